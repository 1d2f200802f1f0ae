"""What takes the place of an entry: looked for by words, or named by the link of its message."""

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from communities import charge, refusals_notes, searching_answers, seeing
from communities.seeing import AS_HEARD, Sight
from storage import entries, merges
from storage.entries import Kept
from storage.keys import EntryId, MessageKey, PersonKey
from storage.standings import LET_GO
from storage.vocabulary import Vocabulary

# So many are shown to choose from.
MOST = 5
LINK = re.compile(r"https?://[^\s<>|]+/archives/(\w{1,32})/p(\d{10})(\d{6})")


@dataclass(frozen=True, slots=True)
class Look:
    """What was found; a link leads to one alone."""

    entry: Kept
    candidates: tuple[Kept, ...]
    is_linked: bool


def begin(session: Session, by: PersonKey, wanted: EntryId, sight: Sight = AS_HEARD) -> Kept:
    """The entry, for who may say that it is replaced; raises the refusal that forbids it."""
    return charge.in_charge(session, by, wanted, sight)


def linked(typed: str) -> str | None:
    """The name of the message that a link in this leads to, or None."""
    link = LINK.search(typed)
    return f"{link[1]}:{link[2]}.{link[3]}" if link else None


def look(
    session: Session,
    by: PersonKey,
    wanted: EntryId,
    typed: str,
    vocabulary: Vocabulary,
    sight: Sight = AS_HEARD,
) -> Look:
    """Other entries of the same community that are meant and stand; raises `NoSuchNote` for none."""
    entry = charge.in_charge(session, by, wanted, sight)
    message = MessageKey.by_name(by.workspace, linked(typed))
    if message is not None:
        other = entries.of(session, message)
        places = seeing.visible(session, by, sight)
        if other is None or other.community not in places or other.community != entry.community:
            raise refusals_notes.NoSuchNote
        return Look(entry, (other,), is_linked=True)
    answer = searching_answers.answered(session, by.workspace, {entry.community}, typed, vocabulary, MOST * 4)
    folded = merges.folded(session, by.workspace, answer.ids, answer.merged)
    others = [one for one in folded if one != entry.id]
    standing = [one for one in entries.by_ids(session, by.workspace, others) if one.standing not in LET_GO]
    found = tuple(standing[:MOST])
    if not found:
        raise refusals_notes.NoSuchNote
    return Look(entry, found, is_linked=False)
