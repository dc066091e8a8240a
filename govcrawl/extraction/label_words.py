"""The words of info lines: which label introduces what, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable

LABELS: dict[str, str] = {
    "published": "发布时间 发布日期 发表时间 发表日期 发稿时间 发稿日期 刊发时间 刊发日期 刊登日期 上传时间 "
    "上传日期 上线时间 录入时间"
    " 录入日期 添加时间 添加日期 加入时间 公开时间 公开日期 信息发布时间 信息发布日期 信息时间 文章时间 稿件时间 "
    "发布于 发表于 发布 Published",
    "when": "日期 时间",
    "updated": "最后更新时间 最后更新 最近更新 更新时间 更新日期 更新于 更新 修改时间 修改日期 "
    "回复时间 回复日期 答复时间 答复日期 编辑于 修改于 Updated",
    # dates of the document or of what it tells, never of its publication
    "document": "成文日期 成文时间 生成日期 生成时间 发文日期 发文时间 印发日期 印发时间 签发日期 签发时间 生效日期 "
    "生效时间 实施日期"
    " 来信时间 来信日期 写信时间 写信日期 提问时间 提问日期 咨询时间 咨询日期 留言时间 留言日期 提交时间 诉求时间"
    " 施行日期 废止日期 废止时间 失效日期 失效时间",
    "origin": "信息来源 稿件来源 文章来源 新闻来源 内容来源 消息来源 本文来源 来源单位 来源于 来源 稿源 文源 转载自 "
    "转自 出处 Source",
    "caption": "图片来源 资料来源 数据来源 视频来源 图源 图片 图 摄影 摄像 制图 视频 设计 漫画",
    # who put it out, where no origin is printed
    "issuer": "发布机构 发布单位 发布部门 公开机构 公开主体 发文机关 发文机构 发文单位 信息发布单位",
    "editor": "责任编辑 责编 网络编辑 网编 编辑人 编审 编辑 Editor",
    "author": "作者姓名 作者 文字记者 本报记者 记者 文字 撰文 撰稿人 撰稿 通讯员 供稿人 采写 文",
    "keywords": "关键词 关键字 标签 Tags Tag",
    "other": "信息发布人 发布人 发布者 公开方式 录入者 录入人 录入 上传者 "
    "审核人 审核 审校 校对 校审"
    " 签发人 签发 选稿 终审 初审 复审 二审 三审 一审 监制 统筹 值班编委 主编 所属栏目 栏目 分类 索引号 文号 "
    "发文字号 主题分类 体裁分类"
    " 信息分类 有效性 名称 供稿单位 供稿 点击量 点击数 点击率 点击次数 点击 浏览次数 浏览量 浏览数 浏览 "
    "阅读次数 阅读量 阅读数"
    " 阅读 访问次数 访问量 查看次数 人气 评论数 评论 点赞 字体大小 字体 字号大小 字号 文字大小 视力保护色 视力保护 "
    "背景色 打印 分享到"
    " 分享至 分享 收藏 语音播报 播报 下载 举报 主题词",
}
"""Kind of value -> names of its labels, separated by blanks."""

NEVER_GLUED = frozenset({
    "文", "图", "记者", "文字", "日期", "时间", "发布", "更新", "名称", "分类", "标签", "图片", "视频", "栏目", "设计",
    "录入", "审核", "签发", "统筹", "下载", "评论", "打印", "分享", "浏览", "阅读", "点击", "供稿", "出处", "来源于",
    "收藏", "编辑", "通讯员", "校对",
})  # fmt: skip
"""Labels that count only where no Chinese character stands before them (报名时间, 会议记者 are other words)."""

COLON = "[:：∶﹕︓]"
SPACE = r"[\s\u3000\u00a0]{0,8}"
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")


def _spaced(name: str) -> str:
    """Return a pattern for a name whose characters may stand apart, as in 来　　源."""
    return SPACE.join(name) if _HAN_ONLY.fullmatch(name) else name


_BY_LENGTH = sorted(
    ((name, kind) for kind, names in LABELS.items() for name in names.split()), key=lambda pair: -len(pair[0])
)


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern for any of the names, the earlier first; those with one first character are asked together."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[0], []).append(_spaced(name)[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items())


_ANY = _any_of(name for name, _ in _BY_LENGTH)
_FIRST = "".join(sorted({first for name, _ in _BY_LENGTH for first in (name[0].lower(), name[0].upper())}))
_KIND = {name.lower(): kind for name, kind in _BY_LENGTH}

LABEL = re.compile(
    rf"(?=[{_FIRST}\[【])(?<![A-Za-z])(?:(?P<name>{_ANY}){SPACE}{COLON}|[\[【]{SPACE}(?P<boxed>{_ANY}){SPACE}[\]】]{SPACE}{COLON}?)",
    re.IGNORECASE,
)
"""A label with its colon, or in a box of its own (【来源】)."""
MAY_LABEL = re.compile(r"[:：∶﹕︓\[【]")
"""What every label needs."""
MAY_SAY = re.compile(rf"[:：∶﹕︓\[【|｜丨︱\t\d年]|^[\s•·●▪■◆*＊\u200b\ufeff]*[{_FIRST}]")
"""What an info line has: a colon, a box, a bar, a digit, a year, or a label at its beginning."""
LONE_LABEL = re.compile(rf"[\s\[【(（•·]*(?P<name>{_ANY}){SPACE}[:：∶﹕︓]?[\s\])】）]*", re.IGNORECASE)
"""A whole line that is a label; its value may stand on the next line."""


_DATED = re.compile(
    r"(?P<name>(?:信息)?(?:发布|发表|发稿|更新|编辑|修改|回复|答复)(?:时间|日期|于)|时间|日期)\s*"
    r"(?=(?:19|20)\d\d ?[-/.年] ?\d)"
)
_OPEN = re.compile(
    r"(?P<before>^|[\s|])(?P<name>(?:信息|文章|稿件)?来源于?|稿源|作者|责任编辑|责编|编辑) +(?=[^\s:：\d|])"
)


_CELLS = re.compile(
    rf"(?P<before>^|\t)(?P<name>{'|'.join(map(_spaced, LABELS['issuer'].split()))}|信息来源|来源)\t(?=[^\t])"
)
"""Labels of a catalogue card (政府信息公开目录) whose values stand in the next cell."""


_BARRED = re.compile(
    r"(?P<before>^|\s)(?P<name>责任编辑|责编|编辑|来源|作者|记者|通讯员|审核|校对|监制|统筹|终审|值班编委)\s?[|｜丨︱]\s?(?=\S)"
)
"""Labels parted from their values by a bar (编辑 | 张三), a line each."""
_ALONE = re.compile(r"(?P<name>(?:信息|文章|稿件|新闻)?来源|稿源|责任编辑|责编) +(?P<value>[^\s:：\d，。]{2,20})")
"""A whole line of label and value in elements of their own, with nothing between them."""
_BAR = re.compile(r"[|｜丨︱]")
_DAY = re.compile(r"\d{4}[ ]?[-/.年][ ]?\d")


def with_colons(line: str) -> str:
    """Put colons behind labels that stand without one in a line with a date, or alone with their value.

    >>> with_colons("发表于 2023-07-19 10:00 来源 某某日报"), with_colons("来源  某某日报")
    ('发表于：2023-07-19 10:00 来源：某某日报', '来源：某某日报')
    """
    if "\t" in line:
        line = _CELLS.sub(r"\g<before>\g<name>：", line)
    if len(line) <= 60 and _BAR.search(line):
        line = _BARRED.sub(r"\g<before>\g<name>：", line)
    if len(line) > 120 or not _DAY.search(line):
        alone = _ALONE.fullmatch(line) if len(line) <= 40 else None
        return f"{alone['name']}：{alone['value']}" if alone else line
    return _OPEN.sub(r"\g<before>\g<name>：", _DATED.sub(r"\g<name>：", line))


def kind_of(name: str) -> str:
    """Return the kind of a label as it stands on the page.

    >>> kind_of("来　　源"), kind_of("责任编辑"), kind_of("成文日期")
    ('origin', 'editor', 'document')
    """
    return _KIND[re.sub(r"\s", "", name).lower()]


def is_glued(name: str, before: str) -> bool:
    """Tell whether a label is only the end of another word or quoted, given the text before it.

    >>> is_glued("时间", "报名"), is_glued("来源", "2017-03-10 09:58"), is_glued("作者", "某某网")
    (True, False, False)
    """
    if before.endswith(("“", "「", "『", '"')):
        return True
    return re.sub(r"\s", "", name) in NEVER_GLUED and bool(re.search(r"[\u4e00-\u9fff]$", before))


PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|"
    "贵州|云南|陕西|甘肃"
    "|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
WIDGET = re.compile(
    r"[\[【〖(（<]?\s*(?:打\s*印|关\s*闭|字\s*体|字\s*号|分\s*享|收\s*藏|参与互动|举报|点击(?!\S{6})|浏\s*览|"
    r"阅读(?!\S{4})|(?<![\u4e00-\u9fff])播\s*报|语音播\s*报|纠\s*错"
    r"|大\s+中\s+小|大中小|A-\s*A|我要评论|(?<![\u4e00-\u9fff])评论|评论(?=\s*[(（\[\d])|扫一扫|我有话说|登录后|听(?:报道|新闻|全文)|T[大中小]|下载|返回|保护视力)"
)
"""Where a value ends because a widget begins."""
EMPTY_VALUES = frozenset({
    "无", "未知", "不详", "暂无", "佚名", "null", "None", "undefined", "匿名", "admin", "Admin", "管理员",
})  # fmt: skip
