"""People's words reach the app escaped and marked as Slack does it."""

import pytest

from sandbox import text

ESCAPED = {
    "1 < 2 & 3 > 2": "1 &lt; 2 &amp; 3 &gt; 2",
    "<@U0ADA>": "&lt;@U0ADA&gt;",
    "ask @ada.": "ask <@U0ADA>.",
    "ask @nobody": "ask @nobody",
    "see #woodworking": "see <#C0WOOD|woodworking>",
    "see #woodworking-tips": "see #woodworking-tips",
    "@channel lunch": "<!channel> lunch",
    "@here and @everyone": "<!here> and <!everyone>",
    "at https://example.com/a?b=1&c=2.": "at <https://example.com/a?b=1&amp;c=2>.",
    "write to ada@example.com": "write to <mailto:ada@example.com|ada@example.com>",
    ":star: it": ":star: it",
}


@pytest.mark.parametrize("typed", ESCAPED)
async def test_typed_words(sandbox, typed):
    bo = sandbox.workspace.people["U0BO"]
    assert text.spoken(sandbox.workspace, bo, typed) == ESCAPED[typed]


async def test_a_private_channel_has_no_name_and_for_strangers_no_mention(sandbox):
    people = sandbox.workspace.people
    assert text.spoken(sandbox.workspace, people["U0BO"], "in #bench-repairs") == "in <#C0BENCH|>"
    assert text.spoken(sandbox.workspace, people["U0DEV"], "in #bench-repairs") == "in #bench-repairs"


async def test_commands_name_people_too(sandbox):
    bo = sandbox.workspace.people["U0BO"]
    assert text.spoken(sandbox.workspace, bo, "by @ada", with_names=True) == "by <@U0ADA|ada>"
