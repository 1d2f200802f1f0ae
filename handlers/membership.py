"""`/cop`, and joining and leaving, whether people do it by command or in Slack."""

import re
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from communities import channels, finding, membership, refusals, words
from communities.channels import Channel
from communities.membership import ToInvite
from communities.proposing import way
from handlers import adopting, forgetting, managing, proposing
from handlers.channels import let_in, look_into, removed
from handlers.listener import listener
from handlers.looking import Looking, profile
from handlers.once import Once
from handlers.reading import Pressed, Typed, Unreadable, channel_in, user_in
from handlers.tools import Clock
from handlers.turn import Subcommand, Turn, turn_of
from storage import communities
from storage.keys import ChannelId, ChannelKey, PersonKey
from storage.workspaces import Installation
from views import membership as views

MENTIONED = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")


@listener
async def typed_cop(ack: AsyncAck, typed: Typed, context: AsyncBoltContext) -> None:
    """Do what was typed, or find out what was meant."""
    await ack()
    await take(turn_of(context, typed.person, typed.channel, typed.words, typed.trigger_id))


@listener
async def pressed_cop(ack: AsyncAck, pressed: Pressed, context: AsyncBoltContext) -> None:
    """Do what the button says, as if it had been typed."""
    await ack()
    turn = turn_of(
        context,
        pressed.person,
        pressed.channel or ChannelId(""),
        pressed.value,
        pressed.trigger_id,
        in_view=pressed if pressed.channel is None and not context.get("answers_in_view") else None,
    )
    await take(turn)


async def take(turn: Turn) -> None:
    """Do the subcommand that these words begin with; without one, help to find it."""
    said = turn.words.strip()
    name = subcommand(said)
    if name is not None:
        rest = said[len(name) :].strip()
        await SUBCOMMANDS[name](replace(turn, words=rest))
        return
    first = said.split(maxsplit=1)[0].lower()
    is_one_word = len(said.split()) == 1
    nearest = finding.nearest(first, tuple(name for name in SUBCOMMANDS if name)) if is_one_word else None
    await turn.answer(views.unclear(words.plain(said), nearest, turn.tools.commands.cop))


def subcommand(said: str) -> str | None:
    """The subcommand that these words begin with, the longest that does."""
    lowered = " ".join(said.lower().split())
    found = [name for name in SUBCOMMANDS if name and f"{lowered} ".startswith(f"{name} ")]
    return max(found, key=len, default="" if not lowered else None)


async def met(turn: Turn, channel: ChannelKey) -> None:
    """Know who this is, and whether they are in this channel if they are speaking in it."""
    await turn.looking.person(turn.person)
    if channel == turn.channel and not await turn.database.read(membership.is_inside, turn.person, channel):
        await look_into(channel, turn.looking, turn.tools.database, turn.tools.clock)


async def meant(turn: Turn) -> ChannelKey:
    """The channel that they named, or the one they are in; raises `NoSuchCommunity`."""
    if not turn.words:
        return turn.channel
    mentioned = MENTIONED.fullmatch(turn.words)
    if mentioned:
        return ChannelKey(turn.person.workspace, ChannelId(mentioned[1]))
    asked = words.plain(turn.words)
    await turn.looking.person(turn.person)
    sight = await turn.looking.sight(turn.person)
    place = await turn.database.read(finding.named, turn.person, asked, sight=sight)
    if place is None:
        raise refusals.NoSuchCommunity(asked[:60])
    return place.key


async def show_panel(turn: Turn) -> None:
    """What this channel is, and where they belong."""
    await met(turn, turn.channel)
    # Until the app is let into a private channel, Slack does not tell it who is there.
    sight = (await turn.looking.sight(turn.person)).here(turn.channel.channel)
    channel = await shown(turn)
    found = await turn.database.read(membership.panel, turn.person, channel, sight=sight)
    proposed = await turn.database.read(way, channel, found.why_not, turn.tools.clock())
    await turn.answer(views.panel(found, turn.tools.commands.cop, proposed))


async def shown(turn: Turn) -> Channel:
    """This channel as Slack shows it, where it is no community; Slack is not asked what we know.

    When Slack does not say, it is one of which nothing is known: making it a community asks once more.
    """
    unseen = channels.unseen(turn.channel)
    if unseen.is_direct or await turn.database.read(communities.at, turn.channel) is not None:
        return unseen
    try:
        return await adopting.told(turn) or unseen
    except refusals.NotToldWhat:
        return unseen


