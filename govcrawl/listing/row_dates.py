"""The date of a row: printed in one piece or in several, without a year, or stated by the address alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from govcrawl.extraction.dates import date_in_url, find_dates
from govcrawl.listing.records import DateRule

_PUBLISHED = re.compile(
    r"(?:发布|公布|发文|更新|上传|录入|添加|公开|刊发)(?:日期|时间|于)?[：:\s]*$|^(?:日期|时间)[：:\s]*$"
)
_OTHER = re.compile(
    r"(?:成文|生成|制定|印发|生效|实施|施行|截止|截至|失效|废止|立案|开始|结束|办结|受理)[^：:]{0,4}[：:\s]*$"
)
_DEADLINE = re.compile(r"(?:截止|截至|到期|失效|废止|结束|有效期|期限|止)[^：:]{0,4}[：:\s]*$")
_FRAME = " \t\n[]()（）【】〔〕|/·-—:：,，"
_PROSE = re.compile(r"[。；;！!？?]|，.{6,}")
_ATOM = re.compile(r"[\d\s\-./年月日号]{1,12}|[一二三四五六七八九十]{1,3}月[ ]*(?:\d{4}年?)?")
_BETWEEN = re.compile(r"[\s\-./|年月日号]+")
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十])月")
_RELATIVE = re.compile(r"\d+\s*(?:秒|分钟|小时|天)前|刚刚|(?:今天|昨天|前天)[\s\d:]*")
_MONTH_DAY = re.compile(
    r"[\[(（【]?\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）】]?"
)
_LABELLED = re.compile(
    r"(?:日期|时间)\s*[：:]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?![\d:])(?=\s*日?(?:\s|$|[\])）】|]))"
)
_DAY_ALONE = re.compile(r"(?P<day>0?[1-9]|[12]\d|3[01])\s*(?P<sign>[日号])?")
_YEAR_MONTH = r"(?P<year>(?:19|20)\d{2})\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]?"
_SPLIT = (
    re.compile(rf"(?P<day>\d{{1,2}})[日号/.-]?\|{_YEAR_MONTH}"),
    re.compile(rf"{_YEAR_MONTH}\|(?P<day>\d{{1,2}})[日号]?"),
    re.compile(r"(?P<day>\d{1,2})[日号]?\|(?P<month>\d{1,2})月[,，]?(?P<year>(?:19|20)\d{2})年?"),
    re.compile(r"(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?\|(?P<year>(?:19|20)\d{2})年?"),
    re.compile(r"(?P<year>(?:19|20)\d{2})[-/.年]?\|(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"),
    re.compile(r"(?P<year>(?:19|20)\d{2})[-/.年]?\|(?P<month>\d{1,2})[-/.月]?\|(?P<day>\d{1,2})日?"),
    re.compile(r"(?P<day>\d{1,2})日?\|(?P<month>\d{1,2})月?\|(?P<year>(?:19|20)\d{2})年?"),
)
_SPLIT_MONTH_DAY = (
    re.compile(r"(?P<month>\d{1,2})月\|(?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<day>\d{1,2})[日号]?\|/?(?P<month>\d{1,2})月"),
)
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_MONTH = r"(?P<month>(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?)"
_FORMS = (
    re.compile(r"(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])"),
    re.compile(r"(?P<year>[0-3]\d)[.](?P<month>\d{1,2})[.](?P<day>\d{1,2})"),
    re.compile(rf"{_ENGLISH_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*[,，]?\s*(?P<year>20\d{{2}})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*[/-]?\s*{_ENGLISH_MONTH}\s*[,，/-]?\s*(?P<year>20\d{{2}})"),
    re.compile(r"(?P<day>\d{1,2})[日号]?[\s/|]+(?P<year>20\d{2})\s*[-./年]\s*(?P<month>\d{1,2})\s*月?"),
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})[-/_]?(?P<month>0?[1-9]|1[0-2])(?=[/_-]|\d{2}/)")
_DISORDER = timedelta(days=31)
_URL_YEAR = re.compile(r"/(?P<year>(?:19|20)\d{2})(?=/)")


@dataclass(frozen=True, slots=True)
class RowDate:
    """What a row says of its date. Without `year` it waits for `infer_years`."""

    raw: str | None = None
    rule: DateRule | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def of_month(self) -> bool:
        """Whether only the day of the month is known, which a heading may complete."""
        return self.day is not None and self.month is None

    @property
    def full(self) -> date | None:
        """The day, where all three parts are known and it exists."""
        return _calendar(self.year, self.month, self.day)


def read_row_date(pieces: list[str], attributes: list[str], url: str) -> RowDate:
    """Return the date of a row from its texts outside the title, in order, its title attributes and its address.

    >>> read_row_date(["成文日期：2023-07-01", "发布日期：", "2023-07-19"], [], "http://a.cn/").full.isoformat()
    '2023-07-19'
    >>> read_row_date(["19", "2023-07"], [], "http://a.cn/1.html").full.isoformat()
    '2023-07-19'
    >>> read_row_date(["[07-19]"], [], "http://a.cn/1.html").month
    7
    """
    found = _printed(pieces) or _split(pieces, _SPLIT) or _spelled(pieces) or _month_day(pieces)
    found = found or _split(pieces, _SPLIT_MONTH_DAY)
    if found:
        return found
    for text in attributes:
        for stated in find_dates(text)[:1]:
            if len(text) - len(stated.raw) <= 6:
                return _known(stated.day, stated.raw, DateRule.PRINTED)
    day_alone = next((match for text in pieces if (match := _DAY_ALONE.fullmatch(text.strip(_FRAME)))), None)
    relative = next((text for text in pieces if _RELATIVE.fullmatch(text.strip(_FRAME))), None)
    in_url = date_in_url(url)
    if in_url is not None:
        return _known(in_url.day, relative or in_url.raw, DateRule.URL)
    if day_alone and not relative:
        # A bare number may be that of the row: only a heading with a month makes it a day.
        return RowDate(raw=day_alone[0] if day_alone["sign"] else None, day=int(day_alone["day"]))
    return RowDate(raw=relative)


def infer_years(dates: list[RowDate], urls: list[str], latest: date | None) -> list[RowDate]:
    """Fill in the years that rows leave out.

    A row's own address says the year best. Lists run from new to old, so that else a row below one whose day is
    known is not newer than that (a month of disorder is allowed), and a row above it is not older; where no day is
    known at all, the first row is not after `latest`.

    >>> rows = [read_row_date([text], [], "http://a.cn/1") for text in ("01-03", "12-29", "02-01")]
    >>> [day.full.isoformat() for day in infer_years(rows, ["http://a.cn/1"] * 3, date(2024, 1, 5))]
    ['2024-01-03', '2023-12-29', '2023-02-01']
    """
    result = [_with_year_of(found, url) for found, url in zip(dates, urls, strict=True)]
    first = next((place for place, found in enumerate(result) if found.full), None)
    if first is None:
        first = next((place for place, found in enumerate(result) if found.month is not None), None)
        if first is None or latest is None:
            return result
        result[first] = _not_after(result[first], latest + timedelta(days=1))
    known = result[first].full
    for place in range(first - 1, -1, -1):
        if known and result[place].year is None and result[place].month is not None:
            result[place] = _not_before(result[place], known - _DISORDER)
        known = result[place].full or known
    known = result[first].full
    for place in range(first + 1, len(result)):
        if known and result[place].year is None and result[place].month is not None:
            result[place] = _not_after(result[place], known + _DISORDER)
        known = result[place].full or known
    return result


def with_year(found: RowDate, url: str, stated: int | None) -> RowDate:
    """Fill in the year that the row's address says, else the one `stated` above the row, if any."""
    named = _with_year_of(found, url)
    return _dated(found, stated) if named.year is None and stated is not None else named


