"""What a column was last read as, when it moved, and since when it is not what it was."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three columns."""
    connection = op.get_bind()
    connection.exec_driver_sql('ALTER TABLE "column" ADD COLUMN read_as TEXT')
    connection.exec_driver_sql('ALTER TABLE "column" ADD COLUMN moved_at TEXT')
    connection.exec_driver_sql('ALTER TABLE "column" ADD COLUMN changed_at TEXT')


def downgrade() -> None:
    """Drop them."""
    connection = op.get_bind()
    connection.exec_driver_sql('ALTER TABLE "column" DROP COLUMN changed_at')
    connection.exec_driver_sql('ALTER TABLE "column" DROP COLUMN moved_at')
    connection.exec_driver_sql('ALTER TABLE "column" DROP COLUMN read_as')
