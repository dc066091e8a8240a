"""Attachments: which of an article's documents are asked for, and whether an answer is one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from govcrawl.article import Attachment
from govcrawl.documents import is_cut_off, kind_of_body
from govcrawl.limits import Limits

# Codes of rules by which an attachment is not asked for.
KIND, ELSEWHERE, COUNT = "kind", "elsewhere", "count"

# Codes of answers that are no attachment; a status of 400 and more gives http_404 and the like.
EMPTY, CUT, NO_DOCUMENT = "empty", "cut", "no_document"


def choose(attachments: Iterable[Attachment], hosts: Collection[str], limits: Limits) -> dict[str, str | None]:
    """Return the addresses of an article's documents, in page order, each with why it is not asked for, or None.

    Asked for are documents of the allowed kinds on the *hosts* of the source, up to a number.

    >>> one = Attachment(url="http://a.cn/1.pdf", name="", kind="pdf")
    >>> choose([one, Attachment(url="http://b.cn/2.pdf", name="", kind="pdf")], {"a.cn"}, Limits())
    {'http://a.cn/1.pdf': None, 'http://b.cn/2.pdf': 'elsewhere'}
    """
    found: dict[str, str | None] = {}
    count = 0
    for one in attachments:
        if one.url in found:
            continue
        if one.kind and one.kind not in limits.attachment_kinds:
            found[one.url] = KIND
        elif (urlsplit(one.url).hostname or "") not in hosts:
            found[one.url] = ELSEWHERE
        elif count >= limits.attachments:
            found[one.url] = COUNT
        else:
            found[one.url] = None
            count += 1
    return found


def judge_answer(status: int, body: bytes, stated: str, limits: Limits) -> tuple[str | None, str | None]:
    """Return the kind of document that an answer is, or why it is none: (kind, None) or (None, code).

    A page of HTML with status 200 in a document's place is no document, whatever its header says.
    """
    if status >= 300:
        return None, f"http_{status}"
    if not body.strip():
        return None, EMPTY
    if is_cut_off(body, stated):
        return None, CUT
    kind = kind_of_body(body, stated)
    if kind is None:
        return None, NO_DOCUMENT
    return (kind, None) if kind in limits.attachment_kinds else (None, KIND)
