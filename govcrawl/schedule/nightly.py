"""Nightly: a crawl that something else is to start, with all that it needs said in full."""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from govcrawl.config import Budgets
from govcrawl.errors import InputError

UNBOUNDED = 23 * 3600
"""Seconds after which a run without a bound of its own is stopped: before the next night's begins."""

GRACE = 900
"""Seconds that a run with a bound of its own has beyond it, to finish pages and write its end."""

KILL_AFTER = 120
"""Seconds from the request to stop to the end by force; a run ends in order within 30 s and the writing of a batch."""

AS_OPTIONS = ("GOVCRAWL_ARCHIVE", "GOVCRAWL_CONFIG", "GOVCRAWL_CONTACT", "GOVCRAWL_LEXICON")
"""Variables that stand in the command as options."""

_SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|WEBHOOK_URL")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nightly:
    """A crawl once a day."""

    command: tuple[str, ...]
    """Program and arguments; every path is absolute."""
    archive: Path
    """Absolute."""
    at: time
    """When it begins, in *zone*."""
    zone: str
    """A name of the time zone database."""
    seconds: int
    """How long it may take, seen from outside."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that it needs; neither cron nor systemd hands on those of a shell."""

    def __post_init__(self) -> None:
        """Raise InputError for an unknown zone, or text that no line of a file can hold."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InputError(f"there is no time zone {self.zone!r}; give one such as Asia/Shanghai or UTC") from error
        for word in (*self.command, *self.environment.values(), str(self.archive)):
            if _CONTROL.search(word):
                raise InputError(f"{word!r} holds a control character, which neither cron nor systemd can; rename it")


def time_limit(budgets: Budgets) -> int:
    """Return after how many seconds a run is to be stopped from outside: a little more than it allows itself."""
    return int(budgets.run_seconds) + GRACE if budgets.run_seconds else UNBOUNDED


def program() -> tuple[str, ...]:
    """Return how this very govcrawl is started, whatever the PATH: its script, or Python with the module."""
    name = "govcrawl"
    for found in (shutil.which(sys.argv[0]), shutil.which(name, path=sysconfig.get_path("scripts"))):
        if found and Path(found).name == name:
            return (str(Path(found).absolute()),)
    return (sys.executable, "-m", name)


def kept_environment(environ: Mapping[str, str] | None = None) -> tuple[dict[str, str], list[str]]:
    """Return the variables to hand on, and the names of those that are not because they hold secrets.

    PYTHONPATH is handed on with absolute folders: without it another govcrawl might start.
    """
    environ = os.environ if environ is None else environ
    ours = sorted(name for name in environ if name.startswith("GOVCRAWL_") and name not in AS_OPTIONS)
    kept = {name: environ[name] for name in ours if not _SECRET.search(name)}
    if folders := environ.get("PYTHONPATH"):
        kept["PYTHONPATH"] = os.pathsep.join(str(Path(one).absolute()) for one in folders.split(os.pathsep) if one)
    return kept, [name for name in ours if _SECRET.search(name)]


def machine_zone(localtime: Path = Path("/etc/localtime")) -> tuple[str, ZoneInfo]:
    """Return name and rules of the machine's time zone, which cron goes by whatever TZ says; UTC where none is set.

    localtime(5): the file is a link into the time zone database, or a copy of one of its files.
    """
    try:
        with localtime.open("rb") as stream:
            zone = ZoneInfo.from_file(stream)
    except (OSError, ValueError):
        return "UTC", ZoneInfo("UTC")
    _, found, name = str(localtime.resolve()).partition("zoneinfo/")
    return (name if found else "its own"), zone


def on_machine(nightly: Nightly, now: datetime, zone: ZoneInfo) -> tuple[time, bool]:
    """Return at which time of the machine's *zone* a night begins, and whether that is so all the year round."""
    begin = datetime.combine(now.date(), nightly.at, ZoneInfo(nightly.zone))
    times = {begin.replace(month=month, day=15).astimezone(zone).time() for month in range(1, 13)}
    return begin.astimezone(zone).time(), len(times) == 1


def absolute(path: Path | str) -> str:
    """Return an absolute path, links left as they are: a link is often what stays while its target moves."""
    return os.path.normpath(Path(path).expanduser().absolute())


def beside(tools: Sequence[Sequence[str]]) -> list[str]:
    """Return the words of those tools that this machine has, each by its absolute path.

    >>> beside([("no-such-tool", "-x")])
    []
    """
    words: list[str] = []
    for name, *arguments in tools:
        if found := shutil.which(name):
            words += [found, *arguments]
    return words
