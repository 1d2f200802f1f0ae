"""How PostgreSQL is asked for the likeliest entries: its own rank does not know how rare a word is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, bindparam, func, literal_column, select, text, union_all

from storage.asking import Query
from storage.models import Entry
from storage.spelling import stem

TABLE = Entry.__table__
# Its own rank counts how often the words are said, for which it reads the whole index of an entry.
RANK = "ts_rank(search, to_tsquery('simple', :asked0), 1) DESC"


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry may hold, in PostgreSQL's language, and what that is worth."""

    asked: str
    weight: float


def statement(
    query: Query, holders: Mapping[str, int], conditions: Iterable[ColumnElement[bool]]
) -> tuple[Select[Any], dict[str, object]]:
    """The likeliest entries under these conditions, `limit` of them, and the values of its own names.

    Each part of the query is asked of the index by itself and counts by how rare it is, so that no entry's
    words have to be read; only where all hold the same do their numbers decide.
    """
    found = parts(query, holders)
    values: dict[str, object] = {f"asked{number}": part.asked for number, part in enumerate(found)}
    values |= {f"weight{number}": part.weight for number, part in enumerate(found)}
    chosen = list(conditions)
    if len(found) == 1:
        by = (TABLE.c.id.desc(),) if query.is_newest else (text(RANK), TABLE.c.id.desc())
        del values["weight0"]
        return select(TABLE.c.id).where(holds(0), *chosen).order_by(*by).limit(bindparam("limit")), values
    each = union_all(
        *(
            select(TABLE.c.id, bindparam(f"weight{number}", type_=Float).label("weight")).where(
                holds(number), *chosen
            )
            for number in range(len(found))
        )
    ).subquery()
    best = select(each.c.id).group_by(each.c.id).order_by(func.sum(each.c.weight).desc(), each.c.id.desc())
    return best.limit(bindparam("limit")), values


def holds(number: int) -> ColumnElement[bool]:
    """Whether an entry holds this part of the query."""
    asked = func.to_tsquery(literal_column("'simple'"), bindparam(f"asked{number}"))
    return literal_column("search").op("@@", is_comparison=True)(asked)


def parts(query: Query, holders: Mapping[str, int]) -> list[Part]:
    """The query taken apart; every word is quoted, so none can be an operator."""
    phrases = ["(" + " <-> ".join(map(quoted, phrase)) + ")" for phrase in query.phrases]
    most = max(holders.values(), default=0) + 1

    def weight(*words: str) -> float:
        return sum(log(1 + most / (holders.get(word, 0) + 1)) for word in words)

    # Words of one stem are asked for once.
    alone = {quoted(word): weight(word) for word in query.one_of}
    found = [Part(asked, worth) for asked, worth in alone.items()]
    if query.common:
        pair = f"{quoted(query.common)} & ({' | '.join(map(quoted, query.beside))})"
        # Beside it stands one word at least: the commonest, if nothing more is known.
        beside = max(query.beside, key=lambda word: holders.get(word, 0))
        found.append(Part(pair, weight(query.common, beside)))
    if query.all_of:
        found.append(Part(" & ".join(map(quoted, query.all_of)), weight(*query.all_of)))
    if not phrases:
        return found
    return [Part(" & ".join([*phrases, part.asked]), part.weight) for part in found] or [
        Part(" & ".join(phrases), 0.0)
    ]


def quoted(word: str) -> str:
    """A word as the index knows it, by its stem."""
    return f"'{stem(word)}'"
