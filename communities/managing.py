"""The desk of a community: what there is to look after, and how it keeps, for its stewards."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from communities import (
    charge,
    checking,
    exporting_asked,
    gaps,
    membership,
    receipts,
    refusals,
    refusals_notes,
    rhythm,
    seeing,
    silence,
    words,
)
from communities.refusals import Refusal
from communities.rhythm import NextDate
from communities.seeing import AS_HEARD, Sight
from storage import audit, charters, communities, deliveries, likenesses, tending, vouching
from storage.charters import Concern
from storage.communities import Keeps, Place
from storage.keys import ChannelKey, PersonKey
from storage.vocabulary import Vocabulary

# What a reaction of ours or a mark of somebody's means already.
TAKEN = {"bookmark", "white_check_mark", "heavy_check_mark"}
EMOJI = re.compile(r"[^\s:<>&@#*~`|\"]{1,100}")
# A community changes its emoji now and then; more than so many back are not remembered.
MOST_EMOJIS = 30
# So many entries are weighed in one transaction, and so many receipts owed, so that nobody waits for long.
AT_A_TIME, A_FEW = 200, 20
MOST_OTHERS = 50
MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Desk:
    """What a steward finds when they sit down to look after their community."""

    place: Place
    # How many things people look for that nobody has written.
    gaps: int = 0
    # How many pairs of notes look alike.
    alike: int = 0
    # How many notes are in doubt, or were replaced by something that is gone.
    in_doubt: int = 0
    concern: Concern | None = None
    stewards: tuple[str, ...] = ()
    dates: tuple[NextDate, ...] = ()
    # Whether prompts have stopped because nobody writes there any more.
    is_asleep: bool = False
    # Why this person cannot take along what is kept here, if they cannot.
    why_no_export: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a community is to keep from now on; a number that makes none is -1."""

    emoji: str
    keeps: Keeps

    def facts(self) -> dict[str, object]:
        """Each rule by its name."""
        return {"emoji": self.emoji, **asdict(self.keeps)}

    @property
    def stamp(self) -> str:
        """What tells these rules from any others."""
        return words.digest(repr(self.facts()))


@dataclass(frozen=True, slots=True)
class Changed:
    """How the community keeps now; `what` names the rules that are others."""

    place: Place
    what: tuple[str, ...]


def desk(
    session: Session, by: PersonKey, channel: ChannelKey, vocabulary: Vocabulary, sight: Sight = AS_HEARD
) -> Desk:
    """What is on the desk of this channel's community; raises `NotACommunity`, `NotASteward`."""
    place = tended(session, by, channel, sight)
    return Desk(
        place,
        len(gaps.of_place(session, place, vocabulary)),
        likenesses.count_undecided(session, channel),
        len(tending.unanswered(session, place.id)),
        charters.newest(session, place.id),
        membership.stewards_of(session, place),
        rhythm.next_dates(session, place.id),
        silence.is_asleep(session, place.id),
        why_no_export(session, by, channel, sight),
    )


def why_no_export(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight) -> Refusal | None:
    """Why this person cannot take along what is kept here; None when they can."""
    try:
        exporting_asked.allow(session, by, channel, sight)
    except Refusal as no:
        return no
    return None


def tended(session: Session, by: PersonKey, channel: ChannelKey, sight: Sight = AS_HEARD) -> Place:
    """The community of this channel, for whoever looks after it; raises `NotACommunity`, `NotASteward`."""
    place = communities.at(session, channel)
    if place is None or place.id not in seeing.visible(session, by, sight):
        raise membership.unseen(sight)
    if by.user not in charge.stewards(session, place):
        raise refusals.NotASteward(membership.stewards_of(session, place))
    return place


def emoji_in(typed: str) -> str:
    """The name of an emoji as Slack's events have it: no colons, no skin tone."""
    return typed.strip().lower().strip(":").split("::")[0]


