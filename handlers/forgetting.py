"""`/cop forget me`: the question, and then everything goes."""

import asyncio
import logging
import secrets

from slack_bolt.async_app import AsyncAck

from communities import forgetting
from handlers.listener import listener
from handlers.once import Once
from handlers.reading import Submitted
from handlers.tools import Clock, Tools
from handlers.turn import Turn
from storage import entries
from views import forgetting as views

log = logging.getLogger(__name__)


async def forget_me(turn: Turn) -> None:
    """Ask first: it cannot be taken back."""
    if turn.words.lower() not in ("", "me"):
        await turn.answer(views.not_of_others(turn.tools.commands.cop))
        return
    if turn.is_replay:
        return
    own = await turn.database.read(entries.number_of, turn.person.workspace, turn.person.user)
    await turn.client.views_open(trigger_id=turn.trigger_id, view=views.confirm(own))


@listener
async def submitted_forget_form(
    ack: AsyncAck, submitted: Submitted, tools: Tools, database: Once, clock: Clock
) -> None:
    """Write it where no backup undoes it, and forget."""
    person, now = submitted.person, clock()
    # The salt is no effect of its own: the envelope is settled when they are forgotten.
    line = await tools.database.write(forgetting.line, person, secrets.token_hex(32), now)
    await asyncio.to_thread(tools.ledger.append, line)
    outcome = await database.write(forgetting.forget, person, line.fingerprint, now)
    await ack(response_action="update", view=views.forgotten(outcome.entries))
    log.info("somebody is forgotten: %d entries went", outcome.entries)
