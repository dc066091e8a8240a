"""`govcrawl schedule`: what starts a crawl every night, for cron and for systemd."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import typer

from govcrawl.cli.crawl import chosen_sources, crawl
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, ConfigOption, known_catalog
from govcrawl.config import load_config
from govcrawl.errors import ArchiveError, InputError
from govcrawl.schedule import Nightly, crontab, units
from govcrawl.schedule.nightly import absolute, kept_environment, program, time_limit


def schedule(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARGUMENT]...", help="Arguments of govcrawl crawl; --all where none names sources."),
    ] = None,
    cron: Annotated[bool, typer.Option("--cron", help="Print a line for cron.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Print a service and a timer for systemd.")] = False,
    at: Annotated[str, typer.Option("--at", help="When it begins, HH:MM.", metavar="TIME")] = "22:00",
    zone: Annotated[str, typer.Option("--zone", help="The time zone of --at.")] = "Asia/Shanghai",
    user: Annotated[
        bool | None,
        typer.Option("--user/--system", help="Units of your own service manager; the default unless you are root."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What the units are called.")] = "govcrawl",
    into: Annotated[
        Path | None, typer.Option("--into", help="Write the units into this folder instead.", metavar="DIR")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    config: ConfigOption = None,
) -> None:
    """Print a crontab line and a systemd service with its timer that start a crawl every night, ready to be used.

    All paths are absolute, and those of this govcrawl. Nothing is changed on the machine.

    Example: govcrawl schedule --cron --at 22:30 --all --contact mail@example.org
    """
    from govcrawl.crawl.run import require_contact  # it loads Scrapy

    folder = Path(absolute(archive))
    words, options = crawl_words(arguments or [], folder)
    settings = load_config(config, folder)
    require_contact(options.get("--replay"), options.get("--contact") or _contact() or settings.politeness.contact)
    environment, secrets = kept_environment()
    nightly = Nightly(
        command=(*program(), "crawl", *words, *_options(options, folder, config)),
        archive=folder,
        at=_time(at),
        zone=zone,
        seconds=time_limit(settings.budgets),
        environment=environment,
    )
    for secret in secrets:
        typer.echo(f"{secret} is a secret, and left out; put it into a file that only the crawl's user reads", err=True)
    both = cron == systemd
    if cron or both:
        typer.echo(crontab(nightly), nl=False)
    if systemd or both:
        made = units(nightly, name=name, user=os.geteuid() != 0 if user is None else user)
        typer.echo(made.advice if not both else f"\n{made.advice}", nl=False)
        for file, text in made.files.items():
            if into is None:
                typer.echo(f"\n# ---- {file}\n{text}", nl=False)
            else:
                _write(into / file, text)


def crawl_words(arguments: list[str], archive: Path) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of a crawl with absolute paths, and the values of its options by name.

    Raises InputError for what `govcrawl crawl` does not take, and for unknown sources; `--all` is added where neither
    sources nor a province are named.
    """
    words: list[str] = []
    names: list[str] = []
    options: dict[str, str] = {}
    catalogs: list[Path] = []
    known = dict(_crawl_options())
    rest = iter(arguments)
    for word in rest:
        if not word.startswith("-"):
            names.append(word)
            continue
        option, _, value = word.partition("=")
        if option not in known:
            raise InputError(f"govcrawl crawl has no option {option}; govcrawl crawl --help shows them")
        if known[option] is bool:
            words.append(option)
            options[option] = "yes"
            continue
        value = value or next(rest, "")
        if not value:
            raise InputError(f"{option} needs a value")
        is_path = Path in (known[option], *_inner(known[option])) or (option == "--replay" and "://" not in value)
        value = absolute(value) if is_path else value
        catalogs += [Path(value)] if option == "--catalog" else []
        words += [option, value]
        options[option] = value
    chosen_sources(known_catalog(catalogs, archive), names, options.get("--province"))
    if not names and "--all" not in options and "--province" not in options:
        words.append("--all")
    return [*names, *words], options


def _crawl_options() -> Iterator[tuple[str, Any]]:
    """Yield every option of the crawl with the type of its value."""
    for hint in get_type_hints(crawl, include_extras=True).values():
        kind, *more = get_args(hint) or (hint,)
        for one in more:
            # Within Annotated, typer takes the first name for a default until it makes its parameters.
            declared = (getattr(one, "default", None), *(getattr(one, "param_decls", None) or ()))
            yield from ((name, kind) for name in declared if isinstance(name, str) and name.startswith("-"))


def _inner(kind: Any) -> Iterator[Any]:
    for one in get_args(kind):
        yield one
        yield from _inner(one)


def _options(options: dict[str, str], archive: Path, config: Path | None) -> list[str]:
    """Return the options that a crawl gets beside those that were typed."""
    words = ["--archive", str(archive)]
    if config is not None:
        words += ["--config", absolute(config)]
    if "--contact" not in options and (contact := _contact()):
        words += ["--contact", contact]
    if "--lexicon" not in options and (lexicon := os.environ.get("GOVCRAWL_LEXICON")):
        words += ["--lexicon", absolute(lexicon)]
    return words if {"--verbose", "-v", "--quiet", "-q"} & options.keys() else [*words, "--quiet"]


def _contact() -> str:
    return os.environ.get("GOVCRAWL_CONTACT", "")


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of the day
    except ValueError as error:
        raise InputError(f"--at {text!r} is no time; give it as HH:MM, such as 22:00") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}; give a folder that can be written to (--into)") from error
    typer.echo(f"wrote {path}", err=True)
