"""The settings file: what an operator may change, with its defaults, in one typed record."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from govcrawl.errors import ConfigError
from govcrawl.limits import Limits
from govcrawl.toml_text import parse_toml

CONFIG_FILE = "config.toml"
"""A settings file of this name in the archive's folder is read where none is named."""

S = TypeVar("S")

_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_SCHEMES = frozenset({"http", "https"})
_MAY_BE_NONE = frozenset({"attachments", "render_requests"})
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(bytes|[kKMGT]i?B)?")
_UNITS = {"": 1, "bytes": 1} | {
    f"{letter}{suffix}": base**power
    for power, letter in enumerate("kMGT", 1)
    for suffix, base in (("B", 1000), ("iB", 1024))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How a run behaves towards the hosts that it visits."""

    contact: str = ""
    """Mail address or web page that every request carries; a live crawl without one is refused."""
    delay: float = 2.0
    """Seconds between two requests to one host, on average."""
    jitter: float = 0.5
    """By which share of it each such wait varies."""
    at_once: int = 32
    """Requests under way or waiting for their turn, but never fewer than two a host; of one host one is under way."""
    hours: str = ""
    """When hosts may be visited, such as "22:00-06:00", in China's time; a source's own `hours` come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """What one run may take; 0 is without bound."""

    host_pages: int = 500
    """Pages a host and run, list pages and attachments among them."""
    source_pages: int = 0
    """Pages a source and run."""
    source_bytes: int = 0
    """Bytes a source and run, as they come over the wire."""
    source_seconds: float = 0.0
    """Seconds a source and run, from its first request on."""
    run_pages: int = 0
    """Pages a run, shared out evenly among its sources; what one does not need, others may have."""
    run_bytes: int = 0
    """Bytes a run, as they come over the wire."""
    run_seconds: float = 0.0
    """Seconds a run; what is under way then is finished."""
    min_free_bytes: int = 5_000_000_000
    """A run stops in order, or does not begin, when less than this is free on the archive's disk."""


class LogFormat(StrEnum):
    """How a log is written: one line an event either way."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """From which weight on an event is logged."""

    DEBUG = "debug"
    """Each request, too."""
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a run tells, in its log beside the archive and on the terminal."""

    format: LogFormat = LogFormat.TEXT
    """"text" or "json": one line an event either way."""
    level: LogLevel = LogLevel.INFO
    """debug, info, warning or error; debug has a line for each request."""
    keep_days: int = 90
    """Days after which a log is deleted, at the start of a run; 0 keeps all."""
    keep_bytes: int = 500_000_000
    """Bytes of all logs together, packed as they are; beyond it the oldest are deleted. 0 is without bound."""
    progress_seconds: float = 60.0
    """Seconds between two lines about a crawl's progress on stderr, where that is no terminal; 0 writes none."""


class MailSecurity(StrEnum):
    """How the connection to a mail server is made safe."""

    STARTTLS = "starttls"
    """Plain at first, then TLS before anything is said (RFC 3207; port 587)."""
    TLS = "tls"
    """TLS from the first byte on (RFC 8314; port 465)."""
    NONE = "none"
    """Not at all; no password is sent, so only for a server on this machine or in its network."""


class WebhookFormat(StrEnum):
    """What a webhook wants to be sent."""

    JSON = "json"
    """`text`, and the same in fields; for programs of one's own."""
    SLACK = "slack"
    """Also what Mattermost and Rocket.Chat take."""
    FEISHU = "feishu"
    """飞书 and Lark: custom bots."""
    DINGTALK = "dingtalk"
    """钉钉: custom bots; choose the keyword govcrawl as their safety setting."""
    WECOM = "wecom"
    """企业微信: group bots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Who is told when sources or runs change for the worse, or recover. The secrets are not here: see `SECRETS`."""

    enabled: bool = True
    """Whether runs tell anything; without a mail address and a webhook there is nobody to tell."""
    mail_to: frozenset[str] = frozenset()
    """Addresses that get a mail."""
    mail_from: str = ""
    """Its sender; the first address of `mail_to` where empty."""
    smtp_host: str = ""
    """The mail server. Its password is GOVCRAWL_ALERTS_SMTP_PASSWORD, or in `secrets_file`."""
    smtp_port: int = 587
    """465 where `smtp_security` is tls."""
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    """How its connection is made safe: starttls, tls (from the first byte on) or none, with no password then."""
    smtp_user: str = ""
    """Who logs in; empty: nobody does."""
    webhook_format: WebhookFormat = WebhookFormat.JSON
    """What the webhook wants: json, slack, feishu, dingtalk or wecom; its address is GOVCRAWL_ALERTS_WEBHOOK_URL."""
    secrets_file: str = ""
    """A TOML file with `smtp_password` and `webhook_url`, that only its owner may read (mode 0600 or 0400)."""


SECRETS = {"alerts": frozenset({"smtp_password", "webhook_url"})}
"""Per section what is never in the settings file, where backups and colleagues would see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings, a section each; a section is a table of the file, a field is its key."""

    politeness: Politeness = field(default_factory=Politeness)
    budgets: Budgets = field(default_factory=Budgets)
    limits: Limits = field(default_factory=Limits)
    log: Log = field(default_factory=Log)
    alerts: Alerts = field(default_factory=Alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The settings in effect, and where they come from."""

    config: Config
    file: Path | None
    """The settings file that was read; None where there is none."""
    places: Mapping[tuple[str, str], str]
    """By section and key: the place in the file, or the variable. A key that has its default is not among them."""


def load_config(file: Path | None, archive: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Return the settings: the defaults, then those of *file* (or of `config.toml` in *archive*), then *environ*.

    A variable is called by section and key, such as GOVCRAWL_LIMITS_PAGE_BYTES. Sizes may be written with a unit
    ("16 MiB", "5 GB"). Raises ConfigError that names file or variable, section and key.
    """
    return load_settings(file, archive, environ).config


def load_settings(file: Path | None, archive: Path | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """Return the settings as `load_config` does, and where each that is not a default comes from."""
    if file is None and archive is not None and (archive / CONFIG_FILE).is_file():
        file = archive / CONFIG_FILE
    tables: dict[str, dict[str, tuple[Any, str]]] = {}
    for section, table in _document(file).items():
        if not isinstance(table, dict):
            raise ConfigError(f"{file}: {section} stands outside a section; known are {_sections()}")
        tables[section] = {key: (value, f"{file}: [{section}] {key}") for key, value in table.items()}
    for name, text in (os.environ if environ is None else environ).items():
        for section in _types(Config):
            prefix = f"GOVCRAWL_{section.upper()}_"
            key = name.removeprefix(prefix).lower()
            if name.startswith(prefix) and key not in SECRETS.get(section, ()):
                tables.setdefault(section, {})[key] = (text, name)
    if unknown := sorted(set(tables) - set(_types(Config))):
        raise ConfigError(f"{file}: there is no section [{unknown[0]}]; known are {_sections()}")
    made: dict[str, Any] = {
        section: _section(kind, tables.get(section, {}), section) for section, kind in _types(Config).items()
    }
    places = {(section, key): value[1] for section, table in tables.items() for key, value in table.items()}
    return Loaded(config=Config(**made), file=file, places=places)


def secret_variable(section: str, key: str) -> str:
    """Return the variable that holds a secret.

    >>> secret_variable("alerts", "smtp_password")
    'GOVCRAWL_ALERTS_SMTP_PASSWORD'
    """
    return f"GOVCRAWL_{section}_{key}".upper()


def _sections() -> str:
    return ", ".join(f"[{section}]" for section in _types(Config))


def _types(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in dataclasses.fields(kind)}


def _document(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; name a settings file that can be read (--config)") from error
    return parse_toml(data, str(file), "settings file", ConfigError)


def _section(kind: type[S], values: Mapping[str, tuple[Any, str]], section: str) -> S:
    known = _types(kind)
    made = {}
    for key, (value, place) in values.items():
        if key in SECRETS.get(section, ()):
            raise ConfigError(
                f"{place}: a secret does not belong into a settings file; set {secret_variable(section, key)}, or "
                "put it into a file of mode 0600 that [alerts] secrets_file names"
            )
        if key not in known:
            raise ConfigError(f"{place}: there is no such key; [{section}] has {', '.join(known)}")
        made[key] = _value(value, key, known[key], place)
        _check(section, key, made[key], place)
    return kind(**made)


def _check(section: str, key: str, value: object, place: str) -> None:
    """Refuse a value that its kind allows and its key does not."""
    if key == "jitter" and isinstance(value, float) and value > 1:
        raise ConfigError(f"{place}: {value:g} is more than all of the wait; write a share from 0 to 1")
    if key == "hours" and value and not _HOURS.fullmatch(str(value)):
        raise ConfigError(f'{place}: {value!r} are no hours; write them like "22:00-06:00"')
    if key == "schemes" and isinstance(value, frozenset) and not (value and value <= _SCHEMES):
        raise ConfigError(f"{place}: only {' and '.join(sorted(_SCHEMES))} can be asked")
    # In Scrapy's settings a bound of 0 is none.
    if value == 0 and ((section == "limits" and key not in _MAY_BE_NONE) or key == "at_once"):
        raise ConfigError(f"{place}: 0 would let nothing in; write a bound of 1 or more")


def _value(value: object, key: str, kind: Any, place: str) -> object:
    """Return *value* as its key's type has it; text of the environment is read as TOML would be."""
    if kind is str and isinstance(value, str):
        return value
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in list(kind):
            raise ConfigError(f"{place}: {value!r} is none of {', '.join(kind)}")
        return kind(str(value))
    if kind is bool:
        found = {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())
        if found is None:
            raise ConfigError(f"{place}: {value!r} is neither true nor false")
        return found
    if kind in (int, float) and not isinstance(value, bool):
        return _number(value, key, kind, place)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in list(kind):
            raise ConfigError(f"{place}: {value!r} is none of {', '.join(kind)}")
        return kind(str(value))
    if kind == frozenset[str] and isinstance(value, list | str):
        words = value.split() if isinstance(value, str) else value
        return frozenset(str(word) for word in words)
    raise ConfigError(f"{place}: {value!r} is of the wrong kind")


def _number(value: object, key: str, kind: type, place: str) -> int | float:
    found: int | float
    match = _SIZE.fullmatch(str(value).strip())
    if match is None or (match[2] and not is_size(key)):
        raise ConfigError(f"{place}: {value!r} is not a number of 0 or more" + _hint(key))
    found = float(match[1]) * _UNITS[(match[2] or "").replace("K", "k")]
    if kind is int and found != int(found):
        raise ConfigError(f"{place}: {value!r} is not a whole number")
    return kind(found)  # type: ignore[no-any-return]  # int or float


def is_size(key: str) -> bool:
    """Tell whether a key is a number of bytes, which may be written with a unit."""
    return key.endswith("bytes") or key == "document_expanded"


def _hint(key: str) -> str:
    return '; sizes may be written like "16 MiB" or "5 GB"' if is_size(key) else ""
