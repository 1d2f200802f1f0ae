"""Events on their way to the app: only those it subscribed to and may see, again when not acknowledged."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Protocol

from sandbox import shapes
from sandbox.faults import Faults
from sandbox.manifest import Manifest
from sandbox.meagre import NOTHING_LACKS, Meagre
from sandbox.socket_mode import Acknowledged, Missed
from sandbox.workspace import APP_ID, BOT, JSON, TEAM, Channel, Workspace

# Slack retries at once, after one minute and after five.
RETRY_AFTER = (0.0, 60.0, 300.0)
MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Carrier(Protocol):
    """Takes a payload to the app, over a socket or to its request URL."""

    async def send(
        self, kind: str, payload: JSON, *, answerable: bool = False, attempt: int = 0, reason: str = ""
    ) -> Acknowledged | Missed: ...


class Delivery:
    """Carries events to the app at least once, in no promised order."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        carrier: Carrier,
        retry_after: Sequence[float] = RETRY_AFTER,
        faults: Faults | None = None,
        meagre: Meagre = NOTHING_LACKS,
    ) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.carrier = carrier
        self.faults = faults or Faults()
        self.meagre = meagre
        self.retry_after = retry_after
        self.watch: Callable[[str, JSON], None] = lambda words, payload: None
        self.hold_back = 0
        self._extra_copies = 0
        self._copies_look_new = False
        self._late = 0.0
        self._how_many_late = 0
        self._held: list[JSON] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._count = 0
        self._heard: set[int] = set()
        self._given_up: set[int] = set()

    def offer(self, event: JSON, channel: Channel | None) -> None:
        """Send an event if the app subscribed to it and its bot can see where it happened."""
        if not (self._subscribed(event, channel) and self._sees(event, channel)):
            return
        copies, self._extra_copies = self._extra_copies, 0
        new, campaign = self._copies_look_new, self.faults.campaign
        if campaign and campaign.duplicates:
            copies, new = copies + campaign.duplicates, True
        payload = self._wrapped(event, channel)
        for copy in range(copies + 1):
            self._queue(self._wrapped(event, channel) if copy and new else payload)

    def duplicate(self, times: int, *, new_ids: bool = False) -> None:
        """Send the next event so many times more, perhaps under ids of their own."""
        self._extra_copies, self._copies_look_new = times, new_ids

    def delay(self, seconds: float, *, times: int = 1) -> None:
        """Send the next events so much later."""
        self._late, self._how_many_late = seconds, times

    @property
    def under_way(self) -> int:
        """How many events are neither acknowledged nor given up."""
        return len(self._under_way) + len(self._held)

    @property
    def never_heard(self) -> int:
        """Of how many events no copy was ever acknowledged: the app cannot know of them."""
        return len(self._given_up - self._heard)

    def release(self) -> None:
        """Send what was held back, the last first."""
        held, self._held, self.hold_back = self._held, [], 0
        for payload in reversed(held):
            self._start(payload)

    def rate_limited(self) -> None:
        """Tell the app that it had too many events in an hour; Slack puts no event inside."""
        now = self.workspace.calendar.now()
        self._start(
            {
                "token": "sandbox-verification",
                "type": "app_rate_limited",
                "team_id": TEAM,
                "minute_rate_limited": int(now // 60 * 60),
                "api_app_id": APP_ID,
            }
        )

    async def delivered(self) -> None:
        """Wait until every event sent so far was acknowledged or given up."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """Give up whatever is still under way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _subscribed(self, event: JSON, channel: Channel | None) -> bool:
        kind = str(event["type"])
        if kind == "message" and channel:
            return self.manifest.sends(MESSAGES[channel.kind])
        hidden = channel is not None and channel.is_private and kind.startswith("member_")
        return self.manifest.sends(kind) and (not hidden or "groups:read" in self.manifest.scopes)

    def _sees(self, event: JSON, channel: Channel | None) -> bool:
        own = event["type"] in ("channel_left", "group_left")
        return own or channel is None or BOT in channel.members

    def _wrapped(self, event: JSON, channel: Channel | None) -> JSON:
        self._count += 1
        now = self.workspace.calendar.now()
        return self.meagre.event(shapes.event_callback(event, f"Ev0{self._count:08X}", channel, now))

    def _queue(self, payload: JSON) -> None:
        if self.hold_back == 0:
            self._start(payload)
            return
        self._held.append(payload)
        if len(self._held) >= self.hold_back:
            self.release()

    def _start(self, payload: JSON) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(payload, self._lateness()))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _lateness(self) -> float:
        campaign = self.faults.campaign
        late = campaign.lateness(self._count) if campaign else 0.0
        if self._how_many_late:
            self._how_many_late -= 1
            late += self._late
        return late

    async def _carry(self, payload: JSON, late: float) -> None:
        if late:
            await asyncio.sleep(late)
        self.watch("event", payload)
        came = await self.carrier.send("events_api", payload)
        for attempt, wait in enumerate(self.retry_after, start=1):
            if isinstance(came, Acknowledged) or not came.again:
                break
            await asyncio.sleep(wait)
            came = await self.carrier.send("events_api", payload, attempt=attempt, reason=came.reason)
        told = hash(json.dumps(payload.get("event"), sort_keys=True))
        (self._heard if isinstance(came, Acknowledged) else self._given_up).add(told)
