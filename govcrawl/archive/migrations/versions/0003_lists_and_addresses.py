"""How deep and when each list was swept, and what it last stated; addresses by rules 2.

With this revision, `migrate` re-keys the pages whose keys are of older rules.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = {"column": ("swept_fully_at TEXT", "floor_date TEXT", "stated_pages INTEGER", "stated_total INTEGER")}
"""Columns that this revision adds, by table; they may be empty, so that SQLite touches no row."""


def upgrade() -> None:
    """Add the columns; keys are made anew after the last revision (`migration.migrate`)."""
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.get_bind().exec_driver_sql(f'ALTER TABLE "{table}" ADD COLUMN {column}')


def downgrade() -> None:
    """Take the columns away again; keys and merged pages stay as they are."""
    for table, columns in _COLUMNS.items():
        for column in reversed(columns):
            op.get_bind().exec_driver_sql(f'ALTER TABLE "{table}" DROP COLUMN {column.split()[0]}')
