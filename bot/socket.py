"""Socket Mode, with every envelope made readable before Bolt looks into it."""

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from handlers.envelopes import opened


class Socket(AsyncSocketModeHandler):
    """Bolt reads ids out of an envelope before any middleware: one that trips it would go unacknowledged."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hand the envelope on as far as it is of Slack's own shape."""
        req.payload = opened(req.payload)
        await super().handle(client, req)
