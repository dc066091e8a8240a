"""Furniture of pages, told from text line by line."""

from __future__ import annotations

import time

import pytest

from govcrawl.extraction.noise import ends_article, line_noise, tail_noise


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("分享到:", "share"), ("分享到： 微信 微博 QQ空间", "share"), ("微信", "widget"),
        ("微博 头条号 客户端", "widget"), ("[点击量:] [关闭]", "widget"),
        ("点击量：12,345次", "count"), ("浏览次数：", "count"), ("已有 12 人参与", "count"), ("【字体:", "widget"),
        ("字体：[大 中 小]", "widget"),
        ("播报", "widget"), ("打印本页  关闭窗口", "widget"), ("大 中 小", "widget"),
        ("语音播报 打印 收藏", "widget"), ("手机版 电脑版", "widget"),
        ("扫一扫在手机打开当前页", "qr"), ("用微信扫一扫分享至朋友圈", "qr"), ("手机扫码看新闻", "qr"),
        ("文章二维码", "qr"), ("微信“扫一扫”", "qr"), ("扫码关注", "qr"),
        ("更多资讯请关注 \"青禾网\" 微信公众号", "advert"), ("看水价 / 读通知 / 找工程 / 招合作", "advert"),
        ("青禾头条下载", "advert"),
        ("关注我们", "advert"), ("0条 [查看全部]   相关评论", "comments"),
        ("243条评论|3,930人参与网友评论", "comments"), ("最新评论 刷新", "comments"),
        ("版权声明：本网注明来源为“青禾网”的稿件，版权均归青禾网，转载请注明出处。", "copyright"),
        ("未经本网授权，不得转载、摘编或利用其它方式使用上述作品。", "copyright"),
        ("凡本网注明“来源：青禾网”的所有作品，版权均属于青禾网。", "copyright"),
        ("您当前的位置 : 青禾网 >> 新闻 >> 县区", "breadcrumb"), ("当前位置: 首页 » 监测 » 正文", "breadcrumb"),
        ("首页 > 政务公开 > 通知公告", "breadcrumb"),
        ("首页> 要闻>", "breadcrumb"), ("> 正文", "breadcrumb"), ("上一篇：某县修渠", "pager"),
        ("下一条：没有了", "pager"), ("首页 上一页 1 2 3 下一页 尾页", "pager"),
        ("返回 青禾环保网 首页", "return"), ("返回顶部", "widget"),
        ("版权所有：青禾县人民政府 主办单位：青禾县人民政府办公室", "footer"),
        ("网站标识码：5199990001 蜀ICP备00000001号 川公网安备51000000000001号", "footer"),
        ("Copyright © 2023 青禾网 All Rights Reserved", "footer"), ("© 2023 青禾网", "footer"),
        ("互联网新闻信息服务许可证：51120200000", "footer"),
        ("相关阅读", "related"), ("【相关新闻】", "related"), ("精彩推荐", "related"), ("热门文章 更多>>", "related"),
        ("新闻排行", "ranking"), ("24小时热榜", "ranking"),
        ("友情链接", "ranking"), ("长者专区", "elder"), ("适老模式", "elder"),
    ],
)  # fmt: skip
def test_furniture_has_its_code(line: str, code: str) -> None:
    assert line_noise(line) == code


