"""The table of regions, and the names that people type for a province."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from govcrawl.errors import InputError
from govcrawl.regions import city_of, find_province, province_of, region, regions

PREFECTURES = ("city", "prefecture", "autonomous_prefecture", "league")


def test_the_table_has_every_unit_of_the_two_upper_levels() -> None:
    current = [unit for unit in regions() if unit.valid_to is None]
    kinds = Counter(unit.kind for unit in current)
    assert sum(unit.is_province for unit in current) == 34
    assert (kinds["city"], kinds["prefecture"], kinds["autonomous_prefecture"], kinds["league"]) == (293, 7, 30, 3)
    assert len({unit.code for unit in current}) == len(current)


def test_every_row_lies_in_the_province_of_its_code() -> None:
    provinces = {unit.code for unit in regions() if unit.is_province}
    for unit in regions():
        if unit.kind in ("country", "corps"):
            continue
        assert len(unit.code) == 6
        assert unit.province_code == unit.code[:2] + "0000"
        assert unit.province_code in provinces
        assert unit.pinyin.isascii()
        assert unit.pinyin.isalpha()
        assert unit.pinyin.islower()
        assert unit.code.endswith("00") is (unit.kind != "county")


def test_names_end_as_their_kind_says() -> None:
    endings = {"city": "市", "prefecture": "地区", "autonomous_prefecture": "自治州", "league": "盟"}
    for unit in regions():
        assert unit.name.endswith(endings.get(unit.kind, ""))


def test_names_are_unique_within_a_province_among_current_prefectures() -> None:
    current = [unit for unit in regions() if unit.kind in PREFECTURES and unit.valid_to is None]
    names = Counter((unit.province_code, unit.name) for unit in current)
    assert max(names.values()) == 1


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("510000", "四川省"),
        ("513200", "阿坝藏族羌族自治州"),
        ("513221", "阿坝藏族羌族自治州"),
        ("310115", "上海市"),
        ("500101", "重庆市"),
        ("500241", "重庆市"),
        ("419001", "济源市"),
        ("429021", "神农架林区"),
        ("659012", "白杨市"),
        ("371202", "莱芜市"),
        ("341400", "巢湖市"),
        ("420600", "襄阳市"),
        ("542323", "日喀则地区"),
        ("653200", "和田地区"),
        ("660000", "新疆生产建设兵团"),
        ("100000", "全国"),
    ],
)
def test_a_code_gives_its_unit_or_the_one_around_it(code: str, name: str) -> None:
    found = region(code)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "code",
    [
        "",
        "51",
        "51000",
        "5100000",
        "519900",
        "510001",
        "999999",
        "000000",
        "51000a",
        "５１００００",
        "419009",
        "100001",
    ],
)
def test_what_is_no_code_gives_none(code: str) -> None:
    assert region(code) is None
    assert province_of(code) is None
    assert city_of(code) is None


def test_province_and_city_follow_from_a_code() -> None:
    assert (province_of("320500"), city_of("320500")) == ("江苏省", "苏州市")
    assert (province_of("341300"), city_of("341300")) == ("安徽省", "宿州市")
    assert (province_of("110108"), city_of("110108")) == ("北京市", None)
    assert (province_of("659001"), city_of("659001")) == ("新疆维吾尔自治区", "石河子市")
    assert (province_of("660000"), city_of("660000")) == ("新疆维吾尔自治区", None)
    assert (province_of("100000"), city_of("100000")) == (None, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("四川", "510000"),
        (" 四川省 ", "510000"),
        ("Sichuan Province", "510000"),
        ("510000", "510000"),
        ("51", "510000"),
        ("shanxi", "140000"),
        ("shaanxi", "610000"),
        ("山西", "140000"),
        ("陕西", "610000"),
        ("内蒙古", "150000"),
        ("neimenggu", "150000"),
        ("Inner Mongolia Autonomous Region", "150000"),
        ("inner-mongolia", "150000"),
        ("广西壮族自治区", "450000"),
        ("新疆", "650000"),
        ("宁夏", "640000"),
        ("Tibet", "540000"),
        ("北京市", "110000"),
        ("Hong Kong", "810000"),
        ("jilin", "220000"),
        ("hainan", "460000"),
    ],
)
def test_a_province_is_found_by_the_names_people_type(typed: str, code: str) -> None:
    assert find_province(typed).code == code


def test_every_province_is_found_by_name_pinyin_and_code() -> None:
    for unit in regions():
        if unit.is_province:
            assert {find_province(text).code for text in (unit.name, unit.pinyin, unit.code)} == {unit.code}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sichaun", ("sichuan",)),
        ("四穿", ("四川省",)),
        ("成都", ("成都市", "四川省")),
        ("chengdu", ("成都市", "四川省")),
        ("510100", ("成都市", "四川省")),
        ("吉林市", ("吉林市", "吉林省")),
        ("兵团", ("新疆维吾尔自治区",)),
        ("全国", ("全国", "510000")),
        ("", ("510000",)),
        ("atlantis", ("atlantis",)),
    ],
)
def test_what_is_no_province_is_refused_with_the_nearest_names(typed: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        find_province(typed)
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_the_table_agrees_with_the_codes_of_real_sources(shared: Path) -> None:
    with (shared / "reference" / "sources.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 400
    for row in rows:
        found = region(row["admin_code"])
        assert found is not None, row["admin_code"]
        if row["city"]:
            assert found.name == row["city"]
        elif row["province"]:
            assert province_of(found.code) == row["province"]
