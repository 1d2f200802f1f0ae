"""Arriving: the lines of an export become rows again, and whoever asked not to be kept is not kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from communities import checking, following, returning
from communities.importing_check import PEOPLE, Contents, Fingerprint, Somebody
from communities.importing_entries import draft_of, message_of
from communities.importing_lines import Record
from storage import (
    applications,
    bulk,
    communities,
    entries,
    forgetting,
    ledger,
    merges,
    numbering,
    people,
    porting,
    schedules,
    stars,
    versions,
    workspaces,
)
from storage.entries import Draft
from storage.forgetting import AUTHORED, NOTED, THEIRS
from storage.keys import CommunityId, EntryId, MessageKey, UserId, WorkspaceId
from storage.porting import KINDS

Row = dict[str, Any]
# Rows that are about one person alone; in others a name is taken out, or nobody stands there.
THEIR_ROWS = {(column.class_.__tablename__, column.key) for column in (*THEIRS, *AUTHORED)}
NOBODY = {(column.class_.__tablename__, column.key) for column in NOTED}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import is held against: whom it must not bring back, and whether numbers stay the same."""

    contents: Contents
    gone: frozenset[Somebody]
    never_kept: frozenset[Somebody]
    keeps_numbers: bool

    def gone_from(self, workspace: WorkspaceId) -> set[UserId]:
        """Whom the import must not bring back into this workspace."""
        return {user for one, user in self.gone if one == workspace}


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries are new, were there before, and were left out because somebody asked for it.

    Of what people marked also those from outside, and those with no mark that counts.
    """

    new: int = 0
    known: int = 0
    left_out: int = 0
    outside: int = 0
    unmarked: int = 0

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def seen(self) -> int:
        """How many were looked at."""
        return sum(getattr(self, one.name) for one in fields(self))


def plan(session: Session, contents: Contents, lines: tuple[ledger.Line, ...]) -> Plan:
    """How these contents are to be written into this database; `lines` is its ledger."""
    gone = {
        (workspace, user)
        for workspace in contents.workspaces
        for user in gone_of(session, contents, lines, workspace)
    }
    never = {
        (workspace, user)
        for workspace in contents.workspaces
        for user in people.never_kept(session, workspace)
    }
    return Plan(
        contents, frozenset(gone), frozenset(never | contents.never_kept), keeps_numbers(session, contents)
    )


def gone_of(
    session: Session, contents: Contents, lines: tuple[ledger.Line, ...], workspace: WorkspaceId
) -> set[UserId]:
    """Whoever of a workspace was forgotten and is not to come back: what was written of them before goes.

    An export that was made after somebody was forgotten says so; what it holds of them is from afterwards.
    """
    users = {user for one, user in contents.named | contents.met if one == workspace}
    said = [
        ledger.Line(one.workspace, one.salt, one.hashed, one.at.isoformat())
        for one in contents.forgotten
        if one.workspace == workspace
    ]
    in_export = forgetting.latest(said, users)
    in_ledger = forgetting.latest([one for one in lines if one.workspace == workspace], users)
    here = forgetting.among(session, workspace, users)
    back_here = people.names(session, workspace, here).keys()
    unknown = {user for user in in_export if (workspace, user) not in contents.met}
    later = {user for user, at in in_ledger.items() if at[:19] > in_export.get(user, "")[:19]}
    return unknown | later | {user for user in here if user not in in_export or user not in back_here}


def keeps_numbers(session: Session, contents: Contents) -> bool:
    """Whether every entry and community can have the number it had: buttons and posts speak of them by it."""
    places, messages = communities.numbered(session), bulk.numbered(session)
    return agree(dict(contents.channels), places) and agree(dict(contents.messages), messages)


def agree(coming: dict[int, Any], here: dict[int, Any]) -> bool:
    """Whether no number means two things, and nothing has two numbers."""
    numbers = {thing: number for number, thing in here.items()}
    return all(
        here.get(number, thing) == thing and numbers.get(thing, number) == number
        for number, thing in coming.items()
    )


def begin(session: Session, planned: Plan) -> None:
    """Set aside the numbers that the import is going to use, and those that were used before."""
    numbering.raise_to(session, dict(planned.contents.numbers) if planned.keeps_numbers else {})


def put(session: Session, planned: Plan, records: tuple[Record, ...]) -> Imported:
    """Write some lines; those that are there already stay as they are."""
    imported = Imported()
    for kind, found in groupby(records, key=lambda record: record.kind):
        if kind == "entry":
            imported += put_entries(session, planned, list(found))
        elif kind in KINDS:
            put_rows(session, planned, kind, list(found))
    return imported


def put_rows(session: Session, planned: Plan, kind: str, records: list[Record]) -> None:
    """Write lines of one sort that are no entries."""
    if kind in ("delivery", *porting.OF_DELIVERIES) and not planned.keeps_numbers:
        # They speak of entries by numbers that are others' here.
        return
    rows = [row for record in records if (row := without_the_gone(planned, kind, record)) is not None]
    place: Callable[[int], CommunityId | None] = Places(session, planned)
    for row in rows:
        if "community_id" in row:
            row["community_id"] = place(row["community_id"])
        if kind == "community" and not planned.keeps_numbers:
            row.pop("id")
        if kind == "occurrence":
            row["schedule_id"] = schedules.number_of(session, row["community_id"], row["schedule_id"])
            row["delivery_id"] = row["delivery_id"] if planned.keeps_numbers else None
    if kind in porting.OF_DELIVERIES:
        there = porting.delivered(session, [row["delivery_id"] for row in rows])
        rows = [row for row in rows if row["delivery_id"] in there]
    porting.put(session, KINDS[kind], rows)


class Places:
    """The numbers that communities have here, by the numbers they had; asked once each."""

    def __init__(self, session: Session, planned: Plan) -> None:
        self._session = session
        self._channels = planned.contents.channels
        self._found: dict[int, CommunityId | None] = {}

    def __call__(self, number: int) -> CommunityId | None:
        """The number here."""
        if number not in self._found:
            place = communities.any_at(self._session, self._channels[number])
            self._found[number] = place.id if place else None
        return self._found[number]


def without_the_gone(planned: Plan, kind: str, record: Record) -> Row | None:
    """A row without whoever was forgotten; None when it is about them alone."""
    row: Row = dict(record.values)
    workspace = WorkspaceId(row["id"] if kind == "workspace" else row.get("workspace_id", ""))
    table = KINDS[kind].table.name
    for column in PEOPLE[kind]:
        if (workspace, row[column]) in planned.gone:
            if (table, column) in THEIR_ROWS:
                return None
            row[column] = None if (table, column) in NOBODY else ""
    if kind == "version" and row["what"] == versions.OWNER and (workspace, row["before"]) in planned.gone:
        return None
    if kind in ("delivery", "audit"):
        for user in {user for one, user in planned.gone if one == workspace}:
            row["facts"] = forgetting.without(row["facts"], user)
            if kind == "delivery" and user in row["key"].split(":"):
                return None
    return row


def put_entries(session: Session, planned: Plan, records: list[Record]) -> Imported:
    """Write lines that are entries, with who used them."""
    messages = [message_of(record) for record in records]
    there = bulk.ids_of(session, messages)
    edited = [record.values["edited_ts"] or "" for record in records]
    barred = bulk.barred(session, zip(messages, edited, strict=True))
    coming = [
        (message, record)
        for message, record in zip(messages, records, strict=True)
        if message not in there and message not in barred and is_asked_for(planned, message, record)
    ]
    place = {
        key: found.id
        for key in {message.place for message, _ in coming}
        if (found := communities.any_at(session, key)) is not None
    }
    drafts = [
        draft_of(message, record, place[message.place], planned.gone_from(message.workspace))
        for message, record in coming
    ]
    drafts = without_barred_questions(session, planned, drafts)
    numbers = [EntryId(record.values["id"]) for _, record in coming] if planned.keeps_numbers else None
    add(session, drafts, numbers)
    recount(session, [message for message in messages if message in there])
    used = [
        (message, without_confirmation(planned, message, use))
        for message, record in zip(messages, records, strict=True)
        for use in record.values["used"]
        if (message.workspace, use.by) not in planned.gone
    ]
    applications.add(session, bulk.ids_of(session, [message for message, _ in used]), used)
    return Imported(len(coming), len(there), len(records) - len(coming) - len(there))


def without_confirmation(planned: Plan, message: MessageKey, use: applications.Use) -> applications.Use:
    """A use, without the name of whoever was forgotten and said so too."""
    is_gone = (message.workspace, use.confirmed_by) in planned.gone
    return replace(use, confirmed_by=None) if is_gone else use


def is_asked_for(planned: Plan, message: MessageKey, record: Record) -> bool:
    """Whether its author, as far as we know, has nothing against its being kept."""
    author = (message.workspace, record.values["author"])
    return author not in planned.gone and author not in planned.never_kept


def without_barred_questions(session: Session, planned: Plan, drafts: list[Draft]) -> list[Draft]:
    """These, without the questions among them that are not to be kept, or have other words now."""
    asked = {
        one.message: MessageKey(one.message.workspace, one.message.channel, one.thread_ts)
        for one in drafts
        if one.question_text is not None and one.thread_ts is not None
    }
    edits = [(asked[one.message], one.question_edited_ts or "") for one in drafts if one.message in asked]
    barred = bulk.barred(session, edits)
    return [
        replace(one, question_text=None, question_plain="", question_author=None, question_edited_ts=None)
        if asked.get(one.message) in barred
        or (one.message.workspace, one.question_author) in planned.never_kept
        else one
        for one in drafts
    ]


def add(session: Session, drafts: list[Draft], numbers: list[EntryId] | None = None) -> None:
    """Keep these, with these numbers if there are any, and count their words."""
    bulk.add_all(session, [(draft, following.words_of(draft)) for draft in drafts], numbers)


def recount(session: Session, messages: list[MessageKey]) -> None:
    """Count the stars again of what was there before, and of what they make of it."""
    starred = stars.of_messages(session, messages)
    for message in messages:
        entry = entries.of(session, message)
        if entry and entry.stars != len(set(starred.get(message, ())) - {entry.author}):
            checking.weigh(session, entry)


def finish(session: Session, planned: Plan) -> None:
    """Remember whoever was forgotten where the lines come from; what was merged into nothing stands alone."""
    for workspace in workspaces.all_ids(session):
        merges.stand_alone(session, workspace)
        if planned.gone_from(workspace):
            returning.settle(session, workspace)
    for one in planned.contents.forgotten:
        if forgetting.salt(session, one.workspace, one.salt) == one.salt:
            forgetting.remember_since(session, one.workspace, one.hashed, one.at)


def to_write_down(found: Iterable[Fingerprint], lines: Iterable[ledger.Line]) -> list[ledger.Line]:
    """What the ledger of this database does not say yet of whoever was forgotten elsewhere."""
    known = {(line.workspace, line.fingerprint) for line in lines}
    return [
        ledger.Line(one.workspace, one.salt, one.hashed, one.at.isoformat(timespec="seconds"))
        for one in found
        if (one.workspace, one.hashed) not in known
    ]
