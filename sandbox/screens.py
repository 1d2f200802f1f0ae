"""What only one person has on their screen: notes only they see, modals three deep, and the Home tab."""

import secrets
import time
from dataclasses import dataclass, field

from sandbox.refusals import Refused
from sandbox.workspace import APP_ID, BOT_ID, JSON, TEAM

DEEPEST = 3


@dataclass
class Ephemeral:
    """A note only one person sees, below the message it followed."""

    id: str
    channel: str
    person: str
    text: str
    blocks: list[JSON] | None
    thread_ts: str | None
    after_ts: str | None


@dataclass
class View:
    """A modal or a Home tab, with what the person entered so far."""

    id: str
    person: str
    body: JSON
    hash: str
    root: str
    previous: str | None = None
    entered: dict[str, dict[str, JSON]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[JSON]:
        """What it shows."""
        return list(self.body["blocks"])

    def shape(self) -> JSON:
        """The view as Slack sends it back."""
        return self.body | {
            "id": self.id,
            "team_id": TEAM,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM,
            "bot_id": BOT_ID,
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "state": {"values": self.entered},
        }


def _whole(body: JSON) -> JSON:
    empty: JSON = {
        "blocks": [],
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
    }
    if body["type"] == "modal":
        empty |= {"submit_disabled": False}
    return empty | body


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


class Screens:
    """Everybody's screen."""

    def __init__(self) -> None:
        self.notes: dict[str, Ephemeral] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._count = 0

    def open(self, person: str, body: JSON) -> View:
        """Show a modal, in place of any other."""
        view = self._new(person, body)
        self.stacks[person] = [view]
        return view

    def push(self, person: str, body: JSON, below: str | None) -> View:
        """Show a modal on top of the one it came from."""
        stack = self.stacks.get(person, [])
        if not stack or stack[-1].id != below:
            raise Refused("invalid_trigger_id")
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        view = self._new(person, body)
        view.root, view.previous = stack[0].root, stack[-1].id
        stack.append(view)
        return view

    def publish(self, person: str, body: JSON, expected: str | None) -> View:
        """Show a Home tab; `expected` is the hash that it must still have."""
        known = self.homes.get(person)
        if known is None:
            self.homes[person] = self._new(person, body)
            return self.homes[person]
        return self.replace(known, body, expected)

    def replace(self, view: View, body: JSON, expected: str | None = None) -> View:
        """Change a view in place, keeping what was entered in the fields that stay."""
        if expected and expected != view.hash:
            raise Refused("hash_conflict")
        view.body, view.hash = _whole(body), _hash()
        stays = {block.get("block_id") for block in view.body["blocks"]}
        view.entered = {block: kept for block, kept in view.entered.items() if block in stays}
        return view

    def view(self, ident: str | None, external: str | None = None) -> View | None:
        """A view that is open now."""
        shown = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        if ident:
            return next((view for view in shown if view.id == ident), None)
        return next((view for view in shown if external and view.body["external_id"] == external), None)

    def close(self, view: View, *, all_of_them: bool = False) -> list[View]:
        """Take a view (or its whole stack) off the screen; gives what was closed, the top first."""
        stack = self.stacks.get(view.person, [])
        if view not in stack:
            return []
        kept = 0 if all_of_them else stack.index(view)
        closed = stack[kept:][::-1]
        self.stacks[view.person] = stack[:kept]
        return closed

    def _new(self, person: str, body: JSON) -> View:
        self._count += 1
        ident = f"V0{self._count:09d}"
        return View(ident, person, _whole(body), _hash(), ident)
