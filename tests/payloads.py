"""Well-formed payloads of every kind the app is sent, and every way to spoil them."""

import copy
import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from hypothesis import strategies as st

from sandbox import shapes
from sandbox.workspace import TEAM
from tests.fuzzing import CANARY, STORED, World
from views.ids import Action, Callback, Field, More
from views.ids import Block as Input

JSON = dict[str, Any]
ON_HOME = {Action.DONT_KEEP, Action.NEVER_KEEP, Action.KEEP_AGAIN, Action.DIAL}
SAID_TS = "1763461200.000100"
COUNTS: dict[str, int] = {}

# One character of each plane, halves of pairs, and what turns a line around.
CHARACTERS = "\0\t\x1b\u00ad\u200b\u200f\u202e\u2066\ud800\udfff\ufdd0\ufeff\uffff" + "".join(
    chr(plane * 0x10000 + 0x1234) for plane in range(17)
)
NASTY = [
    "",
    " ",
    CHARACTERS,
    *STORED,
    "<!channel> <@U0ADA> <@U0ADA|ada> <!subteam^S0ALL|all> <#C0BENCH|bench-repairs>",
    "<!here|&lt;!here&gt;",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt; &lt;@U0ADA&gt;",
    "<https://evil.example/x|https://good.example>",
    "*bold* _it_ ~gone~ `code` ```block``` > quote",
    "x" * 40_000,
    "x <y> & z " * 4_000,
    "&" * 4_000,
    "\U0001f9d1" * 3_000,
    "é" * 2_000,
    '"\\' * 1_000,
    "[" * 2_000,
    "wedgf joimt tenom mortisf dovetial " * 12,
    "does nobody know why?",
    "help",
    "0",
    "-1",
    "9" * 30,
    "１２３",
    "1e9",
    "99:99",
    "2026-02-30",
    "null",
    "[]",
    '{"a": 1}',
    '["x", 99999999999999999999, false]',
    '["x", -1, true]',
    '["", 0, true]',
    '["C0BENCH", "1.1", null]',
    '["C0WOOD", "nonsense", 5]',
    "leave",
    "adopt now",
    "join <#C0BENCH>",
    "join <#C0BENCH|bench-repairs>",
    "join <!channel>",
    "find &lt;!channel&gt;",
    "find " + "<&" * 500,
    "charter <#C0BENCH>",
    "lave",
    "edit:0",
    "dont_keep:",
    "nonsense:1",
]
WRONG: list[Any] = [None, True, 0, -1, 2**70, 1.5, [], {}, [[]], [None], {"id": []}, {"id": None}, "", ["x"]]
# Slack cuts a message here; what is longer never reaches an app.
MOST = 40_000
IDS = ["U0BO", "U0DEV", "U0EVE", "U0NOBODY", "UELSEWHERE", "U0COMMON", "USLACKBOT", "C0WOOD", "C0BENCH"]
MORE_IDS = ["C0NOWHERE", "D0BO", "T0OTHER", "T0ACME", "B0COMMON", "B0OTHER", "", "not an id", "U" * 200]


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    found: Any = CANARY
    for _ in range(levels):
        found = [found]
    return found


def words() -> st.SearchStrategy[str]:
    """Awkward words, halves of surrogate pairs among them."""
    anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
    return st.one_of(st.sampled_from(NASTY), anything).map(lambda found: f"{found}{CANARY}" if found else "")


def event(about: JSON) -> JSON:
    """An event in its envelope."""
    told = shapes.event_callback({"event_ts": "1763461300.000200", **about}, "@new", None, 1763461300)
    return told | {"event_id": "@new"}


def said(text: str, user: str = "U0BO", **more: Any) -> JSON:
    """A message as events carry it."""
    message = {"type": "message", "user": user, "text": text, "ts": SAID_TS, "team": TEAM, **more}
    return message | {"blocks": [{"type": "rich_text", "elements": []}], "client_msg_id": "c0ffee"}


