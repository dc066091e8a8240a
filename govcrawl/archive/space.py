"""Whether there is room on the disk of an archive."""

from __future__ import annotations

import shutil
from pathlib import Path


def lack_of_space(folder: Path, least: int) -> str | None:
    """Return in words that less than *least* bytes are free on the disk of *folder*; None where there is enough.

    A folder that is not made yet is judged by the one that it will be in.
    """
    place = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return None
    if free >= least:
        return None
    return (
        f"{free / 1e9:.1f} GB are free on the disk of {folder}, less than the {least / 1e9:g} GB of "
        "budgets.min_free_bytes; free some, or lower it in the settings"
    )
