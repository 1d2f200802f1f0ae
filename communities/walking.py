"""After a silence: what was edited, deleted or unstarred while nobody listened is followed, and only then.

What a look does not find is hidden at once, and goes when a second look does not find it either.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communities import authorship, following, questions, receipts, returning
from communities.authorship import Erased, Swept
from communities.keeping import Said, Starred
from communities.retention import AS_IT_COMES, Retention
from storage import (
    applications,
    communities,
    entries,
    forgetting,
    inbox,
    marks,
    missing,
    search,
    stars,
    sweeps,
    walks,
)
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelId, ChannelKey, MessageKey, Timestamp, UserId, WorkspaceId
from storage.missing import Missing
from storage.walks import Leg

# Whoever could not hear Slack for longer may have missed something.
SILENCE = timedelta(minutes=5)
# A message that was not found is looked for once more after so long.
AGAIN = timedelta(minutes=5)
# Where Slack did not say anything, it is asked again after so long.
LATER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Lost:
    """An event that a process could not write down, by its key, and the channel that it is about."""

    key: str
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as Slack shows it; `is_whole` when everybody who starred it is among `starred_by`.

    `marks` are what else it bears that may count, each by whom; `has_all` when nobody is missing there.
    """

    said: Said
    starred_by: frozenset[UserId] = frozenset()
    is_whole: bool = True
    marks: frozenset[tuple[str, UserId]] = frozenset()
    has_all: bool = True
    # Of a thread's first message: some of those who replied.
    replied_by: frozenset[UserId] = frozenset()


