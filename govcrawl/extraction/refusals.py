"""How pages look that are no articles: notices of firewalls, challenges, soft errors, logins, shells, searches."""

from __future__ import annotations

import re

from govcrawl.article import Article
from govcrawl.extraction.stubs import is_error_address, is_login_address, is_same_page, targets
from govcrawl.page import Page

_HEAD = 24_000
"""Bytes of a page that are looked at; notices and challenges are small pages."""
_TAG = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<title\b[^<>]*>[^<]{0,300}(?:</title\s*>)?|<!--.*?(?:-->|\Z)|<[^<>]*>?",
    re.DOTALL | re.IGNORECASE,
)
"""An element that the head of a page cuts through ends with it."""
_TITLE = re.compile(r"<title\b[^<>]{0,100}>([^<]{0,300})", re.IGNORECASE)
_ALERT = re.compile(r"\balert\(\s*[\"']([^\"'<>]{2,200})[\"']")
_SMALL = 600
"""Characters of visible text that a notice has at most."""
_BARE = 60
"""Characters below which a page shows next to nothing."""

_WAF = re.compile(
    r"您的[^，。\n]{0,8}(?:存在异常|疑似|被(?:拒绝|拦截|阻断|限制|禁止))|(?:限制|拒绝|禁止)了?您的(?:访问|请求)|"
    r"(?:安全|防护|拦截)设备|防护(?:规则|策略)|(?:请求|访问)(?:次数)?(?:太|过)多|系统繁忙|非法IP|"
    r"you have been blocked|unable to access|checking your browser|security check|"
    r"您的(?:访问|请求|操作)(?:过于频繁|太频繁|异常|已?被(?:拦截|阻断|拒绝|禁止)|可能对网站造成安全威胁|存在(?:异常|"
    r"威胁|风险))|请求存在(?:威胁|风险|安全)"
    r"|访问(?:过于频繁|频率(?:过高|过快|限制)|(?:人数|量)过多|行为异常|被拒绝|被阻断|被拦截|受限)|(?:请求|访问)(?:已)?被(?:网站管理员|防火墙|"
    r"安全策略|WAF|云盾|系统)?(?:设置)?(?:拦截|阻断|阻止)"
    r"|疑似(?:黑客)?攻击|违反[^。\n]{0,8}(?:安全|防护)(?:规则|策略)|(?:云|安全|应用)防护(?:节点|系统)|"
    r"境外(?:用户|IP|地址|访问)?[^。\n]{0,8}(?:无法|禁止|不能|限制)|所在的?(?:地区|区域|国家|网络)[^。\n]{0,6}(?:无法|"
    r"不能|不支持|禁止|受限)|仅限[^。\n]{0,8}(?:网|内部)(?:用户)?访问|(?:网站|Web应用|应用|云)防火墙|不合法的?参数.{0,16}(?:拦截|管理员)|"
    r"由于您访问的URL有可能对网站造成安全威胁"
    r"|IP(?:地址)?.{0,12}(?:已?被(?:封禁|限制|禁止|列入黑名单))|当前IP.{0,10}(?:异常|限制)|创宇盾|安全狗|云锁|"
    r"护卫神|WTS-WAF|正在(?:检查|检测)您的浏览器|(?:安全|浏览器)检查[^。\n]{0,6}(?:中|通过)"
    r"|403\s*(?:-|:|—)?\s*(?:Forbidden|禁止)|^\s*Forbidden|Too Many Requests|Access Denied|"
    r"Request (?:blocked|rejected)|The requested URL was rejected|Attention Required! \| Cloudflare|"
    r"Web Application Firewall",
    re.IGNORECASE,
)
_SLIDER = re.compile(
    r"(?:拖动|滑动|按住)[^。\n]{0,10}(?:滑块|拼图|验证)|滑动验证|滑块验证|请(?:您|先)*(?:完成|进行|通过)"
    r"[^。\n]{0,8}(?:验证|校验)|"
    r"(?:完成|进行|通过)(?:以下|下方|下列|安全|人机)[^。\n]{0,6}(?:验证|校验)|(?:依次|按顺序)点击"
    r"|人机(?:验证|识别|校验)|请?(?:在下方)?输入[^，。\n]{0,12}(?:验证码|字符)|安全验证|"
    r"证明您不是机器人|verify (?:that )?you are "
    r"(?:a )?human|Just a moment",
    re.IGNORECASE,
)
_WIDGET = re.compile(
    r"initGeetest|geetest|nc_1_n1z|TencentCaptcha|g-recaptcha|h-captcha|yidunCaptcha|(?:id|name)=[\"']?captcha|"
    r"captcha[\w/.-]{0,40}(?:image|\.(?:jpe?g|png|gif|do|jsp|php))",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"__jsl_clearance|acw_sc__v2|\$_ts\s*=|_\$[a-zA-Z0-9]{2}\(|challenge-platform|cf-chl|yunsuo_session|"
    r"security_session_verify"
    r"|\bcookie[\"'\]]{0,2}\s*=[^=][\s\S]{0,400}?\b(?:location|reload)\b|go\(\{\"bts\"|eval\(function\(p,a,c,k,e|"
    r"\bforms?\b[^;<>]{0,40}\.submit\(\)|"
    r"<meta\b(?=[^<>]{0,600}?\bid=[\"'][A-Za-z0-9]{8,}[\"'])[^<>]{0,60}?\bcontent=[\"'][^\"'<>]{80,}",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"(?:您|你)?(?:要|所|正在|想)?(?:访问|请求|查找|查看|浏览|寻找)的?(?:页面|网页|文章|信息|内容|资源|地址|"
    r"栏目)[^。\n]{0,12}(?:不存在|已(?:被|经)?(?:删除|移除|下线|撤销|归档)|找不到|不见了|走丢|丢失|暂时无法|转移|移动)"
    r"|(?:页面|网页|文章|信息|内容|该文|链接|资源|稿件|栏目)\s*(?:已)?(?:不存在|已?(?:被)?删除|已失效|找不到|走丢了|不见了|"
    r"无法显示|无法访问|未找到|尚未发布|未发布|未审核)"
    r"|(?:找不到|无法找到|未找到)(?:该|此|您|相关)?[^。\n]{0,10}(?:页面|网页|文章|文件|内容)|404\s*(?:-|:|"
    r"—)?\s*(?:Not Found|Error|错误|页面|File)|^\s*404\s*$"
    r"|Not Found|(?:page|file) you (?:are|were) looking for|"
    r"(?:HTTP(?:状态)?|错误代码|Error)\s*[:：]?\s*(?:404|500|502|503)|Internal Server Error|"
    r"Bad Gateway|Service "
    r"Unavailable"
    r"|服务器(?:内部)?错误|服务器开小差|数据库(?:连接)?(?:失败|错误|异常)|Could not connect|无法加载(?:控制器|模块)|"
    r"请求的资源[^。\n]{0,40}不可用|系统(?:发生|出现|出错|错误|异常|维护中|升级中)|网站(?:正在)?(?:维护|升级|建设)中?|非法(?:访问|"
    r"请求)|对不起[，,！!\s]*没有|(?:该|此)(?:页|网页|页面)无法|(?:文件|页面)已?丢失|(?:信息|内容|稿件)?(?:ID|编号|参数)错误|正在审核|出错(?:啦|了)|"
    r"No input file|isn.t available|参数错误|没有(?:权限|找到)|无权(?:访问|限)"
    r"|Whitelabel Error Page|Index of /",
    re.IGNORECASE,
)
_TRACE = re.compile(
    r"(?:\bat [\w.$<>]{3,200}\([^()\n]{1,80}\)\s*){3}|应用程序中的服务器错误|"
    r"\[?\w{0,40}Exception\b[:：].{0,200}\bat \w|"
    r"Traceback \(most recent call last\)|Fatal error: |\bmysqli?_\w+\(\)|SQLSTATE\[|ORA-\d{5}|堆栈跟踪",
    re.DOTALL,
)
"""What a server prints of its own failure."""
_PASSWORD = re.compile(r"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(
    r"请(?:先|重新|您)*登[录陆]|(?:尚?未|没有|还没)登[录陆]|登[录陆](?:已经?)?(?:超时|过期|失效)|(?:用户|账号|密码)登[录陆]|统一身份认证|登[录陆]后(?:查看|访问|阅读)"
)
_SHELL = re.compile(
    r"<div\s+id=[\"']?(?:app|root|__next|__nuxt)[\"']?[^>]*>\s*</div>|enable JavaScript|without JavaScript|"
    r"(?:启用|开启|打开|"
    r"支持)\s*JavaScript|JavaScript\s*(?:未|被禁)|您的浏览器(?:不支持|版本过低)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{[^{}\n]{1,80}\}\}|\$\{[\w.]{1,60}\}|<%=?[^%<>\n]{1,80}%>")
