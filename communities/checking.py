"""An entry is checked when enough others vouch for it, or a steward does; doubts are another matter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from storage import communities, entries, vouching
from storage.communities import Keeps
from storage.entries import Draft, Kept
from storage.keys import UserId
from storage.standings import CHECKED, KEPT
from storage.vouching import Vouch


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who vouches for an entry, first one first: others than its author, and those whose word is enough."""

    others: tuple[Vouch, ...] = ()
    stewards: tuple[Vouch, ...] = ()


def vouched(vouches: Iterable[Vouch], author: UserId | None, stewards: frozenset[UserId]) -> Vouched:
    """What these words amount to: nobody counts twice, nor who doubts it, nor a star on one's own message.

    Whoever said that it is still true vouches by that, and not by their star.
    """
    people: dict[UserId, Vouch] = {}
    for one in sorted(vouches, key=lambda one: (one.is_star, one.at)):
        if not one.is_doubted and (one.by != author or (not one.is_star and one.by in stewards)):
            people.setdefault(one.by, one)
    given = sorted(people.values(), key=lambda one: (one.at, one.by))
    return Vouched(
        tuple(one for one in given if one.by != author), tuple(one for one in given if one.by in stewards)
    )


def is_checked(found: Vouched, keeps: Keeps, *, was: bool) -> bool:
    """Whether an entry is checked; between the two thresholds it stays what it was."""
    if found.stewards or len(found.others) >= keeps.checked_from:
        return True
    return was and len(found.others) >= keeps.checked_until


def by_whom(found: Vouched, before: UserId | None) -> Vouch | None:
    """Who is said to have checked it: as before, while they stand by it; else a steward, or who said so.

    A star of anybody else says that it is worth keeping: of these nobody is named.
    """
    for one in (*found.stewards, *found.others):
        if one.by == before:
            return one
    named = (*found.stewards, *(one for one in found.others if not one.is_star))
    return named[0] if named else None


def standing(entry: Draft, found: Vouched, keeps: Keeps) -> dict[str, object]:
    """How an entry stands now, as what changes of it; in doubt, replaced or retired it stays as it is."""
    if entry.standing not in (KEPT, CHECKED):
        return {}
    was = entry.standing == CHECKED
    if not is_checked(found, keeps, was=was):
        return {"standing": KEPT, "checked_by": None, "checked_at": None} if was else {}
    one = by_whom(found, entry.checked_by)
    made_so = one or (found.others[: keeps.checked_from][-1] if found.others else None)
    if made_so is None:
        # Once checked it stays so here, though nobody stands by it any more.
        return {} if entry.checked_by is None else {"checked_by": None}
    by = one.by if one else None
    if was and by == entry.checked_by and (by or made_so.at == entry.checked_at):
        return {}
    return {"standing": CHECKED, "checked_by": by, "checked_at": made_so.at}


def weighed(session: Session, entry: Draft) -> dict[str, object]:
    """What changes of an entry by who stars it and vouches for it now."""
    place = communities.any_at(session, entry.message.place)
    given = vouching.vouches(session, entry.message)
    count = len({one.by for one in given if one.is_star and one.by != entry.author})
    changed: dict[str, object] = {} if count == entry.stars else {"stars": count}
    if place is not None:
        found = vouched(given, entry.author, vouching.tending(session, place.id))
        changed |= standing(entry, found, place.keeps)
    return changed


def weigh(session: Session, entry: Kept) -> Kept:
    """Count the stars of an entry again, and say whether it is checked; no star is a vote against doubts."""
    changed = weighed(session, entry)
    if not changed:
        return entry
    entries.change(session, entry.id, **changed)
    return replace(entry, **changed)  # type: ignore[arg-type]
