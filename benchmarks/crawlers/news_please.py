"""news-please, fed with the addresses of the lists: it has no way of its own to follow a column.

Runs in an environment with news-please and newspaper4k[zh]; no more than COUNT pages a host, since it is slow.
"""

from __future__ import annotations

import gzip
import re
import sys
import urllib.request

from newsplease import NewsPlease

COUNT = 10


def main(port: int, hosts: int) -> None:
    """Fetch and read the first articles of each host, and print how many there were, read or not."""
    urls = []
    for number in range(hosts):
        base = f"http://127.0.1.{number + 1}:{port}"
        with urllib.request.urlopen(f"{base}/xw/index.html") as answer:
            paths = re.findall(r'href="(/xw/[^"]+)"', gzip.decompress(answer.read()).decode())
        urls += [base + path for path in paths[:COUNT]]
    found = NewsPlease.from_urls(urls, request_args={"timeout": 60}, fetch_images=False)
    print(len(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
