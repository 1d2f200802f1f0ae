"""Where a person's id stands, in every table, and how it is taken away."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, String, delete, select, union, update
from sqlalchemy import cast as as_type
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.deliveries import Owed, as_owed
from storage.keys import ChannelId as Channel
from storage.keys import MessageKey, PersonKey, Timestamp, UserId, WorkspaceId
from storage.ledger import Line
from storage.models import (
    Answer,
    Application,
    Ask,
    Audit,
    Charter,
    Community,
    Deletion,
    Delivery,
    Entry,
    Forgotten,
    Likeness,
    Membership,
    Person,
    Proposal,
    Question,
    Quote,
    Star,
    Sweep,
    Verdict,
    Version,
    Workspace,
)
from storage.upsert import insert
from storage.versions import OWNER

Column = InstrumentedAttribute[Any]
# Rows that are about this person alone, and go with them.
THEIRS: tuple[Column, ...] = (
    Star.user_id,
    Membership.user_id,
    Application.user_id,
    Question.asker_id,
    Verdict.user_id,
    Ask.asker_id,
    Deletion.author_id,
    Delivery.user_id,
    Person.user_id,
)
# Rows of the community's, which stay without the name. Entries of their own are dropped before.
NAMED: tuple[Column, ...] = (
    Entry.kept_by,
    Community.adopted_by,
    Charter.written_by,
    Version.changed_by,
    Answer.marked_by,
)
NOTED: tuple[Column, ...] = (
    Audit.user_id,
    Sweep.decided_by,
    Workspace.paused_by,
    Entry.question_author_id,
    Entry.owner_id,
    Entry.owner_asked_id,
    Entry.checked_by,
    Application.confirmed_by,
    Likeness.differ_by,
    Proposal.proposed_by,
    Proposal.decided_by,
)
AUTHORED: tuple[Column, ...] = (Entry.author_id,)


def fingerprint(salt: str, user: str) -> str:
    """What is remembered of somebody who is forgotten: enough to know them again by their id."""
    return hmac.new(salt.encode(), user.encode(), hashlib.sha256).hexdigest()


def salt(session: Session, workspace: WorkspaceId, fresh: str) -> str:
    """The workspace's own salt; `fresh` becomes it when there is none yet."""
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace, Workspace.salt == "")
        .values(salt=fresh)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(select(Workspace.salt).where(Workspace.id == workspace)) or fresh


def remember(session: Session, workspace: WorkspaceId, hashed: str, now: datetime) -> None:
    """Write down that whoever has this fingerprint is forgotten."""
    session.execute(
        insert(session, Forgotten)
        .values(workspace_id=workspace, fingerprint=hashed, forgotten_at=now)
        .on_conflict_do_nothing()
    )


def remember_since(session: Session, workspace: WorkspaceId, hashed: str, at: datetime) -> None:
    """Write down that whoever has this fingerprint was forgotten then, whatever was written before."""
    session.execute(
        insert(session, Forgotten)
        .values(workspace_id=workspace, fingerprint=hashed, forgotten_at=at)
        .on_conflict_do_update(index_elements=["workspace_id", "fingerprint"], set_={"forgotten_at": at})
    )


def is_remembered(session: Session, workspace: str, hashed: str) -> bool:
    """Whether this fingerprint is written down here."""
    return session.get(Forgotten, (workspace, hashed)) is not None


def remembered(session: Session, workspace: WorkspaceId) -> list[dict[str, str]]:
    """Whoever is forgotten here, without their ids: each fingerprint with its salt."""
    own = session.scalar(select(Workspace.salt).where(Workspace.id == workspace)) or ""
    rows = session.execute(
        select(Forgotten.fingerprint, Forgotten.forgotten_at).where(Forgotten.workspace_id == workspace)
    )
    return [
        {
            "workspace": workspace,
            "salt": own,
            "fingerprint": row.fingerprint,
            "forgotten_at": row.forgotten_at.isoformat(),
        }
        for row in sorted(rows, key=lambda row: str(row.fingerprint))
    ]


def latest(lines: Iterable[Line], users: Iterable[UserId]) -> dict[UserId, str]:
    """Which of these people such lines are about, and when they were forgotten last."""
    by_salt: dict[str, dict[str, str]] = {}
    for line in lines:
        known = by_salt.setdefault(line.salt, {})
        known[line.fingerprint] = max(line.forgotten_at, known.get(line.fingerprint, ""))
    found: dict[UserId, str] = {}
    for user in users:
        for own, known in by_salt.items():
            if (at := known.get(fingerprint(own, user))) is not None:
                found[user] = max(at, found.get(user, ""))
    return found


def among(session: Session, workspace: WorkspaceId, users: Iterable[UserId]) -> set[UserId]:
    """Those of these people who are forgotten."""
    hashes = set(session.scalars(select(Forgotten.fingerprint).where(Forgotten.workspace_id == workspace)))
    if not hashes:
        return set()
    own = session.scalar(select(Workspace.salt).where(Workspace.id == workspace)) or ""
    return {user for user in users if fingerprint(own, user) in hashes}


