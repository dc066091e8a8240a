"""`govcrawl sources check` without the web."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.catalog import load_catalog
from govcrawl.cli.sources import sources
from govcrawl.errors import InputError
from govcrawl.upkeep.catalog_check import check_catalog
from govcrawl.upkeep.findings import Finding, Severity, by_severity

TODAY = date(2024, 9, 1)

SOUND = """
[[source]]
id = "sichuan-guangyuan"
name = "广元市生态环境局"
admin_code = "510800"
level = "city"
host = "hb.example.gov.cn"
status = "active"
checked = "2024-08-01"

[[source.column]]
name = "工作动态"
url = "https://hb.example.gov.cn/gzdt/"
family = "trs"

[[source]]
id = "sichuan-guangyuan-cangxi"
name = "苍溪县生态环境局"
admin_code = "510824"
level = "county"
host = "cx.example.gov.cn"
"""


def check(folder: Path, text: str, *ids: str) -> list[Finding]:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return check_catalog(load_catalog([path], builtin=False), TODAY, ids)


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def test_a_sound_catalog_is_without_findings(tmp_path: Path) -> None:
    assert check(tmp_path, SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "severity", "key", "advice"),
    [
        ('url = "https://hb.example.gov.cn/gzdt/"', 'url = "https://hb.example.gov.cn/"', "error", "url", "home page"),
        ("/gzdt/", "/index.shtml", "error", "url", "home page"),
        ("/gzdt/", "/gzdt/202407/t20240719_1036820.shtml", "error", "url", "article"),
        ("/gzdt/", "/art/2024/7/19/art_3021_1036820.html", "error", "url", "article"),
        ("/gzdt/", "/art/2024/art_0f1e2d3c4b5a69788796a5b4c3d2e1f0.html", "error", "url", "article"),
        ("/gzdt/", "/gzdt/content/post_4321.html", "error", "url", "article"),
        ("/gzdt/", "/sthj/c103878/202407/0f1e2d3c4b5a69788796a5b4c3d2e1f0.shtml", "error", "url", "article"),
        ("/gzdt/", "/files/年报.PDF", "error", "url", "article"),
        ("/gzdt/", "/gzdt/index_2.html", "warning", "url", "first"),
        ("/gzdt/", "/col/col83843/index.html", "warning", "family", "hanweb, jpaas"),
        ("/gzdt/", "/sthjt/c103878/xwdt_list.shtml", "warning", "family", "ucap"),
        ("https://hb.example.gov.cn/gzdt/", "https://xw.example.gov.cn/gzdt/", "info", "url", "xw.example.gov.cn"),
        ('"广元市生态环境局"', '"绵阳市生态环境局"', "error", "admin_code", "绵阳市 (510700)"),
        ('"广元市生态环境局"', '"陕西省广元市生态环境局"', "error", "admin_code", "陕西省"),
        ('admin_code = "510800"', 'admin_code = "320500"', "error", "admin_code", "苏州市"),
        ('id = "sichuan-guangyuan"', 'id = "sichuan-mianyang"', "warning", "id", "guangyuan"),
        ('id = "sichuan-guangyuan"', 'id = "gyhb"', "info", "id", "sichuan"),
        ('id = "sichuan-guangyuan"', 'id = "shaanxi-guangyuan"', "info", "id", "sichuan"),
        ('"广元市生态环境局"', '"广元市人民政府"', "warning", "scope", "environment"),
        ('level = "city"', 'level = "media"', "warning", "scope", "environment"),
        ('status = "active"', 'status = "candidate"', "warning", "status", "--all"),
        ('checked = "2024-08-01"', "", "warning", "checked", "--live"),
        ('checked = "2024-08-01"', 'checked = "2024-02-01"', "warning", "checked", "213 days"),
        ('checked = "2024-08-01"', 'checked = "2024-09-02"', "error", "checked", "to come"),
        ('status = "active"', 'status = "active"\nobstacles = ["http"]', "warning", "obstacles", "https"),
        ('status = "active"', 'status = "active"\ntls = "legacy"', "warning", "tls", "legacy until 2025-12-31"),
        ('status = "active"', 'status = "active"\ntls = "expired until 2024-08-31"', "warning", "tls", "is over since"),
        (
            'family = "trs"\n',
            'family = "trs"\n[[source.column]]\nname = "要闻"\nurl = "http://hb.example.gov.cn/yw/"\n',
            "warning",
            "url",
            "https here",
        ),
        (
            'family = "trs"\n',
            'family = "trs"\n[[source.column]]\nname = "又一"\nurl = "https://hb.example.gov.cn/gzdt/index.html#top"\n',
            "error",
            "url",
            "drop one",
        ),
    ],
)
def test_what_reason_does_not_allow_is_found(
    tmp_path: Path, old: str, new: str, severity: str, key: str, advice: str
) -> None:
    findings = [one for one in check(tmp_path, changed(old, new)) if one.key == key]
    assert findings, check(tmp_path, changed(old, new))
    assert {(one.severity, one.key) for one in findings} == {(severity, key)}
    assert advice in findings[0].message
    assert "\n" not in findings[0].message
    assert (findings[0].column is None) == (key not in ("url", "family"))


@pytest.mark.parametrize(
    "url",
    [
        "https://hb.example.gov.cn/gzdt/index.html",
        "https://hb.example.gov.cn/?cat=3",
        "https://hb.example.gov.cn/gkmlpt/index#1234",
        "https://hb.example.gov.cn/zwgk/2024/",
        "https://hb.example.gov.cn/news/T9/list_p1.html",
        "https://hb.example.gov.cn/xw/zwzx/1.html",
        "https://hb.example.gov.cn/xwzx/list.htm",
    ],
)
def test_addresses_of_lists_are_not_found_fault_with(tmp_path: Path, url: str) -> None:
    text = changed("https://hb.example.gov.cn/gzdt/", url).replace('family = "trs"\n', "")
    assert check(tmp_path, text) == []


def test_two_sources_of_one_publisher_and_one_list_in_two_sources_are_found(tmp_path: Path) -> None:
    twin = SOUND.split("[[source]]")[1].replace("sichuan-guangyuan", "sichuan-guangyuan-2").replace("工作动态", "动态")
    findings = check(tmp_path, SOUND + "[[source]]" + twin)
    assert {(one.severity, one.source, one.key) for one in findings} == {
        (severity, source, key)
        for source in ("sichuan-guangyuan", "sichuan-guangyuan-2")
        for severity, key in ((Severity.ERROR, "name"), (Severity.INFO, "host"), (Severity.ERROR, "url"))
    }
    # Those asked for are compared with all others.
    assert {one.source for one in check(tmp_path, SOUND + "[[source]]" + twin, "sichuan-guangyuan")} == {
        "sichuan-guangyuan"
    }
    assert [one.severity for one in by_severity(findings)] == [Severity.ERROR] * 4 + [Severity.INFO] * 2


def test_lists_that_differ_by_their_category_alone_are_two(tmp_path: Path) -> None:
    text = changed(
        'url = "https://hb.example.gov.cn/gzdt/"\nfamily = "trs"\n',
        'url = "https://hb.example.gov.cn/gkmlpt/index#11"\n[[source.column]]\nname = "公示"\n'
        'url = "https://hb.example.gov.cn/gkmlpt/index#12"\n',
    )
    assert check(tmp_path, text) == []


def test_an_unknown_id_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sichuan-guangyuan"):
        check(tmp_path, SOUND, "sichuan-guangyaun")


def test_the_built_in_catalog_has_no_errors_and_no_warnings() -> None:
    findings = check_catalog(load_catalog(), TODAY)
    assert [one for one in findings if one.severity is not Severity.INFO] == []
    assert {one.key for one in findings} <= {"host"}


def test_the_command_prints_findings_and_ends_with_3_where_there_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(changed("/gzdt/", "/index.html"), encoding="utf-8")
    words = ["check", "--catalog", str(path), "--archive", str(tmp_path)]
    result = CliRunner().invoke(sources, [*words, "sichuan-guangyuan"])
    assert result.exit_code == 3
    (line, later) = result.stdout.splitlines()
    assert line.split("\t")[:4] == ["error", "sichuan-guangyuan", "工作动态", "url"]
    assert later.startswith("warning\tsichuan-guangyuan\t\tchecked\tlast seen")
    result = CliRunner().invoke(sources, [*words, "--format", "jsonl"])
    assert result.exit_code == 3
    first, *others = map(json.loads, result.stdout.splitlines())
    assert first == {
        "severity": "error",
        "source": "sichuan-guangyuan",
        "key": "url",
        "message": first["message"],
        "column": "工作动态",
    }
    assert {one["severity"] for one in others} == {"warning", "info"}
    sound = CliRunner().invoke(sources, [*words, "mee", "sichuan"])
    assert (sound.exit_code, sound.stdout) == (0, "")


def test_an_id_of_another_province_is_an_error_where_the_name_does_not_stand_by_the_code(tmp_path: Path) -> None:
    text = SOUND.replace('id = "sichuan-guangyuan"', 'id = "shaanxi-hanzhong"').replace("广元市生态", "生态")
    (finding,) = check(tmp_path, text)
    assert (finding.severity, finding.key) == (Severity.ERROR, "admin_code")
    assert "陕西省" in finding.message
