"""Original article pages in the shapes of news media, portals, trade sites and reposts, with what a reader sees there.

A page is a file of `media/`: fields, body lines and markup, parted by lines of `---`. In the markup `@3@` is the
fourth body line, `@p@` all of them (`@p1-4@` some of them) as paragraphs, `@nav@` and the like a filler. A body line
may hold inline tags and entities; what is read is the text without them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from govcrawl.article import Article
from govcrawl.page import Page
from tests.markups import without_optional

FOLDER = Path(__file__).parent / "media"
FIELDS = ("title", "published", "origin", "editor", "author")
_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r"@(p?)(\d+)?(?:-(\d+))?@")

TEASERS = (
    "沿江老码头改造一期完工，三千平方米亲水平台免费开放",
    "秋粮收购价格稳中有升，各地粮库备足仓容迎接高峰",
    "这座小城用十年时间，把臭水沟变成了荷花荡",
    "专家提醒：换季时节，这几种药千万不要一起吃",
    "高铁新时刻表公布，沿线五座县城新增停靠班次",
    "老旧小区加装电梯，底层住户的意见应当怎样听",
    "首批氢能环卫车上路，一次加注可跑三百公里",
    "候鸟提前半个月抵达湿地，志愿者连夜加密巡护",
)
REMARKS = (
    "我家就住在旁边，前两年一开窗全是味道，今年确实好多了，希望能一直坚持下去，不要检查一过又反弹。",
    "说得好听，去年也是这么讲的，结果冬天照样冒黑烟，建议记者半夜去看看，白天当然什么都没有。",
    "支持！绿水青山就是金山银山，治理污染不能只靠罚款，还要帮企业想办法，毕竟几百号人要吃饭。",
    "请问监测数据在哪里可以查到？公众号里找了半天都没有找到入口，有知道的朋友麻烦说一声，谢谢了。",
    "楼上的不懂不要乱讲，我就是做这一行的，设备投入一年两三百万，小厂根本承担不起，只能关停转产。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPage:
    """A page and its gold. A field of `?` may be read in any way."""

    name: str
    page: Page
    fields: dict[str, str | None]
    body: tuple[str, ...]
    optional: tuple[str, ...]


def bare(line: str) -> str:
    """The text of a body line: no tags, entities resolved, runs of blanks as one.

    >>> bare("a<b>b</b>&nbsp; c")
    'ab c'
    """
    parts = (" ".join(part.split()) for part in html.unescape(_TAG.sub("", line)).split("\t"))
    return "\t".join(parts).strip()


def fillers() -> dict[str, str]:
    """What stands around articles, by its mark."""
    names = ("首页", "要闻", "时政", "财经", "社会", "生态", "文旅", "视频", "图片", "评论", "专题", "数字报")
    nav = "".join(f"<a href='/c{n}/'>{name}</a> " for n, name in enumerate(names))
    rows = "".join(f"<li><a href='/a/{n}.html'>{name}</a></li>" for n, name in enumerate(TEASERS))
    dated = "".join(
        f"<li><a href='/a/{n}.html'>{name}</a><span>2024-05-{20 - n}</span></li>" for n, name in enumerate(TEASERS)
    )
    cards = "".join(
        f"<div class='item'><a href='/a/{n}.html'><img src='/t{n}.jpg'><h3>{name}</h3></a>"
        f"<p>{REMARKS[n % 5][:38]}……</p>"
        f"<div class='meta'><span>江畔号</span><span>05-{14 - n % 9} 1{n}:20</span></div></div>"
        for n, name in enumerate(TEASERS)
    )
    remarks = "".join(
        f"<div class='cmt'><div class='u'><img src='/u{n}.png'>"
        f"<b>网友{n}83{n}号</b><span>2024-05-1{n} 08:3{n}</span></div>"
        f"<p>{REMARKS[n % 5]}</p><div class='op'><a>回复</a><a>赞({n * 7})</a></div></div>"
        for n in range(10)
    )
    foot = (
        "<p>关于我们 | 联系我们 | 广告服务 | 法律声明 | 网站地图</p><p>互联网新闻信息服务许可证：00120200001"
        "　信息网络传播视听节目许可证：0000001"
        "　广播电视节目经营许可（某）字第00001号</p>"
        "<p>违法和不良信息举报电话：000-00000000"
        "　举报邮箱：jubao@media.example</p>"
        "<p>本网站所刊载信息，不代表本网观点。刊用本网稿件，须经书面授权。"
        "未经许可不得转载、摘编或复制或建立镜像，违者依法追究法律责任。</p>"
        "<p>Copyright © 2003-2024 All Rights Reserved　某ICP备00000000号-1　某公网安备 00000000000001号</p>"
    )
    return {"nav": nav, "rows": rows, "dated": dated, "cards": cards, "remarks": remarks, "foot": foot}


def render(markup: str, lines: list[str]) -> str:
    """The markup with body lines and fillers in the place of their marks."""
    for name, filler in fillers().items():
        markup = markup.replace(f"@{name}@", filler)

    def put(match: re.Match[str]) -> str:
        paragraph, first, last = match.groups()
        if not paragraph and first is None:
            return match.group()
        start = int(first or 0)
        stop = int(last) + 1 if last else (start + 1 if first else len(lines))
        return "".join(f"<p>{line}</p>" if paragraph else line for line in lines[start:stop])

    return _MARK.sub(put, markup)


def load(path: Path) -> MediaPage:
    """One page of the folder."""
    head, body, markup = path.read_text("utf-8").split("\n---\n", 2)
    rows = [row.split(" = ", 1) for row in head.splitlines()]
    optional = tuple(bare(value) for name, value in rows if name == "optional")
    named = {name: value for name, value in rows if name != "optional"}
    lines = body.split("\n")
    page = Page(
        url=named["url"],
        body=render(markup, lines).encode(named.get("encoding", "utf-8"), "xmlcharrefreplace"),
        headers=(("Content-Type", named.get("type", "text/html")),),
        list_date=named.get("list_date"),
    )
    return MediaPage(
        name=path.stem,
        page=page,
        fields={name: named.get(name) for name in FIELDS},
        body=tuple(bare(line) for line in lines),
        optional=optional,
    )


def media_pages(sample: str) -> list[MediaPage]:
    """The pages of one sample, in the order of their names."""
    return [load(path) for path in sorted((FOLDER / sample).glob("*.html"))]


def differences(article: Article, gold: MediaPage) -> list[str]:
    """What was read otherwise than a reader sees it, one line a difference."""
    read = {
        "title": article.title,
        "published": article.published.value if article.published else None,
        "origin": article.origin,
        "editor": article.editor,
        "author": article.author,
    }
    found = [
        f"{name}: read {value!r}, seen {gold.fields[name]!r}"
        for name, value in read.items()
        if value != gold.fields[name] and gold.fields[name] != "?"
    ]
    got = without_optional([bare(line) for line in article.text.split("\n") if line.strip()], gold.optional)
    wanted = without_optional(gold.body, gold.optional)
    found += [f"body lacks {line!r}" for line in wanted if line not in got]
    found += [f"body has {line!r} too much" for line in got if line not in wanted]
    if not found and got != wanted:
        found.append("body: the lines are out of order, or some come twice")
    return found
