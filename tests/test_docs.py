"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govcrawl import __version__, errors
from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.catalog import FAMILIES, load_catalog
from govcrawl.catalog.keys import COLUMN_KEYS, SOURCE_KEYS
from govcrawl.codebook import articles_table

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


def test_links_between_documents_lead_somewhere() -> None:
    for name in ("README.md", "README.zh.md", "docs/catalog.md", "docs/codebook.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", read(name)):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


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
