"""`govcrawl sources` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govcrawl.cli.sources import sources
from govcrawl.errors import CatalogError, InputError

MINE = """
[[source]]
id = "qingchuan"
name = "青川县生态环境局"
admin_code = "510822"
level = "county"
host = "hb.example.gov.cn"
status = "active"
delay = 4

[[source.column]]
name = "工作动态"
url = "http://hb.example.gov.cn/gzdt/"
next = "a.next"
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(sources, list(words))


def ids(*words: str) -> list[str]:
    result = run("list", *words)
    assert result.exit_code == 0, result.output
    head, *rows = result.stdout.splitlines()
    assert head.split("\t")[0] == "id"
    return [row.split("\t")[0] for row in rows]


def test_a_list_is_tab_separated_where_the_output_is_no_terminal() -> None:
    result = run("list")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert {len(row) for row in rows} == {8}
    assert len(rows) > 34
    assert "\x1b" not in result.stdout


def test_filters_narrow_the_list() -> None:
    assert ids("--province", "四川")[:3] == ["sichuan", "sichuan-gov", "sichuan-chengdu"]
    assert ids("--province", "shaanxi", "--level", "province") == ["shaanxi", "shaanxi-gov"]
    assert ids("--level", "national") == ["mee"]
    assert ids("--level", "media", "--status", "candidate") == ["gansu-gscn", "bjd"]
    assert ids("--province", "台湾") == []


def test_files_of_ones_own_are_listed_beside_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    assert ids("--catalog", str(tmp_path), "--province", "sichuan", "--level", "county") == ["qingchuan"]
    assert ids("--catalog", str(tmp_path / "mine.toml"), "--status", "active") == ["qingchuan"]


def test_json_lines_carry_every_key_with_the_place_that_follows_from_the_code(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    result = run("list", "--catalog", str(tmp_path), "--level", "county", "--format", "jsonl")
    (record,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (record["id"], record["province"], record["city"]) == ("qingchuan", "四川省", "广元市")
    assert (record["level"], record["status"], record["scope"], record["delay"]) == ("county", "active", "all", 4.0)
    assert record["hours"] is None
    assert record["columns"] == [
        {
            "name": "工作动态",
            "url": "http://hb.example.gov.cn/gzdt/",
            "family": None,
            "items": None,
            "next": "a.next",
            "render": False,
            "must_have_items": 0,
            "max_pages": None,
        }
    ]
    every = run("list", "--format", "jsonl").stdout.splitlines()
    assert {tuple(json.loads(line)) for line in every} == {tuple(record)}


def test_one_source_is_shown_with_its_columns() -> None:
    text = run("show", "sichuan").stdout
    assert "四川省生态环境厅" in text
    assert "https://sthjt.sc.gov.cn/sthjt/c103878/xwdt_list.shtml" in text
    assert json.loads(run("show", "sichuan", "--format", "jsonl").stdout)["admin_code"] == "510000"


def test_a_wrong_id_or_province_is_an_input_error_with_the_nearest() -> None:
    for words, near in ((("show", "sichaun"), "sichuan"), (("list", "--province", "四穿"), "四川省")):
        error = run(*words).exception
        assert isinstance(error, InputError)
        assert near in str(error)


def test_a_wrong_catalog_is_a_catalog_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(MINE.replace("next", "nxt"), encoding="utf-8")
    error = run("list", "--catalog", str(path)).exception
    assert isinstance(error, CatalogError)
    assert '"nxt"' in str(error)


@pytest.mark.parametrize("words", [("--help",), ("list", "--help"), ("show", "--help")])
def test_help_is_there(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 0
    assert len(words) == 1 or "Example: govcrawl sources" in result.stdout
