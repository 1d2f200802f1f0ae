"""Finishes what a dispatch left behind: inbox rows whose claim ran out are dispatched again."""

import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import managing, merging, sweeping, uninstalling
from storage import asks, gaps, inbox, marks, questions
from storage.database import Database
from storage.inbox import Waiting
from storage.keys import InboxId, WorkspaceId

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=60)
# What is kept for days only is let go of this often.
LETS_GO_EVERY = timedelta(hours=1)
# After a large import much is to be compared; at each look a part of it, so that nothing else waits for it.
STRETCHES = 40


class Upkeep:
    """Looks at the inbox whenever it is told to."""

    def __init__(
        self,
        database: Database,
        dispatch: Callable[[Waiting], Awaitable[None]],
        clock: Callable[[], datetime],
        process: str,
        under_way: Collection[InboxId],
        grace: timedelta = timedelta(days=7),
    ) -> None:
        self._under_way = under_way
        self._database = database
        self._dispatch = dispatch
        self._clock = clock
        self._process = process
        self._grace = grace
        self._let_go_at: datetime | None = None

    async def look(self) -> int:
        """Dispatch again what nobody is working on; gives back how many rows that were."""
        taken = 0
        while waiting := await self._claim():
            taken += len(waiting)
            for row in waiting:
                log.info("inbox %s is dispatched again", row.id)
                await self._dispatch(row)
        now = self._clock()
        if self._let_go_at is None or now - self._let_go_at >= LETS_GO_EVERY:
            await self._database.write(forget_old, now)
            self._let_go_at = now
        await self._database.write(sweeping.look_after, now)
        while await self._database.write(sweeping.finish_some, now):
            pass
        while await self._database.write(managing.weigh_some):
            pass
        await self._database.write(managing.put_some_receipts, now)
        await erase_gone(self._database, self._grace, now)
        for _ in range(STRETCHES):
            if not await self._database.write(merging.notice_some, now):
                break
        return taken

    async def _claim(self) -> list[Waiting]:
        now = self._clock()
        return await self._database.write(
            inbox.claim_overdue, self._process, now + CLAIM, now, under_way=tuple(self._under_way)
        )


def forget_old(session: Session, now: datetime) -> None:
    """Let go of what is kept for a while only."""
    inbox.forget_old(session, now)
    asks.forget_old(session, now)
    gaps.forget_old(session, now)
    marks.forget_old(session, now)
    questions.forget_old(session, now)


async def erase_gone(database: Database, grace: timedelta, now: datetime) -> int:
    """Erase what was kept of workspaces that the app was taken out of too long ago; how many those were."""
    due = [left for left in await database.read(uninstalling.gone, grace) if left.erased_at <= now]
    for left in due:
        await erase(database, left.workspace)
        log.info("workspace %s is erased: the app was taken out of it", left.workspace)
    return len(due)


async def erase(database: Database, workspace: WorkspaceId) -> None:
    """Erase everything of a workspace, a little at a time."""
    while await database.write(uninstalling.erase_some, workspace):
        pass
