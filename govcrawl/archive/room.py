"""Room on the disk, asked for before work that needs much of it begins."""

from __future__ import annotations

import shutil
from pathlib import Path

from govcrawl.archive.faults import explained
from govcrawl.errors import ArchiveError

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def require_room(folder: Path, needed: int, what: str) -> None:
    """Raise ArchiveError, with both figures, unless the disk of *folder* has *needed* bytes free for *what*."""
    with explained(folder, files=True):
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise ArchiveError(
            f"archive {folder}: {what} needs {readable(needed)} free on its disk, which has {readable(free)}; "
            "nothing was changed; free some space and run the command again"
        )


def readable(size: int) -> str:
    """Return a number of bytes in the largest unit of which there is one, in powers of 1000.

    >>> readable(999), readable(1_500_000)
    ('999 bytes', '1.5 MB')
    """
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{size} bytes"
