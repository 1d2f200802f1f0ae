"""What a great many deletions at once mean, as an operator or an administrator says. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.keys import Timestamp


@dataclass(frozen=True, slots=True)
class Retention:
    """What deletions do to what was kept: all are followed, or those of sweeps are held.

    What is as old as `oldest` when it is deleted was cleared out by Slack, as far as anybody can tell.
    """

    follows: bool = False
    oldest: timedelta | None = None

    def horizon(self, now: datetime) -> Timestamp | None:
        """What was written then, or earlier, is old; None when nothing is."""
        if self.oldest is None:
            return None
        return Timestamp(f"{max((now - self.oldest).timestamp(), 0):017.6f}")


AS_IT_COMES = Retention()
