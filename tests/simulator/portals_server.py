"""`python -m tests.simulator.portals_server [--port N] [--columns] [NAME …]`: serve portals for trials by hand.

Prints the replay prefix, then a line a site: its home page, its families, and what is tangled about it.
"""

from __future__ import annotations

import argparse
import sys
import threading

from tests.simulator.portal_table import PORTALS
from tests.simulator.redesign import CONTROL
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.server import PREFIX, SimulatorServer


def main(arguments: list[str]) -> int:
    """Serve until interrupted; 2 where a name is unknown."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator.portals_server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--columns", action="store_true", help="show the news columns of each portal, too")
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args(arguments)
    names = given.names or [*PORTALS, *REDESIGNS]
    unknown = [name for name in names if name not in PORTALS and name not in REDESIGNS]
    if unknown:
        print(f"no portal {', '.join(unknown)}; there are {', '.join([*PORTALS, *REDESIGNS])}", file=sys.stderr)
        return 2
    portals = [PORTALS[name]() for name in names if name in PORTALS]
    redesigns = [REDESIGNS[name]() for name in names if name in REDESIGNS]
    with SimulatorServer([*portals, *redesigns], port=given.port) as server:
        prefix = server.base + PREFIX
        print(prefix)
        for portal in portals:
            families = "/".join(sorted({news.family for news in portal.news}))
            print(f"{portal.name}\t{portal.home}\t{families}\t{portal.tangle}")
            for news in portal.news if given.columns else ():
                print(f"\t{news.name}\t{news.url}\t{news.family}\t{news.pages} pages\t{', '.join(news.obstacles)}")
        for each in redesigns:
            print(
                f"{each.name}\t{each.before.home}\t{each.gone}; {each.says}\tcurl {prefix}{each.before.base}{CONTROL}"
            )
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
