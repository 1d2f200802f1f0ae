"""After a silence: the ticks of whoever asked, on replies to what was asked lately and on what was kept."""

import logging
from dataclasses import replace

from communities import answers, keeping, walking_ticks
from communities.keeping import Starred
from communities.refusals import Refusal
from communities.walking import Shown
from communities.words import is_question
from handlers.looking import Looking
from handlers.pages import JSON, Page, replies_of
from handlers.tools import Tools
from storage.keys import ChannelKey, Timestamp
from storage.walks import Leg

log = logging.getLogger(__name__)

# So many questions, the newest, are asked for their replies.
A_FEW = 20


async def answered(place: ChannelKey, page: Page, looking: Looking) -> dict[Timestamp, JSON]:
    """The replies to what is asked on a page, as far as it is among the newest few that have any."""
    asked = [
        ts
        for ts, found in page.messages.items()
        if found.get("reply_count") and is_question(str(found.get("text", "")))
    ]
    replies: dict[Timestamp, JSON] = {}
    for thread in sorted(asked, reverse=True)[:A_FEW]:
        replies |= await replies_of(place, thread, looking)
    return replies


async def follow(leg: Leg, shown: tuple[Shown, ...], as_of: str, tools: Tools, looking: Looking) -> None:
    """Accept what was ticked; what seems to be ticked no more is looked at by itself first."""
    heard = await tools.database.read(walking_ticks.unheard, leg, shown, as_of)
    threads = {one.said.key: one.said.thread_ts for one in shown}
    for fact in heard.new:
        await accept(fact, threads[fact.message], tools, looking)
    for fact in heard.taken_back:
        if await looking.stands(fact) is False:
            outcome = await tools.database.write(answers.unmark, fact, now=tools.clock())
            log.info("a tick was taken back in %s: %s", leg.place.channel, type(outcome).__name__.lower())


async def accept(fact: Starred, thread: Timestamp | None, tools: Tools, looking: Looking) -> None:
    """Keep a reply as the answer; whoever ticked it is told of no refusal so late."""
    await looking.person(fact.person)
    found = await looking.message(fact.message, thread)
    if found is None:
        return
    said = await looking.with_question(found if found.thread_ts else replace(found, thread_ts=thread))
    try:
        outcome = await tools.database.write(answers.mark, fact, said, now=tools.clock())
    except (Refusal, keeping.Stale) as no:
        log.info("a tick changes nothing: %s", type(no).__name__)
    else:
        log.info("a tick on a message: %s", type(outcome).__name__.lower())
