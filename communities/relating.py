"""What was kept that a message may be answered by: a search for its rarest words."""

from sqlalchemy.orm import Session

from communities import refusals_notes, seeing, words
from communities.keeping import Said
from communities.searching import Asked
from communities.seeing import AS_HEARD, Sight
from storage import entries, search
from storage.keys import PersonKey

# With more words than that, what is found has the common ones.
MOST = 12


def content(text: str) -> tuple[str, ...]:
    """The words of a message that carry meaning, each once; raises `NoWords` when there are none."""
    found = tuple(dict.fromkeys(words.tokens(words.plain(text))))
    meant = tuple(word for word in found if word not in words.STOP_WORDS)
    if not meant:
        raise refusals_notes.NoWords
    return meant


def related(session: Session, viewer: PersonKey, said: Said, sight: Sight = AS_HEARD) -> Asked:
    """What to look for: the rarest of a message's words that somebody else used; raises `NoWords`."""
    meant = content(said.text)
    stems = {word: words.stem(word) for word in meant}
    places = seeing.visible(session, viewer, sight)
    counted = search.holders_of_stems(session, viewer.workspace, places, stems.values())
    own = entries.of(session, said.key)
    is_own = {words.stem(word) for word in words.tokens(f"{own.title} {own.plain}")} if own else set()
    elsewhere = {word: counted.get(stem, 0) - (stem in is_own) for word, stem in stems.items()}
    rarest = sorted((word for word in meant if elsewhere[word] > 0), key=lambda word: elsewhere[word])
    chosen = set(rarest[:MOST] or meant[:MOST])
    typed = " ".join(word for word in meant if word in chosen)
    return Asked(typed, exact=True, besides=said.key.name)
