"""Dates as Chinese pages print them, read without guessing.

A date needs a year, a month and a day that exist; a time needs an hour and a minute that exist. Nothing is
filled in: `07-19` is no date, and a date with an impossible time keeps its day only. Times without a zone are
those of China (+08:00). General date finders read 2024年3月5日 as 2024-01-01, so the forms are spelt out here.

Rules by which a publication time is found (`Published.rule`):
label (发布时间：…), line (beside 来源 or 编辑), adjacent (next to such a line), title (right below the title),
updated (更新时间), url, list (the row of the list page), hidden (an info line that the page does not show), meta (a
meta tag), state (JSON-LD or data in scripts), signature (the day below the text), generated (a meta tag that may only
say when the page was written).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from urllib.parse import urlsplit

from govcrawl.article import Precision, Published
from govcrawl.periods import CHINA

FIRST_YEAR, LAST_YEAR = 1980, 2100

# One character to one, so that offsets hold in the original. U+2236 and U+FE30 stand for colons on real pages.
_FOLD = str.maketrans(
    "０１２３４５６７８９：∶︰﹕－‐‑–．／\u3000\u00a0\u2002\u2003\u2009\t○◯Ｏ",
    "0123456789::::----./      〇〇〇",
)
_DIGIT = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"廿": 20, "卅": 30}

_HALF = r"(?P<half>上午|下午|晚上|中午|凌晨|早上|[AaPp][Mm](?=[ ]?\d))?[ ]?"
_TIME = (
    r"(?P<hour>\d{1,2})[ ]?(?:(?:[:][ ]?(?P<minute>\d{2})(?:[ ]?[:][ ]?(?P<second>\d{2})(?:\.\d{1,9})?)?)"
    r"|(?:[时点][ ]?(?P<minute2>\d{1,2})[ ]?分(?:[ ]?(?P<second2>\d{1,2})[ ]?秒)?))(?![\d:])"
    r"(?:[ ]?(?P<half2>[AaPp][Mm])(?![A-Za-z\d.]))?"
    r"(?P<zone>[ ]?(?:Z|[+-]\d{2}:?\d{2})(?![\d]))?"
)
_WEEKDAY = r"(?:[ ]?[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
_GAP = (
    r"(?:-(?=\d{2}:\d{2}:\d{2}(?!\d))|[ ]{0,6}T?[ ]{0,6}|[ ]?[,，][ ]?|"
    r"[ ]*\n[ ]*(?=\d{1,2}:\d{2}(?::\d{2})?[ ]*(?:\n|$)))"
)
_AFTER = rf"(?:{_WEEKDAY}{_GAP}{_HALF}{_TIME})?"
_CN_YEAR = r"[〇零一二三四五六七八九]{4}"
_CN_NUMBER = r"(?:[一二三]?十[一二三四五六七八九]?|[廿卅][一二三四五六七八九]?|[一二三四五六七八九])"

_FORMS = (
    # 2017年08月08日 10时31分, 二〇二三年七月十九日
    re.compile(
        rf"(?<!\d)(?P<year>\d{{4}}|{_CN_YEAR})[ ]?年[ ]?(?P<month>\d{{1,2}}|{_CN_NUMBER})[ ]?月[ ]?"
        rf"(?P<day>\d{{1,2}}|{_CN_NUMBER})[ ]?[日号]{_AFTER}"
    ),
    # 2023-07-19 17:04:38, 2018/9/27, 2018.9.27, 2005.08.2605:39
    re.compile(
        r"(?<![\dA-Za-z_.%+])(?<!\d[-/])(?P<year>\d{4})[ ]?(?P<sep>[-/.])[ ]?(?P<month>\d{1,2})[ ]?(?P=sep)[ ]?"
        r"(?P<day>\d{1,2})(?:(?=\d{2}:\d{2})|(?!\d|[-/.](?!\d{2}:\d{2}:\d{2})\d|"
        rf"[ ]?[~至到-](?!\d{{2}}:\d{{2}}:)[ ]?\d{{1,4}}[-/.年月])){_AFTER}"
    ),
    # 2018 / 09/27 / 10:43 over three elements
    re.compile(
        r"(?<![\d.,])(?P<year>\d{4})(?:[ ]?[\n][ ]?|[ ]|-)(?P<month>\d{2})[ ]?/[ ]?(?P<day>\d{2})(?![\d/])"
        rf"(?:(?:[ ]{{0,4}}|[ ]?\n[ ]?){_HALF}{_TIME})?"
    ),
    # 21 / 2024年02月 or 21 / 2024-02 over two elements
    re.compile(
        r"^[ ]*(?P<day>\d{1,2})[ ]*\n[ ]*(?P<year>\d{4})[ ]?[-/.年][ ]?(?P<month>\d{1,2})[ ]?月?[ ]*$", re.MULTILINE
    ),
    # 20-01-11 09:44, only alone between blanks, brackets and labels
    re.compile(
        r"(?:(?<=^)|(?<=[\s\[【(（:|]))(?P<year>\d{2})(?P<sep>[-/])(?P<month>\d{2})(?P=sep)(?P<day>\d{2})"
        rf"(?:[ ]{{1,6}}{_HALF}{_TIME}|(?=[ ]*(?:$|[\n\])】）|])))",
        re.MULTILINE,
    ),
    # Wed Jul 19 17:04:38 CST 2023, as Java prints a time that no template has formed; CST is the time of China
    re.compile(
        r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<day>\d{2}) "
        r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2}) (?:CST|GMT\+08:00) (?P<year>\d{4})(?!\d)"
        r"(?P<half>(?!))?(?P<minute2>(?!))?(?P<second2>(?!))?(?P<zone>(?!))?"
    ),
)
_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _FOLD)))}]")
_NUMBERED = re.compile(r"[\d年]")
_SIGNS = tuple(map(re.compile, (r"年", r"\d[ ]?[-/.][ ]?\d", r"\d[ ]?/[ ]?\d", r"\n", r"\d[-/]\d", r" (?:CST|GMT)")))
"""For each form what no date of it lacks; looking for that is ten times as quick as looking for the form."""
_KEPT = 300
"""Characters of a line whose dates are kept for the next time that it is asked."""
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_EPOCH = re.compile(r"\s*(1\d{9})(?:\d{3})?\s*")
"""Seconds or milliseconds since 1970, from 2001 to 2033."""
_EARLIEST_FETCH = datetime(1995, 1, 1, tzinfo=UTC)
"""A page that says to be fetched before it does not know when it was."""
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?\s*")

_URL_FORMS = (
    # /202307/t20230719_1.html (TRS); the month folder is not asked for
    re.compile(r"/[tT](?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})_\d"),
    # /2023/7/19/ (Hanweb, UCAP), /202307/19/, /2022-08/11/content_1.htm, /2020/07-04/, /2024/0510/, /2023-07-19/
    re.compile(r"/(?P<year>\d{4})[-/_]?(?P<month>\d{2})[-/_]?(?P<day>\d{2})(?=/)"),
    re.compile(r"/(?P<year>\d{4})([-/_])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?=[/_-])"),
    re.compile(r"/(?P<year>\d{4})[-/]?(?P<month>\d{2})[-/](?P<day>\d{2})(?=[/_-])"),
    # /a/20240513A00XYZ00, /20240513_1234.html
    re.compile(r"/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?=[A-Z_-])"),
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and its place in the text: `raw` is `text[start:end]`."""

    value: str
    """ISO 8601 with +08:00, or YYYY-MM-DD when only the day is stated."""
    precision: Precision
    raw: str
    start: int
    end: int

    @property
    def day(self) -> str:
        """YYYY-MM-DD in China."""
        return self.value[:10]

    def published(self, rule: str) -> Published:
        """Return it as a publication time found by `rule`."""
        return Published(value=self.value, precision=self.precision, rule=rule, raw=self.raw)


