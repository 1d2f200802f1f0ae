"""What happens to channels: what we hear is only a reason to look, and what Slack then shows decides."""

import logging
from datetime import timedelta
from typing import Any

from communities import adopting, channels, proposing_answers
from communities.channels import Away, Channel, Here, Unconcerned
from handlers.listener import describe, listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Unreadable, channel_in
from handlers.tools import Clock, Tools
from storage import communities
from storage.database import Doors
from storage.keys import ChannelId, ChannelKey
from storage.workspaces import Installation

log = logging.getLogger(__name__)

# A look that failed is tried again after this long.
CLAIM = timedelta(seconds=60)
# After a large import many looks are owed; at each time so many, so that a claim outlives them.
A_FEW = 20


async def look_into(
    key: ChannelKey, looking: Looking, database: Doors, clock: Clock, since: str | None = None
) -> Here | Away | Unconcerned:
    """See what a community's channel is now and who is in it; go in where we are expected and may."""
    as_of = since or channels.as_of(clock())
    # Something is different there, and with it perhaps who is inside.
    looking.sights.forget()
    place = await database.read(communities.any_at, key)
    if place is None:
        return Unconcerned()
    found = await looking.channel(key)
    if found is None:
        return await database.write(channels.out_of_sight, key, now=clock())
    if place.is_adopted and not await database.write(adopting.may_stay, found, now=clock()):
        return Unconcerned()
    is_expected = can_enter(found) and await database.read(channels.is_expected, place, found)
    if is_expected and await looking.enter(key):
        found = await looking.channel(key) or found
    inside = frozenset(await looking.members(key)) if found.is_member else frozenset()
    return await database.write(adopting.looked, found, inside, as_of, now=clock())


def can_enter(channel: Channel) -> bool:
    """Whether the app may go in by itself."""
    return not (channel.is_member or channel.is_private or channel.is_archived)


async def look_again(tools: Tools, looking: Looking) -> int:
    """Look into some channels where a look is owed; gives back how many those were."""
    now = tools.clock()
    due = await tools.database.write(communities.to_look_at, now, now + CLAIM, A_FEW)
    for key in due:
        await try_to_look(key, looking, tools.database, tools.clock)
    return len(due)


async def try_to_look(
    key: ChannelKey, looking: Looking, database: Doors, clock: Clock, since: str | None = None
) -> None:
    """Look into a channel where a look is owed; what fails is tried again when the clock says so."""
    try:
        outcome = await look_into(key, looking, database, clock, since)
    except Exception as error:
        log.warning("could not look into %s: %s", key.channel, describe(error))
    else:
        log.info("looked into channel %s: %s", key.channel, type(outcome).__name__.lower())


async def see_proposals(key: ChannelKey, looking: Looking, database: Doors, clock: Clock) -> None:
    """Where proposals go to this channel, or it is proposed itself: see whether that can still be."""
    if await database.read(proposing_answers.concerns, key):
        found = await looking.channel(key)
        await database.write(proposing_answers.looked, key, found, now=clock())


@listener
async def changed_channel(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """A channel was renamed, archived, brought back or opened to all."""
    key = channel_in(event, installation.workspace)
    if await database.write(channels.to_look, key, now=clock()):
        await try_to_look(key, looking, database, clock)
    await see_proposals(key, looking, database, clock)


@listener
async def put_out(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """The app was removed from a channel."""
    await removed(channel_in(event, installation.workspace), database, looking, clock)


async def removed(key: ChannelKey, database: Once, looking: Looking, clock: Clock) -> None:
    """Rest at once, and see whether it is so."""
    if await database.write(channels.put_out, key, now=clock()):
        await try_to_look(key, looking, database, clock)
    await see_proposals(key, looking, database, clock)


async def let_in(key: ChannelKey, event_ts: str, database: Once, looking: Looking, clock: Clock) -> None:
    """The app came into a channel: see who is there, and begin or go on."""
    if await database.write(channels.to_look, key, now=clock()):
        await try_to_look(key, looking, database, clock, since=event_ts)
    await see_proposals(key, looking, database, clock)


@listener
async def made_private(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """A channel was made private."""
    key = channel_in(event, installation.workspace)
    if await database.write(channels.made_private, key, now=clock()):
        await try_to_look(key, looking, database, clock)
    await see_proposals(key, looking, database, clock)


@listener
async def deleted_channel(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """A channel is gone."""
    key = channel_in(event, installation.workspace)
    await database.write(channels.deleted, key, now=clock())
    await see_proposals(key, looking, database, clock)


@listener
async def moved_channel(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """A channel has another id."""
    old, new = channel_in(event, installation.workspace), event.get("new_channel_id")
    if new is None:
        raise Unreadable("a new id")
    if await database.write(channels.moved, old, ChannelId(new), now=clock()):
        await try_to_look(ChannelKey(old.workspace, ChannelId(new)), looking, database, clock)


async def is_made_private(event: dict[str, Any]) -> bool:
    """Matcher: a message says that its channel is private now."""
    return event.get("subtype") == "channel_convert_to_private"


async def is_made_public(event: dict[str, Any]) -> bool:
    """Matcher: a message says that its channel is public now."""
    return event.get("subtype") == "channel_convert_to_public"