"""Names that a script would fill in."""
_SEARCH_PATH = re.compile(
    r"/(?:jsearch|jsearchfront|jrobot|jrobotfront|guestweb\d?|was5|irs|igs|trs-search|inteligentsearch)(?:[/.?]|$)|"
    r"/(?:search|sousuo|so|query)(?:/(?:index|list|result|s|search|solrsearch/s)?(?:\.\w{2,5})?)?(?:\.\w{2,5})?(?:[?#]|$)|"
    r"[?&](?:searchword|keywords?|wd)=",
    re.IGNORECASE,
)
_SEARCH_TITLE = re.compile(
    r"^(?:搜索结果|站内搜索|全文检索|高级搜索|检索结果|智能搜索)(?:页|[-_—|]|$)|^(?:搜索|检索)$|搜索结果(?:页)?$"
)
_EMPTY = re.compile(
    rb"(?:\s|</?(?:html|head|body|!doctype)\b[^<>]{0,120}>|<title>\s*</title>|<meta charset[^<>]{0,40}>)*",
    re.IGNORECASE,
)
_DATED_CELL = re.compile(r"\t[\[(（]?(?:19|20)\d\d[-/.年][01]?\d[-/.月][0-3]?\d日?[^\t\n]{0,10}(?:$|\t)", re.MULTILINE)
_HEAD_LINE = re.compile(r"^[\[【(（]?(?:发布时间|发布日期|发稿时间|更新时间|时间|日期)[:：]\s?20\d\d", re.MULTILINE)
_TEASER = re.compile(r"[\[【(（]?(?:查看|阅读|点击)?(?:详细|详情|全文|更多)(?:内容)?[>》\]】)）]*$", re.MULTILINE)


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
    """Return what the head of a page shows, roughly: its title, its text, and what its scripts alert."""
    title = _TITLE.search(head)
    shown = [title[1] if title else "", _TAG.sub(" ", head), *_ALERT.findall(head)]
    return re.sub(r"\s+", " ", "\n".join(shown)).strip()


