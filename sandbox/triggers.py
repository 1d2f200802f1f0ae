"""Trigger ids: good for one view, for three seconds."""

import secrets
import time
from dataclasses import dataclass

from sandbox.refusals import Refused


@dataclass
class Trigger:
    """The right to open one view for one person."""

    person: str
    expires: float
    view: str | None = None
    used: bool = False


class Triggers:
    """Every trigger handed out."""

    def __init__(self, seconds: float = 3.0) -> None:
        self.seconds = seconds
        self._known: dict[str, Trigger] = {}

    def new(self, person: str, view: str | None = None) -> str:
        """A fresh trigger for what this person just did, inside a view or not."""
        ident = f"{secrets.randbelow(10**12):012d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self._known[ident] = Trigger(person, time.monotonic() + self.seconds, view)
        return ident

    def take(self, ident: str) -> Trigger:
        """Use a trigger up; refuses one that is unknown, used or old."""
        trigger = self._known.get(ident)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger
