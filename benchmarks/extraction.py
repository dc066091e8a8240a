"""Read a corpus of pages with this extractor and with trafilatura, and compare the CPU time page by page.

usage: python benchmarks/extraction.py CORPUS [PREDICTIONS.jsonl]

CORPUS holds one folder a page: page.html, and gold.json with the page's "url". Predictions are written one JSON object
a line, {"id", "title", "published", "origin", "text"}, for whatever scores them. Times are process CPU seconds, the
best of three passes, both readers in the same process.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import trafilatura

from govcrawl.article import Article
from govcrawl.extraction import extract_article
from govcrawl.page import Page

PASSES = 3
NOWHERE = "http://unknown.invalid/page"


def main() -> None:
    """Print a line of figures; write the predictions where a second argument says so."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folders = sorted(path.parent for path in Path(sys.argv[1]).glob("*/page.html"))
    rows, ours, theirs = [], [], []
    for folder in folders:
        body = (folder / "page.html").read_bytes()
        gold = folder / "gold.json"
        url = json.loads(gold.read_text("utf-8")).get("url") if gold.is_file() else None
        page = Page(url=url or NOWHERE, body=body)
        rows.append(as_row(folder.name, extract_article(page)))
        ours.append(best_of(lambda page=page: extract_article(page)))
        theirs.append(best_of(lambda body=body: trafilatura.bare_extraction(body, with_metadata=True)))
    if len(sys.argv) == 3:
        Path(sys.argv[2]).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    print(f"{len(folders)} pages on {platform.machine()}, Python {platform.python_version()}")
    print(
        f"ours         median {median(ours) * 1000:.1f} ms, total {sum(ours):.2f} s, slowest {max(ours) * 1000:.0f} ms"
    )
    print(f"trafilatura  median {median(theirs) * 1000:.1f} ms, total {sum(theirs):.2f} s")
    print(f"ratio        median {median(ratios):.2f}, of totals {sum(ours) / sum(theirs):.2f}")


def best_of(call: Callable[[], object]) -> float:
    """Return the least CPU time of a few calls, in seconds."""
    times = []
    for _ in range(PASSES):
        began = process_time()
        call()
        times.append(process_time() - began)
    return min(times)


def as_row(name: str, article: Article) -> dict[str, str | None]:
    """Return what a scorer reads."""
    published = article.published.value if article.published else None
    return {
        "id": name,
        "title": article.title,
        "published": published,
        "origin": article.origin,
        "text": article.text,
    }


if __name__ == "__main__":
    main()
