"""TRS lists that do not tell the truth, or not at once (reference: sections 2 and 10)."""

from __future__ import annotations

from tests.servers import Answer
from tests.simulator.site import Asked, Dialect, zipped
from tests.simulator.trs import Trs


class Overstated(Trs):
    """More pages stated than published: those beyond are stubs of status 200."""

    stated_beyond, spare = 3, 5
    outcomes = ("incomplete",)  # docs/runs.md: such an end is believed when a second run finds the same

    def lists(self, asked: Asked) -> Answer | None:
        """A stub where nothing was published."""
        stubs = {f"{self.home}index_{n}.html" for n in range(self.pages, self.pages + self.stated_beyond)}
        if asked.path in stubs:
            return self.html(f"<html><head><title></title></head><body>{'<!-- -->' * 35}</body></html>")
        return super().lists(asked)


class Gzip(Trs):
    """Compressed whatever the client takes."""

    def answer(self, asked: Asked) -> Answer:
        """The same, compressed."""
        return zipped(super().answer(asked))


class Transient(Trs):
    """A page in mid-list that has no rows the first time it is asked for."""

    def list_page(self, number: int, asked: Asked) -> Answer:
        """Empty once."""
        if number == 3 and asked.before == 0:
            return self.column(f'<ul class="list"></ul>{self.pager(number)}')
        return super().list_page(number, asked)


class Flapping(Trs):
    """A page that comes from the list of an older year the first time: other rows, fewer pages stated (湖南)."""

    flaps = 3

    def list_page(self, number: int, asked: Asked) -> Answer:
        """The page of two years earlier, once."""
        if number == self.flaps and asked.before == 0:
            older = self.pieces[24:]
            rows = older[(number - 1) * self.per_page : number * self.per_page]
            return self.column(f'<ul class="list">{self.rows(rows)}</ul>{self.call_of(-(-len(older) // 15), number)}')
        return super().list_page(number, asked)


class FlappingFirst(Flapping):
    """The same, with the first page of the list: whoever notices may also leave its end unproven."""

    flaps = 1
    outcomes = ("ok", "incomplete")


TRS_FAULTS: tuple[Dialect, ...] = (
    Overstated("trs_overstated", 46), Gzip("trs_gzip", 46), Transient("trs_transient", 46), Flapping("trs_flapping"),
    FlappingFirst("trs_flapping_first"),
)  # fmt: skip
