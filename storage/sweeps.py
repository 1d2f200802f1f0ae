"""Deletions as they were heard, and what is held of many at once until somebody says what is meant."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, null, or_, select, update
from sqlalchemy.orm import Session

from storage import applications, beside, entries, sweeps_waiting
from storage.applications import Use
from storage.entries import Draft, Kept
from storage.keys import (
    ChannelId,
    CommunityId,
    MessageKey,
    PersonKey,
    SweepId,
    Timestamp,
    UserId,
    WorkspaceId,
)
from storage.models import Deletion, Sweep
from storage.upsert import insert

# What of an entry is held as it is; the rest is the message's own key.
HELD = {field.name for field in fields(Draft)} - {"message"}
MOMENTS = ("kept_at", "checked_at", "review_at", "opened_at")
# Whoever was forgotten meanwhile left '' where they stood.
PEOPLE = ("question_author", "owner", "owner_asked", "checked_by")


@dataclass(frozen=True, slots=True)
class Held:
    """An entry out of everybody's sight, and who had used it when."""

    draft: Draft
    uses: tuple[Use, ...]
    # What stood beside it, by kind.
    beside: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """A sweep in numbers: how many notes of how many people, and from when to when they were written.

    `asked_at` is None while nobody was asked about it.
    """

    sweep: SweepId
    workspace: WorkspaceId
    began_at: datetime
    state: str
    notes: int
    authors: int
    oldest: datetime
    newest: datetime
    asked_at: datetime | None = None


def heard(session: Session, entry: Kept, now: datetime) -> None:
    """Write down that an entry's message was deleted."""
    write(session, entry.message, author_id=entry.author, heard_at=now)


def hold(session: Session, entry: Kept, uses: Iterable[Use], sweep: SweepId, now: datetime) -> None:
    """Hold an entry as part of a sweep."""
    write(
        session,
        entry.message,
        author_id=entry.author,
        heard_at=now,
        sweep_id=sweep,
        thread_ts=entry.thread_ts,
        held=aside(session, entry, uses),
        look_at=None,
    )


def aside(session: Session, entry: Kept, uses: Iterable[Use]) -> dict[str, Any]:
    """All that an entry is, to be put back from."""
    held = {name: value for name, value in asdict(entry).items() if name in HELD}
    moments = {name: held[name].isoformat() for name in MOMENTS if held[name] is not None}
    return (
        held
        | moments
        | {"uses": [written(use) for use in uses], "beside": beside.set_aside(session, entry.message)}
    )


def written(use: Use) -> list[str | None]:
    """A use, as it is held."""
    confirmed_at = use.confirmed_at.isoformat() if use.confirmed_at else None
    return [use.by, use.at.isoformat(), use.changed, use.confirmed_by, confirmed_at]


def use_of(
    by: str,
    at: str,
    changed: str | None = None,
    confirmed_by: str | None = None,
    confirmed_at: str | None = None,
) -> Use:
    """A use, from how it is held."""
    moment = datetime.fromisoformat(confirmed_at) if confirmed_at else None
    other = UserId(confirmed_by) if confirmed_by else None
    return Use(UserId(by), datetime.fromisoformat(at), changed, other, moment)


def write(session: Session, message: MessageKey, **values: Any) -> None:
    """The row of a deletion, once for each message."""
    session.execute(
        insert(session, Deletion)
        .values(workspace_id=message.workspace, channel_id=message.channel, ts=message.ts, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "channel_id", "ts"], set_=values)
    )


def since(
    session: Session, message: MessageKey, moment: datetime, after: Timestamp | None = None
) -> dict[UserId | None, int]:
    """How many other entries of each author were deleted since, or not found; written after `after`."""
    rows = session.execute(
        select(Deletion.author_id, func.count().label("entries"))
        .where(
            Deletion.workspace_id == message.workspace,
            Deletion.heard_at > moment,
            or_(Deletion.channel_id != message.channel, Deletion.ts != message.ts),
            *([Deletion.ts > after] if after else []),
        )
        .group_by(Deletion.author_id)
    )
    return {UserId(row.author_id) if row.author_id else None: row.entries for row in rows}


def open_one(session: Session, workspace: WorkspaceId, since: datetime, now: datetime) -> SweepId:
    """The sweep begun since then that is not decided yet; another begins if there is none."""
    found = session.scalar(
        select(Sweep.id)
        .where(Sweep.workspace_id == workspace, Sweep.state == "open", Sweep.began_at > since)
        .order_by(Sweep.id.desc())
        .limit(1)
    )
    if found is None:
        made = Sweep(workspace_id=workspace, began_at=now)
        session.add(made)
        session.flush()
        found = made.id
    return SweepId(found)


