"""`/cop adopt`: the form, and what it begins."""

import asyncio
import json
import logging

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from communities import adopting, channels, refusals, rhythm
from communities.adopting import Wish
from communities.channels import Channel
from communities.refusals import Refusal
from handlers.channels import look_into
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Submitted
from handlers.tools import Clock, Tools
from handlers.turn import Turn
from storage.keys import ChannelId, ChannelKey
from views import adopting as views
from views import refusals as no_views
from views.adopting import Form
from views.ids import Block
from views.zones import usable

log = logging.getLogger(__name__)

TOO_LATE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"}
# The form was closed, or drawn anew meanwhile: nothing to show the dates in.
CLOSED = {"not_found", "hash_conflict"}


async def adopt(turn: Turn) -> None:
    """Show the form, unless this channel cannot be a community or this person cannot make it one."""
    if turn.is_replay:
        return
    channel = await seen(turn)
    person = await turn.database.read(adopting.prepare, turn.person, channel)
    zone = usable(person.zone)
    form = Form(
        channel.key.channel,
        zone,
        views.PROMPT,
        views.RECAP,
        rhythm.proposed(zone, views.PROMPT, views.RECAP, turn.tools.clock()),
        previews(channel.key.channel),
        needs_invite=channel.is_private and not channel.is_member,
        is_private=channel.is_private,
        workspace=turn.tools.installation.name,
    )
    try:
        await turn.client.views_open(trigger_id=turn.trigger_id, view=views.form(form))
    except SlackApiError as error:
        if error.response.get("error") not in TOO_LATE:
            raise
        await turn.answer(views.too_late(turn.tools.commands.cop))


async def seen(turn: Turn) -> Channel:
    """This channel as Slack shows it, and the person met, both within the life of a trigger."""
    unseen = channels.unseen(turn.channel)
    if unseen.is_direct:
        raise refusals.NotAChannel
    channel, _ = await asyncio.gather(turn.looking.channel(turn.channel), turn.looking.person(turn.person))
    return channel or unseen


def previews(channel: ChannelId) -> tuple[str, ...]:
    """The first three prompts that this channel would get."""
    return ()


@listener
async def changed_rhythm(
    ack: AsyncAck, submitted: Submitted, client: AsyncWebClient, tools: Tools, clock: Clock
) -> None:
    """Another day, time or zone: show the dates that follow from it."""
    await ack()
    wish = wished(submitted)
    channel, needs_invite, is_private = json.loads(submitted.about)
    form = Form(
        ChannelId(channel),
        wish.zone,
        wish.prompt,
        wish.recap,
        rhythm.proposed(wish.zone, wish.prompt, wish.recap, clock()),
        previews(ChannelId(channel)) if wish.prompt else (),
        needs_invite=bool(needs_invite),
        is_private=bool(is_private),
        workspace=tools.installation.name,
    )
    try:
        await client.views_update(view_id=submitted.view_id, hash=submitted.hash, view=views.form(form))
    except SlackApiError as error:
        if error.response.get("error") not in CLOSED:
            raise


@listener
async def submitted_adopt_form(
    ack: AsyncAck, submitted: Submitted, tools: Tools, database: Once, looking: Looking, clock: Clock
) -> None:
    """Make the channel a community, say so, and then look into it."""
    wish = wished(submitted)
    try:
        await database.write(adopting.adopt, submitted.person, wish, now=clock())
    except Refusal as no:
        await database.finish()
        sentence = no_views.sentence(no, tools.commands.cop)
        await ack(response_action="errors", errors={str(Block.PROBLEM): sentence})
        return
    needs_invite = bool(json.loads(submitted.about)[1])
    done = views.adopted(wish.channel.channel, needs_invite=needs_invite)
    await ack(response_action="update", view=done)
    await look_into(wish.channel, looking, database, clock)


def wished(submitted: Submitted) -> Wish:
    """What the form says."""
    values = submitted.values
    channel = ChannelId(json.loads(submitted.about)[0])
    return Wish(
        ChannelKey(submitted.person.workspace, channel),
        values.get(Block.PROBLEM, ""),
        values.get(Block.OUT_OF_SCOPE, ""),
        usable(values.get(Block.ZONE, "")),
        views.chosen(values.get(Block.PROMPT_DAY, ""), values.get(Block.PROMPT_TIME, "")),
        views.chosen(values.get(Block.RECAP_DAY, ""), values.get(Block.RECAP_TIME, "")),
    )