def interaction(kind: str, by: str, **more: Any) -> JSON:
    """A press, a form or a shortcut."""
    told = {
        "@by": by,
        "type": kind,
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": by, "username": by.lower(), "name": by.lower(), "team_id": TEAM},
        "api_app_id": "A0COMMON",
        "trigger_id": "@new",
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return told | more


def pressed(action_id: str, value: str, by: str, *, kind: str = "button", home: bool = False) -> JSON:
    """A button or a menu, in a note or on Home."""
    option = {"text": {"type": "plain_text", "text": CANARY}, "value": value}
    held = {"value": value} if kind == "button" else {"selected_option": option}
    action = {"type": kind, "action_id": action_id, "block_id": "b", "action_ts": "1763461300.000300", **held}
    if home:
        view = {"id": "V1", "type": "home", "callback_id": "", "hash": "1.x", "blocks": [], "team_id": TEAM}
        return interaction("block_actions", by, actions=[action], view=view, container={"type": "view"})
    container = {"type": "message", "channel_id": "C0WOOD", "message_ts": SAID_TS, "is_ephemeral": True}
    place = {"channel": {"id": "C0WOOD", "name": "woodworking"}, "container": container}
    return interaction("block_actions", by, actions=[action], response_url="@new", **place)


def form(callback: str, about: str, values: dict[str, JSON], by: str, kind: str = "view_submission") -> JSON:
    """A modal sent off, closed, or changed."""
    state = {"values": {block: {f"{block}_field": held} for block, held in values.items()}}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": callback,
        "private_metadata": about,
        "hash": "1.x",
        "state": state,
        "blocks": [],
        "team_id": TEAM,
        "app_installed_team_id": TEAM,
    }
    return interaction(kind, by, view=view, response_urls=[])


def answers(value: str) -> dict[str, JSON]:
    """What a field of each kind holds: of the kinds that we draw, and of those that we do not draw yet."""
    # Slack lets no option be longer.
    option = {"text": {"type": "plain_text", "text": value[:75] or "-"}, "value": value[:150]}
    said = [{"type": "text", "text": value}, {"type": "user", "user_id": "U0ADA"}]
    section: JSON = {"type": "rich_text_section", "elements": [*said, {"type": "broadcast", "range": "here"}]}
    held: dict[str, JSON] = {
        "plain_text_input": {"value": value},
        "email_text_input": {"value": value},
        "number_input": {"value": value},
        "rich_text_input": {"rich_text_value": {"type": "rich_text", "elements": [section]}},
        "static_select": {"selected_option": option},
        "external_select": {"selected_option": None},
        "radio_buttons": {"selected_option": option},
        "overflow": {"selected_option": option},
        "checkboxes": {"selected_options": [option, option]},
        "multi_static_select": {"selected_options": [option] * 100},
        "users_select": {"selected_user": "U0CLEO"},
        "multi_users_select": {"selected_users": ["U0CLEO", "U0NOBODY"]},
        "conversations_select": {"selected_conversation": "C0BENCH"},
        "multi_conversations_select": {"selected_conversations": ["C0BENCH", "D0BO"]},
        "channels_select": {"selected_channel": "C0BENCH"},
        "multi_channels_select": {"selected_channels": []},
        "datepicker": {"selected_date": "2026-02-30"},
        "timepicker": {"selected_time": "99:99"},
        "datetimepicker": {"selected_date_time": 1763461200},
        "file_input": {"files": [{"id": "F1", "name": value}]},
    }
    return {kind: {"type": kind, **filled} for kind, filled in held.items()}


def adopt_values(problem: str) -> dict[str, JSON]:
    """The fields of the form in which a channel becomes a community."""
    return {
        Input.PROBLEM: {"type": "plain_text_input", "value": problem},
        Input.OUT_OF_SCOPE: {"type": "plain_text_input", "value": None},
        Input.ZONE: {"type": "static_select", "selected_option": {"value": "Europe/London"}},
        Input.PROMPT_DAY: {"type": "static_select", "selected_option": {"value": "TU"}},
        Input.PROMPT_TIME: {"type": "timepicker", "selected_time": "10:00"},
        Input.RECAP_DAY: {"type": "static_select", "selected_option": {"value": "off"}},
        Input.RECAP_TIME: {"type": "timepicker", "selected_time": None},
    }


