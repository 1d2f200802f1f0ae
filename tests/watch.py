"""What each person of a house can get to see, held against what the sandbox's own Slack lets them open."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from communities import exporting, finding, home, managing, membership, merging, searching, seeing
from communities.exporting import Choice
from communities.managing import Desk
from communities.refusals import Refusal
from communities.searching import Asked, Found, Newest
from communities.seeing import Sight
from sandbox.workspace import Channel
from storage import communities, entries, rules
from storage.keys import ChannelId, ChannelKey, MessageKey, PersonKey, Timestamp, UserId
from storage.models import Entry
from storage.rules import Rules
from storage.vocabulary import Vocabulary
from tests.cast import ACME
from tests.house import House
from tests.people import NeverSeen, Said
from tests.people import Refusal as NotLet
from tests.screen import words_in

CHANNELS = ("woodworking", "bench-repairs", "care-handover", "supplier-joinery")
PEOPLE = ("ada", "bo", "cleo", "dev", "eve", "fay", "gus")
LETTERS = "bdfgklmnprstvw"
MOST_PAGES = 9


@dataclass
class Note:
    """A message that was starred, with a word that stands in no other."""

    said: Said
    channel: str
    author: str
    word: str


@dataclass
class Watch:
    """Plays the people, and looks at everything that each of them could be shown."""

    house: House
    notes: list[Note] = field(default_factory=list)
    concerns: dict[str, str] = field(default_factory=dict)
    dice: Random = field(default_factory=lambda: Random(7))
    is_silent: bool = False

    async def opens(self) -> None:
        """Ada makes each channel a community, about something with a word of its own."""
        await self.house.database.write(rules.change, ACME, Rules(allows_shared=True))
        await self.house["ada"].invites("commonplace", to="bench-repairs")
        for channel in CHANNELS:
            self.concerns[channel] = self.new_word()
            await self.house["ada"].types("/cop adopt", in_=channel)
            await self.house["ada"].submits(problem=f"What we know of {self.concerns[channel]} here")
            await self.house.settled()

    def new_word(self) -> str:
        """A word that nobody has said."""
        return "".join(self.dice.choice(LETTERS) + self.dice.choice("aeiou") for _ in range(6))

    def channel(self, name: str) -> Channel:
        """A channel, as Slack has it."""
        found = self.house.sandbox.workspace.channels.values()
        return next(channel for channel in found if channel.name == name)

    def can_open(self, who: str, name: str) -> bool:
        """Whether Slack itself would show this person that channel."""
        person = self.house.sandbox.workspace.people[f"U0{who.upper()}"]
        channel = self.channel(name)
        if person.deactivated or person.is_bot:
            return False
        if channel.is_private or person.is_guest or person.is_external:
            return person.id in channel.members
        return True

    def is_inside(self, who: str, name: str) -> bool:
        return f"U0{who.upper()}" in self.channel(name).members

    async def does(self, deed: Any) -> bool:
        """Let somebody do something; whether Slack lets them."""
        try:
            await deed
        except (NotLet, NeverSeen):
            return False
        return True

    async def keeps(self, who: str, star: str, channel: str) -> None:
        """Somebody says something, and somebody stars it."""
        if not self.is_inside(who, channel):
            return
        word = self.new_word()
        said = await self.house[who].says(f"Mind the {word} when it is cold.", in_=channel)
        self.notes.append(Note(said, channel, who, word))
        await self.does(self.house[star].stars(said))

    async def edits(self, note: Note) -> None:
        """Somebody says it otherwise."""
        note.word = word = self.new_word()
        if not await self.does(self.house[note.author].edits(note.said, f"Mind the {word} in summer.")):
            self.notes.remove(note)

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
        await self.house.app.look_again()
        # A minute has passed since the last time.
        self.house.app.looking.sights.forget()
        for who in PEOPLE:
            person = PersonKey(ACME, UserId(f"U0{who.upper()}"))
            await self.house.app.looking.person(person)
            sight = await self.house.app.looking.sight(person)
            shown = await self.house.database.read(shown_to, person, sight, self.notes, self.concerns)
            self.checks(who, shown)
        await self.house.settled()
        self.checks_posts()
        public = await self.house.database.read(exported)
        for note in self.notes:
            assert not (self.channel(note.channel).is_private and note.word in public), "the public export"

    def checks(self, who: str, shown: dict[str, str]) -> None:
        for way, said in shown.items():
            for note in self.notes:
                hidden = self.is_silent and self.channel(note.channel).is_private
                may = self.can_open(who, note.channel) and not hidden
                if not may and not (way == "home" and note.author == who):
                    assert note.word not in said, f"{who} sees a note of {note.channel} by {way}"
            for channel, word in self.concerns.items():
                hidden = self.is_silent and self.channel(channel).is_private
                if not self.can_open(who, channel) or hidden:
                    assert word not in said, f"{who} sees what {channel} is about by {way}"
                    if way != "home":
                        assert f"'{channel}'" not in said, f"{who} sees the name of {channel} by {way}"

    def checks_posts(self) -> None:
        """What the app posted in a channel is of that channel, or could be opened by all who are there."""
        for channel in self.house.sandbox.workspace.channels.values():
            for message in channel.messages.values():
                for note in self.notes if message.by_app and not channel.is_im else ():
                    if note.word in f"{message.text} {message.blocks}" and note.channel != channel.name:
                        source = self.channel(note.channel)
                        assert not source.is_private, f"{note.channel} is told of in {channel.name}"

    async def finds(self, who: str, note: Note) -> bool:
        """Whether they find it by typing."""
        channels = (await self.house[who].sees())["channels"]
        place = next(one["id"] for one in channels if one["is_member"] or one["is_im"])
        answer = await self.house[who].types(f'/kb "{note.word}"', in_=place)
        return "Mind the" in answer

    async def number(self, note: Note) -> Any:
        """The number of the entry made of a note; None when it is not kept."""
        message = MessageKey(ACME, ChannelId(note.said.channel), Timestamp(note.said.ts))
        found = await self.house.database.read(entries.of, message)
        return found and found.id

    async def shares(self, who: str, note: Note, into: str) -> None:
        """Somebody shares what they find, and when they are asked, they think better of it."""
        person, number = self.house[who], await self.number(note)
        before = len((await person.sees())["views"])
        if number is None or not self.is_inside(who, into):
            return
        await self.does(person.types(f'/kb "{note.word}"', in_=into))
        await self.does(person.chooses("entry_more", f"share:{number}"))
        while len((await person.sees())["views"]) > before:
            await person.closes()

    async def merges(self, one: Note, other: Note) -> None:
        """Ada says that two notes are the same."""
        first, second = await self.number(one), await self.number(other)
        if first and second and first != second:
            with suppress(Refusal):
                ada = PersonKey(ACME, UserId("U0ADA"))
                await self.house.database.write(merging.merge, ada, first, second, self.house.clock())

    async def presses_what_was_found(self, who: str) -> None:
        """A button of an answer from before says nothing of what they cannot open any more."""
        try:
            said = words_in(await self.house[who].presses("I used this"))
        except (NeverSeen, NotLet):
            return
        self.checks(who, {"a button pressed later": said})


def shown_to(
    session: Session, person: PersonKey, sight: Sight, notes: list[Note], concerns: dict[str, str]
) -> dict[str, str]:
    """Everything that this person's commands, buttons and pages could show, by the way to it."""
    ways: dict[str, list[object]] = {}
    words = " ".join(note.word for note in notes)
    for asked in (words, "mind", "", "in:#bench-repairs", "by:@ada", "is:question", "tag:glue"):
        ways.setdefault(f"/kb {asked[:20]}", []).extend(found(session, person, Asked(asked), sight))
    for note in notes:
        nearly = Asked(note.word[:-1])
        ways.setdefault("spelling", []).append(searching.look_up(session, person, nearly, sight=sight))
    ways["buttons"] = [seeing.entry(session, person, entry, sight) for entry in every_entry(session)]
    ways["home"] = [home.at_home(session, person, sight)]
    ways["find"] = [finding.find(session, person, asked, sight) for asked in ("", "know", "bench repairs")]
    ways["named"] = [finding.named(session, person, name, sight) for name in concerns]
    for place in communities.of_workspace(session, ACME):
        channel = ChannelKey(ACME, ChannelId(place.channel))
        for name, verb in (
            ("panel", membership.panel),
            ("charter", membership.about),
            ("desk", desk),
        ):
            ways.setdefault(name, []).append(tried(verb, session, person, channel, sight))
    return {way: repr(said) for way, said in ways.items()}


def desk(session: Session, person: PersonKey, channel: ChannelKey, sight: Sight) -> Desk:
    """The desk of a community, with the words that are in it now."""
    return managing.desk(session, person, channel, Vocabulary(), sight)


def found(session: Session, person: PersonKey, asked: Asked, sight: Sight) -> Iterator[object]:
    """Every page of a search, without the words that were asked."""
    for page in range(MOST_PAGES):
        outcome = searching.look_up(session, person, replace(asked, page=page), sight=sight)
        if not isinstance(outcome, Found | Newest):
            return
        yield (outcome.hits, outcome.told.places, outcome.told.tags, outcome.told.writers)
        if (page + 1) * searching.PAGE >= outcome.total:
            return


def tried(verb: Any, session: Session, *given: Any) -> object:
    """What a verb answers, or how it refuses."""
    try:
        return verb(session, *given)
    except Refusal as no:
        return no


def every_entry(session: Session) -> list[Any]:
    return [number for (number,) in session.query(Entry.id)]


def exported(session: Session) -> str:
    """The export of public channels, as it is written."""
    choice = Choice((ACME,), is_public_only=True)
    return "\n".join(line.text for line in exporting.lines(session, choice))
