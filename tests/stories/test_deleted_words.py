"""Deleted words are nowhere: whatever people do, after every step; `make chaos` lets them do much more."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.engines import Addresses, on_either, on_postgres
from tests.house import House
from tests.machines import is_long, let_live
from tests.talk import COMMUNITIES, OUTSIDE, Note
from tests.talk_deeds import Deeds

SETTING = "COMMONPLACE_DELETIONS"

AUTHORS = st.sampled_from(("ada", "bo", "cleo", "fay"))
ANYBODY = st.sampled_from(("ada", "bo", "cleo", "fay", "hana", "gus"))
# Who tends a community is not forgotten here, nor put out.
OTHERS = st.sampled_from(("bo", "cleo", "fay"))
CHANNELS = st.sampled_from((*COMMUNITIES, "woodworking", OUTSIDE))
PICK = st.integers(0, 99)


class Deletions(RuleBasedStateMachine):
    """People who say, star, edit, delete, join, leave, are removed, refuse and are forgotten."""

    def __init__(self, addresses: Addresses) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.context = addresses()
        self.house = House(self.context.__enter__())
        self.talk = Deeds(self.house)
        self.gone: set[str] = set()
        self.runs(self.house.__aenter__())
        self.runs(self.talk.opens())

    def runs(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let it come to its end."""
        return self.runner.run(work)

    def one_of(self, notes: list[Note], pick: int) -> Note:
        """One of these notes, the later ones first."""
        return notes[-1 - pick % len(notes)]

    def someone_here(self, who: str) -> str:
        """This person, or Ada in place of whose account is closed."""
        return "ada" if who in self.gone else who

    @rule(who=AUTHORS, channel=CHANNELS, is_question=st.booleans())
    def says(self, who: str, channel: str, is_question: bool) -> None:
        if self.talk.is_open(channel):
            self.runs(self.talk.says(self.someone_here(who), channel, is_question=is_question))

    @rule(who=AUTHORS, star=ANYBODY, pick=PICK)
    def says_and_is_starred(self, who: str, star: str, pick: int) -> None:
        note = self.runs(self.talk.says(self.someone_here(who), "woodworking", is_question=pick % 2 == 0))
        if note is not None:
            self.runs(self.talk.stars(self.someone_here(star), note))

    @precondition(lambda self: self.talk.alive())
    @rule(who=AUTHORS, pick=PICK)
    def replies(self, who: str, pick: int) -> None:
        under = self.one_of(self.talk.alive(), pick)
        if under.said.thread_ts is None:
            self.runs(self.talk.says(self.someone_here(who), under.channel, under=under))

    @precondition(lambda self: self.talk.alive())
    @rule(who=ANYBODY, pick=PICK)
    def stars(self, who: str, pick: int) -> None:
        self.runs(self.talk.stars(self.someone_here(who), self.one_of(self.talk.alive(), pick)))

    @precondition(lambda self: self.starred())
    @rule(pick=PICK)
    def takes_back(self, pick: int) -> None:
        note = self.one_of(self.starred(), pick)
        by = sorted(note.reacted - self.gone)
        if by:
            self.runs(self.talk.takes_back(by[pick % len(by)], note))

    @precondition(lambda self: self.talk.alive())
    @rule(pick=PICK)
    def edits(self, pick: int) -> None:
        note = self.one_of(self.talk.alive(), pick)
        if note.author not in self.gone:
            self.runs(self.talk.edits(note))

    @precondition(lambda self: self.talk.alive())
    @rule(pick=PICK)
    def deletes(self, pick: int) -> None:
        note = self.one_of(self.talk.alive(), pick)
        if note.author not in self.gone:
            self.runs(self.talk.deletes(note))

    @precondition(lambda self: self.talk.alive())
    @rule(who=AUTHORS, pick=PICK)
    def keeps_by_hand(self, who: str, pick: int) -> None:
        self.runs(self.talk.keeps_by_hand(self.someone_here(who), self.one_of(self.talk.alive(), pick)))

    @precondition(lambda self: self.kept())
    @rule(pick=PICK)
    def finds(self, pick: int) -> None:
        self.runs(self.talk.finds(self.one_of(self.kept(), pick)))

    @precondition(lambda self: self.kept())
    @rule(pick=PICK)
    def uses(self, pick: int) -> None:
        self.runs(self.talk.uses("ada", self.one_of(self.kept(), pick)))

    @precondition(lambda self: self.kept())
    @rule(who=st.sampled_from(("ada", "bo", "cleo")), pick=PICK)
    def says_what_it_changed(self, who: str, pick: int) -> None:
        note = self.one_of(self.kept(), pick)
        if who not in self.gone and note.channel == "woodworking":
            self.runs(self.talk.says_what_it_changed(who, note))

    @precondition(lambda self: self.answering())
    @rule(pick=PICK)
    def ticks(self, pick: int) -> None:
        self.runs(self.talk.ticks(self.one_of(self.answering(), pick)))

    @precondition(lambda self: [note for note in self.answering() if note.ticks])
    @rule(pick=PICK)
    def takes_tick_back(self, pick: int) -> None:
        ticked = [note for note in self.answering() if note.ticks]
        self.runs(self.talk.takes_tick_back(self.one_of(ticked, pick)))

    @precondition(lambda self: self.talk.replies())
    @rule(who=ANYBODY, pick=PICK)
    def marks_answer(self, who: str, pick: int) -> None:
        note = self.one_of(self.talk.replies(), pick)
        self.runs(self.talk.marks_answer(self.someone_here(who), note))

    @rule(who=ANYBODY, channel=st.sampled_from(COMMUNITIES), star=ANYBODY)
    def asks(self, who: str, channel: str, star: str) -> None:
        if self.talk.is_open(channel):
            note = self.runs(self.talk.asks(self.someone_here(who), channel))
            reply = note and self.runs(self.talk.says("ada", channel, under=note))
            if reply:
                self.runs(self.talk.stars(self.someone_here(star), reply))

    @precondition(lambda self: [note for note in self.talk.alive() if note.is_posted_for])
    @rule(pick=PICK)
    def takes_question_back(self, pick: int) -> None:
        note = self.one_of([note for note in self.talk.alive() if note.is_posted_for], pick)
        if note.author not in self.gone:
            self.runs(self.talk.takes_question_back(note.author))

    @precondition(lambda self: self.kept())
    @rule(pick=PICK, into=CHANNELS)
    def shares(self, pick: int, into: str) -> None:
        if self.talk.is_open(into):
            self.runs(self.talk.shares("ada", self.one_of(self.kept(), pick), into))

    @precondition(lambda self: self.kept())
    @rule(pick=PICK)
    def finds_a_title(self, pick: int) -> None:
        self.runs(self.talk.finds_a_title("ada", self.one_of(self.kept(), pick)))

    @precondition(lambda self: len(self.kept()) > 1)
    @rule(pick=PICK, other=PICK)
    def merges(self, pick: int, other: int) -> None:
        one = self.one_of(self.kept(), pick)
        others = [note for note in self.kept() if note is not one and note.channel == one.channel]
        if others:
            self.runs(self.talk.merges(one, self.one_of(others, other)))

    @precondition(lambda self: self.talk.alive() and self.talk.may_miss())
    @rule(pick=PICK)
    def misses(self, pick: int) -> None:
        note = self.one_of(self.talk.alive(), pick)
        if note.author not in self.gone and not note.is_posted_for:
            self.runs(self.talk.misses(note))

    @rule(who=OTHERS)
    def declines(self, who: str) -> None:
        if who not in self.gone:
            self.runs(self.talk.declines(who))

    @rule(who=OTHERS)
    def refuses_or_allows(self, who: str) -> None:
        if who not in self.gone:
            wish = self.talk.allows if who in self.talk.refused else self.talk.never
            self.runs(wish(who))

    @rule(who=OTHERS)
    def is_forgotten(self, who: str) -> None:
        if who not in self.gone:
            self.runs(self.talk.is_forgotten(who))

    @rule(who=OTHERS, channel=CHANNELS, is_back=st.booleans(), is_put=st.booleans())
    def comes_or_goes(self, who: str, channel: str, is_back: bool, is_put: bool) -> None:
        if who not in self.gone and self.talk.is_open(channel):
            self.runs(self.talk.comes_or_goes(who, channel, is_back=is_back, is_put=is_put))

    @precondition(lambda self: "fay" not in self.gone and len(self.talk.notes) > 5)
    @rule()
    def is_deactivated(self) -> None:
        self.gone.add("fay")
        self.runs(self.house.people.deactivates(self.house["fay"]))

    @precondition(lambda self: "care-handover" not in self.talk.closed and len(self.talk.notes) > 5)
    @rule()
    def deletes_channel(self) -> None:
        self.runs(self.talk.deletes_channel("care-handover"))

    @precondition(lambda self: not self.talk.archived and len(self.talk.notes) > 3)
    @rule(channel=st.sampled_from(("bench-repairs", "care-handover")), ejects=st.booleans())
    def archives(self, channel: str, ejects: bool) -> None:
        if self.talk.is_open(channel):
            self.runs(self.talk.archives(channel, ejects=ejects))

    @precondition(lambda self: self.talk.archived)
    @rule()
    def opens_again(self) -> None:
        for channel in sorted(self.talk.archived):
            self.runs(self.talk.opens_again(channel))

    @rule(to=st.sampled_from(("tuesday 10:00", "thursday 15:00")))
    def jumps(self, to: str) -> None:
        self.runs(self.talk.jumps(to))

    @precondition(lambda self: not self.talk.held() and len(self.talk.notes) > 3)
    @rule()
    def sweeps(self) -> None:
        self.runs(self.talk.sweeps())

    @precondition(lambda self: self.talk.held())
    @rule(keeps=st.booleans())
    def decides(self, keeps: bool) -> None:
        self.runs(self.talk.decides(keeps=keeps))

    @invariant()
    def deleted_words_are_nowhere(self) -> None:
        self.runs(self.talk.holds())

    def starred(self) -> list[Note]:
        """What stands in Slack with a star on it."""
        return [note for note in self.talk.alive() if note.reacted]

    def answering(self) -> list[Note]:
        """What replies to what somebody asked who is here still."""
        return [note for note in self.talk.replies() if note.under and note.under.author not in self.gone]

    def kept(self) -> list[Note]:
        """What must be found."""
        return [note for note in self.talk.notes if note.is_kept and note.channel not in self.talk.archived]

    def teardown(self) -> None:
        try:
            self.runs(self.talk.is_uninstalled())
        finally:
            self.talk.closes()
            self.runs(self.house.__aexit__(None, None, None))
            self.runner.close()
            self.context.__exit__(None, None, None)


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Deeds]:
    async with House(database_url) as house:
        talk = Deeds(house)
        await talk.opens()
        yield talk
        talk.closes()


