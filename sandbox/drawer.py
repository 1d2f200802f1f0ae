"""The drawer: what just went to the app and what it did, in plain words. Never a token."""

from collections import deque

from sandbox import telling
from sandbox.workspace import JSON, Workspace

KEPT = 500


class Drawer:
    """The last five hundred lines."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._lines: deque[JSON] = deque(maxlen=KEPT)
        self._next = 1

    def add(self, kind: str, what: str, detail: str) -> None:
        """Put down one line: `in` to the app, `row` written by it, `out` from it."""
        line = {"n": self._next, "at": self.workspace.calendar.now(), "kind": kind}
        self._lines.append(line | {"what": what, "detail": detail})
        self._next += 1

    def since(self, n: int) -> JSON:
        """The lines from number `n` on."""
        return {"next": self._next, "items": [line for line in self._lines if line["n"] >= n]}

    def arrived(self, kind: str, payload: JSON) -> None:
        """Note what was sent to the app."""
        if kind == "event":
            event = payload.get("event", payload)
            name = f"{event['type']}.{event['subtype']}" if "subtype" in event else str(event["type"])
            self.add("in", telling.event(self.workspace, event), name)
        else:
            self.add("in", telling.interaction(self.workspace, kind, payload), kind)

    def called(self, method: str, args: JSON, answer: JSON) -> None:
        """Note what the app did, or tried."""
        said = telling.call(self.workspace, method, args)
        if answer["ok"]:
            self.add("out", said, method)
        else:
            self.add("out", f"{said}: refused, {answer['error']}", f"{method} → {answer['error']}")

    def answered(self, person: str, body: JSON) -> None:
        """Note an answer to one person."""
        name = telling.name(self.workspace, person)
        if body.get("delete_original"):
            self.add("out", f"Commonplace takes away what only {name} saw", "response_url")
        elif body.get("response_type") == "in_channel":
            self.add("out", f"Commonplace answers {name} for everyone to see", "response_url")
        else:
            self.add("out", f"Commonplace answers {name}; only {name} sees it", "response_url")
