"""What else people do with what is kept, as in `tests/talk.py`: answer, ask, share, give titles, merge."""

from contextlib import suppress
from datetime import timedelta

from communities import merging
from communities.refusals import Refusal as NotLet
from sandbox.workspace import BOT
from storage.keys import EntryId, PersonKey, UserId
from tests.cast import ACME
from tests.people import NeverSeen, Refusal, Said
from tests.talk import COMMUNITIES, Note, Talk

TICK = "white_check_mark"
# What is not found after a silence is looked for once more after so long.
SECOND_LOOK = timedelta(minutes=6)


class Deeds(Talk):
    """The same people, who also answer, ask, share, find better titles, and miss what happens."""

    def replies(self) -> list[Note]:
        """What stands in Slack in a thread of a community."""
        return [note for note in self.alive() if note.under and note.channel in COMMUNITIES]

    async def ticks(self, note: Note) -> None:
        """Whoever asked says that this answers it."""
        asked = note.under
        assert asked is not None
        who = asked.author
        try:
            await self.house[who].stars(note.said, TICK)
        except Refusal:
            return
        is_asker = not (asked.is_posted_for and asked.is_deleted)
        if is_asker and self._may_be_kept(note):
            note.ticks.add(who)
            self._answers(note, who)

    async def takes_tick_back(self, note: Note) -> None:
        """They think better of it."""
        asked = note.under
        assert asked is not None
        who = asked.author
        try:
            await self.house[who].takes_back(note.said, TICK)
        except Refusal:
            return
        if who not in note.ticks:
            return
        note.ticks.discard(who)
        if asked.answer == (note, who):
            note.marks.discard(who)
            asked.answer = None
        if not note.reasons:
            note.lets_go()

    async def marks_answer(self, who: str, note: Note) -> None:
        """*Mark as the answer*; whoever asked overrules everybody."""
        with suppress(Refusal):
            said = await self.house[who].uses("mark_answer", on=note.said)
            await self._closes_all(who)
            if "Marked as the answer" in said:
                note.marks.add(who)
                self._answers(note, who)

    async def asks(self, who: str, channel: str) -> Note | None:
        """*Ask a community*: the app posts it, in their name."""
        word = self.new_word()
        place = self.house.sandbox.workspace.channel(channel)
        assert place is not None
        await self.house[who].uses("ask_community")
        # Somebody who cannot open it finds it not among those to choose from.
        with suppress(Refusal, NeverSeen):
            await self.house[who].submits(question=f"Does the {word} go first?", whom=place.id)
        await self.house.settled()
        await self._closes_all(who)
        posted = self.post_with(word)
        if posted is None:
            return None
        self.notes.append(Note(posted, channel, who, word, is_question=True, is_posted_for=True))
        return self.notes[-1]

    def post_with(self, word: str) -> Said | None:
        """Where a message of the app's says this."""
        for channel in self.house.sandbox.workspace.channels.values():
            for message in channel.messages.values():
                if message.user == BOT and word in message.text:
                    return Said(channel.id, message.ts)
        return None

    async def takes_question_back(self, who: str) -> None:
        """*Take it back*, the latest of theirs on Home."""
        home = await self.house[who].opens_home()
        asked = [note for note in self.alive() if note.is_posted_for and note.author == who]
        with suppress(NeverSeen):
            await self.house[who].taps("take_ask_back", on=home)
            await self.house.settled()
        for note in asked:
            if self.post_with(note.word) is None:
                self.is_gone(note)

    async def shares(self, who: str, note: Note, into: str) -> None:
        """*Share here*, also where not everybody could open it."""
        _, entry = await self.stands_for(note)
        with suppress(Refusal, NeverSeen):
            await self.house[who].types(f'/kb "{note.word}"', in_=into)
            await self.house[who].chooses("entry_more", f"share:{entry}")
            if (await self.house[who].sees())["views"]:
                await self.house[who].submits()
        await self.house.settled()
        await self._closes_all(who)

    async def finds_a_title(self, who: str, note: Note) -> None:
        """*Edit*, with another title and another tag."""
        note, entry = await self.stands_for(note)
        title = self.new_word()
        await self.house[who].types(f'/kb "{note.word}"', in_="woodworking")
        try:
            await self.house[who].chooses("entry_more", f"edit:{entry}")
            await self.house[who].submits(title_words=f"On {title}", tags_words=title)
        except (Refusal, NeverSeen):
            title = ""
        await self._closes_all(who)
        if title:
            note.earlier |= {note.title} - {""}
            note.title = title
            self.once_kept.add(title)

    async def merges(self, one: Note, other: Note) -> None:
        """Ada says that two notes of a channel are the same."""
        ada = PersonKey(ACME, UserId("U0ADA"))
        first, second = [EntryId((await self.stands_for(note))[1]) for note in (one, other)]
        with suppress(NotLet):
            await self.house.database.write(merging.merge, ada, first, second, self.house.clock())
        await self.house.settled()

    async def misses(self, note: Note) -> None:
        """It is deleted while the app is away, which finds out by two looks when it is back."""
        await self.house.goes_away()
        try:
            await self.house[note.author].deletes(note.said)
            is_gone = True
        except Refusal:
            is_gone = False
        await self.house.comes_back(timedelta(hours=1))
        await self.house.sandbox.move(seconds=SECOND_LOOK.total_seconds())
        await self.house.settled()
        self.heard.clear()
        if is_gone:
            self.is_gone(note)
            if note.is_kept:
                self.heard[note] = note.author
                note.lets_go()

    def may_miss(self) -> bool:
        """Whether all that stars keep is kept: what was refused once, a look after a silence would count."""
        return not any(note.reacted - note.stars and self._may_be_kept(note) for note in self.alive())

    def _answers(self, note: Note, who: str) -> None:
        asked = note.under
        assert asked is not None
        asked.answer = (note, who)
        self._keeps(note)
