"""What people said in a house, what has become of every word, and where one is that should be gone."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from bot.log import is_fit_for_the_log
from communities import sweeping
from sandbox.workspace import BOT
from storage import entries, merges
from storage.keys import ChannelId, MessageKey, Timestamp
from storage.models import Entry
from tests import traces
from tests.cast import ACME
from tests.house import House
from tests.people import Refusal, Said
from tests.screen import elements_in

COMMUNITIES = ("woodworking", "bench-repairs", "care-handover")
OUTSIDE = "random"
# Held of a sweep, words may stand here and nowhere else.
HELD = "deletions.held"
# Titles and tags that an entry had before, and what somebody said it changed: there alone.
BEFORE, CHANGED = "versions.before", "applications.changed"
MOMENTS, MOMENT = 500, 0.02
# Each word with the place where it stands.
Found = set[tuple[str, str]]


@dataclass(eq=False)
class Note:
    """One message of a person's: its word that is in no other, and what should have become of it."""

    said: Said
    channel: str
    author: str
    word: str
    is_question: bool
    title: str = ""
    # What it was called before, and what each person said it changed, on which day.
    earlier: set[str] = field(default_factory=set)
    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    reacted: set[str] = field(default_factory=set)
    stars: set[str] = field(default_factory=set)
    by_hand: set[str] = field(default_factory=set)
    is_kept: bool = False
    is_held: bool = False
    is_deleted: bool = False
    is_declined: bool = False
    # The app posted it for them, who may take it back.
    is_posted_for: bool = False
    # Why it is kept besides: who ticked it or marked it as the answer.
    ticks: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    # Which reply answers it, and whose word that is.
    answer: "tuple[Note, str] | None" = None
    # What it replies to; and the same, once it is kept with it.
    under: "Note | None" = None
    asked: "Note | None" = None

    @property
    def words(self) -> set[str]:
        """What may be read of it as long as it is kept: with what it replies to, if that may be."""
        return {self.word, self.title, self.asked.word if self.asked else ""} - {""}

    @property
    def all_words(self) -> set[str]:
        """Everything of it that stands somewhere as long as it is kept."""
        return self.words | {word for word, _ in self.apart}

    @property
    def reasons(self) -> set[str]:
        """Whoever wants it kept, in whatever way."""
        return self.stars | self.by_hand | self.ticks | self.marks

    def lets_go(self) -> None:
        """It is kept no longer; a title that somebody gave it goes too, and that it answers anything."""
        self.is_kept = self.is_held = False
        if self.under is not None and self.under.answer is not None and self.under.answer[0] is self:
            self.under.answer = None
        self.title = ""
        self.asked = None
        self.earlier = set()
        self.lines = {}

    @property
    def apart(self) -> set[tuple[str, str]]:
        """What may be read of it in one place alone, and where."""
        before = {(word, BEFORE) for word in self.earlier}
        return before | {(word, CHANGED) for word in self.lines.values()}


