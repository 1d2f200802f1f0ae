"""Slack's markup and people's words: as plain text, as a title, as words to look for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import words

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("ask <@U0ADA>", "ask @someone"),
        ("ask <@U0ADA|Ada>", "ask @Ada"),
        ("in <#C0WOOD|woodworking>", "in #woodworking"),
        ("in <#C0WOOD|>", "in #channel"),
        ("<!channel> look", "@channel look"),
        ("<!here|here> look", "here look"),
        ("<!subteam^S1|@joiners>", "@joiners"),
        ("<https://glue.example/a|the label>", "the label (glue.example)"),
        ("<https://glue.example/a>", "https://glue.example/a"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
    ],
)
def test_markup_reads_as_words(markup: str, plain: str) -> None:
    assert words.plain(markup) == plain


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Cut the tenon first: it is easier to trim.", "Cut the tenon first"),
        ("Why does hide glue creep? I saw it in July.", "Why does hide glue creep?"),
        ("*Bold* move", "Bold move"),
        ("&gt; quoted words", "quoted words"),
        ("• one\n• two", "one"),
        ("snake_case stays", "snake_case stays"),
        ("膠は夏に緩む。また冬に固まる。", "膠は夏に緩む"),
        ("TIL: hide glue lets go under steam.", "TIL: hide glue lets go under steam"),
        ("Q: how do I flatten? A: with a sled", "Q: how do I flatten? A: with a sled"),
        ("Update\nThe kiln is fixed.\nReally", "Update: The kiln is fixed"),
        ("Old: soak the dowels. It takes long.", "Old: soak the dowels"),
        (":tada: :wood: We moved the bandsaw. Look!", ":tada: :wood: We moved the bandsaw"),
        ("We won at last :tada:", "We won at last :tada:"),
        ("e.g. use a shooting board. It is safer", "e.g. use a shooting board"),
        ("v1.2: changed `foo_bar` to `baz`", "v1.2: changed foo_bar to baz"),
        ("1. Plane 2. Joint 3. Glue", "Plane 2. Joint 3. Glue"),
        ("1. Cut the tenon to length\n2. Pare it", "Cut the tenon to length"),
        ("TIL\n• glue\n• wax", "TIL: glue"),
        ("Hi all! The extractor bag is full.", "The extractor bag is full"),
        ("Hi <@U0ADA>: the key hangs left of the door", "the key hangs left of the door"),
        ("Good morning everyone,\n\nthe saw is back again.", "the saw is back again"),
        ("Hi-vis vests hang left of it", "Hi-vis vests hang left of it"),
        ("Hi all", "Hi all"),
        ("", "Untitled"),
        ("\n\n", "Untitled"),
    ],
)
def test_a_title_is_the_first_thing_said(text: str, title: str) -> None:
    assert words.title_of(text) == title


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("C++ c# .net how-to", ("C++", "c#", ".net", "how-to")),
        ("#joints, (glue) -wax- ...oil.", ("joints", "glue", "wax", ".oil")),
        ("# . - ## .. #.", ()),
        ("Wax wax 接着剤 клей", ("Wax", "接着剤", "клей")),
        ("x" * 29 + ".y", ("x" * 29,)),
    ],
)
def test_a_tag_keeps_the_signs_that_are_its_own(typed: str, tags: tuple[str, ...]) -> None:
    assert words.tags_in(typed.split()) == tags
    assert words.tags_in(tags) == tags


@given(ANYTHING)
def test_tags_are_the_same_once_they_were_read(text: str) -> None:
    tags = words.tags_in(text.split())
    assert words.tags_in(tags) == tags
    assert not any(tag.startswith("#") or set(tag) <= set("#.-") for tag in tags)


@given(ANYTHING)
def test_a_title_is_short_one_line_and_never_empty(text: str) -> None:
    title = words.title_of(text)
    assert 0 < len(title) <= words.TITLE
    assert "\n" not in title


@given(ANYTHING)
def test_what_words_are_compared_by_is_stable(text: str) -> None:
    found = words.tokens(text)
    assert words.tokens(" ".join(found)) == found
    assert all(0 < len(word) <= 64 and " " not in word for word in found)


@given(ANYTHING)
def test_what_stands_in_the_index_is_plain_ascii(text: str) -> None:
    for word in words.tokens(text):
        assert words.stem(word).isascii()
        assert words.stem(word).isalnum()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Café CRÈME", ["cafe", "creme"]),
        ("Straße", ["strasse"]),
        ("don't won’t", ["don", "won"]),
        ("the ﬁnest ½ of ⑴", ["the", "finest", "1", "2", "of", "1"]),
        ("C++ or R; it's l'eau, l’été 'x'", ["c", "or", "r", "it", "eau", "ete", "x"]),
        ("it's Ada's", ["it", "ada"]),
        ("日本", ["日本"]),
        ("日本語", ["日本", "本語"]),
        ("鋸", ["鋸"]),
        ("3Dプリンタ", ["3d", "プリ", "リン", "ンタ"]),
        ("ﾊﾞﾘ ハ\u3099リ", ["バリ", "バリ"]),
        ("Чай и Ёлка: и\u0306од", ["чай", "и", "елка", "йод"]),
        ("Øl, FÆRGE, œuvre", ["ol", "faerge", "oeuvre"]),
        ("Þór Łódź Đuro ışık IŞIK", ["thor", "lodz", "duro", "isik", "isik"]),
        ("Ask @someone, @someone's or @someoneelse", ["ask", "or", "someoneelse"]),
        ("나무를 깎다", ["나무", "무를", "깎다"]),
        ("cre\u0300me שָׁלוֹם", ["creme", "שלום"]),
        ("हिन्दी", ["हिन्दी"]),
        ("x" * 65 + " fits", ["fits"]),
        ("a\0b", ["ab"]),
    ],
)
def test_words_are_compared_without_case_and_accents(text: str, found: list[str]) -> None:
    assert words.tokens(text) == found


def test_letters_without_spaces_are_indexed_in_order_and_in_pairs() -> None:
    assert words.letters("日本語 tools") == ["日", "本", "語", "tools"]
    assert words.together(("日", "本", "語", "tools")) == ["日本", "本語", "tools"]
    assert words.vocabulary_of("鋸を the") == {"鋸を", "鋸", "を"}


@pytest.mark.parametrize(
    "text",
    [
        "Does anyone oil beech worktops?",
        "Morning all. Which glue do you use?",
        "Quelle colle utilisez-vous ？",
        "<@U0ADA> what do you think?",
    ],
)
def test_a_question_is_seen(text: str) -> None:
    assert words.is_question(text)


@pytest.mark.parametrize(
    "text", ["ok?", "See <https://glue.example/?q=a>", "`a ? b : c` is how", "```why does this?```", "No."]
)
def test_what_asks_nothing_is_no_question(text: str) -> None:
    assert not words.is_question(text)
