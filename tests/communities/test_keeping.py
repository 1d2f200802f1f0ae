"""A star keeps a message; the last star taken back lets it go."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communities import authorship, by_hand, keeping, refusals, refusals_notes, words
from communities.keeping import Counted, Dropped, Ignored, NewlyKept, Said, Starred
from storage import communities, deliveries, entries, marks, people, told, versions
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import ChannelId, PersonKey, UserId
from storage.models import Delivery, EntryWord
from storage.people import Profile
from tests import traces
from tests.cast import Clock, key, says, stars

TENON = "Cut the tenon before the mortise: it is easier to trim."


async def star(database: Database, clock: Clock, by: PersonKey, said: Said) -> object:
    return await database.write(keeping.star, stars(by, said.key), said, clock())


async def take_back(database: Database, clock: Clock, by: PersonKey, said: Said) -> object:
    return await database.write(keeping.take_back, stars(by, said.key), clock())


async def kept(database: Database, said: Said) -> Kept | None:
    return await database.read(entries.of, said.key)


def owed(session: Session) -> dict[str, str | None]:
    """Every delivery by its key, and to whom."""
    return {row.key: row.user_id for row in session.scalars(select(Delivery))}


async def test_a_star_keeps_the_message(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    outcome = await star(acme, clock, bo, said)
    assert isinstance(outcome, NewlyKept)
    entry = await kept(acme, said)
    assert entry == outcome.entry
    assert entry.title == "Cut the tenon before the mortise"
    assert entry.text == TENON
    assert (entry.author, entry.kept_by, entry.stars) == (ada.user, bo.user, 1)
    assert (entry.permalink, entry.kept_at) == (said.permalink, clock())


async def test_the_message_gets_its_receipt_and_loses_it_again(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await star(acme, clock, bo, said)
    entry = await kept(acme, said)
    assert entry is not None
    assert f"bookmark:{entry.id}" in await acme.read(owed)
    assert isinstance(await take_back(acme, clock, bo, said), Dropped)
    assert f"unbookmark:{entry.id}" in await acme.read(owed)
    assert await kept(acme, said) is None


async def test_everybodys_star_counts_once(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    for person in (bo, cleo, bo):
        await star(acme, clock, person, said)
    entry = await kept(acme, said)
    assert entry is not None
    assert entry.stars == 2


async def test_an_authors_own_star_keeps_and_does_not_count(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await star(acme, clock, ada, said)
    entry = await kept(acme, said)
    assert entry is not None
    assert entry.stars == 0
    await star(acme, clock, bo, said)
    assert isinstance(await take_back(acme, clock, bo, said), Counted)
    entry = await kept(acme, said)
    assert entry is not None
    assert entry.stars == 0


async def test_a_star_seen_twice_changes_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    fact = stars(bo, said.key)
    await acme.write(keeping.star, fact, said, clock())
    before = await acme.read(owed)
    assert isinstance(await acme.write(keeping.star, fact, said, clock()), Ignored)
    assert await acme.read(owed) == before


async def test_a_star_that_arrives_after_it_was_taken_back_keeps_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    early, late = stars(bo, said.key), stars(bo, said.key)
    await acme.write(keeping.take_back, late, clock())
    await acme.write(keeping.star, early, said, clock())
    assert await kept(acme, said) is None


CAST = ("U0ADA", "U0BO", "U0CLEO", "U0DEV")
FACTS = st.lists(
    st.tuples(st.sampled_from(CAST), st.integers(0, 9), st.booleans()),
    max_size=8,
    unique_by=lambda fact: fact[:2],
)
_numbers = count()


def play(session: Session, said: Said, facts: list[tuple[str, int, bool]], clock: Clock) -> None:
    """Let these facts arrive in this order."""
    for user, at, is_taken_back in facts:
        fact = Starred(said.key, UserId(user), "star", f"176340000{at}.000100")
        if is_taken_back:
            keeping.take_back(session, fact, clock())
        else:
            keeping.star(session, fact, said, clock())


@given(data=st.data(), facts=FACTS)
async def test_stars_mean_the_same_in_any_order_and_however_often_they_arrive(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    dev: PersonKey,
    data: st.DataObject,
    facts: list[tuple[str, int, bool]],
) -> None:
    repeated = facts + (data.draw(st.lists(st.sampled_from(facts), max_size=5)) if facts else [])
    arrived = data.draw(st.permutations(repeated))
    said = says(ada, f"{TENON} {next(_numbers)}", woodworking)
    await acme.write(play, said, arrived, clock)
    latest: dict[str, tuple[int, bool]] = {}
    for user, at, is_taken_back in facts:
        latest[user] = max(latest.get(user, (-1, False)), (at, is_taken_back))
    standing = {user for user, (_, is_taken_back) in latest.items() if not is_taken_back}
    entry = await kept(acme, said)
    assert (entry is not None) == bool(standing)
    assert entry is None or entry.stars == len(standing - {ada.user})


async def test_a_guest_may_star(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, dev: PersonKey
) -> None:
    assert isinstance(await star(acme, clock, dev, says(ada, TENON, woodworking)), NewlyKept)


@pytest.mark.parametrize("who", ["robot", "eve"])
async def test_the_star_of_a_bot_or_of_somebody_from_outside_keeps_nothing(
    acme: Database, clock: Clock, supplier: Place, ada: PersonKey, eve: PersonKey, robot: PersonKey, who: str
) -> None:
    said = says(ada, TENON, supplier)
    assert isinstance(await star(acme, clock, {"robot": robot, "eve": eve}[who], said), Ignored)
    assert await kept(acme, said) is None


async def test_the_star_of_somebody_we_do_not_know_keeps_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    assert isinstance(await star(acme, clock, key("U0NOBODY"), says(ada, TENON, woodworking)), Ignored)


async def test_the_star_of_somebody_who_left_the_company_keeps_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await acme.write(people.meet, Profile(bo, "Bo", is_deactivated=True), clock())
    assert isinstance(await star(acme, clock, bo, says(ada, TENON, woodworking)), Ignored)


async def test_words_of_somebody_from_outside_are_not_kept(
    acme: Database, clock: Clock, supplier: Place, ada: PersonKey, eve: PersonKey
) -> None:
    said = says(eve, TENON, supplier)
    with pytest.raises(refusals_notes.FromOutside):
        await star(acme, clock, ada, said)
    assert await kept(acme, said) is None


async def test_what_a_webhook_posted_is_kept_without_an_author(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey
) -> None:
    said = says(None, "Build 4711 is green again: pin the compiler.", woodworking)
    outcome = await star(acme, clock, bo, said)
    assert isinstance(outcome, NewlyKept)
    assert outcome.entry.author is None


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
async def test_a_message_without_words_is_not_kept(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, text: str
) -> None:
    with pytest.raises(refusals_notes.NothingToKeep):
        await star(acme, clock, bo, says(ada, text, woodworking, has_files=True))


async def test_our_own_words_are_not_kept(
    acme: Database, clock: Clock, woodworking: Place, bo: PersonKey
) -> None:
    with pytest.raises(refusals_notes.OurOwnWords):
        await star(acme, clock, bo, says(None, "This week in woodworking", woodworking, is_ours=True))


async def test_a_message_that_is_gone_is_not_kept(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    outcome = await acme.write(keeping.star, stars(bo, said.key), None, clock())
    assert isinstance(outcome, Ignored)


async def test_words_that_are_older_than_an_edit_we_know_of_are_asked_for_again(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await acme.write(marks.note_edit, said.key, "1763400009.000100", clock())
    with pytest.raises(keeping.Stale):
        await star(acme, clock, bo, said)
    assert await kept(acme, said) is None
    newer = says(ada, "Measure twice.", woodworking, ts=said.key.ts, edited_ts="1763400009.000100")
    assert isinstance(await star(acme, clock, bo, newer), NewlyKept)


async def test_a_star_outside_a_community_is_none_of_our_business(
    acme: Database, clock: Clock, ada: PersonKey, bo: PersonKey, woodworking: Place
) -> None:
    said = says(ada, TENON, replace(woodworking, channel=ChannelId("C0NOWHERE")))
    assert isinstance(await star(acme, clock, bo, said), Ignored)


async def test_a_community_may_choose_another_emoji(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await acme.write(communities.change, woodworking.id, emoji="bulb")
    said = says(ada, TENON, woodworking)
    assert isinstance(await star(acme, clock, bo, said), Ignored)
    bulb = stars(bo, said.key, emoji="bulb")
    assert isinstance(await acme.write(keeping.star, bulb, said, clock()), NewlyKept)


async def test_who_stars_for_the_first_time_ever_is_told_once(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for _ in range(2):
        await star(acme, clock, bo, says(ada, TENON, woodworking))
    told = [made for made in await acme.read(owed) if made.startswith("first_star")]
    assert told == ["first_star:U0BO"]


async def test_an_author_who_is_kept_for_the_first_time_ever_is_told_once(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await star(acme, clock, bo, said)
    await star(acme, clock, bo, says(ada, TENON, woodworking))
    notes = {made: user for made, user in (await acme.read(owed)).items() if made.startswith("first_kept")}
    assert notes == {"first_kept:U0ADA": ada.user}
    (delivery,) = await acme.read(told.quoting, said.key)
    assert delivery.is_unasked


@pytest.mark.parametrize("was_looked_at", [False, True])
async def test_an_author_whose_first_note_went_before_they_heard_is_told_at_the_next(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, was_looked_at: bool
) -> None:
    first, second, third = (says(ada, TENON, woodworking) for _ in range(3))
    await star(acme, clock, bo, first)
    await acme.write(authorship.deleted, first.key, clock())
    (waiting,) = await acme.read(told.quoting, first.key)
    if was_looked_at:
        assert await acme.write(deliveries.settle, waiting.id, "dropped", clock(), error="gone")
    for said in (second, third):
        await star(acme, clock, bo, said)
    entry = await kept(acme, second)
    assert entry is not None
    assert await acme.read(told.quoting, first.key) == []
    (owed,) = await acme.read(told.quoting, second.key)
    assert (owed.kind, owed.facts) == ("first_kept", {"entry": entry.id, "by": bo.user, "did": "starred"})
    assert await acme.read(told.quoting, third.key) == []


async def test_somebody_who_keeps_their_own_words_is_not_told_about_themselves(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    await star(acme, clock, ada, says(ada, TENON, woodworking))
    assert not [made for made in await acme.read(owed) if made.startswith("first_kept")]


async def test_what_a_delivery_holds_are_ids_and_never_words(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await star(acme, clock, bo, says(ada, "Zyxquandary.", woodworking))
    rows = await acme.read(lambda session: [str(vars(row)) for row in session.scalars(select(Delivery))])
    assert rows
    assert "zyxquandary" not in " ".join(rows).lower()


async def test_kept_by_hand_it_has_the_title_and_tags_that_were_given(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    outcome = await acme.write(by_hand.keep, said, bo, "Tenons first", ("joints", "glue"), clock())
    assert isinstance(outcome, NewlyKept)
    assert (outcome.entry.title, outcome.entry.tags) == ("Tenons first", ("joints", "glue"))
    assert outcome.entry.stars == 1


async def test_a_guest_changes_no_title_of_what_is_kept(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await acme.write(by_hand.keep, said, bo, "Tenons first", ("joints",), clock())
    outcome = await acme.write(by_hand.keep, said, dev, "Guests first", (), clock())
    assert isinstance(outcome, Counted)
    assert (outcome.entry.title, outcome.entry.tags, outcome.entry.stars) == ("Tenons first", ("joints",), 2)
    theirs = says(ada, TENON, woodworking)
    new = await acme.write(by_hand.keep, theirs, dev, "Guests first", ("joints",), clock())
    assert new.entry.title == "Guests first"


async def test_an_edit_that_slack_never_shows_holds_nothing_up_for_ever(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await acme.write(marks.note_edit, said.key, "9999999999.000100", clock())
    with pytest.raises(keeping.Stale):
        await star(acme, clock, bo, said)
    clock.advance(minutes=2)
    await star(acme, clock, bo, said)
    entry = await kept(acme, said)
    assert entry is not None
    assert entry.text == TENON


async def test_a_star_on_a_note_that_was_let_go_of_meanwhile_asks_for_the_words(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await star(acme, clock, bo, said)
    await take_back(acme, clock, bo, said)
    fact = stars(cleo, said.key)
    with pytest.raises(keeping.Stale):
        await acme.write(keeping.star, fact, None, clock(), was_asked=False)
    assert isinstance(await acme.write(keeping.star, fact, said, clock()), NewlyKept)


async def test_what_was_kept_before_takes_over_a_title(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await star(acme, clock, bo, said)
    outcome = await acme.write(by_hand.keep, said, bo, "Tenons first", (), clock())
    assert isinstance(outcome, Counted)
    assert outcome.entry.title == "Tenons first"
    assert outcome.entry.stars == 1


async def test_a_title_that_was_replaced_is_readable_where_it_can_be_undone_and_nowhere_else(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, TENON, woodworking)
    await acme.write(by_hand.keep, said, bo, "Zyxquandary", ("zyxquandary",), clock())
    await acme.write(by_hand.keep, said, bo, "Tenons first", (), clock())
    assert await acme.read(traces.in_tables, "zyxquandary") == {"versions"}
    await acme.write(authorship.deleted, said.key, clock())
    assert await traces.left(acme, "zyxquandary") == set()


async def test_a_title_that_repeats_what_its_author_took_back_is_no_version_either(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "The zyxquandary goes first.", woodworking)
    await acme.write(by_hand.keep, said, bo, "On zyxquandary", ("zyxquandary", "saws"), clock())
    await acme.write(by_hand.keep, said, bo, "What goes first", (), clock())
    await acme.write(
        authorship.edited, replace(said, text="It goes first.", edited_ts="1763600000.1"), clock()
    )
    assert await traces.left(acme, "zyxquandary") == set()
    changes = await acme.read(versions.of, said.key)
    assert [(one.what, one.before) for one in changes] == [("tags", "saws"), ("title", "")]


async def test_nobody_keeps_by_hand_what_they_could_not_open(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey, dev: PersonKey
) -> None:
    with pytest.raises(refusals.Gone):
        await acme.write(by_hand.keep, says(ada, TENON, bench), dev, "", (), clock())


async def test_somebody_from_outside_keeps_nothing_by_hand(
    acme: Database, clock: Clock, supplier: Place, ada: PersonKey, eve: PersonKey
) -> None:
    with pytest.raises(refusals.ForMembersOnly):
        await acme.write(by_hand.keep, says(ada, TENON, supplier), eve, "", (), clock())


async def test_a_message_of_forty_thousand_letters_is_kept(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    long = " ".join(f"w{n:x}" for n in range(9000))[:40_000]
    outcome = await star(acme, clock, bo, says(ada, long, woodworking))
    assert isinstance(outcome, NewlyKept)
    assert outcome.entry.text == long


# Any text at all, and often the kind that breaks things.
WORDS = st.text(st.characters(exclude_categories=()), max_size=40) | st.text(
    "ab '’\"<>&*\0\ud800éßﬃ½⑴ﺷ日☃", max_size=20
)


def vocabulary(session: Session) -> dict[str, int]:
    return {row.word: row.entries for row in session.scalars(select(EntryWord))}


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["star", "back", "title", "edit"]), st.integers(0, 2), WORDS), max_size=8
    )
)
async def test_the_vocabulary_is_that_of_the_entries_whatever_happens_to_them(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    steps: list[tuple[str, int, str]],
) -> None:
    messages = [says(ada, f"Glue the oak boards {n}", woodworking) for n in range(3)]

    def play_all(session: Session) -> tuple[dict[str, int], list[frozenset[str]]]:
        for what, which, text in steps:
            said = messages[which]
            clock.advance(seconds=1)
            if what == "star":
                with suppress(refusals_notes.NothingToKeep):
                    keeping.star(session, stars(bo, said.key), said, clock())
            elif what == "back":
                keeping.take_back(session, stars(bo, said.key), clock())
            elif what == "title" and entries.of(session, said.key):
                by_hand.keep(session, said, bo, text, tuple(text.split()), clock())
            elif what == "edit":
                edited = Said(
                    said.key, ada.user, text, said.permalink, edited_ts=f"{clock().timestamp():.6f}"
                )
                messages[which] = edited
                authorship.edited(session, edited, clock())
        found = [entries.of(session, said.key) for said in messages]
        left = [words.vocabulary_of(e.title, e.plain, " ".join(e.tags)) for e in found if e]
        counted = vocabulary(session)
        for said in messages:
            authorship.deleted(session, said.key, clock())
        return counted, left

    counted, left = await acme.write(play_all)
    assert counted == {word: sum(word in of for of in left) for of in left for word in of}
    assert await acme.read(vocabulary) == {}


async def test_two_hundred_stars_at_once_are_all_counted(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey
) -> None:
    crowd = [key(f"U1{n:03}") for n in range(60)]
    for person in crowd:
        await acme.write(people.meet, Profile(person, person.user), clock())
    said = says(ada, TENON, woodworking)
    await asyncio.gather(*(star(acme, clock, person, said) for person in crowd))
    entry = await kept(acme, said)
    assert entry is not None
    assert entry.stars == len(crowd)
    made = await acme.read(
        lambda session: session.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.kind == "bookmark")
        )
    )
    assert made == 1
