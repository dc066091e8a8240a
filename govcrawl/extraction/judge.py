"""What a page is: the only judge. Pure; it reads the status, the addresses, the head of the body and the article.

An article needs neither a date nor an origin, only a text of its own; what is weak about it stands in the reasons.
Blocked pages are told from errors and from empty pages before anything else is believed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from govcrawl.article import Article, Judgement, Verdict
from govcrawl.extraction import refusals
from govcrawl.extraction.file_article import kind_of_page
from govcrawl.extraction.refusals import body_head, visible
from govcrawl.extraction.stubs import is_error_address, is_login_address, path_is_home
from govcrawl.page import Page
from govcrawl.source import Scope
from govcrawl.topics import Lexicon, load_lexicon

# Codes of reasons. Of an accepted page they say what is weak, of a refused one why.
NO_TITLE, NO_DATE, NO_ORIGIN = "no_title", "no_date", "no_origin"
SHORT_TEXT = "short_text"
"""Fewer than 50 characters of text."""
PARTIAL = "partial"
"""The host closed the connection before the announced end."""
CUT = "cut"
"""The page has more tags than are read of one page; its end is missing."""
PARTS_MISSING = "parts_missing"
"""The article goes on at an address that was not read: its further part could not be had, or was not asked for."""
DOCUMENT, DOCUMENT_UNREAD = "document", "document_unread"
"""The answer is no page but a PDF or an Office file; of an unread one (scanned, encrypted, damaged, of a kind that is
not read) only title and date are known, from its list."""
GARBLED = "garbled"
"""More than one character in a hundred could not be decoded."""
IMAGE_ONLY, ATTACHMENT_ONLY = "image_only", "attachment_only"
"""The text stands in an image or a file, which are linked but not read."""
EMPTY_BODY, NO_TEXT = "empty_body", "no_text"
REDIRECT_HOME = "redirect_home"
"""The host sent a deep address on to its home page."""
WAF_NOTICE, CHALLENGE_SCRIPT, SLIDER = "waf_notice", "challenge_script", "slider"
SOFT_404, LOGIN, SCRIPT_ONLY = "soft_404", "login", "script_only"
SCRIPT_REDIRECT = "script_redirect"
"""Nothing but an order to go on to another page."""
NO_ARTICLE = "no_article"
"""A line or two without a headline, a date or an origin: what a host says when it has nothing to say."""
HOME_ADDRESS, SEARCH_PAGE = "home_address", "search_page"
NO_ENVIRONMENT_TERMS = "no_environment_terms"
"""Too few terms of the environment, by the lexicon."""
MOSTLY_LINKS, DATED_LIST, TEASERS = "mostly_links", "dated_list", "teasers"
NO_PROSE = "no_prose"
"""Not one sentence, and neither a date nor an origin: headlines, or the names of columns."""
ANNOTATIONS, PLACEHOLDERS, MANY_SECTIONS, PAYWALL, COLLECTION = (
    "annotations", "placeholders", "many_sections", "paywall", "collection_title",
)  # fmt: skip
"""Marks of a template farm. A status of 400 and more gives http_404 and the like."""

_SHORT = 50
_PRINTED = frozenset({"label", "line", "adjacent", "updated"})
"""Rules of dates that stand in an info line, as on articles; rows of lists have their dates elsewhere."""
_TINY = 80
"""Characters below which a whole page without headline, date and origin is taken for the answer of a machine."""
_FEWEST_TEASERS = 4
_FEW_ROWS = 3
_SOUND = 200
"""Characters from which a text counts as one, whatever stands around it."""
_BLOCKING = frozenset({403, 405, 412, 418, 429, 468, 521})
"""Statuses by which hosts in China turn crawlers away: 412 and 521 with a script, 405 and 468 by cloud firewalls."""
_COLLECTION = re.compile(
    r"(?:精选|汇总|通用|优秀|实用|热门|推荐|最新|模板|合集|集锦|专业|大全|必备|优质|[锦集])[\s(（]*\d{1,3}\s*篇|"
    r"范文\s*(?:大全|模板|\d+篇)|[（(]\s*\d{1,3}\s*篇\s*[)）]"
)


def judge(page: Page, article: Article, scope: Scope, lexicon: Lexicon | None = None) -> Judgement:
    """Return what a page is, and why; for articles also their topics, and how much they are about the environment.

    `scope` says which articles a source is kept for: all of them, or those on the environment by the lexicon (the
    built-in one where none is given).
    """
    for test in (_document, _refused_by_host, _not_there, _farm, _not_an_article):
        found = test(page, article)
        if found is not None:
            return _weighed(found, article, scope, lexicon or load_lexicon()) if found.verdict.accepted else found
    return _weighed(_accepted(page, article), article, scope, lexicon or load_lexicon())


def chars(article: Article) -> int:
    """Characters of the text without white space."""
    return sum(map(len, article.text.split()))


def is_announced(article: Article) -> bool:
    """Tell whether a page bears what only articles have: a headline with a printed date, and whence it comes.

    Where the origin is missing, a heading and a date must be followed by a sentence, a table, a picture or a file.
    """
    if article.title is None or article.published is None or refusals.is_row_of_heads(article.text):
        return False
    if article.published.rule in _PRINTED and article.origin is not None:
        return True
    signals = article.signals
    if article.title_rule not in ("agreed", "heading") or signals.page_chars <= 2 * _SOUND:
        return False
    if article.published.rule in {*_PRINTED, "title"} and refusals.has_sentence(article.text):
        return True
    if article.published.rule in _PRINTED:
        return signals.images > 0 or signals.attachments > 0 or "\t" in article.text
    return (
        article.published.rule == "title"
        and signals.dated_links < 5
        and (signals.attachments > 0 or "\t" in article.text)
    )


def _document(page: Page, article: Article) -> Judgement | None:
    """A document in a page's place: taken as it is, since nothing around its text could tell more."""
    if kind_of_page(page) is None:
        return None
    notes = [code for code, value in ((NO_TITLE, article.title), (NO_DATE, article.published)) if value is None]
    read = DOCUMENT if chars(article) else DOCUMENT_UNREAD
    weak = [PARTIAL] if page.partial else []
    return Judgement(verdict=Verdict.FLAGGED, reasons=(read, *weak, *notes, NO_ORIGIN))


