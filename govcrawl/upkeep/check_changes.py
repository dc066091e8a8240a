"""What checks change in the catalog."""

from __future__ import annotations

from collections.abc import Iterable

from govcrawl.archive.words import RunOutcome
from govcrawl.catalog.changes import Change
from govcrawl.periods import CHINA
from govcrawl.source import SourceStatus
from govcrawl.upkeep.checkups import Checkup


def changes_of(checkups: Iterable[Checkup]) -> dict[str, Change]:
    """Return what is to be changed in the catalog, by source; sources of which nothing changes are left out.

    - `checked` is the day, in China, of a check that ended ok; of a recorded web, that of the recording. It never goes
      back.
    - `status` becomes active with it. It falls back to unverified where the site was seen without its list
      (`Cause.shows_gone`): active must not stand for a source whose list is gone. A host that does not answer, or
      turns us away, shows nothing of its lists, and keeps its status.
    - `obstacles` gains what was seen in the way. None is taken out: they depend on where one asks from.
    """
    found = {checkup.source.id: Change(_values(checkup)) for checkup in checkups}
    return {name: change for name, change in found.items() if change.values}


def _values(checkup: Checkup) -> dict[str, object]:
    source, values = checkup.source, dict[str, object]()
    if checkup.obstacles:
        values["obstacles"] = [*source.obstacles, *checkup.obstacles]
    day = f"{checkup.at.astimezone(CHINA):%Y-%m-%d}" if checkup.at is not None else ""
    if day < (source.checked or ""):
        return values
    if checkup.outcome is RunOutcome.OK:
        if source.status is not SourceStatus.ACTIVE:
            values["status"] = SourceStatus.ACTIVE
        if day != source.checked:
            values["checked"] = day
    elif checkup.outcome is RunOutcome.BROKEN and checkup.cause.shows_gone and source.status is SourceStatus.ACTIVE:
        values["status"] = SourceStatus.UNVERIFIED
    return values