def everybody(session: Session, workspace: WorkspaceId) -> set[UserId]:
    """Everybody whose id stands somewhere in a workspace."""
    columns = (*THEIRS, *NAMED, *NOTED, *AUTHORED)
    found = session.execute(union(*(select(column).where(of(column, workspace)) for column in columns)))
    return {UserId(user) for (user,) in found if user}


def of(column: Column, workspace: WorkspaceId) -> ColumnElement[bool]:
    """Whether a row is of this workspace."""
    table: Any = column.class_
    return cast("ColumnElement[bool]", (table.id if table is Workspace else table.workspace_id) == workspace)


def vouched_for_by(session: Session, person: PersonKey) -> list[MessageKey]:
    """The messages that this person starred, or said something of."""
    kinds = (
        select(kind.channel_id, kind.ts).where(
            kind.workspace_id == person.workspace, kind.user_id == person.user
        )
        for kind in (Star, Verdict)
    )
    rows = session.execute(union(*kinds))
    return [MessageKey(person.workspace, Channel(row.channel_id), Timestamp(row.ts)) for row in rows]


def let_arrive(session: Session, person: PersonKey, kind: str) -> None:
    """Keep of what is on its way to Slack, or may be there, no more than that: it is of this `kind` now.

    Whoever is sending it cannot go on, and whoever finds it there knows that it has to be taken back.
    """
    rows = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == person.workspace,
            Delivery.user_id == person.user,
            Delivery.state.in_(("owed", "unknown")),
        )
        .with_for_update()
    ).all()
    for row in rows:
        if row.state == "unknown" or as_owed(row).is_under_way:
            session.execute(delete(Quote).where(Quote.delivery_id == row.id))
            row.kind, row.facts, row.is_unasked = kind, {"of": row.kind}, False
            row.user_id = row.claimed_by = None
    session.flush()


def told(session: Session, person: PersonKey) -> list[Owed]:
    """Every message that this person was sent, and that stands in Slack."""
    rows = session.scalars(
        select(Delivery).where(
            Delivery.workspace_id == person.workspace,
            Delivery.user_id == person.user,
            Delivery.posted_ts.is_not(None),
        )
    )
    return [as_owed(row) for row in rows]


def unname(session: Session, person: PersonKey) -> list[Owed]:
    """Take this person out of the facts of what others are told; gives back what was changed."""
    changed = []
    for row in session.scalars(naming(Delivery, person)):
        row.facts = without(row.facts, person.user)
        changed.append(as_owed(row))
    for noted in session.scalars(naming(Audit, person)):
        noted.facts = without(noted.facts, person.user)
    for held in session.scalars(naming(Deletion, person)):
        held.held = without(of_others(held.held or {}, person.user), person.user)
    session.flush()
    for row in session.scalars(
        select(Delivery).where(
            Delivery.workspace_id == person.workspace, Delivery.key.contains(person.user, autoescape=True)
        )
    ):
        # An id may be the beginning of another.
        if person.user in row.key.split(":"):
            row.key = f"forgotten:{row.id}"
    session.flush()
    return changed


def naming(table: Any, person: PersonKey) -> Any:
    """The rows whose facts hold this person's id."""
    facts = table.held if table is Deletion else table.facts
    spelt = as_type(facts, String).contains(f'"{person.user}"', autoescape=True)
    return select(table).where(table.workspace_id == person.workspace, spelt)


def unsay(session: Session, person: PersonKey) -> None:
    """Let go of what this person said that an entry changed, of entries that are held out of sight."""
    for row in session.scalars(naming(Deletion, person)):
        held = row.held or {}
        uses = [use[:2] if use[0] == person.user else use for use in held.get("uses", ())]
        row.held = held | {"uses": uses}
    session.flush()


def of_others(held: dict[str, Any], user: str) -> dict[str, Any]:
    """What is held of an entry without that in it which is about this person alone, words and all."""
    beside = {
        kind: [line for line in lines if not is_about(kind, line, user)]
        for kind, lines in held.get("beside", {}).items()
    }
    return held | {"uses": [use for use in held.get("uses", ()) if use[0] != user], "beside": beside}


def is_about(kind: str, line: dict[str, Any], user: str) -> bool:
    """Whether a line beside what is held is about this person alone."""
    was_owner = kind == "version" and line["what"] == OWNER and line["before"] == user
    return was_owner or (kind == "verdict" and line["user"] == user)


def without(facts: Any, user: str) -> Any:
    """Facts with nobody where this person was."""
    if isinstance(facts, dict):
        return {name: without(value, user) for name, value in facts.items()}
    if isinstance(facts, list):
        return [without(value, user) for value in facts]
    return "" if facts == user else facts


def erase(session: Session, person: PersonKey) -> None:
    """Take a person's id out of every table, and with it the rows that are about them alone."""
    for column in THEIRS:
        session.execute(
            delete(column.class_)
            .where(of(column, person.workspace), column == person.user)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(Version)
        .where(of(Version.before, person.workspace), Version.what == OWNER, Version.before == person.user)
        .execution_options(synchronize_session=False)
    )
    for columns, nobody in ((NAMED, ""), (NOTED, None)):
        for column in columns:
            session.execute(
                update(column.class_)
                .where(of(column, person.workspace), column == person.user)
                .values({column.key: nobody})
                .execution_options(synchronize_session=False)
            )
