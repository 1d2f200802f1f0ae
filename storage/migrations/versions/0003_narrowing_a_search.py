"""Narrowing a search"""

import sqlalchemy as sa
from alembic import op

from storage.spelling import is_question

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PAGE = 500


def upgrade() -> None:
    op.add_column(
        "entries", sa.Column("is_question", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    mark_questions()


def mark_questions() -> None:
    """Every entry that asks something says so."""
    table = sa.table("entries", sa.column("id"), sa.column("text"), sa.column("is_question"))
    connection, last = op.get_bind(), 0
    query = sa.select(table.c.id, table.c.text).order_by(table.c.id).limit(PAGE)
    while rows := connection.execute(query.where(table.c.id > last)).all():
        last = rows[-1].id
        asking = [row.id for row in rows if is_question(row.text)]
        connection.execute(sa.update(table).where(table.c.id.in_(asking)).values(is_question=True))


def downgrade() -> None:
    op.drop_column("entries", "is_question")
