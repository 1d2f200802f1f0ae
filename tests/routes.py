"""What the app does with what Slack sends: asked of Bolt itself."""

from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.listener.async_listener import AsyncListener

from handlers import catching


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
