"""How deep and when each list was swept, and what it last stated."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = ("swept_fully_at TEXT", "floor_date TEXT", "stated_pages INTEGER", "stated_total INTEGER")


def upgrade() -> None:
    """Add columns that may be empty; SQLite does so without touching a row."""
    for column in _COLUMNS:
        op.get_bind().exec_driver_sql(f'ALTER TABLE "column" ADD COLUMN {column}')


def downgrade() -> None:
    """Take the columns away again."""
    for column in reversed(_COLUMNS):
        op.get_bind().exec_driver_sql(f'ALTER TABLE "column" DROP COLUMN {column.split()[0]}')
