"""What our search is compared with: three common ones, each as its makers would set it up."""

import re
import sqlite3
from collections.abc import Iterable
from typing import Any, Protocol

import bm25s
import tantivy
from Stemmer import Stemmer

from communities.words import STOP_WORDS

TOKEN = re.compile(r"\w+")
BATCH = 50_000


class Rival(Protocol):
    """A search that gives back the ids of documents, best first."""

    name: str

    def ask(self, query: str, limit: int) -> list[str]: ...


def meant(query: str) -> list[str]:
    """The words of a query that carry meaning, or all of them if none does."""
    said = TOKEN.findall(query.lower())
    return [word for word in said if word not in STOP_WORDS] or said


class Fts5:
    """SQLite's FTS5 as it comes: Porter's stemmer, any of the words, ranked by its own BM25."""

    name = "fts5"

    def __init__(self, documents: Iterable[tuple[str, str]]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, words, tokenize = 'porter')")
        self._db.executemany("INSERT INTO docs VALUES (?, ?)", documents)

    def ask(self, query: str, limit: int) -> list[str]:
        """Every word quoted, so that none is an operator."""
        words = " OR ".join(f'"{word}"' for word in meant(query))
        if not words:
            return []
        asked = "SELECT id FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in self._db.execute(asked, (words, limit))]


class Bm25s:
    """bm25s with its defaults, k1 1.5 and b .75, its English stop words and Snowball's stemmer."""

    name = "bm25s"

    def __init__(self, documents: Iterable[tuple[str, str]]) -> None:
        stemmer = Stemmer("english")
        self._options: dict[str, Any] = {
            "stopwords": "en",
            "stemmer": stemmer.stemWords,
            "show_progress": False,
            "leave": False,
        }
        said = list(documents)
        self._ids = [document for document, _ in said]
        self._index = bm25s.BM25(k1=1.5, b=0.75)
        self._index.index(bm25s.tokenize([text for _, text in said], **self._options), show_progress=False)

    def ask(self, query: str, limit: int) -> list[str]:
        """Those documents alone that hold any of the words."""
        words = bm25s.tokenize([query], return_ids=False, **self._options)
        found, scores = self._index.retrieve(words, k=min(limit, len(self._ids)), show_progress=False)
        return [self._ids[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]


class Tantivy:
    """tantivy with its English stemmer, any of the words."""

    name = "tantivy"

    def __init__(self, documents: Iterable[tuple[str, str]]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("words", tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(BATCH * 1_000, num_threads=1)
        for document, text in documents:
            writer.add_document(tantivy.Document(id=document, words=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def ask(self, query: str, limit: int) -> list[str]:
        """Words alone, so that none is an operator."""
        words = " ".join(f'"{word}"' for word in meant(query))
        if not words:
            return []
        searcher = self._index.searcher()
        found = searcher.search(self._index.parse_query(words, ["words"]), limit).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in found]


RIVALS: tuple[type[Fts5] | type[Bm25s] | type[Tantivy], ...] = (Fts5, Bm25s, Tantivy)
