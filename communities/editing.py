"""More about an entry, on one page: title, tags, owner, what it changed; and what was changed, to undo."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from communities import (
    by_hand,
    charge,
    checking,
    evidence,
    following,
    owning,
    refusals_notes,
    reviewing,
    seeing,
    sharing,
    tending,
    words,
)
from communities.evidence import Evidence
from communities.keeping import Counted, NewlyKept, Said
from communities.refusals_notes import ChangedMeanwhile
from communities.seeing import AS_HEARD, Sight
from communities.sharing import Share
from storage import applications, entries, people, tagging, versions
from storage.applications import Use
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, MessageKey, PersonKey, UserId
from storage.standings import LET_GO
from storage.versions import Change

# So many of each are shown: changes, uses, and tags that one could give.
MOST_CHANGES, MOST_USES, MOST_TAGS = 5, 5, 8
# How near a tag has to be to a word of the entry, of a hundred.
NEAR = 82


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants an entry to be; `owner` is nobody for the community."""

    title: str
    tags: tuple[str, ...]
    owner: UserId | None = None
    names_owner: bool = False
    # The digest of each of these as their page showed it; what has none is wished whatever it was.
    shown: dict[str, str] = field(default_factory=dict)

    def without_words(self) -> "Wish":
        """The same, with title and tags left as they are."""
        untouched = dict.fromkeys((versions.TITLE, versions.TAGS), words.digest(""))
        return replace(self, title="", tags=(), shown=untouched)


@dataclass(frozen=True, slots=True)
class Edited:
    """It is so now; `asked` is whether whoever was named is asked first."""

    entry: Kept
    asked: bool


@dataclass(frozen=True, slots=True)
class UseOf:
    """A use of an entry, or of what was merged into it."""

    entry: EntryId
    use: Use


