"""Where an export comes from: which state of the archive, which query, which extractor versions, and when."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from govcrawl import __version__
from govcrawl.archive.migration import revision_of
from govcrawl.export.rows import Selection, count_extractors

RIGHTS = (
    "The texts are those of their publishers and authors; the archive grants no licence to them. Documents of state "
    "organs of a legislative, administrative or judicial nature are not under copyright in China (Copyright Law, "
    "article 5); reports of media and by-lined texts may be. 文本权利属原发布单位和作者，本存档不授予任何许可；"
    "国家机关具有立法、行政、司法性质的文件不适用著作权法（第五条），媒体报道和署名文章可能受保护。"
)
"""What a user may do with the texts; goes with everything that is handed on."""


def provenance(connection: Connection, selection: Selection) -> dict[str, Any]:
    """Return, as values for JSON, where the rows of *selection* come from, which `gather` found on *connection*.

    `archive` has the schema and a state: as long as all its values stay, so do the rows.
    """
    extractors = count_extractors(connection)
    counted = connection.exec_driver_sql(
        "SELECT (SELECT max(fetched_at) FROM capture), (SELECT count(*) FROM capture), (SELECT count(*) FROM version), "
        "(SELECT count(*) FROM reading), (SELECT count(*) FROM withdrawal)"
    ).one()
    state = dict(zip(("newest_capture_at", "captures", "versions", "readings", "withdrawals"), counted, strict=True))
    return {
        "made_by": f"govcrawl {__version__}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "archive": {"schema": revision_of(connection)} | state,
        "query": query_of(selection),
        "extractors": {str(version): count for version, count in extractors.items()},
        "rights": RIGHTS,
    }


def query_of(selection: Selection) -> dict[str, Any]:
    """Return what is wanted as values for JSON, without what is left open.

    >>> query_of(Selection(terms="督察"))
    {'terms': '督察', 'stories': 'all'}
    """
    filters = dataclasses.asdict(selection.filters)
    given = {name: value for name, value in (filters.pop("period") | filters).items() if value}
    if not (selection.filters.province or selection.filters.city):
        given.pop("by", None)
    terms = {"terms": selection.terms} if selection.terms else {}
    return (
        terms
        | {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
        | {"stories": selection.stories.value}
    )
