"""Words that could do harm, buttons pressed twice, too late or by the wrong person: nobody is the worse."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities.words import digest
from sandbox.socket_mode import Acknowledged
from storage.models import Base, InboxRow
from tests.engines import on_either, taking_turns
from tests.fuzzing import CANARY, SECRET, World, fuzzed, silent_words
from tests.house import House
from tests.payloads import adopt_values, event, form, interaction, pressed, said
from tests.people import Person, words_in
from views.ids import Action, Callback, Field, More
from views.ids import Block as Input

pytestmark = taking_turns

JSON = dict[str, Any]
GONE = "That note is no longer kept."
NOTHING_THERE = "That is not there any more"
# What answers as soon as it is chosen; the other fields are read when the form is sent.
TYPED = {Field.TITLE, Field.TAGS, Field.PROBLEM, Field.OUT_OF_SCOPE}
CHOICES = [field for field in Field if field not in TYPED]
# What is read and written without anything having happened.
PASSING = {
    "opened_at",
    "said_at",
    "seen_at",
    "event_ts",
    "last_event_at",
    "look_at",
    "caught_up_at",
    "changed_ts",
}


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with fuzzed(database_url) as world:
        yield world


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds, but for the envelopes."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "inbox"]
    return {
        table.name: sorted(
            tuple(str(value) for name, value in row._mapping.items() if name not in PASSING)
            for row in session.execute(select(table))
        )
        for table in tables
    }


def notes(world: World, person: str) -> str:
    """What this person sees in answer: notes, forms, Home, and what a form was acknowledged with."""
    shown = [thing for readers, thing in world.shown() if readers == {person}]
    return f"{world.acknowledged}\n{words_in(shown)}"


async def test_stored_words_are_shown_as_words(world: World) -> None:
    """In search, to their author, on Home, in a direct message and in the recap."""
    house, seen = world.house, []
    await house["bo"].types("/kb workshop joints stands reversed", in_="woodworking")
    seen += world.shown()
    for number in world.public:
        await world.send(pressed(Action.SEE_KEPT, str(number), "U0ADA"))
        seen += world.shown()
    await house["ada"].opens_home()
    for _ in range(2):
        await house.people.jumps("thursday 15:00")
    seen += world.shown()
    for _, thing in seen:
        silent_words(thing)
    words = words_in([thing for _, thing in seen])
    for stored in (
        "say @channel or here to @someone",
        "https://good.example (evil.example)",
        "to Thu 26 Nov",
    ):
        assert stored in words, stored
    assert "<!channel> &lt;@U0BO&gt; was typed" in words
    assert "\u202e" not in words


async def test_pressing_or_sending_twice_does_it_once(world: World) -> None:
    """Every button, menu and form there is; what is new must be added here."""
    done = set()
    for name, payload, first, second in twice(world):
        done.add(name)
        by = payload["@by"]
        await world.send(payload)
        await world.holds()
        assert first in notes(world, by), (name, notes(world, by))
        once = await world.house.database.read(everything)
        await world.send(payload)
        await world.holds()
        assert second in notes(world, by), (name, notes(world, by))
        assert await world.house.database.read(everything) == once, name
    assert done == {*Action, *Callback, *CHOICES}


def twice(world: World) -> list[tuple[str, JSON, str, str]]:
    """What is pressed or sent, and what is read after the first and after the second time."""
    one, three, four = str(world.public[0]), str(world.public[3]), str(world.public[4])
    search = json.dumps(["joints", 0, False])
    kept, care = world.kept[1], json.dumps(["C0CARE", False, False])
    title = {"type": "plain_text_input", "value": f"{CANARY} tenons"}
    fields = {Input.TITLE: title, Input.TAGS: title}
    place = {"channel": {"id": "C0WOOD", "name": "woodworking"}, "callback_id": Callback.KEEP_THIS}
    pointed = {**place, "message": said(f"{CANARY} again", "U0ADA", ts=kept.ts)}
    adoption = form(Callback.ADOPT_FORM, care, adopt_values(f"{CANARY} gets lost"), "U0ADA")
    chosen = [
        form("", care, adopt_values(CANARY), "U0ADA", "block_actions")
        | {"actions": [{"type": "static_select", "action_id": field, "block_id": "b"}]}
        for field in CHOICES
    ]
    return [
        (Action.USED_IT, pressed(Action.USED_IT, one, "U0BO"), "Noted that", "said so today already"),
        *again(Action.MORE, f"{More.EDIT}:{one}", "U0BO", "finds it"),
        (Action.MORE, pressed(Action.MORE, f"{More.DONT_KEEP}:{three}", "U0ADA"), "Taken out", GONE),
        *again(Action.PAGE_BEFORE, search, "U0BO", "result"),
        *again(Action.PAGE_AFTER, json.dumps(["", 1, False]), "U0BO", "Kept most recently"),
        *again(Action.EXACT, json.dumps(["joints", 0, True]), "U0BO", "result"),
        *again(Action.GIVE_TITLE, one, "U0BO", "finds it"),
        *tending(world),
        *finding(world),
        *looking_after(world),
        *again(Action.SEE_KEPT, one, "U0ADA", "Kept in"),
        (Action.DONT_KEEP, pressed(Action.DONT_KEEP, four, "U0ADA"), "not kept any more", GONE),
        *again(Action.COP_ADOPT, "adopt", "U0ADA", "is a community already"),
        *again(Action.COP_PROPOSE, "propose", "U0BO", "is a community already"),
        *again(Action.START_PROPOSED, "999", "U0ADA", NOTHING_THERE),
        *again(Action.START_PROPOSED, world.proposal, "U0ADA", "The problem we have"),
        *again(Action.NOT_THIS_TIME, world.proposal, "U0BO", "for an administrator"),
        (
            Action.NOT_THIS_TIME,
            pressed(Action.NOT_THIS_TIME, world.proposal, "U0ADA"),
            "hears of it",
            "answered already",
        ),
        *again(Action.COP_CHARTER, "charter", "U0BO", "The problem we have"),
        *again(Action.COP_FIND, "find", "U0BO", "Communities here"),
        *again(Action.COP_HELP, "help", "U0BO", "/cop find"),
        (Action.COP_JOIN, pressed(Action.COP_JOIN, "join", "U0HANA"), "You are a member", "already"),
        (Action.COP_LEAVE, pressed(Action.COP_LEAVE, "leave", "U0CLEO"), "any more", "You are not a member"),
        *again(Action.COP_NEAREST, "find joints", "U0BO", "Communit"),
        *again(Action.COP_SEARCH, search, "U0BO", "result"),
        (Callback.KEEP_THIS, interaction("message_action", "U0BO", **pointed), *("Keep this",) * 2),
        (
            Callback.MARK_ANSWER,
            interaction("message_action", "U0BO", **pointed | {"callback_id": Callback.MARK_ANSWER}),
            *("Only a reply in a thread can be an answer",) * 2,
        ),
        (Callback.KEEP_FORM, form(Callback.KEEP_FORM, keep_about(kept), fields, "U0BO"), *("Kept:",) * 2),
        (Callback.ADOPT_FORM, adoption, "is a community now", "is a community already"),
        (Callback.FORGET_FORM, form(Callback.FORGET_FORM, "", {}, "U0HANA"), *("You are as new here",) * 2),
        *((field, used, "", "") for field, used in zip(CHOICES, chosen, strict=True)),
        *again(Action.RULES, "", "U0ADA", "Who may start a community"),
        *again(Action.PAUSE_ALL, "", "U0ADA", "Everything is paused", home=True),
        *again(Action.RESUME_ALL, "", "U0ADA", "Pause everything", home=True),
        (Callback.RULES_FORM, form(Callback.RULES_FORM, "", {}, "U0ADA"), *("should be a number",) * 2),
        *again(Action.HOW_IT_KEEPS, "C0WOOD", "U0ADA", "The emoji that keeps a message"),
        (
            Callback.KEEPING_FORM,
            form(Callback.KEEPING_FORM, '["C0WOOD", "", ""]', {}, "U0ADA"),
            *("Type the name of one emoji",) * 2,
        ),
        *again(Action.KEEP_SWEPT, "999", "U0ADA", NOTHING_THERE),
        *again(Action.ERASE_SWEPT, "999", "U0ADA", NOTHING_THERE),
        *again(Action.DIAL, "mine", "U0BO", "Messages you did not ask for", home=True),
        *again(Action.NEVER_KEEP, one, "U0ADA", "Nothing you write will be kept"),
        *again(Action.KEEP_AGAIN, "", "U0ADA", "Kept of yours", home=True),
    ]


def tending(world: World) -> list[tuple[str, JSON, str, str]]:
    """The same of how an entry stands, and of what it changed."""
    one, two = str(world.public[0]), str(world.public[1])
    line = {"type": "plain_text_input", "value": f"{CANARY} easier"}
    today = f"{world.house.clock():%Y-%m-%d}"
    answers = (Action.OWN, Action.DONT_OWN, Action.HAND_BACK, Action.STILL_TRUE, Action.RETIRE)
    return [
        *again(Action.EDIT, two, "U0BO", "finds it"),
        *(said for action in answers for said in again(action, two, "U0ADA", "")),
        *again(Action.REPLACE, two, "U0ADA", "Which note takes its place"),
        *again(Action.BRING_BACK, two, "U0ADA", ""),
        *again(Action.LEAVE_SO, two, "U0ADA", ""),
        *again(Action.IN_DOUBT, "C0WOOD", "U0ADA", "Nothing is in doubt"),
        (
            Callback.REPLACE_FORM,
            form(
                Callback.REPLACE_FORM, json.dumps([two, False, "", "", ""]), {Input.SUCCESSOR: line}, "U0ADA"
            ),
            *("",) * 2,
        ),
        (
            Callback.EDIT_FORM,
            form(Callback.EDIT_FORM, two, {Input.TITLE: line}, "U0BO"),
            *("",) * 2,
        ),
        (Action.UNDO, pressed(Action.UNDO, f"{two}:1", "U0BO"), *("It was changed again since",) * 2),
        *again(Action.LEAVE_NAME_OUT, one, "U0BO", "Your name is left out"),
        *again(Action.LEAVE_NAME_OUT, one, "U0ADA", GONE),
        *again(Action.SAY_CHANGED, one, "U0BO", "What did it change"),
        (
            Callback.CHANGED_FORM,
            form(Callback.CHANGED_FORM, f"{one}:{today}", {Input.CHANGED: line}, "U0BO"),
            *("",) * 2,
        ),
        *again(Action.CONFIRM_USE, f"{one}:{today}:U0BO:{digest(f'{CANARY} easier')}", "U0ADA", ""),
        *again(Action.CONFIRM_USE, f"{one}:{today}:U0BO", "U0ADA", "It was changed again since"),
    ]


def looking_after(world: World) -> list[tuple[str, JSON, str, str]]:
    """The same of who looks after a community, what it is about and when the app speaks there."""
    desk = ["C0WOOD", ""]
    named = {Input.STEWARD: {"type": "users_select", "selected_user": "U0CLEO"}}
    days = form(Callback.RHYTHM_FORM, json.dumps([*desk, ""]), adopt_values(""), "U0ADA")
    charter = form(Callback.CHARTER_FORM, json.dumps([*desk, 1]), adopt_values(f"{CANARY} drifts"), "U0ADA")
    return [
        *again(Action.CHARTER, "C0WOOD", "U0ADA", "The problem we have"),
        (Callback.CHARTER_FORM, charter, *("",) * 2),
        *again(Action.RHYTHM, "C0WOOD", "U0ADA", "A prompt to talk about"),
        (Callback.RHYTHM_FORM, days, *("It was changed again since",) * 2),
        *again(Action.PEOPLE, "C0WOOD", "U0ADA", "Who else should look after it"),
        (
            Callback.PEOPLE_FORM,
            form(Callback.PEOPLE_FORM, json.dumps(desk), named, "U0ADA"),
            *("is asked whether they would",) * 2,
        ),
        *again(Action.DONT_TEND, str(world.wood), "U0CLEO", "are not asked again"),
        *again(Action.TEND, str(world.wood), "U0CLEO", "You look after"),
        (Action.STEP_DOWN, pressed(Action.STEP_DOWN, "C0WOOD", "U0CLEO"), "", "for whoever looks after"),
        *again(Action.STEP_DOWN_AND_REST, "C0WOOD", "U0BO", "for whoever looks after"),
        *again(Action.REST, "C0WOOD", "U0ADA", ""),
        *again(Action.GO_ON, "C0WOOD", "U0ADA", ""),
        *again(Action.COP_MANAGE, "manage", "U0ADA", "Look after it"),
    ]


def finding(world: World) -> list[tuple[str, JSON, str, str]]:
    """The same of looking, asking, gaps, what is alike, and files."""
    kept = world.kept[1]
    place = {"channel": {"id": "C0WOOD", "name": "woodworking"}}
    pointed = {**place, "message": said(f"{CANARY} joints", "U0ADA", ts=kept.ts)}
    related = interaction("message_action", "U0BO", callback_id=Callback.FIND_RELATED, **pointed)
    pair = json.dumps(["C0WOOD", 998, 999])
    return [
        *again(Action.LOOSER, json.dumps(["joints", 0, False, ""]), "U0BO", "result"),
        *again(Action.NEAREST, json.dumps(["joints", 0, False, ""]), "U0BO", "result"),
        (Callback.FIND_RELATED, related, *("",) * 2),
        (Callback.SEARCH, interaction("shortcut", "U0BO", callback_id=Callback.SEARCH), *("",) * 2),
        (
            Callback.ASK_COMMUNITY,
            interaction("shortcut", "U0BO", callback_id=Callback.ASK_COMMUNITY),
            *("",) * 2,
        ),
        (Callback.ASK_FORM, form(Callback.ASK_FORM, "", {}, "U0BO"), *("",) * 2),
        *again(Action.ASK, f"{CANARY} joints", "U0BO", ""),
        *again(Action.TAKE_ASK_BACK, "999", "U0BO", ""),
        *again(Action.UNMARK, "999999", "U0BO", ""),
        *again(Action.TAKE_SHARE_BACK, "0" * 32, "U0BO", ""),
        *again(Action.WHO_KNOWS, json.dumps(["joints", 0, False, ""]), "U0BO", ""),
        *again(Action.MAY_BE_ASKED, "yes", "U0BO", "", home=True),
        *again(Action.GAPS, "C0WOOD", "U0ADA", ""),
        *again(Action.GAP_PROMPT, "C0WOOD:999", "U0ADA", ""),
        *again(Action.GAP_DISMISS, "C0WOOD:999", "U0ADA", ""),
        *again(Action.LOOK_ALIKE, "C0WOOD", "U0ADA", ""),
        *again(Action.MERGE, pair, "U0ADA", ""),
        *again(Action.THEY_DIFFER, pair, "U0ADA", ""),
        *again(Action.UNMERGE, pair, "U0ADA", ""),
        (Callback.SHARE_FORM, form(Callback.SHARE_FORM, "", {}, "U0BO"), *("",) * 2),
        *again(Action.EXPORT, "C0WOOD", "U0ADA", ""),
        *again(Action.EXPORT_ANY, "", "U0ADA", "", home=True),
        (Callback.EXPORT_FORM, form(Callback.EXPORT_FORM, "", {}, "U0ADA"), *("",) * 2),
    ]


def again(
    action: Action, value: str, by: str, words: str, *, home: bool = False
) -> list[tuple[str, JSON, str, str]]:
    """Something that answers the same both times."""
    return [(action, pressed(action, value, by, home=home), words, words)]


def keep_about(kept: Any) -> str:
    """What the form of *Keep this* carries for a message."""
    return json.dumps([kept.channel, kept.ts, None])


ENTRY_BUTTONS = (
    (Action.USED_IT, "{}"),
    (Action.MORE, f"{More.EDIT}:{{}}"),
    (Action.MORE, f"{More.DONT_KEEP}:{{}}"),
    (Action.GIVE_TITLE, "{}"),
    (Action.SEE_KEPT, "{}"),
    (Action.DONT_KEEP, "{}"),
)


async def test_buttons_of_what_is_gone_say_so(world: World) -> None:
    here = {"channel": "C0WOOD", "ts": "1763461300.000300", "deleted_ts": world.kept[2].ts}
    await world.send(event({"type": "message", "subtype": "message_deleted", **here}))
    for action, value in ENTRY_BUTTONS:
        await world.send(pressed(action, value.format(world.public[2]), "U0ADA"))
        await world.holds()
        assert GONE in notes(world, "U0ADA"), action


async def test_a_forged_button_learns_nothing_and_does_nothing(world: World) -> None:
    """An entry that one may not see is answered like one that never was, and so is nonsense."""
    before = await world.house.database.read(everything)
    for number in (world.private, world.foreign, 999_999, -1, 2**40, "0x1", "１", "", '["x"]'):
        for action, value in ENTRY_BUTTONS:
            await world.send(pressed(action, value.format(number), "U0BO"))
            await world.holds()
            assert GONE in notes(world, "U0BO"), (action, number)
            assert SECRET not in notes(world, "U0BO")
    assert await world.house.database.read(everything) == before


@on_either
@pytest.mark.parametrize("about", ['["C0BENCH", "1.1", null]', "[]", "nonsense", "", '{"a": 1}', "[" * 5_000])
async def test_a_form_about_nothing_of_ours_does_nothing(world: World, about: str) -> None:
    before = await world.house.database.read(everything)
    fields = {Input.TITLE: {"type": "plain_text_input", "value": CANARY}}
    for callback in (Callback.KEEP_FORM, Callback.ADOPT_FORM, Callback.KEEPING_FORM):
        assert await world.send(form(callback, about, fields, "U0BO")) == 200
        await world.holds()
    after = await world.house.database.read(everything)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


MALFORMED: tuple[tuple[str, Any], ...] = (
    ("events_api", {}),
    ("events_api", {"type": "event_callback", "event": None, "team_id": 5}),
    ("events_api", {"type": "event_callback", "event": {"type": ["message"]}, "authorizations": {"a": 1}}),
    ("events_api", {"type": "event_callback", "event": {"type": "message", "channel": ["C0WOOD"]}}),
    ("events_api", {"type": "event_callback", "event": "message", "enterprise": 7, "user": 1.5}),
    ("interactive", {"type": "block_actions", "actions": [], "team": 5, "user": ["U0BO"]}),
    ("interactive", {"type": "block_actions", "actions": [7], "team": {"id": ["T0ACME"]}, "channel": 1}),
    ("interactive", {"type": "view_submission", "view": "V1", "response_urls": [1]}),
    ("interactive", {"type": "view_submission", "view": {"callback_id": "keep_form"}}),
    ("interactive", {"type": "interactive_message", "callback_id": "x"}),
    ("interactive", {"type": {"a": 1}}),
    ("slash_commands", {"command": ["/kb"], "text": {"a": 1}}),
    ("unheard_of", {"words": "a\ud800b\0c"}),
)


@on_either
@pytest.mark.parametrize(("kind", "payload"), MALFORMED)
async def test_what_is_malformed_is_acknowledged_over_the_socket(
    house: House, kind: str, payload: Any
) -> None:
    assert isinstance(await house.sandbox.sockets.send(kind, payload), Acknowledged)


@on_either
@pytest.mark.parametrize(
    "words", ["", "   ", "help", "?", "help me", '"', '""', "*", "<>", "&", "@ada", "#woodworking"]
)
async def test_a_command_with_nothing_or_nonsense_is_answered(
    house: House, woodworking: str, words: str
) -> None:
    bo = house["bo"]
    for command in (
        "/kb",
        "/cop",
        "/cop find",
        "/cop join",
        "/cop leave",
        "/cop charter",
        "/cop manage",
        "/cop propose",
    ):
        answer = await bo.types(f"{command} {words}".strip(), in_=woodworking)
        assert answer
        assert "Sorry" not in answer, (command, words, answer)
        assert "failed" not in answer, (command, words, answer)


async def test_a_guest_and_somebody_from_outside_are_told_what_they_can_do(world: World) -> None:
    await world.send(
        pressed(Action.COP_ADOPT, "adopt", "U0DEV") | {"channel": {"id": "C0CARE", "name": "care"}}
    )
    assert "Guests can’t start a community here" in notes(world, "U0DEV")
    place = {"channel": {"id": "C0WOOD", "name": "woodworking"}, "callback_id": Callback.KEEP_THIS}
    message = said(f"{CANARY} again", "U0ADA", ts=world.kept[1].ts)
    await world.send(interaction("message_action", "U0EVE", message=message, **place))
    assert "People from other companies can’t keep messages here" in notes(world, "U0EVE")


async def test_forty_thousand_characters_are_kept_and_found(
    ada: Person, bo: Person, woodworking: str
) -> None:
    message = await ada.says("The tenon. " + "x" * 40_000, in_=woodworking)
    await bo.stars(message)
    found = await bo.types("/kb tenon", in_=woodworking)
    assert "The tenon" in found
    assert len(found) < 3_000


async def test_a_page_where_slack_answers_is_told_as_a_failure(house: House, ada: Person) -> None:
    """What is before Slack may answer for it, in words that are no answer."""
    house.sandbox.slack.faults.fail("views.open", 502)
    assert "that did not work" in await ada.types("/cop forget me")
    assert await house.database.read(left_waiting) == []
    await ada.types("/cop forget me")
    assert (await ada.sees())["views"]


def left_waiting(session: Session) -> list[str]:
    """Envelopes that would be dispatched again."""
    return list(session.scalars(select(InboxRow.kind).where(InboxRow.state == "waiting")))
