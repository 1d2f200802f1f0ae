"""Letters by themselves, those without spaces, and those of a plain keyboard"""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.spelling import indexed, stem, vocabulary

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PAGE = 500
TEXTS = ("title", "plain", "question_plain", "tags")
ENTRIES = sa.table(
    "entries",
    *map(sa.column, ("id", "workspace_id", "community_id", "is_title_given", *TEXTS)),
    *map(sa.column, ("title_index", "plain_index", "tags_index")),
)
CHANGE = (
    sa.update(ENTRIES)
    .where(ENTRIES.c.id == sa.bindparam("number"))
    .values({name: sa.bindparam(name) for name in ("title_index", "plain_index", "tags_index")})
)
WORDS = sa.table("entry_words", *map(sa.column, ("workspace_id", "community_id", "word", "stem", "entries")))


def upgrade() -> None:
    for community in sorted(index_again()):
        count_again(community)


def downgrade() -> None:
    """The older version finds words in this index as well, and what it does not know it leaves alone."""


def index_again() -> set[int]:
    """Index everything as it is compared now; the communities where that made a difference."""
    changed: set[int] = set()
    for rows in pages(sa.select(ENTRIES)):
        others = [(row, index) for row in rows if differs(row, index := index_of(row))]
        if others:
            op.get_bind().execute(CHANGE, [{"number": row.id} | index for row, index in others])
        changed |= {row.community_id for row, _ in others}
    return changed


def index_of(row: Any) -> dict[str, str]:
    """What the index holds of an entry."""
    texts = (indexed(row.plain), indexed(row.question_plain))
    return {
        "title_index": indexed(row.title) if row.is_title_given else "",
        "plain_index": " a ".join(text for text in texts if text),
        "tags_index": indexed(row.tags),
    }


def differs(row: Any, index: dict[str, str]) -> bool:
    """Whether an entry is indexed otherwise."""
    return any(getattr(row, name) != value for name, value in index.items())


def count_again(community: int) -> None:
    """Count in how many of a community's entries each word stands."""
    counted: Counter[tuple[str, str]] = Counter()
    for rows in pages(sa.select(ENTRIES).where(ENTRIES.c.community_id == community)):
        for row in rows:
            found = vocabulary(*(getattr(row, name) for name in TEXTS))
            counted.update((row.workspace_id, word) for word in found)
    connection = op.get_bind()
    connection.execute(sa.delete(WORDS).where(WORDS.c.community_id == community))
    rows = [
        {
            "workspace_id": workspace,
            "community_id": community,
            "word": word,
            "stem": stem(word),
            "entries": entries,
        }
        for (workspace, word), entries in counted.items()
    ]
    for first in range(0, len(rows), PAGE):
        connection.execute(sa.insert(WORDS), rows[first : first + PAGE])


def pages(query: Any) -> Any:
    """The rows of entries, some at a time."""
    last = 0
    some = query.order_by(ENTRIES.c.id).limit(PAGE)
    while rows := op.get_bind().execute(some.where(ENTRIES.c.id > last)).all():
        last = rows[-1].id
        yield rows
