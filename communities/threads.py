"""A reply is kept with what it replies to; whatever becomes of that is followed into the copy of it."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from communities import following, likeness, words
from storage import entries, missing, search, threads, versions
from storage.entries import Kept
from storage.keys import CommunityId, MessageKey, PersonKey, Timestamp, UserId


@dataclass(frozen=True, slots=True)
class Asked:
    """The first message of a thread, as it is kept with a reply."""

    text: str
    author: UserId | None
    edited_ts: str | None

    @property
    def plain(self) -> str:
        """Its words without markup."""
        return words.plain(self.text)


def edited(session: Session, parent: MessageKey, text: str, edited_ts: str, now: datetime) -> None:
    """Let every reply that is kept with this message follow its edit."""
    plain = words.plain(text)
    if not plain:
        let_go(session, parent, now)
        return
    held = threads.follow_held(session, parent, text, plain, edited_ts)
    changed = [
        entry
        for entry in threads.replies(session, parent)
        if (entry.question_edited_ts or "") < edited_ts and entry.question_text != text
    ]
    for entry in changed:
        put(session, entry, Asked(text, entry.question_author, edited_ts), now)
    if changed or held:
        search.scrub(session)


def part(
    session: Session, parent: MessageKey, now: datetime, only: Container[Timestamp] | None = None
) -> list[Kept]:
    """Take what this message says out of the replies that are kept with it, or of some; gives those back."""
    found = [one for one in threads.replies(session, parent) if only is None or one.message.ts in only]
    for entry in found:
        put(session, entry, None, now)
    if found:
        search.scrub(session)
    return found


def let_go(session: Session, parent: MessageKey, now: datetime) -> None:
    """Take the words of this message out of every reply that is kept with it."""
    held = threads.let_go_held(session, parent)
    missing.settled(session, parent)
    found = part(session, parent, now)
    if held and not found:
        search.scrub(session)


def let_go_of(session: Session, person: PersonKey, now: datetime) -> int:
    """Take every question of this person's out of the replies that are kept with it; how many those were."""
    held = threads.let_go_held_of(session, person)
    found = threads.of_asker(session, person)
    for entry in found:
        put(session, entry, None, now)
    if found or held:
        search.scrub(session)
    return len(found)


def put(session: Session, entry: Kept, asked: Asked | None, now: datetime) -> Kept:
    """Keep a reply with other words of what it replies to, or with none; whatever depends on them follows."""
    before = following.words_of(entry)
    plain = asked.plain if asked else ""
    # A title or a tag of somebody's must not go on saying what was taken back.
    lost = words.lost(entry.question_plain, f"{plain} {entry.plain}")
    is_title_given = entry.is_title_given and not words.said(entry.title) & lost
    entries.change(
        session,
        entry.id,
        text=entry.text,
        plain=entry.plain,
        is_answer=entry.is_answer,
        question_text=asked.text if asked else None,
        question_plain=plain,
        question_author_id=asked.author if asked else None,
        question_edited_ts=asked.edited_ts if asked else None,
        title=entry.title if is_title_given else words.title_of(entry.text),
        is_title_given=is_title_given,
        tags=" ".join(tag for tag in entry.tags if not words.said(tag) & lost),
    )
    if lost:
        versions.scrub(session, entry.message, lambda spoken: bool(words.said(spoken) & lost))
    changed = entries.of(session, entry.message) or entry
    following.reword(session, changed, before, now)
    likeness.notice_again(session, changed, now)
    return changed


def as_asked(entry: Kept) -> Kept:
    """An entry as whoever asked may always see it: their own words, and nobody else's."""
    text = entry.question_text or ""
    title = words.title_of(text)
    return replace(entry, title=title, text=text, plain=entry.question_plain, tags=(), stars=0)


def as_written(entry: Kept) -> Kept:
    """An entry as its author may always see it: without what others asked, called it, and made of it."""
    title = words.title_of(entry.text)
    return replace(entry, title=title, tags=(), stars=0, question_text=None, question_plain="")


def own_of(entry: Kept, person: PersonKey, visible: Container[CommunityId]) -> Kept:
    """What an entry is to somebody whose words are in it: all of it only where they could open it."""
    if entry.author != person.user:
        return as_asked(entry)
    return entry if entry.community in visible else as_written(entry)


def kept_of(session: Session, person: PersonKey, visible: Container[CommunityId]) -> list[Kept]:
    """Everything that is kept of this person's words, questions beside answers too, newest first."""
    own = entries.by_author(session, person.workspace, person.user)
    there = {entry.id for entry in own}
    asked = [entry for entry in threads.of_asker(session, person) if entry.id not in there]
    found = [own_of(entry, person, visible) for entry in (*own, *asked)]
    return sorted(found, key=lambda entry: (entry.kept_at, entry.id), reverse=True)
