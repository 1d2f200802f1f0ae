"""A fuzzy directory: communities by what they are called and what they are about."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from communities import seeing, words
from communities.seeing import AS_HEARD, Sight
from storage import charters, memberships, people
from storage.communities import Place
from storage.keys import PersonKey

# Two words that are alike to this degree are taken for the same; below it, nonsense would find something.
ALIKE = 0.79
# A word this long may also be the beginning of another.
BEGINNING = 4
# A name counts more than what the charter says; at least half of what was asked must be there.
IN_NAME, IN_CHARTER, FLOOR = 1.0, 0.8, 0.5
NAMED = 85.0
SHORT = 3
MOST_WORDS = 32


@dataclass(frozen=True, slots=True)
class Listing:
    """A community in the directory."""

    place: Place
    problem: str
    members: int
    is_member: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """Communities that this person may see: all, or those about what they asked for, best first."""

    asked: str
    listings: tuple[Listing, ...]
    total: int
    # Whether they may make a channel a community, as far as that hangs on who they are.
    may_adopt: bool = False
    # Slack did not say which channels they are in: only those that every member may open are listed.
    is_partial: bool = False


def find(session: Session, viewer: PersonKey, asked: str, sight: Sight = AS_HEARD) -> Directory:
    """The communities that this person may see; with words, those that are about them."""
    visible = seeing.adopted(session, viewer, sight)
    problems = charters.problems(session, viewer.workspace)
    sizes = memberships.sizes(session, visible)
    mine = memberships.of_person(session, viewer)
    listings = [
        Listing(place, problems.get(place.id, ""), sizes.get(place.id, 0), place.id in mine)
        for place in visible.values()
    ]
    wanted = words.plain(asked)
    known = people.known(session, viewer)
    may_adopt = known is not None and not (known.is_guest or known.is_external)
    if not wanted:
        return Directory("", tuple(listings), len(listings), may_adopt, sight.is_partial)
    scored = [(score(wanted, listing.place.name, listing.problem), listing) for listing in listings]
    near = sorted((found for found in scored if found[0] >= FLOOR), key=lambda found: -found[0])
    found = tuple(listing for _, listing in near)
    return Directory(wanted, found, len(listings), may_adopt, sight.is_partial)


def score(asked: str, name: str, problem: str) -> float:
    """How much of what was asked a community is about, from 0 to 1."""
    if is_name(asked, name):
        return IN_NAME
    tokens = words.tokens(asked)[:MOST_WORDS]
    meant = [token for token in tokens if token not in words.STOP_WORDS] or tokens
    if not meant:
        return 0.0
    named, said = words.tokens(name), words.tokens(problem)
    found = [max(IN_NAME * stands_in(token, named), IN_CHARTER * stands_in(token, said)) for token in meant]
    return sum(found) / len(found)


def stands_in(token: str, among: list[str]) -> float:
    """How well the nearest of these words matches; 0 when none is near."""
    if any(len(token) >= BEGINNING and word.startswith(token) for word in among):
        return 1.0
    singular = [word.rstrip("s") for word in among]
    best = process.extractOne(
        token.rstrip("s"), singular, scorer=OSA.normalized_similarity, score_cutoff=ALIKE
    )
    return best[1] if best else 0.0


def is_name(asked: str, name: str) -> bool:
    """Whether this is what a community is called, give or take a letter, hyphens and spaces."""
    one, other = "".join(words.tokens(asked)), "".join(words.tokens(name))
    return bool(one and other) and fuzz.ratio(one, other) >= NAMED


def named(session: Session, viewer: PersonKey, asked: str, sight: Sight = AS_HEARD) -> Place | None:
    """The one community that is called so, among those this person may see."""
    visible = seeing.adopted(session, viewer, sight)
    called = [place for place in visible.values() if is_name(asked, place.name)]
    exact = [place for place in called if place.name == asked.strip().lstrip("#").lower()]
    return next(iter(exact or called)) if len(exact or called) == 1 else None


def nearest(said: str, known: tuple[str, ...]) -> str | None:
    """The one of these words that was meant, one or two letters off; None when none is that near."""
    reach = 1 if len(said) <= SHORT else 2
    found = process.extractOne(said, known, scorer=OSA.distance, score_cutoff=reach)
    return found[0] if found else None
