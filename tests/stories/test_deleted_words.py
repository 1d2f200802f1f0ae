"""Deleted words are nowhere: whatever people do, after every step; `make chaos` lets them do much more."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.house import House
from tests.talk import COMMUNITIES, OUTSIDE, Note, Talk

SETTING = "COMMONPLACE_DELETIONS"
EXAMPLES = int(os.environ.get(SETTING, "2"))
SEED = int(os.environ.get("COMMONPLACE_SEED", "1"))
STEPS = 40 if SETTING in os.environ else 12

AUTHORS = st.sampled_from(("ada", "bo", "cleo", "fay"))
ANYBODY = st.sampled_from(("ada", "bo", "cleo", "fay", "hana", "gus"))
# Who tends a community is not forgotten here, nor put out.
OTHERS = st.sampled_from(("bo", "cleo", "fay"))
CHANNELS = st.sampled_from((*COMMUNITIES, "woodworking", OUTSIDE))
PICK = st.integers(0, 99)
Addresses = Callable[[], AbstractContextManager[str]]


@pytest.fixture
def addresses(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Addresses:
    """A database for each example, none of which knows anybody of another."""
    numbers = count()

    @contextmanager
    def address() -> Iterator[str]:
        if database_url.startswith("sqlite"):
            folder = tmp_path / str(next(numbers))
            folder.mkdir()
            yield request.getfixturevalue("sqlite_files").fresh(folder)
        else:
            Path(os.environ["COMMONPLACE_FORGOTTEN_FILE"]).unlink(missing_ok=True)
            with request.getfixturevalue("postgres").fresh() as url:
                yield url

    return address


class Deletions(RuleBasedStateMachine):
    """People who say, star, edit, delete, join, leave, are removed, refuse and are forgotten."""

    def __init__(self, addresses: Addresses) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.context = addresses()
        self.house = House(self.context.__enter__())
        self.talk = Talk(self.house)
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
        if channel not in self.talk.closed:
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
        if who not in self.gone and channel not in self.talk.closed:
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

    def kept(self) -> list[Note]:
        """What must be found."""
        return [note for note in self.talk.notes if note.is_kept]

    def teardown(self) -> None:
        try:
            self.runs(self.talk.is_uninstalled())
        finally:
            self.talk.closes()
            self.runs(self.house.__aexit__(None, None, None))
            self.runner.close()
            self.context.__exit__(None, None, None)


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talk]:
    async with House(database_url) as house:
        talk = Talk(house)
        await talk.opens()
        yield talk
        talk.closes()


async def test_a_day_of_every_deed(talk: Talk) -> None:
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
        lambda: talk.deletes(private),
        lambda: talk.never("cleo"),
        lambda: talk.allows("cleo"),
        lambda: talk.stars("hana", cleos),
        lambda: talk.declines("cleo"),
        lambda: talk.deletes(first),
        talk.sweeps,
        lambda: talk.never("cleo"),
        lambda: talk.decides(keeps=True),
        lambda: talk.is_forgotten("bo"),
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


@pytest.mark.timeout(0 if SETTING in os.environ else 180)
def test_deleted_words_are_nowhere_whatever_people_do(addresses: Addresses) -> None:
    @seed(SEED)
    def house_of_people() -> Deletions:
        return Deletions(addresses)

    run_state_machine_as_test(
        house_of_people,  # type: ignore[arg-type]
        settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None),
    )
