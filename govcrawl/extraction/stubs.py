"""Pages that only send on to another: by a refresh tag, by a script, or by a form that submits itself."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

_REFRESH = re.compile(
    r"<meta\b(?=[^<>]{0,200}\brefresh\b)[^<>]{0,200}?\burl\s*=\s*[\"']?([^\"'<>;]{1,500})", re.IGNORECASE
)
_SCRIPTED = re.compile(
    r"\blocation(?:\.href)?\s*=\s*[\"']([^\"'<>]{1,500})[\"']|"
    r"\blocation\.(?:replace|assign)\(\s*[\"']([^\"'<>]{1,500})[\"']|"
    r"\bwindow\.(?:open|navigate)\(\s*[\"']([^\"'<>]{1,500})[\"']",
    re.IGNORECASE,
)
_HOME_PATH = re.compile(r"/?(?:(?:index|default|home|main|sy|shouye)\.(?:s?html?|jsp|aspx?|php))?", re.IGNORECASE)
_LOGIN_ADDRESS = re.compile(
    r"//(?:sso|cas|passport|login|tyrz|uc|auth|idp?)\.|"
    r"/(?:cas/login|sso|oauth2?/authorize|(?:user)?login|signin|denglu)(?=[./?#]|$)",
    re.IGNORECASE,
)
_ERROR_ADDRESS = re.compile(
    r"/(?:errors?|notfound|not-found|404|403|500|errorpage|pagenotfound|err)(?:[/_-]?(?:404|403|500|error|page|index))?"
    r"(?:\.\w{2,5})?/?$",
    re.IGNORECASE,
)


def path_is_home(url: str) -> bool:
    """Tell whether an address is that of a site's home page.

    >>> path_is_home("http://a.gov.cn/index.html"), path_is_home("http://a.gov.cn/xw/index.html")
    (True, False)
    """
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and not parts.query and _HOME_PATH.fullmatch(parts.path) is not None


def is_login_address(url: str) -> bool:
    """Tell whether an address is that of a login.

    >>> is_login_address("https://sso.a.gov.cn/cas/login?service=x"), is_login_address("http://a.gov.cn/xw/login-1.html")
    (True, False)
    """
    return _LOGIN_ADDRESS.search(url) is not None


def is_error_address(url: str) -> bool:
    """Tell whether an address is that of an error page.

    >>> is_error_address("http://a.gov.cn/error/404.html"), is_error_address("http://a.gov.cn/xw/t20240404.html")
    (True, False)
    """
    return _ERROR_ADDRESS.search(urlsplit(url).path) is not None


def targets(head: str, url: str) -> list[str]:
    """Return the absolute addresses that the markup of a page sends its visitors on to, in order.

    >>> targets('<meta http-equiv="refresh" content="0;url=/">', "http://a.gov.cn/xw/1.html")
    ['http://a.gov.cn/']
    >>> targets("<script>location.href = 'b.html'</script>", "http://a.gov.cn/xw/1.html")
    ['http://a.gov.cn/xw/b.html']
    """
    found = [match[1] for match in _REFRESH.finditer(head)]
    found += [next(filter(None, match.groups())) for match in _SCRIPTED.finditer(head)]
    absolute = []
    for target in found:
        try:
            absolute.append(urljoin(url, unescape(target).strip()))
        except ValueError:
            continue
    return absolute


def is_same_page(target: str, url: str) -> bool:
    """Tell whether two addresses differ at most in scheme, query and fragment.

    >>> is_same_page("https://a.gov.cn/1.html?t=1", "http://a.gov.cn/1.html")
    True
    """
    return urlsplit(target)[1:3] == urlsplit(url)[1:3]
