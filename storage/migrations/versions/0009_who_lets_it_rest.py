"""That a community rests is remembered, whatever else keeps it quiet"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("communities", sa.Column("rests", sa.Boolean(), server_default=sa.false(), nullable=False))
    table = sa.table("communities", sa.column("rests"), sa.column("pause_reason"))
    op.execute(sa.update(table).where(table.c.pause_reason == "steward").values(rests=sa.true()))


def downgrade() -> None:
    op.drop_column("communities", "rests")