def _refused_by_host(page: Page, article: Article) -> Judgement | None:
    """Blocked pages: the host did not want to answer, whatever it says."""
    codes: list[str] = []
    if page.status >= 400 or (chars(article) < _SOUND and not is_announced(article)):
        head = body_head(page.body)
        seen = visible(head)
        codes = [code for code, found in (
            (WAF_NOTICE, refusals.is_waf_notice(seen, article)),
            (SLIDER, refusals.is_slider(head, seen, article)),
            (CHALLENGE_SCRIPT, refusals.is_challenge(head, seen, article, page.url)),
        ) if found]  # fmt: skip
    if page.status in _BLOCKING or (page.status >= 400 and codes):
        return Judgement(verdict=Verdict.BLOCKED, reasons=(f"http_{page.status}", *codes))
    if codes:
        return Judgement(verdict=Verdict.BLOCKED, reasons=tuple(codes))
    if page.status < 400 and refusals.is_empty(page.body):
        from_web = urlsplit(page.url).scheme in ("http", "https")
        return Judgement(verdict=Verdict.BLOCKED if from_web else Verdict.EMPTY, reasons=(EMPTY_BODY,))
    asked = page.requested_url or page.url
    if path_is_home(page.url) and not path_is_home(asked) and asked != page.url:
        return Judgement(verdict=Verdict.BLOCKED, reasons=(REDIRECT_HOME,))
    return None


def _not_there(page: Page, article: Article) -> Judgement | None:
    """Errors, logins and pages that are nothing without their scripts."""
    if page.status >= 400:
        return Judgement(verdict=Verdict.ERROR, reasons=(f"http_{page.status}",))
    if is_announced(article) and not refusals.is_unfilled(article):
        return None
    head = body_head(page.body)
    if chars(article) >= _SOUND:
        broken = refusals.is_trace(article)
        return Judgement(verdict=Verdict.ERROR, reasons=(SOFT_404,)) if broken else None
    if refusals.is_search(page.url, head, article):
        return None
    seen = visible(head)
    if refusals.is_login(page, head, seen, article):
        return Judgement(verdict=Verdict.ERROR, reasons=(LOGIN,))
    if refusals.is_soft_404(page, seen, article):
        return Judgement(verdict=Verdict.ERROR, reasons=(SOFT_404,))
    targets = refusals.sent_on(head, seen, article, page.url)
    if targets:
        return _sent_on(page, targets)
    if refusals.is_shell(head, seen, article):
        return Judgement(verdict=Verdict.SHELL, reasons=(SCRIPT_ONLY,))
    return None


