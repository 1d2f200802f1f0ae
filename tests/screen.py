"""What stands on a person's screen in the sandbox: its words, its buttons, and what is new on it."""

import re
from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]


def words_in(thing: Any) -> str:
    """All the words of a message, a note or a view, in reading order."""
    return "\n".join(_words(thing))


def _words(thing: Any) -> Iterator[str]:
    if isinstance(thing, list):
        for part in thing:
            yield from _words(part)
    elif isinstance(thing, dict):
        if isinstance(thing.get("text"), str) and not thing.get("blocks"):
            yield thing["text"]
        shown = ("title", "text", "label", "hint", "placeholder", "fields", "rows", "elements", "element")
        more = (
            "accessory",
            "options",
            "description",
            "initial_value",
            "alt_text",
            "blocks",
            "submit",
            "close",
        )
        for name in (*shown, *more):
            if isinstance(thing.get(name), list | dict):
                yield from _words(thing[name])
            elif name in ("alt_text", "initial_value") and isinstance(thing.get(name), str):
                yield thing[name]


def elements_in(thing: Any, block_id: str | None = None) -> Iterator[tuple[str | None, JSON]]:
    if isinstance(thing, list):
        for part in thing:
            yield from elements_in(part, block_id)
    elif isinstance(thing, dict):
        here = thing.get("block_id", block_id)
        if "action_id" in thing:
            yield here, thing
        for name in ("blocks", "accessory", "element", "elements"):
            if isinstance(thing.get(name), list | dict):
                yield from elements_in(thing[name], here)


def places_on(screen: JSON, ts: str | None) -> Iterator[tuple[JSON, JSON]]:
    """Where to look for a button: what was named, or everything on the screen, the latest first."""
    views = [({"view": view["id"]}, view) for view in reversed(screen["views"])]
    notes = [({"ephemeral": note["id"]}, note) for note in reversed(screen["ephemerals"])]
    home = [({"view": screen["home"]["id"]}, screen["home"])] if screen["home"] else []
    said = [
        ({"channel": channel["id"], "ts": message["ts"]}, message)
        for channel in screen["channels"]
        for message in channel["messages"]
    ]
    said.sort(key=lambda place: place[1]["ts"], reverse=True)
    for place, thing in [*views, *notes, *home, *said]:
        if ts is None or ts in (thing.get("id"), thing.get("ts")):
            yield place, thing


def newest(before: JSON, after: JSON, *, said: bool = False) -> JSON | None:
    """The view or note (or, `said`, the app's message) that was not there before, or not like that."""
    old, new = _things(before, said), _things(after, said)
    for key, thing in reversed(new.items()):
        if key not in old or _face(old[key]) != _face(thing):
            return thing
    return None


def _things(screen: JSON, said: bool) -> dict[str, JSON]:
    """What an answer may be, the likeliest last."""
    told = [
        message
        for channel in screen["channels"]
        for message in channel["messages"]
        if said and screen["people"].get(message["user"], {}).get("is_bot")
    ]
    home = [screen["home"]] if screen["home"] else []
    things = [*told, *home, *screen["ephemerals"], *screen["views"]]
    return {str(thing.get("id", thing.get("ts"))): dict(thing) for thing in things}


def _face(thing: JSON) -> tuple[Any, ...]:
    return thing.get("hash"), thing.get("text"), thing.get("blocks")


def brief(screen: JSON) -> str:
    shown = [*screen["views"][-1:], *screen["ephemerals"][-2:]]
    return re.sub(r"\s+", " ", " · ".join(words_in(thing) for thing in shown))[:400] or "nothing of the app's"
