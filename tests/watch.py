"""What each person of a house can get to see, held against what the sandbox's own Slack lets them open.

The ways on which they could see it are listed in `tests/ways_out.py`, and gone in `tests/looks.py`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from communities import (
    asking,
    editing,
    exporting,
    gaps,
    gaps_tending,
    importing_marked,
    merging,
    owning,
    reviewing,
    tending,
    using,
)
from communities.exporting import Choice
from communities.refusals import Refusal
from communities.words import digest
from sandbox.workspace import Channel
from storage import communities, entries, people, rules
from storage.keys import ChannelId, ChannelKey, EntryId, MessageKey, PersonKey, Timestamp, UserId
from storage.models import Membership
from storage.rules import STEWARDS, Rules
from storage.vocabulary import Vocabulary
from tests.cast import ACME
from tests.house import House
from tests.looks import ALL_LOOKS, shown_to
from tests.people import NeverSeen, Said
from tests.people import Refusal as NotLet
from tests.screen import words_in
from tests.ways_out import TO_THEIR_AUTHOR, Way

CHANNELS = ("C0WOOD", "C0BENCH", "C0CARE", "C0SUPPLIER")
WOOD, BENCH, CARE, _ = CHANNELS
# Nobody adopted it; something is imported of it.
OLD = "C0RANDOM"
ALL_CHANNELS = (*CHANNELS, OLD)
PEOPLE = ("ada", "bo", "cleo", "dev", "eve", "fay", "gus")
LETTERS = "bdfgklmnprstvw"
# What is looked at on the screens of the sandbox, as the app has put it there.
ON_THE_SCREEN = {Way.POST, Way.LETTER, Way.SCREEN}
# Of what is closed to somebody, so much is tried each time.
TRIED = 2


@dataclass
class Note:
    """A message that was starred, with a word that stands in no other."""

    said: Said
    channel: str
    author: str
    word: str


@dataclass(frozen=True)
class Secret:
    """A word for those alone who can open a channel, and for who said it."""

    channel: str
    word: str
    author: str = ""


@dataclass
class Watch:
    """Plays the people, and looks at everything that each of them could be shown."""

    house: House
    notes: list[Note] = field(default_factory=list)
    # What channels are about and called, titles, tags, lines, what people ask and look for.
    others: list[Secret] = field(default_factory=list)
    typed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    faces: dict[Any, str] = field(default_factory=dict)
    dice: Random = field(default_factory=lambda: Random(7))
    is_silent: bool = False
    # Each time somebody goes so large a part of the ways, and whoever comes after them the next part.
    parts: int = 1
    turn: int = 0

    async def opens(self) -> None:
        """Ada makes each channel a community, about something with a word of its own; Bo tends two."""
        await self.house.database.write(
            rules.change, ACME, Rules(allows_shared=True, who_may_export=STEWARDS)
        )
        await self.house["ada"].invites("commonplace", to=BENCH)
        for channel in CHANNELS:
            await self.renames(channel)
            await self.house["ada"].types("/cop adopt", in_=channel)
            word = self.new_secret(channel)
            await self.house["ada"].submits(problem=f"What we know of {word} here")
            await self.house.settled()
        await self.renames(OLD)
        await self.imports("ada")
        await self.house.database.write(tends_too, "U0BO", (WOOD, BENCH))
        for who in PEOPLE:
            await self.house.app.looking.person(key_of(who))
            await self.house.database.write(people.change, key_of(who), may_be_asked=True)

    def new_word(self) -> str:
        """A word that nobody has said."""
        return "".join(self.dice.choice(LETTERS) + self.dice.choice("aeiou") for _ in range(6))

    def new_secret(self, channel: str, author: str = "") -> str:
        """The same, for those alone who can open this channel."""
        self.others.append(Secret(channel, self.new_word(), author))
        return self.others[-1].word

    @property
    def secrets(self) -> list[Secret]:
        """Every word, and where it belongs."""
        return [Secret(note.channel, note.word, note.author) for note in self.notes] + self.others

    def channel(self, ident: str) -> Channel:
        """A channel, as Slack has it."""
        return self.house.sandbox.workspace.channels[ident]

    def can_open(self, who: str, channel: str) -> bool:
        """Whether Slack itself would show this person that channel."""
        person = self.house.sandbox.workspace.people[f"U0{who.upper()}"]
        found = self.channel(channel)
        if person.deactivated or person.is_bot:
            return False
        if found.is_private or person.is_guest or person.is_external:
            return person.id in found.members
        return True

    def may_be_shown(self, who: str, channel: str) -> bool:
        """The same of the app, which shows nothing private while Slack does not say who is where."""
        return self.can_open(who, channel) and not (self.is_silent and self.channel(channel).is_private)

    def is_inside(self, who: str, channel: str) -> bool:
        return f"U0{who.upper()}" in self.channel(channel).members

    async def does(self, deed: Any) -> bool:
        """Let somebody do something; whether Slack lets them."""
        try:
            await deed
        except (NotLet, NeverSeen):
            return False
        return True

    async def keeps(self, who: str, star: str, channel: str, under: Note | None = None) -> Note | None:
        """Somebody says something, or replies, and somebody stars it."""
        if not self.is_inside(who, channel):
            return None
        word = self.new_word()
        parent = under.said if under and not under.said.thread_ts else None
        with suppress(NotLet):
            said = await self.house[who].says(f"Mind the {word} when it is cold.", in_=channel, under=parent)
            self.notes.append(Note(said, channel, who, word))
            await self.does(self.house[star].stars(said))
            return self.notes[-1]
        return None

    async def imports(self, who: str) -> Note | None:
        """What somebody said in a channel that nobody adopted comes in, from when that was public."""
        word = self.new_word()
        with suppress(NotLet):
            said = await self.house[who].says(f"Mind the {word} when it is cold.", in_=OLD)
            self.notes.append(Note(said, OLD, who, word))
            await self.house.database.write(brought_in, self.notes[-1], self.house.clock())
            return self.notes[-1]
        return None

    async def edits(self, note: Note) -> None:
        """Somebody says it otherwise."""
        note.word = word = self.new_word()
        if not await self.does(self.house[note.author].edits(note.said, f"Mind the {word} in summer.")):
            self.notes.remove(note)

    async def renames(self, channel: str) -> None:
        """The channel has another name."""
        await self.does(self.house["ada"].renames(channel, self.new_secret(channel)))

    async def moves_unheard(self, who: str, channel: str, *, is_in: bool) -> None:
        """Somebody is inside or is not, and the app hears nothing of it; a minute passes."""
        members, user = self.channel(channel).members, f"U0{who.upper()}"
        if who == "eve" and not self.channel(channel).is_ext_shared:
            return
        if is_in and user not in members:
            members.append(user)
        elif not is_in and user in members:
            members.remove(user)
        self.house.app.looking.sights.forget()

    def falls_silent(self, is_silent: bool) -> None:
        """Slack says of nobody where they are, or says it again."""
        self.is_silent = is_silent
        self.house.app.looking.sights.forget()
        faults = self.house.sandbox.slack.faults
        faults.clear()
        if is_silent:
            faults.fail("users.conversations", "internal_error", times=100_000)

    async def holds(self) -> None:
        """Whatever anybody is shown, they could open it in Slack."""
        await self.house.settled()
        self.checks_screens()
        await self.house.app.look_again()
        # A minute has passed since the last time.
        self.house.app.looking.sights.forget()
        self.turn += 1
        for who in PEOPLE:
            if not all(self.may_be_shown(who, channel) for channel in ALL_CHANNELS):
                self.checks(who, await self.shown(who))
        await self.house.settled()
        self.checks_screens()
        public = await self.house.database.read(exported)
        for secret in self.secrets:
            is_private = self.channel(secret.channel).is_private
            assert not (is_private and secret.word in public), "the public export"

    async def shown(self, who: str) -> dict[Way, str]:
        """Everything that somebody could be shown."""
        person = key_of(who)
        await self.house.app.looking.person(person)
        sight = await self.house.app.looking.sight(person)
        closed = [one for one in ALL_CHANNELS if not self.may_be_shown(who, one)]
        others = [one for one in ALL_CHANNELS if one not in closed]
        words = self.some([one.word for one in self.secrets if one.channel in closed])
        behind = self.some([message_of(note) for note in self.notes if note.channel in closed])
        channels = self.some(closed) + self.some(others)[:1]
        now, vocabulary = self.house.clock(), self.house.app.tools.vocabulary
        ways = list(ALL_LOOKS)[(self.turn + PEOPLE.index(who)) % self.parts :: self.parts]
        about = (person, sight, now, vocabulary, words, behind, channels, self.turn // self.parts)
        return await self.house.database.write(shown_to, ways, *about)

    def some(self, of: list[Any]) -> tuple[Any, ...]:
        """Some of these, others each time."""
        return tuple(self.dice.sample(of, min(TRIED, len(of))))

    def checks(self, who: str, shown: dict[Way, str]) -> None:
        for secret in self.secrets:
            if self.may_be_shown(who, secret.channel):
                continue
            for way, said in shown.items():
                if not (secret.author == who and way in TO_THEIR_AUTHOR):
                    where = self.channel(secret.channel).name
                    assert secret.word not in said, f"{who} sees something of {where} by {way}"

    def checks_screens(self) -> None:
        """What the app has put before people since the last time, each of them could open."""
        for readers, way, face in self.new_faces():
            for secret in self.secrets if face else ():
                if secret.word not in face:
                    continue
                for user in readers:
                    who = user.removeprefix("U0").lower()
                    theirs = secret.author == who and way in TO_THEIR_AUTHOR
                    theirs = theirs or (secret.word in self.typed[who] and way is not Way.POST)
                    where = self.channel(secret.channel).name
                    assert theirs or self.can_open(who, secret.channel), f"{who} reads of {where}: {way}"

    def new_faces(self) -> Iterator[tuple[list[str], Way, str]]:
        """What is new on screens, or reads otherwise: who reads it, where, and how it reads."""
        for key, readers, way, shown in self.faces_now():
            face = json.dumps(shown)
            if self.faces.get(key) != face:
                self.faces[key] = face
                yield readers, way, face

    def faces_now(self) -> Iterator[tuple[Any, list[str], Way, Any]]:
        for channel in self.house.sandbox.workspace.channels.values():
            here = [user for user in channel.members if not self.is_machine(user)]
            for message in channel.messages.values() if here else ():
                if message.by_app:
                    way = Way.LETTER if channel.is_im else Way.POST
                    yield (channel.id, message.ts), here, way, [message.text, message.blocks]
        screens = self.house.sandbox.slack.screens
        for note in screens.notes.values():
            yield note.id, [note.person], Way.SCREEN, [note.text, note.blocks]
        for stack in screens.stacks.values():
            for view in stack:
                yield view.id, [view.person], Way.SCREEN, view.body

    def is_machine(self, user: str) -> bool:
        return self.house.sandbox.workspace.people[user].is_bot

    async def finds(self, who: str, note: Note) -> bool:
        """Whether they find it by typing; a guest who was put out of every channel has nowhere to type."""
        channels = (await self.house[who].sees())["channels"]
        place = next((one["id"] for one in channels if one["is_member"] or one["is_im"]), None)
        if place is None:
            return False
        self.typed[who].add(note.word)
        answer = await self.house[who].types(f'/kb "{note.word}"', in_=place)
        return "Mind the" in answer

    async def number(self, note: Note) -> EntryId | None:
        """The number of the entry made of a note; None when it is not kept."""
        found = await self.house.database.read(entries.of, message_of(note))
        return found and found.id

    async def lets(self, who: str, verb: Any, *given: Any) -> None:
        """Somebody does something by a button or a form, if the app lets them."""
        person = key_of(who)
        sight = await self.house.app.looking.sight(person)
        with suppress(Refusal):
            await self.house.database.write(verb, person, *given, sight=sight)
        await self.house.settled()

    async def shares(self, who: str, note: Note, into: str) -> None:
        """Somebody shares what they find, and when they are asked, they think better of it."""
        person, number = self.house[who], await self.number(note)
        if number is None or not (self.is_inside(who, into) and self.can_open(who, into)):
            return
        before = len((await person.sees())["views"])
        self.typed[who].add(note.word)
        await self.does(person.types(f'/kb "{note.word}"', in_=into))
        await self.does(person.chooses("entry_more", f"share:{number}"))
        while len((await person.sees())["views"]) > before:
            await person.closes()

    async def relates(self, what: str, one: Note, other: Note) -> None:
        """Ada says that two notes are the same, or that one takes the place of the other."""
        first, second = await self.number(one), await self.number(other)
        if first and second and first != second:
            verb = {"merge": merging.merge, "replace": tending.replace}[what]
            await self.lets("ada", verb, first, second, self.house.clock())

    async def titles(self, who: str, note: Note, owner: str = "") -> None:
        """Somebody gives a note a title and a tag, and says who should look after it."""
        number = await self.number(note)
        title, tag = self.new_secret(note.channel), self.new_secret(note.channel)
        wish = editing.Wish(f"On {title}", (tag,), owner=user_of(owner), names_owner=bool(owner))
        if number:
            await self.lets(who, editing.edit, number, wish, self.house.clock())
            if owner:
                await self.lets(owner, owning.take_on, number, self.house.clock())

    async def doubts(self, who: str, note: Note) -> None:
        """Somebody says that it is out of date, and whoever answers for it hears of it."""
        number = await self.number(note)
        if number:
            await self.lets(who, tending.doubt, number, "out_of_date", self.house.clock())

    async def uses(self, who: str, note: Note) -> None:
        """Somebody used it, and says what it changed; its author hears of it."""
        number, now = await self.number(note), self.house.clock()
        if number:
            await self.lets(who, using.use, number, now)
            line = f"It made the {self.new_secret(note.channel, who)} easier"
            await self.lets(who, using.say, number, now.date(), line)
            await self.lets("ada", using.confirm, number, user_of(who), now.date(), digest(line), now)

    async def looks_again(self, who: str, note: Note) -> None:
        """A note comes up for review, and its steward or owner is asked about it."""
        found = await self.house.database.read(entries.of, message_of(note))
        now = self.house.clock()
        if found is not None:
            await self.house.database.write(entries.change, found.id, review_at=now - timedelta(days=1))
            await self.house.database.write(reviewing.owe, key_of(who), [found], now)
            await self.house.settled()

    async def asks(self, who: str, channel: str) -> None:
        """Somebody has the app ask a community."""
        if self.can_open(who, channel):
            word = self.new_secret(channel, who)
            where = ChannelKey(ACME, ChannelId(channel))
            wish = asking.Wish(where, f"Does the {word} go first?", f"V{word}")
            await self.lets(who, asking.ask, wish, self.house.clock())

    async def looks_in_vain(self, channel: str, near: Note | None = None) -> None:
        """Three people look for the same, as for a note, mistyped; what is like none is the next prompt."""
        word, now = near.word[:-1] if near else self.new_secret(channel), self.house.clock()
        where = ChannelId(channel)
        for who in ("ada", "bo", "cleo"):
            await self.house.database.write(gaps.remember, key_of(who), where, word, "salt", now)
        found = await self.house.database.read(gap_numbers, channel)
        for number in () if near else found[:1]:
            channel_key, vocabulary = ChannelKey(ACME, where), Vocabulary()
            await self.lets("ada", gaps_tending.make_prompt, channel_key, number, vocabulary, now)

    async def is_put_out_and_owed(self, who: str, channel: str) -> None:
        """Somebody is put out unheard, and the app owes them a word about what they look after there."""
        note = await self.keeps("ada", "cleo", channel)
        if note is not None:
            await self.titles("ada", note, owner=who)
            await self.looks_again(who, note)
            await self.moves_unheard(who, channel, is_in=False)
            await self.titles("ada", note)
            await self.doubts("cleo", note)

    async def presses_what_was_found(self, who: str) -> None:
        """A button of an answer from before says nothing of what they cannot open any more."""
        try:
            said = words_in(await self.house[who].presses("I used this"))
        except (NeverSeen, NotLet):
            return
        self.checks(who, {Way.SCREEN: said})


def key_of(who: str) -> PersonKey:
    """Somebody at Acme."""
    return PersonKey(ACME, UserId(f"U0{who.upper()}"))


def user_of(who: str) -> UserId | None:
    return key_of(who).user if who else None


def message_of(note: Note) -> MessageKey:
    return MessageKey(ACME, ChannelId(note.said.channel), Timestamp(note.said.ts))


def brought_in(session: Session, note: Note, now: datetime) -> None:
    """A message comes in from an export, with its author's star."""
    channel = importing_marked.Channel(message_of(note).place, "as it was", is_private=False, is_shared=False)
    plan = importing_marked.plan(session, ACME, (), ())
    importing_marked.prepare(session, plan, "Acme", (channel,), (), now)
    author, text = key_of(note.author).user, f"Mind the {note.word} when it is cold."
    marks = ((author, "star"),)
    marked = importing_marked.Marked(message_of(note), None, author, text, None, marks)
    importing_marked.keep(session, plan, (marked,), now)


def tends_too(session: Session, user: str, channels: tuple[str, ...]) -> None:
    """Somebody looks after these communities as well."""
    for channel in channels:
        place = communities.at(session, ChannelKey(ACME, ChannelId(channel)))
        assert place is not None
        session.execute(
            update(Membership)
            .where(Membership.community_id == place.id, Membership.user_id == user)
            .values(role="steward")
        )


def gap_numbers(session: Session, channel: str) -> list[int]:
    """What is looked for in vain in a channel, by its numbers."""
    place = communities.at(session, ChannelKey(ACME, ChannelId(channel)))
    return [one.id for one in gaps.of_place(session, place, Vocabulary())] if place else []


def exported(session: Session) -> str:
    """The export of public channels, as it is written."""
    choice = Choice((ACME,), is_public_only=True)
    return "\n".join(line.text for line in exporting.lines(session, choice))
