"""Whether an article is about the environment: a plain count of terms, for sources that carry everything."""

from __future__ import annotations

import re

from govcrawl.article import Article
from govcrawl.forms import fold

_TERMS = (
    "环境|生态|环保|环评|污染|减排|排污|排放标准|超低排放|绿水青山|美丽中国|绿色发展|绿色低碳|清洁生产|循环经济|节能",
    "空气质量|细颗粒物|PM2\\.5|PM10|臭氧|雾霾|扬尘|废气|秸秆|散煤|清洁取暖|挥发性有机物|VOCs|蓝天保卫战|大气",
    "水质|断面|污水|废水|黑臭水体|河长制|湖长制|水源地|饮用水源|再生水|流域|碧水保卫战",
    "土壤|固体废物|固废|危险废物|危废|废渣|垃圾分类|垃圾焚烧|垃圾填埋|渗滤液|净土保卫战|噪声",
    "碳排放|碳达峰|碳中和|双碳|温室气体|气候变化",
    "自然保护区|国家公园|野生动物|湿地|草原|草地|禁牧|天然林|造林|植树|植被|退耕还林|荒漠化|沙化|防沙|水土保持|水土流失|矿山",
    "核安全|辐射|放射性",
)
"""Environment at large, air, water, soil and waste, climate, nature, nuclear safety."""
_TERM = re.compile("|".join(_TERMS), re.IGNORECASE)
_OTHER_SENSE = re.compile(
    r"政治生态|(?:产业|创新|创业|金融|商业|企业|平台|媒体|网络|舆论|内容|数字|教育)生态|生态圈|"
    r"(?:营商|投资|创业|就业|用工|发展|信用|舆论|网络|市场|消费|法治|政策|经营|学习|教学|育人|人文|用药|语言)环境|"
    r"(?:工作|居住|国际|安全|购物|软|硬)环境|环境(?:优美|舒适|幽雅|优雅)"
)
"""Senses of 生态 and 环境 that have nothing to do with nature."""

LEAST_TERMS = 2
"""Different terms in the text from which an article counts as being on the environment, when its title has none."""


def environment_terms(text: str) -> frozenset[str]:
    """Return the different terms of the environment in *text*, whatever its characters.

    >>> sorted(environment_terms("优化营商环境，净化政治生态；严查废水直排，改善水质"))
    ['废水', '水质']
    """
    folded = _OTHER_SENSE.sub("　", fold(text))
    return frozenset(found.lower() for found in _TERM.findall(folded))


def is_about_environment(article: Article) -> bool:
    """Return whether an article's title names the environment, or its text does so with several terms."""
    if article.title and environment_terms(article.title):
        return True
    return len(environment_terms(article.text)) >= LEAST_TERMS
