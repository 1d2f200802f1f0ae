"""You can leave: everything that was kept, in an open format, with what it needs to come back the same."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage import (
    applications,
    audit,
    communities,
    entries,
    forgetting,
    numbering,
    people,
    porting,
    stars,
    workspaces,
)
from storage.beside import KINDS_BESIDE
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, UserId, WorkspaceId

PAGE = 500
FORMAT, VERSION = "commonplace", 1
BEFORE_ENTRIES = ("settings", "person", "community", "charter", "member", "schedule", "star")
AFTER_ENTRIES = ("question", *KINDS_BESIDE, "declined", "edited", "audit", "delivery", "quote", "proposal")

# What people told the app alone: the file of somebody in Slack has it as it comes, and not who used what.
UNTOLD = {"dial": "useful", "may_be_asked": False, "star_noted_at": None, "kept_told_at": None}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be exported; without any wish all of it, with all that a move needs."""

    workspaces: tuple[WorkspaceId, ...]
    community: str | None = None
    since: datetime | None = None
    is_public_only: bool = False
    # What a person in Slack asked for: this community, and of its people what they can see there.
    only: CommunityId | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out by choice."""
        is_narrowed = self.community is not None or self.only is not None
        return not is_narrowed and self.since is None and not self.is_public_only

    def takes(self, place: Place) -> bool:
        """Whether this community was asked for, by its channel's name or id."""
        if self.only is not None:
            return place.id == self.only
        asked = (self.community or "").removeprefix("#").casefold()
        is_it = self.community is None or asked in (place.name.casefold(), place.channel.casefold())
        return is_it and not (self.is_public_only and place.is_private)


