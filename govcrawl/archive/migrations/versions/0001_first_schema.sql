-- The first schema. A statement ends at a semicolon that ends its line.

CREATE TABLE source (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    admin_code TEXT NOT NULL,
    level TEXT NOT NULL,
    province TEXT,
    city TEXT,
    host TEXT NOT NULL,
    scope TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT NOT NULL,
    delay REAL,
    hours TEXT,
    tls TEXT,
    file TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    vanished_at TEXT,
    CONSTRAINT pk_source PRIMARY KEY (id),
    CONSTRAINT ck_source_level CHECK (level IN ('national', 'province', 'city', 'county', 'media')),
    CONSTRAINT ck_source_scope CHECK (scope IN ('all', 'environment')),
    CONSTRAINT ck_source_status CHECK (status IN ('active', 'unverified', 'candidate'))
) STRICT;
CREATE INDEX ix_source_admin_code ON source (admin_code);

CREATE TABLE "column" (
    id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    family TEXT,
    item_selector TEXT,
    next_selector TEXT,
    render INTEGER NOT NULL,
    must_have_items INTEGER NOT NULL,
    max_pages INTEGER,
    first_seen_at TEXT NOT NULL,
    vanished_at TEXT,
    cursor TEXT,
    backfill_done INTEGER NOT NULL,
    end_proof TEXT,
    cursor_at TEXT,
    listed_at TEXT,
    read_through_at TEXT,
    swept_at TEXT,
    CONSTRAINT pk_column PRIMARY KEY (id),
    CONSTRAINT uq_column_source_id_name UNIQUE (source_id, name),
    CONSTRAINT ck_column_render CHECK (render IN (0, 1)),
    CONSTRAINT ck_column_backfill_done CHECK (backfill_done IN (0, 1)),
    CONSTRAINT fk_column_source_id_source FOREIGN KEY(source_id) REFERENCES source (id)
) STRICT;

CREATE TABLE run (
    id INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,
    command TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL,
    settings TEXT,
    counts TEXT,
    message TEXT NOT NULL,
    CONSTRAINT pk_run PRIMARY KEY (id),
    CONSTRAINT ck_run_outcome CHECK (outcome IN ('ok', 'quiet', 'partial', 'blocked', 'broken', 'incomplete'))
) STRICT;
CREATE INDEX ix_run_outcome ON run (outcome);
CREATE INDEX ix_run_started_at ON run (started_at);

CREATE TABLE run_source (
    run_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    counts TEXT NOT NULL,
    cause TEXT NOT NULL,
    CONSTRAINT pk_run_source PRIMARY KEY (run_id, source_id),
    CONSTRAINT ck_run_source_outcome CHECK (outcome IN ('ok', 'quiet', 'partial', 'blocked', 'broken', 'incomplete')),
    CONSTRAINT fk_run_source_run_id_run FOREIGN KEY(run_id) REFERENCES run (id),
    CONSTRAINT fk_run_source_source_id_source FOREIGN KEY(source_id) REFERENCES source (id)
) STRICT;
CREATE INDEX ix_run_source_source_id ON run_source (source_id);

CREATE TABLE page (
    id INTEGER NOT NULL,
    public_id TEXT NOT NULL,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,
    url_rules INTEGER NOT NULL,
    source_id TEXT,
    column_id INTEGER,
    list_title TEXT,
    list_date TEXT,
    first_seen_at TEXT NOT NULL,
    last_listed_at TEXT,
    verdict TEXT,
    reasons TEXT,
    status TEXT NOT NULL,
    fetched_at TEXT,
    attempts INTEGER NOT NULL,
    next_due_at TEXT,
    last_error TEXT,
    last_error_at TEXT,
    misses INTEGER NOT NULL,
    suspected_at TEXT,
    last_missed_at TEXT,
    removed_at TEXT,
    merged_into INTEGER,
    run_id INTEGER,
    CONSTRAINT pk_page PRIMARY KEY (id),
    CONSTRAINT ck_page_verdict CHECK (verdict IN ('article', 'flagged', 'list', 'home', 'search', 'error', 'blocked', 'shell', 'template_farm', 'off_topic', 'empty')),
    CONSTRAINT ck_page_status CHECK (status IN ('known', 'live', 'suspected', 'removed')),
    CONSTRAINT uq_page_public_id UNIQUE (public_id),
    CONSTRAINT uq_page_url_key UNIQUE (url_key),
    CONSTRAINT fk_page_source_id_source FOREIGN KEY(source_id) REFERENCES source (id),
    CONSTRAINT fk_page_column_id_column FOREIGN KEY(column_id) REFERENCES "column" (id),
    CONSTRAINT fk_page_merged_into_page FOREIGN KEY(merged_into) REFERENCES page (id),
    CONSTRAINT fk_page_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
) STRICT;
CREATE INDEX ix_page_column_id ON page (column_id);
CREATE INDEX ix_page_merged_into ON page (merged_into);
CREATE INDEX ix_page_source_id_next_due_at ON page (source_id, next_due_at);
CREATE INDEX ix_page_source_id_status ON page (source_id, status);
CREATE INDEX ix_page_status ON page (status);
CREATE INDEX ix_page_verdict ON page (verdict);

