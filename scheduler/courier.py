"""Takes what the app owes to Slack and sees that Slack has it: once, in order, at Slack's pace."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import budget, channels, settling, uninstalling
from scheduler.act import (
    Act,
    Delete,
    Direct,
    File,
    Letters,
    Nothing,
    NotYet,
    Post,
    React,
    Revise,
    Upload,
    Whisper,
)
from scheduler.calling import (
    FINAL,
    METADATA,
    TAKEN_OUT,
    Lost,
    Unlooked,
    Unsure,
    call,
    code_of,
    direct,
    erase,
    landed,
    react,
    retry_after,
    whisper,
)
from scheduler.lanes import lanes
from scheduler.revising import MISSING, SHUT, revise, to_empty, written_to
from scheduler.uploading import Uploads
from storage import deliveries, people, told
from storage.database import Database
from storage.deliveries import BEHIND, RATE_LIMITED, UNANSWERED, Owed
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
SETTLE = deliveries.LANDS_WITHIN
# While channels are busy, this often we see whether there is something for others.
GLANCE = 1.0
ATTEMPTS = 8
# A note in a channel is only for who is inside.
ELSEWHERE = "user_not_in_channel"


class Courier:
    """Sends what is due; several may run side by side, and each delivery is claimed by one."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        letters: Letters,
        clock: Callable[[], datetime],
        process: str,
        *,
        settle: timedelta = SETTLE,
        pace: float = 1.0,
    ) -> None:
        self._database = database
        self._client = client
        self._letters = letters
        self._clock = clock
        self._process = process
        self._settle = settle
        self._pace = pace
        self._free_at: dict[str, float] = {}
        self._one_at_a_time = asyncio.Lock()
        self._files = Uploads(database, client, clock, self._hold)

    async def deliver(self) -> int:
        """Send everything that is due, no channel waiting for another; gives back how many it took up."""
        taken = 0
        busy: set[asyncio.Task[None]] = set()
        async with self._one_at_a_time:
            try:
                while True:
                    due = await self._database.write(
                        deliveries.claim, self._process, self._clock() + CLAIM, self._clock()
                    )
                    taken += len(due)
                    busy |= {asyncio.create_task(self._lane(lane)) for lane in lanes(due)}
                    if not busy:
                        return taken
                    done, busy = await asyncio.wait(busy, timeout=GLANCE, return_when=asyncio.FIRST_COMPLETED)
                    for lane in done:
                        lane.result()
            finally:
                for lane in busy:
                    lane.cancel()

    async def _lane(self, lane: list[Owed]) -> None:
        """One channel's deliveries in order; when the first has to wait, the rest waits too."""
        for position, owed in enumerate(lane):
            held = await self._one(owed)
            if held is not None:
                for other in lane[position + 1 :]:
                    await self._postpone(other, held, UNANSWERED if other.is_in_doubt else BEHIND)
                return

    async def _one(self, owed: Owed) -> timedelta | None:
        """Send one; gives back how long its channel must wait, if it must."""
        act: Act | None = None
        try:
            await self._hold(owed)
            if owed.is_in_doubt and await self._is_settled(owed):
                return None
            if await self._is_wanted(owed):
                act = await self._written(owed)
                await self._send(owed, act)
        except Lost:
            log.info("delivery %s is settled, somebody else’s now, or paused", owed.id)
        except Unlooked:
            log.warning("delivery %s: cannot tell whether Slack has it; not sent again", owed.id)
            await self._end(owed, "unknown", error="unlooked")
        except Unsure as unsure:
            wait = unsure.wait or self._settle
            await self._postpone(owed, wait, UNANSWERED)
            return wait
        except SlackApiError as error:
            return await self._refused(owed, act, error)
        except Exception as error:
            log.error("delivery %s failed: %s", owed.id, type(error).__name__)
            await self._try_later(owed, "failed" if act is None and not owed.is_in_doubt else UNANSWERED)
        return None

    async def _hold(self, owed: Owed) -> None:
        """Make sure that it is still ours to send, and for a while."""
        until = self._clock() + CLAIM
        if not await self._database.write(deliveries.renew, owed.id, self._process, until):
            raise Lost

    async def _is_settled(self, owed: Owed) -> bool:
        """After an attempt whose end we do not know: whether there is nothing more to do."""
        act = await self._letters.write(owed)
        if isinstance(act, React | Revise | Delete):
            return False
        if isinstance(act, Upload):
            if owed.facts.get("file"):
                raise Unlooked
            return False
        if isinstance(act, Whisper):
            await self._end(owed, "posted")
            return True
        found = await landed(self._client, owed)
        if found is None or owed.channel is None:
            return False
        await self._end(owed, "posted", posted=(owed.channel, found))
        return True

    async def _written(self, owed: Owed) -> Act:
        """What is to be sent, its words found after its quotes were noted, where a deletion finds them."""
        noted: set[MessageKey] = set()
        while True:
            act = await self._letters.write(owed)
            quotes = act.quotes if isinstance(act, Post | Direct | Revise) else ()
            unnoted = tuple(message for message in quotes if message not in noted)
            if not unnoted:
                return act
            of = act.of if isinstance(act, Revise) else owed.id
            await self._database.write(deliveries.quote, owed.workspace, of, unnoted)
            noted.update(unnoted)

    async def _is_wanted(self, owed: Owed) -> bool:
        """Hold what nobody asked for against the person's budget and dial."""
        if not owed.is_unasked or owed.user is None:
            return True
        person = PersonKey(owed.workspace, owed.user)
        known = await self._database.read(people.known, person)
        now = self._clock()
        sent = await self._database.read(told.unasked_since, person, now - budget.A_WEEK)
        decided = budget.decide(owed.kind, known.dial if known else "useful", sent, now)
        if isinstance(decided, budget.Never):
            await self._end(owed, "dropped", error="dial")
        elif isinstance(decided, budget.Later):
            await self._database.write(deliveries.postpone, owed.id, decided.until, "budget")
        return isinstance(decided, budget.Now)

    async def _send(self, owed: Owed, act: Act) -> None:
        if isinstance(act, Nothing):
            await self._end(owed, "dropped", error=act.why)
        elif isinstance(act, NotYet):
            await self._postpone(owed, self._settle, "not_yet")
        elif isinstance(act, React):
            await react(self._client, act)
            await self._end(owed, "posted")
        elif isinstance(act, Delete):
            await erase(self._client, act)
            await self._taken_down(owed, act.posted)
        elif isinstance(act, Revise):
            await self._revise(owed, act)
        elif isinstance(act, Upload):
            await self._upload(owed, act)
        elif isinstance(act, Whisper):
            await self._turn(act.channel)
            await self._hold(owed)
            await self._whisper(owed, act)
        else:
            await self._post(owed, act)

    async def _upload(self, owed: Owed, act: Upload) -> None:
        """Make the file and hand it over; there may be none to make by now, and something to say instead."""
        async with self._files.turn(owed):
            made = await act.make()
            if not isinstance(made, File):
                await self._send(owed, made)
                return
            channel = await direct(self._client, act.user)
            await self._turn(channel)
            await self._files.send(owed, made, channel)
            await self._end(owed, "posted")

    async def _revise(self, owed: Owed, act: Revise) -> None:
        await self._turn(act.posted.channel)
        await self._hold(owed)
        if await revise(self._client, act, may_go=to_empty(owed, act) is not None):
            await self._end(owed, "posted")
        else:
            await self._taken_down(owed, act.posted)

    async def _taken_down(self, owed: Owed, posted: MessageKey) -> None:
        await self._database.write(settling.take_down, owed.id, posted, self._clock())

    async def _post(self, owed: Owed, act: Post | Direct) -> None:
        channel = act.channel if isinstance(act, Post) else await direct(self._client, act.user)
        thread = act.thread_ts if isinstance(act, Post) else None
        await self._turn(channel)
        await self._hold(owed)
        answer = await call(
            self._client,
            "chat.postMessage",
            channel=channel,
            thread_ts=thread,
            metadata={"event_type": METADATA, "event_payload": {"delivery": owed.id}},
            unfurl_links=False,
            unfurl_media=False,
            **act.words,
        )
        posted = (ChannelId(str(answer["channel"])), Timestamp(str(answer["ts"])))
        await self._end(owed, "posted", posted=posted)

    async def _whisper(self, owed: Owed, act: Whisper) -> None:
        """A note is sent at most once: unanswered it counts as sent. Who is not there gets a message."""
        try:
            await whisper(self._client, act)
        except Unsure:
            log.info("delivery %s: a note went unanswered", owed.id)
        except SlackApiError as error:
            if code_of(error) != ELSEWHERE:
                raise
            await self._post(owed, Direct(act.user, act.words))
            return
        await self._end(owed, "posted")

    async def _turn(self, channel: str) -> None:
        """Wait for this channel's turn: one message a second."""
        now = asyncio.get_running_loop().time()
        free_at = self._free_at.get(channel, now)
        self._free_at[channel] = max(free_at, now) + self._pace
        if free_at > now:
            await asyncio.sleep(free_at - now)

    async def _refused(self, owed: Owed, act: Act | None, error: SlackApiError) -> timedelta | None:
        code = code_of(error)
        if code == RATE_LIMITED:
            wait = retry_after(error)
            await self._postpone(owed, wait, code)
            return wait
        log.warning("delivery %s (%s): Slack says %s", owed.id, owed.kind, code)
        if code in TAKEN_OUT:
            await self._database.write(uninstalling.leave, owed.workspace, self._clock())
            await self._postpone(owed, self._settle, code)
            return None
        if code in FINAL:
            await self._never(owed, act, code)
        else:
            await self._try_later(owed, code)
        return None

    async def _never(self, owed: Owed, act: Act | None, code: str) -> None:
        """Slack will not take it: it is dropped, unless words would stay that have to go."""
        posted, channel = to_empty(owed, act), written_to(act)
        if posted is not None and code != MISSING:
            await self._database.write(settling.put_off, owed.id, posted.place, self._clock())
            return
        await self._end(owed, "dropped", error=code)
        if channel is not None and code in SHUT:
            await self._database.write(channels.to_look, ChannelKey(owed.workspace, channel), self._clock())

    async def _try_later(self, owed: Owed, code: str) -> None:
        if owed.attempts + 1 >= ATTEMPTS:
            await self._end(owed, "parked", error=code)
        else:
            await self._postpone(owed, timedelta(seconds=5 * 2**owed.attempts), code)

    async def _postpone(self, owed: Owed, wait: timedelta, code: str) -> None:
        await self._database.write(deliveries.postpone, owed.id, self._clock() + wait, code)

    async def _end(
        self,
        owed: Owed,
        state: str,
        *,
        posted: tuple[ChannelId, Timestamp] | None = None,
        error: str | None = None,
    ) -> None:
        await self._database.write(settling.settle, owed.id, state, self._clock(), posted=posted, error=error)
