"""A line for cron."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from govcrawl.errors import InputError
from govcrawl.schedule.nightly import KILL_AFTER, Nightly, beside, machine_zone, on_machine

LONGEST = 990
"""Bytes of a command: Debian's cron takes 999 (MAX_COMMAND of cron 3.0), and cuts the rest off without a word."""


def crontab(nightly: Nightly, now: datetime | None = None, zone: tuple[str, ZoneInfo] | None = None) -> str:
    """Return a crontab's lines: what to know, and the line itself. *zone* is the machine's, by name and rules.

    cron is given the machine's time, because not every cron knows CRON_TZ (Debian's does not). `timeout` stops a run
    that does not end, and only itself (`--foreground`): the processes that read pages end with it, in order. Raises
    InputError for a command too long for cron.
    """
    name, rules = zone or machine_zone()
    at, always = on_machine(nightly, now or datetime.now(UTC), rules)
    command = _escaped(_command(nightly))
    if len(command.encode()) > LONGEST:
        raise InputError(
            f"the command has {len(command.encode())} bytes, and cron takes {LONGEST}: put settings into a file "
            "(--config), shorten paths by links, or use --systemd"
        )
    told = [
        f"# govcrawl, every day at {nightly.at:%H:%M} {nightly.zone}: that is {at:%H:%M} on this machine ({name}).",
        "# Add the line with `crontab -e`; it prints, and cron mails, only what is wrong. A line before it, such as",
        "# MAILTO=you@example.org, says to whom. A night in which another command holds the archive is left out.",
    ]
    if not always:
        told.append(f"# The clocks of {name} are changed in the year: print this anew then, or use --systemd.")
    return "\n".join([*told, f"{at.minute} {at.hour} * * * {command}"]) + "\n"


def _command(nightly: Nightly) -> str:
    tools = [
        ("timeout", "--foreground", "-k", str(KILL_AFTER), str(nightly.seconds)),
        ("nice", "-n", "10"),
        ("ionice", "-c", "2", "-n", "7"),
    ]
    given = [f"{name}={shlex.quote(value)}" for name, value in sorted(nightly.environment.items())]
    return " ".join([*given, shlex.join([*beside(tools), *nightly.command])])


def _escaped(command: str) -> str:
    r"""Return a command as cron wants it: a percent sign would end it (crontab(5)).

    >>> print(_escaped("echo 100%"))
    echo 100\%
    """
    if "\\" in command:
        raise InputError("crons differ in what a backslash means; use --systemd, or a name without it")
    return command.replace("%", "\\%")
