"""Slack's markup in other formats: the same look, nothing alive in it that nobody meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.keys import UserId
from views.markup import Html, Markdown, Named, Plain, written

NAMED = Named(
    {UserId("U0ADA"): "Ada Okafor"},
    {"C0WOOD:1760000100.000100": "../woodworking/tenon.md"},
)
MARKDOWN = {
    "*bold* _italic_ ~gone~ `code*`": "**bold** *italic* ~~gone~~ `code*`",
    "<@U0ADA> asked <@U0GONE|gone> and <@U0GONE>": "@Ada Okafor asked @gone and @someone",
    "<#C0WOOD|woodworking> <!here> <!date^1^{date}|18 Nov>": "\\#woodworking @here 18 Nov",
    "<https://example.com/a?b=1&amp;c=2|the *docs*>": "[the \\*docs\\*](<https://example.com/a?b=1&c=2>)",
    "<https://example.com>": "<https://example.com>",
    "<https://acme.slack.example/archives/C0WOOD/p1760000100000100?thread_ts=2|this>": (
        "[this](<../woodworking/tenon.md>)"
    ),
    "<https://app.slack.com/client/T0ACME/C0WOOD|it>": "[it](<https://app.slack.com/client/T0ACME/C0WOOD>)",
    "a &lt;b&gt; &amp;copy; 2 * 3 a_snake_case": "a \\<b\\> \\&copy; 2 \\* 3 a\\_snake\\_case",
    "# no heading\n1. no list\n- none": "\\# no heading  \n1\\. no list  \n\\- none",
    "no heading\n---\n===\n%%seen%%": "no heading  \n--\\-  \n\\=\\=\\=  \n\\%\\%seen\\%\\%",
    "look!<https://a.example|here>": "look\\![here](<https://a.example>)",
    "no code\n\n    either": "no code\n\n\u00a0\u00a0\u00a0\u00a0either",
    "• one\n    ◦ two\n        ▪︎ three\n• four": "- one\n    - two\n        - three\n- four",
    "        ◦ deep\n• shallow": "- deep\n- shallow",
    "&gt; said\n&gt; more\nthen": "> said  \n> more\n\nthen",
    "so:\n&gt;&gt;&gt; said\nmore\n\n• and more": "so:\n\n> said  \n> more\n> \n> • and more",
    "&gt;&gt;&gt;said\n```\n&gt;&gt;&gt; x\n```\nmore": "> said\n\n```\n>>> x\n```\n\n> more",
    "• one\n• two": "- one\n- two",
    "before\n```\nx = `1` &lt; 2\n```\nafter": "before\n\n```\nx = `1` < 2\n```\n\nafter",
    "<javascript:alert(1)|click>": "click",
    "[[wiki]] #tag $x$": "\\[\\[wiki\\]\\] \\#tag \\$x\\$",
}
HTML = {
    "*bold* &lt;script&gt;": "<p><b>bold</b> &lt;script&gt;</p>",
    "<https://a.example/?b=1&amp;c=%22|x&lt;y>": (
        '<p><a href="https://a.example/?b=1&amp;c=%22" rel="noreferrer">x&lt;y</a></p>'
    ),
    '<https://a.example/"onclick="x|x>': (
        '<p><a href="https://a.example/&quot;onclick=&quot;x" rel="noreferrer">x</a></p>'
    ),
    "<javascript:alert(1)|click>": "<p>click</p>",
    "one\ntwo\n&gt; three\n• four\n• five": (
        "<p>one<br>\ntwo</p>\n<blockquote>three</blockquote>\n<ul><li>four</li>\n<li>five</li></ul>"
    ),
    "• one\n    ◦ two\n        ▪︎ three\n• four": (
        "<ul><li>one<ul><li>two<ul><li>three</li></ul></li></ul></li>\n<li>four</li></ul>"
    ),
    "1. one\n    a. two": "<p>1. one<br>\n&nbsp;&nbsp;&nbsp;&nbsp;a. two</p>",
    "```<b>```": "<pre>&lt;b&gt;</pre>",
}


@pytest.mark.parametrize("text", MARKDOWN)
def test_as_markdown(text: str) -> None:
    assert written(text, Markdown(), NAMED) == MARKDOWN[text]


@pytest.mark.parametrize("text", HTML)
def test_as_html(text: str) -> None:
    assert written(text, Html(), NAMED) == HTML[text]


def test_as_words_alone() -> None:
    said = "*Hi* <@U0ADA>, see <https://example.com|this> &amp; that"
    assert written(said, Plain(), NAMED) == "Hi @Ada Okafor, see this (https://example.com) & that"


@given(st.text(alphabet="*_~`<>&|@#!\\ \n•ab:/.", max_size=60))
def test_nothing_that_is_written_comes_alive(text: str) -> None:
    page = written(text, Html(), NAMED)
    assert "<script" not in page
    assert page.count("<") == page.count(">")
    written(text, Markdown(), NAMED)
    written(text, Plain(), NAMED)
