"""Nobody is shown what they could not open in Slack: whatever people do, after every step."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.engines import Addresses, on_either, on_postgres
from tests.house import House
from tests.machines import is_long, let_live
from tests.watch import ALL_CHANNELS, BENCH, CARE, CHANNELS, OLD, PEOPLE, WOOD, Note, Watch

SETTING = "COMMONPLACE_SEEING"
# In a short run everybody goes every other way after one step, and the rest after the next.
PARTS = 1 if is_long(SETTING) else 2

WHO = st.sampled_from(PEOPLE)
# Ada looks after all of it, and stays.
OTHERS = st.sampled_from([who for who in PEOPLE if who != "ada"])
WHERE = st.sampled_from(CHANNELS)
ANYWHERE = st.sampled_from(ALL_CHANNELS)
PICK = st.integers(0, 99)


class Sights(RuleBasedStateMachine):
    """People who come, go, are brought in and put out, unheard at times; channels that change."""

    def __init__(self, addresses: Addresses) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.context = addresses()
        self.house = House(self.context.__enter__())
        self.watch = Watch(self.house, parts=PARTS)
        self.runs(self.house.__aenter__())
        self.runs(self.watch.opens())

    def runs(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let it come to its end."""
        return self.runner.run(work)

    def one_of(self, pick: int) -> Note:
        return self.watch.notes[-1 - pick % len(self.watch.notes)]

    @rule(who=WHO, star=WHO, channel=WHERE)
    def keeps(self, who: str, star: str, channel: str) -> None:
        self.runs(self.watch.keeps(who, star, channel))

    @rule(who=st.sampled_from(("ada", "bo", "cleo")), channel=WHERE)
    def keeps_in_private(self, who: str, channel: str) -> None:
        self.runs(self.watch.keeps("ada", who, BENCH))
        self.runs(self.watch.keeps("ada", who, channel))

    @rule(who=st.sampled_from(("ada", "bo", "fay")))
    def imports(self, who: str) -> None:
        self.runs(self.watch.imports(who))

    @precondition(lambda self: self.watch.notes)
    @rule(who=WHO, star=WHO, pick=PICK)
    def replies(self, who: str, star: str, pick: int) -> None:
        note = self.one_of(pick)
        self.runs(self.watch.keeps(who, star, note.channel, under=note))

    @precondition(lambda self: self.watch.notes)
    @rule(pick=PICK)
    def edits(self, pick: int) -> None:
        self.runs(self.watch.edits(self.one_of(pick)))

    @rule(who=OTHERS, channel=ANYWHERE)
    def comes(self, who: str, channel: str) -> None:
        self.runs(self.watch.does(self.house["ada"].invites(who, to=channel)))

    @rule(who=OTHERS, channel=ANYWHERE, is_put=st.booleans())
    def goes(self, who: str, channel: str, is_put: bool) -> None:
        leaving = self.house["ada"].removes(who, from_=channel) if is_put else self.house[who].leaves(channel)
        self.runs(self.watch.does(leaving))

    @rule(who=st.sampled_from(("bo", "cleo")))
    def is_put_out_unheard(self, who: str) -> None:
        self.runs(self.watch.keeps("ada", "ada", BENCH))
        self.runs(self.watch.moves_unheard(who, BENCH, is_in=False))

    @rule(who=st.sampled_from(("bo", "cleo", "fay")), channel=st.sampled_from((BENCH, BENCH, WOOD, CARE)))
    def is_put_out_and_owed(self, who: str, channel: str) -> None:
        self.runs(self.watch.is_put_out_and_owed(who, channel))

    @rule(who=OTHERS, channel=ANYWHERE, is_in=st.booleans())
    def moves_unheard(self, who: str, channel: str, is_in: bool) -> None:
        self.runs(self.watch.moves_unheard(who, channel, is_in=is_in))

    @rule(channel=st.sampled_from((WOOD, BENCH, CARE, OLD)), private=st.booleans())
    def converts(self, channel: str, private: bool) -> None:
        self.runs(self.watch.does(self.house["ada"].converts(channel, private=private)))

    @rule(channel=ANYWHERE)
    def puts_the_app_out(self, channel: str) -> None:
        self.runs(self.watch.does(self.house["ada"].removes("commonplace", from_=channel)))

    @rule(channel=ANYWHERE)
    def lets_the_app_in(self, channel: str) -> None:
        self.runs(self.watch.does(self.house["ada"].invites("commonplace", to=channel)))

    @rule(is_silent=st.booleans())
    def falls_silent(self, is_silent: bool) -> None:
        self.watch.falls_silent(is_silent)

    @rule()
    def is_deactivated(self) -> None:
        self.runs(self.watch.does(self.house.people.deactivates(self.house["gus"])))

    @rule(who=WHO)
    def presses_what_was_found(self, who: str) -> None:
        if self.watch.notes:
            self.runs(self.watch.does(self.house[who].types("/kb mind", in_="woodworking")))
        self.runs(self.watch.presses_what_was_found(who))

    @precondition(lambda self: self.watch.notes)
    @rule(who=WHO, pick=PICK, into=WHERE)
    def shares(self, who: str, pick: int, into: str) -> None:
        self.runs(self.watch.shares(who, self.one_of(pick), into))

    @precondition(lambda self: len(self.watch.notes) > 1)
    @rule(pick=PICK, other=PICK, what=st.sampled_from(("merge", "replace")))
    def relates(self, pick: int, other: int, what: str) -> None:
        one, others = self.one_of(pick), self.watch.notes
        others = [note for note in others if note is not one and note.channel == one.channel]
        if others:
            self.runs(self.watch.relates(what, one, others[other % len(others)]))

    @precondition(lambda self: self.watch.notes)
    @rule(who=WHO, pick=PICK, deed=st.sampled_from(("titles", "doubts", "uses", "looks_again")))
    def tends(self, who: str, pick: int, deed: str) -> None:
        self.runs(getattr(self.watch, deed)(who, self.one_of(pick)))

    @precondition(lambda self: self.watch.notes)
    @rule(owner=st.sampled_from(("bo", "cleo", "fay")), pick=PICK)
    def names_an_owner(self, owner: str, pick: int) -> None:
        self.runs(self.watch.titles("ada", self.one_of(pick), owner))

    @rule(who=WHO, channel=WHERE)
    def asks(self, who: str, channel: str) -> None:
        self.runs(self.watch.asks(who, channel))

    @rule(channel=WHERE)
    def looks_in_vain(self, channel: str) -> None:
        self.runs(self.watch.looks_in_vain(channel))

    @precondition(lambda self: self.watch.notes)
    @rule(channel=WHERE, pick=PICK)
    def looks_nearly_for(self, channel: str, pick: int) -> None:
        self.runs(self.watch.looks_in_vain(channel, self.one_of(pick)))

    @rule(channel=ANYWHERE)
    def renames(self, channel: str) -> None:
        self.runs(self.watch.renames(channel))

    @precondition(lambda self: self.watch.notes)
    @rule(who=st.sampled_from(("ada", "bo", "cleo", "dev", "fay")), pick=PICK)
    def types(self, who: str, pick: int) -> None:
        note = self.one_of(pick)
        if self.runs(self.watch.finds(who, note)):
            assert self.watch.can_open(who, note.channel)

    @rule(to=st.sampled_from(("tuesday 10:00", "thursday 15:00")))
    def jumps(self, to: str) -> None:
        self.runs(self.house.people.jumps(to))

    @invariant()
    def nobody_sees_what_they_could_not_open(self) -> None:
        self.runs(self.watch.holds())

    def teardown(self) -> None:
        self.runs(self.house.__aexit__(None, None, None))
        self.runner.close()
        self.context.__exit__(None, None, None)


