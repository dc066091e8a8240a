"""The whole exception tree; each class carries the exit code that the command line ends with."""

from __future__ import annotations

from typing import ClassVar


class GovcrawlError(Exception):
    """Any failure that the project itself names. The message is one line and says what to do."""

    exit_code: ClassVar[int] = 1


class InputError(GovcrawlError):
    """What the user typed or handed in cannot be used: an unknown source, a bad date, an unreadable file."""

    exit_code = 2


class CatalogError(GovcrawlError):
    """A catalog file is wrong; raised when the catalog is read, before any request."""

    exit_code = 3


class ConfigError(InputError):
    """A settings file or variable is wrong: an unknown section or key, or a value of the wrong kind."""


class ArchiveError(GovcrawlError):
    """The archive cannot be opened, read or written (permission, disk full, not an archive, damaged)."""

    exit_code = 4


class LockedError(ArchiveError):
    """Another long writer holds the archive; the message names it. EX_TEMPFAIL of sysexits.h: try again later."""

    exit_code = 75


class ProjectError(GovcrawlError):
    """`spiders/` and `pipelines/` cannot be found, or are those of another project."""

    exit_code = 6


class ExtractionError(GovcrawlError):
    """A page cannot be read at all: too large, nested without end, or its reader was stopped."""

    exit_code = 7


class CaptureError(GovcrawlError):
    """A WARC file is damaged or does not hold the record that a capture row names."""

    exit_code = 8


class VerifyError(GovcrawlError):
    """What was verified is not in order; the problems were told one by one."""

    exit_code = 9


class AlertError(GovcrawlError):
    """An alert could not be delivered. The message names the server, and no secret."""


class StoppedError(GovcrawlError):
    """The user did not wait for a crawl to end in order (a second Ctrl-C)."""

    exit_code = 130