CREATE TABLE page_address (
    id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    url_key TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    CONSTRAINT pk_page_address PRIMARY KEY (id),
    CONSTRAINT ck_page_address_kind CHECK (kind IN ('listed', 'requested', 'redirect', 'final')),
    CONSTRAINT fk_page_address_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT uq_page_address_url_key UNIQUE (url_key)
) STRICT;
CREATE INDEX ix_page_address_page_id ON page_address (page_id);

CREATE TABLE capture (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    url TEXT NOT NULL,
    method TEXT NOT NULL,
    role TEXT NOT NULL,
    status INTEGER NOT NULL,
    fetched_at TEXT NOT NULL,
    file TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    length INTEGER NOT NULL,
    digest TEXT NOT NULL,
    body_bytes INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    source_id TEXT,
    column_name TEXT,
    server_ip TEXT,
    location TEXT,
    partial INTEGER NOT NULL,
    run_id INTEGER,
    page_id INTEGER,
    body_sha256 TEXT,
    etag TEXT,
    modified TEXT,
    verdict TEXT,
    reasons TEXT,
    CONSTRAINT pk_capture PRIMARY KEY (id),
    CONSTRAINT ck_capture_role CHECK (role IN ('list', 'article', 'part', 'attachment', 'robots')),
    CONSTRAINT ck_capture_verdict CHECK (verdict IN ('article', 'flagged', 'list', 'home', 'search', 'error', 'blocked', 'shell', 'template_farm', 'off_topic', 'empty')),
    CONSTRAINT ck_capture_partial CHECK (partial IN (0, 1)),
    CONSTRAINT uq_capture_key UNIQUE ("key"),
    CONSTRAINT fk_capture_source_id_source FOREIGN KEY(source_id) REFERENCES source (id),
    CONSTRAINT fk_capture_run_id_run FOREIGN KEY(run_id) REFERENCES run (id),
    CONSTRAINT fk_capture_page_id_page FOREIGN KEY(page_id) REFERENCES page (id)
) STRICT;
CREATE INDEX ix_capture_digest ON capture (digest);
CREATE INDEX ix_capture_fetched_at ON capture (fetched_at);
CREATE INDEX ix_capture_page_id_body_sha256 ON capture (page_id, body_sha256);
CREATE INDEX ix_capture_page_id_fetched_at ON capture (page_id, fetched_at);
CREATE INDEX ix_capture_run_id ON capture (run_id);
CREATE INDEX ix_capture_url ON capture (url);

CREATE TABLE fetch (
    id INTEGER NOT NULL,
    url TEXT NOT NULL,
    method TEXT NOT NULL,
    role TEXT NOT NULL,
    at TEXT NOT NULL,
    error TEXT NOT NULL,
    message TEXT NOT NULL,
    source_id TEXT,
    column_name TEXT,
    run_id INTEGER,
    CONSTRAINT pk_fetch PRIMARY KEY (id),
    CONSTRAINT ck_fetch_role CHECK (role IN ('list', 'article', 'part', 'attachment', 'robots')),
    CONSTRAINT fk_fetch_source_id_source FOREIGN KEY(source_id) REFERENCES source (id),
    CONSTRAINT fk_fetch_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
) STRICT;
CREATE INDEX ix_fetch_run_id ON fetch (run_id);
CREATE INDEX ix_fetch_source_id_at ON fetch (source_id, at);
CREATE INDEX ix_fetch_url ON fetch (url);

