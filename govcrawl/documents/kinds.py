"""What kind of document a body is: by its magic number, never by its header, name or address."""

from __future__ import annotations

import re

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
}
"""Media type of each kind of document, for the row of an attachment."""

_STARTS = {b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z", b"{\\rtf": "rtf"}
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound files of [MS-CFB]: Word, Excel and PowerPoint to 2003, and WPS; also the wrapper of encrypted newer ones."""
_OLE2_STREAMS = {"PowerPoint Document": "ppt", "WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
_OLE2_KINDS = frozenset({"doc", "xls", "ppt", "wps", "et"})
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PACKED = b"PK\x03\x04"
_MEMBERS = {
    b"word/document": "docx",
    b"xl/workbook.": "xlsx",
    b"ppt/presentation.": "pptx",
    b"OFD.xml": "ofd",
}
"""Parts that make a ZIP archive a document (ECMA-376 part 2, GB/T 33190-2016), by how their names begin."""
_END = b"PK\x05\x06"
_DIRECTORY = 4 * 1024 * 1024
"""Bytes of a ZIP archive's directory that are looked at."""
_HEAD = 1024
"""Bytes in which a PDF must begin (ISO 32000-1, annex H.3.4.1)."""
_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|meta|script|title|p\b|div|!--|\?xml)", re.IGNORECASE
)
_OFFICE = re.compile(rb"urn:schemas-microsoft-com:office:(word|excel)|progid=\"(Word|Excel)\.", re.IGNORECASE)
"""Word and Excel save as HTML and XML too, and sites hand these out as .doc and .xls."""
_MIME = re.compile(rb"\s*MIME-Version:", re.IGNORECASE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of_body(body: bytes, stated: str = "") -> str | None:
    """Return the kind of document that *body* is, or None where it is none that is known.

    *stated* is the kind that a link names: it only tells apart what has no magic number (txt, csv, doc and xls saved as
    markup) or shares one (WPS and Office).

    >>> kind_of_body(b"%PDF-1.7 ..."), kind_of_body(b"<html><body>404", "pdf"), kind_of_body(b"a,b", "csv")
    ('pdf', None, 'csv')
    """
    head = body[:_HEAD]
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if head.startswith(_PACKED):
        return _packed_kind(body)
    if head.startswith(_OLE2):
        return stated if stated in _OLE2_KINDS else _compound_kind(body)
    if _MARKUP.match(head) or _MIME.match(head):
        return stated if stated in ("doc", "xls") and _OFFICE.search(body[: 16 * _HEAD]) else None
    if b"%PDF-" in head:
        return "pdf"
    plain = stated in ("txt", "csv") and body.strip() and not _BINARY.search(body[: 64 * _HEAD])
    return stated if plain else None


def is_encrypted(body: bytes) -> bool:
    """Tell whether a body is a newer Office document behind a password ([MS-OFFCRYPTO] §1.3.2)."""
    return body.startswith(_OLE2) and _ENCRYPTED in body


def is_cut_off(body: bytes, stated: str) -> bool:
    """Tell whether a body is the beginning of a packed document, whose directory would come last."""
    return stated in _MEMBERS.values() and body.startswith(_PACKED) and _END not in body


def _packed_kind(body: bytes) -> str:
    """Return what a ZIP archive is by the names in its own directory; those of archives within it do not count."""
    end = body.rfind(_END)
    if end < 0:
        return "zip"
    begin = int.from_bytes(body[end + 16 : end + 20], "little")
    directory = body[begin : min(end, begin + _DIRECTORY)]
    found = [kind for name, kind in _MEMBERS.items() if name in directory]
    return found[0] if found else "zip"


def _compound_kind(body: bytes) -> str:
    names = ((name.encode("utf-16-le"), kind) for name, kind in _OLE2_STREAMS.items())
    return next((kind for name, kind in names if name in body), "doc")
