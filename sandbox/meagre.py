"""A meagre server: some that speak Slack's language lack methods, fields or a header."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from sandbox.workspace import JSON

HEADER = "X-OAuth-Scopes"
ZONE = {"tz", "tz_label", "tz_offset"}
FIELDS = {"authorizations", "event_ts", "permalink", "tz"}


@dataclass(frozen=True)
class Meagre:
    """What is left out: names of methods, of fields, and of the header with the scopes."""

    left_out: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Collection[str]) -> Self:
        """From names like `users.conversations`, `event_ts` and `X-OAuth-Scopes`; refuses others."""
        unknown = [name for name in names if name not in FIELDS | {HEADER} and "." not in name]
        if isinstance(names, str) or unknown:
            raise ValueError(f"a server cannot lack {', '.join(unknown) or names}")
        return cls(frozenset(names))

    def lacks(self, name: str) -> bool:
        """Whether there is no such thing here."""
        return name in self.left_out

    def headers(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of an answer, without the one that is left out."""
        return {name: value for name, value in headers.items() if name not in self.left_out}

    def event(self, payload: JSON) -> JSON:
        """An envelope with its event, without what is left out."""
        whole = {name: value for name, value in payload.items() if name not in self.left_out}
        if "event" not in whole:
            return whole
        event = {name: value for name, value in whole["event"].items() if name not in self.left_out}
        if event["type"] == "user_change":
            event["user"] = self._person(event["user"])
        return whole | {"event": event}

    def answer(self, method: str, body: JSON) -> JSON:
        """What a method answers, without what is left out."""
        if method == "reactions.get" and self.lacks("permalink"):
            message = {name: value for name, value in body["message"].items() if name != "permalink"}
            return body | {"message": message}
        if method == "users.info":
            return body | {"user": self._person(body["user"])}
        if method == "users.list":
            return body | {"members": [self._person(person) for person in body["members"]]}
        return body

    def _person(self, person: dict[str, Any]) -> JSON:
        if not self.lacks("tz"):
            return person
        return {name: value for name, value in person.items() if name not in ZONE}


NOTHING_LACKS = Meagre()
