"""What was kept: entries, and the words by which they are found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import Row, and_, bindparam, delete, func, or_, select, true, update
from sqlalchemy.orm import Session

from storage import beside, word_counts
from storage.columns import among, besides
from storage.hot import Hot
from storage.keys import ChannelId, CommunityId, EntryId, MessageKey, Timestamp, UserId, WorkspaceId
from storage.models import Entry
from storage.narrowing import ANYTHING, Narrow
from storage.spelling import indexed, is_question
from storage.standings import KEPT

TABLE = Entry.__table__
BY_IDS = Hot(
    lambda _: select(TABLE).where(
        among(TABLE.c.id, "ids"), besides(TABLE.c.workspace_id) == bindparam("workspace")
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message's own copy, with title, source and evidence: what is kept, or about to be.

    `text` is Slack's own markup; `successor` and `merged_into` name another entry by its message.
    """

    message: MessageKey
    community: CommunityId
    thread_ts: Timestamp | None
    permalink: str
    author: UserId | None
    title: str
    text: str
    plain: str
    kept_by: UserId
    kept_at: datetime
    stars: int = 0
    tags: tuple[str, ...] = ()
    is_title_given: bool = False
    edited_ts: str | None = None
    standing: str = KEPT
    # Of a reply: what it replies to.
    question_text: str | None = None
    question_plain: str = ""
    question_author: UserId | None = None
    question_edited_ts: str | None = None
    is_answer: bool = False
    owner: UserId | None = None
    owner_asked: UserId | None = None
    checked_by: UserId | None = None
    checked_at: datetime | None = None
    review_at: datetime | None = None
    opened_at: datetime | None = None
    successor: str | None = None
    merged_into: str | None = None

    def kept_as(self, number: EntryId) -> "Kept":
        """The entry that it became."""
        return Kept(**{name: getattr(self, name) for name in FIELDS}, id=number)


@dataclass(frozen=True, slots=True)
class Kept(Draft):
    """An entry, by its number."""

    id: EntryId = field(kw_only=True)


FIELDS = tuple(one.name for one in fields(Draft))
# What a field is called in its table, where it is called otherwise.
NAMES = {
    "author": "author_id",
    "community": "community_id",
    "question_author": "question_author_id",
    "owner": "owner_id",
    "owner_asked": "owner_asked_id",
}
AS_THEY_ARE = [name for name in FIELDS if name not in {"message", "tags"}]
TEXTS = ("plain", "question_plain")
COLUMNS = [(name, NAMES.get(name, name)) for name in AS_THEY_ARE]


def kept(row: "Row[tuple[object, ...]]") -> Kept:
    """The frozen value of a row."""
    values = row._mapping
    return Kept(
        message=MessageKey(
            WorkspaceId(values["workspace_id"]), ChannelId(values["channel_id"]), Timestamp(values["ts"])
        ),
        tags=tuple(values["tags"].split()),
        id=EntryId(values["id"]),
        **{name: values[column] for name, column in COLUMNS},
    )


THIS_MESSAGE = (
    TABLE.c.workspace_id == bindparam("workspace"),
    TABLE.c.channel_id == bindparam("channel"),
    TABLE.c.ts == bindparam("ts"),
)
OF = Hot(lambda _: select(TABLE).where(*THIS_MESSAGE))
ADD = Hot(
    lambda insert: (
        insert(TABLE)
        .on_conflict_do_nothing(index_elements=["workspace_id", "channel_id", "ts"])
        .returning(TABLE.c.id)
    )
)


BY_ID = Hot(
    lambda _: select(TABLE).where(
        TABLE.c.id == bindparam("number"), besides(TABLE.c.workspace_id) == bindparam("workspace")
    )
)
IS_KEPT = Hot(lambda _: select(TABLE.c.id).where(*THIS_MESSAGE))


def is_kept(session: Session, message: MessageKey) -> bool:
    """Whether this message is an entry."""
    return IS_KEPT(session, message.named()).first() is not None


def of(session: Session, message: MessageKey) -> Kept | None:
    """The entry made of this message, or None."""
    row = OF(session, message.named()).first()
    return None if row is None else kept(row)


def by_id(session: Session, workspace: WorkspaceId, entry: EntryId) -> Kept | None:
    """The entry of this number in this workspace, or None."""
    row = BY_ID(session, {"number": entry, "workspace": workspace}).first()
    return None if row is None else kept(row)


def by_ids(session: Session, workspace: WorkspaceId, entries: Iterable[EntryId]) -> list[Kept]:
    """These entries, in the order asked for; those that are gone are left out."""
    wanted = list(entries)
    rows = BY_IDS(session, {"ids": wanted, "workspace": workspace})
    found = {EntryId(row.id): kept(row) for row in rows}
    return [found[entry] for entry in wanted if entry in found]


