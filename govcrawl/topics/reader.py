"""A lexicon file to a Lexicon: every key known and checked before it is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from govcrawl.errors import InputError
from govcrawl.forms import fold
from govcrawl.toml_text import parse_toml
from govcrawl.topics.lexicon import Lexicon, Scale, Term, Topic

BUILT_IN = "lexicon.toml"
"""The lexicon that comes with govcrawl; copy it to make one of your own."""

MAX_BYTES = 4 * 1024 * 1024
"""Largest lexicon file, in bytes (the built-in one has about 20 kB)."""

_ID = re.compile(r"[a-z][a-z0-9_]*")
_TABLES = ("version", "scale", "weights", "other_senses", "general", "topic")
_TERM_KEYS = ("terms", "weak")
_SCALE_KEYS = tuple(Scale.__dataclass_fields__)


def load_lexicon(path: Path | None = None) -> Lexicon:
    """Return the lexicon of a file, or the built-in one (read once a process).

    Raises InputError that names file and key where the file cannot be read or holds what no lexicon may.
    """
    if path is None:
        return _built_in()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the lexicon {path}: {error.strerror}; give a TOML file") from error
    return read_lexicon(data, str(path))


@cache
def _built_in() -> Lexicon:
    return read_lexicon(resources.files(__package__).joinpath(BUILT_IN).read_bytes(), BUILT_IN)


def read_lexicon(data: bytes, file: str) -> Lexicon:
    """Return the lexicon that the bytes of a file hold; `file` is the name that errors give. Raises InputError."""
    document = _parse(data, file)
    _refuse_unknown(document, _TABLES, file)
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InputError(f'{file}: key "version": write version = 1, and a higher number after each change')
    scale, weights = _scale(document, file), _weights(document, file)
    topics, found = _topics(document, weights, file)
    if unused := weights.keys() - found.keys():
        raise InputError(
            f'{file}: [weights]: "{min(unused)}" is no term; add it to the terms of a topic, or take it out'
        )
    senses = _other_senses(document, found, file)
    return Lexicon(version=version, topics=topics, scale=scale, terms=(*found.values(), *senses))


def _parse(data: bytes, file: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise InputError(f"{file}: larger than {MAX_BYTES:,} bytes; is it a lexicon?")
    return parse_toml(data, file, "lexicon", InputError)


def _tables(document: Mapping[str, Any], file: str) -> list[dict[str, Any]]:
    tables = document.get("topic")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InputError(f'{file}: key "topic": begin each topic with [[topic]] (two brackets)')
    return tables


def _table(document: Mapping[str, Any], name: str, keys: tuple[str, ...], file: str) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise InputError(f'{file}: key "{name}": write it as a table, [{name}]')
    _refuse_unknown(table, keys, f"{file}: [{name}]")
    return table


def _topics(
    document: Mapping[str, Any], weights: Mapping[str, float], file: str
) -> tuple[tuple[Topic, ...], dict[str, Term]]:
    """Return the topics, and the terms of all of them and of the environment at large by their forms."""
    topics: dict[str, Topic] = {}
    found: dict[str, Term] = {}
    for number, table in enumerate(_tables(document, file), start=1):
        topic = _topic(table, f"{file}: topic no. {number}")
        where = f'{file}: topic "{topic.id}"'
        if topics.setdefault(topic.id, topic) is not topic:
            raise InputError(f"{where}: stands there twice; join both tables")
        _add_terms(table, topic.id, weights, found, where)
    _add_terms(_table(document, "general", _TERM_KEYS, file), None, weights, found, f"{file}: [general]")
    if not found:
        raise InputError(f"{file}: holds no term; copy the built-in {BUILT_IN} and edit it")
    return tuple(topics.values()), found


def _topic(table: Mapping[str, Any], where: str) -> Topic:
    _refuse_unknown(table, ("id", "name", "name_en", *_TERM_KEYS), where)
    values = {}
    for key in ("id", "name", "name_en"):
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise InputError(f'{where}: key "{key}": write its text in quotes')
        values[key] = value.strip()
    if not _ID.fullmatch(values["id"]):
        raise InputError(f'{where}: key "id": {values["id"]!r} must be lower-case letters, digits and "_"')
    return Topic(**values)


def _add_terms(
    table: Mapping[str, Any], topic: str | None, weights: Mapping[str, float], found: dict[str, Term], where: str
) -> None:
    strong, weak = _forms(table, "terms", where), _forms(table, "weak", where)
    if both := set(strong) & set(weak):
        raise InputError(f'{where}: "{min(both)}" is in terms and in weak; take it out of one of them')
    for form in (*strong, *weak):
        known = found.get(form)
        if known is not None and known.weak != (form in weak):
            raise InputError(f'{where}: "{form}" is weak in one topic and not in another; make it the same in both')
        topics = (known.topics if known else frozenset()) | ({topic} if topic else frozenset())
        found[form] = Term(form=form, weight=weights.get(form, 1.0), topics=topics, weak=form in weak)


def _other_senses(document: Mapping[str, Any], found: Mapping[str, Term], file: str) -> list[Term]:
    table = _table(document, "other_senses", ("terms",), file)
    forms = _forms(table, "terms", f"{file}: [other_senses]")
    if both := found.keys() & set(forms):
        raise InputError(f'{file}: [other_senses]: "{min(both)}" is a term too; take it out of one of them')
    return [Term(form=form, other_sense=True) for form in forms]


def _forms(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    values = table.get(key, [])
    if not isinstance(values, list):
        raise InputError(f'{where}: key "{key}": write a list, ["…", "…"]')
    forms = [_form(value, key, where) for value in values]
    if twins := {form for form in forms if forms.count(form) > 1}:
        raise InputError(f'{where}: key "{key}": "{min(twins)}" stands there twice (in one of its forms); keep one')
    return forms


def _form(value: object, key: str, where: str) -> str:
    form = fold(value.strip()) if isinstance(value, str) else ""
    if not form:
        raise InputError(f'{where}: key "{key}": {value!r} must be a term in quotes')
    return form


def _weights(document: Mapping[str, Any], file: str) -> dict[str, float]:
    table, where = document.get("weights", {}), f"{file}: [weights]"
    if not isinstance(table, dict):
        raise InputError(f'{where}: write a table of "term" = number')
    return {_form(term, "weights", where): _number(value, f'{where}: "{term}"') for term, value in table.items()}


def _scale(document: Mapping[str, Any], file: str) -> Scale:
    table = _table(document, "scale", _SCALE_KEYS, file)
    for key in _SCALE_KEYS:
        if key not in table:
            raise InputError(f'{file}: [scale]: key "{key}" is missing; the built-in {BUILT_IN} has all of them')
    return Scale(**{key: _number(value, f'{file}: [scale]: key "{key}"') for key, value in table.items()})


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        raise InputError(f"{where}: must be a number above 0, such as 0.5")
    return float(value)


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise InputError(f'{where}: unknown key "{key}"; known are {", ".join(known)}')
