"""After a silence: look through what was kept, newest first, as few calls as do, and follow what is seen."""

import logging
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError

from communities import channels, keeping, walking
from communities.answers import MARKS
from communities.keeping import Starred
from communities.refusals import Refusal
from communities.walking import Shown
from handlers import walking_questions, walking_ticks
from handlers.codes import code_of
from handlers.keeping import learn
from handlers.listener import describe
from handlers.looking import NO_SUCH_METHOD, Looking
from handlers.pages import A_PAGE, END, JSON, Page, message_of, page_of, thread_of, within_sight
from handlers.tools import Tools
from storage import communities, missing, walks
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelKey, Timestamp, WorkspaceId
from storage.missing import Missing
from storage.walks import Leg

log = logging.getLogger(__name__)

# At one go so many threads, or messages one by one, so that a restart repeats little.
A_FEW = 20
# Whoever goes through a workspace has it to themselves for so long, and again with each step.
CLAIM = timedelta(minutes=5)


async def walk(tools: Tools, looking: Looking) -> int:
    """Go on in every workspace where something is owed a look; gives back in how many."""
    now = tools.clock()
    until = now + CLAIM
    claimed = await tools.database.write(walks.claim, now, until)
    for workspace in claimed:
        await go_through(workspace, until, tools, looking)
    return len(claimed)


async def go_through(workspace: WorkspaceId, until: datetime, tools: Tools, looking: Looking) -> None:
    """One stretch after the other, then second looks, until nothing is due or somebody else goes on."""
    while True:
        now = tools.clock()
        mine, until = until, max(now + CLAIM, until)
        if not await tools.database.write(walks.hold_on, workspace, mine, until):
            return
        leg = await tools.database.read(walks.next_leg, workspace, now)
        if leg is not None:
            await try_leg(leg, tools, looking)
            continue
        lost = await tools.database.read(missing.due, workspace, now, A_FEW)
        for one in lost:
            await look_once_more(one, tools, looking)
        asked = await tools.database.read(missing.questions_due, workspace, now, A_FEW)
        for question in asked:
            await walking_questions.look_for(question, tools, looking)
        if not lost and not asked:
            break
    due = await tools.database.read(walks.next_due, workspace, tools.clock())
    await tools.database.write(walks.hold_on, workspace, until, due)


async def try_leg(leg: Leg, tools: Tools, looking: Looking) -> None:
    """Go on in one channel; what fails concludes nothing, and is tried again later."""
    try:
        await stretch(leg, tools, looking)
    except Exception as error:
        if code_of(error) == NO_SUCH_METHOD:
            log.info("this server does not show what is in %s: it is left as it is", leg.place.channel)
            await tools.database.write(walks.came_to, leg, None)
            return
        log.warning("could not look through %s: %s", leg.place.channel, describe(error))
        await tools.database.write(walks.put_off, leg, tools.clock() + walking.LATER)


async def stretch(leg: Leg, tools: Tools, looking: Looking) -> None:
    """Compare the next entries of a channel with one page of it, and with the threads they stand in."""
    as_of = channels.as_of(tools.clock())
    ahead = await tools.database.read(walks.ahead, leg, A_PAGE)
    page = await look_at(leg, ahead, looking)
    low = max(page.low, ahead[-1].message.ts if len(ahead) == A_PAGE else END)
    replies, low = few_threads([entry for entry in ahead if entry.thread_ts], low)
    spoken = await tools.database.read(walks.spoken_of, leg, max(low, page.floor), A_FEW + 1)
    if len(spoken) > A_FEW:
        low = spoken[A_FEW - 1].ts
    messages = dict(page.messages)
    if leg.before is None and leg.place.is_adopted:
        messages |= await walking_ticks.answered(leg.place.key, page, looking)
    in_threads, unseen = await seen_in_threads(leg.place.key, replies, looking)
    messages |= in_threads
    reached = [entry for entry in ahead if entry.message.ts >= max(low, page.floor)]
    looked_at = [entry for entry in reached if entry.message.ts not in unseen]
    replied = [entry.message for entry in looked_at if entry.thread_ts]
    in_sight = await within_sight(leg.place.key, replied, messages, looking)
    looked_at = [entry for entry in looked_at if not entry.thread_ts or entry.message in in_sight]
    shown = tuple(as_shown(leg.place, found, looking) for ts, found in messages.items() if ts >= low)
    await walking_questions.follow(leg.place.key, looked_at, messages, tools, looking)
    await walking_questions.follow_spoken_of(leg.place.key, spoken[:A_FEW], messages, tools, looking)
    await follow_stars(leg, shown, as_of, tools, looking)
    await walking_ticks.follow(leg, shown, as_of, tools, looking)
    keys = tuple(entry.message for entry in looked_at)
    done = await tools.database.write(
        walking.follow, leg, keys, shown, None if low == END else low, now=tools.clock()
    )
    log.info(
        "compared %d entries of %s with Slack: %d had other words, %d were not found",
        done.compared,
        leg.place.channel,
        done.edited,
        done.hidden,
    )


