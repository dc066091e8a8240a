"""The report in a real browser, and what it says of archives that are empty, large or hostile."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.crawl.browser import find_browser
from govcrawl.errors import InputError
from govcrawl.reporting.charts import Bar, bars, scale_top
from govcrawl.reporting.coverage import coverage_section
from govcrawl.reporting.page import page_of, write_page
from govcrawl.reporting.queries import collect
from govcrawl.reporting.records import Coverage, Gap, Report
from govcrawl.source import Column, Level, Source
from tests.archives import day, reading_of, save, save_some_sources
from tests.command_line import app
from tests.past_runs import OK, add_run
from tests.simulated_year import midnight, simulate

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SOURCES = tuple(
    Source(
        id=f"source{number}", name=f"第{number}号断面<b>监测站</b>", admin_code=f"{11 + number % 5}0000",
        level=Level.PROVINCE, host=f"station{number}.example.gov.cn",
        columns=(Column(name="要闻", url=f"http://station{number}.example.gov.cn/"),),
    )
    for number in range(60)
)  # fmt: skip
LAST = midnight(2024, 3, 5)
NIGHTS = 40
needs_browser = pytest.mark.skipif(
    find_browser(Settings()) is None, reason="no Chromium here: apt-get install chromium"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "archive"
    simulate(path, SOURCES, LAST, NIGHTS)
    return path


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    with Archive.read_only(folder) as archive:
        return collect(archive, 30, LAST + timedelta(hours=3))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=find_browser(Settings()), args=["--no-sandbox"])
        yield found
        found.close()


@needs_browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_browser_shows_it_without_complaint_network_or_overflow(
    report: Report, tmp_path: Path, browser: Browser, width: int, scheme: str
) -> None:
    path = tmp_path / "report.html"
    write_page(report, path)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # a word of theirs
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert [url for url in said if url not in (path.as_uri(), "data:,")] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    nights = page.locator("table.heat tbody tr")
    assert nights.count() == len(SOURCES)
    assert page.locator("table.heat tbody td:not(.end)").count() == len(SOURCES) * 30
    wide = page.evaluate("Math.max(...[...document.querySelectorAll('table.heat')].map(each => each.scrollWidth))")
    assert wide <= width
    troubled = sum(night.outcome not in ("ok", "quiet") for one in report.sources for night in one.nights.values())
    marked = page.locator("td.p, td.i, td.x, td.b")
    assert marked.count() == troubled > 20
    assert all(re.match(r"\d\d-\d\d (partial|incomplete|blocked|broken): ", tip) for tip in titles(marked.all()))
    assert page.locator("figure, .plot svg .bars rect").count() >= 60
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (scheme == "dark")
    context.close()


def titles(cells: list) -> list[str]:  # type: ignore[type-arg]  # locators, whose package is loaded where it is needed
    return [cell.get_attribute("title") for cell in cells]


def test_numbers_are_those_of_the_archive(report: Report) -> None:
    assert report.articles.total == sum(report.articles.total_by_source.values()) > 0
    assert sum(report.articles.by_month.values()) == report.articles.total
    assert sum(report.articles.by_source.values()) == sum(
        count for each, count in report.articles.by_day.items() if each >= report.span.first
    )
    assert report.span.last == date(2024, 3, 5)
    assert report.last_run is not None
    assert len(report.last_run.fared) == len(SOURCES)
    slow = [host for host in report.hosts if (host.pace or 0) > 8]
    assert [host.name for host in slow] == ["station5.example.gov.cn"]
    assert {limit.name for limit in report.limits} <= {"timeout", "too_large", "attachments", "redirects"}
    assert report.sizes.days_left.endswith(("days", "years"))


def test_nothing_of_the_web_is_markup_and_nothing_is_fetched_or_run(report: Report) -> None:
    page = page_of(report)
    assert "<script" not in page
    assert "<b>监测站" not in page
    assert "&lt;b&gt;监测站" in page
    assert not re.search(r"\son\w+=|style=|https?://(?!station)", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]


def test_an_empty_archive_has_a_page_too(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    Archive.open(archive, create=True).close()
    output = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["report", "--archive", str(archive), "--output", str(output)])
    assert done.exit_code == 0, done.output
    page = output.read_text("utf-8")
    assert page.count("<section") in (7, 8)  # one more where there is the view `coverage`
    assert "还没有运行记录" in page
    assert page.endswith("</html>\n")


def test_a_page_that_cannot_be_written_leaves_nothing(report: Report, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_page(report, tmp_path / "nowhere" / "report.html")
    path = tmp_path / "report.html"
    path.write_text("before")
    assert write_page(report, path) == path.stat().st_size > 1000
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_the_last_run_of_a_day_counts_and_withdrawn_articles_do_not(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        with archive.write() as connection:
            save_some_sources(connection)
            urls = [f"http://sthjt.example.gov.cn/{number}.html" for number in range(3)]
            save(connection, *(reading_of(url, text=f"{url}的监测结果" * 40) for url in urls))
            connection.exec_driver_sql(
                "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) "
                "SELECT id, url_key, '2024-03-05T00:00:00.000Z', 'asked', 0 FROM page LIMIT 1"
            )
            add_run(connection, day(0), {"sichuan": ("broken", "dns", "要闻: dns")}, outcome="broken")
            add_run(connection, day(0.2), {"sichuan": OK, "gansu": OK})
        found = collect(archive, 30, day(1))
    assert found.articles.total == 2
    (sichuan,) = (one for one in found.sources if one.id == "sichuan")
    assert [(each.isoformat(), night.outcome) for each, night in sichuan.nights.items()] == [("2024-03-05", "ok")]
    assert "所有来源正常" in page_of(found)


def test_coverage_tells_gaps_from_months_that_are_not_due(report: Report) -> None:
    found = Coverage(
        months={"2023-12": {"complete": 50, "no_data": 10}, "2024-01": {"complete": 60}},
        gaps=(Gap(source_id="source1", name="第1号<断面>", months=1, reasons={"not_run": 1}, found=3, expected=None),),
    )
    section = coverage_section(dataclasses.replace(report, coverage=found))
    assert "2023-12: 50 complete, 10 no_data" in section
    assert re.findall(r'<rect class="(\w)"', section) == ["o", "b", "o"]
    assert "第1号&lt;断面&gt;" in section
    assert "no run × 1" in section
    assert coverage_section(dataclasses.replace(report, coverage=None)) == ""


def test_a_scale_ends_at_a_round_number_and_bars_stay_within() -> None:
    for value in (0, 1, 5, 37, 99, 100, 101, 4999, 1e6):
        top = scale_top(value)
        assert value <= top <= max(4, value * 2)
        assert (top / 4).is_integer() or top >= 100
    drawn = bars([Bar(5, 'a "quoted" <tip>')], ["<mark>"], "<label>")
    assert "<mark>" not in drawn
    assert unescape(re.findall(r"<title>(.*?)</title>", drawn)[0]) == 'a "quoted" <tip>'
    assert re.findall(r'height="([\d.]+)"', drawn) == ["62.5"]


@pytest.mark.proof
def test_a_page_of_463_sources_in_trouble_every_night_stays_small(tmp_path: Path) -> None:
    sources = tuple(
        Source(id=f"s{n}", name=f"第{n}号", admin_code="510000", level=Level.CITY, host=f"s{n}.cn") for n in range(463)
    )
    now = datetime(2024, 3, 5, tzinfo=UTC)
    with Archive.open(tmp_path / "archive", create=True) as archive:
        with archive.write() as connection:
            save_some_sources(connection, sources)
            for night in range(30):
                fates = {one.id: ("broken", "list_changed", f"{night}" + "名单" * 200) for one in sources}
                add_run(connection, now - timedelta(days=30 - night), fates, outcome="broken")
        assert len(page_of(collect(archive, 30, now)).encode()) < 3_000_000
