"""The one place where the wall clock is read."""

from datetime import UTC, datetime, timedelta


class WallClock:
    """Now, moved by an offset that only the sandbox sets."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def __call__(self) -> datetime:
        """The moment it is, in UTC."""
        return datetime.now(UTC) + self.offset