# The machine runs on SQLite where nobody chooses; so this, which takes as long, runs on the other one.
@on_postgres
async def test_a_day_of_every_deed(talk: Deeds) -> None:
    """One way through everything that a short run of the machine may not come to."""
    first, private, asked = [
        await talk.says("bo", channel, is_question=is_question)
        for channel, is_question in (("woodworking", False), ("bench-repairs", False), ("woodworking", True))
    ]
    cleos = await talk.says("cleo", "woodworking", under=first)
    assert None not in (first, private, asked, cleos)
    for note in (first, private, asked, cleos):
        await talk.stars("ada", note)
        await talk.holds()
        await talk.finds(note)
    await talk.uses("ada", first)
    await talk.says_what_it_changed("bo", cleos)
    await talk.jumps("tuesday 10:00")
    await talk.jumps("thursday 15:00")
    deeds: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = (
        lambda: talk.keeps_by_hand("cleo", first),
        lambda: talk.edits(first),
        lambda: talk.keeps_by_hand("ada", first),
        lambda: talk.says_what_it_changed("cleo", first),
        lambda: talk.takes_back("ada", asked),
        lambda: talk.edits(asked),
        lambda: talk.deletes(asked),
        lambda: talk.never("cleo"),
        lambda: talk.allows("cleo"),
        lambda: talk.stars("hana", cleos),
        lambda: talk.declines("cleo"),
        lambda: talk.deletes(first),
        talk.sweeps,
        lambda: talk.never("cleo"),
        lambda: talk.decides(keeps=True),
        lambda: talk.archives("bench-repairs", ejects=True),
        lambda: talk.is_forgotten("bo"),
        lambda: talk.opens_again("bench-repairs"),
        lambda: talk.deletes(private),
        lambda: talk.allows("bo"),
        lambda: talk.allows("cleo"),
        talk.sweeps,
        lambda: talk.is_forgotten("cleo"),
        lambda: talk.decides(keeps=False),
    )
    for deed in deeds:
        await deed()
        assert talk.held() or deed is not talk.sweeps
        await talk.holds()
    for note in [note for note in talk.notes if note.is_kept]:
        await talk.finds(note)
    assert not await talk.in_files()
    await talk.is_uninstalled()