def _sent_on(page: Page, targets: list[str]) -> Judgement:
    """A page that only sends on is what it sends to, where that shows in the address."""
    if any(map(is_error_address, targets)):
        return Judgement(verdict=Verdict.ERROR, reasons=(SOFT_404,))
    if any(map(is_login_address, targets)):
        return Judgement(verdict=Verdict.ERROR, reasons=(LOGIN,))
    if all(map(path_is_home, targets)) and not path_is_home(page.url):
        return Judgement(verdict=Verdict.BLOCKED, reasons=(REDIRECT_HOME,))
    return Judgement(verdict=Verdict.SHELL, reasons=(SCRIPT_REDIRECT,))


def _farm(page: Page, article: Article) -> Judgement | None:
    """Collections of model texts: annotated against copying, with blanks for names, sold by the page."""
    signals, length = article.signals, max(1, chars(article))
    silent = [code for code, value in ((NO_DATE, article.published), (NO_ORIGIN, article.origin)) if value is None]
    unknown = len(silent) == 2
    # a farm's page has the day in its address at most
    unprinted = article.origin is None and (article.published is None or article.published.rule not in _PRINTED)
    marks = [code for code, found in (
        (ANNOTATIONS, signals.annotations >= 20),
        (PLACEHOLDERS, signals.placeholders >= 10 and signals.placeholders * 500 >= length),
        (MANY_SECTIONS, signals.sections >= (3 if unknown else 5)),
        (PAYWALL, signals.paywall_lines > 0),
        (COLLECTION, bool(_COLLECTION.search(article.title or ""))),
    ) if found]  # fmt: skip
    alone = bool(set(marks) & {ANNOTATIONS, MANY_SECTIONS}) and unknown
    blank = unprinted and (ANNOTATIONS in marks or (signals.sections >= 3 and signals.placeholders >= 3))
    if len(marks) >= 2 or alone or blank:
        marks = marks or [MANY_SECTIONS]
        return Judgement(verdict=Verdict.TEMPLATE_FARM, reasons=(*silent, *marks))
    return None


def _not_an_article(page: Page, article: Article) -> Judgement | None:
    """Home pages, lists, search pages and pages without a text."""
    signals = article.signals
    announced, filled, codes = is_announced(article), _is_filled(page, article), _list_marks(page, article)
    prose = refusals.has_prose(article.text)
    sound = _own_chars(article) >= _SOUND and prose and TEASERS not in codes
    crowded = bool(codes) or not sound or signals.link_chars > 0.5 * signals.page_chars
    if path_is_home(page.url) and crowded and not (announced and prose):
        return Judgement(verdict=Verdict.HOME, reasons=(HOME_ADDRESS, *codes))
    own = announced or (sound and signals.dated_links < _FEW_ROWS)
    if not own and refusals.is_search(page.url, body_head(page.body), article):
        return Judgement(verdict=Verdict.SEARCH, reasons=(SEARCH_PAGE, *codes))
    sourced = article.origin is not None and article.published is not None and filled and not _is_linked(article)
    if codes and not sound and (TEASERS in codes or not sourced):
        return Judgement(verdict=Verdict.LIST, reasons=codes)
    if not filled:
        return Judgement(verdict=Verdict.EMPTY, reasons=(NO_TEXT,))
    if not announced and refusals.is_stray(page, article, _TINY):
        return Judgement(verdict=Verdict.EMPTY, reasons=(NO_ARTICLE,))
    return None


