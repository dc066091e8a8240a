"""Checks of the machine: clocks, letters, open files, and who starts crawls."""

from __future__ import annotations

import locale
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from govcrawl.doctor.finding import Finding, Subject, bad, ok, warn
from govcrawl.periods import CHINA
from govcrawl.schedule.nightly import machine_zone

FILES = 1024
"""Open files that a run may need: connections, the archive, the pipes of its processes, a browser."""

CRONS = frozenset({"cron", "crond", "fcron", "busybox-crond", "dcron"})
_SECONDS = 10


def check_zone(subject: Subject) -> Iterator[Finding]:
    """Look at the time zone database, the machine's zone, and TZ."""
    try:
        china = subject.now.astimezone(ZoneInfo("Asia/Shanghai")).utcoffset()
    except ZoneInfoNotFoundError:
        yield bad("time zone", "there is no time zone database", "apt-get install tzdata, or pip install tzdata")
        return
    if china != subject.now.astimezone(CHINA).utcoffset():
        yield bad("time zone", f"the time zone database has China at UTC+{china}", "install a newer tzdata")
    name, zone = machine_zone()
    chosen = subject.environ.get("TZ", "").removeprefix(":")
    if chosen and not chosen.startswith("/"):
        try:
            ZoneInfo(chosen)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield warn("time zone", f"TZ={chosen} is no zone, so that programs take it for UTC", "unset TZ, or mend it")
            return
    now = subject.now.astimezone(zone)
    yield ok("time zone", f"{name}, {now:%H:%M} now; China has {subject.now.astimezone(CHINA):%H:%M}")


def check_letters(subject: Subject) -> Iterator[Finding]:
    """Look at whether Chinese can be read, written and drawn."""
    used = {sys.getfilesystemencoding(), "utf-8" if sys.flags.utf8_mode else locale.getencoding()}
    wrong = sorted(one for one in used if one.lower().replace("-", "").replace("_", "") != "utf8")
    if wrong:
        yield warn("locale", f"text is {wrong[0]} here: Chinese names of files break", "set LANG=C.UTF-8, unset LC_ALL")
    else:
        yield ok("locale", "UTF-8")
    listed = _output("fc-list", ":lang=zh", "family")
    if listed is None:
        yield ok("fonts", "no fontconfig: nothing is drawn on this machine")
    elif not listed.strip():
        mend = "apt-get install fonts-noto-cjk; without it Chinese in pictures and printed reports is empty boxes"
        yield warn("fonts", "no font has Chinese", mend)
    else:
        yield ok("fonts", f"{len(set(listed.splitlines()))} with Chinese")


def check_open_files(subject: Subject) -> Iterator[Finding]:
    """Look at how many files a process may have open."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if soft != resource.RLIM_INFINITY and soft < FILES:
        yield warn("open files", f"at most {soft} a process", f"ulimit -n {FILES} (LimitNOFILE={FILES} in a unit)")
    else:
        yield ok("open files", f"at most {'any number' if soft == resource.RLIM_INFINITY else soft} a process")


def check_starter(subject: Subject) -> Iterator[Finding]:
    """Look for what starts a crawl at night: a timer of systemd or a line of a crontab."""
    mend = "govcrawl schedule prints what starts one"
    if Path("/run/systemd/system").is_dir():
        for more in ((), ("--user",)):
            if "govcrawl" in (_output("systemctl", *more, "list-timers", "--all", "--no-legend") or ""):
                yield ok("nightly start", f"a timer of systemd{' --user' if more else ''} starts govcrawl")
                return
    tables = [_output("crontab", "-l") or "", *map(_read, _system_tables())]
    lines = [line.strip() for table in tables for line in table.splitlines() if "govcrawl" in line]
    lines = [line for line in lines if not line.startswith("#")]
    if lines and not _has_cron():
        yield warn("nightly start", "a crontab starts govcrawl, but no cron runs here", "systemctl enable --now cron")
    elif lines:
        yield ok("nightly start", f"crontab: {' '.join(lines[0].split()[:5])}")
    else:
        words = "no timer of systemd and no crontab (this user's, or in /etc) starts govcrawl"
        yield warn("nightly start", words, mend)


def _system_tables() -> list[Path]:
    return [Path("/etc/crontab"), *sorted(Path("/etc/cron.d").glob("*"))]


def _has_cron() -> bool:
    names = Path("/proc").glob("[0-9]*/comm")
    return any(_read(path) in CRONS for path in names)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:  # the process is gone
        return ""


def _output(program: str, *arguments: str) -> str | None:
    """Return what a program prints, or None where it is not there or does not answer."""
    found = shutil.which(program)
    if found is None:
        return None
    try:
        done = subprocess.run([found, *arguments], capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace")