def has_prose(text: str) -> bool:
    """Tell whether a text has a sentence: a line with 30 characters or more before a mark that ends one.

    >>> has_prose("短句。短句。"), has_prose("市生态环境局对辖区三家污水处理厂开展了现场检查，当场指出台账不全等问题。")
    (False, True)
    """
    return any(line.rfind(mark) >= 30 for line in text.split("\n") for mark in "。！？；")


def has_sentence(text: str) -> bool:
    """Tell whether a text has a sentence, be it a short one.

    >>> has_sentence("清明节放假三天，不调休。"), has_sentence("政务公开")
    (True, False)
    """
    return any(line.rfind(mark) >= 8 for line in text.split("\n") for mark in "。！？；")


def is_menu(text: str) -> bool:
    """Tell whether a text is ten short lines or more without the cells of a table.

    >>> is_menu("\\n".join(["政务公开", "通知公告"] * 6)), is_menu("河水清\\n河水长")
    (True, False)
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) >= 10 and "\t" not in text and sum(map(len, lines)) < 24 * len(lines)


def count_teasers(text: str) -> int:
    """Count the lines that end with a link to the rest of what they begin.

    >>> count_teasers("会议强调……[详细]\\n水质改善。\\n会议指出，要……查看详情>>")
    2
    """
    return len(_TEASER.findall(text))


def count_dated_cells(text: str) -> int:
    """Count the rows of tables that have a day in a cell of its own.

    >>> count_dated_cells("1\\t关于公布名单的通知\\t2024-03-05\\n2\\t水质月报\\t良")
    1
    """
    return len(_DATED_CELL.findall(text))


def is_row_of_heads(text: str) -> bool:
    """Tell whether a text has three info lines or more, one for each of the articles that it lists.

    >>> is_row_of_heads("\\n".join(f"河水清了……\\n发布时间：2024-03-0{n} 来源：市局" for n in (1, 2, 3)))
    True
    """
    return len(_HEAD_LINE.findall(text)) >= 3


def is_empty(body: bytes) -> bool:
    """Tell whether a body holds nothing: no character, or a frame without anything in it.

    >>> is_empty(b" \\n"), is_empty(b"<html><head></head><body></body></html>"), is_empty(b"<p>a</p>")
    (True, True, False)
    """
    return (len(body) < 400 and _EMPTY.fullmatch(body) is not None) or not body.strip()


def is_waf_notice(seen: str, article: Article) -> bool:
    """Tell whether a small page is the notice of a firewall."""
    return _says(_WAF, seen, article)


def is_slider(head: str, seen: str, article: Article) -> bool:
    """Tell whether a small page asks to prove that one is human; a page that asks for a password too is a login."""
    if _PASSWORD.search(head) is not None:
        return False
    return _says(_SLIDER, seen, article) or (_is_bare(seen, article) and _WIDGET.search(head) is not None)


def is_challenge(head: str, seen: str, article: Article, url: str) -> bool:
    """Tell whether a page is next to nothing but a script that loads it again, with a cookie or an answer."""
    if not _is_bare(seen, article):
        return False
    again = any(is_same_page(target, url) for target in targets(head, url))
    return again or _CHALLENGE.search(head) is not None


def is_soft_404(page: Page, seen: str, article: Article) -> bool:
    """Tell whether a page says, under a good status, that there is nothing here, or prints the server's failure."""
    sent = page.requested_url not in (None, page.url) and is_error_address(page.url)
    return sent or _says(_MISSING, seen, article) or is_trace(article)


