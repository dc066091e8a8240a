"""An index by which the captures of one file are found, in the order in which they lie in it."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.get_bind().exec_driver_sql('CREATE INDEX ix_capture_file_offset ON capture (file, "offset")')


def downgrade() -> None:
    """Drop the index."""
    op.get_bind().exec_driver_sql("DROP INDEX ix_capture_file_offset")