async def a_day_of_answers(talk: Deeds) -> AsyncIterator[None]:
    """The same for what people ask, and for what they do with answers."""
    asked = await talk.says("bo", "woodworking", is_question=True)
    cleos = await talk.says("cleo", "woodworking", under=asked)
    fays = await talk.says("fay", "woodworking", under=asked)
    posted = await talk.asks("bo", "woodworking")
    adas = await talk.says("ada", "woodworking", under=posted)
    missed = await talk.says("fay", "woodworking", is_question=True)
    under = await talk.says("ada", "woodworking", under=missed)
    assert None not in (asked, cleos, fays, posted, adas, missed, under)
    await talk.ticks(cleos)
    await talk.marks_answer("gus", fays)
    assert (cleos.is_kept, fays.is_kept) == (True, False)
    await talk.marks_answer("gus", adas)
    await talk.stars("gus", under)
    assert (adas.asked, under.asked) == (posted, missed)
    yield
    await talk.finds_a_title("ada", cleos)
    await talk.shares("ada", cleos, OUTSIDE)
    assert cleos.title
    assert talk.post_with(cleos.title)
    yield
    await talk.edits(cleos)
    await talk.ticks(fays)
    assert fays.is_kept
    yield
    await talk.merges(cleos, fays)
    await talk.says_what_it_changed("ada", cleos)
    assert fays.lines
    yield
    await talk.takes_question_back("bo")
    assert posted.is_deleted
    yield
    await talk.misses(missed)
    assert under.asked is None
    yield
    await talk.takes_tick_back(fays)
    assert not fays.is_kept
    yield
    for note in (asked, cleos, adas):
        await talk.deletes(note)
        yield
    await talk.is_forgotten("bo")
    yield


@on_either
async def test_a_day_of_answers_and_questions(talk: Deeds) -> None:
    async for _ in a_day_of_answers(talk):
        await talk.holds()
        for note in [note for note in talk.notes if note.is_kept]:
            await talk.finds(note)
    assert not await talk.in_files()


@on_either
@pytest.mark.timeout(0 if is_long(SETTING) else 180)
def test_deleted_words_are_nowhere_whatever_people_do(addresses: Addresses) -> None:
    let_live(lambda: Deletions(addresses), SETTING, steps=12)
