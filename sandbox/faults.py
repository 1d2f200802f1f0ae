"""What can go wrong on demand, for tests that must see it go wrong."""

import asyncio
from dataclasses import dataclass


@dataclass
class Fault:
    """What the next calls of a method meet: a Slack error code, an HTTP status, `timeout` or `dropped`."""

    how: str | int
    times: int
    after: bool


class Faults:
    """The faults that are waiting, by method."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = {}
        self.over = asyncio.Event()

    def fail(self, method: str, how: str | int, *, times: int = 1, after: bool = False) -> None:
        """Let the next calls of a method fail; `after` lets the effect happen and loses the answer only."""
        self._waiting.setdefault(method, []).append(Fault(how, times, after))

    def meets(self, method: str) -> Fault | None:
        """The fault this call meets, if any; it is used up."""
        waiting = self._waiting.get(method, [])
        if not waiting:
            return None
        fault = waiting[0]
        fault.times -= 1
        if fault.times <= 0:
            waiting.pop(0)
        return fault

    def is_waiting(self, method: str) -> bool:
        """Whether a fault of this method has not been met yet."""
        return bool(self._waiting.get(method))

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()
