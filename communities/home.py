"""What one person finds on their Home: where they belong, what is kept of theirs, and their one dial."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from communities import administering, asking, charge, refusals, seeing, stewarding, threads, waiting
from communities.administering import Office
from communities.asking import Mine
from communities.seeing import AS_HEARD, Sight
from communities.waiting import Waiting
from storage import entries, memberships, people
from storage.communities import Place
from storage.entries import Kept
from storage.keys import PersonKey

SHOWN = 10


class Dial(StrEnum):
    """How much a person wants to be told without having asked."""

    USEFUL = "useful"
    MINE = "mine"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A community somebody belongs to, and what it has kept."""

    place: Place
    is_steward: bool
    entries: int


@dataclass(frozen=True, slots=True)
class Home:
    """Everything that Home shows; `kept` are the newest of this person's own words, of `kept_total`."""

    belongings: tuple[Belonging, ...]
    kept: tuple[Kept, ...]
    kept_total: int
    dial: Dial
    never_keep: bool
    # What only they, or a steward like them, can answer.
    waiting: tuple[Waiting, ...] = ()
    # What they let the app ask lately.
    asked: tuple[Mine, ...] = ()
    may_be_asked: bool = False
    # The communities that they are asked to look after.
    to_tend: tuple[Place, ...] = ()
    # Whether they come from another company, and so cannot type commands.
    is_external: bool = False
    # The communities that nobody looks after; only an administrator sees them.
    untended: tuple[Place, ...] = ()
    # What only an administrator of the workspace sees.
    office: Office | None = None
    # Slack did not say which channels they are in: only those that every member may open are shown.
    is_partial: bool = False


def at_home(session: Session, person: PersonKey, sight: Sight = AS_HEARD) -> Home:
    """What this person's Home shows now."""
    known = people.known(session, person)
    visible = seeing.adopted(session, person, sight)
    mine = memberships.all_of(session, person)
    inside = [one for one in visible.values() if one.id in mine and mine[one.id].left_at is None]
    numbers = entries.numbers_in(session, person.workspace, [place.id for place in inside])
    belongings = tuple(
        Belonging(place, mine[place.id].role == "steward", numbers.get(place.id, 0)) for place in inside
    )
    is_admin = known is not None and known.is_admin
    kept = threads.kept_of(session, person, seeing.visible(session, person, sight))
    return Home(
        belongings,
        tuple(kept[:SHOWN]),
        len(kept),
        Dial(known.dial) if known else Dial.USEFUL,
        never_keep=known.never_keep if known else False,
        waiting=waiting.for_person(session, person, visible, sight),
        asked=asking.mine(session, person, sight),
        may_be_asked=known.may_be_asked if known else False,
        to_tend=stewarding.waiting(session, person, sight),
        is_external=known is not None and known.is_external,
        untended=charge.untended(session, person.workspace, visible) if is_admin else (),
        office=administering.office(session, person) if is_admin else None,
        is_partial=sight.is_partial,
    )


def turn_dial(session: Session, person: PersonKey, chosen: str) -> None:
    """Set how much this person wants to hear; raises `Unclear` for what is not on the dial."""
    if chosen not in set(Dial):
        raise refusals.Unclear(chosen[:40])
    people.change(session, person, dial=chosen)


def let_be_asked(session: Session, person: PersonKey, *, agrees: bool) -> None:
    """Note whether this person may be named to who looks for somebody who might know."""
    people.change(session, person, may_be_asked=agrees)
