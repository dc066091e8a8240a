"""The cause of an outcome is a word of a closed list, with words beside it; indexes by source."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEGINNINGS = (
    ("all due pages fetched", "fine"),
    ("nothing new", "nothing_new"),
    ("left alone outside", "hours"),
    ("interrupted", "interrupted"),
    ("its site is dead", "site_dead"),
    ("its lists are blocked", "firewall"),
    ("its lists are forbidden by robots.txt", "robots"),
    ("no links on", "empty_list"),
    ("its lists lead to other hosts only", "elsewhere"),
    ("a list has changed", "list_changed"),
    ("fewer links than must_have_items", "too_few"),
    ("page budget spent", "budget"),
    ("the end of a list is not proven", "unproven_end"),
    ("no list could be read: %: sent on to the home page", "sent_home"),
    ("no list could be read: %: status 404", "not_found"),
    ("no list could be read: %: status 410", "not_found"),
    ("no list could be read: %: status 403", "forbidden"),
    ("no list could be read: %: status 429", "rate_limit"),
    ("no list could be read: %: status 5__", "server_error"),
    ("no list could be read: %: status 4__", "status"),
    ("no list could be read: %: retry_after", "rate_limit"),
    ("no list could be read: %: host_down", "timeout"),
    *((f"no list could be read: %: {error}", error) for error in (
        "dns", "tls", "timeout", "refused", "reset", "address", "redirects", "too_large", "robots_unreachable",
    )),
    ("% of % pages are missing", "pages_missing"),
    ("% of % pages blocked", "firewall"),
)  # fmt: skip
"""How the words of earlier releases begin, and the cause that they tell; all others are `other`."""


def upgrade() -> None:
    """Keep the words, add the cause that they tell, and make the indexes."""
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE INDEX ix_search_entry_source_id ON search_entry (source_id)")
    connection.exec_driver_sql("ALTER TABLE run_source RENAME COLUMN cause TO words")
    connection.exec_driver_sql("ALTER TABLE run_source ADD COLUMN cause TEXT DEFAULT 'other' NOT NULL")
    for beginning, cause in _BEGINNINGS:
        connection.exec_driver_sql(
            "UPDATE run_source SET cause = ? WHERE cause = 'other' AND words LIKE ?", (cause, f"{beginning}%")
        )
    connection.exec_driver_sql("DROP INDEX ix_run_source_source_id")
    connection.exec_driver_sql(
        "CREATE INDEX ix_run_source_source_id_run_id ON run_source (source_id, run_id, outcome, cause)"
    )


def downgrade() -> None:
    """Keep the words only."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP INDEX ix_run_source_source_id_run_id")
    connection.exec_driver_sql("CREATE INDEX ix_run_source_source_id ON run_source (source_id)")
    connection.exec_driver_sql("DROP INDEX ix_search_entry_source_id")
    connection.exec_driver_sql("ALTER TABLE run_source DROP COLUMN cause")
    connection.exec_driver_sql("ALTER TABLE run_source RENAME COLUMN words TO cause")
