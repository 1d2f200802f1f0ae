"""Everything moves, or is named here as staying: a new table or column has to say which."""

from storage.models import Base
from storage.porting import KINDS
from tests.lived import STAYS

# Written by hand into the line of an entry, or made anew from what stands there.
ENTRY = {
    "id",
    "workspace_id",
    "channel_id",
    "ts",
    "thread_ts",
    "permalink",
    "author_id",
    "title",
    "is_title_given",
    "text",
    "tags",
    "standing",
    "stars",
    "kept_by",
    "kept_at",
    "edited_ts",
    "question_text",
    "question_author_id",
    "question_edited_ts",
    "is_answer",
    "owner_id",
    "owner_asked_id",
    "checked_by",
    "checked_at",
    "review_at",
    "opened_at",
    "successor",
    "merged_into",
}
MADE_ANEW = {
    "community_id",
    "plain",
    "question_plain",
    "title_index",
    "plain_index",
    "tags_index",
    "is_question",
}
BY_HAND = {"entries", "applications", "forgotten", "entry_words"}


def test_every_table_moves_or_is_named_as_staying() -> None:
    assert {kind.table.name for kind in KINDS.values()} | BY_HAND | STAYS == set(Base.metadata.tables)


def test_every_column_of_an_entry_moves_or_is_made_anew() -> None:
    assert set(Base.metadata.tables["entries"].columns.keys()) == ENTRY | MADE_ANEW
