"""Ticks on replies, and *Mark as the answer*."""

import logging
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from communities import answers, keeping
from communities.answers import MARKS
from communities.keeping import Said, Starred
from communities.refusals import Gone, Refusal
from handlers.commands import Commands
from handlers.keeping import as_it_stands, note, whisper
from handlers.listener import listener
from handlers.looking import Looking
from handlers.once import Once
from handlers.reading import Pointed, Pressed, starred
from handlers.tools import Clock
from handlers.using import entry_in
from storage import communities
from storage.workspaces import Installation
from views import answers as views
from views import refusals as no_views
from views.keeping import kept_elsewhere

log = logging.getLogger(__name__)


async def is_mark(event: dict[str, Any]) -> bool:
    """Matcher: a tick, and no star."""
    return str(event.get("reaction", "")).split("::")[0] in MARKS


@listener
async def ticked_message(
    event: dict[str, Any],
    installation: Installation,
    database: Once,
    looking: Looking,
    clock: Clock,
    client: AsyncWebClient,
    commands: Commands,
) -> None:
    """Accept it as the answer, if who asked says so; whoever else ticks hears nothing."""
    fact = starred(event, installation.workspace)
    if "event_ts" not in event:
        fact, stands = await as_it_stands(fact, looking, clock)
        if stands is False:
            await database.write(answers.unmark, fact, now=clock())
            return
    await looking.person(fact.person)
    said = await asked_about(fact, database, looking)
    try:
        try:
            outcome = await database.write(answers.mark, fact, said, now=clock())
        except keeping.Stale:
            said = await asked_about(fact, database, looking)
            outcome = await database.write(answers.mark, fact, said, now=clock())
    except Refusal as no:
        await database.finish()
        await whisper(client, fact, said, no_views.said(no, commands.cop))
        return
    log.info("a tick on a message: %s", type(outcome).__name__.lower())


async def asked_about(fact: Starred, database: Once, looking: Looking) -> Said | None:
    """The message, and its question if it is their own; of whatever else is ticked Slack is asked once."""
    said = await looking.message(fact.message)
    if said is None or said.parent is None:
        return None
    asker = await database.read(answers.asker_of, said)
    if asker is not None and asker != fact.by:
        return None
    return await looking.with_question(said)


@listener
async def took_tick_back(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """It is the answer no more."""
    fact = starred(event, installation.workspace)
    if "event_ts" not in event:
        fact, stands = await as_it_stands(fact, looking, clock)
        if stands:
            await database.finish()
            return
    outcome = await database.write(answers.unmark, fact, now=clock())
    log.info("a tick was taken back: %s", type(outcome).__name__.lower())


@listener
async def pointed_mark_answer(
    ack: AsyncAck,
    pointed: Pointed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Keep a reply as the answer to what was asked, and say so where it stands."""
    await ack()
    await looking.person(pointed.person)
    said = pointed.said
    if said.parent is not None:
        found = await looking.whole(said.key, said.thread_ts)
        if found is None:
            raise Gone
        said = found if found.thread_ts else replace(found, thread_ts=said.thread_ts)
    sight = await looking.sight(pointed.person)
    outcome = await database.write(answers.mark_by_hand, said, pointed.person, now=clock(), sight=sight)
    place = await database.read(communities.at, said.key.place)
    if place is not None:
        words = views.marked(outcome, commands.kb)
        elsewhere = kept_elsewhere(commands.kb, is_answer=True)
        await note(client, said.key, pointed.person.user, words, said.thread_ts, elsewhere)


@listener
async def pressed_unmark(
    ack: AsyncAck, pressed: Pressed, respond: AsyncRespond, database: Once, looking: Looking, clock: Clock
) -> None:
    """Let it be the answer no more by their mark, and say so where they read of it."""
    await ack()
    entry, sight = entry_in(pressed.value), await looking.sight(pressed.person)
    outcome = await database.write(answers.unmark_by_hand, pressed.person, entry, now=clock(), sight=sight)
    await respond(**views.unmarked(outcome), replace_original=True)
