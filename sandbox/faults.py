"""What can go wrong on demand, for tests that must see it go wrong: one thing at a time, or a campaign."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from random import Random

NOTHING = "dropped"


def dice(seed: str) -> Random:
    """Dice that fall the same way for the same words."""
    return Random(seed)  # noqa: S311


@dataclass
class Fault:
    """What the next calls of a method meet: a Slack error code, an HTTP status, `timeout` or `dropped`."""

    how: str | int
    times: int
    after: bool


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Trouble by numbers: with the same seed the nth call of a method meets the same fate every time.

    `limited`, `broken`, `broken_after`, `lost` and `lost_after` are percent of calls: 429, 500 before or
    after the deed, no answer before or after it. Each event comes `duplicates` times more, under ids of its
    own, and up to `reorder` seconds late. All sockets are cut every `drop_every` seconds. `spare` names
    methods left alone.
    """

    seed: int
    limited: float = 0
    broken: float = 0
    broken_after: float = 0
    lost: float = 0
    lost_after: float = 0
    duplicates: int = 0
    reorder: float = 0
    drop_every: float = 0
    spare: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        percents = (self.limited, self.broken, self.broken_after, self.lost, self.lost_after)
        if min(percents) < 0 or sum(percents) > 100:
            raise ValueError("the percents are between 0 and 100, all together")
        if min(self.duplicates, self.reorder, self.drop_every) < 0:
            raise ValueError("duplicates, reorder and drop_every are not negative")

    def fate(self, method: str, count: int) -> Fault | None:
        """What this call of a method meets, by its number."""
        if method in self.spare:
            return None
        drawn = dice(f"{self.seed} {method} {count}").random() * 100
        for percent, how, after in (
            (self.limited, 429, False),
            (self.broken, 500, False),
            (self.broken_after, 500, True),
            (self.lost, NOTHING, False),
            (self.lost_after, NOTHING, True),
        ):
            if drawn < percent:
                return Fault(how, 1, after)
            drawn -= percent
        return None

    def lateness(self, count: int) -> float:
        """How late an event comes, in seconds, by its number."""
        return dice(f"{self.seed} event {count}").uniform(0, self.reorder)


class Faults:
    """The faults that are waiting, by method, and those of the campaign that is on."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = {}
        self.campaign: Campaign | None = None
        self.calls: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.hold_acks = False
        self.refused_acks = 0
        self.over = asyncio.Event()

    def fail(self, method: str, how: str | int, *, times: int = 1, after: bool = False) -> None:
        """Let the next calls of a method fail; `after` lets the effect happen and loses the answer only."""
        self._waiting.setdefault(method, []).append(Fault(how, times, after))

    def begin(self, campaign: Campaign) -> None:
        """From now on, trouble by this campaign's numbers; its counts begin at nothing."""
        self.campaign = campaign
        self.calls.clear()
        self.met.clear()

    def meets(self, method: str) -> Fault | None:
        """The fault this call meets, if any; one that was ordered is used up."""
        self.calls[method] += 1
        fault = self._ordered(method)
        if fault is None and self.campaign:
            fault = self.campaign.fate(method, self.calls[method])
        if fault is not None:
            self.met[f"{fault.how}{' after' if fault.after else ''}"] += 1
        return fault

    def _ordered(self, method: str) -> Fault | None:
        waiting = self._waiting.get(method, [])
        if not waiting:
            return None
        fault = waiting[0]
        fault.times -= 1
        if fault.times <= 0:
            waiting.pop(0)
        return fault

    def loses_ack(self) -> bool:
        """Whether this acknowledgement is lost on its way; one that was to be refused is used up."""
        if self.refused_acks:
            self.refused_acks -= 1
            return True
        return self.hold_acks

    def is_waiting(self, method: str) -> bool:
        """Whether a fault of this method has not been met yet."""
        return bool(self._waiting.get(method))

    def waiting(self) -> dict[str, int]:
        """How many faults have not been met yet, by method."""
        counted = {method: sum(one.times for one in faults) for method, faults in self._waiting.items()}
        return {method: count for method, count in counted.items() if count}

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()
        self.campaign = None
        self.hold_acks, self.refused_acks = False, 0
