"""A service and its timer for systemd."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from govcrawl.errors import LockedError, StoppedError
from govcrawl.schedule.nightly import KILL_AFTER, Nightly

HARDENED = (
    "ProtectSystem=strict",
    "ProtectHome=read-only",
    "PrivateDevices=true",
    "ProtectControlGroups=true",
    "RestrictSUIDSGID=true",
    "LockPersonality=true",
)
"""What a crawl can do without. Left out is what a Chromium needs (namespaces, memory that is written and then run), and
what only root could do anyway and fails in some containers (ProtectKernelTunables). The service manager of a user can
give none of it (systemd.exec(5))."""

_DRAFTS = ("/tmp", "/var/tmp")  # noqa: S108 - named, not used
_PLAIN = re.compile(r"[\w@+=:,./-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The text of both files, by their names."""

    files: dict[str, str]
    advice: str
    """The commands that put them to work."""


def units(nightly: Nightly, *, name: str = "govcrawl", user: bool = False) -> Units:
    """Return a service and its timer; with *user* for the service manager of the user who runs this.

    The timer goes by the zone of *nightly*, wherever the machine stands, and makes up for a night that it slept
    through (Persistent). An archive held by another command, and a stop by hand, are no failures of the service; the
    exit codes of a run are, so that `systemctl --failed` tells them.
    """
    service = [
        "[Unit]",
        f"Description=govcrawl: nightly crawl into {nightly.archive}".replace("%", "%%"),
        *(() if user else ("Wants=network-online.target", "After=network-online.target")),
        "",
        "[Service]",
        "Type=exec",
        *(() if user else _owner(nightly.archive)),
        "WorkingDirectory=/",
        *(f"Environment={quoted(f'{key}={value}', command=False)}" for key, value in _sorted(nightly)),
        f"ExecStart={' '.join(map(quoted, nightly.command))}",
        f"# {LockedError.exit_code}: another command holds the archive; {StoppedError.exit_code}: stopped by hand.",
        f"SuccessExitStatus={LockedError.exit_code} {StoppedError.exit_code}",
        f"RuntimeMaxSec={nightly.seconds}",
        "# First the crawl alone is asked to stop; the processes that read pages for it end with it.",
        "KillMode=mixed",
        f"TimeoutStopSec={KILL_AFTER}",
        "Nice=10",
        "IOSchedulingClass=best-effort",
        "IOSchedulingPriority=7",
        "NoNewPrivileges=true",
        *(() if user else _hardening(nightly)),
    ]
    timer = [
        "[Unit]",
        f"Description=govcrawl: every day at {nightly.at:%H:%M} {nightly.zone}",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* {nightly.at:%H:%M}:00 {nightly.zone}",
        "Persistent=true",
        "AccuracySec=1min",
        f"Unit={name}.service",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    files = {f"{name}.service": "\n".join(service) + "\n", f"{name}.timer": "\n".join(timer) + "\n"}
    return Units(files=files, advice=_advice(name, user=user))


def quoted(word: str, *, command: bool = True) -> str:
    r"""Return a word as systemd reads it back (systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers").

    >>> print(quoted("100% of $HOME"), quoted("数据", command=False))
    "100%% of $$HOME" "数据"
    """
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped.replace("$", "$$") if command else escaped}"'


def _sorted(nightly: Nightly) -> Iterable[tuple[str, str]]:
    return sorted(nightly.environment.items())


def _owner(archive: Path) -> tuple[str, ...]:
    """Return the line that lets the service run as the owner of the archive."""
    try:
        owner = _nearest(archive).owner()
    except (KeyError, OSError):
        return ()
    return () if owner == "root" and os.geteuid() == 0 else (f"User={owner}",)


def _hardening(nightly: Nightly) -> Iterable[str]:
    """Yield the lines; a file system of its own under /tmp would hide what lies there."""
    yield from HARDENED
    paths = [nightly.archive, *(Path(word) for word in nightly.command if word.startswith("/"))]
    paths += [Path(one) for one in nightly.environment.get("PYTHONPATH", "").split(os.pathsep) if one]
    # SQLite and Python keep drafts there.
    is_used = any(path.is_relative_to(folder) for path in paths for folder in _DRAFTS)
    yield f"ReadWritePaths={' '.join(_DRAFTS)}" if is_used else "PrivateTmp=true"
    yield f"ReadWritePaths={quoted(str(_nearest(nightly.archive)), command=False)}"


def _nearest(folder: Path) -> Path:
    """Return *folder*, or the nearest above it that is there: a service may not start for want of one."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _advice(name: str, *, user: bool) -> str:
    folder, control = ("~/.config/systemd/user", "systemctl --user") if user else ("/etc/systemd/system", "systemctl")
    lines = [
        f"# Put both files into {folder} (--into DIR writes them), then:",
        f"#   {control} daemon-reload && {control} enable --now {name}.timer",
        f"#   journalctl {'--user ' if user else ''}-u {name}    what it said; {control} list-timers    when it runs",
    ]
    if user:
        lines.append("#   loginctl enable-linger    so that it also runs while you are not logged in")
    return "\n".join(lines) + "\n"