def events(world: World) -> Iterator[JSON]:
    """Every event the app asked for, and some that it did not."""
    message, channel = world.kept[0].ts, "C0WOOD"
    item = {"type": "message", "channel": channel, "ts": message}
    for kind in ("reaction_added", "reaction_removed"):
        yield event({"type": kind, "user": "U0BO", "reaction": "star", "item": item, "item_user": "U0ADA"})
    elsewhere = {"type": "message", "channel": channel, "ts": SAID_TS}
    yield event({"type": "reaction_added", "user": "U0BO", "reaction": "star", "item": elsewhere})
    here = {"channel": channel, "channel_type": "channel"}
    for subtype in ("file_share", "me_message", "thread_broadcast", "bot_message", "huddle_thread", None):
        more = {"subtype": subtype} if subtype else {}
        yield event(said(f"{CANARY}: does anybody know why joints creep?", **here, **more))
    yield event(said(CANARY, thread_ts="1763461100.000100", parent_user_id="U0ADA", **here))
    edited = said(f"{CANARY} is new", "U0ADA", ts=message, edited={"user": "U0ADA", "ts": SAID_TS})
    changed = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": SAID_TS, **here}
    yield event(changed | {"message": edited, "previous_message": said(CANARY, "U0ADA", ts=message)})
    tombstone = {
        "type": "message",
        "subtype": "tombstone",
        "ts": SAID_TS,
        "user": "USLACKBOT",
        "text": CANARY,
    }
    yield event(changed | {"message": tombstone})
    yield event(changed | {"subtype": "message_deleted", "deleted_ts": SAID_TS, "previous_message": edited})
    ours = said(CANARY, "U0COMMON", bot_id="B0COMMON", **here)
    metadata = {"event_type": "commonplace_delivery", "event_payload": {"delivery": "nothing"}}
    yield event(ours | {"metadata": metadata})
    for subtype in ("private", "public"):
        yield event(said(CANARY, subtype=f"channel_convert_to_{subtype}", **here))
    for family in ("channel", "group"):
        yield event({"type": f"{family}_rename", "channel": {"id": channel, "name": CANARY, "created": 1}})
        for happened in ("archive", "unarchive", "left", "deleted"):
            yield event({"type": f"{family}_{happened}", "channel": channel, "user": "U0ADA"})
    yield event(
        {"type": "channel_id_changed", "old_channel_id": channel, "new_channel_id": "C0NEW"},
    )
    for kind in ("member_joined_channel", "member_left_channel"):
        for user in ("U0BO", "U0COMMON"):
            yield event({"type": kind, "user": user, "channel": channel, "channel_type": "C", "team": TEAM})
    person = {"id": "U0BO", "team_id": TEAM, "name": CANARY, "tz": "Europe/London", "updated": 1763461300}
    person["profile"] = {"display_name": CANARY, "real_name": CANARY, "team": TEAM}
    for kind in ("user_change", "team_join"):
        yield event({"type": kind, "user": person, "cache_ts": 1})
    yield event({"type": "app_home_opened", "user": "U0BO", "channel": "D0BO", "tab": "home"})
    yield event({"type": "app_mention", "user": "U0BO", "channel": channel, "text": CANARY, "ts": SAID_TS})
    yield {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1, "api_app_id": "A0COMMON"}
    yield {"type": "url_verification", "challenge": CANARY, "token": "t"}
    yield {"type": "something_new", "team_id": TEAM, "text": CANARY}
    yield {}


