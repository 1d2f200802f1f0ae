"""What was kept, for reading elsewhere: as a search shows it, one note where two were merged."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from communities.exporting import PAGE, Choice, Note, noted, notes, places
from communities.tending import LONGEST
from communities.words import mentioned
from storage import entries, merges, people
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, MessageKey, UserId, WorkspaceId
from storage.standings import REPLACED


def chosen(session: Session, choice: Choice) -> list[Note]:
    """The notes that were chosen, in the order they were kept; what was merged into one is with it."""
    return [note for workspace in choice.workspaces for note in together(session, choice, workspace)]


def together(session: Session, choice: Choice, workspace: WorkspaceId) -> list[Note]:
    """Those of a workspace; what was merged into a note that was not chosen stands by itself."""
    here = places(session, choice, workspace)
    also: dict[str | None, list[Note]] = defaultdict(list)
    for community in here:
        merged = merges.of_community(session, community)
        for first in range(0, len(merged), PAGE):
            for one in noted(session, workspace, here, merged[first : first + PAGE]):
                also[one.entry.merged_into].append(one)
    found = {note.entry.message.name: note for note in notes(session, choice, workspace)}
    return [
        replace(
            note,
            also=tuple(sorted(also.get(name, ()), key=lambda one: one.entry.message.ts)),
            successor=standing_for(session, note.entry, here),
        )
        for name, note in found.items()
        if note.entry.merged_into not in found
    ]


def standing_for(session: Session, entry: Kept, here: dict[CommunityId, Place]) -> Kept | None:
    """What stands now in place of an entry that was replaced; None when there is nothing to be shown."""
    found, seen = entry, {entry.message}
    name = entry.successor if entry.standing == REPLACED else None
    while (key := MessageKey.by_name(entry.message.workspace, name)) is not None and key not in seen:
        if len(seen) > LONGEST:
            break
        following = entries.of(session, key)
        if following is None or following.community not in here:
            break
        found = following
        seen.add(key)
        name = found.merged_into or (found.successor if found.standing == REPLACED else None)
    return None if found is entry else found


def names(session: Session, found: Iterable[Note]) -> dict[UserId, str]:
    """The names of everybody who is mentioned."""
    wanted: dict[WorkspaceId, set[UserId]] = defaultdict(set)
    for note in found:
        said = mentioned(note.entry.text) | mentioned(note.entry.question_text or "")
        wanted[note.entry.message.workspace] |= said
    known: dict[UserId, str] = {}
    for workspace, users in wanted.items():
        known |= people.names(session, workspace, users)
    return known
