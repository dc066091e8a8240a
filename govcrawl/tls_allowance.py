"""What a source's hosts are allowed to do wrong with TLS, and until when: the catalog's key `tls`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_FORM = re.compile(r"(?P<kinds>[a-z]+(?:\s*,\s*[a-z]+)*)(?:\s+until\s+(?P<day>\S+))?")


class Fault(StrEnum):
    """A thing that a host does wrong with TLS; without an allowance each ends the connection."""

    LEGACY = "legacy"
    """Only protocols before TLS 1.2 (deprecated by RFC 8996), or ciphers that are no longer taken for safe."""
    EXPIRED = "expired"
    """A certificate that is out of date, or not yet valid."""
    MISMATCHED = "mismatched"
    """A certificate of other host names."""
    UNTRUSTED = "untrusted"
    """A certificate that leads to no known authority: signed by itself, or the one between is not sent along."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the hosts of one source may do wrong, and until which day in China, that day among them."""

    faults: frozenset[Fault]
    until: date | None = None
    """None: without end, as only `legacy` may be written."""

    def holds(self, today: date) -> bool:
        """Return whether it is still in force."""
        return self.until is None or today <= self.until

    def __str__(self) -> str:
        words = ", ".join(fault for fault in Fault if fault in self.faults)
        return f"{words} until {self.until}" if self.until else words


def parse_allowance(text: str) -> Allowance:
    """Return what the catalog's key `tls` says; raises ValueError that says what to write.

    >>> str(parse_allowance("mismatched,expired until 2027-06-30"))
    'expired, mismatched until 2027-06-30'
    >>> parse_allowance("legacy").until is None
    True
    """
    found = _FORM.fullmatch(text.strip())
    words = [word.strip() for word in found["kinds"].split(",")] if found else []
    if found is None or not set(words) <= set(Fault):
        raise ValueError(f'{text!r} must be like "legacy until 2027-06-30": any of {", ".join(Fault)}, and a day')
    faults = frozenset(map(Fault, words))
    if found["day"] is None:
        if faults != {Fault.LEGACY}:
            raise ValueError(f'{text!r} lacks the day until which it holds; write "{text} until 2027-06-30"')
        return Allowance(faults)
    try:
        return Allowance(faults, date.fromisoformat(found["day"]))
    except ValueError as problem:
        raise ValueError(f'{found["day"]!r} is no day; write it like "legacy until 2027-06-30"') from problem
