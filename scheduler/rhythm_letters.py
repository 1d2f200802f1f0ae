"""The words of prompts and recaps, found when they are sent, and again when something in them is gone."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.orm import Session

from communities import prompts, questions, recaps, rhythm
from communities.asking import permalink, url_of
from communities.keeping import Said
from communities.prompts import Prompt
from communities.recaps import MOST_OPEN, Asking, Open, Recap
from scheduler.act import Act, Letter, Nothing, Post
from storage import communities, gaps, schedules
from storage import questions as asked
from storage.communities import Place
from storage.database import Doors
from storage.deliveries import Owed
from storage.keys import CommunityId, MessageKey
from views import rhythm as views

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
WordsOf = Callable[[MessageKey], Awaitable[Said | None]]


def letters(database: Doors, words_of: WordsOf, clock: Clock) -> dict[str, Letter]:
    """How each kind of what returns is written."""
    desk = RhythmDesk(database, words_of, clock)
    return {"prompt": desk.prompt, "recap": desk.recap}


class RhythmDesk:
    """Writes prompts and recaps; `words_of` asks Slack for a message as it is now."""

    def __init__(self, database: Doors, words_of: WordsOf, clock: Clock) -> None:
        self._database = database
        self._words_of = words_of
        self._clock = clock

    async def prompt(self, owed: Owed) -> Act:
        """The prompt that was chosen when it fell due."""
        place = await self._wanted(owed)
        if isinstance(place, Nothing):
            return place
        name = str(owed.facts["prompt"])
        if name.startswith(rhythm.LOOKED_FOR):
            return await self._looked_for(owed, place, name.removeprefix(rhythm.LOOKED_FOR))
        found = prompt_of(name)
        if found is None:
            return await self._leave_out(owed, "no_such_prompt")
        return Post(place.channel, views.prompt(found, place))

    async def _looked_for(self, owed: Owed, place: Place, number: str) -> Act:
        """A prompt that a steward made of what people look for."""
        words = await self._database.read(gaps.words_of_prompt, place.workspace, int(number))
        if words is None:
            return await self._leave_out(owed, "no_such_prompt")
        return Post(place.channel, views.looked_for(words, place))

    async def recap(self, owed: Owed) -> Act:
        """What there is to tell now of the period that was to be told."""
        place = await self._wanted(owed)
        if isinstance(place, Nothing):
            return place
        since, until = (datetime.fromisoformat(str(owed.facts[name])) for name in ("since", "until"))
        found = await self._database.read(recaps.gather, place, since, until)
        asking = await self._asking(found)
        if found.is_quiet and not asking and owed.posted is None:
            return await self._leave_out(owed, "quiet")
        quotes = (*found.sources, *(one.open.asked.message for one in asking))
        return Post(place.channel, views.recap(found, asking), quotes)

    async def _wanted(self, owed: Owed) -> Place | Nothing:
        """The community, unless this is not to be posted any more; what was posted is always told again."""
        place = await self._database.read(place_of, owed)
        if place is None:
            return Nothing("gone")
        if owed.posted is not None:
            return place
        if place.pause_reason is not None:
            return await self._leave_out(owed, f"paused: {place.pause_reason}")
        if rhythm.is_too_late(datetime.fromisoformat(str(owed.facts["due"])), self._clock()):
            await self._database.write(schedules.turned_out, owed.id, schedules.MISSED, "late")
            return Nothing("late")
        return place

    async def _leave_out(self, owed: Owed, why: str) -> Nothing:
        await self._database.write(schedules.turned_out, owed.id, schedules.SKIPPED, why)
        return Nothing(why)

    async def _asking(self, found: Recap) -> tuple[Asking, ...]:
        """The first open questions that are still there, in the words they have now."""
        url = await self._database.read(url_of, found.place.workspace)
        asking: list[Asking] = []
        for one in found.open:
            if len(asking) == MOST_OPEN:
                break
            told = await self._in_words(one, url)
            if told is not None:
                asking.append(told)
        return tuple(asking)

    async def _in_words(self, one: Open, url: str) -> Asking | None:
        """A question as Slack has it now; without words when Slack does not say; None when it is gone."""
        message = one.asked.message
        address = permalink(url, message)
        try:
            said = await self._words_of(message)
        except Exception as error:
            log.warning("an open question could not be looked at: %s", type(error).__name__)
            return Asking(one, None, address) if address else None
        if said is None:
            await self._database.write(asked.forget, message)
            return None
        words = questions.sentence_of(said.text) if one.may_be_quoted else None
        return Asking(one, words, said.permalink or address)


def prompt_of(name: str) -> Prompt | None:
    """The prompt of this id, also when its words were improved since it was chosen."""
    return next((found for found in prompts.library() if found.id == name), None)


def place_of(session: Session, owed: Owed) -> Place | None:
    """The community that a delivery is for, where it is now."""
    return communities.by_id(session, owed.workspace, CommunityId(int(owed.facts["community"])))
