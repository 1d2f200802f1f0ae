"""After a silence: ticks by which whoever asked accepted an answer meanwhile, or takes it back."""

from sqlalchemy.orm import Session

from communities import answers
from communities.answers import MARKS
from communities.keeping import Starred
from communities.walking import Shown, Stars, gone_since
from storage import entries, forgetting, stars
from storage.keys import Timestamp, UserId
from storage.walks import Leg


def unheard(session: Session, leg: Leg, shown: tuple[Shown, ...], as_of: str) -> Stars:
    """The ticks of askers of which we did not hear; each as of a time that overrules nothing later."""
    replies = tuple(one for one in shown if one.said.thread_ts is not None)
    if not (replies and leg.place.is_adopted):
        return Stars((), ())
    place, since = leg.place, min(one.said.key.ts for one in replies)
    known: set[tuple[Timestamp, str, UserId]] = {
        (ts, emoji, user)
        for emoji in MARKS
        for ts, users in stars.standing(session, place.key, emoji, since).items()
        for user in users
    }
    new = []
    for one in replies:
        key, asker = one.said.key, answers.asker_of(session, one.said)
        if asker is None or forgetting.among(session, place.workspace, [asker]):
            continue
        # What was said before there was a community may have been ticked for another reason.
        counts = key.ts >= f"{place.adopted_at.timestamp():.6f}" or entries.is_kept(session, key)
        new += [
            Starred(key, asker, emoji, as_of)
            for emoji in MARKS
            if counts and (emoji, asker) in one.marks and (key.ts, emoji, asker) not in known
        ]
    new.sort(key=lambda fact: fact.message.ts)
    return Stars(tuple(new), tuple(gone_since(session, leg, replies, MARKS, as_of)))
