"""What is remembered of a message besides its being kept: why it never is, and when it was edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from storage.hot import Hot
from storage.keys import MessageKey
from storage.models import Declined, Deletion, Edited
from storage.upsert import insert

# Slack shows an edit everywhere within seconds of telling of it; what it still shows later is what stands.
SHOWN_WITHIN = timedelta(minutes=2)
# So long after an edit, nobody brings in the words of before: neither Slack nor a file to import.
EDITS_KEPT = timedelta(days=90)
# Why a message is not kept: it is gone from Slack, its author said no, who may take that back, or a steward.
DELETED, BY_AUTHOR, BY_STEWARD = "deleted", "author", "steward"


def decline(session: Session, message: MessageKey, reason: str, now: datetime) -> None:
    """Remember that this message is not to be kept, whoever stars it; when it was edited matters no more."""
    said = insert(session, Declined).values(
        workspace_id=message.workspace,
        channel_id=message.channel,
        ts=message.ts,
        reason=reason,
        declined_at=now,
    )
    if reason == DELETED:
        # Whatever was said of it before: nobody takes that back.
        key = ["workspace_id", "channel_id", "ts"]
        said = said.on_conflict_do_update(index_elements=key, set_={"reason": DELETED})
    else:
        said = said.on_conflict_do_nothing()
    session.execute(said)
    session.execute(
        delete(Edited).where(
            Edited.workspace_id == message.workspace,
            Edited.channel_id == message.channel,
            Edited.ts == message.ts,
        )
    )


def take_back(session: Session, message: MessageKey, moment: datetime) -> None:
    """Forget that the author of a message said no to its being kept before this moment."""
    session.execute(
        delete(Declined).where(
            Declined.workspace_id == message.workspace,
            Declined.channel_id == message.channel,
            Declined.ts == message.ts,
            Declined.reason == BY_AUTHOR,
            Declined.declined_at < moment,
        )
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
        # Deleted as one of many: declined only when that is decided, and gone from Slack already.
        select(Deletion.sweep_id)
        .where(
            Deletion.workspace_id == bindparam("workspace"),
            Deletion.channel_id == bindparam("channel"),
            Deletion.ts == bindparam("ts"),
        )
        .scalar_subquery()
        .label("sweep_id"),
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


def of(session: Session, message: MessageKey) -> Marks:
    """What is remembered of a message besides its being kept."""
    row = MARKS(session, message.named()).one()
    declined = row.declined or (DELETED if row.sweep_id is not None else None)
    return Marks(declined, row.edited_ts or "", row.noted_at)


def note_edit(session: Session, message: MessageKey, edited_ts: str, now: datetime) -> None:
    """Remember that a message has newer words than those of before `edited_ts`.

    That is needed for as long as older ones may come: from Slack for minutes, from a file for `EDITS_KEPT`.
    """
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


def forget_old(session: Session, now: datetime) -> None:
    """Forget when messages were edited long ago; what is kept says so itself."""
    session.execute(
        delete(Edited).where(Edited.noted_at < now - EDITS_KEPT).execution_options(synchronize_session=False)
    )
