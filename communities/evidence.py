"""What speaks for an entry and against it, gathered for a page of them at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage import applications, entries, merges, people, stars, verdicts
from storage.communities import Place
from storage.entries import Kept
from storage.keys import CommunityId, EntryId, MessageKey, UserId, WorkspaceId
from storage.standings import IN_DOUBT, REPLACED


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one entry besides its words: names, numbers, and what took its place."""

    checked_by: str | None = None
    owner: str | None = None
    out_of_date: int = 0
    did_not_work: int = 0
    # Shown to who may see it.
    successor: Kept | None = None
    # How many had starred it before its words were changed.
    stars_before: int = 0
    # What was merged into it, and how many people starred any of them, if anything was.
    also: tuple[Kept, ...] = ()
    stars: int | None = None
    # Who asked what it answers.
    asker: str | None = None


NOTHING_KNOWN = Evidence()


def gather(
    session: Session, workspace: WorkspaceId, places: Mapping[CommunityId, Place], found: list[Kept]
) -> dict[EntryId, Evidence]:
    """The evidence for each of these entries, for somebody who may see these communities."""
    named = {
        user for entry in found for user in (entry.checked_by, entry.owner, entry.question_author) if user
    }
    names = people.names(session, workspace, named) if named else {}
    doubted = [entry.message for entry in found if entry.standing == IN_DOUBT]
    words = verdicts.counted(session, doubted)
    before = stars.before_edits(session, {one.message: one.edited_ts for one in found if one.edited_ts})
    also = merges.into(session, workspace, [one.message for one in found])
    together = starred_together(session, found, also)
    nobody = UserId("")
    gathered = {}
    for entry in found:
        said: Counter[str] = words.get(entry.message, Counter())
        gathered[entry.id] = Evidence(
            names.get(entry.checked_by or nobody),
            names.get(entry.owner or nobody),
            said[verdicts.OUT_OF_DATE],
            said[verdicts.DID_NOT_WORK],
            successor(session, entry, places),
            len(before.get(entry.message, set()) - {entry.author}),
            tuple(also.get(entry.message.name, ())),
            together.get(entry.message),
            names.get(entry.question_author or nobody),
        )
    return gathered


def starred_together(
    session: Session, found: list[Kept], also: Mapping[str, list[Kept]]
) -> dict[MessageKey, int]:
    """How many different people starred each of these or what was merged into it; nobody their own."""
    together = {entry.message: [entry, *also.get(entry.message.name, ())] for entry in found}
    together = {message: those for message, those in together.items() if len(those) > 1}
    starred = stars.of_messages(session, [one.message for those in together.values() for one in those])
    counted: dict[MessageKey, int] = {}
    for message, those in together.items():
        people: set[UserId] = set()
        for one in those:
            people |= set(starred.get(one.message, ())) - {one.author or UserId("")}
        counted[message] = len(people)
    return counted


def successor(session: Session, entry: Kept, places: Mapping[CommunityId, Place]) -> Kept | None:
    """What took the place of an entry, if it is there still and may be seen."""
    key = MessageKey.by_name(entry.message.workspace, entry.successor) if entry.standing == REPLACED else None
    found = entries.of(session, key) if key else None
    return found if found is not None and found.community in places else None


def used_together(
    session: Session, found: Iterable[Kept], known: Mapping[EntryId, Evidence]
) -> Counter[EntryId]:
    """How many people used each of these into which something was merged, or what was; nobody their own."""
    counted: Counter[EntryId] = Counter()
    for entry in found:
        also = known[entry.id].also
        if also:
            authors = {one.id: one.author for one in (entry, *also)}
            used = applications.of_entries(session, list(authors))
            counted[entry.id] = len(
                {use.by for one, uses in used.items() for use in uses if use.by != authors[one]}
            )
    return counted
