"""Filters in a search: by whom, where, with which tag, since when, questions alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from communities import finding, narrowing_typed, recurrence, words
from communities.narrowing_typed import MENTIONED, Filter, Kind
from storage import narrowing, people
from storage.communities import Place
from storage.keys import CommunityId, PersonKey, Timestamp, UserId
from storage.narrowing import Narrow

Of = TypeVar("Of")
DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
QUESTIONS = {"question", "questions"}
# Before the first of these nobody wrote in Slack, and after the last a time has more digits.
YEARS = range(1971, 2200)
# So many tags are looked for by one filter.
MOST_TAGS = 50
# A name this much alike is offered where none was meant for sure.
NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Missed:
    """Filters that name nobody and nothing that this person may see, and the search without them."""

    filters: tuple[Filter, ...]
    without: str
    # Nothing can be found with them: each must fit, and of several people or channels none is there.
    is_all: bool
    # What was most likely meant instead, as one types it, and the search with that; '' for nothing near.
    nearest: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a search was narrowed to, as it is told; and the filters that could not be followed."""

    writers: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    # With one of each of these.
    tags: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    questions: bool = False
    # Left out, because they are written in no way that is understood.
    unclear: tuple[Filter, ...] = ()
    missed: Missed | None = None
    # Slack did not say which private channels they are in, so nothing there was looked at.
    is_partial: bool = False
    # Something that fits was merged into what is shown.
    is_merged: bool = False
    # What looks like a filter, is none here, and stands in nothing that is shown.
    no_filters: tuple[str, ...] = ()


EVERYWHERE = Told()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Where to look, at which entries, and what to tell of it."""

    places: dict[CommunityId, Place]
    narrow: Narrow
    told: Told


def narrowed(session: Session, viewer: PersonKey, places: dict[CommunityId, Place], typed: str) -> Narrowed:
    """What the filters in what was typed leave of what this person may see; what they miss is told."""
    reading = Reading(session, viewer, places, typed)
    for one in narrowing_typed.taken_apart(typed).filters:
        reading.follow(one)
    return reading.outcome()


@dataclass
class Reading:
    """Filters, followed one after the other."""

    session: Session
    viewer: PersonKey
    places: dict[CommunityId, Place]
    typed: str
    authors: dict[UserId, str] = field(default_factory=dict)
    inside: dict[CommunityId, Place] = field(default_factory=dict)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    since: datetime | None = None
    questions: bool = False
    unclear: list[Filter] = field(default_factory=list)
    # Those that name nobody and nothing here, and the nearest that is called otherwise; '' for none.
    missed: dict[Filter, str] = field(default_factory=dict)

    def follow(self, one: Filter) -> None:
        """Take one more filter into account, or note that it cannot be followed."""
        if one.is_minus:
            self.unclear.append(self.spoken(one))
            return
        {
            Kind.BY: self.written_by,
            Kind.IN: self.said_in,
            Kind.TAG: self.tagged,
            Kind.SINCE: self.said_since,
            Kind.IS: self.asking,
        }[one.kind](one)

    def written_by(self, one: Filter) -> None:
        """Somebody by their mention, or by a name: of those alone whose notes this person may see."""
        known = narrowing.authors(self.session, self.viewer.workspace, self.places)
        mention = MENTIONED.fullmatch(one.value)
        if mention is not None:
            found = {user: name for user, name in known.items() if user == mention[1]}
        else:
            found = meant(words.plain(one.value).lstrip("@"), known)
        self.authors |= found
        if not found:
            self.miss(one, known.values())

    def said_in(self, one: Filter) -> None:
        """A community, by its channel or its name; each that is called so."""
        mention = MENTIONED.fullmatch(one.value)
        known = {number: place.name for number, place in self.places.items()}
        if mention is not None:
            found = {number: place for number, place in self.places.items() if place.channel == mention[1]}
        else:
            named = meant(words.plain(one.value).lstrip("#"), known)
            found = {number: self.places[number] for number in named}
        self.inside |= found
        if not found:
            self.miss(one, known.values())

    def tagged(self, one: Filter) -> None:
        """A tag; any of those that are like it."""
        found = sorted(narrowing.tags(self.session, self.viewer.workspace, self.places))
        # Tags of the same words are one.
        known = {tag: tag for tag in {tuple(words.tokens(tag)): tag for tag in reversed(found)}.values()}
        like = tuple(sorted(meant(words.plain(one.value).lstrip("#"), known)))[:MOST_TAGS]
        if not like:
            self.miss(one, known)
        elif like not in self.tags:
            self.tags.append(like)

    def said_since(self, one: Filter) -> None:
        """A year, a month or a day, as this person's calendar has it."""
        moment = first_moment(one.value, self.zone())
        if moment is None:
            self.unclear.append(one)
        else:
            self.since = max(moment, self.since) if self.since else moment

    def asking(self, one: Filter) -> None:
        """Questions alone."""
        if one.value.lower() in QUESTIONS:
            self.questions = True
        else:
            self.unclear.append(one)

    def miss(self, one: Filter, known: Iterable[str]) -> None:
        """Note that this is called by none of these names, and which comes nearest."""
        is_mention = MENTIONED.fullmatch(one.value) is not None
        name = None if is_mention else nearest(words.plain(one.value).lstrip("@#"), known)
        self.missed[one] = narrowing_typed.written(one.kind, name) if name else ""

    def spoken(self, one: Filter) -> Filter:
        """The same in words that can be told; without a value when nobody knows whom or what it mentions."""
        found = MENTIONED.fullmatch(one.value)
        if found is None:
            return one
        named = people.names(self.session, self.viewer.workspace, [UserId(found[1])])
        label = one.value.strip("<>").partition("|")[2]
        name = named.get(UserId(found[1]), label) if one.kind is Kind.BY else label
        return replace(one, value=f"{one.value[1]}{name}" if name else "")

    def zone(self) -> str:
        """Where this person's days begin."""
        person = people.known(self.session, self.viewer)
        return recurrence.zone_of(person.zone) if person else "UTC"

    def all_missed(self) -> bool:
        """Whether nothing fits: of several people or channels one is enough, each tag has to be there."""
        kinds = {one.kind for one in self.missed}
        return (
            Kind.TAG in kinds
            or (Kind.BY in kinds and not self.authors)
            or (Kind.IN in kinds and not self.inside)
        )

    def misses(self) -> Missed | None:
        """What names nobody and nothing, and the search without it and with what comes nearest."""
        if not self.missed:
            return None
        is_near = all(self.missed.values())
        return Missed(
            tuple(map(self.spoken, self.missed)),
            narrowing_typed.exchanged(self.typed, dict.fromkeys(self.missed, "")),
            self.all_missed(),
            " ".join(dict.fromkeys(self.missed.values())) if is_near else "",
            narrowing_typed.exchanged(self.typed, self.missed) if is_near else "",
        )

    def outcome(self) -> Narrowed:
        """What all of them together come to."""
        since = Timestamp(f"{self.since.timestamp():.6f}") if self.since else None
        authors = frozenset(self.authors) if self.authors else None
        return Narrowed(
            {} if self.all_missed() else self.inside or self.places,
            Narrow(authors, tuple(self.tags), since, self.questions),
            Told(
                tuple(self.authors.values()),
                tuple(self.inside.values()),
                tuple(self.tags),
                self.since,
                self.questions,
                tuple(self.unclear),
                self.misses(),
            ),
        )


