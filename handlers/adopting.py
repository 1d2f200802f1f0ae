"""`/cop adopt`: the form, and what it begins."""

import asyncio
import logging
from datetime import datetime

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import adopting, channels, proposing, refusals, rhythm
from communities.adopting import Wish
from communities.channels import Channel
from communities.proposing import LIFTABLE
from communities.refusals import Refusal
from communities.rhythm import Choice
from handlers.answering import redraw
from handlers.channels import try_to_look
from handlers.codes import code_of
from handlers.commands import Commands
from handlers.listener import describe, listener, refused_in_form
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Submitted
from handlers.seeing import PATIENCE, UNSAID
from handlers.tools import Clock
from handlers.turn import Turn
from storage.keys import ChannelKey
from storage.workspaces import Installation
from views import adopting as views
from views import planning
from views.adopting import Form, Where
from views.ids import Block
from views.proposing import refused
from views.zones import usable

log = logging.getLogger(__name__)

TOO_LATE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"}


async def adopt(turn: Turn) -> None:
    """Show the form, unless this channel cannot be a community or this person cannot make it one."""
    if turn.is_replay:
        return
    channel = await seen(turn)
    try:
        await show_form(turn, channel)
    except LIFTABLE as no:
        way = await turn.database.read(proposing.way, channel, no, turn.tools.clock())
        if way is None:
            raise
        await turn.answer(refused(no, way, turn.tools.commands.cop))


async def show_form(turn: Turn, channel: Channel) -> None:
    """Show the form for this channel; raises what keeps this person from making it a community."""
    person = await turn.database.read(adopting.prepare, turn.person, channel)
    form = drawn(
        turn.channel,
        usable(person.zone),
        rhythm.DEFAULT_PROMPT,
        rhythm.DEFAULT_RECAP,
        Where(needs_invite=channel.is_private and not channel.is_member, is_private=channel.is_private),
        turn.installation.name,
        turn.tools.clock(),
    )
    try:
        await turn.client.views_open(trigger_id=turn.trigger_id, view=views.form(form))
    except SlackApiError as error:
        if code_of(error) not in TOO_LATE:
            raise
        await turn.answer(views.too_late(turn.tools.commands.cop))


async def seen(turn: Turn) -> Channel:
    """This channel as Slack shows it, and the person met, both within the life of a trigger."""
    unseen = channels.unseen(turn.channel)
    if unseen.is_direct:
        raise refusals.NotAChannel
    channel, _ = await asyncio.gather(told(turn), turn.looking.person(turn.person))
    return channel or unseen


async def told(turn: Turn) -> Channel | None:
    """This channel, or None when Slack shows it to nobody outside; raises `NotToldWhat` without an answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await turn.looking.channel(turn.channel)
    except UNSAID as error:
        log.warning("Slack did not say what a channel is: %s", describe(error))
        raise refusals.NotToldWhat from error


def drawn(
    channel: ChannelKey,
    zone: str,
    prompt: Choice | None,
    recap: Choice | None,
    where: Where,
    workspace: str,
    now: datetime,
) -> Form:
    """The form with the dates and prompts that follow from what is chosen in it."""
    dates = rhythm.proposed(zone, prompt, recap, now)
    previews = tuple(found.text for found in rhythm.preview(channel)) if prompt else ()
    return Form(channel.channel, zone, prompt, recap, dates, previews, where, workspace)


@listener
async def changed_rhythm(
    ack: AsyncAck, submitted: Submitted, client: AsyncWebClient, installation: Installation, clock: Clock
) -> None:
    """Another day, time or zone: show the dates that follow from it."""
    await ack()
    wish = wished(submitted)
    where = views.where(submitted.about)
    form = drawn(wish.channel, wish.zone, wish.prompt, wish.recap, where, installation.name, clock())
    await redraw(client, submitted.view_id, views.form(form), submitted.hash)


@listener
async def submitted_adopt_form(
    ack: AsyncAck,
    submitted: Submitted,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Make the channel a community, say so, and then look into it."""
    wish = wished(submitted)
    try:
        await database.write(adopting.adopt, submitted.person, wish, now=clock())
    except Refusal as no:
        await refused_in_form(no, Block.PROBLEM, ack, database, commands)
        return
    done = views.adopted(wish.channel.channel, views.where(submitted.about))
    await ack(response_action="update", view=done)
    await try_to_look(wish.channel, looking, database, clock)
    if await database.read(adopting.is_to_be_let_in, submitted.person, wish.channel):
        await looking.invite(wish.channel, submitted.person.user)


def wished(submitted: Submitted) -> Wish:
    """What the form says."""
    values = submitted.values
    return Wish(
        ChannelKey(submitted.person.workspace, views.channel_of(submitted.about)),
        values.get(Block.PROBLEM, ""),
        values.get(Block.OUT_OF_SCOPE, ""),
        usable(values.get(Block.ZONE, "")),
        *planning.choices(values),
    )
