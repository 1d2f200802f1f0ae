"""The app and the sandbox in one event loop: real Bolt, real Socket Mode, a real database file."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Self

from bot.app import Commonplace, compose
from bot.clock import WallClock
from bot.settings import Settings
from bot.socket import Socket
from sandbox.server import Sandbox
from storage.database import Database
from tests.people import UNHURRIED, People, Person

PATIENCE = 60


class House:
    """Opens with `async with`; `settled` waits until the app has done all that it was asked."""

    def __init__(
        self,
        database_url: str,
        *,
        seed: bool = False,
        rate_limits: bool = False,
        meagre: Collection[str] = (),
        **settings: str,
    ) -> None:
        self.database_url = database_url
        self.settings = settings
        self.sandbox = Sandbox(
            seed=seed,
            rate_limits=rate_limits,
            on_calendar=self._moved,
            ack_seconds=UNHURRIED,
            trigger_seconds=UNHURRIED,
            retry_after=(0.05, 0.1, 0.2),
            meagre=meagre,
        )
        self.clock = WallClock()
        self.app: Commonplace
        self.people: People

    async def __aenter__(self) -> Self:
        await self.sandbox.start()
        self.clock.offset = timedelta(seconds=self.sandbox.slack.calendar.offset)
        self.people = await People(self.sandbox.url, self.settled).__aenter__()
        await self.opens()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.closes()
        await self.people.__aexit__(None, None, None)
        await self.sandbox.stop()

    async def opens(self) -> None:
        """Start the app, as its process would."""
        settings = Settings(
            _env_file=None,
            SLACK_BOT_TOKEN=self.sandbox.bot_token,
            SLACK_APP_TOKEN=self.sandbox.app_token,
            COMMONPLACE_SLACK_API_URL=self.sandbox.api_url,
            COMMONPLACE_DATABASE_URL=self.database_url,
            **self.settings,
        )
        self.database = Database(self.database_url)
        self.app = await compose(settings, self.database, self.clock, settle=timedelta(seconds=0.2), pace=0.0)
        self._socket = Socket(self.app.bolt, self.sandbox.app_token, web_client=self.app.client)
        await self._socket.connect_async()
        await self.sandbox.connected()
        await self.app.hear()

    async def closes(self) -> None:
        """Stop the app in an orderly way."""
        await self._socket.close_async()
        await self._idle()
        await self.app.close()
        self.database.close()

    async def goes_away(self) -> None:
        """Stop the app; what people do from now on, nobody tells it."""
        await self.closes()
        self.people.settled = None

    async def comes_back(self, after: timedelta) -> None:
        """Start the app so much later, when Slack has given up on all that it had to tell."""
        await self.sandbox.delivered()
        calendar = self.sandbox.slack.calendar
        calendar.forward_to(calendar.now() + after.total_seconds())
        self.clock.offset = timedelta(seconds=calendar.offset)
        await self.opens()
        self.people.settled = self.settled
        await self.app.settle()
        await self.settled()

    async def settled(self) -> None:
        """Wait until every event is acknowledged, every listener has ended, every delivery is sent."""
        while True:
            await self.sandbox.delivered()
            await self._idle()
            if not await self.app.courier.deliver() and not self.app.tools.load.running:
                return

    async def _idle(self) -> None:
        # The app counts its listeners and tells nobody when there are none left.
        async with asyncio.timeout(PATIENCE):
            while self.app.tools.load.running:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _moved(self, offset: float) -> None:
        await self.app.travel(self.clock, timedelta(seconds=offset))
        await self.settled()

    def __getitem__(self, handle: str) -> Person:
        return self.people[handle]
