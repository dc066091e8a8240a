"""Captures that refer to an earlier one, and where imported ones come from."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RECORD = "CONSTRAINT ck_capture_record CHECK (record IN ('response', 'revisit', 'resource', 'conversion'))"
_ORIGINAL = "CONSTRAINT fk_capture_refers_to_capture REFERENCES capture (id)"
_OF_REVISIT = "CONSTRAINT ck_capture_refers_to CHECK (refers_to IS NULL OR record = 'revisit')"

_COLUMNS = (
    f"record TEXT DEFAULT 'response' NOT NULL {_RECORD}",
    f"refers_to INTEGER {_ORIGINAL} {_OF_REVISIT}",
    "imported_from TEXT",
)


def upgrade() -> None:
    """Add the columns: whatever older releases kept is a response of their own crawls."""
    for column in _COLUMNS:
        op.get_bind().exec_driver_sql(f"ALTER TABLE capture ADD COLUMN {column}")
    op.get_bind().exec_driver_sql("CREATE INDEX ix_capture_refers_to ON capture (refers_to)")


def downgrade() -> None:
    """Take the columns away again; what a revisit stood for is then known from its WARC record alone."""
    op.get_bind().exec_driver_sql("DROP INDEX ix_capture_refers_to")
    for column in reversed(_COLUMNS):
        op.get_bind().exec_driver_sql(f"ALTER TABLE capture DROP COLUMN {column.split()[0]}")
