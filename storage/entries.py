"""What was kept: entries, and the words by which they are found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, Row, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from storage.columns import besides
from storage.hot import Hot, Insert
from storage.keys import ChannelId, CommunityId, EntryId, MessageKey, Timestamp, UserId, WorkspaceId
from storage.models import Declined, Edited, Entry, EntryWord
from storage.narrowing import ANYTHING, Narrow
from storage.spelling import indexed, is_question, stem
from storage.upsert import insert

TABLE = Entry.__table__


# Slack shows an edit everywhere within seconds of telling of it; what it still shows later is what stands.
SHOWN_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry: a message's own copy, with title, source and evidence. `text` is Slack's own markup."""

    id: EntryId
    message: MessageKey
    community: CommunityId
    thread_ts: Timestamp | None
    permalink: str
    author: UserId | None
    title: str
    is_title_given: bool
    text: str
    plain: str
    tags: tuple[str, ...]
    standing: str
    stars: int
    kept_by: UserId
    kept_at: datetime
    edited_ts: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be kept."""

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
    standing: str = "candidate"

    def kept_as(self, number: EntryId) -> Kept:
        """The entry that it became."""
        return Kept(
            number,
            self.message,
            self.community,
            self.thread_ts,
            self.permalink,
            self.author,
            self.title,
            self.is_title_given,
            self.text,
            self.plain,
            self.tags,
            self.standing,
            self.stars,
            self.kept_by,
            self.kept_at,
            self.edited_ts,
        )


def kept(row: "Row[tuple[object, ...]]") -> Kept:
    """The frozen value of a row."""
    return Kept(
        EntryId(row.id),
        MessageKey(WorkspaceId(row.workspace_id), ChannelId(row.channel_id), Timestamp(row.ts)),
        CommunityId(row.community_id),
        Timestamp(row.thread_ts) if row.thread_ts else None,
        row.permalink,
        UserId(row.author_id) if row.author_id else None,
        row.title,
        row.is_title_given,
        row.text,
        row.plain,
        tuple(row.tags.split()),
        row.standing,
        row.stars,
        UserId(row.kept_by),
        row.kept_at,
        row.edited_ts,
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
    row = session.execute(
        select(TABLE).where(TABLE.c.id == entry, besides(TABLE.c.workspace_id) == workspace)
    ).first()
    return None if row is None else kept(row)


def by_ids(session: Session, workspace: WorkspaceId, entries: Iterable[EntryId]) -> list[Kept]:
    """These entries, in the order asked for; those that are gone are left out."""
    wanted = list(entries)
    rows = session.execute(
        select(TABLE).where(TABLE.c.id.in_(wanted), besides(TABLE.c.workspace_id) == workspace)
    )
    found = {EntryId(row.id): kept(row) for row in rows}
    return [found[entry] for entry in wanted if entry in found]


def newest(
    session: Session,
    workspace: WorkspaceId,
    communities: Iterable[CommunityId],
    limit: int,
    offset: int = 0,
    narrow: Narrow = ANYTHING,
) -> tuple[list[EntryId], int]:
    """The newest entries of these communities, and how many there are in all."""
    here = (
        TABLE.c.workspace_id == workspace,
        TABLE.c.community_id.in_(set(communities)),
        *narrow.conditions(),
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


def everything(session: Session, workspace: WorkspaceId, after: EntryId, limit: int) -> list[Kept]:
    """A page of all entries of a workspace, in the order they were kept."""
    rows = session.execute(
        select(TABLE)
        .where(TABLE.c.workspace_id == workspace, TABLE.c.id > after)
        .order_by(TABLE.c.id)
        .limit(limit)
    )
    return [kept(row) for row in rows]


def add(session: Session, draft: Draft, words: frozenset[str]) -> Kept | None:
    """Keep it and index its words; None when the message is kept already."""
    added = ADD(session, as_row(draft)).first()
    if added is None:
        return None
    count_words(session, draft.message.workspace, draft.community, words, frozenset())
    return draft.kept_as(EntryId(added.id))


def as_row(draft: Draft) -> dict[str, object]:
    """The columns of what is about to be kept, with those of its index."""
    row: dict[str, object] = {
        "workspace_id": draft.message.workspace,
        "community_id": draft.community,
        "channel_id": draft.message.channel,
        "ts": draft.message.ts,
        "thread_ts": draft.thread_ts,
        "permalink": draft.permalink,
        "author_id": draft.author,
        "title": draft.title,
        "is_title_given": draft.is_title_given,
        "text": draft.text,
        "plain": draft.plain,
        "tags": " ".join(draft.tags),
        "standing": draft.standing,
        "stars": draft.stars,
        "kept_by": draft.kept_by,
        "kept_at": draft.kept_at,
        "edited_ts": draft.edited_ts,
    }
    return with_index(row)


def change(session: Session, entry: EntryId, **values: object) -> None:
    """Write down what became of an entry; the index follows by itself, word counts do not."""
    session.execute(update(Entry).where(TABLE.c.id == entry).values(**with_index(values)))


def with_index(values: dict[str, object]) -> dict[str, object]:
    """These columns, with what the index needs of them; a title made of the words is not indexed twice."""
    index: dict[str, object] = {
        f"{name}_index": indexed(str(values[name])) for name in ("plain", "tags") if name in values
    }
    if "text" in values:
        index["is_question"] = is_question(str(values["text"]))
    if "title" in values:
        index["title_index"] = indexed(str(values["title"])) if values["is_title_given"] else ""
    return values | index


def one_more(insert: Insert) -> Executable:
    """Count a word once more in a community."""
    counted: Executable = insert(EntryWord.__table__).on_conflict_do_update(
        index_elements=["community_id", "word"], set_={"entries": EntryWord.__table__.c.entries + 1}
    )
    return counted


COUNT_WORD = Hot(one_more)


def count_words(
    session: Session,
    workspace: WorkspaceId,
    community: CommunityId,
    gained: frozenset[str],
    lost: frozenset[str],
) -> None:
    """Keep the vocabulary in step with one entry's words; a word that nobody uses any more is gone."""
    new, old = gained - lost, lost - gained
    if new:
        row = {"workspace_id": workspace, "community_id": community, "entries": 1}
        COUNT_WORD(session, [row | {"word": word, "stem": stem(word)} for word in sorted(new)])
    if old:
        here = (EntryWord.community_id == community, EntryWord.word.in_(old))
        session.execute(
            update(EntryWord)
            .where(*here)
            .values(entries=EntryWord.entries - 1)
            .execution_options(synchronize_session=False)
        )
        session.execute(delete(EntryWord).where(*here, EntryWord.entries <= 0))


