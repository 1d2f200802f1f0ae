"""Block Kit's limits, each at its edge: the last that is accepted and the first that is not."""

from contextlib import suppress

import pytest

from sandbox import blocks
from sandbox.refusals import Refused


def plain(words):
    return {"type": "plain_text", "text": words}


def marked(words):
    return {"type": "mrkdwn", "text": words}


def section(words="hello", **more):
    return {"type": "section", "text": marked(words)} | more


def button(words="Press", **more):
    return {"type": "button", "text": plain(words)} | more


def actions(count=1, **more):
    return {"type": "actions", "elements": [button(action_id=f"a{n}") for n in range(count)]} | more


def options(count, words="One", value="v"):
    return [{"text": plain(words), "value": f"{value}{n}"} for n in range(count)]


def select(kind="static_select", **more):
    return {"type": "actions", "elements": [{"type": kind, "action_id": "s"} | more]}


def field(**element):
    kind = {"type": "plain_text_input", "action_id": "f"} | element
    return {"type": "input", "label": plain("Label"), "element": kind}


def problems(given):
    with pytest.raises(Refused, match="invalid_blocks") as refused:
        blocks.checked(given, "message")
    return refused.value.extra["response_metadata"]["messages"]


EDGES = {
    "50 blocks": ([section()] * 50, [section()] * 51),
    "section text 3,000": ([section("x" * 3000)], [section("x" * 3001)]),
    "a section says something": ([section()], [{"type": "section"}]),
    "a text is not empty": ([section()], [section("")]),
    "10 fields": (
        [{"type": "section", "fields": [plain("f")] * 10}],
        [{"type": "section", "fields": [plain("f")] * 11}],
    ),
    "field 2,000": (
        [{"type": "section", "fields": [plain("f" * 2000)]}],
        [{"type": "section", "fields": [plain("f" * 2001)]}],
    ),
    "header 150": (
        [{"type": "header", "text": plain("h" * 150)}],
        [{"type": "header", "text": plain("h" * 151)}],
    ),
    "a header is plain": (
        [{"type": "header", "text": plain("h")}],
        [{"type": "header", "text": marked("h")}],
    ),
    "context 10": (
        [{"type": "context", "elements": [marked("c")] * 10}],
        [{"type": "context", "elements": [marked("c")] * 11}],
    ),
    "actions 25": ([actions(25)], [actions(26)]),
    "actions are not empty": ([actions(1)], [actions(0)]),
    "button text 75": ([section(accessory=button("b" * 75))], [section(accessory=button("b" * 76))]),
    "button value 2,000": (
        [section(accessory=button(value="v" * 2000))],
        [section(accessory=button(value="v" * 2001))],
    ),
    "button style": (
        [section(accessory=button(style="danger"))],
        [section(accessory=button(style="loud"))],
    ),
    "action_id 255": (
        [section(accessory=button(action_id="a" * 255))],
        [section(accessory=button(action_id="a" * 256))],
    ),
    "block_id 255": ([section(block_id="b" * 255)], [section(block_id="b" * 256)]),
    "block_ids differ": (
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
    ),
    "action_ids differ within a block": (
        [actions(2)],
        [{"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]}],
    ),
    "100 options": ([select(options=options(100))], [select(options=options(101))]),
    "option text 75": ([select(options=options(1, "o" * 75))], [select(options=options(1, "o" * 76))]),
    "option value 150": (
        [select(options=options(1, value="v" * 149))],
        [select(options=options(1, value="v" * 150))],
    ),
    "option description 75": (
        [select(options=[{"text": plain("o"), "value": "v", "description": plain("d" * 75)}])],
        [select(options=[{"text": plain("o"), "value": "v", "description": plain("d" * 76)}])],
    ),
    "overflow 5": ([select("overflow", options=options(5))], [select("overflow", options=options(6))]),
    "checkboxes 10": (
        [select("checkboxes", options=options(10))],
        [select("checkboxes", options=options(11))],
    ),
    "radio buttons 10": (
        [select("radio_buttons", options=options(10))],
        [select("radio_buttons", options=options(11))],
    ),
    "an initial option is one of the options": (
        [select(options=options(2), initial_option=options(2)[1])],
        [select(options=options(2), initial_option={"text": plain("Two"), "value": "v1"})],
    ),
    "placeholder 150": (
        [select("users_select", placeholder=plain("p" * 150))],
        [select("users_select", placeholder=plain("p" * 151))],
    ),
    "a date": (
        [select("datepicker", initial_date="2026-11-24")],
        [select("datepicker", initial_date="24.11.2026")],
    ),
    "a day that there is": (
        [select("datepicker", initial_date="2028-02-29")],
        [select("datepicker", initial_date="2026-02-29")],
    ),
    "options or groups of them": (
        [select(option_groups=[{"label": plain("g"), "options": options(2)}])],
        [select(option_groups=[{"label": plain("g"), "options": options(2)}], options=options(2))],
    ),
    "a group has options": (
        [select(option_groups=[{"label": plain("g"), "options": options(1)}])],
        [select(option_groups=[{"label": plain("g")}])],
    ),
    "elements are objects": ([actions(1)], [{"type": "actions", "elements": ["x", 5]}]),
    "a number field says whether decimals will do": (
        [field(type="number_input", is_decimal_allowed=False)],
        [field(type="number_input")],
    ),
    "the shortest is not longer than the longest": (
        [field(min_length=3, max_length=3)],
        [field(min_length=4, max_length=3)],
    ),
    "lengths are numbers": ([field(max_length=5)], [field(max_length="5")]),
    "one element has the focus": (
        [field(focus_on_load=True), field()],
        [field(focus_on_load=True), field(focus_on_load=True)],
    ),
    "a picture has an address": (
        [section(accessory={"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"})],
        [section(accessory={"type": "image", "image_url": "mailto:a.png", "alt_text": "A"})],
    ),
    "a link leads somewhere": (
        [section(accessory=button(url="slack://app?id=A0"))],
        [section(accessory=button(url="not a url"))],
    ),
    "a time": (
        [select("timepicker", initial_time="14:00")],
        [select("timepicker", initial_time="25:00")],
    ),
    "input label 2,000": (
        [field() | {"label": plain("l" * 2000)}],
        [field() | {"label": plain("l" * 2001)}],
    ),
    "a field of 3,000": ([field(max_length=3000)], [field(max_length=3001)]),
    "no button in an input": ([field()], [{"type": "input", "label": plain("l"), "element": button()}]),
    "no text field in actions": ([actions()], [select("plain_text_input")]),
    "markdown 12,000": (
        [{"type": "markdown", "text": "m" * 12_000}],
        [{"type": "markdown", "text": "m" * 12_001}],
    ),
    "table 100 rows": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "c"}]] * 100}],
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "c"}]] * 101}],
    ),
    "table 20 columns": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "c"}] * 20]}],
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "c"}] * 21]}],
    ),
    "an image has words": (
        [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A bench"}],
        [{"type": "image", "image_url": "https://example.com/a.png"}],
    ),
    "no property that Slack does not know": ([section()], [section(colour="red")]),
    "no block that Slack does not know": ([{"type": "divider"}], [{"type": "sofa"}]),
    "confirmation title 100": (
        [
            section(
                accessory=button(confirm={key: plain("c") for key in ("title", "text", "confirm", "deny")})
            )
        ],
        [section(accessory=button(confirm={"title": plain("c" * 101), "text": plain("c")}))],
    ),
}


