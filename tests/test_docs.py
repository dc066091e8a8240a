"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govcrawl import __version__, errors
from govcrawl.archive import Archive
from govcrawl.archive.views import ARTICLE_COLUMNS, VIEWS
from govcrawl.catalog import FAMILIES, load_catalog
from govcrawl.catalog.keys import COLUMN_KEYS, SOURCE_KEYS
from govcrawl.causes import Cause
from govcrawl.codebook import articles_table
from govcrawl.upkeep.mended import Fate
from tests.command_line import app

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
SET_UP = ("pip install -e . && govcrawl demo", "pip install -e '.[dev]' && pytest")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_has_the_two_commands_of_the_set_up_on_lines_of_their_own(name: str) -> None:
    lines = read(name).splitlines()
    for command in SET_UP:
        assert command in lines


@pytest.mark.parametrize("name", READMES)
def test_a_readme_explains_every_exit_code(name: str) -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", read(name), flags=re.MULTILINE)}
    named = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}
    assert listed == named | {0, 10, 11, 12, 13, 130}


def commands(name: str) -> list[str]:
    """Return the lines of the shell blocks of a document, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", read(name), flags=re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]


def test_the_two_readmes_have_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/catalog.md"])
def test_the_catalog_in_a_document_can_be_read(name: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", read(name), flags=re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(block, encoding="utf-8")
    (source,) = load_catalog([path], builtin=False).values()
    assert source.columns


def test_every_key_of_a_catalog_file_is_documented() -> None:
    text = read("docs/catalog.md")
    sources, columns = text.split("## Keys of `[[source.column]]`")
    assert re.findall(r"^\| `(\w+)` \|", sources, flags=re.MULTILINE) == list(SOURCE_KEYS)
    assert re.findall(r"^\| `(\w+)` \|", columns, flags=re.MULTILINE) == list(COLUMN_KEYS)
    families = text.split("## Families")[1].split("Leave the key")[0]
    assert set(re.findall(r"`(\w+)`", families)) == FAMILIES


def test_every_column_of_the_view_articles_is_documented_in_order() -> None:
    table = read("docs/codebook.md").split("## The view `articles`")[1].split("### ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert tuple(name for row in rows for name in re.findall(r"`(\w+)`", row)) == ARTICLE_COLUMNS


def test_types_of_the_documented_columns_are_those_of_the_codebook() -> None:
    table = read("docs/codebook.md").split("## The view `articles`")[1].split("### ")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    types = {name: kind.strip().upper() for names, kind in rows for name in re.findall(r"`(\w+)`", names)}
    assert types == {one.name: one.type.sql for one in articles_table().columns}


def test_every_column_of_every_view_is_documented_in_its_section(tmp_path: Path) -> None:
    codebook_text = read("docs/codebook.md")
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.read() as connection:
        for view in VIEWS:
            held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({view})")}
            section = codebook_text.split(f"## The view `{view}`\n")[1].split("\n## ")[0].split("\n### ")[0]
            rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
            told = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
            assert (sorted(told), len(told)) == (sorted(held), len(held)), view


def test_the_table_of_views_names_every_view() -> None:
    table = read("docs/codebook.md").split("| view | a row is |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)) == set(VIEWS)


def test_links_between_documents_lead_somewhere() -> None:
    for path in (*(ROOT / name for name in READMES), *(ROOT / "docs").glob("*.md")):
        for target, _, place in re.findall(r"\]\((?!http)([^)#]*)(#([^)]+))?\)", path.read_text(encoding="utf-8")):
            found = path.parent / target if target else path
            assert found.exists(), f"{path.name}: {target}"
            if place:
                heads = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), flags=re.MULTILINE)
                assert place in {anchor(head) for head in heads}, f"{path.name}: {target}#{place}"


def anchor(head: str) -> str:
    """Return the place that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")


def test_every_verb_is_documented() -> None:
    told = read("README.md") + "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    verbs = {one.name or str(one.callback.__name__) for one in app.registered_commands if one.callback is not None}
    for verb in verbs:
        assert f"govcrawl {verb.strip('_').replace('_', '-')}" in told, verb


def test_the_version_is_the_same_everywhere() -> None:
    assert f"version: {__version__}\n" in read("CITATION.cff")
    assert f"## [{__version__}]" in read("CHANGELOG.md")
    assert f'version = "{__version__}"' in read("pyproject.toml")


def test_the_lock_pins_every_runtime_dependency_and_names_no_index() -> None:
    lines = [line for line in read("requirements.lock").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)
    locked = {re.sub(r"[._]", "-", line.split("==")[0]).lower() for line in lines}
    wanted = re.search(r"^dependencies = \[(.*?)^\]", read("pyproject.toml"), flags=re.DOTALL | re.MULTILINE)
    assert wanted is not None
    for name in re.findall(r'^\s+"([A-Za-z0-9_.-]+?)[><=]', wanted[1], flags=re.MULTILINE):
        assert re.sub(r"[._]", "-", name).lower() in locked


def test_every_cause_is_explained_once() -> None:
    table = read("docs/runs.md").split("## Causes\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| .{6,} \|$", table, flags=re.MULTILINE)
    assert rows == [cause.value for cause in Cause]


def test_every_fate_of_a_column_is_explained() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .{6,} \|$", read("docs/sources.md"), flags=re.MULTILINE)
    assert rows == [fate.value for fate in Fate]
