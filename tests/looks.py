"""Everything that one person could be shown just now, by the ways out of `tests/ways_out.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from communities import (
    answers,
    asking,
    authorship,
    chartering,
    editing,
    exporting_asked,
    finding,
    gaps_tending,
    home,
    knowing,
    managing,
    membership,
    merging,
    owning,
    relating,
    replacing,
    replanning,
    searching,
    sharing,
    stewarding,
    tending,
    using,
)
from communities.channels import Channel, unseen
from communities.keeping import Said
from communities.refusals import Refusal
from communities.searching import Asked, Found, Newest
from communities.seeing import Sight
from communities.sharing import Audience
from handlers.keeping import before_keeping
from handlers.reading import Pointed
from scheduler.exporting import file_for
from storage import communities, entries
from storage.charters import Concern
from storage.communities import Place
from storage.deliveries import Owed
from storage.entries import Kept
from storage.keys import ChannelId, ChannelKey, CommunityId, DeliveryId, EntryId, MessageKey, PersonKey
from storage.keys import Timestamp as Ts
from storage.vocabulary import Vocabulary
from tests.cast import ACME
from tests.ways_out import Way
from views import membership as membership_views
from views.authorship import your_entry

MOST_PAGES = 9
FORMATS = ("jsonl", "csv", "html")
OTHERS = ChannelId("C0RANDOM")
# Of what somebody can open, so many pages of notes are read: for what they lead to.
OPENED = 3
# What changes something is tried in so many parts.
PARTS = 4


@dataclass
class Eyes:
    """One person who looks: at notes and words behind doors that are closed to them, and all around."""

    session: Session
    person: PersonKey
    sight: Sight
    now: datetime
    vocabulary: Vocabulary
    # Words that they must not read, and the messages of notes that they could not open.
    words: tuple[str, ...]
    closed: tuple[MessageKey, ...]
    # Channels that are closed to them, and one that is not.
    channels: tuple[ChannelId, ...]
    turn: int
    places: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = communities.of_workspace(self.session, ACME)
        self.places = [place for place in found if place.channel in self.channels]

    @property
    def behind(self) -> Iterator[Kept]:
        """Some notes that they could not open."""
        found = (entries.of(self.session, message) for message in self.closed)
        return (entry for entry in found if entry is not None)

    def one_of(self, these: tuple[Any, ...]) -> Any:
        """One of these, another one each time."""
        return these[self.turn % len(these)]

    def tries(self, verb: Callable[..., object], *given: object, **more: object) -> object:
        """What a verb answers them, or how it refuses; whatever it did is undone."""
        nested = self.session.begin_nested()
        try:
            return verb(self.session, self.person, *given, **more)
        except Refusal as no:
            return no
        finally:
            nested.rollback()

    def sees(self, verb: Callable[..., object], *given: object) -> object:
        """The same, of a verb that takes what Slack said of them."""
        return self.tries(verb, *given, sight=self.sight)


Look = Callable[[Eyes], Iterator[object]]


def nearly(word: str) -> str:
    """A word, mistyped."""
    return word[:-1]


def searched(eyes: Eyes) -> Iterator[object]:
    """What is found and corrected, for what is asked in all ways."""
    narrow = ("by:@ada", "is:question", *(f"in:#{place.name}" for place in eyes.places))
    for typed in (" ".join(eyes.words), "mind", "", eyes.one_of(narrow)):
        yield from pages(eyes, Asked(typed))
    for word in map(nearly, eyes.words):
        for typed in (word, eyes.one_of((f"tag:{word}", f"in:#{word}", f'"{word} mind"'))):
            yield found(eyes, Asked(typed))


def found(eyes: Eyes, asked: Asked) -> object:
    return searching.look_up(eyes.session, eyes.person, asked, eyes.vocabulary, sight=eyes.sight)


def pages(eyes: Eyes, asked: Asked) -> Iterator[object]:
    """Every page of a search, without the words that were asked."""
    for page in range(MOST_PAGES):
        outcome = found(eyes, replace(asked, page=page))
        if not isinstance(outcome, Found | Newest):
            return
        yield (outcome.hits, outcome.told.places, outcome.told.tags, outcome.told.writers)
        if (page + 1) * searching.PAGE >= outcome.total:
            return


def related(eyes: Eyes) -> Iterator[object]:
    """What a message may be answered by that says what it must not lead to."""
    said = Said(
        MessageKey(ACME, OTHERS, Ts("1.000001")), eyes.person.user, f"Mind {' '.join(eyes.words)}", ""
    )
    asked = relating.related(eyes.session, eyes.person, said, eyes.sight)
    outcome = found(eyes, asked)
    # Where nothing they see has any of its words, all are asked; they read them in the message.
    yield (asked.words, outcome.hits) if isinstance(outcome, Found) else ""


def might_know(eyes: Eyes) -> Iterator[object]:
    for typed in ("mind", *map(nearly, eyes.words), *(word[:-3] for word in eyes.words)):
        outcome = knowing.might_know(eyes.session, eyes.person, typed, eyes.vocabulary, eyes.sight)
        yield outcome.knowing


def asked_whom(eyes: Eyes) -> Iterator[object]:
    """Whom one may ask, and what becomes of asking somebody else."""
    for place in eyes.places:
        yield eyes.sees(asking.offered, nearly(place.name), place.channel)
        wish = asking.Wish(place.key, "Does it?", f"V{eyes.turn}")
        yield eyes.sees(asking.ask, wish, eyes.now)


def one_note(eyes: Eyes) -> Iterator[object]:
    """All that can be done with a note that they could not open, and where the others lead."""
    ids, _ = entries.newest(eyes.session, ACME, [place.id for place in eyes.places], OPENED * PARTS)
    for number in ids[eyes.turn % PARTS :: PARTS]:
        yield eyes.sees(editing.about, number)
    other = ids[0] if ids else EntryId(1)
    for entry in eyes.behind:
        yield from opened(eyes, entry)
        yield from changed(eyes, entry.id, other)


def opened(eyes: Eyes, entry: Kept) -> Iterator[object]:
    """What is read of it."""
    for verb in (editing.about, using.line, replacing.begin):
        yield eyes.sees(verb, entry.id)
    yield eyes.sees(editing.opened, entry.id, eyes.now)
    yield eyes.sees(replacing.look, entry.id, "mind", eyes.vocabulary)


def changed(eyes: Eyes, number: EntryId, other: EntryId) -> Iterator[object]:
    """What is said of it, or done: some of all that there is, others each time."""
    now, day, user = eyes.now, eyes.now.date(), eyes.person.user
    wish = editing.Wish("A title", ("tag",), user, names_owner=True)
    deeds = (
        *((verb, (number, now)) for verb in (using.use, owning.take_on, owning.decline, owning.hand_back)),
        *((verb, (number, now)) for verb in (tending.still_true, tending.retire, tending.bring_back)),
        *((verb, (number, now)) for verb in (merging.undo, authorship.take_out, authorship.dont_keep)),
        *((verb, (number, other, now)) for verb in (tending.replace, merging.merge, merging.differ)),
        *((verb, (other, number, now)) for verb in (tending.replace, merging.merge, merging.differ)),
        (tending.doubt, (number, "out_of_date", now)),
        (editing.edit, (number, wish, now)),
        (editing.undo, (number, 1, now)),
        (using.say, (number, day, "A line")),
        (using.confirm, (number, user, day, "", now)),
    )
    yield eyes.tries(using.leave_name_out, number, now)
    for verb, given in deeds[eyes.turn % PARTS :: PARTS]:
        yield eyes.sees(verb, *given)


def own(eyes: Eyes) -> Iterator[object]:
    for entry in eyes.behind:
        outcome = eyes.sees(authorship.own, entry.id)
        yield your_entry(outcome.entry, outcome.place) if isinstance(outcome, authorship.Own) else outcome


def shared(eyes: Eyes) -> Iterator[object]:
    """What is asked, and done, before something is put into a channel that they are in."""
    channel = Channel(ChannelKey(ACME, OTHERS), "random", False, False, False, True, False, False, 9)
    audience = Audience(channel, frozenset({eyes.person.user}))
    for entry in eyes.behind:
        yield eyes.sees(sharing.doubts, entry.id, audience)
        yield eyes.sees(sharing.share, entry.id, audience, eyes.now)


def kept(eyes: Eyes) -> Iterator[object]:
    """What is said of a message that they point at, or had open in a form as they were put out."""
    for entry in eyes.behind:
        user, now, sight = eyes.person.user, eyes.now, eyes.sight
        said = Said(entry.message, user, "Mind what is behind.", "", Ts("1.000001"), parent_author=user)
        pointed, wish = Pointed(eyes.person, said, ""), editing.Wish("", ())
        yield eyes.tries(lambda session, _, pointed=pointed: before_keeping(session, pointed, now, sight))
        for verb, more in ((editing.keep_by_hand, (wish, now)), (answers.mark_by_hand, (now,))):
            yield eyes.tries(
                lambda session, by, verb=verb, said=said, more=more: verb(session, said, by, *more, sight)
            )


def desk(eyes: Eyes) -> Iterator[object]:
    """What lies on each desk, for whoever sits down at it."""
    for place in eyes.places:
        for verb in (tending.in_doubt, merging.laid_out):
            yield eyes.sees(verb, place.key)
        for verb in (managing.desk, gaps_tending.look):
            yield eyes.sees(verb, place.key, eyes.vocabulary)
        for verb in (gaps_tending.make_prompt, gaps_tending.dismiss):
            yield eyes.sees(verb, place.key, 1, eyes.vocabulary, eyes.now)
        yield eyes.sees(managing.change, place.key, managing.Wish(place.emoji, place.keeps), eyes.now)
        yield from looked_after(eyes, place)


def looked_after(eyes: Eyes, place: Place) -> Iterator[object]:
    """What it is about, when the app speaks there, who looks after it, and what can be done about that."""
    for verb in (chartering.written, replanning.begin, stewarding.keepers):
        yield eyes.sees(verb, place.key)
    plan, concern = replanning.Plan("UTC", None, None), Concern(0, "What keeps going wrong.", "")
    deeds: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
        (chartering.rewrite, (concern, eyes.now)),
        (replanning.preview, (plan, eyes.now)),
        (replanning.change, (plan, "", eyes.now)),
        (replanning.rest, (eyes.now,)),
        (replanning.go_on, (eyes.now,)),
        (stewarding.ask, (eyes.person.user, eyes.now)),
    )
    for verb, given in deeds[eyes.turn % PARTS :: PARTS]:
        yield eyes.sees(verb, place.key, *given)
    for verb in (stewarding.take_on, stewarding.decline):
        yield eyes.sees(verb, place.id, eyes.now)
    yield eyes.tries(stewarding.step_down, place.key, eyes.now, rests=True, sight=eyes.sight)


def exported(eyes: Eyes) -> Iterator[object]:
    """What stands in the file of each community, and which they are offered."""
    yield eyes.sees(exporting_asked.offered, None)
    for place in eyes.places:
        yield eyes.sees(exporting_asked.offered, place.key)
        yield eyes.sees(exporting_asked.ask, place.key, "csv", f"V{eyes.turn}", eyes.now)
        yield eyes.tries(lambda session, _, place=place: in_file(eyes, session, place.id))


def in_file(eyes: Eyes, session: Session, community: CommunityId) -> str:
    """The words of a file that was asked for a moment ago."""
    facts = {"community": community, "format": FORMATS[eyes.turn % len(FORMATS)]}
    owed = Owed(
        DeliveryId("0"),
        ACME,
        exporting_asked.KIND,
        None,
        eyes.person.user,
        facts,
        is_unasked=False,
        attempts=0,
        due_at=eyes.now,
        posted=None,
        error=None,
        created_at=eyes.now,
    )
    made = file_for(session, owed, eyes.now, sight=eyes.sight)
    return f"{made.name} {made.data.decode()} {made.words}" if made else ""


def at_home(eyes: Eyes) -> Iterator[object]:
    yield home.at_home(eyes.session, eyes.person, eyes.sight)


def directory(eyes: Eyes) -> Iterator[object]:
    for asked in ("", "know", *map(nearly, eyes.words)):
        listed = finding.find(eyes.session, eyes.person, asked, eyes.sight)
        yield (listed.listings, listed.total)
    for place in eyes.places:
        yield finding.named(eyes.session, eyes.person, place.name, eyes.sight)


def joined(eyes: Eyes) -> Iterator[object]:
    for place in eyes.places:
        for is_here in (True, False):
            outcome = eyes.tries(membership.join, place.key, is_here=is_here)
            # Whoever joins reads a mention of the channel, which Slack shows to who may see it.
            if isinstance(outcome, membership.ToInvite):
                outcome = membership.Joined(outcome.place)
            belongs = isinstance(outcome, membership.Joined | membership.Member)
            yield membership_views.joined(outcome) if belongs else outcome


def left(eyes: Eyes) -> Iterator[object]:
    for place in eyes.places:
        outcome = eyes.sees(membership.leave, place.key, eyes.now)
        yield membership_views.left(outcome, "/cop") if isinstance(outcome, membership.Left) else outcome


def of_each(verb: Callable[..., object]) -> Look:
    """What a verb says of each channel."""

    def look(eyes: Eyes) -> Iterator[object]:
        for place in eyes.places:
            yield eyes.sees(verb, place.key)

    return look


def panels(eyes: Eyes) -> Iterator[object]:
    for place in eyes.places:
        yield eyes.sees(membership.panel, unseen(place.key))


ALL_LOOKS: dict[Way, Look] = {
    Way.SEARCH: searched,
    Way.RELATED: related,
    Way.WHO_KNOWS: might_know,
    Way.ASKING: asked_whom,
    Way.ENTRY: one_note,
    Way.OWN: own,
    Way.SHARING: shared,
    Way.KEEPING: kept,
    Way.DESK: desk,
    Way.EXPORT: exported,
    Way.HOME: at_home,
    Way.DIRECTORY: directory,
    Way.PANEL: panels,
    Way.CHARTER: of_each(membership.about),
    Way.JOIN: joined,
    Way.LEAVE: left,
}


def shown_to(session: Session, ways: list[Way], *about: Any) -> dict[Way, str]:
    """What this person's commands, buttons, forms and pages could show on these ways."""
    eyes = Eyes(session, *about)
    return {way: repr(list(ALL_LOOKS[way](eyes))) for way in ways}
