"""What looks alike, whatever becomes of it: no pair on the desk names what is gone, or alike no more."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from communities import authorship, forgetting, keeping, likeness, merging, sweeping, tending, walking
from communities.keeping import Said
from communities.refusals import Refusal
from storage import entries, likenesses, missing, people, sweeps
from storage.communities import Place
from storage.database import Database
from storage.keys import PersonKey, UserId
from storage.models import Deletion, Entry, EntryWord, Likeness
from storage.standings import KEPT
from tests.cast import ACME, PROFILES, Clock, key, says, stars
from tests.engines import on_either

ADA, CLEO = key("U0ADA"), key("U0CLEO")
TEXTS = (
    "Cut the tenon before the mortise, because it is so much easier to trim with a shoulder plane.",
    "Cut the tenon before the mortise, as it is so much easier to trim with a shoulder plane.",
    "Cut the tenon before the mortise: it is so much easier to trim with a shoulder plane, always.",
    "Hide glue creeps in July, where the air is damp and the pot stands open for half a day.",
)
WAYS = (
    *("keep", "keep", "keep", "edit", "delete", "hide", "find", "hold", "put back", "retire", "bring back"),
    *("replace", "merge", "merge", "differ", "undo", "forget"),
)
STEP = st.tuples(st.sampled_from(WAYS), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
_numbers = count()


@dataclass
class Shelf:
    """Notes of two people who are new with each run, and what becomes of them."""

    database: Database
    clock: Clock
    place: Place
    said: list[Said] = field(default_factory=list)
    authors: list[PersonKey] = field(default_factory=list)

    async def begins(self) -> None:
        """Nothing is here, and two people are."""
        await self.database.write(nothing_is_here)
        for _ in range(2):
            author = PersonKey(ACME, UserId(f"U0NEW{next(_numbers)}"))
            await self.database.write(people.meet, replace(PROFILES["bo"], key=author), self.clock())
            self.authors.append(author)

    async def takes(self, way: str, one: int, other: int, text: int) -> None:
        """Let this happen, if it can happen now."""
        self.clock.advance(minutes=3)
        if way == "keep":
            said = says(self.authors[one % 2], TEXTS[text], self.place)
            with suppress(Refusal):
                await self.write(keeping.star, stars(CLEO, said.key), said)
                self.said.append(said)
        elif way == "forget":
            line = await self.database.write(forgetting.line, self.authors[1], "5a17", self.clock())
            await self.write(forgetting.forget, self.authors[1], line.fingerprint)
        elif way == "put back":
            await self.puts_back()
        elif self.said:
            await self.becomes(way, one % len(self.said), other % len(self.said), text)

    async def becomes(self, way: str, one: int, other: int, text: int) -> None:
        """Let this become of a note, or of two."""
        said = self.said[one]
        if way == "edit":
            edited_ts = f"{self.clock().timestamp():.6f}"
            said = self.said[one] = replace(said, text=TEXTS[text], edited_ts=edited_ts)
            await self.write(authorship.edited, said)
        elif way == "delete":
            await self.write(authorship.deleted, said.key)
        elif way == "find":
            lost = await self.database.read(missing.of, said.key)
            if lost is not None:
                await self.write(walking.found, lost, said)
        else:
            first, second = [await self.database.read(entries.of, self.said[n].key) for n in (one, other)]
            if first is not None:
                await self.tends(way, first, second)

    async def tends(self, way: str, first: entries.Kept, second: entries.Kept | None) -> None:
        """Let a steward say something of it, or Slack not show it."""
        if way in ("hide", "hold"):
            await self.write(walking.hide if way == "hide" else sweeping.hold, first)
        elif way in ("retire", "bring back", "undo"):
            verb = {"retire": tending.retire, "bring back": tending.bring_back, "undo": merging.undo}[way]
            with suppress(Refusal):
                await self.write(verb, ADA, first.id)
        elif second is not None:
            pair = {"replace": tending.replace, "merge": merging.merge, "differ": merging.differ}[way]
            with suppress(Refusal):
                await self.write(pair, ADA, first.id, second.id)

    async def puts_back(self) -> None:
        """Everything that was deleted as one of many is there again."""
        sweep = await self.write(sweeping.joined, ACME)
        await self.database.write(sweeps.close, sweep, sweeping.KEPT, None, self.clock())
        while await self.write(sweeping.finish_some):
            pass

    async def write(self, verb, *given):  # type: ignore[no-untyped-def]
        return await self.database.write(verb, *given, now=self.clock())


def nothing_is_here(session: Session) -> None:
    for table in (Deletion, Entry, EntryWord, Likeness):
        session.execute(delete(table))


def desk_is_sound(session: Session, place: Place) -> None:
    """Every pair is of two notes that stand, by themselves, and say nearly the same."""
    pairs = likenesses.undecided(session, place.key)
    for pair in pairs:
        both = entries.by_ids(session, ACME, [pair.older, pair.newer])
        assert [(one.standing, one.merged_into) for one in both] == [(KEPT, None)] * 2
        one, other = (likeness.stems_of(entry.plain) for entry in both)
        assert likeness.degree(one, other)
    assert likenesses.count_undecided(session, place.key) == len(pairs)
    for merged in merging.merged_in(session, place):
        assert merged.survivor.merged_into is None, "what stands for others stands by itself"


@on_either
@given(steps=st.lists(STEP, min_size=4, max_size=20))
async def test_no_pair_on_the_desk_names_what_is_gone_or_alike_no_more(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    cleo: PersonKey,
    steps: list[tuple[str, int, int, int]],
) -> None:
    shelf = Shelf(acme, clock, woodworking)
    await shelf.begins()
    for step in steps:
        await shelf.takes(*step)
        await acme.read(desk_is_sound, woodworking)


async def three(shelf: Shelf) -> None:
    """Three notes that say nearly the same."""
    for text in range(3):
        await shelf.takes("keep", 0, 0, text)


async def test_what_was_edited_while_the_other_was_out_of_sight_is_alike_no_more(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, cleo: PersonKey
) -> None:
    shelf = Shelf(acme, clock, woodworking)
    await shelf.begins()
    await three(shelf)
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 3
    for step in (("hide", 0, 0, 0), ("edit", 1, 0, 3), ("find", 0, 0, 0)):
        await shelf.takes(*step)
        await acme.read(desk_is_sound, woodworking)
    assert await acme.read(likenesses.count_undecided, woodworking.key) == 1


async def test_what_comes_back_is_merged_into_what_stands_for_the_others_now(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, cleo: PersonKey
) -> None:
    shelf = Shelf(acme, clock, woodworking)
    await shelf.begins()
    await three(shelf)
    for step in (("merge", 0, 1, 0), ("hide", 0, 0, 0), ("merge", 1, 2, 0), ("find", 0, 0, 0)):
        await shelf.takes(*step)
        await acme.read(desk_is_sound, woodworking)
    first = await acme.read(entries.of, shelf.said[0].key)
    assert first is not None
    assert first.merged_into == shelf.said[2].key.name


async def test_what_is_about_to_be_kept_is_likened_to_nothing_that_was_retired(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, cleo: PersonKey
) -> None:
    """To merge it into that would put it out of sight."""
    shelf = Shelf(acme, clock, woodworking)
    await shelf.begins()
    await shelf.takes("keep", 0, 0, 0)
    new = says(ADA, TEXTS[1], woodworking)
    assert await acme.read(likeness.like, new.key, woodworking.id, new.text) is not None
    await shelf.takes("retire", 0, 0, 0)
    assert await acme.read(likeness.like, new.key, woodworking.id, new.text) is None


QUESTION = (
    "Which glue do you take for a chair that stands near the oven, is used by four children every day, and "
    "came apart twice last winter although the joints were tight?"
)


async def replied(acme: Database, clock: Clock, place: Place, *texts: str) -> int:
    """Keep these replies to one long question; how many pairs look alike."""
    asked = says(ADA, QUESTION, place)
    for text in texts:
        reply = says(ADA, text, place, thread_ts=asked.key.ts, parent_author=ADA.user, question=asked)
        await acme.write(keeping.star, stars(CLEO, reply.key), reply, clock())
    return await acme.read(likenesses.count_undecided, place.key)


async def test_two_answers_to_one_question_are_not_alike_for_the_question(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, cleo: PersonKey
) -> None:
    assert await replied(acme, clock, woodworking, "Hide glue, always.", "Epoxy from the yellow tin.") == 0


async def test_two_answers_that_say_the_same_are_alike(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, cleo: PersonKey
) -> None:
    assert await replied(acme, clock, woodworking, TEXTS[0], TEXTS[1]) == 1
