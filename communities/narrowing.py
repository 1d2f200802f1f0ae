"""Filters in a search: by whom, where, with which tag, since when, questions alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from communities import finding, words
from storage import narrowing, people
from storage.communities import Place
from storage.keys import CommunityId, PersonKey, Timestamp, UserId
from storage.narrowing import Narrow

Of = TypeVar("Of")
# A phrase is left alone, whatever stands in it.
PIECE = re.compile(
    r"""["“”„][^"“”„]*["“”„]|(?<!\S)(by|in|tag|since|is):(<[^<>]*>|["“”„][^"“”„]*["“”„]|[^\s"“”„<>]+)""",
    re.IGNORECASE,
)
MENTIONED = re.compile(r"<[@#]([A-Z0-9]+)(?:\|[^<>]*)?>")
DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
QUESTIONS = {"question", "questions"}
# What other searches know as filters, and this one does not.
OTHERS = re.compile(
    r"""["“”„][^"“”„]*["“”„]|(?<!\S)((?:after|author|before|channel|date|during|from|has|on|type|until|user|with):"""
    r"""[^\s:/"“”„]\S*)""",
    re.IGNORECASE,
)
# Before the first of these nobody wrote in Slack, and after the last a time has more digits.
YEARS = range(1971, 2200)
# So many filters are followed, and so many tags looked for by one of them.
MOST, MOST_TAGS = 8, 50


class Kind(StrEnum):
    """The word before the colon."""

    BY = "by"
    IN = "in"
    TAG = "tag"
    SINCE = "since"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it was typed."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, taken apart; `words` are the rest, with phrases in their quotation marks."""

    words: str
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a search was narrowed to, as it is told; and the filters that could not be followed."""

    writers: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    # With one of each of these.
    tags: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    questions: bool = False
    unclear: tuple[Filter, ...] = ()
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


def taken_apart(typed: str) -> Wish:
    """The filters in what was typed, in Slack's markup, and the rest."""
    found: list[Filter] = []

    def keep(piece: re.Match[str]) -> str:
        if piece[1] is None or len(found) == MOST:
            return piece[0]
        found.append(Filter(Kind(piece[1].lower()), piece[2].strip('"“”„')))
        return " "

    rest = PIECE.sub(keep, typed)
    return Wish(" ".join(rest.split()) if found else typed, tuple(found))


def no_filters(typed: str, found: Iterable[str] = ()) -> tuple[str, ...]:
    """What looks like a filter in what was typed, is none, and stands in none of these texts."""
    said = "\n".join(found).lower()
    pieces = OTHERS.findall(words.plain(typed))
    return tuple(piece for piece in pieces if piece and piece.lower() not in said)


def narrowed(
    session: Session, viewer: PersonKey, places: dict[CommunityId, Place], filters: Iterable[Filter]
) -> Narrowed:
    """What these filters leave of what this person may see; what they do not understand is told."""
    reading = Reading(session, viewer, places)
    for one in filters:
        if not reading.follows(one):
            reading.unclear.append(reading.spoken(one))
    return reading.outcome()


@dataclass
class Reading:
    """Filters, followed one after the other."""

    session: Session
    viewer: PersonKey
    places: dict[CommunityId, Place]
    authors: dict[UserId, str] = field(default_factory=dict)
    inside: dict[CommunityId, Place] = field(default_factory=dict)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    since: datetime | None = None
    questions: bool = False
    unclear: list[Filter] = field(default_factory=list)

    def follows(self, one: Filter) -> bool:
        """Take one more filter into account; whether it was understood."""
        return {
            Kind.BY: self.written_by,
            Kind.IN: self.said_in,
            Kind.TAG: self.tagged,
            Kind.SINCE: self.said_since,
            Kind.IS: self.asking,
        }[one.kind](one.value)

    def written_by(self, value: str) -> bool:
        """Somebody by their mention, or by a name: of those alone whose notes this person may see."""
        known = narrowing.authors(self.session, self.viewer.workspace, self.places)
        mention = MENTIONED.fullmatch(value)
        if mention is not None:
            found = {user: name for user, name in known.items() if user == mention[1]}
        else:
            found = meant(words.plain(value).lstrip("@"), known)
        self.authors |= found
        return bool(found)

    def said_in(self, value: str) -> bool:
        """A community, by its channel or its name; each that is called so."""
        mention = MENTIONED.fullmatch(value)
        if mention is not None:
            found = {number: one for number, one in self.places.items() if one.channel == mention[1]}
        else:
            known = {number: one.name for number, one in self.places.items()}
            found = {number: self.places[number] for number in meant(words.plain(value).lstrip("#"), known)}
        self.inside |= found
        return bool(found)

    def tagged(self, value: str) -> bool:
        """A tag; any of those that are like it."""
        found = sorted(narrowing.tags(self.session, self.viewer.workspace, self.places))
        # Tags of the same words are one.
        known = {tag: tag for tag in {tuple(words.tokens(tag)): tag for tag in reversed(found)}.values()}
        like = tuple(sorted(meant(words.plain(value).lstrip("#"), known)))[:MOST_TAGS]
        if like and like not in self.tags:
            self.tags.append(like)
        return bool(like)

    def said_since(self, value: str) -> bool:
        """A year, a month or a day, as this person's calendar has it."""
        moment = first_moment(value, self.zone())
        if moment is not None:
            self.since = max(moment, self.since) if self.since else moment
        return moment is not None

    def asking(self, value: str) -> bool:
        """Questions alone."""
        is_known = value.lower() in QUESTIONS
        self.questions = self.questions or is_known
        return is_known

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
        return person.zone if person else "UTC"

    def outcome(self) -> Narrowed:
        """What all of them together come to."""
        since = Timestamp(f"{self.since.timestamp():.6f}") if self.since else None
        authors = frozenset(self.authors) if self.authors else None
        return Narrowed(
            self.inside or self.places,
            Narrow(authors, tuple(self.tags), since, self.questions),
            Told(
                tuple(self.authors.values()),
                tuple(self.inside.values()),
                tuple(self.tags),
                self.since,
                self.questions,
                tuple(self.unclear),
            ),
        )


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
    except (ValueError, ZoneInfoNotFoundError):
        return None
