"""Checks of what is installed: SQLite, libraries, what is optional."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from importlib import metadata
from importlib.util import find_spec

from packaging.requirements import Requirement

from govcrawl.catalog import load_catalog, user_files
from govcrawl.doctor.finding import Finding, Subject, bad, ok, warn
from govcrawl.errors import CatalogError

NEEDED = {
    "STRICT tables (SQLite 3.37)": "CREATE TABLE one (n INTEGER NOT NULL) STRICT",
    "FTS5": "CREATE VIRTUAL TABLE two USING fts5(words, content='', tokenize=\"unicode61\")",
    "JSON": "SELECT json_extract('[1]', '$[0]')",
    "window functions": "SELECT row_number() OVER (ORDER BY 1)",
}
"""What the archive asks of SQLite, each with a statement that fails without it."""


def check_sqlite(subject: Subject) -> Iterator[Finding]:
    """Try what the archive needs of SQLite, whatever its version promises: it can be built without."""
    lacking = [name for name, statement in NEEDED.items() if not _works(statement)]
    if lacking:
        mend = "use a Python with a newer SQLite (python.org, conda, or Debian 12 and later)"
        yield bad("SQLite", f"{sqlite3.sqlite_version} lacks {', '.join(lacking)}", mend)
    else:
        yield ok("SQLite", f"{sqlite3.sqlite_version}, with STRICT tables, FTS5 and JSON")


def _works(statement: str) -> bool:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(statement)
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return True


def check_libraries(subject: Subject) -> Iterator[Finding]:
    """Compare what is installed with the lowest versions that govcrawl was written for."""
    try:
        wanted = metadata.requires("govcrawl") or []
    except metadata.PackageNotFoundError:
        yield warn("libraries", "govcrawl is not installed, only on the path", "pip install govcrawl (or -e .)")
        return
    needed = [one for text in wanted if (one := Requirement(text)).marker is None or one.marker.evaluate({"extra": ""})]
    wrong = list(lacking(needed))
    if wrong:
        yield bad("libraries", "; ".join(wrong), "pip install --upgrade govcrawl, or pip install -r requirements.lock")
    else:
        yield ok("libraries", f"{len(needed)} as needed, with Python {platform.python_version()}")


def lacking(needed: Iterable[Requirement]) -> Iterator[str]:
    """Yield, in words, each requirement that the environment does not meet."""
    for one in needed:
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            yield f"{one.name} is not installed"
            continue
        if not one.specifier.contains(version, prereleases=True):
            yield f"{one.name} is {version}, and {one.specifier} is needed"


def check_extras(subject: Subject) -> Iterator[Finding]:
    """Look for what only some need: a browser for lists that scripts make, pyarrow for Parquet."""
    from govcrawl.crawl.browser import NAMES  # it loads Scrapy

    try:
        catalog = load_catalog(user_files((), subject.archive))
    except CatalogError as error:
        yield bad("catalog", str(error), "mend the file; govcrawl sources check tells more")
        return
    rendered = [source.id for source in catalog.crawlable() if any(column.render for column in source.columns)]
    chosen = subject.environ.get("GOVCRAWL_BROWSER")
    browser = next(filter(None, map(shutil.which, (chosen,) if chosen else NAMES)), None)
    missing = [] if find_spec("playwright") else ["pip install 'govcrawl[render]'"]
    missing += [] if browser else ["apt-get install chromium"]
    if missing and rendered:
        words = f"the lists of {len(rendered)} sources ({rendered[0]}, …) need it, and cannot be read"
        yield warn("browser", words, " and ".join(missing))
    elif missing:
        yield ok("browser", f"none, and no source of the catalog needs it ({' and '.join(missing)})")
    else:
        yield ok("browser", str(browser))
    parquet = "is there" if find_spec("pyarrow") else "is not there: no export --format parquet (pip install pyarrow)"
    yield ok("pyarrow", parquet)
