"""An archive as the first release made it: its own SQL, rows in the old shape, captures and search index."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from govcrawl.archive.tables import metadata
from govcrawl.canonical import story_id
from govcrawl.capture import CaptureWriter, Exchange
from govcrawl.forms import story_key
from tests.conftest import ROOT

SQL = ROOT / "govcrawl" / "archive" / "migrations" / "versions" / "0001_first_schema.sql"
HOST = "http://sthjj.example.gov.cn/hjyw"
AT = "2024-03-05T01:00:00.000Z"
LATER = "2024-03-09T01:00:00.000Z"
PDF = b"%PDF-1.4 an old file"

TITLES = ("云汀市启动秋冬季大气治理", "沿河排口“回头看”查出三处问题", "PM2.5浓度连续三年下降")
TEXTS = (
    "云汀市生态环境局印发方案，要求钢铁、焦化企业在采暖季前完成除尘改造，并每周公布进度。",
    "检查组沿岷溪逐一核对排口台账，发现三处未登记排口，已责成属地限期封堵。",
    "全市细颗粒物年均浓度为29微克/立方米，优良天数比例升至百分之八十八。",
)
EDITED = TEXTS[0].replace("每周", "每半月")


def page_id(number: int) -> str:
    return f"poldpage{number:05}"


def url(number: int) -> str:
    return f"{HOST}/202403/t20240304_{number}.html"


def words(text: str) -> str:
    """The words that the first release put into its index: pairs of Han characters, other words whole."""
    found: list[str] = []
    for han, other in re.findall(r"([\u4e00-\u9fff]+)|([A-Za-z0-9.]+)", text):
        found += [other.lower()] if other else [*(han[i : i + 2] for i in range(len(han) - 1)), han[-1]]
    return " ".join(found)


class Old:
    """A database of revision 0001 under construction; columns that a row does not name are filled as they may be."""

    def __init__(self, folder: Path) -> None:
        for name in ("captures", "files", "logs"):
            (folder / name).mkdir(parents=True)
        self.folder = folder
        self.base = sqlite3.connect(folder / "archive.sqlite")
        self.base.executescript(SQL.read_text("utf-8"))
        self.base.execute("PRAGMA application_id = 0x67637761")
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        self.base.execute("INSERT INTO alembic_version VALUES ('0001')")

    def insert(self, table: str, **values: object) -> int:
        """Insert a row; what must not be NULL and is not given is 0, an empty text or an empty JSON list."""
        for _, name, kind, required, _, primary in self.base.execute(f'PRAGMA table_info("{table}")').fetchall():
            if required and not primary and name not in values:
                is_json = type(metadata.tables[table].c[name].type).__name__ == "Json"
                values[name] = "[]" if is_json else (0 if kind in ("INTEGER", "REAL") else "")
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        done = self.base.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values()))
        return int(done.lastrowid or 0)

    def capture(self, writer: CaptureWriter, number: int, text: str, at: str) -> int:
        body = f"<html><h1>{TITLES[number]}</h1><p>{text}</p></html>".encode()
        exchange = Exchange(
            url=url(number), method="GET", request_headers=(), status=200,
            headers=(("Content-Type", "text/html"),), body=body, fetched_at=datetime.fromisoformat(at),
        )  # fmt: skip
        stored = writer.write(exchange)
        return self.insert(
            "capture", key=stored.key, url=url(number), method="GET", role="article", status=200, fetched_at=at,
            file=stored.file, offset=stored.offset, length=stored.length, digest=stored.digest, body_bytes=len(body),
            content_type="text/html", source_id="yunting", run_id=1, page_id=number + 1, verdict="article",
            reasons="[]", body_sha256=hashlib.sha256(body).hexdigest(),
        )  # fmt: skip

    def version(self, number: int, capture: int, text: str, at: str, *, current: bool) -> int:
        public = f"voldpage{number}{capture:04}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        version = self.insert(
            "version", public_id=public, page_id=number + 1, reading_hash=digest, form=1, extractor=1,
            body_sha256=digest, current=int(current), created_at=at, run_id=1,
        )  # fmt: skip
        self.insert("version_capture", capture_id=capture, version_id=version, part=1)
        reading = self.insert(
            "reading", version_id=version, capture_id=capture, extractor=1, current=1, hash=digest, form=1,
            verdict="article", title=TITLES[number], text=text, chars=len(text), published_at="2024-03-04",
            published_date="2024-03-04", published_precision="day", published_rule="label", origin="云汀市生态环境局",
            meta="{}", signals="{}", encoding="utf-8", encoding_rule="meta", match_form=1, created_at=at,
            story_key=story_key(TITLES[number], text),
        )  # fmt: skip
        if current:
            entry = 738949 * 2**24 + 1 + number  # 2024-03-04 is day 738949 of the proleptic calendar
            self.insert("search_entry", id=entry, page_id=number + 1, reading_id=reading)
            self.base.execute(
                "INSERT INTO search_index(rowid, title, text) VALUES (?, ?, ?)",
                (entry, words(TITLES[number]), words(text)),
            )
        return version


def make_old_archive(folder: Path) -> None:
    """Fill *folder* with an archive of revision 0001: three articles, one of them edited, one with a file."""
    old = Old(folder)
    with closing(old.base), old.base, CaptureWriter(folder / "captures", "govcrawl-20240305T010000Z-000001") as writer:
        old.insert(
            "source", id="yunting", name="云汀市生态环境局", admin_code="510100", level="city", province="510000",
            city="510100", host="sthjj.example.gov.cn", scope="all", status="active", file="own.toml",
            first_seen_at=AT, updated_at=AT,
        )  # fmt: skip
        old.insert("column", source_id="yunting", name="环境要闻", url=f"{HOST}/", first_seen_at=AT)
        old.insert("run", started_at=AT, finished_at=LATER, outcome="ok", command="crawl", host="h", pid=1, version="0")
        words = "all due pages fetched; a sweep found 1 of 20 links missed"
        old.insert("run_source", run_id=1, source_id="yunting", outcome="ok", counts="{}", cause=words)
        for number in range(3):
            key = url(number).removeprefix("http://")
            old.insert(
                "page", public_id=page_id(number), url=url(number), url_key=key, url_rules=1, source_id="yunting",
                column_id=1, list_title=TITLES[number], list_date="2024-03-04", first_seen_at=AT, verdict="article",
                reasons="[]", status="live", fetched_at=AT, run_id=1,
            )  # fmt: skip
            old.insert(
                "page_address", page_id=number + 1, url_key=key, url=url(number), kind="listed", first_seen_at=AT
            )
            capture = old.capture(writer, number, TEXTS[number], AT)
            version = old.version(number, capture, TEXTS[number], AT, current=number != 0)
            if number == 0:
                second = old.capture(writer, 0, EDITED, LATER)
                after = old.version(0, second, EDITED, LATER, current=True)
                old.insert(
                    "event", page_id=1, kind="edited", at=LATER, noted_at=LATER, capture_id=second, extractor=1,
                    from_version_id=version, to_version_id=after, fields=json.dumps(["text"]), run_id=1,
                )  # fmt: skip
            founding = story_key(TITLES[number], TEXTS[number] if number else EDITED)
            assert founding is not None
            story = old.insert(
                "story", public_id=story_id(founding), key=founding, match_form=1, first_page_id=number + 1,
                created_at=AT,
            )  # fmt: skip
            old.insert("story_member", page_id=number + 1, story_id=story, relation="first", evidence="{}")
        digest = hashlib.sha256(PDF).hexdigest()
        (folder / "files" / digest[:2]).mkdir(exist_ok=True)
        (folder / "files" / digest[:2] / f"{digest}.pdf").write_bytes(PDF)
        old.insert(
            "attachment", page_id=2, url=f"{HOST}/1.pdf", url_key=f"{HOST}/1.pdf".removeprefix("http://"),
            title="排口清单.pdf", version_id=3, first_seen_at=AT, fetched_at=AT, media_type="application/pdf",
            bytes=len(PDF), sha256=digest, file=f"{digest[:2]}/{digest}.pdf", extractor=1, fields="{}",
        )  # fmt: skip
