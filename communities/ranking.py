"""Which of the entries that hold the words is meant: BM25, what the best have in common, evidence. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from storage.keys import EntryId
from storage.search import Candidate
from storage.standings import CHECKED, IN_DOUBT, LET_GO, REPLACED, RETIRED

# How soon another mention of a word adds nothing, and how much a long text is held against it.
SATURATION, LENGTH = 2.0, 0.75
# A word in a title or a tag says more of what an entry is about than one in the text.
TITLE, TAG = 2.0, 1.5
# Two words that were asked for one after the other, and stand so, count so much more.
TOGETHER = 0.5
# Relevance feedback: what so many of the best have in common brings others of the same kind up.
MODELS, TRAITS, TRUST = 5, 20, 0.5
# With fewer candidates than this there is little that they could have in common.
FEW = 12
# It is trusted in full where the best hold so large a share of what was asked for, else less.
AGREED = 0.6
# So many of the best may be moved by it.
MOVED = 200
# Evidence decides between what fits alike, and lifts an entry by this share at most; that somebody checked
# it counts as so many people who starred or used it.
EVIDENCE, CHECK = 0.04, 2
# What has been replaced or retired is found below what stands, unless that holds fewer of the words.
STANDING = {REPLACED: 0.6, RETIRED: 0.6, IN_DOUBT: 0.9}


def rarity(holders: int, entries: int) -> float:
    """The inverse document frequency, as Robertson and Spärck Jones smooth it; never below zero."""
    holders = min(holders, entries)
    return log(1 + (entries - holders + 0.5) / (holders + 0.5))


class Read:
    """A candidate's stems, taken apart."""

    __slots__ = ("candidate", "damping", "length", "said", "stems", "tags", "title")

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.said = candidate.plain.split()
        self.title = candidate.title.split()
        self.tags = candidate.tags.split()
        self.stems = {*self.said, *self.title, *self.tags}
        self.length = len(self.said) + TITLE * len(self.title) + TAG * len(self.tags)
        self.damping = SATURATION

    def gain(self, stem: str) -> float:
        """What its mentions of a stem that it holds are worth, as BM25 has it."""
        count: float = self.said.count(stem)
        if self.title:
            count += TITLE * self.title.count(stem)
        if self.tags:
            count += TAG * self.tags.count(stem)
        return count * (SATURATION + 1) / (count + self.damping)

    def says(self, one: str, other: str) -> bool:
        """Whether one stem stands right before the other in its text."""
        is_in_both = one in self.stems and other in self.stems
        return is_in_both and f" {one} {other} " in f" {self.candidate.plain} "


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: how much each stem is worth, and which were asked for one after the other."""

    weights: Mapping[str, float]
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def in_order(cls, stems: Sequence[str], weights: Mapping[str, float]) -> "Wanted":
        """The stems as they were asked for."""
        return cls(weights, tuple(pairwise(stems)))

    def score(self, reads: Mapping[EntryId, Read]) -> dict[EntryId, float]:
        """How well each candidate answers."""
        weights = self.weights
        pairs = [
            (one, other, TOGETHER / 2 * (weights.get(one, 0.0) + weights.get(other, 0.0)))
            for one, other in self.pairs
        ]
        scores = {}
        for entry, read in reads.items():
            # Few of them stand in any one candidate: those that do not are not counted.
            held = [stem for stem in weights if stem in read.stems]
            words = sum([weights[stem] * read.gain(stem) for stem in held])
            scores[entry] = words + sum([weight for one, other, weight in pairs if read.says(one, other)])
        return scores


def ranked(wanted: Wanted, candidates: Sequence[Candidate]) -> list[EntryId]:
    """The candidates, best first."""
    reads = readings(candidates)
    scores = wanted.score(reads)
    if len(scores) >= FEW:
        scores |= moved(wanted, scores, reads)

    def place(entry: EntryId) -> tuple[float, int, int]:
        candidate = reads[entry].candidate
        return -scores[entry] * lift(candidate), -evidence(candidate), -entry

    best = sorted(scores, key=place)
    if any(candidate.standing in LET_GO for candidate in candidates):
        return standing_first(best, wanted, reads)
    return best


def standing_first(best: list[EntryId], wanted: Wanted, reads: Mapping[EntryId, Read]) -> list[EntryId]:
    """The same with what was replaced or retired below all that stands and holds as many of the words."""
    held = {entry: sum(stem in reads[entry].stems for stem in wanted.weights) for entry in best}
    let_go = {entry for entry in best if reads[entry].candidate.standing in LET_GO}
    # Behind which place everything stands that holds so many words.
    last: dict[int, int] = {}
    for place, entry in enumerate(best):
        if entry not in let_go:
            last |= dict.fromkeys(range(held[entry] + 1), place)
    places = {
        entry: max(place, last.get(held[entry], 0)) if entry in let_go else place
        for place, entry in enumerate(best)
    }
    return sorted(best, key=lambda entry: (places[entry], entry in let_go))


def below_successors(best: list[EntryId], successors: Mapping[EntryId, EntryId]) -> list[EntryId]:
    """The same with what was replaced behind what took its place, however well it fits."""
    waiting: defaultdict[EntryId, list[EntryId]] = defaultdict(list)
    placed: dict[EntryId, None] = {}
    for entry in best:
        later = successors.get(entry)
        if later is not None and later not in placed:
            waiting[later].append(entry)
            continue
        behind = [entry]
        while behind:
            placed[(following := behind.pop(0))] = None
            behind = waiting.pop(following, []) + behind
    # Where two took the place of each other, neither waits.
    return list(placed | dict.fromkeys(best))


def readings(candidates: Sequence[Candidate]) -> dict[EntryId, Read]:
    """Every candidate, read."""
    reads = {candidate.id: Read(candidate) for candidate in candidates}
    average = sum(read.length for read in reads.values()) / max(len(reads), 1) or 1.0
    for read in reads.values():
        read.damping = SATURATION * (1 - LENGTH + LENGTH * read.length / average)
    return reads


def moved(
    wanted: Wanted, scores: Mapping[EntryId, float], reads: Mapping[EntryId, Read]
) -> dict[EntryId, float]:
    """The scores of the best, once it is known what the very best have in common."""
    best = sorted(scores, key=lambda entry: (-scores[entry], -entry))[:MOVED]
    models = {entry: scores[entry] for entry in best[:MODELS]}
    trust = TRUST * min(1.0, agreement(wanted, [reads[entry].stems for entry in models]) / AGREED)
    traits = common_traits(models, [reads[entry].stems for entry in best], reads)

    def likeness(entry: EntryId) -> float:
        read = reads[entry]
        return sum([traits[stem] * read.gain(stem) for stem in traits if stem in read.stems])

    return {entry: scores[entry] + trust * likeness(entry) for entry in best}


def agreement(wanted: Wanted, models: Sequence[set[str]]) -> float:
    """How much of what was asked for the best hold, on average: 1 when each holds all of it."""
    asked = sum(wanted.weights.values()) * len(models)
    held = sum(weight for stems in models for stem, weight in wanted.weights.items() if stem in stems)
    return held / asked if asked else 0.0


def common_traits(
    models: Mapping[EntryId, float], good: Sequence[set[str]], reads: Mapping[EntryId, Read]
) -> dict[str, float]:
    """The stems that set the very best apart from the other good ones, and how much each is worth."""
    theirs = set().union(*(reads[entry].stems for entry in models))
    holders: Counter[str] = Counter()
    for stems in good:
        holders.update(stems & theirs)
    # What a letter by itself has in common with another is chance.
    rare = {stem: rarity(count, len(good)) for stem, count in holders.items() if count > 1 < len(stem)}
    highest = max(models.values()) or 1.0
    worth = dict.fromkeys(rare, 0.0)
    for entry, score in models.items():
        for stem in rare.keys() & reads[entry].stems:
            worth[stem] += score / highest * reads[entry].gain(stem) * rare[stem]
    best = sorted(worth, key=lambda stem: (-worth[stem], stem))[:TRAITS]
    return {stem: worth[stem] / worth[best[0]] * rare[stem] for stem in best if worth[stem] > 0}


def lift(candidate: Candidate) -> float:
    """How much evidence lifts an entry, the first of it most, none without end; its standing lowers it."""
    found = evidence(candidate)
    return (1 + EVIDENCE * found / (found + 3)) * STANDING.get(candidate.standing, 1.0)


def evidence(candidate: Candidate) -> int:
    """What speaks for an entry: how many starred it, how many used it, and that it is checked."""
    return candidate.stars + candidate.uses + (CHECK if candidate.standing == CHECKED else 0)