def is_trace(article: Article) -> bool:
    """Tell whether a text is what a server prints of its own failure."""
    return _TRACE.search(article.text[:3000]) is not None


def is_login(page: Page, head: str, seen: str, article: Article) -> bool:
    """Tell whether a small page asks for a password and says nothing else."""
    if _says(_LOGIN, seen, article) or is_login_address(page.url):
        return True
    return _PASSWORD.search(head) is not None and not has_prose(article.text)


def is_unfilled(article: Article) -> bool:
    """Tell whether a text is next to nothing but names that a script would fill in."""
    return "{{" in article.text and len(_TEMPLATE.sub("", article.text)) < 30


def is_shell(head: str, seen: str, article: Article) -> bool:
    """Tell whether a page is an empty frame that scripts would fill."""
    if len(_TEMPLATE.sub("", article.text)) >= 30 or article.signals.page_chars > _SMALL:
        return False
    if len(seen) < 200 and (_SHELL.search(head) or _TEMPLATE.search(seen)):
        return True
    scripts = article.signals.scripts_chars + 100 * head.count("<script")
    return len(seen) < 60 and scripts > 200 and not article.signals.images


def sent_on(head: str, seen: str, article: Article, url: str) -> list[str]:
    """Return where a page that shows next to nothing sends its visitors."""
    return targets(head, url) if _is_bare(seen, article) else []


def is_search(url: str, head: str, article: Article) -> bool:
    """Tell whether a page is that of a search."""
    title = _TITLE.search(head)
    names = (article.title or "", title[1].strip() if title else "")
    return _SEARCH_PATH.search(url) is not None or any(_SEARCH_TITLE.search(name) for name in names)


def is_stray(page: Page, article: Article, most: int) -> bool:
    """Tell whether a whole page from the web says at most so many characters, with nothing that marks an article."""
    signals = article.signals
    if signals.page_chars >= most or signals.images or signals.attachments or article.origin:
        return False
    dated = article.published is not None and article.published.rule not in ("url", "list")
    named = article.title_rule in ("agreed", "meta")
    return page.url.startswith("http") and b"<" in page.body[:2000] and not (dated or named)


def _is_bare(seen: str, article: Article) -> bool:
    return len(seen) < _BARE and len(article.text) < _BARE and article.signals.page_chars < 4 * _BARE


def _says(pattern: re.Pattern[str], seen: str, article: Article) -> bool:
    """Tell whether a page that says little says this."""
    if len(seen) <= _SMALL and pattern.search(seen) is not None:
        return True
    if article.signals.page_chars > 4 * _SMALL:
        return False
    return pattern.search(f"{article.title or ''}\n{article.text[: 10 * _SMALL]}") is not None
