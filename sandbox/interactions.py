"""What people do with the app: commands, shortcuts, presses, forms; and what its answers show them."""

from typing import Any

from sandbox import answers, forms, shapes, text
from sandbox.refusals import CannotDo, Refused
from sandbox.screens import Ephemeral, View
from sandbox.slack import Slack
from sandbox.socket_mode import Acknowledged, Missed
from sandbox.workspace import APP_ID, DOMAIN, JSON, TEAM, Channel, Message, Person

TROUBLE = "We had some trouble connecting. Try again?"


def silent(what: str) -> JSON:
    """What Slack tells a person whose app did not acknowledge in time."""
    return {"ok": False, "failure": f"{what} failed because the app did not respond."}


def not_for_guests_of_others(person: Person) -> None:
    """People of another company see none of this workspace's commands and shortcuts."""
    if person.is_external:
        said = f"{person.name} is from another company, and Slack offers them none of this app's commands."
        raise CannotDo("not_offered", said)


async def command(slack: Slack, person: Person, channel: Channel, typed: str, thread_ts: str | None) -> JSON:
    """Send a slash command; its acknowledgement may carry an answer that only this person sees."""
    not_for_guests_of_others(person)
    name, _, words = typed.partition(" ")
    declared = slack.manifest.commands.get(name)
    if declared is None:
        said = f'{name} is not a valid command. In Slack, all messages that start with "/" are commands.'
        raise CannotDo("no_such_command", said)
    if thread_ts:
        return {"ok": False, "failure": f"{name} is not supported in threads. Sorry!"}
    words = words.strip()
    if declared.escapes:
        words = text.spoken(slack.workspace, person, words, with_names=True)
    url = slack.response_url(person, channel)
    payload = {
        "token": "sandbox-verification",
        "team_id": TEAM,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": shapes.where(channel)["name"],
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": words,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": slack.triggers.new(person.id),
    }
    slack.drawer.arrived("command", payload)
    taken = await slack.delivery.carrier.send("slash_commands", payload, answerable=True)
    given = slack.answers[url.rsplit("/", 1)[1]]
    try:
        if isinstance(taken, Acknowledged) and taken.payload:
            answers.accept(slack, given, taken.payload)
    except Refused:
        taken = Missed()
    finally:
        given.acknowledged.set()
    return {"ok": True} if isinstance(taken, Acknowledged) else silent(name)


async def shortcut(
    slack: Slack, person: Person, callback_id: str, channel: Channel | None, message: Message | None
) -> JSON:
    """Use a global shortcut, or one on a message."""
    not_for_guests_of_others(person)
    declared = slack.manifest.shortcuts.get(callback_id)
    wanted = "message" if message else "global"
    if declared is None or declared.kind != wanted:
        raise CannotDo("no_such_shortcut", f'There is no {wanted} shortcut called "{callback_id}".')
    trigger = slack.triggers.new(person.id)
    payload = shapes.interaction("message_action" if message else "shortcut", person, trigger)
    payload["callback_id"] = callback_id
    if message and channel:
        payload |= {
            "channel": shapes.where(channel),
            "message": shapes.message(slack.workspace, channel, message),
            "message_ts": message.ts,
            "response_url": slack.response_url(person, channel),
        }
    return await _tell(slack, payload, declared.name)


async def _tell(slack: Slack, payload: JSON, what: str) -> JSON:
    slack.drawer.arrived(payload["type"], payload)
    taken = await slack.delivery.carrier.send("interactive", payload)
    if url := payload.get("response_url"):
        slack.answers[url.rsplit("/", 1)[1]].acknowledged.set()
    return {"ok": True} if isinstance(taken, Acknowledged) else silent(what)


