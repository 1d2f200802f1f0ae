"""Proposing a community where one may not start it, and what administrators answer."""

import asyncio
import logging
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncBoltContext, AsyncRespond

from communities import proposing, proposing_answers
from handlers import adopting
from handlers.channels import see_proposals
from handlers.listener import describe, listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed
from handlers.seeing import PATIENCE, UNSAID
from handlers.tools import Clock
from handlers.turn import Turn, turn_of
from storage.keys import ChannelId
from views import proposing as views

log = logging.getLogger(__name__)


async def propose(turn: Turn) -> None:
    """Propose this channel, if somebody else has to start its community."""
    channel = await adopting.seen(turn)
    await see_where(turn)
    outcome = await turn.database.write(proposing.propose, turn.person, channel, now=turn.tools.clock())
    await turn.answer(views.answer(outcome))


async def see_where(turn: Turn) -> None:
    """See whether the app can still post where proposals go; when Slack does not say, the post finds out."""
    key = await turn.database.read(proposing.goes_to, turn.person.workspace)
    if key is None:
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await see_proposals(key, turn.looking, turn.tools.database, turn.tools.clock)
    except UNSAID as error:
        log.warning("Slack did not say what a channel is: %s", describe(error))


@listener
async def pressed_start(
    ack: AsyncAck, pressed: Pressed, database: Once, clock: Clock, context: AsyncBoltContext
) -> None:
    """Show the form for what was proposed, to whoever may start it."""
    await ack()
    turn = turn_of(context, pressed.person, pressed.channel or ChannelId(""), "", pressed.trigger_id)
    wanted = await database.read(proposing_answers.asked, pressed.person, pressed.value)
    turn = replace(turn, channel=wanted.channel)
    channel = await adopting.seen(turn)
    told = await database.write(proposing_answers.stands, wanted, channel, now=clock())
    if told is not None:
        await turn.answer(views.stood(told))
        return
    await database.read(proposing.startable, pressed.person, channel)
    await adopting.show_form(turn, channel)


@listener
async def pressed_not_this_time(
    ack: AsyncAck, pressed: Pressed, database: Once, looking: Looking, clock: Clock, respond: AsyncRespond
) -> None:
    """Say no to it for now."""
    await ack()
    await looking.person(pressed.person)
    outcome = await database.write(proposing_answers.decline, pressed.person, pressed.value, now=clock())
    await respond(**views.declined(outcome), replace_original=False, response_type="ephemeral")
