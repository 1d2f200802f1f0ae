"""An administrator sets the rules of the workspace, or silences everything, from Home."""

import asyncio
import logging

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from communities import administering, refusals
from communities.refusals import Refusal, Shut
from handlers.channels import can_enter
from handlers.commands import Commands
from handlers.home import draw
from handlers.listener import describe, listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Submitted
from handlers.seeing import UNSAID
from handlers.tools import Clock, Tools
from storage.keys import ChannelKey, PersonKey
from storage.rules import Rules
from views import administering as views
from views.ids import Action, Block

log = logging.getLogger(__name__)

# Slack waits three seconds for the answer to a form, in which it is asked up to three things.
IN_A_FORM = 2.5


@listener
async def pressed_rules(
    ack: AsyncAck, pressed: Pressed, client: AsyncWebClient, database: Once, looking: Looking, tools: Tools
) -> None:
    """Show the rules as they are."""
    await ack()
    await looking.person(pressed.person)
    found = await database.read(administering.office, pressed.person)
    await client.views_open(trigger_id=pressed.trigger_id, view=views.form(found.rules, tools.retention))


@listener
async def submitted_rules_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Set the rules."""
    wished = views.chosen(submitted.values)
    try:
        await see_proposals_go(wished, submitted.person, database, looking)
    except Refusal as no:
        await refused_in_form(no, Block.PROPOSALS, ack, database, commands)
        return
    try:
        await database.write(administering.change, submitted.person, wished, now=clock())
    except Refusal as no:
        await refused_in_form(no, Block.MOST_MEMBERS, ack, database, commands)
        return
    await ack()
    await draw(submitted.person, client, database, looking, commands)


async def see_proposals_go(wished: Rules, by: PersonKey, database: Once, looking: Looking) -> None:
    """Be where proposals are to go from now on; raises `AdministratorsOnly`, `NoProposalsThere`."""
    before = (await database.read(administering.office, by)).rules
    if wished.proposals_channel_id in (None, before.proposals_go_to):
        return
    key = ChannelKey(by.workspace, wished.proposals_channel_id)
    try:
        async with asyncio.timeout(IN_A_FORM):
            found = await looking.channel(key)
            is_open = found is not None and can_enter(found) and not found.is_shared
            if is_open and await looking.enter(key):
                found = await looking.channel(key)
    except UNSAID as error:
        log.warning("Slack did not say what a channel is: %s", describe(error))
        raise refusals.NoProposalsThere(Shut.UNSAID) from error
    why = administering.why_no_proposals(found)
    if why is not None:
        raise refusals.NoProposalsThere(why)


@listener
async def pressed_switch(
    ack: AsyncAck,
    pressed: Pressed,
    action: dict[str, str],
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Silence everything, or let it go on."""
    await ack()
    await looking.person(pressed.person)
    verb = administering.pause if action["action_id"] == Action.PAUSE_ALL else administering.resume
    await database.write(verb, pressed.person, now=clock())
    await draw(pressed.person, client, database, looking, commands)
