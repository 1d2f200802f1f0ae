"""What is changed of an entry says who did, and can be undone."""

from dataclasses import replace

import pytest

from communities import authorship, editing, keeping, owning, refusals, refusals_notes, tending, using, words
from communities.editing import About, Wish
from communities.refusals import Gone
from storage import applications, entries, versions
from storage.communities import Place
from storage.database import Database
from storage.entries import Kept
from storage.keys import PersonKey, UserId
from tests.cast import Clock, says, stars
from tests.communities.test_tending import entry_of, now_of
from views import owning as views


async def test_anybody_who_may_see_it_gives_a_title_and_anybody_undoes_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    wish = Wish("Tenons first", ("joints", "saws"))
    await acme.write(editing.edit, cleo, entry.id, wish, clock())
    changed = await now_of(acme, entry)
    assert (changed.title, changed.tags) == ("Tenons first", ("joints", "saws"))
    changes = await acme.read(versions.of, entry.message)
    assert [(one.what, one.before, one.by) for one in changes] == [
        ("tags", "", cleo.user),
        ("title", "", cleo.user),
    ]
    for change in changes:
        await acme.write(editing.undo, bo, entry.id, change.number, clock())
    undone = await now_of(acme, entry)
    assert (undone.title, undone.tags) == (entry.title, ())
    assert not undone.is_title_given
    # Undoing is a change too: it can itself be undone, and nothing before it.
    again = await acme.read(versions.of, entry.message)
    with pytest.raises(refusals_notes.ChangedSince):
        await acme.write(editing.undo, bo, entry.id, changes[0].number, clock())
    await acme.write(editing.undo, bo, entry.id, again[0].number, clock())
    assert (await now_of(acme, entry)).title == "Tenons first"


