"""Proposals of communities, and where they go"""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = UtcDateTime(timezone=True)
WHERE = ("workspace_id", "channel_id")


def upgrade() -> None:
    op.add_column(
        "workspace_settings", sa.Column("proposals_channel_id", sa.String(length=32), nullable=True)
    )
    op.add_column(
        "workspace_settings",
        sa.Column("proposals_shut", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "proposals",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_proposals_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_proposals_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_workspace_id_channel_id"), "proposals", WHERE, unique=False)


def downgrade() -> None:
    op.drop_table("proposals")
    op.drop_column("workspace_settings", "proposals_shut")
    op.drop_column("workspace_settings", "proposals_channel_id")