def nearest(asked: str, known: Iterable[str]) -> str | None:
    """The name that comes nearest, as a whole or by one of its words; None when none is near.

    Of what was asked too: somebody may be known here by a part of their name alone.
    """
    forms = {form: name for name in sorted(known, reverse=True) for form in written_forms(name)}
    found = process.extractOne(
        "".join(words.tokens(asked)), list(forms), scorer=OSA.normalized_similarity, score_cutoff=NEAR
    )
    if found is not None:
        return forms[found[0]]
    return next((forms[word] for word in words.tokens(asked) if word in forms), None)


def written_forms(name: str) -> list[str]:
    """The words of a name, and all of them written together."""
    parts = words.tokens(name)
    return [*parts, "".join(parts)] if parts else []


def meant(asked: str, known: dict[Of, str]) -> dict[Of, str]:
    """Those that are called so: exactly, if any is; else by each word, and only then give or take a letter.

    A word may be one of several in a name, and its beginning from four letters on; a short one is as it is.
    """
    wanted = words.tokens(asked)
    named = {one: words.tokens(name) for one, name in known.items()}
    exactly = {one for one, name in named.items() if wanted and "".join(name) == "".join(wanted)}
    near = {one: nearness(wanted, name) for one, name in named.items()} if not exactly else {}
    fully = {one for one, how in near.items() if how == 1}
    return {one: known[one] for one in exactly or fully or {one for one, how in near.items() if how > 0}}


def nearness(wanted: list[str], name: list[str]) -> float:
    """How well each word that was asked for stands in a name, or all of it when written together; 0: not."""
    together = "".join(wanted)
    whole = finding.stands_in(together, ["".join(name)]) if len(together) > finding.SHORT else 0.0
    return max(whole, min((finding.stands_in(word, name) for word in wanted), default=0.0))


def first_moment(value: str, zone: str) -> datetime | None:
    """The beginning of `2026`, `2026-01` or `2026-01-15`; None when it is no such thing."""
    found = DATE.fullmatch(value)
    if found is None or int(found[1]) not in YEARS:
        return None
    try:
        return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
