"""The calendar: the time that messages and schedules live in. It flows, and it jumps forward only."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/London"
START = datetime(2026, 11, 18, 10, 20, tzinfo=ZoneInfo(ZONE)).timestamp()
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Calendar:
    """Calendar time is the real time plus an offset that only grows."""

    def __init__(self, start: float = START, zone: str = ZONE) -> None:
        self.zone = ZoneInfo(zone)
        self.offset = start - time.time()

    def now(self) -> float:
        """Calendar time in unix seconds."""
        return time.time() + self.offset

    def begin(self, moment: float, zone: str) -> None:
        """Set the moment at which everything starts, before anybody has looked."""
        self.zone = ZoneInfo(zone)
        self.offset = moment - time.time()

    def forward_to(self, moment: float) -> None:
        """Move to a moment; raises ValueError when it lies in the past."""
        ahead = moment - self.now()
        if ahead < 0:
            raise ValueError("The calendar only moves forward.")
        self.offset += ahead

    def next(self, words: str) -> float:
        """The next moment that `thursday 15:00` (or `15:00`, or `tomorrow 09:30`) names, strictly ahead."""
        found = re.fullmatch(r"(?:([a-z]+)\s+)?(\d{1,2}):(\d{2})", words.strip().lower())
        day = found.group(1) if found else None
        if found is None or day not in (None, "tomorrow", *WEEKDAYS):
            raise ValueError('Say a day and a time, such as "thursday 15:00".')
        today = datetime.fromtimestamp(self.now(), self.zone)
        at = today.replace(hour=int(found.group(2)), minute=int(found.group(3)), second=0, microsecond=0)
        if day == "tomorrow":
            at += timedelta(days=1)
        elif day is not None:
            at += timedelta(days=(WEEKDAYS.index(day) - today.weekday()) % 7)
        if at.timestamp() <= self.now():
            at += timedelta(days=7 if day in WEEKDAYS else 1)
        return at.timestamp()
