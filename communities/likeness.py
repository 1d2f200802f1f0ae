"""What was kept twice: entries of one channel that say nearly the same, noticed and never forced."""

from collections.abc import Iterable
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from communities import words
from storage import entries, likenesses, search
from storage.entries import Kept
from storage.keys import CommunityId, MessageKey, Timestamp
from storage.standings import LET_GO

# Fewer words than that say too little to be alike.
FEWEST = 3
# A text of so few words is like another only when it is nearly the same.
SHORT = 7
ALIKE, NEARLY_THE_SAME = 80, 93
# A word that so many entries hold finds nothing that a rarer one does not find.
RARE = 40
# The work is bounded: so many words are counted, so many are looked for, so many entries are compared.
MOST_COUNTED, MOST_ASKED, MOST_COMPARED, MOST_WORDS = 48, 4, 30, 300
MOST_ALIKE = 3
STOPPED = frozenset(words.stem(word) for word in words.STOP_WORDS)


def stems_of(*texts: str) -> tuple[str, ...]:
    """What texts say, word by word, as words are compared; each once, in the order in which they come."""
    said = (words.stem(word) for text in texts for word in words.tokens(text) if word not in words.STOP_WORDS)
    return tuple(dict.fromkeys(said))[:MOST_WORDS]


def notice(session: Session, entry: Kept, now: datetime) -> None:
    """Write down what this entry is like; the work does not grow with how much there is."""
    stems = stems_of(entry.plain, entry.question_plain)
    found = alike(session, entry.message, entry.community, stems, entry)
    if found:
        likenesses.put(session, entry.message, found, now)


def notice_again(session: Session, entry: Kept, now: datetime) -> None:
    """The same after its words were changed: what it was like before counts no more."""
    likenesses.forget_unsaid(session, entry.message)
    notice(session, entry, now)


def like(session: Session, message: MessageKey, community: CommunityId, plain: str) -> Kept | None:
    """What was kept before, stands, and says nearly the same as this; nobody said that it differs."""
    found = alike(session, message, community, stems_of(plain))
    said = likenesses.said_to_differ(session, message) if found else set()
    own = entries.of(session, message) if found else None
    for ts in sorted(found, key=lambda ts: -found[ts]):
        other = entries.of(session, MessageKey(message.workspace, message.channel, ts))
        if other is None or other.standing in LET_GO:
            continue
        is_one = own is not None and name(own) == name(other)
        if ts not in said and not is_one:
            return other
    return None


def name(entry: Kept) -> str:
    """What stands for it: itself, or what it was merged into."""
    return entry.merged_into or entry.message.name


def alike(
    session: Session,
    message: MessageKey,
    community: CommunityId,
    stems: tuple[str, ...],
    entry: Kept | None = None,
) -> dict[Timestamp, int]:
    """The messages of the same channel that say nearly this, and how nearly; `entry` where it is kept.

    Two replies to one question have that in common, and need not say the same: their own words are compared.
    """
    if len(stems) < FEWEST:
        return {}
    counts = search.holders_of_stems(session, message.workspace, [community], stems[:MOST_COUNTED])
    held = sorted(counts, key=lambda stem: counts[stem])
    if entry is not None:
        # What this one holds alone finds nothing else.
        held = [stem for stem in held if counts[stem] > 1]
    rare = [stem for stem in held if counts[stem] <= RARE][:MOST_ASKED]
    # All words are common here: whoever says the same has them all.
    asked = rare or held[:MOST_ASKED]
    if not asked:
        return {}
    near: dict[Timestamp, int] = {}
    same = 0
    thread, own = (entry.thread_ts, stems_of(entry.plain)) if entry else (None, ())
    others = likenesses.holding(
        session, message, community, asked, MOST_COMPARED, thread=thread, all_of_them=not rare
    )
    with others:
        for other in others:
            found = degree(stems, other.plain_index.split())
            if found and other.beside:
                found = degree(own, stems_of(other.beside))
            if found:
                near[Timestamp(other.ts)] = found
            # Where many say the same, a few of them lead to all.
            same += found >= NEARLY_THE_SAME
            if entry is not None and same == MOST_ALIKE:
                break
    return dict(sorted(near.items(), key=lambda pair: -pair[1])[:MOST_ALIKE])


def degree(one: tuple[str, ...], other: Iterable[str]) -> int:
    """How nearly two texts say the same, from 0 to 100, whatever the order of their words; 0: they do not."""
    ours = frozenset(one)
    theirs = frozenset(list(dict.fromkeys(stem for stem in other if stem not in STOPPED))[:MOST_WORDS])
    shortest = min(len(ours), len(theirs))
    if shortest < FEWEST or len(ours & theirs) * 2 < shortest:
        return 0
    # What both say stands first in both, so that the rest is compared with the rest.
    common = sorted(ours & theirs)
    left, right = (" ".join([*common, *sorted(said - set(common))]) for said in (ours, theirs))
    found = int(fuzz.ratio(left, right))
    return found if found >= (NEARLY_THE_SAME if shortest < SHORT else ALIKE) else 0
