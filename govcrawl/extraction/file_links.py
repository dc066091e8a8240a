"""Which references lead to a document, and to which: strings only, no tree.

The forms are those of publishing systems of Chinese governments: plain files (`P020….pdf`), download scripts that name
the file in their query or only in the words of the link, and viewers that are handed the file as a parameter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote_to_bytes, urljoin, urlsplit

_KINDS = r"pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv"
_ENDING = re.compile(rf"[^/]\.({_KINDS})$", re.I)
_NAMED = re.compile(
    rf"[^\s/.]\.({_KINDS})\s*[)）\]】》」”’\"']*\s*(?:[（(\[【][^()（）\[\]【】]{{0,20}}[)）\]】])?\s*[；;，,。、]?$",
    re.I,
)
"""The words of a link that are a file's name, its size in brackets behind it or not."""
_OTHER = re.compile(
    r"\.(?:s?html?|xhtml|png|jpe?g|gif|bmp|webp|svg|ico|mp[34]|m3u8|flv|avi|wmv|apk|ipa|exe|dmg|css|js|swf)$", re.I
)
"""Endings of what is surely no document, whatever the link says."""
_VIEWER = re.compile(r"viewer|preview|pdf\.?js|/op/(?:view|embed)\.aspx|flexpaper|/pdf/(?:show|read|web)", re.I)
"""Paths of programs that show the file which a parameter names: pdf.js, Office Online, kkFileView."""
_HANDED = frozenset(["file", "fileurl", "src", "url", "furl", "pdf", "pdfurl", "path", "filepath", "fileaddress"])
_DOWNLOADS = re.compile(
    r"down|attach|fujian|appendi|annex|accessor|get_?file|file(?:id|name)?=|/files?(?:/|\?|$)", re.I
)
_LABEL = re.compile(r"\W*附(?:件|表|录)")
_FILE_PARAMETER = re.compile(r"file_?name|filename|title|^name$|fname", re.I)
_MENTIONED = re.compile(rf"(?:\.|%2e)(?:{_KINDS})(?![a-z0-9])", re.I)
_UNFILLED = re.compile(r"\{\{|\$\{|<%|[<>\"]|'\s*\+|\+\s*'")
"""Marks of a template or a script that no one has filled in."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_LITERAL = re.compile(r"'([^'\r\n]{1,600})'|\"([^\"\r\n]{1,600})\"")
_WRITTEN = re.compile(r"<a\b[^<>]{0,200}?\bhref=\\?[\"']?([^\"'<>\s\\]{3,600})[^<>]{0,200}>([^<>]{0,200})<", re.I)
"""A link that a script writes into the page."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A document that a reference leads to."""

    url: str
    kind: str
    """Lower case; empty where a download script does not tell."""
    stated: str
    """The name that a parameter states, or an empty string."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address that relative references start from: of the page, or what `<base href>` makes of it.

    Where it is no web address (a page in a file), relative references stay as they are written.
    """

    start: str

    def join(self, reference: str) -> str | None:
        """Return the absolute http(s) address; None for anything else, damaged references among it.

        >>> Addresses("http://a.cn/x/y.html").join(" ../f/%E8%A1%A8.pdf"), Addresses("http://a.cn/").join("http://[")
        ('http://a.cn/f/%E8%A1%A8.pdf', None)
        """
        cleaned = re.sub(r"[\t\r\n]", "", reference).strip().replace("\\", "/")
        if not cleaned or cleaned.startswith("#") or _UNFILLED.search(cleaned):
            return None
        web = self.start.startswith(("http://", "https://"))
        try:
            url = urljoin(self.start, cleaned) if web else cleaned
            parts = urlsplit(url)
            known = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            return None
        if not known and (web or _SCHEME.match(cleaned)):
            return None
        return url.replace(" ", "%20")


def read_file_link(reference: str, labels: tuple[str, ...], addresses: Addresses) -> FileLink | None:
    """Return the document that a reference leads to, or None. *labels* are what the page says of the link.

    >>> here = Addresses("http://a.gov.cn/xw/1.html")
    >>> read_file_link("./P0202.PDF?v=1", ("附件",), here).kind
    'pdf'
    >>> read_file_link("/pdfjs/web/viewer.html?file=..%2F..%2Ff%2F%E8%A1%A8.pdf", (), here).url
    'http://a.gov.cn/f/表.pdf'
    >>> read_file_link("/download?id=3", ("附件1：企业名单.docx",), here).kind
    'docx'
    >>> read_file_link("/download?id=3", ("客户端下载",), here) is None
    True
    """
    url = addresses.join(reference)
    if url is None:
        return None
    parts = urlsplit(url)
    url = url.partition("#")[0]
    kind = kind_of(parts.path)
    if kind is not None:
        return FileLink(url, kind, "")
    handed = _handed(url, parts, addresses) if "?" in url else None
    if handed is not None:
        return handed
    return _by_label(url, parts, labels)