def with_month(found: RowDate, stated: tuple[int, int] | None) -> RowDate:
    """Fill in the year and the month that stand above the row; a day alone says nothing without them."""
    whole = (
        replace(found, raw=found.raw or str(found.day), year=stated[0], month=stated[1], rule=DateRule.SPLIT)
        if stated
        else None
    )
    return whole if whole is not None and whole.full else RowDate(raw=found.raw)


def _printed(pieces: list[str]) -> RowDate | None:
    """The full date that stands for itself, one labelled 发布 before others, 成文 after them, and 截止 last."""
    best: tuple[int, RowDate] | None = None
    for place, text in enumerate(pieces):
        for found in find_dates(text) if any(char.isdigit() or char in "年〇○" for char in text) else ():
            before = text[: found.start].strip("[(（【 ")
            label = before or (pieces[place - 1] if place else "")
            rest = len(text.strip(_FRAME)) - len(found.raw)
            labelled = _PUBLISHED.search(label) is not None
            if not labelled and (rest > 40 or (rest > 12 and _PROSE.search(text))):
                continue
            aside = 6 if _DEADLINE.search(label) else 4 if _OTHER.search(label) else 0
            score = (3 if labelled else 0) + (2 if rest <= 8 else 0) - aside
            if best is None or score > best[0]:
                best = (score, _known(found.day, found.raw, DateRule.PRINTED))
    return best[1] if best else None


