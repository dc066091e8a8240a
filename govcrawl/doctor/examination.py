"""The examination: all checks in order, none of which ends the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govcrawl.doctor.disk import check_file_system, check_permissions, check_room, check_secrets
from govcrawl.doctor.finding import Check, Finding, Subject, bad
from govcrawl.doctor.holdings import check_archive, check_backup, check_lock
from govcrawl.doctor.machine import check_letters, check_open_files, check_starter, check_zone
from govcrawl.doctor.network import check_network, check_proxies
from govcrawl.doctor.settings import check_contact, check_variables
from govcrawl.doctor.software import check_extras, check_libraries, check_sqlite

CHECKS: tuple[Check, ...] = (
    check_sqlite, check_libraries, check_extras, check_variables, check_contact, check_zone, check_letters,
    check_open_files, check_room, check_file_system, check_permissions, check_secrets, check_archive, check_lock,
    check_backup, check_starter, check_proxies, check_network,
)  # fmt: skip


def examine(subject: Subject, checks: Sequence[Check] = CHECKS) -> Iterator[Finding]:
    """Yield what each check finds; one that fails is a finding itself."""
    for check in checks:
        try:
            yield from check(subject)
        except Exception as error:  # noqa: BLE001 - the rest is worth knowing, whatever breaks one check
            name = check.__name__.removeprefix("check_").replace("_", " ")
            yield bad(name, f"could not be checked: {type(error).__name__}: {error}", "report it, with this line")
