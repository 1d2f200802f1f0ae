"""Typing errors are forgiven: a word that nobody used is taken for the likeliest one that somebody did."""

from collections.abc import Iterable
from math import log

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from communities import words
from storage import search
from storage.keys import CommunityId, WorkspaceId
from storage.vocabulary import Vocabulary, Words

# Words of this many letters or fewer are not corrected: too many others are one letter away.
SHORT = 3
# Words of this many letters or more may be two edits away.
LONG = 8
# So end the regular forms of a word, which stand for each other without being corrected.
FORMS = ("s", "ed", "ing", "ly")
# Words that carry no meaning and are long enough to be told when they are mistyped.
LITTLE = tuple(word for word in sorted(words.STOP_WORDS) if len(word) > SHORT)
# Of so many words or fewer each was meant: one that is near to a little word may be another, mistyped.
FEW = 3
# What it costs that the first letter differs, and what it is worth that a word is common.
FIRST_LETTER, COMMON = 0.35, 0.12


class Spelling:
    """The words of these communities, as far as they were asked for."""

    def __init__(
        self,
        session: Session,
        workspace: WorkspaceId,
        communities: Iterable[CommunityId],
        vocabulary: Vocabulary,
    ) -> None:
        self._session = session
        self._workspace = workspace
        self._communities = set(communities)
        self._vocabulary = vocabulary
        self.holders: dict[str, int] = {}
        # For which of them others were looked for that are spelled almost alike.
        self.doubted: list[str] = []
        # Those that nobody used and that are rather words without meaning, mistyped.
        self.little: list[str] = []

    def corrections(self, asked: tuple[str, ...]) -> dict[str, str]:
        """For each word that nobody here has used, the likeliest one that somebody has."""
        self.look_up(asked)
        unknown = [word for word in asked if word not in self.holders and can_be_corrected(word)]
        rather_little = {word for word in unknown if is_little(word)}
        looked_for = unknown if len(asked) <= FEW else [word for word in unknown if word not in rather_little]
        known = self._vocabulary.words(self._session, self._workspace) if looked_for else Words(())
        near = {
            word: known.alike(word, 1) if word in rather_little else known.near(word, reach(word))
            for word in looked_for
        }
        # The words in memory are everybody's: which of them this person may see, the database says.
        self.look_up({candidate for found in near.values() for candidate in found})
        likely = {word: self.likeliest(word, found) for word, found in near.items()}
        better = {word: found for word, found in likely.items() if found is not None}
        self.little = [word for word in unknown if word in rather_little and word not in better]
        self.doubted = [word for word in unknown if word not in self.little]
        return better

    def look_up(self, asked: Iterable[str]) -> None:
        """Note in how many entries of these communities each of these words stands."""
        self.holders |= search.holders(self._session, self._workspace, self._communities, asked)

    def likeliest(self, word: str, near: dict[str, int]) -> str | None:
        """The word that was most likely meant, or None; one that starts alike and is common comes first.

        A word that differs in its ending alone needs no correction: the index forgives that by itself.
        """
        here = {candidate: distance for candidate, distance in near.items() if candidate in self.holders}
        stem = words.stem(word)
        if not here or (word.endswith(FORMS) and stem in map(words.stem, here)):
            return None

        def cost(candidate: str) -> tuple[float, str]:
            first = 0 if candidate[0] == word[0] else FIRST_LETTER
            return here[candidate] + first - COMMON * log(1 + self.holders[candidate]), candidate

        best = min(here, key=cost)
        return None if words.stem(best) == stem else best


def can_be_corrected(word: str) -> bool:
    """Whether a word could be a misspelling: long enough, and no number or identifier."""
    # A vowel that is written as a mark is no letter to Python, and one to whoever writes it.
    return len(word) > SHORT and not any(map(str.isnumeric, word))


def is_swapped(word: str) -> bool:
    """Whether a word is one without meaning, for sure: all its letters are there."""
    return any(sorted(word) == sorted(little) for little in LITTLE)


def reach(word: str) -> int:
    """How many edits away another word may be."""
    return 1 if len(word) < LONG else 2


def is_little(word: str) -> bool:
    """Whether a word that nobody used is one without meaning, mistyped; of short ones two letters swapped."""
    return any(
        word[0] == little[0]
        and OSA.distance(word, little, score_cutoff=1) == 1
        and (len(little) > SHORT + 1 or sorted(word) == sorted(little))
        for little in LITTLE
    )
