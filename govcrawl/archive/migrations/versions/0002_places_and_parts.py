"""Where articles come from, how relevant they are, their images and parts; kind and order of attachments."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = {
    "reading": (
        "relevance REAL", "origin_source_id TEXT", "origin_rule TEXT", "origin_confidence REAL", "images TEXT",
        "parts TEXT",
    ),
    "attachment": ("kind TEXT", "place INTEGER"),
}  # fmt: skip


def upgrade() -> None:
    """Add columns that may be empty; SQLite does so without touching a row."""
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.get_bind().exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.get_bind().exec_driver_sql("CREATE INDEX ix_reading_origin_admin_code ON reading (origin_admin_code)")


def downgrade() -> None:
    """Take the columns away again."""
    op.get_bind().exec_driver_sql("DROP INDEX ix_reading_origin_admin_code")
    for table, columns in _COLUMNS.items():
        for column in reversed(columns):
            op.get_bind().exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