async def seen_in_threads(
    place: ChannelKey, replies: dict[Timestamp, list[Timestamp]], looking: Looking
) -> tuple[dict[Timestamp, JSON], set[Timestamp]]:
    """Those of these replies that are there; and those that this server shows nobody."""
    messages: dict[Timestamp, JSON] = {}
    unseen: set[Timestamp] = set()
    for thread, wanted in replies.items():
        try:
            messages |= await thread_of(place, thread, wanted, looking)
        except SlackApiError as error:
            if code_of(error) != NO_SUCH_METHOD:
                raise
            unseen.update(wanted)
    return messages, unseen


async def look_at(leg: Leg, ahead: list[Kept], looking: Looking) -> Page:
    """The page of the channel that the newest of these stand on; at first, the newest page there is."""
    tops = [entry.message for entry in ahead if not entry.thread_ts]
    if leg.before is not None and not tops:
        return Page({})
    try:
        return await page_of(leg.place.key, tops[0].ts if leg.before is not None else None, looking)
    except SlackApiError as error:
        if code_of(error) != NO_SUCH_METHOD:
            raise
    messages = {}
    for key in tops[:A_FEW]:
        found = await message_of(key, None, looking)
        if found is not None:
            messages[key.ts] = found
    return Page(messages, tops[A_FEW - 1].ts if len(tops) > A_FEW else END)


def few_threads(replies: list[Kept], low: Timestamp) -> tuple[dict[Timestamp, list[Timestamp]], Timestamp]:
    """These replies by their threads, the newest few of them; and down to where that is all."""
    threads: dict[Timestamp, list[Timestamp]] = {}
    for entry in replies:
        thread, ts = entry.thread_ts, entry.message.ts
        if thread is None or ts < low:
            continue
        if thread not in threads and len(threads) == A_FEW:
            return threads, min(min(wanted) for wanted in threads.values())
        threads.setdefault(thread, []).append(ts)
    return threads, low


async def follow_stars(
    leg: Leg, shown: tuple[Shown, ...], as_of: str, tools: Tools, looking: Looking
) -> None:
    """Count the stars of which we did not hear; one that seems taken back is looked at by itself first."""
    heard = await tools.database.read(walking.unheard, leg, shown, as_of)
    for fact in heard.new:
        await count(fact, tools, looking)
    for fact in heard.taken_back:
        if await looking.stands(fact) is False:
            outcome = await tools.database.write(keeping.take_back, fact, now=tools.clock())
            log.info("a star was taken back in %s: %s", leg.place.channel, type(outcome).__name__.lower())


async def count(fact: Starred, tools: Tools, looking: Looking) -> None:
    """Keep what was starred while nobody listened; whoever starred is told of no refusal so late."""
    need = await tools.database.read(keeping.needed, fact, None)
    found = await learn(fact, need, looking)
    try:
        await tools.database.write(keeping.star, fact, found, now=tools.clock(), was_asked=need.words)
    except (Refusal, keeping.Stale) as no:
        log.info("a star changes nothing: %s", type(no).__name__)


async def look_once_more(lost: Missing, tools: Tools, looking: Looking) -> None:
    """Put back what is there after all; what is not was deleted."""
    key, now = lost.message, tools.clock()
    try:
        place = await tools.database.read(communities.any_at, key.place)
        message = await message_of(key, lost.held.draft.thread_ts, looking)
        if message is not None and place is not None:
            asked = await walking_questions.beside(lost, looking)
            again = as_shown(place, message, looking).said
            outcome: object = await tools.database.write(walking.found, lost, again, now=now)
            if asked is not None:
                await walking_questions.follow_one(*asked, frozenset({key.ts}), tools, looking)
        else:
            outcome = await tools.database.write(walking.gone, lost, now=now, retention=tools.retention)
    except Exception as error:
        log.warning("could not look for a message of %s again: %s", key.channel, describe(error))
        await tools.database.write(walking.put_off, lost, now=now)
    else:
        log.info("a message of %s that was not found: %s", key.channel, type(outcome).__name__.lower())


def as_shown(place: Place, message: JSON, looking: Looking) -> Shown:
    """A message with the stars and the replies it has; Slack may name fewer people than there are."""
    reactions = [(str(found.get("name")).split("::")[0], found) for found in message.get("reactions", [])]
    alike = [found for name, found in reactions if name == place.emoji]
    by = frozenset(user for found in alike for user in found.get("users", ()))
    others = [(name, found) for name, found in reactions if name in (*MARKS, *place.once_emoji)]
    marks = frozenset((name, user) for name, found in others for user in found.get("users", ()))
    replied_by = walking_questions.repliers(place.key, message, looking)
    words = walking_questions.as_said(place.key, message, looking)
    return Shown(words, by, are_all(alike), marks, are_all([found for _, found in others]), replied_by)


def are_all(reactions: list[JSON]) -> bool:
    """Whether everybody who reacted is named."""
    return all(found.get("count", 0) <= len(found.get("users", ())) for found in reactions)