def find_dates(text: str) -> list[FoundDate]:
    """Return every full date of a text, in order, without overlaps.

    >>> [d.value for d in find_dates("发布时间:2023-07-19 17:04:38 来源:某某市")]
    ['2023-07-19T17:04:38+08:00']
    >>> [d.value for d in find_dates("二○二三年七月十九日")]
    ['2023-07-19']
    >>> find_dates("1-8月，电话010-2023-40，07-19")
    []
    """
    return list(_found(text) if len(text) <= _KEPT else _found.__wrapped__(text))


@lru_cache(maxsize=2048)
def _found(text: str) -> tuple[FoundDate, ...]:
    """The info lines of a page are asked many times."""
    if not _NUMBERED.search(text):
        return ()
    folded = text.translate(_FOLD) if _WIDE.search(text) else text
    found: list[FoundDate] = []
    taken = bytearray(len(text))
    for sign, form in zip(_SIGNS, _FORMS, strict=True):
        if not sign.search(folded):
            continue
        for match in form.finditer(folded):
            if any(taken[match.start() : match.end()]):
                continue
            date_found = _read(match, text)
            if date_found is not None:
                found.append(date_found)
                taken[date_found.start : date_found.end] = b"\x01" * (date_found.end - date_found.start)
    return tuple(sorted(found, key=lambda item: item.start))


