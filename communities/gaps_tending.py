"""The gaps on a steward's desk: what comes nearest, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import gaps, managing, refusals, seeing, silence
from communities.gaps import Gap
from communities.seeing import AS_HEARD, Sight
from storage import gaps as missed
from storage import schedules
from storage.communities import Place
from storage.entries import Kept
from storage.gaps import NOT_NEEDED, PROMPT
from storage.keys import ChannelKey, PersonKey
from storage.vocabulary import Vocabulary

# Each is shown with so many of the notes that come nearest.
NEAREST = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A gap with what comes nearest to it, of what a steward may see."""

    gap: Gap
    near: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """The gaps of a community, as a steward sees them."""

    place: Place
    gaps: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A steward's decision is noted; `prompt_at` is when the prompt comes, if it is one."""

    gap: Gap
    prompt_at: datetime | None = None


def look(
    session: Session, by: PersonKey, channel: ChannelKey, vocabulary: Vocabulary, sight: Sight = AS_HEARD
) -> Looked:
    """The gaps of this channel's community; raises `NotACommunity`, `NotASteward`."""
    place = managing.tended(session, by, channel, sight)
    visible = set(seeing.visible(session, by, sight))

    def near(gap: Gap) -> tuple[Kept, ...]:
        return tuple(gaps.kept_near(session, by.workspace, visible, gap.words, vocabulary, NEAREST))

    found = gaps.of_place(session, place, vocabulary)
    return Looked(place, tuple(Shown(gap, near(gap)) for gap in found))


def make_prompt(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    wanted: int,
    vocabulary: Vocabulary,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Decided:
    """Let it be the community's next prompt; raises `Gone`, `NoPrompts`, and what `look` raises."""
    place = managing.tended(session, by, channel, sight)
    planned = [one for one in schedules.of_community(session, place.id) if one.kind == "prompt"]
    if not planned or planned[0].due_at is None:
        raise refusals.NoPrompts
    gap = decide(session, place, wanted, PROMPT, vocabulary, now)
    silence.wake(session, place.id, now)
    return Decided(gap, planned[0].due_at)


def dismiss(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    wanted: int,
    vocabulary: Vocabulary,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Decided:
    """It is not needed here; raises `Gone`, and what `look` raises."""
    place = managing.tended(session, by, channel, sight)
    return Decided(decide(session, place, wanted, NOT_NEEDED, vocabulary, now))


def decide(
    session: Session, place: Place, wanted: int, mark: str, vocabulary: Vocabulary, now: datetime
) -> Gap:
    """Note what a steward decided about a gap that they see; raises `Gone`."""
    gap = next((one for one in gaps.of_place(session, place, vocabulary) if one.id == wanted), None)
    if gap is None:
        raise refusals.Gone
    missed.add(session, place.workspace, place.channel, gap.words, mark, now)
    return gap
