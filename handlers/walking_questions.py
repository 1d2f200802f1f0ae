"""After a silence: what replies are kept with, and what posts speak of, is compared with Slack as well."""

import logging
from dataclasses import replace

from communities import walking_questions
from communities.keeping import Said
from handlers.listener import describe
from handlers.looking import Looking
from handlers.pages import JSON, message_of, within_sight
from handlers.reading import said
from handlers.tools import Tools
from storage.entries import Kept
from storage.keys import ChannelKey, MessageKey, PersonKey, Timestamp, UserId
from storage.missing import Missing

log = logging.getLogger(__name__)


async def follow(
    place: ChannelKey, entries: list[Kept], messages: dict[Timestamp, JSON], tools: Tools, looking: Looking
) -> None:
    """Compare what these replies are kept with as well; what is not shown with them is asked for."""
    kept: dict[Timestamp, set[Timestamp]] = {}
    for one in entries:
        if one.thread_ts and one.question_text is not None and one.message.ts in messages:
            kept.setdefault(one.thread_ts, set()).add(one.message.ts)
    for thread, replies in sorted(kept.items()):
        key = MessageKey(place.workspace, place.channel, thread)
        found = messages.get(thread) or await message_of(key, None, looking)
        await follow_one(key, found, frozenset(replies), tools, looking)


async def follow_one(
    key: MessageKey, found: JSON | None, replies: frozenset[Timestamp], tools: Tools, looking: Looking
) -> None:
    """Compare what these replies are kept with with what Slack shows of it."""
    asked = as_said(key.place, found, looking) if found else None
    await tools.database.write(walking_questions.follow, key, asked, replies, now=tools.clock())


async def follow_spoken_of(
    place: ChannelKey,
    spoken: list[MessageKey],
    messages: dict[Timestamp, JSON],
    tools: Tools,
    looking: Looking,
) -> None:
    """Compare what posts speak of, and nobody keeps, with what Slack shows of it."""
    for key in await within_sight(place, spoken, messages, looking):
        found = messages.get(key.ts) or await message_of(key, None, looking)
        asked = as_said(place, found, looking) if found else None
        await tools.database.write(walking_questions.follow_spoken_of, key, asked, now=tools.clock())


async def beside(lost: Missing, looking: Looking) -> tuple[MessageKey, JSON | None] | None:
    """What a hidden reply was kept with, as Slack shows it now; None when it was kept by itself."""
    draft = lost.held.draft
    if draft.thread_ts is None or draft.question_text is None:
        return None
    parent = replace(draft.message, ts=draft.thread_ts)
    return parent, await message_of(parent, None, looking)


async def look_for(key: MessageKey, tools: Tools, looking: Looking) -> None:
    """Keep replies again with what they were parted from, if it is there after all."""
    now = tools.clock()
    try:
        message = await message_of(key, None, looking)
        if message is not None:
            asked = as_said(key.place, message, looking)
            if asked.author:
                await looking.person(PersonKey(key.workspace, asked.author))
            replied_by = repliers(key.place, message, looking)
            outcome: object = await tools.database.write(walking_questions.found, key, asked, now, replied_by)
        else:
            outcome = await tools.database.write(
                walking_questions.gone, key, now=now, retention=tools.retention
            )
    except Exception as error:
        log.warning("could not look for a question of %s again: %s", key.channel, describe(error))
        await tools.database.write(walking_questions.put_off, key, now=now)
    else:
        log.info("a question of %s that was not found: %s", key.channel, type(outcome).__name__.lower())


def as_said(place: ChannelKey, message: JSON, looking: Looking) -> Said:
    """A message as Slack shows it."""
    return said(place.workspace, place.channel, message, "", looking.installations.of(place.workspace).bot_id)


def repliers(place: ChannelKey, message: JSON, looking: Looking) -> frozenset[UserId]:
    """Some of those who replied to a thread's first message, as Slack shows it; never the app."""
    return frozenset(message.get("reply_users", ())) - {looking.installations.of(place.workspace).bot_user}
