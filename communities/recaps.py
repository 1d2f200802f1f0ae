"""What a community should know about its last period; gathered when it is told, and again when it changes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from storage import applications, entries, newcomers, people, questions
from storage.communities import Place
from storage.entries import Kept
from storage.keys import MessageKey, UserId
from storage.questions import Asked
from storage.standings import LET_GO

MOST_KEPT, MOST_OPEN, MOST_USED, MOST_NEW = 5, 3, 3, 5
# What was replaced, retired or taken back is no news.
NOT_TOLD = {*LET_GO, "withdrawn"}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry and whose it is, if we know."""

    entry: Kept
    author: str | None


@dataclass(frozen=True, slots=True)
class Used:
    """An entry that was used, and by how many people."""

    entry: Kept
    people: int


@dataclass(frozen=True, slots=True)
class Open:
    """A question that nobody has replied to; its words are asked of Slack when they are told."""

    asked: Asked
    asker: str | None
    may_be_quoted: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """An open question as it is told: its words as Slack has them now, or none when Slack does not say."""

    open: Open
    words: str | None
    permalink: str


@dataclass(frozen=True, slots=True)
class Recap:
    """What happened from `since` until `until`: all open questions, and the best of the rest."""

    place: Place
    since: datetime
    until: datetime
    kept: tuple[Told, ...]
    more_kept: int
    open: tuple[Open, ...]
    used: tuple[Used, ...]
    new: tuple[str, ...]
    more_new: int

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was kept or used, and nobody came."""
        return not (self.kept or self.used or self.new)

    @property
    def has_nothing(self) -> bool:
        """Whether there is nothing to tell at all."""
        return self.is_quiet and not self.open

    @property
    def sources(self) -> tuple[MessageKey, ...]:
        """The messages of people that it speaks of, open questions left out."""
        spoken_of = [told.entry.message for told in self.kept] + [used.entry.message for used in self.used]
        return tuple(dict.fromkeys(spoken_of))


def gather(session: Session, place: Place, since: datetime, until: datetime) -> Recap:
    """What there is to tell now of this period, from the community's own channel alone."""
    kept = [
        entry for entry in entries.kept_between(session, place.id, since, until) if may_be_told(entry, place)
    ]
    used = [
        Used(entry, people)
        for entry, people in applications.used_between(session, place.id, since, until)
        if may_be_told(entry, place)
    ]
    asked = [
        found
        for found in questions.open_since(session, place.id, since, until)
        if found.message.place == place.key
    ]
    new = newcomers.between(session, place.id, since, until)
    shown = kept[:MOST_KEPT]
    names = people.names(session, place.workspace, authors(shown, asked))
    return Recap(
        place,
        since,
        until,
        tuple(Told(entry, names.get(entry.author) if entry.author else None) for entry in shown),
        len(kept) - len(shown),
        tuple(Open(found, names.get(found.asker), may_be_quoted(session, found)) for found in asked),
        tuple(used[:MOST_USED]),
        tuple(new[:MOST_NEW]),
        max(len(new) - MOST_NEW, 0),
    )


def authors(shown: list[Kept], asked: list[Asked]) -> set[UserId]:
    """Everybody whose words are spoken of."""
    return {entry.author for entry in shown if entry.author} | {found.asker for found in asked}


def may_be_told(entry: Kept, place: Place) -> bool:
    """Whether an entry is news in this channel: it comes from here, and stands."""
    is_told_of_another = entry.merged_into is not None
    return entry.message.place == place.key and entry.standing not in NOT_TOLD and not is_told_of_another


def may_be_quoted(session: Session, asked: Asked) -> bool:
    """Whether the asker's words may stand in a message of ours; who is never to be kept is not quoted."""
    asker = people.known(session, asked.person)
    return asker is None or not asker.never_keep
