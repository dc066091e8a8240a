"""The settings as people read them: each key with what it means, its value, and where that comes from."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_type_hints

from govcrawl.config import Config, Loaded, is_size

_WIDTH = 100
_UNITS = (("GiB", 1024**3), ("GB", 1000**3), ("MiB", 1024**2), ("MB", 1000**2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the settings file."""

    section: str
    name: str
    default: str
    """As the file has it."""
    meaning: str

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"GOVCRAWL_{self.section.upper()}_{self.name.upper()}"


def keys() -> Iterator[Key]:
    """Yield every key in the order of the file."""
    defaults = Config()
    for section, kind in _sections():
        meanings = _meanings(kind)
        for field in dataclasses.fields(kind):
            value = getattr(getattr(defaults, section), field.name)
            text = value_text(field.name, value)
            yield Key(section=section, name=field.name, default=text, meaning=meanings[field.name])


def settings_text(loaded: Loaded) -> str:
    """Return a settings file that says the same; what has its default stands there as a comment."""
    lines = ["# Settings in effect. What stands behind a # is the default."]
    section = ""
    for key in keys():
        if key.section != section:
            section = key.section
            lines += ["", f"[{section}]"]
        lines += textwrap.wrap(key.meaning, _WIDTH, initial_indent="# ", subsequent_indent="# ")
        place = loaded.places.get((key.section, key.name))
        if place is None:
            lines.append(f"# {key.name} = {key.default}")
        else:
            text = value_text(key.name, getattr(getattr(loaded.config, section), key.name))
            lines.append(f"{key.name} = {text}  # {place.partition(': [')[0]}")
    return "\n".join(lines)


def value_text(name: str, value: object) -> str:
    """Return a value as the settings file has it.

    >>> value_text("page_bytes", 16 * 1024 * 1024), value_text("delay", 2.0), value_text("schemes", frozenset(["http"]))
    ('"16 MiB"', '2.0', '["http"]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return json.dumps(sorted(value))
    if isinstance(value, int) and is_size(name):
        unit = next(((word, size) for word, size in _UNITS if value and value % size == 0), None)
        return f'"{value // unit[1]} {unit[0]}"' if unit else str(value)
    return json.dumps(value, ensure_ascii=False)


def _sections() -> Iterator[tuple[str, type[Any]]]:
    hints = get_type_hints(Config)
    for field in dataclasses.fields(Config):
        yield field.name, hints[field.name]


def _meanings(kind: type[Any]) -> dict[str, str]:
    """Return what stands below each field of a section in its source."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    found: dict[str, str] = {}
    name = ""
    for statement in getattr(body, "body", ()):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
        elif name and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            found.setdefault(name, " ".join(str(statement.value.value).split()))
    return found
