"""At most two messages a week that nobody asked for, from everything together; the rest waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

A_WEEK = timedelta(days=7)
MOST = 2
# Owed whatever else is turned off: that one's words are kept, what an administrator alone can decide, and
# that none is known who could.
OWED = ("first_kept", "swept", "swept_unasked")
# Not about anything that one began: somebody's wish that one look after a note or a community, and old notes.
OF_OTHERS = ("asked_to_own", "asked_to_tend", "review")


@dataclass(frozen=True, slots=True)
class Now:
    """It may be sent."""


@dataclass(frozen=True, slots=True)
class Later:
    """It waits until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Never:
    """This person does not want it."""


def decide(kind: str, dial: str, sent: list[datetime], now: datetime) -> Now | Later | Never:
    """Whether this person gets an unasked message now; `sent` is when they got such, oldest first."""
    if dial == "nothing" and kind not in OWED:
        return Never()
    if dial == "mine" and kind in OF_OTHERS:
        return Never()
    recent = [moment for moment in sent if moment > now - A_WEEK]
    return Now() if len(recent) < MOST else Later(recent[-MOST] + A_WEEK)
