"""Bolt with our intake before it and nothing of Slack behind it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import bolt_app, dispatcher
from bot.settings import Settings
from handlers.commands import Commands
from handlers.installations import Installations
from handlers.looking import Looking
from handlers.tools import Tools
from storage import inbox
from storage.database import Database
from storage.inbox import Waiting
from storage.ledger import Ledger
from storage.models import InboxRow
from tests.cast import INSTALLATION, Clock
from tests.routes import Post

# Nobody listens there: whoever asks Slack here is refused at once.
NOWHERE = "http://127.0.0.1:9/api/"


@pytest.fixture
def tools(acme: Database, clock: Clock, tmp_path: Path) -> Tools:
    ledger = Ledger(tmp_path / "forgotten")
    installations = Installations(acme, clock, ledger, INSTALLATION)
    return Tools(acme, clock, installations, Commands(), "test:1", ledger)


@pytest.fixture
async def bolt(acme: Database, tools: Tools, clock: Clock) -> AsyncIterator[AsyncApp]:
    """The app as it is, except that Slack cannot be reached."""
    settings = Settings(_env_file=None, COMMONPLACE_SLACK_API_URL=NOWHERE, SLACK_BOT_TOKEN="xoxb-1")
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-1", NOWHERE, timeout=1, session=session, retry_handlers=[])
        looking = Looking(client, tools.installations, acme, clock)
        yield bolt_app(settings, tools, looking, session)


@pytest.fixture
def post(bolt: AsyncApp, tools: Tools) -> Post:
    """Slack sends something; comes back when every listener has ended."""
    return Post(bolt, tools.load)


@pytest.fixture
def upkeep_takes(acme: Database, bolt: AsyncApp, clock: Clock, post: Post, tools: Tools) -> Any:
    """Upkeep dispatches again what is overdue; gives back how many rows that were."""

    async def take() -> int:
        rows: list[Waiting] = await acme.write(inbox.claim_overdue, "upkeep", clock(), clock())
        for row in rows:
            await dispatcher(bolt, tools.load)(row)
            await post.ended()
        return len(rows)

    return take


@pytest.fixture
def rows(acme: Database) -> Any:
    """The inbox as it stands: kind, state, attempts, and whether a body is there."""

    def look(session: Session) -> list[tuple[str, str, int, bool]]:
        found = session.scalars(select(InboxRow).order_by(InboxRow.id))
        return [(row.kind, row.state, row.attempts, row.body is not None) for row in found]

    async def read() -> list[tuple[str, str, int, bool]]:
        return await acme.read(look)

    return read
