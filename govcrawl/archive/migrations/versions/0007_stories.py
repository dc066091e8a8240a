"""Near copies, excerpts and series; decisions by hand.

With this revision, `migrate` works out the stories of what the archive holds (`archive/restorying.py`).
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UP = """
DROP TABLE near_band;
DROP TABLE near_signature;
CREATE TABLE story_text (
    id INTEGER NOT NULL,
    story_id INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    numbers INTEGER NOT NULL,
    kind TEXT NOT NULL,
    evidence TEXT NOT NULL,
    algorithm INTEGER NOT NULL,
    shingles INTEGER NOT NULL,
    signature BLOB NOT NULL,
    passages BLOB NOT NULL,
    marks BLOB NOT NULL,
    CONSTRAINT pk_story_text PRIMARY KEY (id),
    CONSTRAINT uq_story_text_key_numbers UNIQUE ("key", numbers),
    CONSTRAINT ck_story_text_kind CHECK (kind IN ('lead', 'near', 'excerpt', 'roundup')),
    CONSTRAINT fk_story_text_story_id_story FOREIGN KEY(story_id) REFERENCES story (id)
) STRICT;
CREATE INDEX ix_story_text_story_id ON story_text (story_id);
CREATE TABLE near_band (
    "key" INTEGER NOT NULL,
    text_id INTEGER NOT NULL,
    CONSTRAINT pk_near_band PRIMARY KEY ("key", text_id)
) WITHOUT ROWID, STRICT;
CREATE TABLE near_passage (
    "key" INTEGER NOT NULL,
    text_id INTEGER NOT NULL,
    CONSTRAINT pk_near_passage PRIMARY KEY ("key", text_id)
) WITHOUT ROWID, STRICT;
CREATE TABLE common_passage (
    "key" INTEGER NOT NULL,
    CONSTRAINT pk_common_passage PRIMARY KEY ("key")
) STRICT;
CREATE TABLE series_mark (
    "key" INTEGER NOT NULL,
    text_id INTEGER NOT NULL,
    CONSTRAINT pk_series_mark PRIMARY KEY ("key", text_id)
) WITHOUT ROWID, STRICT;
CREATE TABLE story_alias (
    public_id TEXT NOT NULL,
    story_id INTEGER NOT NULL,
    CONSTRAINT pk_story_alias PRIMARY KEY (public_id),
    CONSTRAINT fk_story_alias_story_id_story FOREIGN KEY(story_id) REFERENCES story (id)
) STRICT;
CREATE INDEX ix_story_alias_story_id ON story_alias (story_id);
CREATE TABLE story_ruling (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    other_page_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    decided_by TEXT,
    reason TEXT,
    void_at TEXT,
    CONSTRAINT pk_story_ruling PRIMARY KEY (id),
    CONSTRAINT ck_story_ruling_kind CHECK (kind IN ('join', 'split')),
    CONSTRAINT fk_story_ruling_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_story_ruling_other_page_id_page FOREIGN KEY(other_page_id) REFERENCES page (id)
) STRICT;
CREATE INDEX ix_story_ruling_page_id ON story_ruling (page_id);
CREATE INDEX ix_story_ruling_other_page_id ON story_ruling (other_page_id);
CREATE TABLE bulletins (
    id INTEGER NOT NULL,
    public_id TEXT NOT NULL,
    source_id TEXT,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT pk_bulletins PRIMARY KEY (id),
    CONSTRAINT uq_bulletins_public_id UNIQUE (public_id),
    CONSTRAINT fk_bulletins_source_id_source FOREIGN KEY(source_id) REFERENCES source (id)
) STRICT;
CREATE TABLE series_member (
    story_id INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_series_member PRIMARY KEY (story_id),
    CONSTRAINT fk_series_member_story_id_story FOREIGN KEY(story_id) REFERENCES story (id),
    CONSTRAINT fk_series_member_series_id_bulletins FOREIGN KEY(series_id) REFERENCES bulletins (id)
) STRICT;
CREATE INDEX ix_series_member_series_id ON series_member (series_id);
ALTER TABLE story ADD COLUMN first_confidence REAL;
ALTER TABLE story ADD COLUMN first_rule TEXT;
ALTER TABLE story_member RENAME TO story_member_before;
DROP INDEX ix_story_member_story_id;
CREATE TABLE story_member (
    page_id INTEGER NOT NULL,
    story_id INTEGER NOT NULL,
    relation TEXT NOT NULL,
    evidence TEXT NOT NULL,
    text_id INTEGER,
    CONSTRAINT pk_story_member PRIMARY KEY (page_id),
    CONSTRAINT ck_story_member_relation CHECK (relation IN ('first', 'copy', 'near', 'excerpt')),
    CONSTRAINT fk_story_member_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_story_member_story_id_story FOREIGN KEY(story_id) REFERENCES story (id),
    CONSTRAINT fk_story_member_text_id_story_text FOREIGN KEY(text_id) REFERENCES story_text (id)
) STRICT;
INSERT INTO story_member (page_id, story_id, relation, evidence)
    SELECT page_id, story_id, relation, evidence FROM story_member_before;
