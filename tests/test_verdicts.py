"""Answers of every kind, from the bytes to the verdict: what is refused, by what reason, and what must never be."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from govcrawl.article import Verdict
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Scope
from tests.gov_pages import load_pages
from tests.media_pages import media_pages
from tests.verdict_articles import accepted
from tests.verdict_pages import Case, refused

REFUSED, ACCEPTED = refused(), accepted()


def verdict(page: Page) -> tuple[Verdict, tuple[str, ...]]:
    judgement = judge(page, extract_article(page), Scope.ALL)
    return judgement.verdict, judgement.reasons


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_an_answer_that_is_no_article_is_refused_for_what_it_is(case: Case) -> None:
    judged, reasons = verdict(case.page)
    assert judged in case.verdicts, reasons
    assert case.reason is None or case.reason in reasons


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_an_article_that_looks_like_something_else_is_kept(case: Case) -> None:
    judged, reasons = verdict(case.page)
    assert judged in case.verdicts, reasons
    assert case.reason is None or case.reason in reasons


def test_the_names_of_the_cases_are_many_and_differ() -> None:
    names = [case.name for case in (*REFUSED, *ACCEPTED)]
    assert len(names) == len(set(names)) >= 250


def test_no_article_in_the_shape_of_a_real_engine_is_refused() -> None:
    pages = [Page(url=each.url, body=each.body) for each in load_pages()]
    pages += [each.page for sample in ("first", "second", "third", "fourth") for each in media_pages(sample)]
    assert [page.url for page in pages if not verdict(page)[0].accepted] == []


def test_every_real_list_is_judged_a_list(shared: Path) -> None:
    wrong = []
    for folder in sorted((shared / "corpus" / "lists").iterdir()):
        gold = json.loads((folder / "gold.json").read_text("utf-8"))
        page = Page(url=gold.get("url") or "http://www.example.cn/a/b.html", body=(folder / "page.html").read_bytes())
        judged, reasons = verdict(page)
        if judged is not Verdict.LIST:
            wrong.append((folder.name, judged, reasons))
    assert wrong == []


def test_judging_costs_next_to_nothing() -> None:
    read = [(case.page, extract_article(case.page)) for case in ACCEPTED]
    times = []
    for page, article in read:
        began = time.process_time()
        judge(page, article, Scope.ALL)
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 0.000_3
