"""docs/families.md: every sign, next page, end, address and name of a container in it is what the code finds."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from dataclasses import dataclass, field

import pytest
from typer.testing import CliRunner

from govcrawl.catalog import FAMILIES as NAMES
from govcrawl.extraction.container import has_trade_name
from govcrawl.extraction.dates import date_in_url
from govcrawl.listing import FAMILIES
from govcrawl.listing.document import read_document
from govcrawl.page import Page
from tests.command_line import app
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "families.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL))
HOST = "http://www.example.gov.cn"
ROWS = "".join(
    f'<li><a href="/zw/2024/98{day}.html">关于{name}排污许可证核发情况的公告</a><span>2024-03-0{day}</span></li>'
    for day, name in ((3, "清河县"), (2, "云汀区"), (1, "青禾市"))
)
DATA = ("{", "cb(", "var ", "<rss", "<feed", "<urlset", "<sitemapindex", "<datastore")
"""How answers begin that are no pages."""
FENCE = "```"


@dataclass
class Sign:
    """A line of a section's block: how sure the family is of a page, and what is printed of it."""

    family: str
    weight: int
    url: str
    content: str
    printed: list[str] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The page; a lone link stands for three."""
        if self.content.startswith(DATA):
            return self.content.encode()
        content = self.content.replace("ROWS", f"<ul>{ROWS}</ul>")
        if re.search(r"<a [^<>]*>$", content):
            content = re.sub(r"(<a [^<>]*>)$", r"<p>\1一</a></p><p>\1二</a></p><p>\1三</a></p>", content)
        return f"<html><head></head><body>{content}</body></html>".encode()


def lines(section: str) -> list[str]:
    """The lines of the blocks of a section, broken ones joined: what is indented by six belongs to the line before."""
    blocks = re.findall(rf"^{FENCE}text\n(.*?)^{FENCE}$", section, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"\n {6}", "", "".join(blocks)).splitlines()


def signs() -> list[Sign]:
    found: list[Sign] = []
    for family, section in SECTIONS.items():
        for line in lines(section):
            if stated := re.fullmatch(r"(\d+) (\S+) (.+)", line):
                found.append(Sign(family, int(stated[1]), HOST + stated[2], stated[3]))
            elif line.startswith("   "):
                found[-1].printed.append(line.strip())
            elif not line.startswith(("article ", "body ")):
                raise ValueError(f"docs/families.md, section {family}: no sign, address or name: {line}")
    return found


SIGNS = signs()


def test_the_sections_and_the_table_are_the_families_in_the_order_of_their_readers() -> None:
    assert list(SECTIONS) == list(FAMILIES)
    table = TEXT.split("| family |")[1].split("\n\n")[0]
    assert re.findall(r"^\| \[`(\w+)`\]", table, flags=re.MULTILINE) == list(FAMILIES)


def test_every_name_of_the_catalog_without_a_reader_is_named_as_generic() -> None:
    rows = [line.split("|")[1] for line in SECTIONS["generic"].splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == NAMES - FAMILIES.keys()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What `govcrawl links` prints of the page of each sign, without the host."""
    folder = tmp_path_factory.mktemp("signs")
    names = []
    for number, sign in enumerate(SIGNS):
        (folder / f"{number}.html").write_bytes(sign.body)
        names.append(json.dumps({"id": f"sign {number}", "path": f"{number}.html", "url": sign.url}))
    (folder / "pages.jsonl").write_text("\n".join(names), encoding="utf-8")
    done = CliRunner().invoke(app, ["links", "--manifest", str(folder / "pages.jsonl"), "--format", "text"])
    assert done.exit_code == 0, done.output
    return [page.splitlines() for page in re.split(r"^# sign ", done.stdout.replace(HOST, ""), flags=re.MULTILINE)[1:]]


@pytest.mark.parametrize("number", range(len(SIGNS)), ids=[f"{sign.family}-{sign.weight}" for sign in SIGNS])
def test_a_sign_weighs_what_is_said_and_its_page_is_read_as_is_said(number: int, printed: list[list[str]]) -> None:
    sign = SIGNS[number]
    document = read_document(Page(url=sign.url, body=sign.body))
    assert document is not None
    weights = {name: family.recognises(document) for name, family in FAMILIES.items()}
    assert weights[sign.family] == sign.weight, sign
    assert f"family: {sign.family}" in printed[number], sign
    assert [line for line in sign.printed if line not in printed[number]] == [], sign


def test_every_weight_that_a_reader_gives_is_told() -> None:
    for name, family in FAMILIES.items():
        tree = ast.parse(textwrap.dedent(inspect.getsource(type(family).recognises)))
        compared = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)}
        given = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and type(node.value) is int and id(node) not in compared
        }
        assert {sign.weight for sign in SIGNS if sign.family == name} == given - {0}, name


def test_addresses_of_articles_state_the_day_that_is_said() -> None:
    told = re.findall(r"^article (\S+) (\S+)$", TEXT, flags=re.MULTILINE)
    assert len(told) >= 15
    for path, day in told:
        found = date_in_url(HOST + path)
        assert (found.day if found else "-") == day, path


def test_names_of_containers_are_known() -> None:
    told = [name for line in re.findall(r"^body (.+)$", TEXT, flags=re.MULTILINE) for name in line.split()]
    assert len(told) >= 20
    assert [name for name in told if not has_trade_name(f" {name.lower()} ")] == []
