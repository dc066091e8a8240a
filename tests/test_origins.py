"""Where articles come from: origin lines as pages print them, and the filters that ask for the place they name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, RowMapping, event, text
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import Filters, PlaceOf
from govcrawl.archive.search.hits import search
from govcrawl.article import OriginPlace
from govcrawl.catalog import load_catalog
from govcrawl.errors import InputError
from govcrawl.export.rows import Selection, gather, rows
from govcrawl.origins import CONFIDENCE, OriginIndex
from govcrawl.origins.words import PaperKind, papers
from govcrawl.regions import COUNTRY, region
from govcrawl.source import Level, Source
from tests.archives import reading_of, save, save_some_sources
from tests.command_line import app

LABELLED = Path(__file__).parent / "fixtures" / "origins.tsv"


def source(source_id: str, name: str, code: str, level: Level) -> Source:
    return Source(id=source_id, name=name, admin_code=code, level=level, host=f"{source_id}.example")


FOLLOWED = (
    # The departments, one portal, and two sites of media: what the labels of the table are about.
    *(
        one
        for one in load_catalog().values()
        if (one.level in (Level.NATIONAL, Level.PROVINCE) and not one.id.endswith("-gov") and one.id != "xpcc")
        or one.id in ("sichuan-gov", "huanbao-inen", "gansu-gscn")
    ),
    source("sichuan-ziyang", "资阳市生态环境局", "512000", Level.CITY),
    source("sichuan-aba", "阿坝州生态环境局", "513200", Level.CITY),
    source("jiangsu-suzhou", "苏州市生态环境局", "320500", Level.CITY),
    source("beijing-chaoyang", "北京市朝阳区生态环境局", "110105", Level.COUNTY),
    source("cenews", "中国环境网", "100000", Level.MEDIA),
    source("sichuan-online", "四川在线", "510000", Level.MEDIA),
)


def labelled() -> list[tuple[str, str | None, str | None, str | None]]:
    """Return each origin line of the table with what is near, its admin code and its source."""
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[0], *(None if cell == "-" else cell for cell in row[1:])) for row in cells]  # type: ignore[misc]  # four cells a row


@pytest.fixture(scope="module")
def index() -> OriginIndex:
    return OriginIndex(FOLLOWED)


def test_labelled_origin_lines_are_placed_and_none_wrongly(index: OriginIndex) -> None:
    rows = labelled()
    wrong, missed = [], []
    for origin, near, code, source_id in rows:
        place = index.place_of(origin, near=near)
        found = (place.admin_code, place.source_id) if place else (None, None)
        if found[0] not in (None, code) or found[1] not in (None, source_id):
            wrong.append((origin, near, found))
        elif found != (code, source_id):
            missed.append((origin, near, found))
    assert len(rows) >= 180
    assert wrong == []
    assert len(missed) <= 0.05 * len(rows), missed


@pytest.mark.parametrize(
    ("origin", "near", "rule"),
    [
        ("四川省环境保护厅", None, "source_name"),
        ("四川生态环境", None, "source_account"),
        ("https://sthjt.sc.gov.cn/", None, "source_host"),
        ("中国环境网", None, "media_name"),
        ("水利部", None, "national_body"),
        ("资阳市人民政府", None, "region_full"),
        ("凉山州", None, "region_short"),
        ("资阳日报", None, "region_prefix"),
        ("华西都市报", None, "paper"),
        ("人民网四川频道", None, "region_branch"),
        ("今日资阳", None, "region_after"),
        ("市生态环境局", "512000", "near_rank"),
        ("朝阳", "211300", "near_name"),
        ("朝阳区", "110000", "near_county"),
        ("安岳县政府", "510000", "near_province"),
        ("本站", "512000", "own"),
        ("大气处", "510000", "own_office"),
    ],
)
def test_the_rule_and_its_confidence_are_told(index: OriginIndex, origin: str, near: str | None, rule: str) -> None:
    place = index.place_of(origin, near=near)
    assert place is not None
    assert (place.rule, place.confidence) == (rule, CONFIDENCE[rule])
    assert 0 < place.confidence < 1


def test_what_rests_on_the_site_is_trusted_less_than_what_is_printed() -> None:
    near = {rule: sure for rule, sure in CONFIDENCE.items() if rule.startswith(("near", "own"))}
    assert max(near.values()) <= min(sure for rule, sure in CONFIDENCE.items() if rule not in near)


def test_the_site_itself_is_named_where_its_id_is_known(index: OriginIndex) -> None:
    place = index.place_of("本网讯", near="620000", publisher="gansu-gscn")
    assert place is not None
    assert (place.admin_code, place.source_id) == ("620000", "gansu-gscn")
    other = index.place_of("省生态环境厅", near="620000", publisher="gansu-gscn")
    assert other is not None
    assert other.source_id == "gansu"


def test_a_name_that_two_sources_bear_is_neither_but_still_a_place() -> None:
    twins = (
        source("one", "资阳市生态环境局", "512000", Level.CITY),
        source("two", "资阳市生态环境局", "512000", Level.CITY),
    )
    place = OriginIndex(twins).place_of("资阳市生态环境局")
    assert place is not None
    assert (place.admin_code, place.source_id) == ("512000", None)


def test_every_source_of_the_catalog_is_known_by_its_own_name() -> None:
    index = OriginIndex(load_catalog().values())
    for followed in load_catalog().values():
        place = index.place_of(f"来源：{followed.name}")
        assert place is not None
        assert (place.admin_code, place.source_id) == (followed.admin_code, followed.id)


def test_the_well_known_papers_lie_where_a_region_is() -> None:
    for paper in papers():
        assert region(paper.admin_code) is not None, paper.name
        assert (paper.admin_code == COUNTRY) == (paper.kind is not PaperKind.LOCAL), paper.name
    assert len({paper.name for paper in papers()}) == len(papers())


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("四川省市资阳区县新华社中国网报局厅本生态环境处、 ：“”（）·/.a:\x00"), max_size=30),
    st.sampled_from([None, "510000", "512000", "110105", "100000", "999999", "x"]),
)
def test_no_line_breaks_the_reader(origin: str, near: str | None) -> None:
    place = OriginIndex(()).place_of(origin, near=near)
    assert place is None or region(place.admin_code) is not None


PLACES = {
    "http://a.cn/1": ("gansu", OriginPlace(admin_code="513200", rule="region_short", confidence=0.9)),
    "http://a.cn/2": ("sichuan", OriginPlace(admin_code="510000", source_id="sichuan", rule="own", confidence=0.6)),
    "http://a.cn/3": ("sichuan", OriginPlace(admin_code="100000", rule="national_body", confidence=0.95)),
    "http://a.cn/4": ("sichuan", None),
    "http://a.cn/5": ("gansu", OriginPlace(admin_code="660000", rule="region_short", confidence=0.9)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("origins") / "archive"
    with Archive.open(place, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        for number, (url, (source_id, origin_place)) in enumerate(PLACES.items()):
            text_of = f"第{number}篇：排污许可证换发工作已经全面启动，各地按期完成。"
            save(opened, replace(reading_of(url, text_of, source_id=source_id), origin_place=origin_place))
    return place


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.read_only(folder) as archive, archive.read() as opened:
        yield opened


def test_the_archive_keeps_place_source_rule_and_confidence(connection: Connection) -> None:
    columns = "origin_admin_code, origin_source_id, origin_rule, origin_confidence"
    rows = connection.exec_driver_sql(f"SELECT url, {columns} FROM articles ORDER BY url").all()
    assert [tuple(row) for row in rows] == [
        (url, found.admin_code, found.source_id, found.rule, found.confidence) if found else (url, *[None] * 4)
        for url, (_, found) in PLACES.items()
    ]


def exported(connection: Connection, selection: Selection) -> list[RowMapping]:
    gather(connection, selection)
    return list(rows(connection))


@pytest.mark.parametrize(
    ("province", "by", "numbers"),
    [
        ("510000", PlaceOf.SOURCE, "234"),
        ("510000", PlaceOf.ORIGIN, "12"),
        ("620000", PlaceOf.SOURCE, "15"),
        ("620000", PlaceOf.ORIGIN, ""),
        ("650000", PlaceOf.ORIGIN, "5"),
    ],
)
def test_a_province_is_that_of_the_site_or_of_the_origin(
    connection: Connection, province: str, by: PlaceOf, numbers: str
) -> None:
    filters = Filters(province=province, by=by)
    wanted = {f"http://a.cn/{number}" for number in numbers}
    assert {hit.url for hit in search(connection, "排污许可证", filters)} == wanted
    assert {row["url"] for row in exported(connection, Selection(filters=filters))} == wanted
    assert {row["url"] for row in exported(connection, Selection(terms="换发", filters=filters))} == wanted


def test_a_search_by_origin_still_begins_with_the_index_of_words(connection: Connection) -> None:
    plans = []
    for by in PlaceOf:
        asked: list[str] = []
        recorded = _recorder(connection, asked)
        search(recorded, "排污许可证", Filters(province="510000", by=by))
        plans.append(asked)
    assert plans[0][0].startswith("SCAN search_index VIRTUAL TABLE")
    assert plans[1][0] == plans[0][0]
    assert not [step for step in plans[1][1:] if step.startswith("SCAN")]


def _recorder(connection: Connection, plan: list[str]) -> Connection:
    """Return the connection, which from now on notes the plan of each SELECT over the index of words."""

    def note(conn: Connection, clause: object, multi: object, params: dict[str, object], options: object) -> None:
        statement = str(clause)
        if "search_index MATCH" in statement and not statement.startswith("EXPLAIN"):
            rows = conn.execute(text("EXPLAIN QUERY PLAN " + statement), params)
            plan.extend(row[3] for row in rows)

    event.listen(connection, "before_execute", note)
    return connection


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_the_commands_take_by_origin(folder: Path) -> None:
    options = ("--archive", str(folder), "--province", "四川", "--by", "origin", "--format", "jsonl")
    for verb in (("search", "排污许可证"), ("export",)):
        lines = [json.loads(line) for line in run(*verb, *options).splitlines()]
        assert {line["url"] for line in lines} == {"http://a.cn/1", "http://a.cn/2"}
    with pytest.raises(InputError, match="--province"):
        run("search", "排污许可证", "--archive", str(folder), "--by", "origin")


def test_extract_ends_its_rows_with_the_place_of_origin(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    body = "各地按期完成排污许可证换发工作，现场检查同步开展，问题清单逐项销号。" * 5
    page.write_text(
        "<html><head><title>换发启动</title></head><body><h1>换发工作启动</h1>"
        "<div>发布时间：2024-03-05 10:00 来源：四川省环境保护厅</div>"
        f"<div class='content'><p>{body}</p><p>{body}</p></div></body></html>",
        encoding="utf-8",
    )
    (row,) = [json.loads(line) for line in run("extract", str(page), "--format", "jsonl").splitlines()]
    assert (row["origin_admin_code"], row["origin_source_id"]) == ("510000", "sichuan")
