"""Events that could not be written down: Slack tries each again for a while, and then gives it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from communities.walking import Lost
from handlers.reading import Unreadable
from storage.keys import ChannelId, WorkspaceId

# Slack tries again at once, after one minute and after five; and each time waits for seconds.
GIVEN_UP = timedelta(minutes=7)
# So many are remembered: when one of so many is lost, everything is looked through anyway.
MOST = 10_000
# What fails again and again makes nobody look through everything all the time.
AT_MOST_EVERY = timedelta(hours=1)


class Unwritten:
    """What did not come again, of what a database in trouble refused; known to this process alone."""

    def __init__(self) -> None:
        self._since: dict[tuple[WorkspaceId, Lost], datetime] = {}
        self._made_up_at: dict[WorkspaceId, datetime] = {}

    @contextmanager
    def watching(
        self, workspace: WorkspaceId, key: str, channel: str | None, now: datetime
    ) -> Iterator[None]:
        """Remember an event of a channel if it cannot be written down in here, until it can."""
        event = (workspace, Lost(key, ChannelId(channel))) if channel else None
        try:
            yield
        except Unreadable:
            raise
        except Exception:
            if event is not None and len(self._since) < MOST:
                self._since.setdefault(event, now)
            raise
        if event is not None:
            self._since.pop(event, None)

    def given_up(self, workspace: WorkspaceId, now: datetime) -> tuple[Lost, ...]:
        """What Slack sends no more, unless that was made up for just now."""
        made_up_at = self._made_up_at.get(workspace)
        if made_up_at is not None and now - made_up_at < AT_MOST_EVERY:
            return ()
        return tuple(lost for lost, since in self._of(workspace) if since <= now - GIVEN_UP)

    def judged(self, workspace: WorkspaceId, lost: tuple[Lost, ...], now: datetime, *, begins: bool) -> None:
        """A walk begins, which makes up for all that failed until now; or these are none of our business."""
        if begins and lost:
            self._made_up_at[workspace] = now
        for one, _ in self._of(workspace):
            if begins or one in lost:
                del self._since[workspace, one]

    def _of(self, workspace: WorkspaceId) -> list[tuple[Lost, datetime]]:
        return [(lost, since) for (here, lost), since in self._since.items() if here == workspace]
