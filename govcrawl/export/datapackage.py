"""The codebook beside an export: a `datapackage.json` of Frictionless (Data Package, version 2)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from govcrawl.codebook import Column, Table, articles_table
from govcrawl.export.articles import Format, Written
from govcrawl.export.files import replaced
from govcrawl.export.guard import PATTERN

PROFILES = "https://datapackage.org/profiles/2.0"
"""Where the JSON schemas of the standard stand."""

_MEDIA_TYPES = {
    Format.CSV: "text/csv",
    Format.JSONL: "application/jsonl",
    Format.PARQUET: "application/vnd.apache.parquet",
}
_DIALECT = {
    "$schema": f"{PROFILES}/tabledialect.json",
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
}


def package_path(exported: Path) -> Path:
    """Return where the codebook of an exported file stands unless another place is asked for.

    >>> package_path(Path("out/sichuan.csv")).as_posix()
    'out/sichuan.csv.datapackage.json'
    """
    return exported.with_name(f"{exported.name}.datapackage.json")


def write_datapackage(path: Path, written: Written, file: str) -> None:
    """Write the description of the exported *file*, a name or a path beside *path*; whole or not there, as exports."""
    text = json.dumps(datapackage(written, file), ensure_ascii=False, indent=1)
    with replaced(path) as stream:
        stream.write(text.encode() + b"\n")


def datapackage(written: Written, file: str) -> dict[str, Any]:
    """Return the description of an exported file: what it is, where it comes from and what its columns mean."""
    table, about = articles_table(), written.about
    resource: dict[str, Any] = {
        "name": "articles",
        "type": "table",
        "path": file,
        "title": table.zh,
        "description": table.en,
        "format": written.form.value,
        "mediatype": _MEDIA_TYPES[written.form],
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "rows": written.rows,
        "schema": schema_of(table, written.form),
    }
    if written.form is not Format.PARQUET:
        resource["encoding"] = "utf-8"
    if written.form is Format.CSV:
        resource["dialect"] = _DIALECT
    if written.guarded:
        resource["guard"] = {
            "pattern": PATTERN,
            "replacement": "",
            "description": "Texts that a spreadsheet would run as formulas have an apostrophe before them. Replace "
            "what the pattern matches by nothing to have them as they were (Python: govcrawl.export.unguarded).",
        }
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "govcrawl-articles",
        "title": "Articles of Chinese government websites",
        "description": about["rights"],
        "created": about["made_at"],
        "resources": [resource],
        "govcrawl": about,
    }


def schema_of(table: Table, form: Format | None = None) -> dict[str, Any]:
    """Return the Table Schema of a table, for files of that form."""
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(one, table, form) for one in table.columns],
        "missingValues": [""] if form is Format.CSV else [],
    }
    if table.key:
        schema["primaryKey"] = [table.key]
    return schema


def _field(one: Column, table: Table, form: Format | None) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if one.required else {}
    if one.name == table.key:
        constraints["unique"] = True
    if one.values:
        constraints["enum"] = list(one.values)
    field: dict[str, Any] = {
        "name": one.name,
        "type": one.type.value,
        "description": f"{one.en} {one.zh}",
        "descriptions": {"en": one.en, "zh": one.zh},
        "source": one.source.value,
    }
    if one.unit:
        field["unit"] = one.unit
    if constraints:
        field["constraints"] = constraints
    if form is Format.CSV and one.required:
        field["missingValues"] = []  # an empty cell of a column that is never null is an empty text
    return field