async def find(turn: Turn) -> None:
    """The communities that they may see, or those about something."""
    await turn.looking.person(turn.person)
    sight = await turn.looking.sight(turn.person)
    found = await turn.database.read(finding.find, turn.person, turn.words, sight=sight)
    await turn.answer(views.directory(found, turn.tools.commands.cop))


async def join(turn: Turn) -> None:
    """Belong; where Slack has to let them in, ask it to."""
    channel = await meant(turn)
    await met(turn, channel)
    is_here = channel == turn.channel
    try:
        # The envelope is settled when they are in, so that a crash before that does not lose the wish.
        outcome = await turn.tools.database.write(membership.join, turn.person, channel, is_here=is_here)
    except refusals.NotACommunity:
        found = None if is_here else await turn.looking.channel(channel)
        if not is_here and (found is None or found.is_private):
            raise refusals.JoinByInvitation from None
        raise
    if isinstance(outcome, ToInvite):
        if not await turn.looking.invite(channel, turn.person.user):
            raise refusals.CannotInvite(channel.channel)
        await turn.database.write(channels.to_look, channel, now=turn.tools.clock())
        await turn.answer(views.joined(membership.Joined(outcome.place)))
        return
    await turn.answer(views.joined(outcome))


async def leave(turn: Turn) -> None:
    """Stop belonging."""
    channel = await meant(turn)
    await met(turn, channel)
    sight, now = await turn.looking.sight(turn.person), turn.tools.clock()
    outcome = await turn.database.write(membership.leave, turn.person, channel, now=now, sight=sight)
    await turn.answer(views.left(outcome, turn.tools.commands.cop))


async def show_charter(turn: Turn) -> None:
    """What the community is about."""
    channel = await meant(turn)
    await met(turn, channel)
    sight = await turn.looking.sight(turn.person)
    found = await turn.database.read(membership.about, turn.person, channel, sight=sight)
    await turn.answer(views.charter(found))


async def manage(turn: Turn) -> None:
    """Open the desk of the community that they look after."""
    await managing.manage(turn, await meant(turn))


async def show_help(turn: Turn) -> None:
    """What one can type."""
    await turn.answer(views.help_with_cop(turn.tools.commands.cop, turn.tools.commands.kb))


# What can be typed after the command; nothing at all is the panel.
SUBCOMMANDS: dict[str, Subcommand] = {
    "": show_panel,
    "adopt": adopting.adopt,
    "charter": show_charter,
    "find": find,
    "forget": forgetting.forget_me,
    "help": show_help,
    "join": join,
    "leave": leave,
    "manage": manage,
    "propose": proposing.propose,
}


@listener
async def joined_channel(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """Somebody joined a community's channel, or we did."""
    channel, event_ts = channel_in(event, installation.workspace), moment_of(event, clock)
    user = user_in(event)
    if user == installation.bot_user:
        await let_in(channel, event_ts, database, looking, clock)
        return
    looking.sights.forget(PersonKey(channel.workspace, user))
    await database.write(membership.came, channel, user, event_ts, now=clock())


@listener
async def left_channel(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """Somebody left a community's channel, or we were removed."""
    channel, event_ts = channel_in(event, installation.workspace), moment_of(event, clock)
    user = user_in(event)
    if user == installation.bot_user:
        await removed(channel, database, looking, clock)
        return
    looking.sights.forget(PersonKey(channel.workspace, user))
    await database.write(membership.went, channel, user, event_ts, now=clock())


def moment_of(event: dict[str, Any], clock: Clock) -> str:
    """When it happened, as Slack writes times."""
    return event.get("event_ts") or f"{clock().timestamp():.6f}"


@listener
async def changed_profile(
    event: dict[str, Any], installation: Installation, database: Once, clock: Clock
) -> None:
    """Name, zone, guest or deactivated: follow it for people we know."""
    found = event.get("user")
    if not isinstance(found, dict):
        raise Unreadable("a profile")
    person = PersonKey(installation.workspace, user_in(event))
    await database.write(membership.changed_profile, profile(person, found), now=clock())
