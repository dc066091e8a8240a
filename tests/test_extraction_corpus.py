"""Floors over real pages with gold, which are not part of the project."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govcrawl.extraction import extract_article
from govcrawl.page import Page

FLOORS = {
    "gov": {"F1": 0.985, "perfect": 0.93, "title": 0.96, "day": 0.96, "minute": 0.96, "origin": 0.93},
    "media": {"F1": 0.990, "perfect": 0.96, "title": 0.96, "day": 1.0, "minute": 0.96, "origin": 0.92},
}


@pytest.fixture(scope="module")
def predictions(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One line for each page, as the scoring tool reads them."""
    rows = []
    start = time.process_time()
    folders = sorted(folder for folder in (shared / "corpus" / "articles").iterdir() if folder.is_dir())
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text("utf-8"))
        page = Page(url=gold["url"] or "http://unknown.invalid/", body=(folder / "page.html").read_bytes())
        article = extract_article(page)
        published = article.published.value if article.published else None
        rows.append(
            {
                "id": folder.name,
                "title": article.title,
                "published": published,
                "origin": article.origin,
                "text": article.text,
            }
        )
    assert time.process_time() - start < 0.2 * len(folders)
    path = tmp_path_factory.mktemp("corpus") / "predictions.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("kind", FLOORS)
def test_real_pages_are_read_as_well_as_before(kind: str, shared: Path, predictions: Path) -> None:
    tool = shared / "tools" / "score_extraction.py"
    command = [sys.executable, str(tool), str(shared / "corpus" / "articles"), str(predictions), "--kind", kind]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    found = {name: float(words[words.index(name) + 1]) for name in FLOORS[kind]}
    assert {name: value for name, value in found.items() if value < FLOORS[kind][name]} == {}
