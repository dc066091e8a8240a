"""Secrets of alerts: from the environment, or from a file that nobody else may read; never from the settings."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from govcrawl.config import SECRETS, Alerts, secret_variable
from govcrawl.errors import ConfigError
from govcrawl.toml_text import parse_toml

_LARGEST = 64 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What nobody else may know; not shown when printed."""

    smtp_password: str = field(default="", repr=False)
    webhook_url: str = field(default="", repr=False)
    """With its token."""


def load_secrets(alerts: Alerts, folder: Path, environ: Mapping[str, str] | None = None) -> Secrets:
    """Return the secrets: those of *environ* go before those of `secrets_file`, whose path begins at *folder*.

    Raises ConfigError in one line for a file that cannot be read, that others may read, or that is another's.
    """
    found = _of_file(folder / Path(alerts.secrets_file).expanduser()) if alerts.secrets_file else {}
    variables = os.environ if environ is None else environ
    for key in SECRETS["alerts"]:
        found[key] = variables.get(secret_variable("alerts", key)) or found.get(key, "")
    return Secrets(**found)


def _of_file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as stream:
            state = os.fstat(stream.fileno())
            _require_tight(path, state)
            data = stream.read(_LARGEST)
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}; [alerts] secrets_file must name a file that can be read"
        ) from None
    found = {}
    for key, value in parse_toml(data, str(path), "file of secrets", ConfigError).items():
        if key not in SECRETS["alerts"]:
            raise ConfigError(f"{path}: there is no secret {key!r}; known are {', '.join(sorted(SECRETS['alerts']))}")
        if not isinstance(value, str):
            raise ConfigError(f"{path}: {key} is not a text in quotes")
        found[key] = value
    return found


def _require_tight(path: Path, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise ConfigError(f"{path}: it is no file; [alerts] secrets_file must name one")
    if state.st_uid not in (os.geteuid(), 0):
        raise ConfigError(f"{path}: it belongs to another user (uid {state.st_uid}); make a file of your own")
    if state.st_mode & _OTHERS:
        mode = stat.S_IMODE(state.st_mode)
        raise ConfigError(f"{path}: others may read or write it (mode {mode:04o}); chmod 600 {path}")
