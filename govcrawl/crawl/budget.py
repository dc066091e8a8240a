"""Budget: how many pages one host may be asked for in a run."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit


class Budget:
    """Count the pages asked of each host, and say when it is enough."""

    def __init__(self, pages_a_host: int) -> None:
        self.most = pages_a_host
        self._asked: Counter[str] = Counter()

    def take(self, url: str) -> bool:
        """Count a request to the host of *url*; return False, uncounted, when its budget is spent.

        >>> budget = Budget(1)
        >>> budget.take("http://a.cn/1"), budget.take("http://a.cn/2"), budget.take("http://b.cn/1")
        (True, False, True)
        """
        host = urlsplit(url).hostname or ""
        if self._asked[host] >= self.most:
            return False
        self._asked[host] += 1
        return True
