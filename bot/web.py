"""The app over HTTP: what Slack posts, and what an operator asks."""

import json
import logging
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.app import Commonplace
from bot.health import Health
from bot.manifest import EVENTS
from bot.reached import Reached
from bot.settings import is_number
from handlers.envelopes import opened

log = logging.getLogger(__name__)

# A view's state is the largest that Slack posts: 250 kB, and as much again for what is around it.
LARGEST = 1024 * 1024
# What is not answered by then is sent again: nobody waits for it any more.
SLACK_WAITS = 3.0


class Web:
    """One small server: Slack's events in HTTP mode, and health and metrics in both."""

    def __init__(
        self, app: Commonplace, health: Health, secret: str | None = None, reached: Reached | None = None
    ) -> None:
        self._app = app
        self._health = health
        self._metrics = app.metrics
        self._verifier = SignatureVerifier(secret) if secret else None
        self._reached = reached
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; gives back the port."""
        routes = web.Application(client_max_size=LARGEST)
        routes.router.add_get("/health", self._say_health)
        routes.router.add_get("/metrics", self._say_metrics)
        if self._verifier is not None:
            routes.router.add_post(EVENTS, self._slack)
        self._runner = web.AppRunner(routes, access_log=None, shutdown_timeout=SLACK_WAITS)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Take nothing more; what is being answered is answered."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _slack(self, request: web.Request) -> web.StreamResponse:
        """One envelope, if it is Slack's own and recent."""
        began = monotonic()
        sent = await request.read()
        raw = sent.decode("utf-8", "replace")
        if request.content_type != "application/json" and dict(parse_qsl(raw)).get("ssl_check") == "1":
            return web.Response()
        if self._verifier is None or not is_signed(self._verifier, sent, request):
            log.warning("refused a request that Slack did not sign, or signed long ago")
            return web.Response(status=401, text="Not signed by Slack.")
        if self._reached is not None:
            self._reached.came(attempts(request))
        found = read(raw, request.content_type)
        if found is None:
            return web.Response(status=400, text="Not readable.")
        if found.get("type") == "url_verification":
            challenge = str(found.get("challenge", ""))[:1000]
            return web.Response(text=challenge.encode("utf-8", "replace").decode())
        body = opened(found)
        # Checked and parsed already: from here on it is what Socket Mode hands on, and what upkeep repeats.
        answer = await self._app.bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        self._metrics.received(body, monotonic() - began)
        return await to_aiohttp_response(answer)

    async def _say_health(self, _: web.Request) -> web.StreamResponse:
        state = await self._health.state()
        return web.json_response(state.said, status=200 if state.is_well else 503)

    async def _say_metrics(self, _: web.Request) -> web.StreamResponse:
        tools = self._app.tools
        text = await self._metrics.written(tools.database, tools.clock())
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def is_signed(verifier: SignatureVerifier, sent: bytes, request: web.Request) -> bool:
    """Whether Slack signed this body, in the last five minutes."""
    try:
        return verifier.is_valid_request(sent, dict(request.headers))
    # Of a signature or a time that cannot be one, the SDK knows only how to stumble.
    except (ArithmeticError, TypeError, ValueError):
        return False


def attempts(request: web.Request) -> int:
    """How often Slack tried this before, in vain."""
    said = request.headers.get("X-Slack-Retry-Num", "")
    return int(said) if is_number(said) else 0


def read(raw: str, content_type: str) -> dict[str, Any] | None:
    """The envelope in a request: JSON, a form with JSON in it, or a command's form; None when it is none."""
    if content_type != "application/json":
        form = dict(parse_qsl(raw, keep_blank_values=True))
        if "payload" not in form:
            return form or None
        raw = form["payload"]
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
