"""Events on their way to the app: only those it subscribed to and may see, again when not acknowledged."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from sandbox import shapes
from sandbox.manifest import Manifest
from sandbox.socket_mode import Acknowledged
from sandbox.workspace import APP_ID, BOT, JSON, TEAM, Channel, Workspace

# Slack retries at once, after one minute and after five.
RETRY_AFTER = (0.0, 60.0, 300.0)
MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Carrier(Protocol):
    """Takes a payload to the app, over a socket or to its request URL."""

    lose_acks: bool

    async def send(
        self, kind: str, payload: JSON, *, answerable: bool = False, attempt: int = 0, reason: str = ""
    ) -> Acknowledged | None: ...


class Delivery:
    """Carries events to the app at least once, in no promised order."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        carrier: Carrier,
        retry_after: Sequence[float] = RETRY_AFTER,
    ) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.carrier = carrier
        self.retry_after = retry_after
        self.watch: Callable[[str, JSON], None] = lambda words, payload: None
        self.extra_copies = 0
        self.copies_look_new = False
        self.hold_back = 0
        self._held: list[JSON] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._count = 0

    def offer(self, event: JSON, channel: Channel | None) -> None:
        """Send an event if the app subscribed to it and its bot can see where it happened."""
        if not (self._subscribed(event, channel) and self._sees(event, channel)):
            return
        copies, self.extra_copies = self.extra_copies, 0
        payload = self._wrapped(event, channel)
        for copy in range(copies + 1):
            again = self._wrapped(event, channel) if copy and self.copies_look_new else payload
            self._queue(again)

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
        if channel is None or BOT in channel.members:
            return True
        own = event["type"] == "member_left_channel" and event["user"] == BOT
        return own or event["type"] in ("channel_left", "group_left")

    def _wrapped(self, event: JSON, channel: Channel | None) -> JSON:
        self._count += 1
        return shapes.event_callback(event, f"Ev0{self._count:08X}", channel, self.workspace.calendar.now())

    def _queue(self, payload: JSON) -> None:
        if self.hold_back == 0:
            self._start(payload)
            return
        self._held.append(payload)
        if len(self._held) >= self.hold_back:
            self.release()

    def _start(self, payload: JSON) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(payload))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _carry(self, payload: JSON) -> None:
        self.watch("event", payload)
        if await self.carrier.send("events_api", payload):
            return
        for attempt, wait in enumerate(self.retry_after, start=1):
            await asyncio.sleep(wait)
            if await self.carrier.send("events_api", payload, attempt=attempt, reason="timeout"):
                return