def _list_marks(page: Page, article: Article) -> tuple[str, ...]:
    """What a page has of a list: links, dated rows, teasers, names of columns."""
    signals, length, own = article.signals, chars(article), _own_chars(article)
    announced, prose = is_announced(article), refusals.has_prose(article.text)
    heads = refusals.is_row_of_heads(article.text) or refusals.count_teasers(article.text) >= _FEWEST_TEASERS
    teased = not announced and heads
    sound = own >= _SOUND and prose and not teased
    framed = signals.link_chars > 0.6 * signals.page_chars and length < _SOUND and not prose
    headed = article.title_rule == "agreed" and article.published is not None and prose and own >= _SHORT
    kept = sound or headed or (announced and _is_filled(page, article))
    tabled = not announced and signals.text_link_chars * 5 >= length and refusals.count_dated_cells(article.text) >= 5
    unlinked = signals.link_chars > 0 and signals.text_link_chars * 4 < length
    bare = not (_is_dated(article) or article.origin or prose or unlinked)
    return tuple(code for code, found in (
        (MOSTLY_LINKS, _is_linked(article) or (framed and not _is_dated(article) and not announced)),
        (TEASERS, teased),
        (DATED_LIST, tabled or (signals.dated_links >= 5 and not kept)),
        (NO_PROSE, bare and refusals.is_menu(article.text)),
    ) if found)  # fmt: skip


def _own_chars(article: Article) -> int:
    """Characters of the text outside links."""
    return max(0, chars(article) - article.signals.text_link_chars)


def _is_dated(article: Article) -> bool:
    return article.published is not None and article.published.rule in _PRINTED


def _is_linked(article: Article) -> bool:
    """Tell whether a text is links for the most part, and no catalogue of documents that an article introduces."""
    length = chars(article)
    catalogue = _is_dated(article) and (
        article.signals.attachments > 0 or (article.origin is not None and refusals.has_prose(article.text))
    )
    return length > 0 and article.signals.text_link_chars > 0.5 * length and not catalogue


def _is_filled(page: Page, article: Article) -> bool:
    """Tell whether there is a text, a picture or a file."""
    least = 1 if is_announced(article) else 10
    return chars(article) >= least or article.signals.attachments > 0 or _has_image(page, article)


def _has_image(page: Page, article: Article) -> bool:
    """Tell whether an article has a picture, be it one that stands in the markup itself."""
    return article.signals.images > 0 or (is_announced(article) and b"data:image/" in page.body)


def _accepted(page: Page, article: Article) -> Judgement:
    signals, length = article.signals, chars(article)
    notes = [code for code, value in (
        (NO_TITLE, article.title), (NO_DATE, article.published), (NO_ORIGIN, article.origin),
    ) if value is None]  # fmt: skip
    weak = []
    if length < _SHORT:
        if signals.attachments:
            weak.append(ATTACHMENT_ONLY)
        elif _has_image(page, article):
            weak.append(IMAGE_ONLY)
        else:
            weak.append(SHORT_TEXT)
    if length >= _SHORT and NO_DATE in notes and NO_ORIGIN in notes and not refusals.has_prose(article.text):
        weak.append(NO_PROSE)
    if page.partial:
        weak.append(PARTIAL)
    if signals.unread_tags:
        weak.append(CUT)
    if article.next_part is not None:
        weak.append(PARTS_MISSING)
    if signals.replacement_chars * 100 > max(100, signals.page_chars):
        weak.append(GARBLED)
    if len(notes) == 3 or (NO_TITLE in notes and length < _SOUND):
        weak.append(NO_TITLE)
        notes.remove(NO_TITLE)
    if signals.placeholders >= 10 and signals.placeholders * 500 >= length:
        weak.append(PLACEHOLDERS)
    verdict = Verdict.FLAGGED if weak else Verdict.ARTICLE
    return Judgement(verdict=verdict, reasons=(*weak, *notes))


def _weighed(found: Judgement, article: Article, scope: Scope, lexicon: Lexicon) -> Judgement:
    """Return the judgement of an article with its topics; one that its source is not kept for is off topic.

    A page of a few characters and no title says too little to be refused.
    """
    weighed = lexicon.weigh(article.title, article.text)
    told = article.title is not None or chars(article) >= _SHORT
    if scope is Scope.ENVIRONMENT and told and not weighed.relevant:
        found = Judgement(verdict=Verdict.OFF_TOPIC, reasons=(NO_ENVIRONMENT_TERMS,))
    return replace(found, topics=weighed.topics, relevance=weighed.score, lexicon=lexicon.version)
