"""Letters by themselves"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What this indexed again, a later one indexes with everything else."""


def downgrade() -> None:
    """The older version finds words in this index as well, and what it does not know it leaves alone."""