class Talk:
    """People say, keep, change and take back; `holds` looks for what should be nowhere."""

    def __init__(self, house: House, seed: int = 7) -> None:
        self.house = house
        self.notes: list[Note] = []
        self.made: list[str] = []
        self.once_kept: set[str] = set()
        self.refused: set[str] = set()
        self.closed: set[str] = set()
        self.archived: set[str] = set()
        # Whose entries' deletions were heard within the hour.
        self.heard: dict[Note, str] = {}
        # Who uses something on one day twice says once what it changed.
        self.day = 0
        self.log: list[str] = []
        self._random = Random(seed)
        self._ear = Ear(self.log)

    async def opens(self) -> None:
        """Three communities and a channel that is none; from now on what is logged is read."""
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self._ear)
        root.setLevel(logging.INFO)
        ada = self.house["ada"]
        for channel in COMMUNITIES:
            await ada.invites("commonplace", to=channel)
            await ada.types("/cop adopt", in_=channel)
            await ada.submits(problem="Joints that last without metal")
        await ada.invites("commonplace", to=OUTSIDE)

    def closes(self) -> None:
        """Listen to the log no more."""
        logging.getLogger().removeHandler(self._ear)
        logging.getLogger().setLevel(self._level)

    def new_word(self) -> str:
        """A word that nobody ever said. Its end is looked for: an index may write the beginning elsewhere."""
        letters = "bcdfghjlmnprstvwz"
        self.made.append("".join(self._random.choice(letters) for _ in range(12)) + "k")
        return self.made[-1]

    def alive(self) -> list[Note]:
        """The notes whose messages stand in Slack, where people can do something with them."""
        return [note for note in self.standing() if note.channel not in self.archived]

    def standing(self) -> list[Note]:
        """The notes whose messages stand in Slack."""
        return [note for note in self.notes if not note.is_deleted and note.channel not in self.closed]

    def is_open(self, channel: str) -> bool:
        """Whether anybody can write there."""
        return channel not in self.closed | self.archived

    def held(self) -> list[Note]:
        """What waits for an administrator."""
        return [note for note in self.notes if note.is_held]

    async def says(
        self, who: str, channel: str, *, is_question: bool = False, under: Note | None = None
    ) -> Note | None:
        """Somebody says a new word; None when Slack does not let them."""
        word = self.new_word()
        words = f"Does the {word} go first?" if is_question else f"The {word} goes first."
        parent = under.said if under else None
        try:
            said = await self.house[who].says(words, in_=channel, under=parent)
        except Refusal:
            return None
        self.notes.append(Note(said, channel, who, word, is_question, under=under))
        return self.notes[-1]

    async def stars(self, who: str, note: Note) -> None:
        """A star keeps, unless the author said no."""
        try:
            await self.house[who].stars(note.said)
        except Refusal:
            return
        note.reacted.add(who)
        self._takes_no_back(who, note)
        if self._may_be_kept(note):
            note.stars.add(who)
            self._keeps(note)

    async def takes_back(self, who: str, note: Note) -> None:
        """With the last star the words go."""
        if who not in note.reacted:
            return
        try:
            await self.house[who].takes_back(note.said)
        except Refusal:
            return
        note.reacted.discard(who)
        note.stars.discard(who)
        if not note.reasons:
            note.lets_go()

    async def edits(self, note: Note) -> None:
        """The old words are nowhere from now on."""
        word = self.new_word()
        ends = f"Does the {word} go first?" if note.is_question else f"The {word} goes first."
        try:
            await self.house[note.author].edits(note.said, ends)
        except Refusal:
            return
        note.word = word
        if note.is_kept or any(one.asked is note for one in self.notes):
            self.once_kept.add(word)

    async def deletes(self, note: Note) -> None:
        """A deletion goes everywhere; of very many at once the words are held."""
        try:
            await self.house[note.author].deletes(note.said)
        except Refusal:
            return
        self.is_gone(note)

    def is_gone(self, note: Note) -> None:
        """Its deletion was heard of, or found out."""
        note.is_deleted = True
        note.answer = None
        self._is_asked_no_more(note)
        if not note.is_kept:
            return
        authors = {*self.heard.values(), note.author}
        is_swept = len(self.heard) >= sweeping.MOST and len(authors) >= sweeping.AUTHORS
        self.heard[note] = note.author
        if is_swept:
            note.is_kept, note.is_held = False, True
        else:
            note.lets_go()

    async def keeps_by_hand(self, who: str, note: Note) -> None:
        """*Keep this*, with a title and a tag."""
        title = self.new_word()
        try:
            await self.house[who].uses("keep_this", on=note.said)
        except Refusal:
            return
        is_asked = await self._is_asked_for_a_title(who)
        if is_asked:
            await self.house[who].submits(title_words=f"On {title}", tags_words=title)
        await self._closes_all(who)
        if is_asked:
            self._takes_no_back(who, note)
        if is_asked and self._may_be_kept(note):
            note.earlier |= {note.title} - {""}
            note.title = title
            note.by_hand.add(who)
            self._keeps(note)

    async def never(self, who: str) -> None:
        """*Never keep mine*, on Home."""
        home = await self.house[who].opens_home()
        await self.house[who].taps("Never keep mine", on=home)
        self._refuses(who)
        self._unsays(who)
        self.heard = {note: by for note, by in self.heard.items() if by != who or not note.is_held}
        self._loses_all_of(who)

    async def allows(self, who: str) -> None:
        """*Allow it again*, on Home."""
        home = await self.house[who].opens_home()
        await self.house[who].taps("Allow it again", on=home)
        self.refused.discard(who)

    async def declines(self, who: str) -> None:
        """*Don't keep this one*, the first on Home."""
        home = await self.house[who].opens_home()
        offered = [one["value"] for _, one in elements_in(home) if one["action_id"] == "dont_keep"]
        if not offered:
            kept = [note for note in self.notes if note.is_kept]
            assert not [one for note in kept for one in (note, note.asked) if one and one.author == who]
            return
        ts = await self.house.database.read(place_of, int(offered[0]))
        await self.house[who].taps("dont_keep", on=home, value=offered[0])
        (note,) = (note for note in self.notes if note.said.ts == ts)
        # Beside somebody else's answer it is their question that they take out.
        note = note.asked if note.asked and note.author != who else note
        note.is_declined = True
        note.lets_go()
        self._is_asked_no_more(note)

    async def is_forgotten(self, who: str) -> None:
        """`/cop forget me`."""
        await self.house[who].types("/cop forget me")
        await self.house[who].submits()
        await self._closes_all(who)
        self._refuses(who)
        self._unsays(who)
        self.heard = {note: by for note, by in self.heard.items() if by != who}
        self._loses_all_of(who)
        for note in self.notes:
            for reasons in (note.stars, note.by_hand, note.ticks, note.marks):
                reasons.discard(who)
            note.is_question = note.is_question and note.author != who
            if note.is_posted_for and note.author == who:
                self.is_gone(note)

    async def stands_for(self, note: Note) -> tuple[Note, int]:
        """What a search shows for a note: itself, or what it was merged into, and its number."""
        entry, ts = await self.house.database.read(survivor_of, note.said)
        return next(one for one in self.notes if one.said.ts == ts), entry

    async def uses(self, who: str, note: Note) -> Note:
        """*I used this*, under what a search found."""
        await self.house[who].types(f'/kb "{note.word}"')
        shown, entry = await self.stands_for(note)
        await self.house[who].presses("I used this", value=str(entry))
        return shown

    async def says_what_it_changed(self, who: str, note: Note) -> None:
        """A line about what a use changed."""
        note = await self.uses(who, note)
        line = self.new_word()
        await self.house[who].presses("Say what it changed")
        await self.house[who].submits(changed=f"It made the {line} easier")
        await self._closes_all(who)
        if who not in self.refused:
            note.lines[who, self.day] = line
            self.once_kept.add(line)

    async def finds(self, note: Note) -> None:
        """What is kept is found, or all the rest proves nothing; of what was merged the title is told."""
        found = await self.house["ada"].types(f'/kb "{note.word}"', in_="woodworking")
        assert "Nothing kept about" not in found
        assert note.word in found or (note.title and note.title in found)

    async def jumps(self, to: str) -> None:
        """The calendar moves on: prompts, recaps, and the question about a sweep."""
        await self.house.people.jumps(to)
        self.day += 1
        self.heard.clear()

    async def sweeps(self, count: int = 24) -> None:
        """Very many messages of three people are kept, and deleted."""
        for number in range(count):
            author = ("ada", "bo", "cleo")[number % 3]
            note = await self.says(author, "woodworking")
            if note is not None:
                await self.stars("hana", note)
                await self.deletes(note)

    async def decides(self, *, keeps: bool) -> None:
        """An administrator says what is meant."""
        assert self.held()
        await self.jumps("thursday 15:00")
        if "tidying up old messages" not in str(await self.house["ada"].sees()):
            # Ada had two other messages this week that she did not ask for: no more than these.
            await self.jumps("thursday 15:00")
        await self.house["ada"].presses("Keep the notes" if keeps else "Erase them too")
        await self.house.app.upkeep.look()
        for note in self.held():
            if keeps:
                note.is_kept, note.is_held = True, False
            else:
                note.lets_go()

    async def comes_or_goes(self, who: str, channel: str, *, is_back: bool, is_put: bool) -> None:
        """Somebody joins, leaves, is brought in or is put out."""
        person, ada = self.house[who], self.house["ada"]
        try:
            if is_back:
                await (ada.invites(who, to=channel) if is_put else person.joins(channel))
            else:
                await (ada.removes(who, from_=channel) if is_put else person.leaves(channel))
        except Refusal:
            return

    async def deletes_channel(self, channel: str) -> None:
        """The channel goes; what was kept of it stays, by the rules for channels that are gone."""
        await self.house.people.post("/people/deletes_channel", {"as": "ada", "channel": channel})
        await self.house.settled()
        self.closed.add(channel)
        self.archived.discard(channel)

    async def archives(self, channel: str, *, ejects: bool) -> None:
        """The channel is closed, and the app perhaps taken out of it."""
        self.house.sandbox.workspace.archiving_ejects = "heard" if ejects else "never"
        await self.house["ada"].archives(channel)
        self.archived.add(channel)

    async def opens_again(self, channel: str) -> None:
        """The channel is open again; where the app cannot come back by itself, somebody brings it."""
        await self.house["ada"].unarchives(channel)
        await self.house.settled()
        with suppress(Refusal):
            await self.house["ada"].invites("commonplace", to=channel)
        await self.house.settled()
        self.archived.discard(channel)

    async def is_uninstalled(self) -> None:
        """The app is taken out; after the grace no word is left at all."""
        await self.house.people.post("/people/uninstalls", {"as": "ada"})
        await self.house.settled()
        for _ in range(2):
            await self.house.people.jumps("thursday 15:00")
        left = await self._comes_to_nothing(lambda: self.house.database.read(columns_with, self.made))
        assert not left, left

    async def holds(self) -> None:
        """No word that should be gone is in a table, in a message of the app's, or in the log."""
        await self.house.settled()
        left = await self._comes_to_nothing(self.left)
        assert not left, left
        assert not [line for line in self.log if any(word in line.lower() for word in self.made)]

    async def _comes_to_nothing(self, look: Callable[[], Awaitable[Found]]) -> Found:
        """What is found at last: the index is tidied a moment after what it held is gone."""
        for _ in range(MOMENTS):
            found = await look()
            if not found:
                break
            await asyncio.sleep(MOMENT)
        return found

    async def left(self) -> set[tuple[str, str]]:
        """Where each word is read that should not be read there."""
        kept = set().union(*(note.words for note in self.notes if note.is_kept))
        held = {(word, HELD) for note in self.notes if note.is_held for word in note.all_words}
        apart = set().union(*(note.apart for note in self.notes if note.is_kept))
        theirs = [note for note in self.standing() if note.author not in self.refused]
        asked = {note.word for note in theirs if note.is_question}
        gone = [word for word in self.made if word not in kept]
        stored = await self.house.database.read(columns_with, gone) - held - apart
        posted = {note.word for note in self.notes if note.is_posted_for and not note.is_deleted}
        return stored | set(self._posted(word for word in gone if word not in asked | posted))

    async def in_files(self) -> set[str]:
        """The words that were kept once, are gone, and can be read in the bytes of the file."""
        there = {word for note in self.notes if note.is_kept or note.is_held for word in note.all_words}
        return {word for word in self.once_kept - there if traces.in_files(self.house.database, word[3:])}

    def _posted(self, words: Iterable[str]) -> Iterator[tuple[str, str]]:
        wanted = list(words)
        for channel in self.house.sandbox.workspace.channels.values():
            # What it said where it cannot reach it waits until it can.
            is_in_reach = not channel.is_private or BOT in channel.members
            for message in channel.messages.values():
                if is_in_reach and message.user == BOT:
                    spoken = json.dumps([message.text, message.blocks, message.metadata, message.extra])
                    yield from ((word, f"#{channel.name}") for word in wanted if word in spoken)

    async def _is_asked_for_a_title(self, who: str) -> bool:
        views = (await self.house[who].sees())["views"]
        return bool(views) and any(one["action_id"] == "title_words" for _, one in elements_in(views[-1]))

    async def _closes_all(self, who: str) -> None:
        while (await self.house[who].sees())["views"]:
            await self.house[who].closes()

    def _may_be_kept(self, note: Note, *, with_reply: bool = False) -> bool:
        is_ours = note.is_posted_for and not with_reply
        may_be = not note.is_declined and note.author not in self.refused
        return note.channel in COMMUNITIES and may_be and not is_ours

    def _takes_no_back(self, who: str, note: Note) -> None:
        """Whoever keeps their own message does not want it out any more."""
        if who == note.author and not note.is_posted_for and who not in self.refused:
            note.is_declined = False

    def _keeps(self, note: Note) -> None:
        asked = note.under
        if not note.is_kept and asked and not asked.is_deleted and self._may_be_kept(asked, with_reply=True):
            note.asked = asked
        note.is_kept = True
        self.once_kept |= note.words

    def _refuses(self, who: str) -> None:
        self.refused.add(who)

    def _unsays(self, who: str) -> None:
        for note in self.notes:
            note.lines = {use: line for use, line in note.lines.items() if use[0] != who}

    def _loses_all_of(self, who: str) -> None:
        for note in self.notes:
            if note.author == who:
                note.lets_go()
                self._is_asked_no_more(note)

    def _is_asked_no_more(self, gone: Note) -> None:
        for note in self.notes:
            if note.asked is gone:
                note.asked = None


class Ear(logging.Handler):
    """Writes down every line that would be logged in earnest."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self.addFilter(is_fit_for_the_log)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self._lines.append(self.format(record))


def columns_with(session: Session, words: list[str]) -> set[tuple[str, str]]:
    """Each of these words with the column in which it stands, the shadow tables of an index among them."""
    found = set()
    for table in inspect(session.get_bind()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
            for name, value in row.items():
                spoken = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                found |= {(word, f"{table}.{name}") for word in words if word[3:] in spoken.lower()}
    return found


def survivor_of(session: Session, said: Said) -> tuple[int, str]:
    """The number and the message of what stands for a message's entry."""
    found = entries.of(session, MessageKey(ACME, ChannelId(said.channel), Timestamp(said.ts)))
    assert found is not None
    shown = merges.survivor(session, found)
    return shown.id, shown.message.ts


def place_of(session: Session, entry: int) -> str:
    """The time of an entry's message."""
    return session.scalars(select(Entry.ts).where(Entry.id == entry)).one()