CREATE TABLE version (
    id INTEGER NOT NULL,
    public_id TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    reading_hash TEXT NOT NULL,
    form INTEGER NOT NULL,
    extractor INTEGER NOT NULL,
    body_sha256 TEXT NOT NULL,
    partial INTEGER NOT NULL,
    current INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    run_id INTEGER,
    CONSTRAINT pk_version PRIMARY KEY (id),
    CONSTRAINT ck_version_partial CHECK (partial IN (0, 1)),
    CONSTRAINT ck_version_current CHECK (current IN (0, 1)),
    CONSTRAINT uq_version_public_id UNIQUE (public_id),
    CONSTRAINT fk_version_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_version_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
) STRICT;
CREATE INDEX ix_version_page_id ON version (page_id);
CREATE UNIQUE INDEX uq_version_current ON version (page_id) WHERE current = 1;

CREATE TABLE version_capture (
    capture_id INTEGER NOT NULL,
    version_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    CONSTRAINT pk_version_capture PRIMARY KEY (capture_id),
    CONSTRAINT fk_version_capture_capture_id_capture FOREIGN KEY(capture_id) REFERENCES capture (id),
    CONSTRAINT fk_version_capture_version_id_version FOREIGN KEY(version_id) REFERENCES version (id)
) STRICT;
CREATE INDEX ix_version_capture_version_id ON version_capture (version_id);

CREATE TABLE reading (
    id INTEGER NOT NULL,
    version_id INTEGER NOT NULL,
    capture_id INTEGER NOT NULL,
    extractor INTEGER NOT NULL,
    current INTEGER NOT NULL,
    hash TEXT NOT NULL,
    form INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reasons TEXT NOT NULL,
    title TEXT,
    title_rule TEXT,
    published_at TEXT,
    published_date TEXT,
    published_precision TEXT,
    published_rule TEXT,
    published_raw TEXT,
    modified_at TEXT,
    modified_raw TEXT,
    origin TEXT,
    origin_admin_code TEXT,
    editor TEXT,
    author TEXT,
    chars INTEGER NOT NULL,
    keywords TEXT NOT NULL,
    breadcrumb TEXT NOT NULL,
    site_name TEXT,
    site_id_code TEXT,
    meta TEXT NOT NULL,
    document TEXT,
    topics TEXT NOT NULL,
    topics_version INTEGER,
    removed TEXT NOT NULL,
    signals TEXT NOT NULL,
    encoding TEXT NOT NULL,
    encoding_rule TEXT NOT NULL,
    story_key TEXT,
    match_form INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    run_id INTEGER,
    text TEXT NOT NULL,
    CONSTRAINT pk_reading PRIMARY KEY (id),
    CONSTRAINT uq_reading_version_id_extractor UNIQUE (version_id, extractor),
    CONSTRAINT ck_reading_verdict CHECK (verdict IN ('article', 'flagged', 'list', 'home', 'search', 'error', 'blocked', 'shell', 'template_farm', 'off_topic', 'empty')),
    CONSTRAINT ck_reading_published_precision CHECK (published_precision IN ('day', 'minute', 'second')),
    CONSTRAINT ck_reading_current CHECK (current IN (0, 1)),
    CONSTRAINT fk_reading_version_id_version FOREIGN KEY(version_id) REFERENCES version (id),
    CONSTRAINT fk_reading_capture_id_capture FOREIGN KEY(capture_id) REFERENCES capture (id),
    CONSTRAINT fk_reading_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
) STRICT;
CREATE INDEX ix_reading_capture_id ON reading (capture_id);
CREATE INDEX ix_reading_origin ON reading (origin);
CREATE INDEX ix_reading_published_date ON reading (published_date);
CREATE UNIQUE INDEX uq_reading_current ON reading (version_id) WHERE current = 1;

CREATE TABLE story (
    id INTEGER NOT NULL,
    public_id TEXT NOT NULL,
    "key" TEXT NOT NULL,
    match_form INTEGER NOT NULL,
    first_page_id INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT pk_story PRIMARY KEY (id),
    CONSTRAINT uq_story_public_id UNIQUE (public_id),
    CONSTRAINT uq_story_key UNIQUE ("key"),
    CONSTRAINT fk_story_first_page_id_page FOREIGN KEY(first_page_id) REFERENCES page (id)
) STRICT;
CREATE INDEX ix_story_first_page_id ON story (first_page_id);

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
CREATE INDEX ix_story_member_story_id ON story_member (story_id);