@dataclass(frozen=True, slots=True)
class Note:
    """An entry with what a reader elsewhere needs to know of it.

    For reading also what it stands for since they were merged, and what stands now if it was replaced.
    """

    entry: Kept
    place: Place
    author: str | None
    # Who asked what it replies to.
    asker: str | None
    starred_by: tuple[UserId, ...]
    used: tuple[applications.Use, ...]
    also: tuple["Note", ...] = ()
    successor: Kept | None = None

    @property
    def stars(self) -> int:
        """How many people starred it, or what was merged into it; nobody their own."""
        together = {user for one in (self, *self.also) for user in one.starred_by if user != one.entry.author}
        return len(together) if self.also else self.entry.stars

    @property
    def users(self) -> int:
        """How many people used it, or what was merged into it; nobody their own."""
        notes = (self, *self.also)
        return len({use.by for one in notes for use in one.used if use.by != one.entry.author})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the export, and whether it is an entry, and of a private channel."""

    text: str
    is_entry: bool = False
    is_private: bool = False


def workspaces_here(session: Session) -> list[WorkspaceId]:
    """Every workspace whose entries there are to export."""
    return workspaces.all_ids(session)


def places(session: Session, choice: Choice, workspace: WorkspaceId) -> dict[CommunityId, Place]:
    """The communities that were chosen."""
    return {place.id: place for place in communities.of_workspace(session, workspace) if choice.takes(place)}


def notes(session: Session, choice: Choice, workspace: WorkspaceId) -> Iterator[Note]:
    """The entries that were chosen, in the order they were kept."""
    chosen = places(session, choice, workspace)
    after = EntryId(0)
    while page := entries.everything(session, workspace, after, PAGE, None if choice.is_whole else chosen):
        after = page[-1].id
        kept = [
            entry
            for entry in page
            if entry.community in chosen and (choice.since is None or entry.kept_at >= choice.since)
        ]
        yield from noted(session, workspace, chosen, kept)


def noted(
    session: Session, workspace: WorkspaceId, chosen: dict[CommunityId, Place], kept: list[Kept]
) -> Iterator[Note]:
    """These entries, a page of them, with what is known of each."""
    wrote = {user for entry in kept for user in (entry.author, entry.question_author) if user}
    names = people.names(session, workspace, wrote)
    starred = stars.of_messages(session, [entry.message for entry in kept])
    used = applications.of_entries(session, [entry.id for entry in kept])
    for entry in kept:
        yield Note(
            entry,
            chosen[entry.community],
            names.get(entry.author) if entry.author else None,
            names.get(entry.question_author) if entry.question_author else None,
            tuple(starred.get(entry.message, ())),
            tuple(used.get(entry.id, ())),
        )


def lines(session: Session, choice: Choice) -> Iterator[Line]:
    """The whole export as JSON, one object a line; the first says which version, the last how many."""
    count = 0
    for line in records(session, choice):
        count += 1
        yield line
    yield as_line("end", {"lines": count})


def records(session: Session, choice: Choice) -> Iterator[Line]:
    """Every line but the last."""
    head = {"format": FORMAT, "version": VERSION, "numbers": numbering.given(session)}
    yield Line(json.dumps(head))
    for workspace in choice.workspaces:
        yield from of_kind(session, "workspace", workspace)
        if choice.is_whole:
            yield from all_of(session, choice, workspace)
        else:
            yield from part_of(session, choice, workspace)


def all_of(session: Session, choice: Choice, workspace: WorkspaceId) -> Iterator[Line]:
    """Everything that a move needs."""
    for one in forgetting.remembered(session, workspace):
        yield as_line("forgotten", one)
    for name in BEFORE_ENTRIES:
        yield from of_kind(session, name, workspace)
    for note in notes(session, choice, workspace):
        yield Line(dumped("entry", as_json(note)), is_entry=True, is_private=note.place.is_private)
    for name in AFTER_ENTRIES:
        yield from of_kind(session, name, workspace)
    for occurrence in porting.occurrences(session, workspace):
        yield as_line("occurrence", occurrence)


def part_of(session: Session, choice: Choice, workspace: WorkspaceId) -> Iterator[Line]:
    """The entries that were chosen, with their communities, their stars and whoever is named in them."""
    chosen = places(session, choice, workspace)
    found = list(notes(session, choice, workspace))
    if choice.only is not None:
        found = [replace(note, used=()) for note in found]
    messages = {(note.entry.message.channel, note.entry.message.ts) for note in found}
    named = {user for note in found for user in named_in(note)}
    for fields in porting.rows(session, porting.KINDS["person"], workspace):
        if fields["user"] in named:
            yield as_line("person", fields if choice.only is None else fields | UNTOLD)
    yield from of_kind(session, "community", workspace, id=chosen)
    yield from of_kind(session, "charter", workspace, community_id=chosen)
    channels = {channel for channel, _ in messages}
    for fields in porting.rows(session, porting.KINDS["star"], workspace, channel_id=channels):
        if (fields["channel"], fields["ts"]) in messages:
            yield as_line("star", fields)
    for note in found:
        yield Line(dumped("entry", as_json(note)), is_entry=True, is_private=note.place.is_private)


def named_in(note: Note) -> set[UserId | None]:
    """Whom an entry speaks of by their id."""
    entry = note.entry
    tending = (entry.owner, entry.owner_asked, entry.checked_by, entry.question_author)
    uses = {user for use in note.used for user in (use.by, use.confirmed_by)}
    users = {entry.author, entry.kept_by, *tending, *note.starred_by, *uses}
    return users - {None, UserId("")}


def of_kind(session: Session, name: str, workspace: WorkspaceId, **only: Iterable[object]) -> Iterator[Line]:
    """Every line of a sort, or some."""
    for fields in porting.rows(session, porting.KINDS[name], workspace, **only):
        yield as_line(name, fields)


def as_line(record: str, fields: dict[str, Any]) -> Line:
    """A line that is no entry."""
    return Line(dumped(record, fields))


def dumped(record: str, fields: dict[str, Any]) -> str:
    """One JSON object; keys in a fixed order, text as UTF-8."""
    return json.dumps({"record": record} | fields, ensure_ascii=False)


def as_json(note: Note) -> dict[str, object]:
    """One entry with everything that is known of it."""
    entry, place = note.entry, note.place
    return {
        "id": entry.id,
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "author_name": note.author,
        "channel": entry.message.channel,
        "channel_name": place.name,
        "private": place.is_private,
        "ts": entry.message.ts,
        "thread_ts": entry.thread_ts,
        "permalink": entry.permalink,
        "standing": entry.standing,
        "stars": entry.stars,
        "starred_by": list(note.starred_by),
        "tags": list(entry.tags),
        "title_given": entry.is_title_given,
        "kept_by": entry.kept_by,
        "created_at": entry.kept_at.isoformat(),
        "edited_ts": entry.edited_ts,
        "question_text": entry.question_text,
        "question_author": entry.question_author,
        "question_edited_ts": entry.question_edited_ts,
        "answer": entry.is_answer,
        "owner": entry.owner,
        "owner_asked": entry.owner_asked,
        "checked_by": entry.checked_by,
        "checked_at": porting.written(entry.checked_at),
        "review_at": porting.written(entry.review_at),
        "opened_at": porting.written(entry.opened_at),
        "successor": entry.successor,
        "merged_into": entry.merged_into,
        "used": [used(use) for use in note.used],
        "workspace": entry.message.workspace,
    }


def used(use: applications.Use) -> dict[str, object]:
    """Who used an entry when, what it changed, and who says so too."""
    return {
        "by": use.by,
        "at": use.at.isoformat(),
        "changed": use.changed,
        "confirmed_by": use.confirmed_by,
        "confirmed_at": porting.written(use.confirmed_at),
    }


def note(session: Session, choice: Choice, format: str, now: datetime) -> None:
    """Write down that the operator took this along, for the administrators of each workspace to see."""
    for workspace in choice.workspaces:
        audit.note(session, workspace, "taken_along", now, format=format)
