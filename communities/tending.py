"""How an entry stays true: anybody who may see it can doubt it, and who is in charge of it answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import charge, checking, evidence, managing, refusals, refusals_notes, reviewing, seeing
from communities.evidence import Evidence
from communities.seeing import AS_HEARD, Sight
from storage import deliveries, entries, people, tending, told, verdicts, versions
from storage.communities import Place
from storage.entries import Kept
from storage.keys import ChannelKey, EntryId, MessageKey, PersonKey, UserId
from storage.standings import CHECKED, IN_DOUBT, KEPT, LET_GO, REPLACED, RETIRED

# So many different people, and an entry is in doubt.
IN_DOUBT_FROM = 2
# So many replacements in a row are followed.
LONGEST = 20
# What who answers for an entry hears: that somebody doubts it.
DOUBTED = "doubted"
# What an author hears whose note somebody else retired or replaced; and that they let it be so.
LET_GO_BY, SEEN = "let_go", "seen"
# Whoever changes how an entry stands when nobody says anything: a word that counted is gone.
NOBODY = UserId("")


@dataclass(frozen=True, slots=True)
class Doubted:
    """Somebody's doubt is written down; `is_in_doubt` is whether the entry is shown as such now."""

    entry: Kept
    verdict: str
    is_in_doubt: bool
    # Who hears of it now, by name; and whether whoever said so could answer it themselves.
    told: tuple[str, ...]
    is_in_charge: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands now that somebody has said so."""

    entry: Kept
    successor: Kept | None = None


@dataclass(frozen=True, slots=True)
class StillTrue:
    """Somebody says that it is true; it may be in doubt still, when they do not answer for it."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class Back:
    """It is retired or replaced no more; it may be in doubt, by what people say of it."""

    entry: Kept


@dataclass(frozen=True, slots=True)
class InDoubt:
    """What of a community wants an answer, with what people say of it: what is in doubt comes first."""

    place: Place
    entries: tuple[tuple[Kept, Evidence], ...]


