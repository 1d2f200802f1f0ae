"""What answers while the app does not work: everybody who asks anything is told why, and to come again."""

from contextlib import suppress
from typing import Self

from aiohttp import web


class WaitingRoom:
    """Listens from the first word on until it is left; without a port nothing listens."""

    def __init__(self, host: str, port: int | None) -> None:
        self._host = host
        self._port = port
        self._said: dict[str, str] = {}
        routes = web.Application()
        routes.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(routes, access_log=None)

    async def says(self, **words: str) -> None:
        """Answer this from now on; what stands in the way of that is told when the app itself listens."""
        self._said = words
        if self._runner.server is None:
            await self._runner.setup()
            if self._port is not None:
                with suppress(OSError):
                    await web.TCPSite(self._runner, self._host, self._port).start()

    async def _answer(self, _: web.Request) -> web.Response:
        return web.json_response(self._said, status=503)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
