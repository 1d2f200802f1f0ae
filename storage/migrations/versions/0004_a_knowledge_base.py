"""A knowledge base worth relying on"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = UtcDateTime(timezone=True)
IN_A_THREAD = ["workspace_id", "channel_id", "thread_ts"]
FOUND_BY = (
    IN_A_THREAD,
    ["workspace_id", "question_author_id"],
    ["workspace_id", "owner_id"],
    ["workspace_id", "merged_into"],
    ["review_at"],
)


def entries() -> list[sa.Column[Any]]:
    """What an entry says besides."""
    return [
        sa.Column("question_text", sa.String(), nullable=True),
        sa.Column("question_plain", sa.String(), server_default="", nullable=False),
        sa.Column("question_author_id", sa.String(length=32), nullable=True),
        sa.Column("question_edited_ts", sa.String(length=32), nullable=True),
        sa.Column("is_answer", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("owner_asked_id", sa.String(length=32), nullable=True),
        sa.Column("checked_by", sa.String(length=32), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("review_at", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.Column("merged_into", sa.String(length=64), nullable=True),
    ]


def communities() -> list[sa.Column[Any]]:
    """How a community keeps."""
    return [
        sa.Column("checked_from", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.Column("checked_until", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("keeps_apps", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("oldest_days", sa.Integer(), nullable=True),
        sa.Column("leaves_receipts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("reviews", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("once_emoji", sa.String(length=4000), server_default="", nullable=False),
        sa.Column("emoji_at", MOMENT, nullable=True),
        sa.Column("weighed_to", sa.Integer(), nullable=True),
        sa.Column("receipts_to", sa.Integer(), nullable=True),
        sa.Column("compared_from", sa.Integer(), nullable=True),
    ]


def applications() -> list[sa.Column[Any]]:
    """What a use changed."""
    return [
        sa.Column("changed", sa.String(length=200), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
    ]


def owned(table: str) -> sa.ForeignKeyConstraint:
    """The workspace that a row belongs to."""
    name = op.f(f"fk_{table}_workspace_id_workspaces")
    return sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=name, ondelete="CASCADE")


def place(*more: str) -> list[sa.Column[str]]:
    """The columns that name a message, or a thread."""
    names = ("workspace_id", "channel_id", *more)
    return [sa.Column(name, sa.String(length=32), nullable=False) for name in names]


def upgrade() -> None:
    for column in entries():
        op.add_column("entries", column)
    for columns in FOUND_BY:
        op.create_index(op.f("ix_entries_" + "_".join(columns)), "entries", columns, unique=False)
    for column in communities():
        op.add_column("communities", column)
    for column in applications():
        op.add_column("applications", column)
    op.add_column("deletions", sa.Column("thread_ts", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_deletions_" + "_".join(IN_A_THREAD)), "deletions", IN_A_THREAD, unique=False)
    op.add_column(
        "people", sa.Column("may_be_asked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "workspace_settings",
        sa.Column("who_may_export", sa.String(length=16), server_default="nobody", nullable=False),
    )
    tend()
    look_for()
    forget_edits()


def forget_edits() -> None:
    """When a message was edited that is never kept is not asked any more."""
    op.execute(
        "DELETE FROM edited WHERE EXISTS (SELECT 1 FROM declined WHERE declined.workspace_id ="
        " edited.workspace_id AND declined.channel_id = edited.channel_id AND declined.ts = edited.ts)"
    )


def tend() -> None:
    """What people say of an entry, what it was before, what answers what, what is alike."""
    op.create_table(
        "verdicts",
        *place("ts", "user_id"),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        owned("verdicts"),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "ts", "user_id", name=op.f("pk_verdicts")),
    )
    op.create_table(
        "versions",
        *place("ts"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        owned("versions"),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "ts", "number", name=op.f("pk_versions")),
    )
    op.create_table(
        "answers",
        *place("thread_ts", "ts", "marked_by"),
        sa.Column("is_by_asker", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        owned("answers"),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "thread_ts", name=op.f("pk_answers")),
    )
    op.create_table(
        "likenesses",
        *place("ts", "other_ts"),
        sa.Column("degree", sa.Integer(), nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        sa.Column("differ_by", sa.String(length=32), nullable=True),
        sa.Column("differ_at", MOMENT, nullable=True),
        owned("likenesses"),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "ts", "other_ts", name=op.f("pk_likenesses")),
    )


def look_for() -> None:
    """What people looked for in vain, and what they asked a community."""
    op.create_table(
        "missed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("words", sa.String(length=255), nullable=False),
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("missed_at", MOMENT, nullable=False),
        owned("missed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed")),
        sa.UniqueConstraint(
            "workspace_id",
            "channel_id",
            "words",
            "person_hash",
            name=op.f("uq_missed_workspace_id_channel_id_words_person_hash"),
        ),
    )
    op.create_index(op.f("ix_missed_missed_at"), "missed", ["missed_at"], unique=False)
    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        owned("asks"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_asks_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asks_workspace_id"), "asks", ["workspace_id"], unique=False)


def downgrade() -> None:
    for table in ("asks", "missed", "likenesses", "answers", "versions", "verdicts"):
        op.drop_table(table)
    op.drop_column("workspace_settings", "who_may_export")
    op.drop_column("people", "may_be_asked")
    op.drop_index(op.f("ix_deletions_" + "_".join(IN_A_THREAD)), "deletions")
    op.drop_column("deletions", "thread_ts")
    for column in applications():
        op.drop_column("applications", column.name)
    for column in communities():
        op.drop_column("communities", column.name)
    for columns in FOUND_BY:
        op.drop_index(op.f("ix_entries_" + "_".join(columns)), "entries")
    for column in entries():
        op.drop_column("entries", column.name)
