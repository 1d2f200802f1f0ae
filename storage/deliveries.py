"""Messages that the app owes to Slack: written with their cause, kept until Slack has them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, Subquery, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.columns import UtcDateTime
from storage.hot import Hot
from storage.keys import ChannelId, ChannelKey, DeliveryId, MessageKey, Timestamp, UserId, WorkspaceId
from storage.models import Delivery, Entry, Quote, Workspace
from storage.upsert import insert
from storage.workspaces import silent

# How an attempt ended: nobody knows; Slack asked us to wait; what goes before it is held.
UNANSWERED, RATE_LIMITED, BEHIND = "unanswered", "ratelimited", "behind"
HELD = (UNANSWERED, RATE_LIMITED, BEHIND)
# A request that timed out may still land: so long nobody looks whether it did.
LANDS_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Owed:
    """One delivery, as the courier works with it; `facts` holds ids, never words."""

    id: DeliveryId
    workspace: WorkspaceId
    kind: str
    channel: ChannelId | None
    user: UserId | None
    facts: dict[str, Any]
    is_unasked: bool
    attempts: int
    due_at: datetime
    posted: MessageKey | None
    error: str | None
    created_at: datetime
    # Somebody is sending it, or has and does not know how it ended.
    is_under_way: bool = False

    @property
    def is_in_doubt(self) -> bool:
        """Whether an earlier attempt may have reached Slack."""
        return self.attempts > 0 and self.error in (None, UNANSWERED)


OWE = Hot(
    lambda insert: (
        insert(Delivery.__table__)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(Delivery.__table__.c.id)
    )
)

# Asked at every star on words of somebody who was told that they are kept.
VOID = Hot(
    lambda _: select(Delivery.__table__).where(
        Delivery.workspace_id == bindparam("workspace"),
        Delivery.key == bindparam("key"),
        or_(Delivery.state == "owed", and_(Delivery.state == "dropped", Delivery.error == "gone")),
        ~exists(select(Entry.id).where(Entry.id == Delivery.facts["entry"].as_integer())),
    )
)


NOW = bindparam("now", type_=UtcDateTime)
# Where a delivery goes: to one channel or person, what was owed first goes first.
LANE = func.coalesce(Delivery.channel_id, Delivery.user_id, "")


def held() -> Subquery:
    """The lanes where something owed has to be waited for, each with the first such `number`."""
    # Also what is owed by a process whose clock is ahead, or had to wait for its turn.
    waits = or_(*(Delivery.error == error for error in HELD), Delivery.due_at == Delivery.created_at)
    is_held = or_(Delivery.claimed_until >= NOW, and_(Delivery.due_at > NOW, waits))
    return (
        select(Delivery.workspace_id, LANE.label("lane"), func.min(Delivery.number).label("number"))
        .where(Delivery.state == "owed", is_held)
        .group_by(Delivery.workspace_id, LANE)
        .subquery()
    )


def due() -> Select[Any]:
    """What may be sent by then, is held by nobody, and waits for nothing that goes before it."""
    table, first = Delivery.__table__, held()
    # Joined, not asked of each row: with a long backlog that would take the square of it.
    in_its_lane = and_(first.c.workspace_id == Delivery.workspace_id, first.c.lane == LANE)
    return (
        select(table)
        .outerjoin(first, in_its_lane)
        .where(
            Delivery.state == "owed",
            Delivery.due_at <= NOW,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < NOW),
            or_(first.c.number.is_(None), first.c.number >= Delivery.number),
            Delivery.workspace_id.not_in(select(Workspace.id).where(silent())),
        )
        .order_by(Delivery.number)
        .limit(bindparam("limit"))
        .with_for_update(of=table)
    )


# Asked whenever somebody looks whether there is something to send.
DUE = Hot(lambda _: due())


def owe(
    session: Session,
    workspace: WorkspaceId,
    kind: str,
    key: str,
    now: datetime,
    *,
    channel: ChannelId | None = None,
    user: UserId | None = None,
    facts: dict[str, Any] | None = None,
    is_unasked: bool = False,
    due_at: datetime | None = None,
    quotes: tuple[MessageKey, ...] = (),
) -> DeliveryId | None:
    """Owe Slack a message, once for each `key`; None when it is owed or was posted already."""
    row = {
        "id": uuid4().hex,
        "workspace_id": workspace,
        "kind": kind,
        "key": key,
        "channel_id": channel,
        "user_id": user,
        "facts": facts or {},
        "is_unasked": is_unasked,
        "due_at": due_at or now,
        "created_at": now,
    }
    made = OWE(session, row).first()
    if made is None:
        return None
    delivery = DeliveryId(made.id)
    quote(session, workspace, delivery, quotes)
    return delivery


def quote(
    session: Session, workspace: WorkspaceId, delivery: DeliveryId, messages: tuple[MessageKey, ...]
) -> None:
    """Note whose messages a delivery speaks of."""
    for message in messages:
        session.execute(
            insert(session, Quote)
            .values(workspace_id=workspace, delivery_id=delivery, channel_id=message.channel, ts=message.ts)
            .on_conflict_do_nothing()
        )


def claim(session: Session, by: str, until: datetime, now: datetime, limit: int = 50) -> list[Owed]:
    """Take what is due, in the order it was owed; `Owed.error` is how the attempt before this one ended.

    What follows something that is under way or held, to the same channel or person, is left for later.
    """
    rows = DUE(session, {"now": now, "limit": limit}).all()
    if rows:
        session.execute(
            update(Delivery)
            .where(Delivery.number.in_([row.number for row in rows]))
            .values(claimed_by=by, claimed_until=until, attempts=Delivery.attempts + 1, error=None)
            .execution_options(synchronize_session=False)
        )
    return [as_owed(row) for row in rows]


def renew(session: Session, delivery: DeliveryId, by: str, until: datetime) -> bool:
    """Hold a claim for longer; False when it is not ours any more, settled, or nothing may leave."""
    held = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery,
            Delivery.state == "owed",
            Delivery.claimed_by == by,
            Delivery.workspace_id.not_in(select(Workspace.id).where(silent())),
        )
        .values(claimed_until=until)
        .execution_options(synchronize_session=False)
        .returning(Delivery.id)
    ).scalar()
    return held is not None


def release(session: Session, until: datetime) -> None:
    """Shorten every claim: for the only process of a database, as it starts."""
    session.execute(
        update(Delivery)
        .where(Delivery.state == "owed", Delivery.claimed_until > until)
        .values(claimed_until=until)
        .execution_options(synchronize_session=False)
    )


def by_id(session: Session, delivery: DeliveryId) -> Owed | None:
    """The delivery of this id, or None."""
    row = session.scalars(select(Delivery).where(Delivery.id == delivery)).first()
    return None if row is None else as_owed(row)


def by_key(session: Session, workspace: WorkspaceId, key: str) -> Owed | None:
    """The delivery of this key, or None."""
    of_key = (Delivery.workspace_id == workspace, Delivery.key == key)
    row = session.scalars(select(Delivery).where(*of_key)).first()
    return None if row is None else as_owed(row)


def void(session: Session, workspace: WorkspaceId, key: str) -> DeliveryId | None:
    """The delivery of this key that told nobody yet, and whose entry is gone; None when it may be sent."""
    row = VOID(session, {"workspace": workspace, "key": key}).first()
    found = None if row is None else as_owed(row)
    return None if found is None or found.is_under_way else found.id


def call_off(session: Session, delivery: DeliveryId) -> None:
    """Forget a delivery that was never sent."""
    session.execute(
        delete(Delivery).where(Delivery.id == delivery).execution_options(synchronize_session=False)
    )


def as_owed(row: Delivery | Row[Any]) -> Owed:
    """The frozen value of a row."""
    workspace = WorkspaceId(row.workspace_id)
    posted = None
    if row.posted_channel and row.posted_ts:
        posted = MessageKey(workspace, ChannelId(row.posted_channel), Timestamp(row.posted_ts))
    return Owed(
        DeliveryId(row.id),
        workspace,
        row.kind,
        ChannelId(row.channel_id) if row.channel_id else None,
        UserId(row.user_id) if row.user_id else None,
        dict(row.facts),
        row.is_unasked,
        row.attempts,
        row.due_at,
        posted,
        row.error,
        row.created_at,
        row.state == "owed" and (row.claimed_until is not None or row.error == UNANSWERED),
    )


def settle(
    session: Session,
    delivery: DeliveryId,
    state: str,
    now: datetime,
    *,
    posted: tuple[ChannelId, Timestamp] | None = None,
    error: str | None = None,
) -> bool:
    """Record how it ended (`posted`, `dropped`, `unknown`); False when that was recorded before."""
    values: dict[str, Any] = {"state": state, "settled_at": now, "error": error}
    values |= {"claimed_by": None, "claimed_until": None}
    if posted is not None:
        values |= {"posted_channel": posted[0], "posted_ts": posted[1]}
    changed = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery, Delivery.state.in_(("owed", "unknown")))
        .values(**values)
        .execution_options(synchronize_session=False)
        .returning(Delivery.id)
    ).scalar()
    return changed is not None


def postpone(session: Session, delivery: DeliveryId, until: datetime, error: str | None = None) -> None:
    """Leave it owed, and not before `until`."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery, Delivery.state == "owed")
        .values(due_at=until, claimed_by=None, claimed_until=None, error=error)
        .execution_options(synchronize_session=False)
    )


def restate(session: Session, delivery: DeliveryId, facts: dict[str, Any]) -> None:
    """Let other facts stand for a delivery, sent or not."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery)
        .values(facts=facts)
        .execution_options(synchronize_session=False)
    )


def is_owed(session: Session, channel: ChannelKey, kinds: tuple[str, ...]) -> bool:
    """Whether something of these kinds waits for its turn in a channel."""
    waits = (
        Delivery.workspace_id == channel.workspace,
        Delivery.channel_id == channel.channel,
        Delivery.state == "owed",
        Delivery.kind.in_(kinds),
    )
    return session.scalar(select(Delivery.id).where(*waits).limit(1)) is not None