@pytest.mark.parametrize(
    "line",
    [
        "打印机行业废水治理取得进展", "主办单位要求各地做好准备。", "一、主办单位：青禾县生态环境局",
        "主办单位：青禾县人民政府", "治理前", "治理后", "附件", "相关工作情况",
        "关闭非法企业12家", "扫码入企，减少干扰企业次数", "下载安装率达到90%以上，客户端运行平稳",
        "推荐青禾县为先行试点县。", "多措并举 强力整改",
        "微信公众号累计发布信息300条，关注人数达到2万人。", "点击率不断上升，浏览人数突破百万。", "最新成果",
        "更多市民参与", "1", "2023", "3,930", "二维码管理制度", "用“扫一扫”方便群众办事",
        "未经批准，不得擅自转让、出租排污权，依法追究责任。", "版权保护意识进一步增强。", "评论员文章",
        "分享治水经验", "与会代表分享了到各地学习的体会，并打印成册。",
        "全县首页推广的做法", "位置偏僻的村庄也通了水。", "当前位置监测点共12个", "上一页还没翻完，会就开了。",
        "收藏品市场整治", "图片：青禾县生态环境局提供", "热门景点客流有序",
        "排行前三的是：甲镇、乙镇、丙镇", "最新政策解读会在县城举行", "声明", "他在现场声明：没有超标。",
        "编辑部的故事", "相关阅读材料已发放到各村。", "推荐阅读书目在全县推广",
        "关于我们县的水", "长者专区建成开放，老人们有了去处。", "网站标识码管理办法", "公安机关联网备案情况", "A",
        "甲镇 > 乙镇", "朗读比赛", "二、评论",
    ],
)  # fmt: skip
def test_text_that_only_contains_such_words_stays(line: str) -> None:
    assert line_noise(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "分享到：微信", "扫码关注", "打印", "当前位置：首页 > 要闻", "点击量：12", "文章二维码", "微信", "图片",
        "专题", "最新",
    ],
)  # fmt: skip
def test_furniture_within_a_page_does_not_end_the_article(line: str) -> None:
    assert ends_article(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "相关链接：", "新闻排行", "版权所有：某县", "上一篇：某县修渠", "长者专区", "扫一扫在手机打开当前页",
        "猜你喜欢",
    ],
)  # fmt: skip
def test_signs_of_the_end_are_known(line: str) -> None:
    assert ends_article(line) is not None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("服务态度：★★★★★　办理结果：★★★★☆", "vote"), ("满意度评价", "vote"), ("来信内容", "form"),
        ("办理结果：", "form"),
        ("（录入：hb02）", "review"), ("编辑 左丘　校对 百里", "review"), ("关键词： 餐厨垃圾 沼气", "tags"),
        ("螺旋压榨脱水机¥3.2万", "advert"), ("除臭滤池 ￥面议", "advert"),
        ("想爆料？请登录青禾网或拨打新闻热线。", "advert"),
        ("青禾晚报新闻热线：0000-0000000", "advert"), ("—— 以下为会员专享内容 ——", "expand"),
        ("内容简介：", "summary"),
        ("网友意见（137）", "comments"), ("请用微信扫一扫分享给好友。", "qr"),
        ("2.凡本站注明“转载”的作品，均转自其他媒体，版权归原作者。", "copyright"), ("下载文字版 下载图片版", "widget"),
    ],
)  # fmt: skip
def test_furniture_of_letters_trade_sites_and_papers_is_known(line: str, code: str) -> None:
    assert line_noise(line) == code


@pytest.mark.parametrize(
    "line",
    [
        "去年全市环境投诉的办理结果令群众满意。", "编辑部设在县城东街。", "设备采购价为3.2万元，由县财政承担。",
        "热线电话接到线索后，执法人员连夜赶到现场。", "关键词是减量：一袋垃圾先分四类。", "网友意见不一。",
        "居民用微信扫一扫就能称重积分，再也不用排队等候，说起这件事人人称好，还把做法讲给了邻村的亲戚们听。",
    ],
)  # fmt: skip
def test_sentences_with_the_same_words_stay(line: str) -> None:
    assert line_noise(line) is None


def test_a_sponsor_is_a_footer_only_at_the_end_of_a_page() -> None:
    assert tail_noise("主办单位：青禾县人民政府办公室") == "footer"
    assert line_noise("主办单位：青禾县人民政府办公室") is None
    assert ends_article("主办单位：青禾县人民政府办公室") is None


@pytest.mark.parametrize(
    "unit",
    [
        "首页 > ", "字体大小", "微信微博", "1 ", "> a ", "相关", "》", " ", "点击 ", "凡本网转载", "评论 查看 ",
    ],
)  # fmt: skip
def test_no_line_takes_long(unit: str) -> None:
    started = time.perf_counter()
    for repeats in (10, 30, 100, 600):
        tail_noise(unit * repeats + "。x")
    assert time.perf_counter() - started < 0.5