CREATE TABLE attachment (
    id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,
    title TEXT,
    version_id INTEGER,
    capture_id INTEGER,
    first_seen_at TEXT NOT NULL,
    fetched_at TEXT,
    attempts INTEGER NOT NULL,
    next_due_at TEXT,
    last_error TEXT,
    media_type TEXT,
    bytes INTEGER,
    sha256 TEXT,
    file TEXT,
    extractor INTEGER,
    fields TEXT,
    text TEXT,
    CONSTRAINT pk_attachment PRIMARY KEY (id),
    CONSTRAINT fk_attachment_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_attachment_version_id_version FOREIGN KEY(version_id) REFERENCES version (id),
    CONSTRAINT fk_attachment_capture_id_capture FOREIGN KEY(capture_id) REFERENCES capture (id)
) STRICT;
CREATE INDEX ix_attachment_capture_id ON attachment (capture_id);
CREATE INDEX ix_attachment_next_due_at ON attachment (next_due_at);
CREATE INDEX ix_attachment_sha256 ON attachment (sha256);
CREATE INDEX ix_attachment_url_key ON attachment (url_key);
CREATE INDEX ix_attachment_version_id ON attachment (version_id);
CREATE UNIQUE INDEX uq_attachment_page_id_url_key ON attachment (page_id, url_key);

CREATE TABLE event (
    id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    capture_id INTEGER,
    from_version_id INTEGER,
    to_version_id INTEGER,
    other_page_id INTEGER,
    extractor INTEGER,
    fields TEXT,
    detail TEXT,
    run_id INTEGER,
    CONSTRAINT pk_event PRIMARY KEY (id),
    CONSTRAINT ck_event_kind CHECK (kind IN ('edited', 'removed', 'restored', 'moved', 'delisted', 'merged')),
    CONSTRAINT fk_event_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_event_capture_id_capture FOREIGN KEY(capture_id) REFERENCES capture (id),
    CONSTRAINT fk_event_from_version_id_version FOREIGN KEY(from_version_id) REFERENCES version (id),
    CONSTRAINT fk_event_to_version_id_version FOREIGN KEY(to_version_id) REFERENCES version (id),
    CONSTRAINT fk_event_other_page_id_page FOREIGN KEY(other_page_id) REFERENCES page (id),
    CONSTRAINT fk_event_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
) STRICT;
CREATE INDEX ix_event_capture_id ON event (capture_id);
CREATE INDEX ix_event_from_version_id ON event (from_version_id);
CREATE INDEX ix_event_kind_at ON event (kind, at);
CREATE INDEX ix_event_other_page_id ON event (other_page_id);
CREATE INDEX ix_event_page_id_at ON event (page_id, at);
CREATE INDEX ix_event_to_version_id ON event (to_version_id);

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
CREATE INDEX ix_near_band_reading_id ON near_band (reading_id);

CREATE TABLE search_entry (
    id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    reading_id INTEGER NOT NULL,
    CONSTRAINT pk_search_entry PRIMARY KEY (id),
    CONSTRAINT uq_search_entry_page_id UNIQUE (page_id),
    CONSTRAINT fk_search_entry_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_search_entry_reading_id_reading FOREIGN KEY(reading_id) REFERENCES reading (id)
) STRICT;
CREATE INDEX ix_search_entry_reading_id ON search_entry (reading_id);

CREATE TABLE withdrawal (
    id INTEGER NOT NULL,
    page_id INTEGER,
    url_key TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_by TEXT,
    captures_erased INTEGER NOT NULL,
    detail TEXT,
    CONSTRAINT pk_withdrawal PRIMARY KEY (id),
    CONSTRAINT ck_withdrawal_captures_erased CHECK (captures_erased IN (0, 1)),
    CONSTRAINT fk_withdrawal_page_id_page FOREIGN KEY(page_id) REFERENCES page (id)
) STRICT;
CREATE INDEX ix_withdrawal_page_id ON withdrawal (page_id);
CREATE INDEX ix_withdrawal_url_key ON withdrawal (url_key);

-- Bigrams come ready-made and separated by spaces, so the plainest tokenizer is the right one: `ascii` takes every
-- character beyond ASCII as part of a word, where unicode61 does not know the later extensions of Han.
CREATE VIRTUAL TABLE search_index USING fts5(title, text, content = '', tokenize = "ascii tokenchars '.'");
