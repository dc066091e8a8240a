"""How pages look that are no articles: notices of firewalls, challenges, soft errors, logins, shells, searches."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from govcrawl.article import Article

_HEAD = 24_000
"""Bytes of a page that are looked at; notices and challenges are small pages."""
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SMALL = 600
"""Characters of visible text that a notice has at most."""

_WAF = re.compile(
    r"您的(?:访问|请求|操作)(?:过于频繁|太频繁|异常|已?被(?:拦截|阻断|拒绝|禁止)|可能对网站造成安全威胁|存在(?:异常|"
    r"威胁|风险))"
    r"|访问(?:过于频繁|频率过高|行为异常|被拒绝|被阻断|被拦截|受限)|(?:请求|访问)(?:已)?被(?:网站管理员|防火墙|"
    r"安全策略|WAF|云盾|系统)?(?:设置)?(?:拦截|阻断|阻止)"
    r"|疑似(?:黑客)?攻击|(?:网站|Web应用|应用|云)防火墙|不合法的?参数.{0,16}(?:拦截|管理员)|"
    r"由于您访问的URL有可能对网站造成安全威胁"
    r"|IP(?:地址)?.{0,12}(?:已?被(?:封禁|限制|禁止|列入黑名单))|当前IP.{0,10}(?:异常|限制)|创宇盾|安全狗|云锁|"
    r"护卫神|WTS-WAF"
    r"|Access Denied|Request (?:blocked|rejected)|The requested URL was rejected|Attention Required! \| Cloudflare|"
    r"Web Application Firewall",
    re.IGNORECASE,
)
_SLIDER = re.compile(
    r"(?:拖动|滑动|按住)[^。\n]{0,10}(?:滑块|拼图|验证)|滑动验证|滑块验证|请?(?:完成|进行|通过)(?:以下|下方|下列|"
    r"安全|人机)?[^。\n]{0,6}(?:验证|校验)"
    r"|人机(?:验证|识别|校验)|请输入(?:图中|图片中的)?验证码|安全验证|请?证明您不是机器人|verify (?:that )?you are "
    r"(?:a )?human|Just a moment",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"__jsl_clearance|acw_sc__v2|\$_ts\s*=|_\$[a-zA-Z0-9]{2}\(|challenge-platform|cf-chl|yunsuo_session|"
    r"security_session_verify"
    r"|document\.cookie\s*=[\s\S]{0,400}?location|go\(\{\"bts\"|eval\(function\(p,a,c,k,e|"
    r"<meta\s+id=\"[A-Za-z0-9]{12,}\"\s+content=\"[^\"]{80,}",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"(?:您|你)?(?:要|所|正在|想)?(?:访问|请求|查找|查看|浏览|寻找)的?(?:页面|网页|文章|信息|内容|资源|地址|"
    r"栏目)[^。\n]{0,12}(?:不存在|已(?:被)?(?:删除|移除|下线|撤销)|找不到|不见了|走丢|丢失)"
    r"|(?:页面|网页|文章|信息|内容|该文|链接|资源)\s*(?:已)?(?:不存在|已?(?:被)?删除|已失效|找不到|走丢了|不见了|"
    r"无法显示|无法访问|未找到)"
    r"|(?:找不到|无法找到|未找到)(?:该|此|您|相关)?[^。\n]{0,10}(?:页面|网页|文章|文件|内容)|404\s*(?:-|:|"
    r"—)?\s*(?:Not Found|Error|错误|页面|File)|^\s*404\s*$"
    r"|Not Found|(?:HTTP|错误代码|Error)\s*[:：]?\s*(?:404|500|502|503)|Internal Server Error|Bad Gateway|Service "
    r"Unavailable"
    r"|服务器(?:内部)?错误|系统(?:出错|错误|异常|维护中|升级中)|网站(?:正在)?(?:维护|升级|建设)中?|非法(?:访问|"
    r"请求)|参数错误|没有(?:权限|找到)|无权(?:访问|限)"
    r"|Whitelabel Error Page|Index of /",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(r"请(?:先)?登[录陆]|(?:用户|账号|密码)登[录陆]|统一身份认证|登[录陆]后(?:查看|访问|阅读)")
_SHELL = re.compile(
    r"<div\s+id=[\"']?(?:app|root|__next|__nuxt)[\"']?[^>]*>\s*</div>|enable JavaScript|(?:启用|开启|打开|"
    r"支持)\s*JavaScript|JavaScript\s*(?:未|被禁)|您的浏览器(?:不支持|版本过低)",
    re.IGNORECASE,
)
_SEARCH_PATH = re.compile(
    r"/(?:search|jsearch|jsearchfront|jrobot|guestweb\d?|was5|irs|igs|trs-search|sousuo|so|query)(?:[/.?]|$)|"
    r"[?&](?:searchword|searchWord|keyword|keywords|wd|q)=",
    re.IGNORECASE,
)
_SEARCH_TITLE = re.compile(r"^(?:搜索结果|站内搜索|全文检索|高级搜索|搜索|检索结果|智能搜索)|搜索结果(?:页)?$")
_HOME_PATH = re.compile(r"/?(?:(?:index|default|home|main|sy|shouye)\.(?:s?html?|jsp|aspx?|php))?", re.IGNORECASE)


def body_head(body: bytes) -> str:
    """Return the first bytes of a page as text, read as UTF-8 or else as GB 18030.

    >>> body_head("您的访问过于频繁".encode("gb18030"))
    '您的访问过于频繁'
    """
    head = body[:_HEAD]
    text = head.decode("utf-8", "ignore")
    if len(text.encode("utf-8")) < len(head) - 3:
        return head.decode("gb18030", "ignore")
    return text


def visible(head: str) -> str:
    """Return the visible text of the head of a page, roughly."""
    return re.sub(r"\s+", " ", _TAG.sub(" ", head)).strip()


def path_is_home(url: str) -> bool:
    """Tell whether an address is that of a site's home page.

    >>> path_is_home("http://a.gov.cn/index.html"), path_is_home("http://a.gov.cn/xw/index.html")
    (True, False)
    """
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and not parts.query and _HOME_PATH.fullmatch(parts.path) is not None


def has_prose(text: str) -> bool:
    """Tell whether a text has a sentence: a line with 30 characters or more before a mark that ends one.

    >>> has_prose("短句。短句。"), has_prose("市生态环境局对辖区三家污水处理厂开展了现场检查，当场指出台账不全等问题。")
    (False, True)
    """
    return any(line.rfind(mark) >= 30 for line in text.split("\n") for mark in "。！？；")


def is_menu(text: str) -> bool:
    """Tell whether a text is ten short lines or more without the cells of a table.

    >>> is_menu("\\n".join(["政务公开", "通知公告"] * 6)), is_menu("河水清\\n河水长")
    (True, False)
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) >= 10 and "\t" not in text and sum(map(len, lines)) < 24 * len(lines)


