"""A post office for tests: a database, a sandbox, and as many couriers as are wanted."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from sandbox.server import Sandbox
from scheduler.act import Act, Direct, Post
from scheduler.courier import Courier
from storage import deliveries
from storage.database import Database
from storage.deliveries import Owed
from storage.keys import ChannelId, DeliveryId
from storage.models import Delivery
from tests.cast import ACME
from views.text import message

WOOD, CARE = ChannelId("C0WOOD"), ChannelId("C0CARE")
SETTLED = timedelta(seconds=31)
PATIENCE = 30.0


class Calendar:
    """The sandbox's calendar, moved further by a test."""

    def __init__(self, offset: float) -> None:
        self.offset = timedelta(seconds=offset)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        self.offset += by


class Desk:
    """Writes what a test wants to have written; as it is, the key of each delivery, where it belongs."""

    def __init__(self) -> None:
        self.acts: dict[str, Callable[[Owed], Act | Awaitable[Act]]] = {}

    async def write(self, owed: Owed) -> Act:
        if owed.kind in self.acts:
            act = self.acts[owed.kind](owed)
            return await act if isinstance(act, Awaitable) else act
        words = message(str(owed.facts["says"]))
        if owed.channel is not None:
            return Post(owed.channel, words)
        assert owed.user is not None
        return Direct(owed.user, words)


class Office:
    """Everything that sends, in one place."""

    def __init__(self, database: Database, sandbox: Sandbox) -> None:
        self.database = database
        self.sandbox = sandbox
        self.clock = Calendar(sandbox.offset)
        self.desk = Desk()
        self.client = AsyncWebClient(
            sandbox.bot_token,
            sandbox.api_url,
            timeout=PATIENCE,
            retry_handlers=[],  # type: ignore[arg-type]
        )
        self.courier = self.another("first")

    def another(self, process: str) -> Courier:
        return Courier(self.database, self.client, self.desk, self.clock, process, pace=0.0)

    async def owe(
        self, says: str, channel: ChannelId | None = WOOD, kind: str = "note", **more
    ) -> DeliveryId:
        made = await self.database.write(
            deliveries.owe, ACME, kind, says, self.clock(), channel=channel, facts={"says": says}, **more
        )
        assert made is not None
        return made

    async def deliver(self, after: timedelta = timedelta()) -> int:
        self.clock.advance(after)
        return await self.courier.deliver()

    def said(self, channel: str = WOOD) -> list[str]:
        """What we posted in a channel, in order."""
        place = self.sandbox.workspace.channels[channel]
        ours = [found for _, found in sorted(place.messages.items()) if found.user == "U0COMMON"]
        return [found.text for found in ours if not found.subtype]

    async def state(self, delivery: DeliveryId) -> tuple[str, str | None]:
        def asked(session) -> tuple[str, str | None]:
            row = session.scalars(select(Delivery).where(Delivery.id == delivery)).one()
            return row.state, row.error

        return await self.database.read(asked)

    async def waiting(self) -> list[str | None]:
        """How the last attempt ended at each that is still owed."""

        def asked(session) -> list[str | None]:
            owed = select(Delivery.error).where(Delivery.state == "owed").order_by(Delivery.number)
            return list(session.scalars(owed))

        return await self.database.read(asked)