async def a_day(watch: Watch) -> AsyncIterator[None]:
    """One way through what a short run of the machine may not come to."""
    house = watch.house
    for channel in CHANNELS:
        await watch.keeps("ada", "ada", channel)
    imported, first, private = watch.notes[:3]
    bos = await watch.keeps("bo", "cleo", BENCH)
    again = await watch.keeps("cleo", "bo", BENCH, under=private)
    assert bos is not None
    assert again is not None
    assert await watch.finds("bo", private)
    yield
    await watch.titles("cleo", private, owner="bo")
    await watch.uses("cleo", bos)
    await watch.looks_in_vain(BENCH)
    yield
    await watch.relates("replace", private, bos)
    await watch.asks("cleo", BENCH)
    await watch.doubts("cleo", again)
    yield
    await watch.moves_unheard("bo", BENCH, is_in=False)
    await watch.titles("ada", bos)
    await watch.looks_in_vain(WOOD, near=private)
    yield
    await watch.renames(BENCH)
    await watch.uses("ada", bos)
    await watch.edits(private)
    yield
    await watch.is_put_out_and_owed("cleo", BENCH)
    yield
    await watch.moves_unheard("dev", WOOD, is_in=False)
    await watch.shares("cleo", first, CARE)
    yield
    await house.people.jumps("tuesday 10:00")
    await house.people.jumps("thursday 15:00")
    yield
    assert await watch.finds("fay", imported)
    for channel in (WOOD, BENCH, OLD):
        await watch.does(house["ada"].removes("commonplace", from_=channel))
    yield
    for channel in (WOOD, OLD):
        await watch.does(house["ada"].converts(channel, private=True))
        await watch.does(house["fay"].leaves(channel))
    yield
    assert not await watch.finds("fay", imported)
    await watch.does(house["ada"].converts(CARE, private=True))
    await watch.does(house["ada"].removes("gus", from_=CARE))
    yield
    assert not await watch.finds("bo", private)
    watch.falls_silent(is_silent=True)
    await watch.is_put_out_and_owed("fay", CARE)
    yield
    assert not await watch.finds("cleo", private)


# The machine runs on SQLite where nobody chooses; so this, which takes as long, runs on the other one.
@on_postgres
async def test_a_day_on_which_all_of_it_happens(database_url: str) -> None:
    async with House(database_url) as house:
        watch = Watch(house, parts=PARTS)
        await watch.opens()
        async for _ in a_day(watch):
            await watch.holds()


@on_either
@pytest.mark.timeout(0 if is_long(SETTING) else 180)
def test_nobody_sees_what_they_could_not_open(addresses: Addresses) -> None:
    let_live(lambda: Sights(addresses), SETTING, steps=14)
