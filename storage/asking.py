"""What is asked of the index for the words that somebody looks for. Pure.

Ranking costs by the entry that holds a word. A word that stands nearly everywhere finds nothing that a rarer
one does not find better, so the rarest words bring the candidates, and all of them count when these are
ranked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The index scores no more entries than this.
MOST_HOLDERS = 4_000
# It steps over no more than this, which is so much cheaper.
MOST_STEPS = 80_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for: any of the words, and every one of the phrases (each a sequence of words).

    `holders` says in how many entries a word stands, as far as that is known; `entries` how many there are.
    """

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    holders: Mapping[str, int] = field(default_factory=dict)
    entries: int = 0
    # The phrases that hold signs as well, as they were typed: `C++`, `24.0`.
    signed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@dataclass(frozen=True, slots=True)
class Query:
    """One way to ask the index: every phrase, and one of the words, or two of those that are common."""

    phrases: tuple[tuple[str, ...], ...] = ()
    one_of: tuple[str, ...] = ()
    # This one together with any of the others.
    common: str = ""
    beside: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    # Look only at so large a part of the entries, the newest.
    share: float = 1.0
    # The newest are the likeliest: there are too many to be scored.
    is_newest: bool = False


def queries(terms: Terms, part: float = 1.0) -> list[Query]:
    """What to ask the index, one after the other until something is found, with a part of the usual reach."""
    most = int(MOST_HOLDERS * part)
    holders = {word: terms.holders.get(word, 0) for word in terms.words}
    rarest = sorted(holders, key=lambda word: holders[word])
    rare = within(rarest, holders, most)
    if terms.phrases:
        fewest = min(min(terms.holders.get(word, 0) for word in phrase) for phrase in terms.phrases)
        return [Query(terms.phrases, rare, is_newest=fewest > MOST_STEPS and not rare)]
    rest = rarest[len(rare) :]
    common, beside = paired(rest, holders, terms.entries, most)
    if rare or beside:
        return [Query(one_of=rare, common=common if beside else "", beside=beside)]
    newest = Query(one_of=(rarest[0],), share=most / holders[rarest[0]])
    return [Query(all_of=tuple(rarest), is_newest=True), newest] if len(rarest) > 1 else [newest]


def within(words: list[str], holders: Mapping[str, int], most: int) -> tuple[str, ...]:
    """As many of these words, from the first on, as so many entries hold."""
    chosen, sum_so_far = 0, 0
    for word in words:
        sum_so_far += holders[word]
        if sum_so_far > most:
            break
        chosen += 1
    return tuple(words[:chosen])


def paired(
    words: list[str], holders: Mapping[str, int], entries: int, most: int
) -> tuple[str, tuple[str, ...]]:
    """The rarest of these words, and those beside which it may stand: together they are rare again."""
    if not words:
        return "", ()
    first, *others = words
    # How many of the others' holders may be looked at, if words stood together by chance alone.
    by_chance = most * max(entries, 1) / max(holders[first], 1)
    return first, within(others, holders, int(min(by_chance, MOST_STEPS - holders[first])))
