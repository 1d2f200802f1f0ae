"""Rows as lines of an export, and back: which tables move, and what their fields may hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from storage.fitting import Fields, JSONValue, fit
from storage.keys import WorkspaceId
from storage.models import (
    Answer,
    Audit,
    Base,
    Charter,
    Community,
    Declined,
    Deletion,
    Delivery,
    Edited,
    Likeness,
    Membership,
    Occurrence,
    Person,
    Proposal,
    Question,
    Quote,
    Schedule,
    Star,
    Verdict,
    Version,
    Workspace,
    WorkspaceSettings,
)
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of line, of one table: `known_by` tells its rows apart, `stays` is not written."""

    name: str
    table: Table
    known_by: tuple[str, ...]
    stays: tuple[str, ...] = ()
    # What its lines are put in order by, when not by what they are known by.
    in_order_of: str = ""

    @property
    def columns(self) -> dict[str, "Column[Any]"]:
        """The columns that are written, by the names of their fields."""
        return {field_of(one.key): one for one in self.table.columns if one.key not in self.stays}


def of(model: type[Base]) -> Table:
    """The table of a noun."""
    return cast("Table", model.__table__)


# In this order: a line speaks only of what stands on lines before it.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("workspace", of(Workspace), ("id",), stays=("salt",)),
        Kind("settings", of(WorkspaceSettings), ("workspace_id",)),
        Kind("person", of(Person), ("workspace_id", "user_id")),
        # What is gone through by numbers of entries is gone through again where they have others.
        Kind(
            "community",
            of(Community),
            ("workspace_id", "channel_id"),
            stays=("weighed_to", "receipts_to", "compared_from"),
        ),
        Kind("charter", of(Charter), ("community_id", "version")),
        Kind("member", of(Membership), ("community_id", "user_id")),
        Kind("schedule", of(Schedule), ("community_id", "kind"), stays=("id",)),
        Kind("star", of(Star), ("workspace_id", "channel_id", "ts", "user_id", "emoji")),
        Kind("question", of(Question), ("workspace_id", "channel_id", "ts")),
        Kind("answer", of(Answer), ("workspace_id", "channel_id", "thread_ts")),
        Kind("verdict", of(Verdict), ("workspace_id", "channel_id", "ts", "user_id")),
        Kind("version", of(Version), ("workspace_id", "channel_id", "ts", "number")),
        Kind("likeness", of(Likeness), ("workspace_id", "channel_id", "ts", "other_ts")),
        Kind("declined", of(Declined), ("workspace_id", "channel_id", "ts")),
        Kind("edited", of(Edited), ("workspace_id", "channel_id", "ts")),
        Kind("audit", of(Audit), (), stays=("id",), in_order_of="id"),
        Kind(
            "delivery",
            of(Delivery),
            ("workspace_id", "key"),
            stays=("number", "claimed_by", "claimed_until", "attempts"),
            in_order_of="number",
        ),
        Kind("quote", of(Quote), ("delivery_id", "channel_id", "ts")),
        Kind("proposal", of(Proposal), ("delivery_id",)),
        Kind("occurrence", of(Occurrence), ("schedule_id", "local_date")),
    )
}
# What Slack has is worth knowing; what it is still owed is sent from where it was owed.
OWED = "owed"
# What goes with a delivery, and is nothing without it.
OF_DELIVERIES = ("quote", "proposal")


def field_of(column: str) -> str:
    """What a column is called in a line."""
    return column.removesuffix("_id")


def written(value: object) -> JSONValue:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def rows(session: Session, kind: Kind, workspace: WorkspaceId, **only: Iterable[object]) -> list[Fields]:
    """All rows of a workspace, or those with `only` these in a column, in the same order on both engines."""
    own = kind.table.c.id if kind.name == "workspace" else kind.table.c.workspace_id
    asked = select(kind.table).where(own == workspace)
    for column, values in only.items():
        asked = asked.where(kind.table.c[column].in_(list(values)))
    if kind.name == "delivery":
        asked = asked.where(Delivery.state != OWED)
    elif kind.name in OF_DELIVERIES:
        settled = select(Delivery.id).where(Delivery.workspace_id == workspace, Delivery.state != OWED)
        asked = asked.where(kind.table.c.delivery_id.in_(settled))
    if kind.in_order_of:
        asked = asked.order_by(kind.table.c[kind.in_order_of])
    found = session.execute(asked).mappings().all()
    if not kind.in_order_of:
        found = sorted(found, key=lambda row: tuple(row[name] for name in kind.known_by))
    columns = kind.columns
    return [{name: written(row[column.key]) for name, column in columns.items()} for row in found]


def occurrences(session: Session, workspace: WorkspaceId) -> list[Fields]:
    """What became of each falling-due; a schedule is named by its community and what it is for."""
    found = session.execute(
        select(Occurrence.__table__, Schedule.community_id, Schedule.kind, Delivery.state.label("sent"))
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .outerjoin(Delivery, Delivery.id == Occurrence.delivery_id)
        .where(Occurrence.workspace_id == workspace)
    ).mappings()
    columns = {name: column for name, column in KINDS["occurrence"].columns.items() if name != "schedule"}
    lines = [
        {"community": row["community_id"], "schedule": row["kind"]}
        | {name: written(row[column.key]) for name, column in columns.items()}
        for row in found
    ]
    return sorted(lines, key=lambda line: (line["community"], line["schedule"], line["local_date"]))


def read(kind: Kind, fields: Fields) -> dict[str, object]:
    """A line's fields as values of its columns, by column; raises `Unfit`."""
    return {column.key: fit(name, column, fields) for name, column in kind.columns.items()}


def put(session: Session, kind: Kind, found: list[dict[str, object]]) -> None:
    """Add rows; those that are there already stay as they are, but a later fact about a star wins."""
    if not found:
        return
    if kind.name == "audit":
        alone = [row for number, row in enumerate(found) if row not in found[:number]]
        found = [row for row in alone if not is_noted(session, row)]
    new = insert(session, kind.table)
    if kind.name == "star":
        facts = {"event_ts": new.excluded.event_ts, "is_taken_back": new.excluded.is_taken_back}
        later = kind.table.c.event_ts < new.excluded.event_ts
        new = new.on_conflict_do_update(index_elements=list(kind.known_by), set_=facts, where=later)
    else:
        new = new.on_conflict_do_nothing()
    if found:
        session.execute(new, found)


def is_noted(session: Session, row: dict[str, object]) -> bool:
    """Whether the same was written down before."""
    noted = session.execute(
        select(Audit.user_id, Audit.facts).where(
            Audit.workspace_id == row["workspace_id"],
            Audit.happened_at == row["happened_at"],
            Audit.what == row["what"],
        )
    )
    return any((one.user_id, one.facts) == (row["user_id"], row["facts"]) for one in noted)


def delivered(session: Session, wanted: list[str]) -> set[str]:
    """Those of these deliveries that are here."""
    return set(session.scalars(select(Delivery.id).where(Delivery.id.in_(wanted))))


def waiting(session: Session) -> tuple[int, int]:
    """What does not move: messages owed to Slack, and entries that wait for an administrator's word."""
    owed = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == OWED))
    held = session.scalar(select(func.count()).select_from(Deletion).where(Deletion.held.is_not(None)))
    return owed or 0, held or 0
