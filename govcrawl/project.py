"""Find `spiders/` and `pipelines/`: in the checkout, or inside the installed wheel."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from govcrawl.errors import ProjectError

PACKAGE = Path(__file__).resolve().parent


def project_folder() -> Path:
    """Return the folder that holds our `spiders/` and `pipelines/`; raises ProjectError when there is none."""
    for folder in (PACKAGE / "_project", PACKAGE.parent):
        if (folder / "spiders" / "column.py").is_file():
            return folder
    raise ProjectError(f"no spiders/ beside or inside {PACKAGE}; install govcrawl again")


def activate() -> Path:
    """Put our folder first on `sys.path`, check that both names are ours, and return it.

    Another project's top-level `spiders` in the same environment would otherwise be loaded in silence.
    """
    folder = project_folder()
    if str(folder) not in sys.path[:1]:
        sys.path.insert(0, str(folder))
    for name in ("spiders", "pipelines"):
        spec = find_spec(name)
        found = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if found is None or not found.is_relative_to(folder):
            raise ProjectError(f"{name} is loaded from {found}, not from {folder}; use an environment of its own")
    return folder