@pytest.mark.parametrize("edge", EDGES)
def test_the_edge(edge):
    accepted, refused = EDGES[edge]
    assert blocks.checked(accepted, "message")
    assert problems(refused)


def test_a_problem_says_where():
    assert problems([section(), section("x" * 3001)]) == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_all_the_blocks_of_a_message_together():
    blocks.checked([section("x" * 2600)] * 5, "message")
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        blocks.checked([section("x" * 2601)] * 5, "message")


def test_ids_are_made_up_where_none_were_given():
    named = blocks.checked([actions(1), section(accessory=button())], "message")
    assert named is not None
    assert all(block["block_id"] for block in named)
    assert named[1]["accessory"]["action_id"]


def view(**more):
    return {"type": "modal", "title": plain("Title"), "blocks": [section()]} | more


ODD = (None, 5, -1, 1.5, True, "", "x", [], {}, [5], [None], [{}], [[]], {"type": 5}, {"type": []})


def spoilt(thing):
    """The same with each of its parts exchanged for something odd."""
    yield from ODD
    parts = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, part in list(parts)[:8]:
        for odd in spoilt(part):
            whole = thing.copy()
            whole[key] = odd
            yield whole


@pytest.mark.parametrize("edge", EDGES)
def test_whatever_is_odd_is_accepted_or_refused(edge):
    for given in spoilt(EDGES[edge][0][:2]):
        for check in (
            lambda given=given: blocks.checked(given, "message"),
            lambda given=given: blocks.checked_view(view(blocks=given, submit=plain("Save")), ("modal",)),
        ):
            with suppress(Refused):
                check()


VIEWS = {
    "title 24": (view(title=plain("t" * 24)), view(title=plain("t" * 25))),
    "submit 24": (view(submit=plain("s" * 24)), view(submit=plain("s" * 25))),
    "close 24": (view(close=plain("c" * 24)), view(close=plain("c" * 25))),
    "an input needs a submit": (view(blocks=[field()], submit=plain("Save")), view(blocks=[field()])),
    "100 blocks": (view(blocks=[section()] * 100), view(blocks=[section()] * 101)),
    "private_metadata 3,000": (view(private_metadata="m" * 3000), view(private_metadata="m" * 3001)),
    "callback_id 255": (view(callback_id="c" * 255), view(callback_id="c" * 256)),
    "external_id 255": (view(external_id="e" * 255), view(external_id="e" * 256)),
    "one element has the focus": (
        view(blocks=[field(focus_on_load=True), field()], submit=plain("Save")),
        view(blocks=[field(focus_on_load=True), field(focus_on_load=True)], submit=plain("Save")),
    ),
    "no markdown block": (view(), view(blocks=[{"type": "markdown", "text": "m"}])),
    "a home has no title": (
        {"type": "home", "blocks": [section()]},
        {"type": "home", "blocks": [section()], "title": plain("t")},
    ),
}


@pytest.mark.parametrize("edge", VIEWS)
def test_the_edge_of_a_view(edge):
    accepted, refused = VIEWS[edge]
    blocks.checked_view(accepted, ("modal", "home"))
    with pytest.raises(Refused, match="invalid_arguments"):
        blocks.checked_view(refused, ("modal", "home"))


def test_a_view_of_250_kb():
    with pytest.raises(Refused, match="view_too_large"):
        blocks.checked_view(view(blocks=[section("x" * 2900)] * 90), ("modal",))
