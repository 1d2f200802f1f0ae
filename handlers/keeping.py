"""Stars, and *Keep this*."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from communities import by_hand, charge, editing, keeping, likeness, merging, owning, refusals, words
from communities.editing import Wish
from communities.keeping import Counted, Dropped, Ignored, Needed, NewlyKept, Said, Starred
from communities.refusals import Refusal
from communities.seeing import Sight
from handlers.codes import code_of
from handlers.commands import Commands
from handlers.editing import acquainted, field_of, id_of, wished
from handlers.listener import listener, refused_in_form
from handlers.looking import Looking
from handlers.merging import answered_in_form
from handlers.once import Once
from handlers.reading import Pointed, Submitted, author_in, starred
from handlers.tools import Clock
from storage import communities, entries
from storage.communities import Place
from storage.entries import Kept
from storage.keys import MessageKey, PersonKey, Timestamp, UserId
from storage.workspaces import Installation
from views import keeping as views
from views import refusals as no_views
from views.editing import page
from views.text import Message

log = logging.getLogger(__name__)

# Who acted on a message of a channel that they are not in.
ELSEWHERE = "user_not_in_channel"


@listener
async def starred_message(
    event: dict[str, Any],
    installation: Installation,
    database: Once,
    looking: Looking,
    clock: Clock,
    client: AsyncWebClient,
    commands: Commands,
    needed: Needed | None,
) -> None:
    """Keep what was starred; who starred hears why when it cannot be."""
    fact = starred(event, installation.workspace)
    need = needed
    if need is None:
        need = await database.read(keeping.needed, fact, author_in(event))
    if "event_ts" not in event and need.place is not None:
        fact, stands = await as_it_stands(fact, looking, clock)
        if stands is False:
            gone = await database.write(keeping.take_back, fact, now=clock())
            log.info("%s", starred_in_words(gone))
            return
    said = await learn(fact, need, looking)
    try:
        try:
            outcome = await database.write(keeping.star, fact, said, now=clock(), was_asked=need.words)
        except keeping.Stale:
            said = await looking.whole(fact.message)
            outcome = await database.write(keeping.star, fact, said, now=clock())
    except Refusal as no:
        await database.finish()
        await whisper(client, fact, said, no_views.said(no, commands.cop))
        return
    log.info("%s", starred_in_words(outcome))


async def as_it_stands(fact: Starred, looking: Looking, clock: Clock) -> tuple[Starred, bool | None]:
    """For a server that does not say when: the fact as of now, and whether the star stands; None: unknown."""
    fact = replace(fact, event_ts=f"{clock().timestamp():.6f}")
    return fact, await looking.stands(fact)


def starred_in_words(outcome: NewlyKept | Counted | Dropped | Ignored) -> str:
    """What became of a star, for the log: numbers, never words."""
    match outcome:
        case NewlyKept(entry=entry):
            return f"a star keeps a message: entry {entry.id} is written, with its words for the search"
        case Counted(entry=entry):
            return f"entry {entry.id} has {entry.stars} stars now"
        case Dropped():
            return "the last star is gone: the entry and its words are erased"
        case Ignored(why=why):
            return f"a star changes nothing: {why}"


async def learn(fact: Starred, need: Needed, looking: Looking) -> Said | None:
    """Ask Slack for what we need to know before a star can be decided."""
    for user in need.people:
        await looking.person(PersonKey(fact.message.workspace, user))
    if not need.words:
        return None
    return await looking.whole(fact.message)


async def whisper(client: AsyncWebClient, fact: Starred, said: Said | None, words: Message) -> None:
    """Say something that only the person who starred sees; at most once, and nothing hangs on it."""
    thread = said.thread_ts if said else None
    await note(client, fact.message, fact.by, words, thread)


async def note(
    client: AsyncWebClient,
    at: MessageKey,
    user: UserId,
    words: Message,
    thread: Timestamp | None,
    elsewhere: Message | None = None,
) -> None:
    """A note only they see, where the message is; `elsewhere` is for who is not there, and stays.

    What was done stays done when Slack does not show it.
    """
    try:
        try:
            await client.chat_postEphemeral(channel=at.channel, user=user, thread_ts=thread, **words)
        except SlackApiError as error:
            if elsewhere is None or code_of(error) != ELSEWHERE:
                raise
            await client.chat_postMessage(channel=user, **elsewhere)
    except SlackApiError as error:
        log.info("a note was not shown: %s", code_of(error))


@listener
async def took_star_back(
    event: dict[str, Any], installation: Installation, database: Once, looking: Looking, clock: Clock
) -> None:
    """Let go of what nobody stars any more."""
    fact = starred(event, installation.workspace)
    if "event_ts" not in event and (await database.read(keeping.needed, fact, None)).place is not None:
        fact, stands = await as_it_stands(fact, looking, clock)
        if stands:
            await database.finish()
            return
    outcome = await database.write(keeping.take_back, fact, now=clock())
    log.info("%s", starred_in_words(outcome))


@listener
async def pointed_keep_this(
    ack: AsyncAck,
    pointed: Pointed,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
) -> None:
    """Ask for a title and tags, unless this message is not to be kept."""
    await ack()
    await looking.person(pointed.person)
    if pointed.said.author:
        await looking.person(PersonKey(pointed.person.workspace, pointed.said.author))
    sight = await looking.sight(pointed.person)
    before = await database.read(before_keeping, pointed, clock(), sight=sight)
    about = views.about(pointed.said.key, pointed.said.thread_ts)
    form = views.form(
        before.title,
        before.tags,
        about,
        before.place,
        before.suggested,
        before.like,
        may_title=before.may_title,
        may_merge=before.may_merge,
    )
    await client.views_open(trigger_id=pointed.trigger_id, view=form)


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a message before it is kept: how it would be, and what like it is kept already."""

    place: Place
    title: str
    tags: tuple[str, ...]
    suggested: tuple[str, ...]
    like: Kept | None
    may_title: bool
    may_merge: bool


