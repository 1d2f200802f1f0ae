"""Two sockets are kept open: one that stays dead is replaced, and the other goes on meanwhile."""

import asyncio

from bot.socket import Socket, Sockets
from tests.engines import on_either
from tests.house import House

PATIENCE = 60


async def both(sockets: Sockets) -> None:
    """Wait until both are open and answer."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await sockets.connected() == sockets.count() == 2:
                return
            await asyncio.sleep(0.02)


@on_either
async def test_two_are_open_and_one_that_stays_dead_is_replaced(database_url: str) -> None:
    made: list[Socket] = []
    async with House(database_url) as house:

        def make() -> Socket:
            made.append(Socket(house.app.bolt, house.sandbox.app_token, web_client=house.app.client))
            return made[-1]

        sockets = Sockets(make, patience=3.0, every=0.05)
        try:
            await sockets.open()
            await both(sockets)
            await made[1].shut()
            async with asyncio.timeout(PATIENCE):
                while len(made) == 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            await both(sockets)
            assert not await made[1].client.is_connected()
            assert await made[0].client.is_connected()
        finally:
            await sockets.close()
        assert sockets.count() == 0


@on_either
async def test_those_that_slack_cuts_are_mended_by_themselves(database_url: str) -> None:
    made: list[Socket] = []
    async with House(database_url) as house:

        def make() -> Socket:
            made.append(Socket(house.app.bolt, house.sandbox.app_token, web_client=house.app.client))
            return made[-1]

        sockets = Sockets(make)
        try:
            await sockets.open()
            await both(sockets)
            await house.sandbox.drop_sockets("refresh_requested")
            await both(sockets)
            assert len(made) == 2
        finally:
            await sockets.close()