def summary(session: Session, workspace: WorkspaceId, sweep: SweepId) -> Summary | None:
    """A sweep in numbers, or None."""
    row = session.get(Sweep, sweep)
    if row is None or row.workspace_id != workspace:
        return None
    found = session.execute(
        select(Deletion.author_id, Deletion.ts).where(Deletion.sweep_id == sweep, Deletion.held.is_not(None))
    ).all()
    written = [datetime.fromtimestamp(float(one.ts), UTC) for one in found] or [row.began_at]
    authors = {one.author_id for one in found}
    return Summary(
        sweep,
        workspace,
        row.began_at,
        row.state,
        len(found),
        len(authors),
        min(written),
        max(written),
        sweeps_waiting.asked_at(session, sweep),
    )


def undone(session: Session, limit: int) -> list[tuple[str, Held]]:
    """What sweeps hold that were decided: some of it, each with what was decided, `kept` or `erased`."""
    rows = session.execute(
        select(Deletion, Sweep.state)
        .join(Sweep, Sweep.id == Deletion.sweep_id)
        .where(Sweep.state != "open", Deletion.held.is_not(None))
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [(row.state, as_held(row.Deletion)) for row in rows]


def as_held(row: Deletion) -> Held:
    """The frozen value of a row."""
    facts = dict(row.held or {})
    uses = tuple(use_of(*one) for one in facts.pop("uses") if one[0])
    beside_it = facts.pop("beside", {})
    message = MessageKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id), Timestamp(row.ts))
    facts |= {name: datetime.fromisoformat(facts[name]) for name in MOMENTS if facts.get(name)}
    facts |= {name: UserId(facts[name]) if facts.get(name) else None for name in PEOPLE}
    facts["community"] = CommunityId(facts["community"])
    facts["tags"] = tuple(facts["tags"])
    return Held(Draft(message, **facts), uses, beside_it)


def is_swept(session: Session, message: MessageKey) -> bool:
    """Whether this message's deletion is part of a sweep, decided or not: it is not followed again."""
    row = session.get(Deletion, (message.workspace, message.channel, message.ts))
    return row is not None and row.sweep_id is not None


def put_back(session: Session, held: Held, words: frozenset[str]) -> None:
    """Make it an entry again, with the record of its uses."""
    draft = held.draft
    into = MessageKey.by_name(draft.message.workspace, draft.merged_into)
    if into is not None:
        # What it was merged into may have been merged itself meanwhile, or be gone.
        found = entries.of(session, into)
        draft = replace(draft, merged_into=(found.merged_into or into.name) if found else None)
    entry = entries.add(session, draft, words) or entries.of(session, held.draft.message)
    beside.put_back(session, held.beside)
    if entry is not None:
        message = held.draft.message
        applications.add(session, {message: entry.id}, [(message, use) for use in held.uses])


def close(session: Session, sweep: SweepId, state: str, by: UserId | None, now: datetime) -> bool:
    """Say what was decided about a sweep; False when that was said before."""
    ended = session.execute(
        update(Sweep)
        .where(Sweep.id == sweep, Sweep.state == "open")
        .values(state=state, decided_at=now, decided_by=by)
        .returning(Sweep.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return ended is not None


def let_go(session: Session, message: MessageKey) -> None:
    """Hold this one no longer; that its deletion was part of a sweep stays known."""
    session.execute(
        update(Deletion)
        .where(
            Deletion.workspace_id == message.workspace,
            Deletion.channel_id == message.channel,
            Deletion.ts == message.ts,
        )
        .values(held=null())
        .execution_options(synchronize_session=False)
    )


def let_go_of(session: Session, author: PersonKey) -> int:
    """Forget what is held of one author; how many that were."""
    gone = session.execute(
        delete(Deletion)
        .where(
            Deletion.workspace_id == author.workspace,
            Deletion.author_id == author.user,
            Deletion.held.is_not(None),
        )
        .returning(Deletion.ts)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def forget_before(session: Session, moment: datetime) -> None:
    """Forget deletions that count for nothing any more; of a decided sweep only the places stay known."""
    is_old = (Deletion.heard_at < moment, Deletion.held.is_(None), Deletion.look_at.is_(None))
    session.execute(
        update(Deletion)
        .where(*is_old, Deletion.sweep_id.is_not(None), Deletion.author_id.is_not(None))
        .values(author_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(Deletion)
        .where(*is_old, Deletion.sweep_id.is_(None))
        .execution_options(synchronize_session=False)
    )
