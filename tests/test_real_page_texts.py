"""The texts of real pages outside the project, read and judged exactly as their gold says."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from govcrawl.article import Verdict
from govcrawl.extraction.judge import judge
from govcrawl.extraction.plaintext import read_plain
from govcrawl.page import Page
from govcrawl.source import Scope

NUMBERS = range(5)
_READING = re.compile(r"[（(][^()（）]{0,12}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][^()（）]{0,12}[)）]")


def plain(line: str) -> str:
    return unicodedata.normalize("NFC", line).strip().lstrip("•").strip()


def case(shared: Path, number: int) -> tuple[Path, dict[str, Any]]:
    folder = shared / "seeds"
    gold = json.loads((folder / "expected.json").read_text("utf-8"))
    if number >= len(gold):
        pytest.skip(f"{folder} holds {len(gold)} texts only")
    name = sorted(gold)[number]
    return folder / name, gold[name]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_real_page_text_is_read_exactly(shared: Path, number: int) -> None:
    path, gold = case(shared, number)
    article = read_plain(path.read_text("utf-8"), url=path.as_uri())
    fields = (article.title, article.published.value if article.published else None, article.origin)
    assert fields == (gold["title"], gold["published"], gold["origin"])
    if gold["body"] is None:
        return
    assert (article.editor, article.author) == (gold["editor"], gold["author"])
    assert article.site_id_code == gold["site_id_code"]
    assert list(article.keywords) == gold.get("keywords", [])
    optional = {plain(line) for line in gold["optional"]}
    lines = [plain(line) for line in article.text.split("\n")]
    assert [line for line in lines if line not in optional] == [plain(line) for line in gold["body"]]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_real_page_text_is_judged_as_its_gold_says(shared: Path, number: int) -> None:
    path, gold = case(shared, number)
    body = path.read_bytes()
    article = read_plain(body.decode("utf-8"), url=path.as_uri())
    judgement = judge(Page(url=path.as_uri(), body=body), article, Scope.ALL)
    if gold["verdict"] == "article":
        assert (judgement.verdict, judgement.reasons) == (Verdict.ARTICLE, ())
    else:
        assert judgement.verdict is Verdict.TEMPLATE_FARM
        assert {"no_date", "no_origin", "placeholders", "annotations", "many_sections"} <= set(judgement.reasons)
        assert not _READING.search(article.text)
        assert article.signals.annotations > 12_000


def test_no_real_article_is_refused_and_no_real_list_is_accepted(shared: Path) -> None:
    extraction = pytest.importorskip("govcrawl.extraction")
    wrong = []
    for kind, accepted in (("articles", True), ("lists", False)):
        for folder in sorted((shared / "corpus" / kind).iterdir()):
            gold = json.loads((folder / "gold.json").read_text("utf-8"))
            url = gold.get("url") or "http://www.example.cn/a/b.html"
            page = Page(url=url, body=(folder / "page.html").read_bytes())
            judgement = judge(page, extraction.extract_article(page), Scope.ALL)
            if judgement.verdict.accepted is not accepted:
                wrong.append((folder.name, judgement))
    assert not wrong
