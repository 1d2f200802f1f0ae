"""What was out of sight, or comes from elsewhere, stands by what is known here and now."""

from datetime import datetime

from sqlalchemy.orm import Session

from communities import answers, following, likeness, tending
from storage import communities, entries, sweeps, vouching
from storage import tending as standings
from storage.entries import Kept
from storage.keys import WorkspaceId
from storage.standings import IN_DOUBT
from storage.sweeps import Held


def put_back(session: Session, held: Held, now: datetime) -> Kept | None:
    """Make what was held an entry again; meanwhile people were forgotten, and others took words back."""
    message = held.draft.message
    sweeps.put_back(session, held, following.words_of(held.draft))
    entry = entries.of(session, message)
    if entry is None:
        return None
    tending.settle(session, entry, tending.NOBODY, now)
    likeness.notice_again(session, entry, now)
    answers.back(session, message, now)
    return entries.of(session, message)


def settle(session: Session, workspace: WorkspaceId) -> None:
    """Some people's words did not come along: let nothing be in doubt, or checked, by these alone."""
    for place in communities.of_workspace(session, workspace):
        for entry in standings.standing_as(session, place.id, IN_DOUBT):
            if not tending.is_in_doubt(session, entry):
                entries.change(session, entry.id, standing=tending.undoubted(entry))
        communities.change(session, place.id, weighed_to=vouching.ALL)