def doubt(
    session: Session,
    by: PersonKey,
    wanted: EntryId,
    verdict: str,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Doubted:
    """Write down that it is out of date, or did not work; at two people the entry is in doubt."""
    entry = charge.seen(session, by, wanted, sight)
    before = verdicts.doubters(session, entry.message)
    verdicts.say(session, entry.message, by.user, verdict, now)
    is_answerable = entry.standing not in LET_GO
    told = tell(session, entry, by.user, verdict, now) if is_answerable and not before else ()
    if is_answerable and entry.standing != IN_DOUBT and is_in_doubt(session, entry):
        entry = stand(session, entry, IN_DOUBT, by.user, now)
    # Who doubts it vouches for it no more.
    entry = checking.weigh(session, entry)
    names = people.names(session, by.workspace, told)
    return Doubted(
        entry,
        verdict,
        entry.standing == IN_DOUBT,
        tuple(names[user] for user in told if user in names),
        charge.is_in_charge(session, entry, by.user),
    )


def tell(session: Session, entry: Kept, by: UserId, verdict: str, now: datetime) -> tuple[UserId, ...]:
    """Owe the news to who answers for an entry, once a day from each who doubts it; gives back whom."""
    told = charge.who_answers(session, entry)
    if by in told:
        return ()
    return tuple(user for user in told if is_owed(session, entry, by, verdict, user, now))


def is_owed(session: Session, entry: Kept, by: UserId, verdict: str, user: UserId, now: datetime) -> bool:
    """Owe this person the news; False where they have a letter of the day, which is written again."""
    made = deliveries.owe(
        session,
        entry.message.workspace,
        DOUBTED,
        f"{DOUBTED}:{entry.id}:{user}:{by}:{now:%Y-%m-%d}",
        now,
        user=user,
        facts={"entry": entry.id, "by": by, "verdict": verdict},
        is_unasked=True,
        quotes=(entry.message,),
    )
    if made is None:
        charge.refresh(session, entry.message, now)
    return made is not None


def still_true(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> StillTrue:
    """Say that it is true; from its author, owner or a steward that answers every doubt."""
    entry = charge.seen(session, by, wanted, sight)
    verdicts.say(session, entry.message, by.user, verdicts.STILL_TRUE, now)
    is_answer = charge.is_in_charge(session, entry, by.user)
    if is_answer:
        verdicts.clear_doubts(session, entry.message)
        reviewing.done(session, entry, now)
    entry = settle(session, entry, by.user, now)
    charge.refresh(session, entry.message, now)
    return StillTrue(entry)


def settle(session: Session, entry: Kept, by: UserId, now: datetime) -> Kept:
    """Let an entry stand by the words for and against it that are left: in doubt no more, checked or not."""
    if entry.standing == IN_DOUBT and not is_in_doubt(session, entry):
        entry = stand(session, entry, undoubted(entry), by, now)
    return checking.weigh(session, entry)


def is_in_doubt(session: Session, entry: Kept) -> bool:
    """Whether enough people doubt it for it to be shown as such."""
    return len(verdicts.doubters(session, entry.message)) >= IN_DOUBT_FROM


def undoubted(entry: Kept) -> str:
    """How an entry stands when nobody doubts it, by what it was before."""
    return CHECKED if entry.checked_at else KEPT


def by_words(session: Session, entry: Kept) -> str:
    """How an entry stands that is not let go, by what people say of it."""
    return IN_DOUBT if is_in_doubt(session, entry) else undoubted(entry)


def retire(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Standing:
    """Say that it holds no longer; it is found still, below others, and named as such."""
    entry = charge.in_charge(session, by, wanted, sight)
    if entry.standing != RETIRED:
        entry = let_go(session, entry, RETIRED, by.user, now)
    return Standing(entry)


def let_go(
    session: Session, entry: Kept, standing: str, by: UserId, now: datetime, successor: str | None = None
) -> Kept:
    """Let an entry hold no longer, and owe its author the news unless they said so themselves."""
    entry = stand(session, entry, standing, by, now, successor)
    author = PersonKey(entry.message.workspace, entry.author) if entry.author not in (None, by) else None
    known = people.known(session, author) if author else None
    if known is None or known.is_deactivated or known.is_bot or known.is_external:
        return entry
    # Whoever wants no messages finds it on Home.
    if entry.community in seeing.visible(session, known.key, AS_HEARD):
        deliveries.owe(
            session,
            known.key.workspace,
            LET_GO_BY,
            f"{LET_GO_BY}:{entry.id}:{standing}:{now:%Y-%m-%d}",
            now,
            user=known.key.user,
            facts={"entry": entry.id, "by": by, "standing": standing},
            is_unasked=True,
            quotes=(entry.message,),
        )
    return entry


def leave_so(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Standing:
    """The author has seen that it was retired or replaced, and lets it be so."""
    entry = charge.in_charge(session, by, wanted, sight)
    for letter in told.quoting(session, entry.message):
        if letter.kind == LET_GO_BY and letter.user == by.user:
            deliveries.restate(session, letter.id, letter.facts | {SEEN: True})
    charge.refresh(session, entry.message, now)
    return Standing(entry)


def bring_back(
    session: Session, by: PersonKey, wanted: EntryId, now: datetime, sight: Sight = AS_HEARD
) -> Back:
    """Take back that it was retired or replaced; doubts that nobody answered are doubts again."""
    entry = charge.in_charge(session, by, wanted, sight)
    if entry.standing in LET_GO:
        entry = stand(session, entry, by_words(session, entry), by.user, now)
        entry = checking.weigh(session, entry)
        reviewing.done(session, entry, now)
    return Back(entry)


def replace(
    session: Session,
    by: PersonKey,
    wanted: EntryId,
    successor: EntryId,
    now: datetime,
    sight: Sight = AS_HEARD,
) -> Standing:
    """Say what has taken its place; raises `NoSuchNote`, `ReplacedByThis` besides."""
    entry = charge.in_charge(session, by, wanted, sight)
    later = seeing.entry(session, by, successor, sight)
    if later is None or later.community != entry.community or later.id == entry.id:
        raise refusals_notes.NoSuchNote
    check(session, entry, later)
    if (entry.standing, entry.successor) != (REPLACED, later.message.name):
        entry = let_go(session, entry, REPLACED, by.user, now, later.message.name)
    return Standing(entry, later)


def check(session: Session, entry: Kept, later: Kept) -> None:
    """Raise `ReplacedByThis` if an entry would replace, in the end, what is to take its place."""
    if entry.message in chain(session, later):
        raise refusals_notes.ReplacedByThis


def chain(session: Session, entry: Kept) -> list[MessageKey]:
    """What took the place of an entry, and of that, and so on."""
    found: list[MessageKey] = []
    at: Kept | None = entry
    while at is not None and at.standing == REPLACED and len(found) < LONGEST:
        key = MessageKey.by_name(at.message.workspace, at.successor)
        if key is None:
            break
        found.append(key)
        at = entries.of(session, key)
    return found


def stand(
    session: Session, entry: Kept, standing: str, by: UserId, now: datetime, successor: str | None = None
) -> Kept:
    """Let an entry stand otherwise from now on; how it stood is a version of it."""
    before = f"{entry.standing} {entry.successor}" if entry.successor else entry.standing
    versions.note(session, entry.message, versions.STANDING, before, by, now)
    entries.change(session, entry.id, standing=standing, successor=successor)
    charge.refresh(session, entry.message, now)
    return entries.of(session, entry.message) or entry


def stand_again(session: Session, entry: Kept, before: str, by: UserId, now: datetime) -> Kept:
    """Let an entry stand as a version says that it did; raises `ReplacedByThis`, `Gone`."""
    standing, _, successor = before.partition(" ")
    if standing not in LET_GO:
        standing = by_words(session, entry)
    if standing == REPLACED:
        key = MessageKey.by_name(entry.message.workspace, successor)
        later = entries.of(session, key) if key else None
        if later is None:
            raise refusals.Gone
        check(session, entry, later)
    stands = let_go if standing in LET_GO else stand
    return stands(session, entry, standing, by, now, successor or None)


def in_doubt(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> InDoubt:
    """What of this channel's community wants an answer; raises `NotACommunity`, `NotASteward`."""
    place = managing.tended(session, by, channel, sight)
    found = tending.unanswered(session, place.id)
    known = evidence.gather(session, place.workspace, {place.id: place}, found)
    return InDoubt(place, tuple((entry, known[entry.id]) for entry in found))