DROP TABLE story_member_before;
CREATE INDEX ix_story_member_story_id ON story_member (story_id);
CREATE INDEX ix_story_member_text_id ON story_member (text_id)
"""

_DOWN = """
ALTER TABLE story_member RENAME TO story_member_after;
DROP INDEX ix_story_member_story_id;
DROP INDEX ix_story_member_text_id;
CREATE TABLE story_member (
    page_id INTEGER NOT NULL,
    story_id INTEGER NOT NULL,
    relation TEXT NOT NULL,
    evidence TEXT NOT NULL,
    CONSTRAINT pk_story_member PRIMARY KEY (page_id),
    CONSTRAINT ck_story_member_relation CHECK (relation IN ('first', 'copy', 'near', 'excerpt')),
    CONSTRAINT fk_story_member_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_story_member_story_id_story FOREIGN KEY(story_id) REFERENCES story (id)
) STRICT;
INSERT INTO story_member (page_id, story_id, relation, evidence)
    SELECT page_id, story_id, relation, evidence FROM story_member_after;
DROP TABLE story_member_after;
CREATE INDEX ix_story_member_story_id ON story_member (story_id);
ALTER TABLE story DROP COLUMN first_rule;
ALTER TABLE story DROP COLUMN first_confidence;
DROP TABLE series_member;
DROP TABLE bulletins;
DROP TABLE story_ruling;
DROP TABLE story_alias;
DROP TABLE series_mark;
DROP TABLE common_passage;
DROP TABLE near_passage;
DROP TABLE near_band;
DROP TABLE story_text;
CREATE TABLE near_signature (
    reading_id INTEGER NOT NULL,
    algorithm INTEGER NOT NULL,
    shingles INTEGER NOT NULL,
    signature BLOB NOT NULL,
    CONSTRAINT pk_near_signature PRIMARY KEY (reading_id),
    CONSTRAINT fk_near_signature_reading_id_reading FOREIGN KEY(reading_id) REFERENCES reading (id)
) STRICT;
CREATE TABLE near_band (
    "key" INTEGER NOT NULL,
    reading_id INTEGER NOT NULL,
    CONSTRAINT pk_near_band PRIMARY KEY ("key", reading_id),
    CONSTRAINT fk_near_band_reading_id_reading FOREIGN KEY(reading_id) REFERENCES reading (id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_near_band_reading_id ON near_band (reading_id)
"""


def upgrade() -> None:
    """Make the tables of texts and their index; both tables of signatures were empty until now."""
    _run(_UP)


def downgrade() -> None:
    """Take them away again: near copies and excerpts stay members of their stories, decisions by hand are lost."""
    _run(_DOWN)


def _run(statements: str) -> None:
    for statement in statements.split(";"):
        op.get_bind().exec_driver_sql(statement)
