"""What the app does with what Slack sends: asked of Bolt itself."""

import asyncio
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.listener.async_listener import AsyncListener

from handlers import catching
from handlers.tools import Load

PATIENCE = 10_000


def listeners(app: AsyncApp) -> list[AsyncListener]:
    return list(app._async_listeners)


async def answers(app: AsyncApp, body: dict[str, Any]) -> str | None:
    """The listener that answers this, by name; None when nothing but the catch-all does."""
    request = AsyncBoltRequest(body=body, mode="socket_mode")
    for listener in listeners(app):
        if await listener.async_matches(req=request, resp=BoltResponse(status=200)):
            name = listener.ack_function.__name__
            return None if name == catching.nothing_for_us.__name__ else name
    return None


class Post:
    """Slack's side of a dispatch: sends a body, gets the answer, and waits until the listeners have ended."""

    def __init__(self, app: AsyncApp, load: Load) -> None:
        self._app = app
        self._load = load

    async def __call__(self, body: dict[str, Any], **context: Any) -> int:
        """The status that Slack sees."""
        status = await self.status(body, **context)
        await self.ended()
        return status

    async def status(self, body: dict[str, Any], **context: Any) -> int:
        """The same, without waiting for the listeners."""
        request = AsyncBoltRequest(body=body, mode="socket_mode", context=context)
        response = await self._app.async_dispatch(request)
        return int(response.status)

    async def ended(self) -> None:
        """Wait for the listeners that this dispatch began."""
        # Bolt begins them in tasks of their own, which run at the next turns of the loop.
        for _ in range(5):
            await asyncio.sleep(0)
        for _ in range(PATIENCE):
            if not self._load.running:
                return
            await asyncio.sleep(0.001)
        raise AssertionError("a listener did not end")


def event(inner: dict[str, Any], key: str = "Ev1", team: str = "T0ACME") -> dict[str, Any]:
    """An event as Socket Mode hands it over."""
    return {
        "type": "event_callback",
        "event_id": key,
        "team_id": team,
        "authorizations": [{"team_id": team, "is_bot": True}],
        "event": inner,
    }
