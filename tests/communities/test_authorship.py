"""Your words stay yours: after an edit, a deletion or a no, the old ones stand nowhere any more."""

import json
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from communities import authorship, by_hand, evidence, keeping, refusals, refusals_notes, searching, tending
from communities.authorship import Erased, Followed, TakenOut
from communities.keeping import Dropped, Ignored, Said
from communities.searching import Asked, Nothing
from scheduler import upkeep
from storage import deliveries, entries, inbox, people, questions
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.inbox import Envelope
from storage.keys import ChannelId, DeliveryId, MessageKey, PersonKey, Timestamp
from storage.models import Edited
from tests import traces
from tests.cast import ACME, PROFILES, Clock, says, stars

# A word that nothing else holds, and what the index makes of it.
CANARY = "zyxquandary"
STEM = "zyxquandari"
NOT_AGAIN = (
    refusals.Gone,
    refusals_notes.DeclinedByAuthor,
    refusals_notes.DeclinedBySteward,
    refusals_notes.WordsNotKept,
)
WITH_CANARY = f"Mind the {CANARY} before you glue: does it hold?"


async def keep(database: Database, clock: Clock, said: Said, by: PersonKey) -> Kept:
    outcome = await database.write(keeping.star, stars(by, said.key), said, clock())
    assert isinstance(outcome, keeping.NewlyKept)
    return outcome.entry


async def edit(database: Database, clock: Clock, said: Said, text: str, at: int = 1) -> object:
    newer = Said(said.key, said.author, text, said.permalink, edited_ts=f"176350000{at}.000100")
    return await database.write(authorship.edited, newer, clock())


async def everywhere(database: Database) -> set[str]:
    return await traces.left(database, CANARY, STEM)