def newest(
    session: Session,
    workspace: WorkspaceId,
    communities: Iterable[CommunityId],
    limit: int,
    offset: int = 0,
    narrow: Narrow = ANYTHING,
    also: Collection[EntryId] = (),
) -> tuple[list[EntryId], int]:
    """The newest entries of these communities that fit, and of these others, and how many there are."""
    fits = and_(true(), *narrow.conditions())
    here = (
        TABLE.c.workspace_id == workspace,
        TABLE.c.community_id.in_(set(communities)),
        # What was merged into another one is shown with that.
        TABLE.c.merged_into.is_(None),
        or_(fits, TABLE.c.id.in_(also)) if also else fits,
    )
    ids = session.scalars(
        select(TABLE.c.id)
        .where(*here)
        .order_by(TABLE.c.kept_at.desc(), TABLE.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    total = session.scalar(select(func.count()).select_from(TABLE).where(*here))
    return [EntryId(found) for found in ids], total or 0


def kept_between(session: Session, community: CommunityId, since: datetime, until: datetime) -> list[Kept]:
    """What a community kept in a period, best first."""
    rows = session.execute(
        select(TABLE)
        .where(TABLE.c.community_id == community, TABLE.c.kept_at >= since, TABLE.c.kept_at < until)
        .order_by(TABLE.c.stars.desc(), TABLE.c.kept_at, TABLE.c.id)
    )
    return [kept(row) for row in rows]


def is_older_than(session: Session, community: CommunityId, moment: datetime) -> bool:
    """Whether a community has an entry from before this moment."""
    found = select(TABLE.c.id).where(TABLE.c.community_id == community, TABLE.c.kept_at < moment).limit(1)
    return session.scalar(found) is not None


def by_author(session: Session, workspace: WorkspaceId, author: UserId) -> list[Kept]:
    """Everything kept of one person, newest first."""
    rows = session.execute(
        select(TABLE)
        .where(TABLE.c.workspace_id == workspace, TABLE.c.author_id == author)
        .order_by(TABLE.c.kept_at.desc(), TABLE.c.id.desc())
    )
    return [kept(row) for row in rows]


def number_of(session: Session, workspace: WorkspaceId, author: UserId) -> int:
    """How much is kept of one person."""
    theirs = (TABLE.c.workspace_id == workspace, TABLE.c.author_id == author)
    return session.scalar(select(func.count()).where(*theirs)) or 0


def numbers_in(
    session: Session, workspace: WorkspaceId, communities: Collection[CommunityId]
) -> dict[CommunityId, int]:
    """How many entries stand in each of these communities; what was merged counts with what it is in."""
    rows = session.execute(
        select(TABLE.c.community_id, func.count())
        .where(
            TABLE.c.workspace_id == workspace,
            TABLE.c.community_id.in_(communities),
            TABLE.c.merged_into.is_(None),
        )
        .group_by(TABLE.c.community_id)
    )
    return {CommunityId(community): number for community, number in rows}


def everything(
    session: Session,
    workspace: WorkspaceId,
    after: EntryId,
    limit: int,
    only: Iterable[CommunityId] | None = None,
) -> list[Kept]:
    """A page of all entries of a workspace, or of some communities, in the order they were kept."""
    wanted = [TABLE.c.workspace_id == workspace, TABLE.c.id > after]
    if only is not None:
        wanted.append(TABLE.c.community_id.in_(only))
    rows = session.execute(select(TABLE).where(*wanted).order_by(TABLE.c.id).limit(limit))
    return [kept(row) for row in rows]


def add(session: Session, draft: Draft, words: frozenset[str]) -> Kept | None:
    """Keep it and index its words; None when the message is kept already."""
    added = ADD(session, as_row(draft)).first()
    if added is None:
        return None
    word_counts.change(session, draft.message.workspace, draft.community, words, frozenset())
    return draft.kept_as(EntryId(added.id))


def as_row(draft: Draft) -> dict[str, object]:
    """The columns of what is about to be kept, with those of its index."""
    row: dict[str, object] = {
        "workspace_id": draft.message.workspace,
        "channel_id": draft.message.channel,
        "ts": draft.message.ts,
        "tags": " ".join(draft.tags),
    }
    return with_index(row | {column: getattr(draft, name) for name, column in COLUMNS})


def change(session: Session, entry: EntryId, **values: object) -> None:
    """Write down what became of an entry; the index follows by itself, word counts do not."""
    session.execute(update(Entry).where(TABLE.c.id == entry).values(**with_index(values)))


def with_index(values: dict[str, object]) -> dict[str, object]:
    """These columns, with what the index needs of them; a title made of the words is not indexed twice.

    What a reply answers is found by too: whoever changes one of the two texts gives both.
    """
    index: dict[str, object] = {}
    if "plain" in values or "question_plain" in values:
        texts = (indexed(str(values[name])) for name in TEXTS)
        # No phrase reaches from one into the other.
        index["plain_index"] = " a ".join(text for text in texts if text)
    if "tags" in values:
        index["tags_index"] = indexed(str(values["tags"]))
    if "text" in values:
        asked = bool(values["question_plain"]) or bool(values.get("is_answer"))
        index["is_question"] = asked or is_question(str(values["text"]))
    if "title" in values:
        index["title_index"] = indexed(str(values["title"])) if values["is_title_given"] else ""
    return values | index


def remove(session: Session, entry: Kept, words: frozenset[str]) -> None:
    """Forget an entry with its index, its word counts, its uses and all that stands beside it."""
    session.execute(delete(Entry).where(Entry.id == entry.id))
    beside.forget(session, entry.message)
    word_counts.change(session, entry.message.workspace, entry.community, frozenset(), words)
