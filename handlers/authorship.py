"""Edits and deletions, and what an author can say about their own words."""

import logging
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import authorship
from communities.authorship import Erased, Followed, Swept
from communities.keeping import Ignored
from handlers.chosen import Chosen
from handlers.commands import Commands
from handlers.home import draw
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pressed, Unreadable, channel_in, said
from handlers.tools import Clock, Tools
from handlers.using import entry_in
from storage.keys import MessageKey, Timestamp
from storage.workspaces import Installation
from views import authorship as views
from views import keeping as keeping_views

log = logging.getLogger(__name__)


@listener
async def edited_message(
    event: dict[str, Any], installation: Installation, database: Once, clock: Clock
) -> None:
    """Let what is kept follow the edit."""
    place = channel_in(event, installation.workspace)
    bot_id = installation.bot_id
    message = said(place.workspace, place.channel, event.get("message", {}), "", bot_id)
    if message.edited_ts and "event_ts" in event:
        # An edit is no later than the event that tells of it, or every later one would seem older.
        message = replace(message, edited_ts=min(message.edited_ts, event["event_ts"]))
    outcome = await database.write(authorship.edited, message, now=clock())
    log.info("%s", edited_in_words(outcome))


def edited_in_words(outcome: Followed | Erased | Ignored) -> str:
    """What became of an edit, for the log."""
    match outcome:
        case Followed(entry=entry):
            return f"an edit is followed: entry {entry.id} has the new words, and no old ones"
        case Erased():
            return "an edit left no words: the entry is erased"
        case Ignored(why=why):
            return f"an edit changes nothing: {why}"


@listener
async def deleted_message(
    event: dict[str, Any], installation: Installation, tools: Tools, database: Once, clock: Clock
) -> None:
    """Let the deletion follow into every copy."""
    place = channel_in(event, installation.workspace)
    ts = event.get("deleted_ts") or event.get("message", {}).get("ts")
    if ts is None:
        raise Unreadable("a ts")
    key = MessageKey(place.workspace, place.channel, Timestamp(ts))
    outcome = await database.write(authorship.deleted, key, now=clock(), retention=tools.retention)
    if isinstance(outcome, Swept):
        log.info("a deletion is one of many at once: what was kept of it is held out of sight")
    else:
        log.info("a deletion is followed into every copy: entry, search, posts")


@listener
async def pressed_see_kept(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, looking: Looking
) -> None:
    """Show an author what was kept of theirs."""
    await ack()
    wanted, sight = entry_in(pressed.value), await looking.sight(pressed.person)
    found = await database.read(authorship.own, pressed.person, wanted, sight=sight)
    await respond(**views.your_entry(found.entry, found.place), replace_original=False)


@listener
async def pressed_dont_keep(
    ack: AsyncAck,
    pressed: Pressed,
    respond: AsyncRespond,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Take this one out for good."""
    await ack()
    entry, sight = entry_in(pressed.value), await looking.sight(pressed.person)
    await database.write(authorship.dont_keep, pressed.person, entry, now=clock(), sight=sight)
    if pressed.is_on_home:
        await draw(pressed.person, client, database, looking, commands)
    else:
        await respond(**views.not_kept(), replace_original=False)


@listener
async def pressed_never_keep(
    ack: AsyncAck,
    pressed: Pressed,
    respond: AsyncRespond,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Keep nothing of theirs, from now on and from before."""
    await ack()
    await looking.person(pressed.person)
    outcome = await database.write(authorship.never_keep, pressed.person, now=clock())
    if pressed.is_on_home:
        await draw(pressed.person, client, database, looking, commands)
    else:
        await respond(**views.never_kept(outcome.entries), replace_original=False)


async def chose_dont_keep(chosen: Chosen) -> None:
    """The author or a steward takes an entry out, or who kept it by hand lets it go."""
    sight = await chosen.looking.sight(chosen.person)
    outcome = await chosen.database.write(
        authorship.take_out, chosen.person, chosen.entry, now=chosen.clock(), sight=sight
    )
    await chosen.respond(**keeping_views.taken_out(outcome), replace_original=False)
