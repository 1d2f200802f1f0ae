"""Running it in the real world"""

import sqlalchemy as sa
from alembic import op

import storage.columns
from storage.spelling import stem

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# PostgreSQL keeps the index's words beside each row, so that ranking does not take its text apart again.
POSTGRES_SEARCH = (
    "DROP INDEX ix_entries_search",
    """ALTER TABLE entries ADD COLUMN search tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', title_index || ' a ' || plain_index || ' a ' || tags_index)) STORED""",
    "CREATE INDEX ix_entries_search ON entries USING gin (search)",
)
POSTGRES_SEARCH_BEFORE = (
    "ALTER TABLE entries DROP COLUMN search",
    """CREATE INDEX ix_entries_search ON entries USING gin (
        to_tsvector('simple', title_index || ' a ' || plain_index || ' a ' || tags_index))""",
)


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("forgotten_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "fingerprint", name=op.f("pk_forgotten")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("happened_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_audit_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_audit_workspace_id_happened_at"), "audit", ["workspace_id", "happened_at"], unique=False
    )

    op.create_table(
        "sweeps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("began_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("decided_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_sweeps_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sweeps_workspace_id_state"), "sweeps", ["workspace_id", "state"], unique=False)

    op.create_table(
        "workspace_settings",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("who_may_start", sa.String(length=16), server_default="members", nullable=False),
        sa.Column("most_members", sa.Integer(), server_default=sa.text("200"), nullable=False),
        sa.Column("allows_private", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("allows_shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("retention", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_workspace_settings_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_settings")),
    )
    op.create_table(
        "deletions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=True),
        sa.Column("heard_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sweep_id", sa.Integer(), nullable=True),
        sa.Column("held", sa.JSON(), nullable=True),
        sa.Column("look_at", storage.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sweep_id"], ["sweeps.id"], name=op.f("fk_deletions_sweep_id_sweeps"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_deletions_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "ts", name=op.f("pk_deletions")),
    )
    op.create_index(op.f("ix_deletions_sweep_id"), "deletions", ["sweep_id"], unique=False)
    op.create_index(
        op.f("ix_deletions_workspace_id_heard_at"), "deletions", ["workspace_id", "heard_at"], unique=False
    )

    op.add_column(
        "communities", sa.Column("walk_at", storage.columns.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("communities", sa.Column("walked_to", sa.String(length=32), nullable=True))

    op.add_column("workspaces", sa.Column("enterprise_id", sa.String(length=32), nullable=True))
    op.add_column(
        "workspaces", sa.Column("paused_at", storage.columns.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("workspaces", sa.Column("paused_by", sa.String(length=32), nullable=True))
    op.add_column(
        "workspaces", sa.Column("uninstalled_at", storage.columns.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "workspaces", sa.Column("walk_at", storage.columns.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("workspaces", sa.Column("salt", sa.String(length=64), server_default="", nullable=False))
    op.add_column("entry_words", sa.Column("stem", sa.String(length=255), server_default="", nullable=False))
    op.create_index(
        op.f("ix_entry_words_community_id_stem"), "entry_words", ["community_id", "stem"], unique=False
    )
    fill_in_stems()
    # A title that was made of the words themselves counted twice.
    op.execute("UPDATE entries SET title_index = '' WHERE NOT is_title_given")
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRES_SEARCH:
            op.execute(statement)


def fill_in_stems() -> None:
    """Every word of the vocabulary gets its stem."""
    table = sa.table("entry_words", sa.column("word", sa.String), sa.column("stem", sa.String))
    words = op.get_bind().scalars(sa.select(table.c.word).distinct()).all()
    for word in words:
        op.execute(table.update().where(table.c.word == word).values(stem=stem(word)))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRES_SEARCH_BEFORE:
            op.execute(statement)
    op.drop_index(op.f("ix_entry_words_community_id_stem"), "entry_words")
    op.drop_column("entry_words", "stem")
    op.drop_column("workspaces", "salt")
    op.drop_column("workspaces", "walk_at")
    op.drop_column("workspaces", "uninstalled_at")
    op.drop_column("workspaces", "paused_by")
    op.drop_column("workspaces", "paused_at")
    op.drop_column("workspaces", "enterprise_id")

    op.drop_column("communities", "walked_to")
    op.drop_column("communities", "walk_at")

    op.drop_index(op.f("ix_deletions_workspace_id_heard_at"), "deletions")
    op.drop_index(op.f("ix_deletions_sweep_id"), "deletions")

    op.drop_table("deletions")
    op.drop_table("workspace_settings")
    op.drop_index(op.f("ix_sweeps_workspace_id_state"), "sweeps")

    op.drop_table("sweeps")
    op.drop_index(op.f("ix_audit_workspace_id_happened_at"), "audit")

    op.drop_table("audit")
    op.drop_table("forgotten")
