"""You can leave: everything that was kept, in an open format, with what it needs to come back the same."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage import applications, communities, entries, people, stars, workspaces
from storage.communities import Place
from storage.entries import Kept
from storage.keys import EntryId, UserId, WorkspaceId

PAGE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries as JSON, one object a line, and where the next page begins; None after the last."""

    lines: tuple[str, ...]
    after: EntryId | None
    private: int


def jsonl(session: Session, workspace: WorkspaceId, after: EntryId) -> Page:
    """The next page of entries, in the order they were kept; keys in a fixed order, text as UTF-8."""
    kept = entries.everything(session, workspace, after, PAGE)
    places = {place.id: place for place in communities.of_workspace(session, workspace)}
    names = people.names(session, workspace, {entry.author for entry in kept if entry.author})
    lines = tuple(
        json.dumps(as_json(session, entry, places[entry.community], names), ensure_ascii=False)
        for entry in kept
    )
    private = sum(places[entry.community].is_private for entry in kept)
    return Page(lines, kept[-1].id if len(kept) == PAGE else None, private)


def as_json(session: Session, entry: Kept, place: Place, names: dict[UserId, str]) -> dict[str, object]:
    """One entry with everything that is known of it."""
    return {
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "author_name": names.get(entry.author) if entry.author else None,
        "channel": entry.message.channel,
        "channel_name": place.name,
        "private": place.is_private,
        "ts": entry.message.ts,
        "thread_ts": entry.thread_ts,
        "permalink": entry.permalink,
        "standing": entry.standing,
        "stars": entry.stars,
        "starred_by": stars.by_whom(session, entry.message),
        "tags": list(entry.tags),
        "title_given": entry.is_title_given,
        "kept_by": entry.kept_by,
        "created_at": entry.kept_at.isoformat(),
        "edited_ts": entry.edited_ts,
        "used": [{"by": use.by, "at": use.at.isoformat()} for use in applications.of(session, entry.id)],
        "workspace": entry.message.workspace,
    }


def workspaces_here(session: Session) -> list[WorkspaceId]:
    """Every workspace whose entries there are to export."""
    return workspaces.all_ids(session)