def _split(pieces: list[str], patterns: Iterable[re.Pattern[str]]) -> RowDate | None:
    """A date over two or three neighbouring texts that hold nothing else."""
    atoms = [(place, _atom(text)) for place, text in enumerate(pieces) if not _BETWEEN.fullmatch(text)]
    if sum(1 for _, atom in atoms if atom) < 2:
        return None
    for pattern in patterns:
        for start in range(len(atoms) - 1):
            for length in (2, 3):
                window = atoms[start : start + length]
                match = pattern.fullmatch("|".join(atom for _, atom in window)) if all(a for _, a in window) else None
                if match:
                    parts = {name: int(value) for name, value in match.groupdict().items()}
                    raw = " ".join(pieces[window[0][0] : window[-1][0] + 1])
                    found = RowDate(raw=raw, rule=DateRule.SPLIT, **parts)
                    if _calendar(found.year or 2000, found.month, found.day):
                        return found
    return None


def _atom(text: str) -> str:
    """A text that may be a piece of a date, without its white space and its frame; else an empty string."""
    bare = text.strip("[](){}（）【】|")
    if not _ATOM.fullmatch(bare):
        return ""
    return _MONTH.sub(lambda month: f"{_MONTHS.index(month[1]) + 1}月", re.sub(r"\s", "", bare))


def _spelled(pieces: list[str]) -> RowDate | None:
    """A date in one text of its own, in a form that running text does not have: 20240719, 24.07.19, Jul 19, 2024."""
    for text in pieces:
        bare = text.strip(_FRAME)
        match = next((m for form in _FORMS if (m := form.fullmatch(bare))), None) if len(bare) <= 24 else None
        if match is None:
            continue
        year, month = int(match["year"]), match["month"]
        year += 0 if year > 99 else 2000
        number = int(month) if month.isdigit() else _ENGLISH.index(month[:3].lower()) + 1
        found = RowDate(
            raw=bare,
            rule=DateRule.PRINTED,
            year=year,
            month=number,
            day=int(match["day"]),
        )
        if found.full:
            return found
    return None


def _month_day(pieces: list[str]) -> RowDate | None:
    for text in pieces:
        match = _MONTH_DAY.fullmatch(text.strip()) or _LABELLED.search(text)
        if match and _calendar(2000, int(match["month"]), int(match["day"])):
            return RowDate(
                raw=text.strip(), rule=DateRule.YEAR_INFERRED, month=int(match["month"]), day=int(match["day"])
            )
    return None


def _known(day: str, raw: str, rule: DateRule) -> RowDate:
    year, month, day_of_month = (int(part) for part in day.split("-"))
    return RowDate(raw=raw, rule=rule, year=year, month=month, day=day_of_month)


def _with_year_of(found: RowDate, url: str) -> RowDate:
    """Take the year from the address, where its month (if it states one) is the row's or a neighbour of it."""
    if found.year is not None or found.month is None:
        return found
    stated = _URL_MONTH.search(url)
    if stated:
        # An article of 31 December may be filed on 1 January, and the other way round.
        year, gap = int(stated["year"]), int(stated["month"]) - found.month
        shift = {0: 0, 1: 0, -1: 0, 11: 1, -11: -1}.get(gap)
        return found if shift is None else _dated(found, year + shift)
    bare = _URL_YEAR.search(url)
    return _dated(found, int(bare["year"])) if bare else found


def _not_after(found: RowDate, limit: date) -> RowDate:
    days = [day for back in range(5) if (day := _calendar(limit.year - back, found.month, found.day))]
    return next((_dated(found, day.year) for day in days if day <= limit), found)


def _not_before(found: RowDate, limit: date) -> RowDate:
    days = [day for on in range(5) if (day := _calendar(limit.year + on, found.month, found.day))]
    return next((_dated(found, day.year) for day in days if day >= limit), found)


def _dated(found: RowDate, year: int) -> RowDate:
    return RowDate(raw=found.raw, rule=DateRule.YEAR_INFERRED, year=year, month=found.month, day=found.day)


def _calendar(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
