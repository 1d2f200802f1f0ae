"""What people say of an entry: one word a person, and the latest counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from storage.keys import ChannelId, MessageKey, Timestamp, UserId
from storage.models import Verdict
from storage.upsert import insert

STILL_TRUE, OUT_OF_DATE, DID_NOT_WORK = "still_true", "out_of_date", "did_not_work"
DOUBTS = (OUT_OF_DATE, DID_NOT_WORK)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody last said, and when."""

    by: UserId
    verdict: str
    at: datetime


def this(message: MessageKey) -> ColumnElement[bool]:
    """Whether a row is about this message."""
    return and_(
        Verdict.workspace_id == message.workspace,
        Verdict.channel_id == message.channel,
        Verdict.ts == message.ts,
    )


def say(session: Session, message: MessageKey, by: UserId, verdict: str, now: datetime) -> None:
    """Write down what this person says of an entry, in place of what they said before."""
    # The same, said again on one day, is said once.
    is_news = or_(Verdict.verdict != verdict, Verdict.said_at <= now - A_DAY)
    session.execute(
        insert(session, Verdict)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            user_id=by,
            verdict=verdict,
            said_at=now,
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "ts", "user_id"],
            set_={"verdict": verdict, "said_at": now},
            where=is_news,
        )
    )


def of(session: Session, message: MessageKey) -> list[Word]:
    """What everybody last said of an entry, first one first."""
    rows = session.execute(
        select(Verdict.user_id, Verdict.verdict, Verdict.said_at)
        .where(this(message))
        .order_by(Verdict.said_at, Verdict.user_id)
    )
    return [Word(UserId(row.user_id), row.verdict, row.said_at) for row in rows]


def doubters(session: Session, message: MessageKey) -> list[UserId]:
    """Who says that it is out of date, or did not work, first one first."""
    return [word.by for word in of(session, message) if word.verdict in DOUBTS]


def clear_doubts(session: Session, message: MessageKey) -> None:
    """Let go of every doubt about an entry: somebody answered them."""
    session.execute(
        delete(Verdict)
        .where(this(message), Verdict.verdict.in_(DOUBTS))
        .execution_options(synchronize_session=False)
    )


def counted(session: Session, messages: Iterable[MessageKey]) -> dict[MessageKey, Counter[str]]:
    """How many people say what of each of these messages of one workspace."""
    wanted = list(messages)
    if not wanted:
        return {}
    rows = session.execute(
        select(Verdict.channel_id, Verdict.ts, Verdict.verdict, func.count().label("people"))
        .where(
            Verdict.workspace_id == wanted[0].workspace,
            Verdict.channel_id.in_({message.channel for message in wanted}),
            Verdict.ts.in_([message.ts for message in wanted]),
        )
        .group_by(Verdict.channel_id, Verdict.ts, Verdict.verdict)
    )
    found: dict[MessageKey, Counter[str]] = {message: Counter() for message in wanted}
    for row in rows:
        message = MessageKey(wanted[0].workspace, ChannelId(row.channel_id), Timestamp(row.ts))
        found.setdefault(message, Counter())[row.verdict] = row.people
    return found