def remove(session: Session, entry: Kept, words: frozenset[str]) -> None:
    """Forget an entry with its index, its word counts and the record of its uses."""
    session.execute(delete(Entry).where(Entry.id == entry.id))
    count_words(session, entry.message.workspace, entry.community, frozenset(), words)


# Why a message is never kept: it is gone from Slack.
DELETED = "deleted"


def decline(session: Session, message: MessageKey, reason: str, now: datetime) -> None:
    """Remember that this message is not to be kept, whoever stars it."""
    session.execute(
        insert(session, Declined)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            reason=reason,
            declined_at=now,
        )
        .on_conflict_do_nothing()
    )


MARKS = Hot(
    lambda _: select(
        select(Declined.reason)
        .where(
            Declined.workspace_id == bindparam("workspace"),
            Declined.channel_id == bindparam("channel"),
            Declined.ts == bindparam("ts"),
        )
        .scalar_subquery()
        .label("declined"),
        select(Edited.edited_ts)
        .where(
            Edited.workspace_id == bindparam("workspace"),
            Edited.channel_id == bindparam("channel"),
            Edited.ts == bindparam("ts"),
        )
        .scalar_subquery()
        .label("edited_ts"),
        select(Edited.noted_at)
        .where(
            Edited.workspace_id == bindparam("workspace"),
            Edited.channel_id == bindparam("channel"),
            Edited.ts == bindparam("ts"),
        )
        .scalar_subquery()
        .label("noted_at"),
    )
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Why a message is not to be kept, or None; when it was last edited, or ''; since when we know that."""

    declined: str | None
    edited_ts: str
    noted_at: datetime | None

    def outrun(self, edited_ts: str | None, now: datetime) -> bool:
        """Whether we heard of newer words than those of `edited_ts`, and Slack may not show them yet."""
        is_newer = self.edited_ts > (edited_ts or "")
        return is_newer and self.noted_at is not None and now - self.noted_at < SHOWN_WITHIN


def marks(session: Session, message: MessageKey) -> Marks:
    """What is remembered of a message besides its being kept."""
    row = MARKS(session, message.named()).one()
    return Marks(row.declined, row.edited_ts or "", row.noted_at)


def note_edit(session: Session, message: MessageKey, edited_ts: str, now: datetime) -> None:
    """Remember that a message has newer words than those of before `edited_ts`."""
    session.execute(
        insert(session, Edited)
        .values(
            workspace_id=message.workspace,
            channel_id=message.channel,
            ts=message.ts,
            edited_ts=edited_ts,
            noted_at=now,
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "ts"],
            set_={"edited_ts": edited_ts, "noted_at": now},
            where=Edited.edited_ts < edited_ts,
        )
    )
