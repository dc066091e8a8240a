"""Documents that are ZIP archives: what they would become is checked before anything is unpacked."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from govcrawl.documents.faults import UnreadableError
from govcrawl.limits import Limits

_ENCRYPTED = 0x1
"""Bit of a member's flags (APPNOTE 4.4.4)."""
_SMALL = 8 * 1024 * 1024
"""Bytes unpacked below which no ratio is suspicious: a bomb of that size harms nobody."""


def check_packed(body: bytes, limits: Limits) -> frozenset[str]:
    """Return the names of the members of a packed document; raises UnreadableError where it must not be unpacked.

    The sizes are those of the directory. `zipfile` reads no member beyond the size that is stated there, so a directory
    that lies makes a document damaged, not large.
    """
    try:
        with ZipFile(BytesIO(body)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableError("damaged") from error
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableError("encrypted")
    expanded = sum(member.file_size for member in members)
    many = len(members) > limits.document_members
    if many or expanded > limits.document_expanded or expanded > max(_SMALL, limits.document_ratio * len(body)):
        raise UnreadableError("expansion")
    return frozenset(member.filename for member in members)


def has_macros(names: frozenset[str]) -> bool:
    """Tell whether an Office document brings macros along; they are never run."""
    return any(name.lower().endswith("vbaproject.bin") for name in names)
