"""One document: which reader takes it, and what happens where none can."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from govcrawl.documents.faults import UnreadableError
from govcrawl.documents.kinds import is_encrypted
from govcrawl.documents.pdf import read_pdf
from govcrawl.documents.plain import read_plain
from govcrawl.documents.sheets import read_xlsx
from govcrawl.documents.word import read_docx
from govcrawl.limits import DEFAULT_LIMITS, Limits

DOCUMENT_READER_VERSION = 1
"""Rises whenever a change can change the text of a document."""

_READERS: Mapping[str, Callable[[bytes, Limits], tuple[str, dict[str, Any]]]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "txt": read_plain,
    "csv": read_plain,
}

_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
"""Radicals, which some writers of PDF put for the characters that look the same."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is read in a document."""

    text: str = ""
    """Paragraphs joined by newlines; a table row is one line, its cells joined by tabs. NFC."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """JSON: `pages`, `scanned` (a PDF without text), `title`, `sheets`, `macros`, `unmapped` (characters of a PDF that
    nothing maps to Unicode; they are missing in the text), `cut` (a limit ended the reading),
    and `error` where it could not be read: encrypted, expansion, damaged, nothing (a kind whose text is not read)."""


def read_document(body: bytes, kind: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return text and fields of the document that *body* is, of a kind of `kind_of_body`.

    Never raises but for want of memory; what cannot be read has its `error` among the fields. Nothing is unpacked
    beyond *limits*, and no macro, link or embedded file is touched.
    """
    if is_encrypted(body):
        return Document(fields={"error": "encrypted"})
    reader = _READERS.get(kind)
    if reader is None:
        return Document(fields={"error": "nothing"})
    try:
        with warnings.catch_warnings(action="ignore"):  # of parts that openpyxl does not know
            text, fields = reader(body, limits)
    except UnreadableError as error:
        return Document(fields={"error": error.code})
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the libraries raise whatever a damaged file makes them
        return Document(fields={"error": "damaged"})
    text = _clean(text)
    if len(text) > limits.document_chars:
        text, fields = text[: limits.document_chars].rstrip(), {**fields, "cut": True}
    kept = {name: value for name, value in fields.items() if value not in (None, "", False) or name == "scanned"}
    return Document(text=text, fields=kept)


def _clean(text: str) -> str:
    """Return *text* in NFC, without what does not show, with the characters that its radicals stand for."""
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    whole = _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), seen)
    lines = (line.strip(" \u3000\xa0") for line in unicodedata.normalize("NFC", whole).split("\n"))
    return "\n".join(line for line in lines if line.strip())