def commands(typed: str) -> Iterator[JSON]:
    """Every command, with something after it."""
    for command, text in (
        ("/kb", typed),
        ("/kb", f"joint {typed}"),
        ("/kb", f'"{typed}"'),
        ("/cop", typed),
        *(
            ("/cop", f"{name} {typed}")
            for name in ("find", "join", "leave", "charter", "adopt", "propose", "help")
        ),
        ("/cop", "leave"),
        ("/cop", ""),
        ("/unknown", typed),
    ):
        place = ("C0GENERAL", "general") if "propose" in text else ("C0WOOD", "woodworking")
        yield {
            "@by": "U0BO",
            "team_id": TEAM,
            "channel_id": place[0],
            "channel_name": place[1],
            "user_id": "U0BO",
            "user_name": "bo",
            "command": command,
            "text": text,
            "response_url": "@new",
            "trigger_id": "@new",
        }


def presses(world: World, value: str, by: str) -> Iterator[JSON]:
    """Every button and menu, with a value of ours and with a forged one."""
    own = str(world.public[0])
    foreign = (str(world.private), str(world.foreign), f"{More.DONT_KEEP}:{world.private}", value)
    proper = {
        Action.MORE: f"{More.EDIT}:{own}",
        Action.EXACT: json.dumps([f"{CANARY} joint", 0, True]),
        Action.PAGE_BEFORE: json.dumps(["joint", 0, False]),
        Action.PAGE_AFTER: json.dumps(["", 1, False]),
        Action.DIAL: "mine",
        Action.COP_SEARCH: json.dumps(["joint", 0, False]),
        Action.START_PROPOSED: world.proposal,
        Action.NOT_THIS_TIME: world.proposal,
    }
    for action in Action:
        name = action.removeprefix("cop_")
        usual = proper.get(action) or (f"{name} " if action.startswith("cop_") else own)
        kind = {Action.MORE: "overflow", Action.DIAL: "static_select"}.get(action, "button")
        for given in (usual, *(foreign if not action.startswith("cop_") else (value,))):
            yield pressed(action, given, by, kind=kind)
        if action in ON_HOME:
            yield pressed(action, usual, by, kind=kind, home=True)
    for field in Field:
        about = json.dumps(["C0CARE", False, False])
        told = form(Callback.ADOPT_FORM, about, adopt_values(value), by, "block_actions")
        told["actions"] = [{"type": "timepicker", "action_id": field, "block_id": "b", "selected_time": None}]
        yield told
    yield pressed("of_somebody_else", value, by)
    yield from menus(value, by)


def menus(value: str, by: str) -> Iterator[JSON]:
    """Every action as a field of another kind than it is drawn as, in a note, on Home and in a modal."""
    kinds = list(answers(value).items())
    for number, action in enumerate(Action):
        for step, about in enumerate((None, "home", json.dumps(["C0CARE", False, False]))):
            kind, held = kinds[(number + step * 7) % len(kinds)]
            told = pressed(action, value, by, kind=kind, home=about == "home")
            if step == 2:
                told = form(Callback.ADOPT_FORM, about or "", {}, by, "block_actions")
            told["actions"] = [
                {"action_id": action, "block_id": "b", "action_ts": "1763461300.000300", **held}
            ]
            yield told