def read_date(value: str) -> FoundDate | None:
    """Return the first date of a short value such as that of a meta tag.

    20230719, 20230719170438 and a count of seconds or milliseconds since 1970 are dates here.

    >>> read_date("20230719170438").value
    '2023-07-19T17:04:38+08:00'
    >>> read_date("2023-07-19 10\u223608").value
    '2023-07-19T10:08:00+08:00'
    """
    dates = find_dates(value)
    if dates:
        return dates[0]
    epoch = _EPOCH.fullmatch(value)
    if epoch is not None:
        moment = datetime.fromtimestamp(int(epoch[1]), CHINA)
        return FoundDate(moment.isoformat(), Precision.SECOND, value, 0, len(value))
    match = _COMPACT.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(g) if g else None for g in match.groups())
    found = _day(year or 0, month or 0, day or 0)
    if found is None:
        return None
    if hour is not None and minute is not None and hour < 24 and minute < 60 and (second or 0) < 60:
        return _timed(found, hour, minute, second, None, value, 0, len(value))
    return FoundDate(found.isoformat(), Precision.DAY, value, 0, len(value))


def is_possible(value: str, fetched_at: datetime | None) -> bool:
    """Tell whether a page fetched at that time can state this day or moment: not later than a day after.

    A day's grace is for clocks that run fast; where the time of fetching is not known, every date is possible.

    >>> fetched = datetime(2024, 6, 1, 4, 0, tzinfo=UTC)
    >>> is_possible("2024-06-02", fetched), is_possible("2024-06-02T12:01:00+08:00", fetched)
    (True, False)
    """
    if fetched_at is None or fetched_at < _EARLIEST_FETCH:
        return True
    latest = (fetched_at + timedelta(days=1)).astimezone(CHINA).isoformat(timespec="seconds")
    return value <= latest[: len(value)]


def date_in_url(url: str) -> FoundDate | None:
    """Return the date that the path of an address states.

    >>> date_in_url("http://a.gov.cn/xw/202407/t20240722_1234.html").value
    '2024-07-22'
    >>> date_in_url("http://a.gov.cn/art/2023/7/19/art_12_345.html").value
    '2023-07-19'
    >>> date_in_url("http://a.gov.cn/c12/202307/19/x.shtml").value
    '2023-07-19'
    >>> date_in_url("http://a.cn/2022-08/11/content_20081234.htm").value
    '2022-08-11'
    >>> date_in_url("http://a.cn/content_20081122.htm") is None
    True
    """
    path = urlsplit(url).path
    for form in _URL_FORMS:
        for match in form.finditer(path):
            found = _day(int(match["year"]), int(match["month"]), int(match["day"]))
            if found is not None:
                return FoundDate(found.isoformat(), Precision.DAY, match[0].strip("/"), match.start(), match.end())
    return None


