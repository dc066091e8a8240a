"""The rules of canonical addresses as data: `canonical.toml`, read and checked once a process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govcrawl.errors import ProjectError
from govcrawl.toml_text import parse_toml

FILE = Path(__file__).with_name("canonical.toml")

_KEYS = {
    "parameter": ({"name", "why"}, {"value", "host"}),
    "session": ({"pattern", "why"}, set[str]()),
    "path": ({"pattern", "replacement", "why"}, set[str]()),
    "host": ({"names", "now", "why"}, set[str]()),
}
"""Keys that a rule of each kind must have, and those that it may have."""


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What carries no meaning in an address."""

    parameter: re.Pattern[str]
    """Matches a whole `name=value` that goes on any host."""
    parameter_of_host: Mapping[str, re.Pattern[str]]
    """The same for those of one host."""
    sessions: tuple[re.Pattern[str], ...]
    """What goes from a path before its dot segments do, in order."""
    paths: tuple[tuple[re.Pattern[str], str], ...]
    """Patterns and their replacements, in order."""
    hosts: Mapping[str, str]
    """The present name of a host by its other ones."""


@cache
def address_rules() -> AddressRules:
    """Return the rules that come with govcrawl. Raises ProjectError where their file is missing or damaged."""
    try:
        data = FILE.read_bytes()
    except OSError as error:
        raise ProjectError(f"cannot read {FILE}: {error.strerror}; install govcrawl anew") from error
    return read_rules(data, str(FILE))


def read_rules(data: bytes, file: str) -> AddressRules:
    """Return the rules that the bytes of a file hold; `file` is the name that errors give. Raises ProjectError."""
    document = parse_toml(data, file, "file of rules", ProjectError)
    try:
        rules = {kind: [_checked(rule, kind) for rule in document.pop(kind)] for kind in _KEYS}
        if document:
            raise KeyError(f"there is no kind {min(document)!r}")
        return _compiled(rules)
    except (KeyError, TypeError, re.error) as error:
        raise ProjectError(f"{file}: a rule is not as it should be ({error}); correct it") from error


def _checked(rule: dict[str, object], kind: str) -> dict[str, object]:
    must, may = _KEYS[kind]
    if not must <= rule.keys() <= must | may:
        raise KeyError(f"{kind}: {sorted(must)} and no other keys than {sorted(may)}")
    for name in ("name", "value", "pattern"):
        re.compile(str(rule.get(name, "")))
    return rule


def _compiled(rules: Mapping[str, list[dict[str, object]]]) -> AddressRules:
    of_host: dict[str, list[dict[str, object]]] = {}
    for rule in rules["parameter"]:
        of_host.setdefault(str(rule.get("host", "")), []).append(rule)
    patterns = {host: _either(parameters) for host, parameters in of_host.items()}
    return AddressRules(
        parameter=patterns.pop(""),
        parameter_of_host=patterns,
        sessions=tuple(re.compile(str(rule["pattern"]), re.IGNORECASE) for rule in rules["session"]),
        paths=tuple((re.compile(str(rule["pattern"])), str(rule["replacement"])) for rule in rules["path"]),
        hosts={name: str(rule["now"]) for rule in rules["host"] for name in _names(rule)},
    )


def _either(parameters: list[dict[str, object]]) -> re.Pattern[str]:
    choices = (f"(?:{rule['name']})=(?:{rule.get('value', '.*')})" for rule in parameters)
    return re.compile("|".join(choices), re.IGNORECASE | re.DOTALL)


def _names(rule: Mapping[str, object]) -> list[str]:
    names = rule["names"]
    if not isinstance(names, list):
        raise TypeError(f"host: names = [...], not {names!r}")
    return names
