"""Cells that no spreadsheet takes for a formula, and the way back to what they were."""

from __future__ import annotations

import re

GUARD = "'"
"""What is put before a guarded cell."""

PATTERN = r"^'(?='*[=+\-@\t\r\n＝＋－＠])"
"""Matches the guard of a guarded cell and nothing else: replace it by nothing. Python, R (perl = TRUE), JavaScript and
Java read it alike."""

# What OWASP (CSV Injection) names: the signs, tab, carriage return, line feed, and the full-width signs, which
# spreadsheets of East Asia read as the others. Apostrophes before them are counted in, so that a cell which already
# looks guarded gets one more and the way back is never in doubt.
_RUN = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def guarded(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> guarded("-10℃低温预警"), guarded("=1+1"), guarded("'=1+1"), guarded(-10), guarded("'蓝天'")
    ("'-10℃低温预警", "'=1+1", "''=1+1", -10, "'蓝天'")
    """
    return GUARD + value if isinstance(value, str) and _RUN.match(value) else value


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made *cell* of, to the letter.

    >>> unguarded("'-10℃低温预警"), unguarded("''=1+1"), unguarded("'蓝天'"), unguarded("-10")
    ('-10℃低温预警', "'=1+1", "'蓝天'", '-10')
    """
    return cell[1:] if _GUARDED.match(cell) else cell
