"""`python -m tests.simulator [NAME …]`: crawl the simulated sites, all or those named, and print how each fared."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.simulator.report import fare, table
from tests.simulator.table import DIALECTS


def main(names: list[str]) -> int:
    """Print the table; 1 where a dialect is not right."""
    unknown = [name for name in names if name not in DIALECTS]
    if unknown:
        print(f"no dialect {', '.join(unknown)}; there are {', '.join(DIALECTS)}", file=sys.stderr)
        return 2
    begun = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        fared = fare(Path(folder), [DIALECTS[name] for name in names or DIALECTS])
    print(table(list(fared.values())))
    requests = sum(len(each.articles) + len(each.lists) for each in fared.values())
    print(f"{requests} requests in {monotonic() - begun:.0f} s")
    return 0 if all(each.is_right for each in fared.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
