"""`govcrawl settings`: every setting, its value and where that comes from, as a settings file."""

from __future__ import annotations

import typer

from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, ConfigOption
from govcrawl.cli.terminal import printable
from govcrawl.config import load_settings
from govcrawl.config_text import settings_text


def settings(archive: ArchiveOption = DEFAULT_ARCHIVE, config: ConfigOption = None) -> None:
    """Print the settings in effect, as a settings file with every key.

    Example: govcrawl settings > archive/config.toml
    """
    typer.echo(printable(settings_text(load_settings(config, archive))))