def kind_of(path: str) -> str | None:
    """Return the kind of document by the ending of a path, or None.

    >>> kind_of("/f/%E5%90%8D%E5%8D%95.XLSX"), kind_of("/f/a.pdf;jsessionid=1"), kind_of("/t2023_1.html")
    ('xlsx', 'pdf', None)
    """
    found = _ENDING.search(path.partition(";")[0].removesuffix("%20"))
    return found[1].lower() if found else None


def _handed(url: str, parts: SplitResult, addresses: Addresses) -> FileLink | None:
    """The file that the query names: shown by a viewer, or sent by a script under the script's own address."""
    viewer = _VIEWER.search(parts.path) is not None
    if not viewer and (_OTHER.search(parts.path) or not _MENTIONED.search(parts.query)):
        return None
    pairs = parse_qsl(parts.query.replace("&amp;", "&"), errors="replace")
    for name, value in pairs:
        plain = value.partition("#")[0].partition("?")[0].strip()
        kind = kind_of(plain)
        handed = viewer and name.lower() in _HANDED
        if handed and (kind or "/" in plain):
            target = Addresses(url).join(value)
            return FileLink(target.partition("#")[0], kind or "pdf", "") if target else None
        if kind is not None:
            return FileLink(url, kind, _stated(pairs) or last_part(plain))
    return None


def _stated(pairs: list[tuple[str, str]]) -> str:
    return next((value.strip() for name, value in pairs if _FILE_PARAMETER.search(name) and kind_of(value)), "")


def _by_label(url: str, parts: SplitResult, labels: tuple[str, ...]) -> FileLink | None:
    if _OTHER.search(parts.path) or (parts.path in ("", "/") and not parts.query):
        return None
    for label in labels:
        if found := _NAMED.search(" ".join(label[-200:].split())):
            return FileLink(url, found[1].lower(), "")
    downloads = _DOWNLOADS.search(f"{parts.path}?{parts.query}")
    return FileLink(url, "", "") if downloads and any(map(_LABEL.match, labels)) else None


def last_part(path: str) -> str:
    """Return the last part of a path, unescaped from UTF-8 or else from GB 18030.

    >>> last_part("/f/%E5%90%8D%E5%8D%95.xls"), last_part("/f/%C3%FB%B5%A5.xls")
    ('名单.xls', '名单.xls')
    """
    raw = unquote_to_bytes(path.rstrip("/").rpartition("/")[2])
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace").strip()


def handler_references(script: str) -> list[str]:
    """Return the addresses that a click handler or a `javascript:` reference may open.

    A bare name counts only where it is the one thing handed over: beside another argument it is what the file is
    called.

    >>> handler_references("downFile('/f/2023/a.pdf','名单.pdf')"), handler_references("down('a1','名单.pdf')")
    (['/f/2023/a.pdf'], [])
    """
    found = [one or other for one, other in _LITERAL.findall(script)]
    paths = [text for text in found if "/" in text]
    if paths:
        return paths
    return found if len(found) == 1 and kind_of(found[0]) else []


def script_references(script: str) -> list[tuple[str, str]]:
    """Return the documents that a script within the text shows or writes links to, each with the words of the link.

    >>> script_references('showPdf("/__local/9/A/1.pdf","100%"); if (/[.]pdf$/.test(x)) a(".pdf")')
    [('/__local/9/A/1.pdf', '')]
    >>> script_references("var appendix = '<A HREF=./P02.doc target=_blank>名单</A>'")
    [('./P02.doc', '名单')]
    """
    if not _MENTIONED.search(script):
        return []
    written = [(target, words.strip()) for target, words in _WRITTEN.findall(script)]
    shown = [
        (text, "")
        for one, other in _LITERAL.findall(script)
        if "/" in (text := one or other) and not _UNFILLED.search(text)
    ]
    return [pair for pair in (*written, *shown) if kind_of(pair[0].partition("?")[0])]
