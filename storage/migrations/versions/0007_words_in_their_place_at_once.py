"""Words in their place in the index at once"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """PostgreSQL puts no new words on a list beside its index, which every search for any word would read."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_entries_search SET (fastupdate = off)")
        op.execute("SELECT gin_clean_pending_list('ix_entries_search')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_entries_search RESET (fastupdate)")