async def press(
    slack: Slack,
    person: Person,
    placed: forms.Placed,
    raw: Any,
    place: View | Ephemeral | Message,
    channel: Channel | None,
) -> JSON:
    """Press a button or choose from a menu, in a message, a note or a view."""
    view = place if isinstance(place, View) else None
    payload = shapes.interaction(
        "block_actions", person, slack.triggers.new(person.id, view.id if view else None)
    )
    payload["actions"] = [forms.action(placed, raw, payload["action_ts"])]
    if placed.kind in forms.VALUE_KEY and view:
        held = forms.chosen(placed.element, raw)
        view.entered.setdefault(placed.block_id, {})[placed.action_id] = held
        slack.workspace.changed()
        if placed.block["type"] == "input" and not placed.block.get("dispatch_action"):
            return {"ok": True}
    if view:
        payload |= {"container": {"type": "view", "view_id": view.id}, "view": _current(view)}
    elif channel and isinstance(place, Message | Ephemeral):
        payload |= _in_channel(slack, person, channel, place, placed, raw)
    what = "The button" if placed.kind == "button" else "The menu"
    return await _tell(slack, payload, what)


def _in_channel(
    slack: Slack, person: Person, channel: Channel, place: Message | Ephemeral, placed: forms.Placed, raw: Any
) -> JSON:
    entered: dict[str, dict[str, JSON]] = {}
    if placed.kind in forms.VALUE_KEY:
        entered = {placed.block_id: {placed.action_id: forms.chosen(placed.element, raw)}}
    state = {"values": forms.state(place.blocks, entered)}
    whole: JSON = {"channel": shapes.where(channel), "state": state}
    container: JSON = {"type": "message", "channel_id": channel.id}
    if place.thread_ts:
        container["thread_ts"] = place.thread_ts
    if isinstance(place, Ephemeral):
        container |= {"message_ts": place.id, "is_ephemeral": True}
        url = slack.response_url(person, channel, note=place.id)
        return whole | {"container": container, "response_url": url}
    container |= {"message_ts": place.ts, "is_ephemeral": False}
    url = slack.response_url(person, channel, message=place.ts)
    shape = shapes.message(slack.workspace, channel, place, with_metadata=True)
    return whole | {"container": container, "response_url": url, "message": shape}


def _current(view: View) -> JSON:
    return view.shape() | {"state": {"values": forms.state(view.blocks, view.entered)}}


async def submit(slack: Slack, person: Person, view: View, values: dict[str, dict[str, Any]]) -> JSON:
    """Send a form; the answer may be errors, another view, or nothing, which closes it."""
    if view.body["type"] != "modal" or not view.body["submit"]:
        raise CannotDo("nothing_to_submit", "This view has no button that sends it.")
    for block_id, fields in values.items():
        for action_id, raw in fields.items():
            placed = forms.find(view.blocks, action_id, block_id, None)
            held = forms.chosen(placed.element, raw)
            view.entered.setdefault(block_id, {})[action_id] = held
    shape = _current(view)
    if errors := forms.missing(view.blocks, shape["state"]["values"]):
        return {"ok": False, "errors": errors}
    payload = shapes.of_view("view_submission", person, slack.triggers.new(person.id, view.id), shape)
    payload["response_urls"] = []
    slack.drawer.arrived("view_submission", payload)
    taken = await slack.delivery.carrier.send("interactive", payload, answerable=True)
    if isinstance(taken, Missed):
        return {"ok": False, "failure": TROUBLE}
    try:
        return await _submitted(slack, view, taken.payload or {})
    except Refused:
        return {"ok": False, "failure": TROUBLE}


async def _submitted(slack: Slack, view: View, answer: JSON) -> JSON:
    errors = answers.after_submission(slack, view, answer)
    slack.workspace.changed()
    return {"ok": False, "errors": errors} if errors else {"ok": True}


async def close(slack: Slack, person: Person, view: View) -> JSON:
    """Close a modal; the app hears of it only if it asked to."""
    everything = bool(view.body.get("clear_on_close"))
    closed = slack.screens.close(view, all_of_them=everything)
    slack.workspace.changed()
    for gone in closed:
        if gone.body["notify_on_close"]:
            payload = shapes.of_view("view_closed", person, "", gone.shape())
            payload["is_cleared"] = everything or gone is not view
            payload.pop("trigger_id")
            await _tell(slack, payload, "Closing")
    return {}
