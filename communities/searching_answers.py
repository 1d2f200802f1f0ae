"""What answers words: corrected, looked for in the index, and ranked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from communities import ranking, searching_typed, words
from communities.narrowing import Narrowed
from communities.spelling import Spelling, is_swapped
from storage import merges, replaced, search
from storage.asking import Terms
from storage.keys import CommunityId, EntryId, WorkspaceId
from storage.narrowing import ANYTHING
from storage.search import Candidate
from storage.standings import REPLACED
from storage.vocabulary import Vocabulary

MOST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """Every entry that answers, best first; what was looked for, and what for what was typed."""

    ids: list[EntryId]
    wanted: Terms
    corrected: dict[str, str]
    # Those that were merged into another one, and its name.
    merged: Mapping[EntryId, str]
    # More of them would answer.
    has_more: bool = False
    # Words were looked for that are spelled almost alike.
    is_guessed: bool = False
    # Words that were taken for some without meaning, and may have been meant.
    left_out: tuple[str, ...] = ()

    def folded(
        self, session: Session, workspace: WorkspaceId, besides: EntryId | None = None
    ) -> list[EntryId]:
        """The same without this one, and with what each was merged into in its place."""
        others = [found for found in self.ids if found != besides]
        return merges.folded(session, workspace, others, self.merged)


def answered(
    session: Session,
    workspace: WorkspaceId,
    places: Iterable[CommunityId],
    typed: str,
    vocabulary: Vocabulary,
    limit: int = MOST,
    *,
    exact: bool = False,
    within: Narrowed | None = None,
) -> Answer:
    """What answers in these communities, best first; spelling is theirs, wherever else it is narrowed to."""
    known = set(places)
    terms = searching_typed.read(typed)
    spelled = Spelling(session, workspace, known, vocabulary)
    corrected = {} if exact else spelled.corrections(searching_typed.correctable(typed, terms.words))
    telling = tuple(word for word in terms.words if word not in spelled.little) or terms.words
    meant = tuple(dict.fromkeys(corrected.get(word, word) for word in telling))
    stems = {word: words.stem(word) for word in (*meant, *(word for part in terms.phrases for word in part))}
    counted = search.holders_of_stems(session, workspace, known, stems.values())
    size = max(vocabulary.size(session, workspace), 1)
    # What carries no meaning is not counted: it stands everywhere.
    holders = {
        word: size if word in words.STOP_WORDS else min(counted.get(found, 0), size)
        for word, found in stems.items()
    }
    wanted = Terms(meant, terms.phrases, holders, size, terms.signed)
    looked_in = within.places if within else known
    narrow = within.narrow if within else ANYTHING
    candidates = search.candidates(session, workspace, looked_in, wanted, limit, narrow)
    best = in_order(session, wanted, stems, candidates)
    merged = {one.id: one.merged_into for one in candidates if one.merged_into}
    merged = {entry: merged[entry] for entry in best[:limit] if entry in merged}
    left_out = tuple(word for word in spelled.little if word not in telling and not is_swapped(word))
    is_guessed = bool(spelled.doubted)
    return Answer(best[:limit], wanted, corrected, merged, len(best) > limit, is_guessed, left_out)


def in_order(
    session: Session, wanted: Terms, stems: Mapping[str, str], candidates: list[Candidate]
) -> list[EntryId]:
    """The candidates, best first, and none of them above what took its place."""
    weights = {stem: ranking.rarity(wanted.holders[word], wanted.entries) for word, stem in stems.items()}
    meant = [stems[word] for word in wanted.words]
    best = ranking.ranked(ranking.Wanted.in_order(meant, weights), candidates)
    if any(one.standing == REPLACED for one in candidates):
        return ranking.below_successors(best, replaced.among_themselves(session, best))
    return best
