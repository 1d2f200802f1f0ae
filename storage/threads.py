"""Replies that are kept with what they reply to, in everybody's sight and out of it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, select
from sqlalchemy.orm import Session

from storage.entries import TABLE, Kept, kept
from storage.keys import MessageKey, PersonKey
from storage.models import Deletion

HAS_QUESTION = TABLE.c.question_text.is_not(None)
NO_QUESTION = {
    "question_text": None,
    "question_plain": "",
    "question_author": None,
    "question_edited_ts": None,
}


def replies(session: Session, parent: MessageKey) -> list[Kept]:
    """The entries that are replies to this message, and are kept with its words."""
    rows = session.execute(
        select(TABLE).where(
            TABLE.c.workspace_id == parent.workspace,
            TABLE.c.channel_id == parent.channel,
            TABLE.c.thread_ts == parent.ts,
            HAS_QUESTION,
        )
    )
    return [kept(row) for row in rows]


def of_asker(session: Session, person: PersonKey) -> list[Kept]:
    """The entries that are kept with a question of this person's, newest first."""
    rows = session.execute(
        select(TABLE)
        .where(
            TABLE.c.workspace_id == person.workspace,
            TABLE.c.question_author_id == person.user,
            HAS_QUESTION,
        )
        .order_by(TABLE.c.kept_at.desc(), TABLE.c.id.desc())
    )
    return [kept(row) for row in rows]


def let_go_held(session: Session, parent: MessageKey) -> bool:
    """Take this message's words out of what is held of replies to it; whether there were any."""
    return sum(put(row, NO_QUESTION) for row in session.scalars(held_of(parent))) > 0


def let_go_held_of(session: Session, person: PersonKey) -> bool:
    """Take every question of this person's out of what is held; whether there were any."""
    named = cast(Deletion.held, String).contains(f'"{person.user}"', autoescape=True)
    rows = session.scalars(held(Deletion.workspace_id == person.workspace, named))
    return sum(put(row, NO_QUESTION) for row in rows if asked(row, "question_author") == person.user) > 0


def follow_held(session: Session, parent: MessageKey, text: str, plain: str, edited_ts: str) -> bool:
    """Let what is held of replies follow an edit of this message; whether there were any."""
    words = {"question_text": text, "question_plain": plain, "question_edited_ts": edited_ts}
    rows = session.scalars(held_of(parent))
    return sum(put(row, words) for row in rows if asked(row, "question_edited_ts") < edited_ts) > 0


def held_of(parent: MessageKey) -> Select[Deletion]:
    """What is held out of sight of replies to this message."""
    return held(
        Deletion.workspace_id == parent.workspace,
        Deletion.channel_id == parent.channel,
        Deletion.thread_ts == parent.ts,
    )


def held(*these: ColumnElement[bool]) -> Select[Deletion]:
    """What is held of these."""
    found = select(Deletion).where(*these, Deletion.held.is_not(None))
    return found.execution_options(populate_existing=True)


def asked(row: Deletion, what: str) -> str:
    """What is held of a question."""
    return str((row.held or {}).get(what) or "")


def put(row: Deletion, words: dict[str, Any]) -> bool:
    """Put these words where others of a question are held; whether there were any."""
    if not asked(row, "question_text"):
        return False
    row.held = (row.held or {}) | words
    return True