@dataclass(frozen=True, slots=True)
class Stars:
    """What messages show of stars, and we did not hear: those that are new, and those taken back."""

    new: tuple[Starred, ...]
    taken_back: tuple[Starred, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """So many entries were compared, so many had other words, and so many were not found."""

    compared: int
    edited: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Back:
    """It is there after all, and found again."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class LetGo:
    """It is there, and nobody wants it kept any more; or it is hidden no longer."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Slack shows something older than what we know; it is asked again."""


def hear(session: Session, workspace: WorkspaceId, now: datetime, lost: tuple[Lost, ...] = ()) -> bool:
    """Note that Slack can be heard; whether a walk begins, as it could not for too long, or this was lost."""
    before = walks.hear(session, workspace, now)
    if before is None and not has_channels(session, workspace):
        return False
    is_due = is_silence(before, now) or is_missed(session, workspace, lost)
    if is_due:
        begin(session, workspace, now)
    return is_due


def has_channels(session: Session, workspace: WorkspaceId) -> bool:
    """Whether there is anything to look through; in a workspace that was just met there is nothing."""
    return any(channel.workspace == workspace for channel in communities.numbered(session).values())


def is_silence(before: datetime | None, now: datetime) -> bool:
    """Whether something may have been missed, if Slack was last heard then, or never."""
    return before is None or now - before > SILENCE


def is_missed(session: Session, workspace: WorkspaceId, lost: tuple[Lost, ...]) -> bool:
    """Whether one of these happened where something is kept, and no other process has written it down."""
    known = inbox.known(session, workspace, [one.key for one in lost])
    channels = {one.channel for one in lost if one.key not in known}
    return any(communities.any_at(session, ChannelKey(workspace, channel)) for channel in channels)


def begin(session: Session, workspace: WorkspaceId, now: datetime) -> None:
    """Look into every channel, and then through all that was kept, newest first."""
    for place in communities.of_workspace(session, workspace):
        communities.change(session, place.id, look_at=now)
    walks.begin(session, workspace, now)


def unheard(session: Session, leg: Leg, shown: tuple[Shown, ...], as_of: str) -> Stars:
    """The stars of which we did not hear; each as of a time that overrules nothing later."""
    if not shown:
        return Stars((), ())
    place, since = leg.place, min(one.said.key.ts for one in shown)
    known = stars.standing(session, place.key, place.emoji, since)
    starrers = {user for one in shown for user in one.starred_by}
    forgotten = forgetting.among(session, place.workspace, starrers)
    # What is older than the emoji that keeps here may have had it for another reason.
    begins = f"{max(place.adopted_at, place.emoji_at or place.adopted_at).timestamp():.6f}"
    new, taken_back = [], []
    for one in shown:
        key, standing = one.said.key, known.get(one.said.key.ts, set())
        is_kept = entries.is_kept(session, key)
        if key.ts >= begins or (is_kept and place.emoji_at is None):
            new += [(key, user) for user in one.starred_by - standing - forgotten]
        if is_kept and one.is_whole:
            taken_back += [(key, user) for user in standing - one.starred_by]
    return Stars(
        tuple(Starred(key, user, place.emoji, as_of) for key, user in sorted(new, key=str)),
        (
            *(Starred(key, user, place.emoji, as_of) for key, user in sorted(taken_back, key=str)),
            *gone_since(session, leg, shown, place.once_emoji, as_of),
        ),
    )


def gone_since(
    session: Session, leg: Leg, shown: tuple[Shown, ...], emojis: tuple[str, ...], as_of: str
) -> list[Starred]:
    """The marks of these emojis that stood, and are not shown any more."""
    gone = []
    since = min(one.said.key.ts for one in shown)
    for emoji in emojis:
        known = stars.standing(session, leg.place.key, emoji, since)
        for one in shown:
            standing = known.get(one.said.key.ts, set()) if one.has_all else set()
            gone += [
                Starred(one.said.key, user, emoji, as_of)
                for user in sorted(standing)
                if (emoji, user) not in one.marks
            ]
    return gone


def follow(
    session: Session,
    leg: Leg,
    looked_at: tuple[MessageKey, ...],
    shown: tuple[Shown, ...],
    to: Timestamp | None,
    now: datetime,
) -> Followed:
    """Let entries and questions follow what was shown, hide what was not; the leg is done down to `to`."""
    found = {one.said.key: one.said for one in shown}
    compared = edited = hidden = 0
    for key in looked_at:
        entry = entries.of(session, key)
        if entry is None:
            continue
        compared += 1
        said = found.get(key)
        if said is None:
            # What an administrator kept of many deletions stays, though its message is gone.
            if not sweeps.is_swept(session, key):
                hide(session, entry, now)
                hidden += 1
        elif is_newer(said, entry):
            authorship.edited(session, said, now)
            edited += 1
    if leg.place.is_adopted:
        follow_questions(session, leg.place, shown, now)
    walks.came_to(session, leg, to)
    return Followed(compared, edited, hidden)


def follow_questions(session: Session, place: Place, shown: tuple[Shown, ...], now: datetime) -> None:
    """Take note of what is asked in a community, unless whoever asks was forgotten."""
    authors = {one.said.author for one in shown if one.said.author is not None}
    forgotten = forgetting.among(session, place.workspace, authors)
    for one in shown:
        if one.said.author not in forgotten:
            questions.shown(session, place, one.said, one.replied_by, now)


def is_newer(said: Said, entry: Kept) -> bool:
    """Whether the message was edited since we kept these words."""
    return (said.edited_ts or "") > (entry.edited_ts or "")


def hide(session: Session, entry: Kept, now: datetime) -> None:
    """Take an entry out of everybody's sight, to be looked for once more."""
    uses = applications.of(session, entry.id)
    missing.hide(session, entry, uses, now, now + AGAIN)
    following.drop(session, entry, now)
    search.scrub(session)


def found(session: Session, lost: Missing, said: Said, now: datetime) -> Back | LetGo | Unsure:
    """The second look found it: what was hidden is there again, in the words it has now."""
    key = lost.message
    if missing.of(session, key) is None:
        return LetGo()
    known = marks.of(session, key)
    if known.outrun(said.edited_ts, now):
        put_off(session, lost, now)
        return Unsure()
    missing.found(session, key)
    if known.declined is not None or communities.any_at(session, key.place) is None:
        search.scrub(session)
        return LetGo()
    entry = returning.put_back(session, lost.held, now)
    if entry is None or not stars.by_whom(session, key):
        if entry is not None:
            following.drop(session, entry, now)
        search.scrub(session)
        return LetGo()
    if is_newer(said, entry) and isinstance(authorship.edited(session, said, now), Erased):
        return LetGo()
    entry = entries.of(session, key) or entry
    receipts.mark(session, entry, now)
    # What was posted about it shows it again.
    following.withdraw(session, key, now)
    search.scrub(session)
    return Back(entry)


def gone(
    session: Session, lost: Missing, now: datetime, *, retention: Retention = AS_IT_COMES
) -> Erased | Swept | LetGo:
    """The second look did not find it either: it was deleted, and that is followed as if we had heard."""
    if missing.of(session, lost.message) is None:
        return LetGo()
    return authorship.deleted(session, lost.message, now, retention=retention)


def put_off(session: Session, lost: Missing, now: datetime) -> None:
    """Slack does not say: look again, each time after twice as long."""
    missing.put_off(session, lost.message, now + max(LATER, now - lost.since))