async def test_the_canary_is_seen_while_it_is_there(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await keep(acme, clock, says(ada, WITH_CANARY, woodworking), bo)
    assert {"entries", "entry_words"} <= await traces.of(acme, CANARY)


async def test_an_edit_follows(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await keep(acme, clock, said, bo)
    outcome = await edit(acme, clock, said, "Dry fit before you glue.")
    assert isinstance(outcome, Followed)
    assert outcome.entry.text == "Dry fit before you glue."
    assert outcome.entry.title == "Dry fit before you glue"
    assert await everywhere(acme) == set()
    assert isinstance(await acme.read(searching.look_up, bo, Asked(CANARY)), Nothing)


async def test_only_an_edit_of_its_words_counts_as_one_since_it_was_starred(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    entry = await keep(acme, clock, said, bo)
    places = {woodworking.id: woodworking}
    for text, before in ((WITH_CANARY, 0), ("Dry fit before you glue.", 1)):
        newer = replace(said, text=text, edited_ts=f"{clock.advance(days=1).timestamp():.6f}")
        await acme.write(authorship.edited, newer, clock())
        now = await acme.read(entries.of, said.key)
        assert now is not None
        known = await acme.read(evidence.gather, ACME, places, [now])
        assert known[entry.id].stars_before == before


async def test_an_edit_that_leaves_no_words_lets_the_entry_go(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await keep(acme, clock, said, bo)
    assert isinstance(await edit(acme, clock, said, " "), Erased)
    assert await everywhere(acme) == set()


async def test_when_a_message_was_edited_is_known_until_it_can_be_kept_no_more(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    deleted, declined, stays = (says(ada, WITH_CANARY, woodworking) for _ in range(3))
    for said in (deleted, declined, stays):
        await keep(acme, clock, said, bo)
        await edit(acme, clock, said, "Dry fit before you glue.")
    entry = await acme.read(entries.of, declined.key)
    assert entry is not None
    await acme.write(authorship.deleted, deleted.key, clock())
    await acme.write(authorship.dont_keep, ada, entry.id, clock())
    # Heard of late, or once more.
    for said in (deleted, declined, stays):
        await edit(acme, clock, said, "Dry fit before you glue, always.", 2)
    assert await acme.read(edits_known) == [stays.key.ts]


async def test_when_something_was_edited_is_forgotten_after_ninety_days(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    never_kept, kept = (says(ada, "Dry fit before you glue.", woodworking) for _ in range(2))
    await keep(acme, clock, kept, bo)
    for said in (never_kept, kept):
        await edit(acme, clock, said, "Dry fit before you glue, always.")
    await acme.write(upkeep.forget_old, clock.advance(days=90))
    assert await acme.read(edits_known) == sorted([never_kept.key.ts, kept.key.ts])
    await acme.write(upkeep.forget_old, clock.advance(seconds=1))
    assert await acme.read(edits_known) == []
    # What is kept knows by itself how old its words are.
    await edit(acme, clock, kept, "Dry fit.", 0)
    entry = await acme.read(entries.of, kept.key)
    assert entry is not None
    assert entry.text == "Dry fit before you glue, always."


def edits_known(session: Session) -> list[str]:
    return list(session.scalars(select(Edited.ts).order_by(Edited.ts)))


async def test_a_deletion_follows_into_every_copy(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await acme.write(questions.ask, said.key, woodworking.id, ada.user, clock())
    event = {"type": "message", "channel": said.key.channel, "ts": said.key.ts, "text": WITH_CANARY}
    envelope = Envelope(ACME, "Ev1", "message", json.dumps({"event": event}, sort_keys=True))
    await acme.write(inbox.receive, envelope, None, clock(), clock())
    await keep(acme, clock, said, bo)
    await acme.write(authorship.deleted, said.key, clock())
    assert await everywhere(acme) == set()
    assert (
        await acme.read(questions.open_since, woodworking.id, clock.advance(days=-9), clock.advance(days=99))
        == []
    )


@pytest.mark.parametrize("how", ["deleted", "dont_keep", "never_keep", "taken out by a steward"])
async def test_what_is_gone_stands_nowhere_and_no_star_brings_it_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey, how: str
) -> None:
    said = says(bo, WITH_CANARY, woodworking)
    entry = await keep(acme, clock, said, cleo)
    if how == "deleted":
        await acme.write(authorship.deleted, said.key, clock())
    elif how == "dont_keep":
        assert await acme.write(authorship.dont_keep, bo, entry.id, clock()) == TakenOut(1)
    elif how == "never_keep":
        assert await acme.write(authorship.never_keep, bo, clock()) == TakenOut(1)
    else:
        assert await acme.write(authorship.take_out, ada, entry.id, clock()) == TakenOut(1, is_final=True)
    assert await everywhere(acme) == set()
    with pytest.raises(NOT_AGAIN):
        await acme.write(keeping.star, stars(ada, said.key), said, clock())
    with pytest.raises(NOT_AGAIN):
        await acme.write(by_hand.keep, said, ada, "", (), clock())
    assert await everywhere(acme) == set()


@pytest.mark.parametrize("how", ["star", "by hand"])
async def test_an_author_takes_their_own_no_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, how: str
) -> None:
    said = says(bo, WITH_CANARY, woodworking)
    entry = await keep(acme, clock, said, ada)
    await acme.write(authorship.dont_keep, bo, entry.id, clock())
    with pytest.raises(refusals_notes.DeclinedByAuthor) as no:
        await acme.write(keeping.star, stars(ada, said.key), said, clock())
    assert no.value.author == "Bo Lindqvist"
    if how == "star":
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
    else:
        await acme.write(by_hand.keep, said, bo, "", (), clock.advance(minutes=1))
    assert await acme.read(entries.is_kept, said.key)


async def test_no_star_from_before_an_authors_no_takes_it_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(bo, WITH_CANARY, woodworking)
    entry = await keep(acme, clock, said, ada)
    await acme.write(authorship.dont_keep, bo, entry.id, clock())
    with pytest.raises(refusals_notes.DeclinedByAuthor):
        await acme.write(keeping.star, stars(bo, said.key, at="1700000000.000100"), said, clock())


@pytest.mark.parametrize("how", ["by a steward", "deleted"])
async def test_what_others_took_out_or_what_is_gone_no_author_brings_back(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, how: str
) -> None:
    said = says(bo, WITH_CANARY, woodworking)
    entry = await keep(acme, clock, said, ada)
    if how == "deleted":
        await acme.write(authorship.dont_keep, bo, entry.id, clock())
        await acme.write(authorship.deleted, said.key, clock())
    else:
        await acme.write(authorship.take_out, ada, entry.id, clock())
    with pytest.raises((refusals.Gone, refusals_notes.DeclinedBySteward)):
        await acme.write(by_hand.keep, said, bo, "", (), clock.advance(minutes=1))
    assert await everywhere(acme) == set()


async def test_a_star_that_was_taken_back_leaves_no_words_either(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await keep(acme, clock, said, bo)
    await acme.write(keeping.take_back, stars(bo, said.key), clock())
    assert await everywhere(acme) == set()


async def test_a_deletion_that_arrives_before_the_star_counts(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await acme.write(authorship.deleted, said.key, clock())
    with pytest.raises(refusals.Gone):
        await acme.write(keeping.star, stars(bo, said.key), said, clock())
    assert await everywhere(acme) == set()


async def test_words_of_an_author_who_wants_nothing_kept_are_kept_again_once_they_do(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await keep(acme, clock, said, bo)
    await acme.write(authorship.never_keep, ada, clock())
    await acme.write(authorship.keep_again, ada)
    assert await acme.read(entries.of, said.key) is None
    await keep(acme, clock, said, bo)


async def test_never_keep_takes_everything_out_and_nothing_of_anybody_else(
    acme: Database, clock: Clock, woodworking: Place, bench: Place, ada: PersonKey, bo: PersonKey
) -> None:
    theirs = says(bo, "Oil the bench.", woodworking)
    await keep(acme, clock, theirs, ada)
    for place in (woodworking, bench):
        await keep(acme, clock, says(ada, WITH_CANARY, place), bo)
    assert await acme.write(authorship.never_keep, ada, clock()) == TakenOut(2)
    assert await acme.read(entries.of, theirs.key) is not None
    assert await everywhere(acme) == set()


async def test_the_wish_outlasts_what_slack_says_of_a_person(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    await acme.write(authorship.never_keep, ada, clock())
    await acme.write(people.meet, PROFILES["ada"], clock())
    with pytest.raises(refusals_notes.WordsNotKept):
        await keep(acme, clock, says(ada, WITH_CANARY, woodworking), bo)


@pytest.mark.parametrize("who", ["cleo", "dev"])
async def test_only_the_author_or_a_steward_takes_it_out(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    dev: PersonKey,
    who: str,
) -> None:
    entry = await keep(acme, clock, says(bo, "Oil the bench.", woodworking), ada)
    somebody = {"cleo": cleo, "dev": dev}[who]
    with pytest.raises(refusals_notes.NotYours):
        await acme.write(authorship.take_out, somebody, entry.id, clock())
    with pytest.raises(refusals_notes.NotYours):
        await acme.write(authorship.dont_keep, ada, entry.id, clock())
    assert await acme.read(entries.of, entry.message) is not None


async def test_who_alone_keeps_it_by_hand_lets_it_go_and_a_star_keeps_it_again(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    said = says(bo, "Oil the bench.", woodworking)
    entry = (await acme.write(by_hand.keep, said, cleo, "Oil", (), clock())).entry
    clock.advance(minutes=1)
    assert isinstance(await acme.write(authorship.take_out, cleo, entry.id, clock()), Dropped)
    assert await acme.read(entries.of, said.key) is None
    entry = await keep(acme, clock, said, ada)
    assert entry.title == "Oil the bench"
    # Another star stands, and theirs does not any more.
    with pytest.raises(refusals_notes.NotYours):
        await acme.write(authorship.take_out, cleo, entry.id, clock())


@pytest.mark.parametrize("what", ["a star", "their own star", "still true"])
async def test_what_stands_by_something_else_too_is_not_theirs_to_take_out(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    what: str,
) -> None:
    said = says(bo, "Oil the bench.", woodworking)
    entry = (await acme.write(by_hand.keep, said, cleo, "Oil", (), clock())).entry
    if what == "still true":
        await acme.write(tending.still_true, ada, entry.id, clock())
    else:
        starred = stars(ada if what == "a star" else cleo, said.key)
        await acme.write(keeping.star, starred, said, clock())
    with pytest.raises(refusals_notes.NotYours):
        await acme.write(authorship.take_out, cleo, entry.id, clock.advance(minutes=1))
    assert await acme.read(entries.of, said.key) is not None


async def test_who_could_not_see_it_is_not_told_that_it_is_there(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    entry = await keep(acme, clock, says(bo, "Oil the bench.", bench), ada)
    for verb in (authorship.take_out, authorship.dont_keep):
        with pytest.raises(refusals.Gone):
            await acme.write(verb, dev, entry.id, clock())


async def test_a_title_that_quotes_words_which_were_edited_away_goes_with_them(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await acme.write(by_hand.keep, said, bo, f"About {CANARY}", (CANARY, "glue"), clock())
    outcome = await edit(acme, clock, said, "Dry fit before you glue.")
    assert isinstance(outcome, Followed)
    assert outcome.entry.title == "Dry fit before you glue"
    assert outcome.entry.tags == ("glue",)
    assert await everywhere(acme) == set()


async def test_a_title_of_somebodys_own_stays_when_the_words_below_change(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    await acme.write(by_hand.keep, said, bo, "Rehearse the glue-up", ("joints",), clock())
    outcome = await edit(acme, clock, said, "Dry fit before you glue.")
    assert isinstance(outcome, Followed)
    assert (outcome.entry.title, outcome.entry.tags) == ("Rehearse the glue-up", ("joints",))


async def test_the_title_that_was_suggested_is_not_taken_for_somebodys_own(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Dry fit first. Then glue.", woodworking)
    suggested, _ = await acme.read(by_hand.suggested, said)
    await acme.write(by_hand.keep, said, bo, suggested, (), clock())
    outcome = await edit(acme, clock, said, "Dry fit twice first. Then glue.")
    assert isinstance(outcome, Followed)
    assert outcome.entry.title == "Dry fit twice first"


_numbers = count()


@given(
    data=st.data(), versions=st.lists(st.sampled_from(["oak", "ash", "elm", "yew"]), min_size=1, max_size=5)
)
async def test_edits_mean_the_same_in_any_order_and_however_often_they_arrive(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    data: st.DataObject,
    versions: list[str],
) -> None:
    said = says(ada, versions[0], woodworking)
    await keep(acme, clock, said, bo)
    edits = list(enumerate(versions))[1:]
    repeated = edits + (data.draw(st.lists(st.sampled_from(edits), max_size=3)) if edits else [])
    for at, text in data.draw(st.permutations(repeated)):
        await edit(acme, clock, said, text, at)
    entry = await acme.read(entries.of, said.key)
    assert entry is not None
    assert entry.text == versions[-1]


async def test_an_edit_of_what_is_not_kept_is_remembered_for_the_star_to_come(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    assert isinstance(await edit(acme, clock, said, "Dry fit."), Ignored)
    with pytest.raises(keeping.Stale):
        await keep(acme, clock, said, bo)
    assert await everywhere(acme) == set()


async def posted(database: Database, clock: Clock, message: MessageKey, key: str) -> DeliveryId:
    """A message of ours that speaks of theirs, and that Slack has."""
    made = await database.write(
        deliveries.owe, ACME, "recap", key, clock(), channel=ChannelId("C0WOOD"), quotes=(message,)
    )
    assert made is not None
    await database.write(deliveries.claim, "p", clock.advance(minutes=1), clock())
    at = (ChannelId("C0WOOD"), Timestamp("1763500000.000900"))
    await database.write(deliveries.settle, made, "posted", clock(), posted=at)
    return made


async def revised(database: Database, clock: Clock) -> list[object]:
    """What is due to be said again, by delivery."""
    clock.advance(minutes=5)
    due = await database.write(deliveries.claim, "p", clock(), clock())
    return [owed.facts["delivery"] for owed in due if owed.kind == "revise"]


@pytest.mark.parametrize("how", ["edited", "deleted", "dont_keep", "never_keep"])
async def test_what_we_posted_about_it_is_said_again_with_other_words(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, how: str
) -> None:
    said = says(ada, WITH_CANARY, woodworking)
    entry = await keep(acme, clock, said, bo)
    recap = await posted(acme, clock, said.key, "recap:1")
    if how == "edited":
        await edit(acme, clock, said, "Dry fit before you glue.")
    elif how == "deleted":
        await acme.write(authorship.deleted, said.key, clock())
    elif how == "dont_keep":
        await acme.write(authorship.dont_keep, ada, entry.id, clock())
    else:
        await acme.write(authorship.never_keep, ada, clock())
    assert (await revised(acme, clock)).count(recap) == 1


async def test_what_is_being_posted_just_now_is_looked_at_again_once_it_is_out(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    """The words were found before the deletion and are on their way: the post must be changed afterwards."""
    said = says(ada, WITH_CANARY, woodworking)
    await keep(acme, clock, said, bo)
    made = await acme.write(
        deliveries.owe, ACME, "recap", "recap:1", clock(), channel=ChannelId("C0WOOD"), quotes=(said.key,)
    )
    assert made is not None
    await acme.write(deliveries.claim, "p", clock.advance(minutes=1), clock())
    await acme.write(authorship.deleted, said.key, clock())
    at = (ChannelId("C0WOOD"), Timestamp("1763500000.000900"))
    await acme.write(deliveries.settle, made, "posted", clock(), posted=at)
    assert (await revised(acme, clock)).count(made) == 1
