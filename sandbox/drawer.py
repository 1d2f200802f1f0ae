"""The drawer: what just went to the app and what it did, in plain words. Never a token."""

from collections import deque

from sandbox.workspace import JSON, Workspace

KEPT = 500


class Drawer:
    """The last five hundred lines."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._lines: deque[JSON] = deque(maxlen=KEPT)
        self._next = 1

    def add(self, kind: str, what: str, detail: str) -> None:
        """Put down one line."""
        line = {"n": self._next, "at": self.workspace.calendar.now(), "kind": kind}
        self._lines.append(line | {"what": what, "detail": detail})
        self._next += 1

    def since(self, n: int) -> JSON:
        """The lines from number `n` on."""
        return {"next": self._next, "items": [line for line in self._lines if line["n"] >= n]}

    def arrived(self, kind: str, payload: JSON) -> None:
        """Note what was sent to the app."""
        event = payload.get("event", payload)
        self.add("in", str(event.get("type", kind)), kind)

    def called(self, method: str, args: JSON, answer: JSON) -> None:
        """Note what the app did."""
        self.add("out", method, "ok" if answer["ok"] else str(answer["error"]))

    def answered(self, person: str, body: JSON) -> None:
        """Note an answer to one person."""
        self.add("out", "answers", "response_url")