def flaws(wish: Wish) -> dict[str, Refusal]:
    """What is wrong with each rule that cannot be kept to."""
    keeps, found = wish.keeps, dict[str, Refusal]()
    if not EMOJI.fullmatch(wish.emoji) or not re.search(r"[^\W_]|[+-]\d", wish.emoji):
        found["emoji"] = refusals.NoSuchEmoji()
    elif wish.emoji in TAKEN:
        found["emoji"] = refusals.EmojiTaken(wish.emoji)
    if not 1 <= keeps.checked_from <= MOST_OTHERS:
        found["checked_from"] = refusals.OutOfRange(1, MOST_OTHERS)
    elif keeps.checked_until >= keeps.checked_from:
        found["checked_until"] = refusals.TooMany(keeps.checked_from)
    if not 0 <= keeps.checked_until <= MOST_OTHERS:
        found["checked_until"] = refusals.OutOfRange(0, MOST_OTHERS)
    if keeps.oldest_days is not None and not 1 <= keeps.oldest_days <= MOST_DAYS:
        found["oldest_days"] = refusals.OutOfRange(1, MOST_DAYS)
    return found


def change(
    session: Session,
    by: PersonKey,
    channel: ChannelKey,
    wish: Wish,
    now: datetime,
    sight: Sight = AS_HEARD,
    *,
    seen: str | None = None,
) -> Changed:
    """Keep by these rules from now on, instead of those of the stamp `seen`.

    Raises `NotACommunity`, `NotASteward`, the first flaw, and `ChangedSince` when others are kept by now.
    """
    place = tended(session, by, channel, sight)
    for flaw in flaws(wish).values():
        raise flaw
    was = Wish(place.emoji, place.keeps)
    before, after = was.facts(), wish.facts()
    what = tuple(name for name in after if before[name] != after[name])
    if what and seen not in (None, was.stamp):
        raise refusals_notes.ChangedSince
    if what:
        begin = begun(place, wish, what, now)
        communities.change(session, place.id, emoji=wish.emoji, **wish.keeps.columns(), **begin)
        facts = {name: after[name] for name in what}
        audit.note(session, by.workspace, "keeping", now, by.user, community=place.id, **facts)
    return Changed(communities.at(session, channel) or place, what)


def begun(place: Place, wish: Wish, what: tuple[str, ...], now: datetime) -> dict[str, object]:
    """What a change of rules sets going for what is there already, as columns of the community."""
    begin: dict[str, object] = {}
    if "emoji" in what:
        # Stars of an emoji that kept here before count on, until whoever gave them takes them back.
        once = dict.fromkeys((*place.once_emoji, place.emoji))
        begin["once_emoji"] = " ".join([name for name in once if name != wish.emoji][-MOST_EMOJIS:])
        begin["emoji_at"] = now
    if {"checked_from", "checked_until"} & set(what):
        begin["weighed_to"] = vouching.ALL
    if "receipts" in what:
        begin["receipts_to"] = vouching.ALL
    return begin


def weigh_some(session: Session, limit: int = AT_A_TIME) -> bool:
    """Weigh some of what was kept by other rules; False when there is nothing to do."""
    found = vouching.to_weigh(session)
    if found is None:
        return False
    community, to = found
    stretch = vouching.next_stretch(session, community, to, limit)
    for entry in stretch.entries:
        checking.weigh(session, entry)
    vouching.came_to(session, community, weighed_to=stretch.to)
    return True


def put_some_receipts(session: Session, now: datetime, limit: int = A_FEW) -> int:
    """Owe some :bookmark:s, or their taking away, where nothing of the kind waits already; how many."""
    owed = 0
    for place, to in vouching.to_receipt(session):
        if deliveries.is_owed(session, place.key, ("bookmark", "unbookmark")):
            continue
        stretch = vouching.next_stretch(session, place.id, to, limit)
        owe = receipts.mark if place.keeps.receipts else receipts.unmark
        for entry in stretch.entries:
            owe(session, entry, now, again=True)
        vouching.came_to(session, place.id, receipts_to=stretch.to)
        owed += len(stretch.entries)
    return owed
