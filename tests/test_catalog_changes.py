"""Changes: a file of one's own says otherwise of a source that stands in another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.catalog import load_catalog, user_files
from govcrawl.catalog.keys import CHANGE_KEYS, SOURCE_KEYS
from govcrawl.cli.sources import sources
from govcrawl.errors import CatalogError
from govcrawl.source import Obstacle, Scope, SourceStatus
from govcrawl.upkeep.catalog_check import check_unplaced
from govcrawl.upkeep.findings import Severity
from tests.conftest import ROOT

FIRST = """
[[source]]
id = "qingchuan"
name = "青川县生态环境局"
admin_code = "510822"
level = "county"
host = "hb.example.gov.cn"
note = "周末不更新"

[[source.column]]
name = "工作动态"
url = "http://hb.example.gov.cn/gzdt/"
family = "trs"
max_pages = 3

[[source.column]]
name = "通知公告"
url = "http://hb.example.gov.cn/tzgg/"

[[source]]
id = "jiange"
name = "剑阁县生态环境局"
admin_code = "510823"
level = "county"
host = "jg.example.gov.cn"
"""


def files(folder: Path, *changes: str) -> list[Path]:
    """Write the sources and then each text as a file of its own."""
    paths = [folder / "0.toml", *(folder / f"{number}.toml" for number, _ in enumerate(changes, start=1))]
    for path, text in zip(paths, (FIRST, *changes), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def refusal(folder: Path, *changes: str) -> str:
    with pytest.raises(CatalogError) as caught:
        load_catalog(files(folder, *changes), builtin=False)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_values_replace_those_of_the_source_and_all_others_stay(tmp_path: Path) -> None:
    change = '[[change]]\nid = "qingchuan"\nstatus = "active"\nchecked = 2024-03-05\nobstacles = ["http"]\n'
    catalog = load_catalog(files(tmp_path, change), builtin=False)
    source = catalog["qingchuan"]
    assert (source.status, source.checked, source.obstacles) == (
        SourceStatus.ACTIVE,
        "2024-03-05",
        (Obstacle.HTTP,),
    )
    assert (source.name, source.note, source.file) == ("青川县生态环境局", "周末不更新", str(tmp_path / "0.toml"))
    assert [column.name for column in source.columns] == ["工作动态", "通知公告"]
    assert list(catalog) == ["qingchuan", "jiange"]


def test_a_column_of_a_known_name_is_replaced_whole_and_in_its_place_another_comes_last(tmp_path: Path) -> None:
    change = (
        '[[change]]\nid = "qingchuan"\n'
        '[[change.column]]\nname = "环境要闻"\nurl = "https://hb.example.gov.cn/hjyw/"\n'
        '[[change.column]]\nname = "工作动态"\nurl = "https://hb.example.gov.cn/new/gzdt/"\n'
    )
    columns = load_catalog(files(tmp_path, change), builtin=False)["qingchuan"].columns
    assert [(column.name, column.url) for column in columns] == [
        ("工作动态", "https://hb.example.gov.cn/new/gzdt/"),
        ("通知公告", "http://hb.example.gov.cn/tzgg/"),
        ("环境要闻", "https://hb.example.gov.cn/hjyw/"),
    ]
    assert (columns[0].family, columns[0].max_pages) == (None, None)


def test_a_candidate_gets_its_first_column_and_is_crawled(tmp_path: Path) -> None:
    change = '[[change]]\nid = "jiange"\n[[change.column]]\nname = "要闻"\nurl = "http://jg.example.gov.cn/yw/"\n'
    catalog = load_catalog(files(tmp_path, change), builtin=False)
    assert catalog["jiange"].status is SourceStatus.UNVERIFIED
    assert [source.id for source in catalog.crawlable()] == ["qingchuan", "jiange"]


def test_without_columns_a_source_stays_a_candidate_whatever_a_change_says(tmp_path: Path) -> None:
    change = '[[change]]\nid = "jiange"\nstatus = "active"\n'
    assert load_catalog(files(tmp_path, change), builtin=False)["jiange"].status is SourceStatus.CANDIDATE


def test_files_apply_in_their_order(tmp_path: Path) -> None:
    first = '[[change]]\nid = "qingchuan"\nnote = "一"\nscope = "environment"\n'
    second = '[[change]]\nid = "qingchuan"\nnote = "二"\n'
    paths = files(tmp_path, first, second)
    source = load_catalog(paths, builtin=False)["qingchuan"]
    assert (source.note, source.scope) == ("二", Scope.ENVIRONMENT)
    assert load_catalog([paths[0], paths[2], paths[1]], builtin=False)["qingchuan"].note == "一"


def test_a_built_in_source_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[change]]\nid = "sichuan"\ndelay = 9\n', encoding="utf-8")
    assert load_catalog([path])["sichuan"].delay == 9.0
    assert load_catalog()["sichuan"].delay is None


@pytest.mark.parametrize(
    ("change", "key", "advice"),
    [
        ('id = "qingchaun"\nnote = "x"', '"id"', 'did you mean "qingchuan"'),
        ('id = "zzzz"\nnote = "x"', '"id"', "--catalog"),
        ('note = "x"', '"id"', "missing"),
        ('id = "qingchuan"\nhots = "x.example.gov.cn"', '"hots"', '"host"'),
        ('id = "qingchuan"\nstatus = "ok"', '"status"', "unverified"),
        ('id = "qingchuan"\nlevel = "province"', '"admin_code"', "level"),
        ('id = "qingchuan"\nadmin_code = "510000"', '"admin_code"', "level"),
        ('id = "qingchuan"\nadmin_code = "519900"', '"admin_code"', "519900"),
        ('id = "qingchuan"\n[change.column]\nname = "x"', '"column"', "[[change.column]]"),
        ('id = "qingchuan"\n[[change.column]]\nname = "要闻"', '"url"', "missing"),
        (
            'id = "qingchuan"\n[[change.column]]\nname = "要闻"\nurl = "http://hb.example.gov.cn/tzgg/"',
            '"url"',
            "twice",
        ),
        ('id = "qingchuan"\n\n[[change]]\nid = "qingchuan"', '"id"', "one table"),
    ],
)
def test_a_wrong_change_names_file_id_and_key(tmp_path: Path, change: str, key: str, advice: str) -> None:
    message = refusal(tmp_path, f"[[change]]\n{change}\n")
    assert message.startswith(f"{tmp_path / '1.toml'}: change ")
    assert key in message
    assert advice in message
    if 'id = "q' in change:
        assert '"qingch' in message


def test_a_change_before_its_source_or_beside_it_is_refused(tmp_path: Path) -> None:
    paths = files(tmp_path, '[[change]]\nid = "qingchuan"\nnote = "x"\n')
    with pytest.raises(CatalogError, match="no file before this one"):
        load_catalog([*reversed(paths)], builtin=False)
    beside = FIRST.replace("qingchuan", "other") + '[[change]]\nid = "other"\nnote = "x"\n'
    assert "same file" in refusal(tmp_path, beside.replace("jiange", "third"))


def test_a_change_may_say_all_that_a_source_says() -> None:
    assert list(CHANGE_KEYS) == list(SOURCE_KEYS)


def test_the_archives_own_catalog_comes_after_the_files_named(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    named = files(tmp_path, '[[change]]\nid = "qingchuan"\nnote = "named"\n')
    assert user_files(named, archive) == tuple(named)
    own = archive / "catalog.toml"
    own.write_text('[[change]]\nid = "qingchuan"\nnote = "own"\n', encoding="utf-8")
    assert load_catalog(user_files(named, archive), builtin=False)["qingchuan"].note == "own"
    own.unlink()
    own.symlink_to(tmp_path / "gone.toml")
    with pytest.raises(CatalogError, match="No such file"):
        load_catalog(user_files(named, archive), builtin=False)


def test_every_command_reads_the_archives_own_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "catalog.toml").write_text(
        '[[change]]\nid = "yunnan"\nnote = "试过"\n'
        '[[change.column]]\nname = "要闻"\nurl = "https://sthjt.yn.gov.cn/ywdt/"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("GOVCRAWL_ARCHIVE", str(tmp_path / "archive"))
    shown = json.loads(CliRunner().invoke(sources, ["show", "yunnan", "--format", "jsonl"]).stdout)
    assert (shown["note"], shown["status"], len(shown["columns"])) == ("试过", "unverified", 1)
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert "yunnan" in listed.stdout.split()


def test_a_change_that_another_commands_file_explains_is_left_aside_in_the_archives_own_catalog(tmp_path: Path) -> None:
    own = tmp_path / "catalog.toml"
    own.write_text('[[change]]\nid = "elsewhere"\nnote = "x"\n', encoding="utf-8")
    catalog = load_catalog([own])
    assert "elsewhere" not in catalog
    (found,) = check_unplaced(catalog)
    assert (found.severity, found.source) == (Severity.INFO, "elsewhere")
    assert str(own) in found.message
