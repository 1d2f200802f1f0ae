"""Which of the entries that hold the words is meant: BM25, what the best have in common, evidence. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from storage.keys import EntryId
from storage.search import Candidate

# How soon another mention of a word adds nothing, and how much a long text is held against it.
SATURATION, LENGTH = 2.0, 0.75
# A word in a title or a tag says more of what an entry is about than one in the text.
TITLE, TAG = 2.0, 1.5
# Relevance feedback: what so many of the best have in common brings others of the same kind up.
MODELS, TRAITS, TRUST = 5, 20, 0.5
# With fewer candidates than this there is little that they could have in common.
FEW = 12
# Evidence decides between what fits alike, and lifts an entry by this share at most.
EVIDENCE = 0.04

Said = dict[str, float]


@dataclass(frozen=True, slots=True)
class Read:
    """What a candidate says: how much of each stem, and how much a mention counts in so long a text."""

    said: Said
    damping: float

    def gain(self, stem: str) -> float:
        """What its mentions of a stem are worth, as BM25 has it."""
        count = self.said.get(stem, 0.0)
        return count * (SATURATION + 1) / (count + self.damping)

    def score(self, weights: Mapping[str, float]) -> float:
        """How well it answers, word by word."""
        return sum(weight * self.gain(stem) for stem, weight in weights.items() if stem in self.said)


def rarity(holders: int, entries: int) -> float:
    """The inverse document frequency, as Robertson and Spärck Jones smooth it; never below zero."""
    holders = min(holders, entries)
    return log(1 + (entries - holders + 0.5) / (holders + 0.5))


def ranked(weights: Mapping[str, float], candidates: Iterable[Candidate]) -> list[EntryId]:
    """The candidates, best first; `weights` says how much each stem that was asked for is worth."""
    found = {candidate.id: candidate for candidate in candidates}
    read = readings(found)
    scores = {entry: reading.score(weights) for entry, reading in read.items()}
    if len(found) >= FEW:
        traits = common_traits(scores, read)
        scores = {entry: scores[entry] + TRUST * reading.score(traits) for entry, reading in read.items()}

    def place(entry: EntryId) -> tuple[float, int, int]:
        stars = found[entry].stars
        return -scores[entry] * lift(stars), -stars, -entry

    return sorted(scores, key=place)


def readings(found: Mapping[EntryId, Candidate]) -> dict[EntryId, Read]:
    """Every candidate, read."""
    said = {entry: counted(candidate) for entry, candidate in found.items()}
    lengths = {entry: sum(counts.values()) for entry, counts in said.items()}
    average = sum(lengths.values()) / max(len(lengths), 1) or 1.0
    return {
        entry: Read(counts, SATURATION * (1 - LENGTH + LENGTH * lengths[entry] / average))
        for entry, counts in said.items()
    }


def counted(candidate: Candidate) -> Said:
    """How much a candidate says of each stem."""
    said: Said = {stem: float(times) for stem, times in Counter(candidate.plain.split()).items()}
    for words, worth in ((candidate.title, TITLE), (candidate.tags, TAG)):
        for stem in words.split():
            said[stem] = said.get(stem, 0.0) + worth
    return said


def common_traits(scores: Mapping[EntryId, float], read: Mapping[EntryId, Read]) -> dict[str, float]:
    """The stems that set the best apart from the other candidates, and how much each is worth."""
    models = sorted(scores, key=lambda entry: (-scores[entry], -entry))[:MODELS]
    highest = scores[models[0]] or 1.0
    shared = Counter(stem for entry in models for stem in read[entry].said)
    holders = Counter(stem for reading in read.values() for stem in reading.said if stem in shared)
    rare = {stem: rarity(count, len(read)) for stem, count in holders.items() if count > 1}
    worth = {
        stem: sum(scores[entry] / highest * read[entry].gain(stem) for entry in models) * how_rare
        for stem, how_rare in rare.items()
    }
    best = sorted(worth, key=lambda stem: (-worth[stem], stem))[:TRAITS]
    return {stem: worth[stem] / worth[best[0]] * rare[stem] for stem in best if worth[stem] > 0}


def lift(stars: int) -> float:
    """How much the evidence lifts an entry: the first stars most, and none without end."""
    return 1 + EVIDENCE * stars / (stars + 3)
