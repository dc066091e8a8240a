"""What was told of runs and sources, and what could not be delivered yet."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OUTCOMES = "('ok', 'quiet', 'partial', 'blocked', 'broken', 'incomplete')"


def upgrade() -> None:
    """Add the two tables."""
    connection = op.get_bind()
    connection.exec_driver_sql(
        "CREATE TABLE alert (id INTEGER NOT NULL, at TEXT NOT NULL, run_id INTEGER, lines TEXT NOT NULL, "
        "waiting TEXT NOT NULL, CONSTRAINT pk_alert PRIMARY KEY (id), "
        "CONSTRAINT fk_alert_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)) STRICT"
    )
    connection.exec_driver_sql(
        "CREATE TABLE alert_subject (subject TEXT NOT NULL, run_id INTEGER, seen_outcome TEXT NOT NULL, "
        "seen_cause TEXT NOT NULL, seen_runs INTEGER NOT NULL, told_outcome TEXT, told_cause TEXT NOT NULL, "
        "told_at TEXT, CONSTRAINT pk_alert_subject PRIMARY KEY (subject), "
        f"CONSTRAINT ck_alert_subject_seen_outcome CHECK (seen_outcome IN {_OUTCOMES}), "
        f"CONSTRAINT ck_alert_subject_told_outcome CHECK (told_outcome IN {_OUTCOMES})) STRICT"
    )


def downgrade() -> None:
    """Drop them."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP TABLE alert_subject")
    connection.exec_driver_sql("DROP TABLE alert")