def complete(day: FoundDate, others: Iterable[FoundDate]) -> FoundDate:
    """Return the first of `others` that adds a time to the same day, else `day` itself.

    >>> label, clock = find_dates("日期:2018-09-27"), find_dates("2018\\n09/27\\n10:43")
    >>> complete(label[0], clock).value
    '2018-09-27T10:43:00+08:00'
    """
    if day.precision is not Precision.DAY:
        return day
    return next((o for o in others if o.day == day.day and o.precision is not Precision.DAY), day)


def _read(match: re.Match[str], text: str) -> FoundDate | None:
    year = _number(match["year"])
    if year < 100 and len(match["year"]) > 2:
        return None  # 0001-01-01 is what a date without a value prints
    found = _day(year, _number(match["month"]), _number(match["day"]))
    if found is None:
        return None
    groups = match.groupdict()
    if groups.get("hour") is None:
        end = match.end()
        return FoundDate(found.isoformat(), Precision.DAY, text[match.start() : end], match.start(), end)
    hour = _hour(int(groups["hour"]), groups["half"] or groups.get("half2"))
    minute = int(groups["minute"] or groups["minute2"])
    stated = groups["second"] or groups["second2"]
    second = int(stated) if stated else None
    if hour is None or hour > 23 or minute > 59 or (second or 0) > 59:
        end = match.start("half") if groups["half"] else match.start("hour")
        raw = text[match.start() : end].rstrip()
        return FoundDate(found.isoformat(), Precision.DAY, raw, match.start(), match.start() + len(raw))
    raw = text[match.start() : match.end()]
    return _timed(found, hour, minute, second, groups["zone"], raw, match.start(), match.end())


def _timed(
    day: date, hour: int, minute: int, second: int | None, zone: str | None, raw: str, start: int, end: int
) -> FoundDate:
    moment = datetime(day.year, day.month, day.day, hour, minute, second or 0, tzinfo=_zone(zone)).astimezone(CHINA)
    precision = Precision.MINUTE if second is None else Precision.SECOND
    return FoundDate(moment.isoformat(), precision, raw, start, end)


def _zone(text: str | None) -> timezone:
    if not text:
        return CHINA
    text = text.strip()
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes > 14 * 60:
        return CHINA
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _day(year: int, month: int, day: int) -> date | None:
    if year < 100:
        # a two-digit year: the web in China begins in 1995
        year += 2000 if year < 50 else 1900
        if 1950 <= year < 1995:
            return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int | None:
    """Reckon with the half of the day; programs print the first hour of a day as 上午 12 or 12 AM."""
    half = {"am": "上午", "pm": "下午"}.get((half or "").lower(), half)
    if half in ("上午", "凌晨") and hour == 12:
        return 0
    if half in ("下午", "晚上") and hour < 12:
        return hour + 12
    if half == "中午" and hour in (1, 2):
        return hour + 12
    if half in ("上午", "凌晨", "早上") and hour > 12:
        return None
    return hour


def _number(text: str) -> int:
    """Return the value of digits or of a Chinese number below 100, or of four Chinese digits.

    >>> [_number(t) for t in ("07", "二〇二三", "十九", "廿一", "三十", "卅一", "九")]
    [7, 2023, 19, 21, 30, 31, 9]
    """
    if text.isdecimal():
        return int(text)
    if text in _MONTHS:
        return _MONTHS.index(text) // 3 + 1
    if len(text) == 4 and "十" not in text:
        return int("".join(str(_DIGIT[c]) for c in text))
    if text[0] in _TENS:
        return _TENS[text[0]] + (_DIGIT[text[1]] if len(text) > 1 else 0)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGIT[tens] if tens else 1) * 10 + (_DIGIT[ones] if ones else 0)
    return _DIGIT[text]
