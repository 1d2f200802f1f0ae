"""A proposal says nothing of how many are in the channel: who reads it may not be able to open that"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("proposals", "people")


def downgrade() -> None:
    op.add_column("proposals", sa.Column("people", sa.Integer(), nullable=True))
