"""A community says anew what it is about; what it said before is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import adopting, managing, refusals_notes
from communities.seeing import AS_HEARD, Sight
from storage import audit, charters, memberships
from storage.charters import Concern
from storage.communities import Place
from storage.keys import ChannelKey, PersonKey


@dataclass(frozen=True, slots=True)
class Written:
    """What a community is about, as it is written now."""

    place: Place
    concern: Concern


def written(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> Written:
    """The charter, for whoever may change it; raises `NotACommunity`, `NotASteward`."""
    place = managing.tended(session, by, channel, sight)
    return Written(place, charters.newest(session, place.id) or Concern(0, "", ""))


def rewrite(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    wish: Concern,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Written:
    """Say it anew; `wish` has the version that it follows.

    Raises `TooFewWords`, `ChangedSince` when it follows another one by now, and what `written` raises.
    """
    adopting.check_problem(wish.problem)
    memberships.hold(session, managing.tended(session, by, channel, sight).id)
    found = written(session, by, channel, sight)
    if (found.concern.problem, found.concern.out_of_scope) == (wish.problem, wish.out_of_scope):
        return found
    if found.concern.version != wish.version:
        raise refusals_notes.ChangedSince
    charters.write(session, found.place, wish.problem, wish.out_of_scope, by.user, now)
    audit.note(session, by.workspace, "charter", now, by.user, community=found.place.id)
    return Written(found.place, Concern(wish.version + 1, wish.problem, wish.out_of_scope))