def before_keeping(session: Session, pointed: Pointed, now: datetime, sight: Sight) -> Before:
    """What somebody who keeps it by hand is shown; raises the refusal that forbids it."""
    place = communities.at(session, pointed.said.key.place)
    if place is None:
        raise refusals.NotACommunity
    who = by_hand.allow(session, pointed.person, place, sight)
    author = keeping.author_of(session, pointed.said)
    is_author = pointed.said.author == pointed.person.user
    keeping.allow(session, pointed.said, author, now, is_author=is_author)
    title, tags = by_hand.suggested(session, pointed.said)
    may_title = charge.may_tend(who) or not entries.is_kept(session, pointed.said.key)
    suggested = editing.suggested_tags(session, place.id, tags, f"{title} {pointed.said.text}")
    like = likeness.like(session, pointed.said.key, place.id, words.plain(pointed.said.text))
    # Who may not say that two notes are the same is told, and not asked.
    may_merge = like is not None and merging.may_merge(session, pointed.person, pointed.said.key, like)
    return Before(place, title, tags, suggested, like, may_title, may_merge)


@listener
async def submitted_keep_form(
    ack: AsyncAck,
    submitted: Submitted,
    client: AsyncWebClient,
    database: Once,
    looking: Looking,
    clock: Clock,
    commands: Commands,
) -> None:
    """Keep it under this title, and say so where it stands; somebody to look after it is asked."""
    key, thread = views.message_of(submitted.about, submitted.person.workspace)
    wish = wished(submitted)
    try:
        editing.check_tags(wish)
        sight = await acquainted(wish.owner, submitted.person, database, looking)
        if wish.owner:
            await database.read(owning.allow_with, submitted.person, key, wish.owner, sight=sight)
    except Refusal as no:
        await refused_in_form(no, id_of(submitted, field_of(no)), ack, database, commands)
        return
    wish = await asked_again(submitted, key, wish, sight, ack, database)
    said = await looking.whole(key, thread)
    if said is None:
        raise refusals.Gone
    outcome = await database.write(
        editing.keep_by_hand, said, submitted.person, wish, now=clock(), sight=sight
    )
    place = await database.read(communities.at, key.place)
    if place is not None:
        note_words = views.kept(outcome.entry, place, commands.kb)
        elsewhere = views.kept_elsewhere(commands.kb)
        await note(client, key, submitted.person.user, note_words, said.thread_ts, elsewhere)
    await answered_in_form(outcome.entry, submitted, database, looking, clock)


async def asked_again(
    submitted: Submitted, key: MessageKey, wish: Wish, sight: Sight, ack: AsyncAck, database: Once
) -> Wish:
    """Close the form, or ask on the note's page whose words are to stand; what is left to wish for."""
    found = await database.read(editing.kept_meanwhile, submitted.person, key, wish, sight=sight)
    if found is None:
        await ack()
        return wish
    await ack(response_action="update", view=page(found.about, None, wish, found.typed, found.lost))
    return wish.without_words()
