"""The app as it is routed, for the guards to ask."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from handlers.commands import Commands
from handlers.routing import route


@pytest.fixture(scope="module")
def app() -> AsyncApp:
    """The app with all its routes, and nothing behind them."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_token="xoxb-1")

    made = AsyncApp(signing_secret="", authorize=authorize, ignoring_self_events_enabled=False)
    route(made, Commands())
    return made
