"""Where nobody writes any more, nobody is asked anything: prompts stop by themselves, and come back."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge
from storage import deliveries, schedules
from storage.communities import Place
from storage.keys import CommunityId

KIND = ASLEEP = "asleep"
# One prompt a week: weeks without a prompt, as when a community rests, do not count.
WEEKS = 6


def is_asleep(session: Session, community: CommunityId) -> bool:
    """Whether nobody has written in the channel since any of the last prompts."""
    last = schedules.last_prompts(session, community, WEEKS)
    return len(last) == WEEKS and all(is_silent for _, is_silent in last)


def tell(session: Session, place: Place, now: datetime) -> None:
    """Owe a steward the news, once for each time."""
    (last, _), *_ = schedules.last_prompts(session, place.id, 1)
    for steward in charge.stewards(session, place)[:1]:
        deliveries.owe(
            session,
            place.workspace,
            KIND,
            f"{KIND}:{place.id}:{last.timestamp():.0f}",
            now,
            user=steward,
            facts={"community": place.id},
            is_unasked=True,
        )


def wake(session: Session, community: CommunityId, now: datetime) -> None:
    """Let prompts go on, as if somebody had written now."""
    schedules.spoken(session, community, now)