def forms(world: World, value: str, by: str) -> Iterator[JSON]:
    """Every form, shortcut, and what is done with a modal besides."""
    kept = world.kept[1]
    title = {"type": "plain_text_input", "value": f"{CANARY} {value}"}
    fields = {Input.TITLE: title, Input.TAGS: title}
    for about in (json.dumps([kept.channel, kept.ts, None]), '["C0BENCH", "1763461200.000100", null]', value):
        yield form(Callback.KEEP_FORM, about, fields, by)
    for about in (json.dumps(["C0WOOD", False, False]), '["C0BENCH", true, true]', value):
        yield form(Callback.ADOPT_FORM, about, adopt_values(f"{CANARY} {value}"), by)
    yield form("of_somebody_else", value, fields, by)
    yield from every_form(world, value, by)
    place = {"channel": {"id": "C0WOOD", "name": "woodworking"}, "message_ts": kept.ts}
    for callback in (*Callback, "of_somebody_else"):
        yield form(callback, value, fields, by, "view_closed")
        yield interaction("shortcut", by, callback_id=callback)
        for message in (said(f"{CANARY} {value}", "U0ADA", ts=kept.ts), said(value)):
            more = {"callback_id": callback, "response_url": "@new", "message": message}
            yield interaction("message_action", by, **place, **more)
    yield interaction("block_suggestion", by, action_id="x", block_id="b", value=f"{CANARY} {value}")
    yield interaction("dialog_submission", by, callback_id="x", submission={"words": CANARY})
    yield interaction("interactive_message", by, callback_id="x", actions=[{"name": CANARY, "value": CANARY}])


def every_form(world: World, value: str, by: str) -> Iterator[JSON]:
    """Every modal with all fields that there are, filled in each of the ways that Slack knows."""
    said = json.dumps([world.kept[1].channel, world.kept[1].ts, None])
    abouts = (said, str(world.public[0]), str(world.private), value)
    for callback in Callback:
        # Whoever is forgotten here is somebody of whom nothing is kept.
        who = "U0EVE" if callback == Callback.FORGET_FORM else by
        for number, held in enumerate(answers(value).values()):
            yield form(callback, abouts[number % len(abouts)], dict.fromkeys(Input, held), who)


@st.composite
def payloads(draw: st.DrawFn, world: World) -> JSON:
    """A payload of any kind, whole or spoilt in up to three places."""
    by = draw(st.sampled_from(["U0BO", "U0BO", "U0DEV", "U0EVE", "U0ADA"]))
    kind = draw(st.sampled_from(["event", "event", "command", "press", "form"]))
    value = draw(words())
    offered = {
        "event": lambda: events(world),
        "command": lambda: commands(value),
        "press": lambda: presses(world, value, by),
        "form": lambda: forms(world, value, by),
    }[kind]
    chosen = draw(st.integers(0, counted(kind, offered) - 1))
    spoilt = copy.deepcopy(next(islice(offered(), chosen, None)))
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        spoil(draw, spoilt)
    return spoilt


def counted(kind: str, offered: Callable[[], Iterator[JSON]]) -> int:
    """How many there are of a kind, whatever is in them."""
    if kind not in COUNTS:
        COUNTS[kind] = sum(1 for _ in offered())
    return COUNTS[kind]


def spoil(draw: st.DrawFn, payload: JSON) -> None:
    """Change one thing somewhere in it."""
    places = [place for place in inside(payload) if place[1] != "@by"]
    if not places:
        return
    holder, name = places[draw(st.integers(0, len(places) - 1))]
    ways: dict[str, Callable[[], Any]] = {
        "words": lambda: draw(words()),
        "wrong": lambda: copy.deepcopy(draw(st.sampled_from(WRONG))),
        "id": lambda: draw(st.sampled_from(IDS + MORE_IDS)),
        "nested": lambda: draw(st.sampled_from([{"id": holder[name]}, [holder[name]], {"x": holder[name]}])),
        "deep": lambda: deep(draw(st.sampled_from([5, 40, 200]))),
        "wide": lambda: {f"{name}{number}": holder[name] for number in range(draw(st.sampled_from([3, 60])))},
        "longer": lambda: (
            (holder[name] * 500)[:MOST] if isinstance(holder[name], str) else [holder[name]] * 50
        ),
    }
    way = draw(st.sampled_from([*ways, "drop", "drop", "wrong"]))
    if way == "drop" and isinstance(holder, dict):
        del holder[name]
    elif way != "drop":
        holder[name] = ways[way]()


def inside(thing: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a payload."""
    parts = list(thing.items() if isinstance(thing, dict) else enumerate(thing))
    for name, part in parts:
        yield thing, name
        if isinstance(part, dict | list):
            yield from inside(part)
