"""Documents, queries and judgements of a collection, as its files have them."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Judged = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Document:
    """A document as it is kept; a title that only repeats how the text begins is none."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Everything in it, once."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class Collection:
    """Documents, queries, and which of the former answer which of the latter."""

    def __init__(self, folder: Path) -> None:
        self.docs = each_once(document(line) for line in lines(folder / "docs.jsonl"))
        self.judged = judgements(text_of(folder / "qrels.tsv"))
        asked = [(str(line["id"]), line["text"]) for line in lines(folder / "queries.jsonl")]
        self.queries = [(query, text) for query, text in asked if query in self.judged]


def text_of(path: Path) -> str:
    """What stands in a file; without it, or in another encoding, the program ends in a sentence."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        sys.exit(f"{path} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        sys.exit(f"{path} is not text in UTF-8.")


def lines(path: Path) -> list[dict[str, str]]:
    """One JSON object a line."""
    # Only a line feed ends a line here: people's words may hold whatever else ends one.
    return [json.loads(line) for line in text_of(path).split("\n") if line.strip()]


def judgements(text: str) -> Judged:
    """Which documents answer which queries, and how well: what is not above 0 is no answer."""
    judged: Judged = defaultdict(dict)
    for line in text.split("\n"):
        query, document, grade, *_ = [*line.strip("\r").split("\t"), "", ""]
        if (worth := grade_of(grade)) > 0:
            judged[query][document] = worth
    return dict(judged)


def grade_of(written: str) -> int:
    """A grade, also as `1.0`; 0 of a line that has none, because it names the columns or is blank."""
    try:
        return round(float(written))
    except (ValueError, OverflowError):
        return 0


def each_once(found: Iterable[Document]) -> list[Document]:
    """The first document of each id; how many others there are is said."""
    first: dict[str, Document] = {}
    more = [one.id for one in found if first.setdefault(one.id, one) is not one]
    if more:
        print(
            f"Of ids that stand twice the first line is taken: {len(more)}, as {more[0]!r}.", file=sys.stderr
        )
    return list(first.values())


def document(line: dict[str, str]) -> Document:
    """A line of `docs.jsonl`."""
    title, text = (line.get("title") or "").strip(), (line.get("text") or "").strip()
    is_repeated = not title or text.casefold().startswith(title.casefold())
    return Document(str(line["id"]), "" if is_repeated else title, text)