def is_waf_notice(head: str, article: Article) -> bool:
    """Tell whether a small page is the notice of a firewall."""
    return _says(_WAF, head, article)


def is_slider(head: str, article: Article) -> bool:
    """Tell whether a small page asks to prove that one is human."""
    return _says(_SLIDER, head, article)


def is_challenge(head: str, article: Article) -> bool:
    """Tell whether a page is next to nothing but a script that sets a cookie and loads the page again."""
    return len(visible(head)) < 60 and len(article.text) < 60 and _CHALLENGE.search(head) is not None


def is_soft_404(head: str, article: Article) -> bool:
    """Tell whether a small page says, under a good status, that there is nothing here."""
    return _says(_MISSING, head, article)


def is_login(head: str, article: Article) -> bool:
    """Tell whether a small page asks for a password and says nothing else."""
    return _says(_LOGIN, head, article) or (_PASSWORD.search(head) is not None and not has_prose(article.text))


def is_shell(head: str, article: Article) -> bool:
    """Tell whether a page is an empty frame that scripts would fill."""
    if len(article.text) >= 30:
        return False
    seen = visible(head)
    if _SHELL.search(head) and len(seen) < 200:
        return True
    scripts = article.signals.scripts_chars + 100 * head.count("<script")
    return len(seen) < 30 and scripts > 200 and not article.signals.images


def is_search(url: str, article: Article) -> bool:
    """Tell whether a page is that of a search."""
    return _SEARCH_PATH.search(url) is not None or _SEARCH_TITLE.search(article.title or "") is not None


def _says(pattern: re.Pattern[str], head: str, article: Article) -> bool:
    """Tell whether a page that says little says this; a dated article of some length is no notice."""
    if article.published is not None and article.origin is not None and has_prose(article.text):
        return False
    seen = visible(head)
    if len(seen) <= _SMALL:
        return pattern.search(seen) is not None
    if article.signals.page_chars > 4 * _SMALL:
        return False
    return pattern.search(f"{article.title or ''}\n{article.text}") is not None
