"""What has no listener is acknowledged and logged by its kind, so that Slack does not send it again."""

import logging
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.envelopes import kind_of
from handlers.listener import listener
from handlers.once import Once

log = logging.getLogger(__name__)

ANYTHING = re.compile(r".*", re.DOTALL)


@listener
async def nothing_for_us(ack: AsyncAck, body: dict[str, Any], database: Once) -> None:
    """Acknowledge it, and settle its envelope."""
    await ack()
    log.info("no listener for %s", kind_of(body))
    await database.finish()


def everything_else(app: AsyncApp) -> None:
    """Register last: what none of ours matched."""
    app.event(ANYTHING)(nothing_for_us)
    app.command(ANYTHING)(nothing_for_us)
    app.shortcut(ANYTHING)(nothing_for_us)
    app.action(ANYTHING)(nothing_for_us)
    app.view(ANYTHING)(nothing_for_us)
    app.view_closed(ANYTHING)(nothing_for_us)