@dataclass(frozen=True, slots=True)
class About:
    """Everything that somebody finds about one entry, and what they may do with it."""

    entry: Kept
    place: Place
    known: Evidence
    # What it changed, the latest first, and what was changed of it.
    used: tuple[UseOf, ...]
    changes: tuple[Change, ...]
    # Of everybody who is named in it.
    names: dict[UserId, str]
    suggested: tuple[str, ...]
    # Where it was shared and its reader may take it back.
    shares: tuple[Share, ...]
    reader: UserId
    may_edit: bool
    may_name_owner: bool
    is_in_charge: bool


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody was about to keep is kept by now: what they typed of it, and what would be lost."""

    about: About
    typed: frozenset[str]
    lost: frozenset[str]


def opened(
    session: Session, viewer: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> About:
    """All of it, for somebody who opens it; raises `Gone`."""
    entry = seeing.entry(session, viewer, wanted, sight)
    if entry is None:
        raise seeing.unseen(sight)
    reviewing.noticed(session, entry, now, is_opened=True)
    return about(session, viewer, wanted, sight)


def about(session: Session, viewer: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> About:
    """All of it, for who may see it; raises `Gone`."""
    places = seeing.visible(session, viewer, sight)
    entry = entries.by_id(session, viewer.workspace, wanted)
    if entry is None or entry.community not in places:
        raise seeing.unseen(sight)
    known = evidence.gather(session, viewer.workspace, places, [entry])[entry.id]
    uses = uses_of(session, viewer, [entry.id, *(one.id for one in known.also)])
    changes = versions.of(session, entry.message, MOST_CHANGES)
    may_edit = charge.may_tend(people.known(session, viewer))
    shares = sharing.standing(session, viewer, entry, sight)
    named = named_in(entry, [one.use for one in uses], changes) | {one.by for one in shares}
    return About(
        entry,
        places[entry.community],
        known,
        tuple(uses[:MOST_USES]),
        tuple(changes),
        people.names(session, viewer.workspace, named),
        suggested_tags(session, entry.community, entry.tags, f"{entry.title} {entry.plain}"),
        shares,
        viewer.user,
        may_edit=may_edit,
        may_name_owner=may_edit and owning.may_name(session, entry, viewer.user),
        is_in_charge=may_edit and charge.is_in_charge(session, entry, viewer.user),
    )


def uses_of(session: Session, viewer: PersonKey, together: list[EntryId]) -> list[UseOf]:
    """What these changed, as far as it is shown to this person, the latest first."""
    found = applications.of_entries(session, together)
    shown = [UseOf(entry, use) for entry, uses in found.items() for use in uses if is_shown(use, viewer.user)]
    return sorted(shown, key=lambda one: one.use.at, reverse=True)


def is_shown(use: Use, reader: UserId) -> bool:
    """Whether a use says more than that it was one: what it changed, or that one may still say it."""
    return bool(use.changed) or use.by == reader


def named_in(entry: Kept, uses: Iterable[Use], changes: Iterable[Change]) -> set[UserId]:
    """Everybody who is named there."""
    owners = {UserId(change.before) for change in changes if change.what == versions.OWNER}
    used = {user for use in uses for user in (use.by, use.confirmed_by) if user}
    more = {user for user in (entry.owner, entry.owner_asked) if user}
    return owners | used | more | {change.by for change in changes}


def suggested_tags(
    session: Session, community: CommunityId, given: tuple[str, ...], text: str
) -> tuple[str, ...]:
    """Tags that a community has: those near to the words of an entry, then those it gives most."""
    used = [tag for tag in tagging.most_used(session, community) if tag not in given]
    spoken = {word for word in words.tokens(text) if word not in words.STOP_WORDS}
    near = [
        tag
        for tag in used
        if process.extractOne(words.folded(tag), spoken, scorer=fuzz.ratio, score_cutoff=NEAR)
    ]
    return tuple(dict.fromkeys([*near, *used]))[:MOST_TAGS]


def edit(
    session: Session, by: PersonKey, wanted: EntryId, wish: Wish, now: datetime, sight: Sight = AS_HEARD
) -> Edited:
    """Give an entry another title, other tags, another owner; raises `ChangedMeanwhile`, what forbids it.

    Whoever may see an entry may give it a better title: it says who did, and anybody undoes it.
    """
    entry = charge.seen(session, by, wanted, sight)
    check_tags(wish)
    typed = changed_by(wish, entry)
    asked = False
    if versions.OWNER in typed:
        asked = isinstance(owning.name(session, by, entry, wish.owner, now), owning.Asked)
    entry = entries.of(session, entry.message) or entry
    title, tags = as_wished(wish, typed, entry)
    entry = following.retitle(session, entry, by.user, title, tags, now)
    if charge.is_in_charge(session, entry, by.user):
        reviewing.done(session, entry, now)
        charge.refresh(session, entry.message, now)
    return Edited(entries.of(session, entry.message) or entry, asked)


def check_tags(wish: Wish) -> None:
    """Raise `TagTooLong` or `TooManyTags` when what was typed does not fit."""
    if versions.TAGS not in typed_in(wish):
        return
    given = words.every_tag(wish.tags)
    for tag in given:
        if len(tag) > words.TAG:
            raise refusals_notes.TagTooLong(tag, words.TAG)
    if len(given) > words.TAGS:
        raise refusals_notes.TooManyTags(len(given), words.TAGS)


def as_shown(title: str, tags: Iterable[str], owner: UserId | None = None) -> dict[str, str]:
    """Each field of a form, as words."""
    return {versions.TITLE: words.fitting(title), versions.TAGS: " ".join(tags), versions.OWNER: owner or ""}


def changed_by(wish: Wish, entry: Kept) -> frozenset[str]:
    """What of an entry somebody changed against what their page showed.

    Raises `ChangedMeanwhile` where somebody else has given it other words than theirs since.
    """
    typed = typed_in(wish)
    wished = as_shown(wish.title, words.tags_in(wish.tags), wish.owner)
    now = as_shown(entry.title, entry.tags, entry.owner)
    moved = {what for what in typed & wish.shown.keys() if wish.shown[what] != words.digest(now[what])}
    lost = frozenset(what for what in moved if wished[what] != now[what])
    if lost:
        raise ChangedMeanwhile(typed, lost)
    return typed


def typed_in(wish: Wish) -> frozenset[str]:
    """What of a form is not as it was shown."""
    wished = as_shown(wish.title, words.tags_in(wish.tags), wish.owner)
    if not wish.names_owner:
        del wished[versions.OWNER]
    return frozenset(what for what, value in wished.items() if wish.shown.get(what) != words.digest(value))


def as_wished(wish: Wish, typed: frozenset[str], entry: Kept | None) -> tuple[str, tuple[str, ...]]:
    """Title and tags as they are to be; what was not typed stays, a title of the message's words as ''."""
    title = entry.title if entry is not None and entry.is_title_given else ""
    tags = entry.tags if entry is not None else ()
    return (
        words.fitting(wish.title) if versions.TITLE in typed else title,
        words.tags_in(wish.tags) if versions.TAGS in typed else tags,
    )


