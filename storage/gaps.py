"""Searches that found nothing: their words, and a salted hash of who searched, for ninety days."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.keys import ChannelId, WorkspaceId
from storage.models import Missed
from storage.upsert import insert

KEPT_FOR = timedelta(days=90)
# So many are looked at, the latest; no workspace misses more that three people look for.
MOST = 2000
# What a steward decided stands in the same table, where the hash would be: no hash is written so.
NOT_NEEDED, PROMPT, ASKED = "not needed", "prompt", "asked"
MARKS = frozenset({NOT_NEEDED, PROMPT, ASKED})
ELSEWHERE = ChannelId("")


@dataclass(frozen=True, slots=True)
class Search:
    """One search that found nothing, or what a steward decided about such; `channel` is '' for elsewhere."""

    id: int
    channel: ChannelId
    words: str
    person_hash: str
    missed_at: datetime

    @property
    def is_mark(self) -> bool:
        """Whether it is a steward's decision."""
        return self.person_hash in MARKS


def hash_of(salt: str, user: str) -> str:
    """Who searched, as nobody can read it; another hash than the one by which the forgotten are known."""
    return hmac.new(salt.encode(), f"missed:{user}".encode(), hashlib.sha256).hexdigest()


def search(row: Missed) -> Search:
    """The frozen value of a row."""
    return Search(row.id, ChannelId(row.channel_id), row.words, row.person_hash, row.missed_at)


def add(
    session: Session, workspace: WorkspaceId, channel: ChannelId, words: str, by: str, now: datetime
) -> None:
    """Write down a search; the same again by the same person counts once."""
    session.execute(
        insert(session, Missed)
        .values(workspace_id=workspace, channel_id=channel, words=words, person_hash=by, missed_at=now)
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "words", "person_hash"], set_={"missed_at": now}
        )
    )


def typed_in(session: Session, workspace: WorkspaceId, channels: Collection[ChannelId]) -> list[Search]:
    """What was typed there, the latest first."""
    rows = session.scalars(
        select(Missed)
        .where(Missed.workspace_id == workspace, Missed.channel_id.in_(set(channels)))
        .order_by(Missed.missed_at.desc(), Missed.id.desc())
        .limit(MOST)
    )
    return [search(row) for row in rows]


def with_words(session: Session, workspace: WorkspaceId, words: str) -> list[Search]:
    """Everybody's searches in exactly these words."""
    rows = session.scalars(
        select(Missed).where(
            Missed.workspace_id == workspace, Missed.words == words, Missed.person_hash.not_in(MARKS)
        )
    )
    return [search(row) for row in rows]


def next_prompt(session: Session, workspace: WorkspaceId, channel: ChannelId) -> Search | None:
    """What a steward made the next prompt of this channel, the first that waits."""
    row = session.scalars(
        select(Missed)
        .where(
            Missed.workspace_id == workspace,
            Missed.channel_id == channel,
            Missed.person_hash == PROMPT,
        )
        .order_by(Missed.missed_at, Missed.id)
        .limit(1)
    ).first()
    return None if row is None else search(row)


def asked(session: Session, found: Search) -> None:
    """It is a prompt that was asked."""
    session.execute(
        update(Missed)
        .where(Missed.id == found.id)
        .values(person_hash=ASKED)
        .execution_options(synchronize_session=False)
    )


def words_of_prompt(session: Session, workspace: WorkspaceId, number: int) -> str | None:
    """What a prompt of this number is about; None when that is gone."""
    return session.scalar(
        select(Missed.words).where(
            Missed.id == number, Missed.workspace_id == workspace, Missed.person_hash.in_((PROMPT, ASKED))
        )
    )


def remove(session: Session, numbers: Collection[int]) -> None:
    """These are missed no longer."""
    session.execute(
        delete(Missed).where(Missed.id.in_(set(numbers))).execution_options(synchronize_session=False)
    )


def forget(session: Session, workspace: WorkspaceId, person_hash: str) -> None:
    """Let go of what one person searched."""
    session.execute(
        delete(Missed)
        .where(Missed.workspace_id == workspace, Missed.person_hash == person_hash)
        .execution_options(synchronize_session=False)
    )


def forget_old(session: Session, now: datetime) -> None:
    """Ninety days are over."""
    session.execute(
        delete(Missed).where(Missed.missed_at <= now - KEPT_FOR).execution_options(synchronize_session=False)
    )
