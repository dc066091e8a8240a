"""What a page is: the only judge. Pure; it reads the status, the addresses, the head of the body and the article.

An article needs neither a date nor an origin, only a text of its own; what is weak about it stands in the reasons.
Blocked pages are told from errors and from empty pages before anything else is believed.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from govcrawl.article import Article, Judgement, Verdict
from govcrawl.extraction import refusals
from govcrawl.extraction.refusals import body_head, path_is_home
from govcrawl.extraction.relevance import is_about_environment
from govcrawl.page import Page
from govcrawl.source import Scope

# Codes of reasons. Of an accepted page they say what is weak, of a refused one why.
NO_TITLE, NO_DATE, NO_ORIGIN = "no_title", "no_date", "no_origin"
SHORT_TEXT = "short_text"
"""Fewer than 50 characters of text."""
PARTIAL = "partial"
"""The host closed the connection before the announced end."""
GARBLED = "garbled"
"""More than one character in a hundred could not be decoded."""
IMAGE_ONLY, ATTACHMENT_ONLY = "image_only", "attachment_only"
"""The text stands in an image or a file, which are linked but not read."""
EMPTY_BODY, NO_TEXT = "empty_body", "no_text"
REDIRECT_HOME = "redirect_home"
"""The host sent a deep address on to its home page."""
WAF_NOTICE, CHALLENGE_SCRIPT, SLIDER = "waf_notice", "challenge_script", "slider"
SOFT_404, LOGIN, SCRIPT_ONLY = "soft_404", "login", "script_only"
HOME_ADDRESS, SEARCH_PAGE = "home_address", "search_page"
NO_ENVIRONMENT_TERMS = "no_environment_terms"
MOSTLY_LINKS, DATED_LIST = "mostly_links", "dated_list"
NO_PROSE = "no_prose"
"""Not one sentence, and neither a date nor an origin: headlines, or the names of columns."""
ANNOTATIONS, PLACEHOLDERS, MANY_SECTIONS, PAYWALL, COLLECTION = (
    "annotations", "placeholders", "many_sections", "paywall", "collection_title",
)  # fmt: skip
"""Marks of a template farm. A status of 400 and more gives http_404 and the like."""

_SHORT = 50
_PRINTED = frozenset({"label", "line", "adjacent"})
"""Rules of dates that stand in an info line, as on articles; rows of lists have their dates elsewhere."""
_SOUND = 200
"""Characters from which a text counts as one, whatever stands around it."""
_BLOCKING = frozenset({403, 405, 412, 418, 429, 468, 521})
"""Statuses by which hosts in China turn crawlers away: 412 and 521 with a script, 405 and 468 by cloud firewalls."""
_COLLECTION = re.compile(
    r"(?:精选|汇总|通用|优秀|实用|热门|推荐|最新|模板|合集|集锦|专业|大全|必备|优质|[锦集])[\s(（]*\d{1,3}\s*篇|"
    r"范文\s*(?:大全|模板|\d+篇)|[（(]\s*\d{1,3}\s*篇\s*[)）]"
)


def judge(page: Page, article: Article, scope: Scope) -> Judgement:
    """Return what a page is, and why.

    `scope` says which articles a source is kept for: all of them, or those on the environment.
    """
    for test in (_refused_by_host, _not_there, _farm, _not_an_article):
        found = test(page, article)
        if found is not None:
            return found
    return _accepted(page, article, scope)


def chars(article: Article) -> int:
    """Characters of the text without white space."""
    return len(re.sub(r"\s+", "", article.text))


def _refused_by_host(page: Page, article: Article) -> Judgement | None:
    """Blocked pages: the host did not want to answer, whatever it says."""
    short = chars(article) < _SOUND
    head = body_head(page.body) if short or page.status >= 400 else ""
    codes = [code for code, found in (
        (WAF_NOTICE, short and refusals.is_waf_notice(head, article)),
        (SLIDER, short and refusals.is_slider(head, article)),
        (CHALLENGE_SCRIPT, short and refusals.is_challenge(head, article)),
    ) if found]  # fmt: skip
    if page.status in _BLOCKING or (page.status >= 400 and codes):
        return Judgement(verdict=Verdict.BLOCKED, reasons=(f"http_{page.status}", *codes))
    if codes:
        return Judgement(verdict=Verdict.BLOCKED, reasons=tuple(codes))
    from_web = urlsplit(page.url).scheme in ("http", "https")
    if page.status < 400 and not page.body.strip():
        return Judgement(verdict=Verdict.BLOCKED if from_web else Verdict.EMPTY, reasons=(EMPTY_BODY,))
    asked = page.requested_url or page.url
    if path_is_home(page.url) and not path_is_home(asked) and asked != page.url:
        return Judgement(verdict=Verdict.BLOCKED, reasons=(REDIRECT_HOME,))
    return None


def _not_there(page: Page, article: Article) -> Judgement | None:
    """Errors, logins and pages that are nothing without their scripts."""
    if page.status >= 400:
        return Judgement(verdict=Verdict.ERROR, reasons=(f"http_{page.status}",))
    if chars(article) >= _SOUND:
        return None
    head = body_head(page.body)
    if refusals.is_soft_404(head, article):
        return Judgement(verdict=Verdict.ERROR, reasons=(SOFT_404,))
    if refusals.is_login(head, article):
        return Judgement(verdict=Verdict.ERROR, reasons=(LOGIN,))
    if refusals.is_shell(head, article):
        return Judgement(verdict=Verdict.SHELL, reasons=(SCRIPT_ONLY,))
    return None


def _farm(page: Page, article: Article) -> Judgement | None:
    """Collections of model texts: annotated against copying, with blanks for names, sold by the page."""
    signals, length = article.signals, max(1, chars(article))
    silent = [code for code, value in ((NO_DATE, article.published), (NO_ORIGIN, article.origin)) if value is None]
    unknown = len(silent) == 2
    marks = [code for code, found in (
        (ANNOTATIONS, signals.annotations >= 20),
        (PLACEHOLDERS, signals.placeholders >= 10 and signals.placeholders * 500 >= length),
        (MANY_SECTIONS, signals.sections >= (3 if unknown else 5)),
        (PAYWALL, signals.paywall_lines > 0),
        (COLLECTION, bool(_COLLECTION.search(article.title or ""))),
    ) if found]  # fmt: skip
    alone = set(marks) & {ANNOTATIONS, MANY_SECTIONS} if unknown else set()
    if len(marks) >= 2 or alone:
        return Judgement(verdict=Verdict.TEMPLATE_FARM, reasons=(*silent, *marks))
    return None


def _not_an_article(page: Page, article: Article) -> Judgement | None:
    """Home pages, lists, search pages and pages without a text."""
    signals, length = article.signals, chars(article)
    prose = max(0, length - signals.text_link_chars)
    sound = prose >= _SOUND and refusals.has_prose(article.text)
    framed = signals.link_chars > 0.6 * signals.page_chars and length < _SOUND and not refusals.has_prose(article.text)
    dated = article.published is not None and article.published.rule in _PRINTED
    catalogue = dated and (signals.attachments > 0 or (article.origin is not None and refusals.has_prose(article.text)))
    linked = length > 0 and signals.text_link_chars > 0.5 * length and not catalogue
    headed = article.title_rule == "agreed" and article.published is not None and refusals.has_prose(article.text)
    codes = []
    if linked or (framed and not dated):
        codes.append(MOSTLY_LINKS)
    if signals.dated_links >= 5 and not sound and not (headed and prose >= _SHORT):
        codes.append(DATED_LIST)
    bare = not (dated or article.origin or refusals.has_prose(article.text))
    unlinked = signals.link_chars > 0 and signals.text_link_chars * 4 < length
    if bare and not unlinked and refusals.is_menu(article.text):
        codes.append(NO_PROSE)
    if path_is_home(page.url) and (codes or not sound or signals.link_chars > 0.5 * signals.page_chars):
        return Judgement(verdict=Verdict.HOME, reasons=(HOME_ADDRESS, *codes))
    if refusals.is_search(page.url, article) and not sound:
        return Judgement(verdict=Verdict.SEARCH, reasons=(SEARCH_PAGE, *codes))
    if codes and not sound and not (article.origin and article.published and not linked):
        return Judgement(verdict=Verdict.LIST, reasons=tuple(codes))
    if length < 10 and not (signals.images or signals.attachments):
        return Judgement(verdict=Verdict.EMPTY, reasons=(NO_TEXT,))
    return None


def _accepted(page: Page, article: Article, scope: Scope) -> Judgement:
    signals, length = article.signals, chars(article)
    notes = [code for code, value in (
        (NO_TITLE, article.title), (NO_DATE, article.published), (NO_ORIGIN, article.origin),
    ) if value is None]  # fmt: skip
    weak = []
    if length < _SHORT:
        if signals.attachments:
            weak.append(ATTACHMENT_ONLY)
        elif signals.images:
            weak.append(IMAGE_ONLY)
        else:
            weak.append(SHORT_TEXT)
    if length >= _SHORT and NO_DATE in notes and NO_ORIGIN in notes and not refusals.has_prose(article.text):
        weak.append(NO_PROSE)
    if page.partial:
        weak.append(PARTIAL)
    if signals.replacement_chars * 100 > max(100, signals.page_chars):
        weak.append(GARBLED)
    if len(notes) == 3 or (NO_TITLE in notes and length < _SOUND):
        weak.append(NO_TITLE)
        notes.remove(NO_TITLE)
    if signals.placeholders >= 10 and signals.placeholders * 500 >= length:
        weak.append(PLACEHOLDERS)
    if scope is Scope.ENVIRONMENT and length >= _SHORT and not is_about_environment(article):
        return Judgement(verdict=Verdict.OFF_TOPIC, reasons=(NO_ENVIRONMENT_TERMS,))
    verdict = Verdict.FLAGGED if weak else Verdict.ARTICLE
    return Judgement(verdict=verdict, reasons=(*weak, *notes))