def undo(
    session: Session, by: PersonKey, wanted: EntryId, number: int, now: datetime, sight: Sight = AS_HEARD
) -> Edited:
    """Undo the latest change of a kind, by another change; raises `ChangedSince` and what forbids it."""
    entry = charge.seen(session, by, wanted, sight)
    changes = versions.of(session, entry.message)
    change = next((one for one in changes if one.number == number), None)
    if change is None or any(one.what == change.what for one in changes if one.number > number):
        raise refusals_notes.ChangedSince
    if not is_undoable(entry, change):
        raise refusals_notes.ChangedSince
    asked = False
    if change.what == versions.TITLE:
        following.retitle(session, entry, by.user, change.before, entry.tags, now)
    elif change.what == versions.TAGS:
        title = entry.title if entry.is_title_given else ""
        following.retitle(session, entry, by.user, title, tuple(change.before.split()), now)
    elif change.what == versions.OWNER:
        before = UserId(change.before) if change.before else None
        asked = isinstance(owning.name(session, by, entry, before, now), owning.Asked)
    else:
        charge.in_charge(session, by, wanted, sight)
        checking.weigh(session, tending.stand_again(session, entry, change.before, by.user, now))
    versions.undone(session, entry.message, number, now)
    return Edited(entries.of(session, entry.message) or entry, asked)


def is_undoable(entry: Kept, change: Change) -> bool:
    """Whether a change can be undone: doubts come and go by what people say, and are answered, not undone."""
    standing = change.before.partition(" ")[0]
    return change.what != versions.STANDING or standing in LET_GO or entry.standing in LET_GO


def kept_meanwhile(
    session: Session, by: PersonKey, message: MessageKey, wish: Wish, sight: Sight = AS_HEARD
) -> Meanwhile | None:
    """What somebody gave other words to than a form of *Keep this* showed; None when nobody did."""
    entry = entries.of(session, message)
    if entry is None or not charge.may_tend(people.known(session, by)):
        return None
    try:
        changed_by(replace(wish, names_owner=False), entry)
    except ChangedMeanwhile as no:
        return Meanwhile(about(session, by, entry.id, sight), no.typed, no.lost)
    return None


def keep_by_hand(
    session: Session, said: Said, by: PersonKey, wish: Wish, now: datetime, sight: Sight = AS_HEARD
) -> Counted | NewlyKept:
    """Keep a message under somebody's own title and tags, and ask whoever should look after it."""
    title, tags = as_wished(wish, typed_in(wish), entries.of(session, said.key))
    outcome = by_hand.keep(session, said, by, title, tags, now, sight)
    if wish.owner is not None:
        owning.name(session, by, outcome.entry, wish.owner, now)
    return outcome