async def test_nothing_changed_is_no_version(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(editing.edit, bo, entry.id, Wish(entry.title, ()), clock())
    assert await acme.read(versions.of, entry.message) == []


async def test_whoever_gives_tags_gives_no_title(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    """Also where the words would make another title by now."""
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(entries.change, entry.id, title="Cut", is_title_given=False)
    page = opened(await now_of(acme, entry))
    await acme.write(editing.edit, bo, entry.id, replace(page, tags=("joints",)), clock())
    assert (await now_of(acme, entry)).title == "Cut"
    (change,) = await acme.read(versions.of, entry.message)
    assert change.what == versions.TAGS
    await acme.write(editing.edit, bo, entry.id, Wish("Tenons", ("joints",)), clock())
    await acme.write(editing.edit, bo, entry.id, Wish("", ("joints",)), clock())
    assert (await now_of(acme, entry)).title == "Cut the tenon before the mortise"


def opened(entry: Kept) -> Wish:
    """The form of an entry as it is opened, with nothing typed in it yet."""
    shown = editing.as_shown(entry.title, entry.tags, entry.owner)
    digests = {what: words.digest(value) for what, value in shown.items()}
    return Wish(entry.title, entry.tags, entry.owner, names_owner=True, shown=digests)


async def test_an_older_page_writes_only_what_was_typed_in_it(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    page = opened(entry)
    await acme.write(editing.edit, bo, entry.id, replace(page, title="Tenons first"), clock())
    await acme.write(owning.take_on, bo, entry.id, clock())
    await acme.write(editing.edit, cleo, entry.id, replace(page, tags=("joints",)), clock())
    changed = await now_of(acme, entry)
    assert (changed.title, changed.tags, changed.owner) == ("Tenons first", ("joints",), bo.user)


async def test_a_field_that_two_changed_is_not_overwritten_unseen(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    page = opened(entry)
    await acme.write(editing.edit, bo, entry.id, replace(page, title="Tenons first"), clock())
    mine = replace(page, title="Mortises last", tags=("joints",))
    with pytest.raises(refusals_notes.ChangedMeanwhile) as no:
        await acme.write(editing.edit, cleo, entry.id, mine, clock())
    assert (no.value.typed, no.value.lost) == ({"title", "tags"}, {"title"})
    assert (await now_of(acme, entry)).tags == ()
    # Both wanted the same, so nobody loses anything.
    same = replace(page, title="Tenons first", tags=("joints",))
    await acme.write(editing.edit, cleo, entry.id, same, clock())
    assert (await now_of(acme, entry)).tags == ("joints",)
    await acme.write(owning.take_on, bo, entry.id, clock())
    with pytest.raises(refusals_notes.ChangedMeanwhile):
        await acme.write(editing.edit, ada, entry.id, replace(page, owner=ada.user), clock())


async def test_an_older_page_brings_no_words_back_that_their_author_changed(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    said = says(ada, "Cut the tenon at Bo’s house.", woodworking)
    kept = await acme.write(keeping.star, stars(bo, said.key), said, clock())
    assert isinstance(kept, keeping.NewlyKept)
    page = opened(kept.entry)
    edited = replace(said, text="Cut the tenon.", edited_ts=f"{clock.advance(minutes=9).timestamp():.6f}")
    await acme.write(authorship.edited, edited, clock())
    await acme.write(editing.edit, bo, kept.entry.id, replace(page, tags=("joints",)), clock())
    assert (await now_of(acme, kept.entry)).title == "Cut the tenon"
    again = replace(page, tags=("joints", "saws"))
    await acme.write(editing.keep_by_hand, edited, bo, again, clock())
    assert (await now_of(acme, kept.entry)).title == "Cut the tenon"


async def test_guests_read_and_change_nothing(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    found = await acme.write(editing.opened, dev, entry.id, clock())
    assert isinstance(found, About)
    assert not found.may_edit
    with pytest.raises(refusals.ForMembersOnly):
        await acme.write(editing.edit, dev, entry.id, Wish("Mine", ()), clock())


async def test_who_may_not_see_it_finds_no_page(
    acme: Database, clock: Clock, bench: Place, ada: PersonKey, bo: PersonKey, dev: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, bench)
    for verb in (editing.opened, tending.still_true, tending.retire, owning.take_on):
        with pytest.raises(refusals.Gone):
            await acme.write(verb, dev, entry.id, clock())


async def test_tags_that_are_near_come_before_those_that_are_common(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    for tags in (("glue", "saws"), ("glue",), ("tenons",)):
        entry = await entry_of(acme, clock, ada, bo, woodworking)
        await acme.write(editing.edit, bo, entry.id, Wish("", tags), clock())
    fresh = await entry_of(acme, clock, ada, bo, woodworking)
    found = await acme.read(editing.about, bo, fresh.id)
    assert found.suggested == ("tenons", "glue", "saws")


async def test_somebody_who_is_named_is_asked_first(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    asked = await acme.write(owning.name, ada, entry, cleo.user, clock())
    assert isinstance(asked, owning.Asked)
    assert (asked.entry.owner, asked.entry.owner_asked) == (None, cleo.user)
    owned = await acme.write(owning.take_on, cleo, entry.id, clock())
    assert (owned.entry.owner, owned.entry.owner_asked) == (cleo.user, None)
    handed = await acme.write(owning.hand_back, cleo, entry.id, clock())
    assert handed.entry.owner is None
    with pytest.raises(refusals_notes.AskedBefore):
        await acme.write(owning.name, ada, await now_of(acme, entry), cleo.user, clock())
    taken = await acme.write(owning.take_on, cleo, entry.id, clock())
    assert taken.entry.owner == cleo.user


async def test_who_was_asked_reads_who_does_it_instead(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(owning.name, ada, entry, cleo.user, clock())
    declined = await acme.write(owning.decline, cleo, entry.id, clock())
    assert views.asked(declined.entry, woodworking, "Ada", cleo.user)["text"].endswith("The community does.")
    taken = await acme.write(owning.take_on, bo, entry.id, clock())
    assert views.asked(taken.entry, woodworking, "Ada", cleo.user)["text"].endswith("Somebody else does.")


async def test_nobody_owns_who_is_not_in_the_channel_or_a_guest(
    acme: Database,
    clock: Clock,
    on_call: Place,
    woodworking: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    dev: PersonKey,
) -> None:
    entry = await entry_of(acme, clock, cleo, ada, on_call)
    for somebody in (bo.user, UserId("U0NOBODY")):
        with pytest.raises(refusals_notes.CannotOwn):
            await acme.write(owning.name, cleo, entry, somebody, clock())
    here = await entry_of(acme, clock, ada, bo, woodworking)
    with pytest.raises(refusals_notes.CannotOwn):
        await acme.write(owning.name, ada, here, dev.user, clock())


async def test_who_is_not_in_charge_names_nobody_but_themselves(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    with pytest.raises(refusals_notes.NotYoursToName):
        await acme.write(owning.name, cleo, entry, ada.user, clock())
    owned = await acme.write(owning.name, cleo, entry, cleo.user, clock())
    assert isinstance(owned, owning.Owned)
    assert owned.entry.owner == cleo.user
    with pytest.raises(refusals_notes.NotYoursToName):
        await acme.write(owning.take_on, bo, entry.id, clock())


async def test_what_would_forbid_naming_is_known_before_a_message_is_kept(
    acme: Database,
    clock: Clock,
    woodworking: Place,
    bench: Place,
    ada: PersonKey,
    bo: PersonKey,
    cleo: PersonKey,
    dev: PersonKey,
) -> None:
    said = says(ada, "Cut the tenon first.", woodworking).key
    await acme.read(owning.allow_with, bo, said, cleo.user)
    with pytest.raises(refusals_notes.CannotOwn):
        await acme.read(owning.allow_with, bo, said, dev.user)
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    with pytest.raises(refusals_notes.NotYoursToName):
        await acme.read(owning.allow_with, cleo, entry.message, bo.user)
    await acme.write(owning.name, ada, entry, cleo.user, clock())
    await acme.write(owning.decline, cleo, entry.id, clock())
    with pytest.raises(refusals_notes.AskedBefore):
        await acme.read(owning.allow_with, ada, entry.message, cleo.user)
    with pytest.raises(Gone):
        await acme.read(owning.allow_with, dev, says(ada, "A spare key.", bench).key, cleo.user)


async def test_an_earlier_owner_is_asked_again_and_not_conscripted(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey, cleo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(owning.take_on, cleo, entry.id, clock())
    await acme.write(owning.hand_back, cleo, entry.id, clock())
    (last, *_) = await acme.read(versions.of, entry.message)
    outcome = await acme.write(editing.undo, ada, entry.id, last.number, clock())
    assert outcome.asked
    assert (outcome.entry.owner, outcome.entry.owner_asked) == (None, cleo.user)


async def test_undoing_never_lets_two_replace_each_other_nor_something_gone_replace_one(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    one, two = [await entry_of(acme, clock, ada, bo, woodworking) for _ in range(2)]
    await acme.write(tending.replace, ada, one.id, two.id, clock())
    await acme.write(tending.bring_back, ada, one.id, clock())
    await acme.write(tending.replace, ada, two.id, one.id, clock())
    (last, *_) = await acme.read(versions.of, one.message)
    with pytest.raises(refusals_notes.ReplacedByThis):
        await acme.write(editing.undo, ada, one.id, last.number, clock())
    await acme.write(tending.bring_back, ada, two.id, clock())
    await acme.write(editing.undo, ada, one.id, last.number, clock())
    assert (await now_of(acme, one)).successor == two.message.name
    await acme.write(tending.bring_back, ada, one.id, clock())
    await acme.write(authorship.deleted, two.message, clock())
    (last, *_) = await acme.read(versions.of, one.message)
    with pytest.raises(Gone):
        await acme.write(editing.undo, ada, one.id, last.number, clock())


async def test_what_somebody_said_it_changed_goes_when_nothing_of_theirs_is_kept(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    await acme.write(using.use, bo, entry.id, clock())
    await acme.write(using.say, bo, entry.id, clock().date(), "An hour less")
    await acme.write(authorship.never_keep, bo, clock())
    (use,) = await acme.read(applications.of, entry.id)
    assert use.changed is None
    with pytest.raises(refusals_notes.YoursAreNotKept):
        await acme.write(using.say, bo, entry.id, clock().date(), "An hour less")


async def test_opening_and_using_make_it_come_up_for_review(
    acme: Database, clock: Clock, woodworking: Place, ada: PersonKey, bo: PersonKey
) -> None:
    entry = await entry_of(acme, clock, ada, bo, woodworking)
    assert entry.review_at is None
    await acme.write(editing.opened, bo, entry.id, clock())
    opened = await now_of(acme, entry)
    assert opened.review_at is not None
    assert opened.opened_at == clock()
    assert 180 < (opened.review_at - clock()).days < 190
    clock.advance(days=20)
    await acme.write(editing.opened, bo, entry.id, clock())
    assert (await now_of(acme, entry)).review_at == opened.review_at
