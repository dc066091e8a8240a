"""Plain dumps of pages as a naive reader sees them, and what must be read from them. All text is invented."""

from __future__ import annotations

from dataclasses import dataclass

P1 = (
    "入夏以来，青禾县把小流域治理作为改善水质的突破口，抽调水务、农业、住建等部门骨干组成工作专班，"
    "对全县四条支流逐段踏勘，查清排口一百二十七个，建立问题台账，明确整改时限和责任单位。"
)
P2 = (
    "在石桥镇，新建的人工湿地已经通水。走进湿地，芦苇与菖蒲错落生长，村里的生活污水经过三级净化后流入河道，"
    "镇水管站每周取样一次，氨氮浓度比去年同期下降四成。"
)
P3 = (
    "“过去一到夏天就不敢开窗，现在傍晚大家都愿意到河边走走。”家住河湾村的村民说，"
    "村里还成立了护河队，队员轮流巡查，发现垃圾随手清理。"
)
P4 = "下一步，青禾县将继续完善管护机制，推动治理成果由点到面，让更多群众共享清水绿岸。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """One page: its dump, its address, and the reading that is right."""

    name: str
    text: str
    url: str = "http://www.example.gov.cn/xw/content.html"
    list_date: str | None = None
    title: str | None
    published: str | None
    rule: str | None = None
    origin: str | None = None
    editor: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    site_id_code: str | None = None
    body: tuple[str, ...]
    optional: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Rules that must have taken something."""


BRACKETS_AND_ELDER_COPY = Dump(
    name="brackets, and the elder copy behind",
    text=f"""青禾县当好“河管家” 让清水绕城流

分享到:
[发布时间:2023-06-05 09:08:07] [来源:青禾县] [点击量:] [关闭]

{P1}

{P2}

{P3}

长者专区

青禾县当好“河管家” 让清水绕城流

发布时间:2023-06-05 09:08:07 来源:青禾县

{P1}

{P2}

{P3}

版权所有:某省水务厅主办单位:某省水务厅办公室热线:12345

网站标识码:5199990086 蜀ICP备00000042号 川公网安备51000000000042号""",
    title="青禾县当好“河管家” 让清水绕城流",
    published="2023-06-05T09:08:07+08:00", rule="label", origin="青禾县", site_id_code="5199990086",
    body=(P1, P2, P3), removed=("copy", "footer"),
)  # fmt: skip

COPY_WITHOUT_HEADING = Dump(
    name="a phone copy in front, without a heading, its lines cut otherwise",
    text=f"""首页 > 资讯 > 县区
清水绕城流
2023-06-05 09:08
{P1}
{P2}
{P3}
{P4}
清水绕城流
来源：青禾日报　发布时间：2023-06-05 09:08　字体：[大 中 小]
{P1}
{P2}
{P3}
{P4}
编辑：李小满
上一篇：某县修渠""",
    title="清水绕城流", published="2023-06-05T09:08:00+08:00", origin="青禾日报", editor="李小满",
    breadcrumb=("首页", "资讯", "县区"), body=(P1, P2, P3, P4), removed=("copy",),
)  # fmt: skip

SPLIT_DATE = Dump(
    name="a trade portal that splits the date over three lines",
    text=f"""当前位置: 青禾水务网 » 水质监测 » 正文

青禾县全面推进小流域治理

日期:2019-03-08    来源:青禾市

某某水务网

2019
03/08
16:20
文章二维码

手机扫码看新闻

关键词: 小流域 湿地 水质

{P1}

{P2}

返回 某某水务网 首页

想看更多水务消息,请关注 "某某水务网" 微信公众号

看水价 / 读通知 / 找工程 / 招合作

0条 [查看全部]   相关评论

某某水务网 某某供水网 某某排水网""",
    title="青禾县全面推进小流域治理", published="2019-03-08T16:20:00+08:00", rule="label", origin="青禾市",
    keywords=("小流域", "湿地", "水质"), breadcrumb=("青禾水务网", "水质监测"), body=(P1, P2), removed=("return",),
)  # fmt: skip

RANKING_BEHIND = Dump(
    name="a news portal with captions, by-line, recommendations and a ranking",
    text=f"""您当前的位置 : 某某网 >> 县区新闻 >> 青禾

碧水长流 绿意绵延——青禾县小流域治理综述

21-04-22 08:15 来源:某某网 编辑:赵小禾

  原标题:碧水长流 绿意绵延

  治理前

  治理后

  石桥镇湿地治理前后对比图。

  {P1}

  多方发力 系统治理

  {P2}

  {P3}

  文字:钱一 孙二水 李三木

    图片:青禾县水务局提供

版权声明:本网注明来源为“某某网”的稿件,版权均归某某网,转载请注明出处。

精彩推荐

  • 某县召开会议部署秋季造林工作 某县召开会议部署秋季造林工作
  • “渠道上的守夜人” “渠道上的守夜人”

新闻排行

1   某县举行农产品产销对接会
2   某市老街改造完工
分享到""",
    title="碧水长流 绿意绵延——青禾县小流域治理综述", published="2021-04-22T08:15:00+08:00", origin="某某网",
    editor="赵小禾",
    author="钱一 孙二水 李三木", breadcrumb=("某某网", "县区新闻", "青禾"),
    body=(P1, "多方发力 系统治理", P2, P3),
    optional=(
        "原标题:碧水长流 绿意绵延", "治理前", "治理后", "石桥镇湿地治理前后对比图。", "文字:钱一 孙二水 李三木",
        "图片:青禾县水务局提供",
    ),
    removed=("copyright", "ranking"),
)  # fmt: skip

RENDERED_TODAY = Dump(
    name="the day of rendering on top, info as list items, and the whole article again behind the QR line",
    text=f"""2024-05-06

小流域治理取得实效

  • 2018年09月10日 08时05分
  • 来源: 水务厅
  • 【字体:
  • 播报
  •   {P1}

      {P2}

      {P3}
    责任编辑: 周小满
    扫一扫在手机打开当前页

    小流域治理取得实效

  • 2018年09月10日 08时05分
  • 来源: 水务厅
  •   {P1}

      {P2}

      {P3}
    责任编辑: 周小满
    扫一扫在手机打开当前页
    主办单位:某省人民政府办公厅
    运行维护单位:某某公司
  • 微信
  • 手机版 电脑版""",
    title="小流域治理取得实效", published="2018-09-10T08:05:00+08:00", rule="adjacent", origin="水务厅",
    editor="周小满",
    body=(P1, P2, P3), removed=("copy", "qr"),
)  # fmt: skip

NOTICE = Dump(
    name="a notice without any info line: the date is in the address, the hosts of the event are text",
    url="http://www.example.gov.cn/tzgg/202309/t20230915_1234567.html",
    text=f"""首页
政务公开
通知公告
关于举办小流域治理培训班的通知
各乡镇人民政府，县级有关部门：
为提升基层治水能力，经研究，决定举办小流域治理培训班。现将有关事项通知如下。
一、时间和地点
时间：2023年9月20日上午9:00
地点：县政府三楼会议室
二、组织单位
主办单位：青禾县水务局
承办单位：青禾县河长制办公室
三、有关要求
{P4}
附件：1.报名表
2.课程安排
青禾县水务局
2023年9月14日
打印 关闭
主办单位：青禾县人民政府办公室
地址：某省青禾县滨河路1号""",
    title="关于举办小流域治理培训班的通知", published="2023-09-15", rule="url",
    body=(
        "各乡镇人民政府，县级有关部门：",
        "为提升基层治水能力，经研究，决定举办小流域治理培训班。现将有关事项通知如下。",
        "一、时间和地点", "时间：2023年9月20日上午9:00", "地点：县政府三楼会议室", "二、组织单位",
        "主办单位：青禾县水务局",
        "承办单位：青禾县河长制办公室", "三、有关要求", P4, "附件：1.报名表", "2.课程安排", "青禾县水务局",
        "2023年9月14日",
    ),
    removed=("widget", "footer"),
)  # fmt: skip

POEM = Dump(
    name="a poem of short lines with a refrain",
    text="""当前位置：首页 > 副刊
河边谣
时间：2022-11-03 来源：青禾文艺
河水清
河水长
谁在岸边种垂杨
河水清
河水长
小船载着稻花香
河水清
河水长
白鹭飞过旧石梁
（作者系青禾县中学教师）
责编：吴小满
相关阅读
春天的渠""",
    title="河边谣", published="2022-11-03", rule="label", origin="青禾文艺", editor="吴小满",
    breadcrumb=("首页", "副刊"),
    body=(
        "河水清", "河水长", "谁在岸边种垂杨", "河水清", "河水长", "小船载着稻花香", "河水清", "河水长",
        "白鹭飞过旧石梁",
    ),
    optional=("（作者系青禾县中学教师）",),
    removed=("related",),
)  # fmt: skip

TABLE = Dump(
    name="a table whose rows hold tabs, with numbers alone in lines",
    text="""> 数据发布
青禾县2023年上半年水质状况
发布日期 : 2023-07-12 来源 : 青禾县生态环境监测站 浏览次数 :
上半年，全县共监测断面四个，优良比例为百分之百，具体情况见下表，监测方法按国家标准执行。
断面	水质类别	达标情况
石桥	Ⅱ	达标
河湾	Ⅲ	达标
柳林	Ⅱ	达标
4
个断面全部达标。
下一条：没有了
Copyright © 2023 青禾县生态环境监测站""",
    title="青禾县2023年上半年水质状况", published="2023-07-12", rule="label", origin="青禾县生态环境监测站",
    breadcrumb=("数据发布",),
    body=(
        "上半年，全县共监测断面四个，优良比例为百分之百，具体情况见下表，监测方法按国家标准执行。",
        "断面\t水质类别\t达标情况",
        "石桥\tⅡ\t达标", "河湾\tⅢ\t达标", "柳林\tⅡ\t达标", "4", "个断面全部达标。",
    ),
)  # fmt: skip

REPEATED_LINES = Dump(
    name="lines that recur by right",
    text=f"""督察整改情况公示
发布时间：2023年02月01日　　信息来源：青禾县整改办
{P1}
一、石桥镇污水直排
整改措施：建设管网并接入污水处理厂，定期巡查，防止反弹，确保达标排放。
责任单位：石桥镇人民政府
完成时限：2022年12月
二、河湾村垃圾堆放
整改措施：建设管网并接入污水处理厂，定期巡查，防止反弹，确保达标排放。
责任单位：石桥镇人民政府
完成时限：2022年12月
{P4}
【打印本页】 【关闭窗口】
网站声明 | 网站地图 | 联系我们""",
    title="督察整改情况公示", published="2023-02-01", rule="label", origin="青禾县整改办",
    body=(
        P1, "一、石桥镇污水直排", "整改措施：建设管网并接入污水处理厂，定期巡查，防止反弹，确保达标排放。",
        "责任单位：石桥镇人民政府", "完成时限：2022年12月", "二、河湾村垃圾堆放",
        "整改措施：建设管网并接入污水处理厂，定期巡查，防止反弹，确保达标排放。", "责任单位：石桥镇人民政府",
        "完成时限：2022年12月", P4,
    ),
)  # fmt: skip

INFO_BELOW = Dump(
    name="date and origin stand below the text",
    text=f"""机构概况
新闻动态
服务指南
青禾县河长办开展汛前巡查
{P1}
{P3}
（记者 冯小禾 通讯员 陈二水）
来源：青禾县河长办
发布日期：2023-05-09
责任编辑：卫小满
联系我们
地址：某省青禾县滨河路1号""",
    title="青禾县河长办开展汛前巡查", published="2023-05-09", rule="label", origin="青禾县河长办", editor="卫小满",
    author="冯小禾 陈二水", body=(P1, P3), optional=("（记者 冯小禾 通讯员 陈二水）",),
)  # fmt: skip

INTERVIEW = Dump(
    name="an interview in questions and answers",
    text=f"""青禾县水务局负责人答记者问
２０２３－０８－０１　１４：３０　稿源：青禾观察　作者：褚小满
记者：请介绍一下治理的背景。
答：{P1}
记者：成效如何？
答：{P2}
猜你喜欢
某县答疑""",
    title="青禾县水务局负责人答记者问", published="2023-08-01T14:30:00+08:00", origin="青禾观察", author="褚小满",
    body=("记者：请介绍一下治理的背景。", "答：" + P1, "记者：成效如何？", "答：" + P2), removed=("ranking",),
)  # fmt: skip

DISCLOSURE = Dump(
    name="a table of open government information above the document",
    text=f"""首页 > 信息公开
索引号：
QH-2023-0042
名称：青禾县小流域管护办法（试行）
成文日期：2023-03-01
发文字号：青府发〔2023〕5号
有效性：有效
青禾县小流域管护办法（试行）
发布时间：2023-03-20 10:00 来源：青禾县人民政府办公室 阅读：
第一条 为加强小流域管护，改善水环境质量，结合本县实际，制定本办法。
第二条 {P4}
二〇二三年三月一日
下载文字版
扫一扫在手机打开当前页""",
    title="青禾县小流域管护办法（试行）", published="2023-03-20T10:00:00+08:00", rule="label",
    origin="青禾县人民政府办公室",
    breadcrumb=("首页", "信息公开"),
    body=("第一条 为加强小流域管护，改善水环境质量，结合本县实际，制定本办法。", "第二条 " + P4, "二〇二三年三月一日"),
    optional=("下载文字版",),
)  # fmt: skip

COMMENTS = Dump(
    name="a portal with reader comments that read like text",
    text=f"""新闻 图片 视频 博客
河清了，人来了
2020年06月07日 18:57 某某晚报
收藏 微博 微信 分享 106
{P1}
{P3}
责任编辑：蒋小满
6条评论|106人参与网友评论
最热评论 刷新
真是太好了，我们村什么时候也能这样，希望早日实现，大家一起努力把环境搞好。
今天20:58举报赞38回复
最新评论 刷新
说得对，支持。""",
    title="河清了，人来了", published="2020-06-07T18:57:00+08:00", origin="某某晚报", editor="蒋小满", body=(P1, P3),
)  # fmt: skip

NUMERALS = Dump(
    name="Windows line ends, a date in Chinese numerals, a subtitle, and a list date that is not needed",
    text="清溪长流润民心\r\n——青禾县小流域治理纪实\r\n"
    "二〇二二年九月二十一日  来源：《青禾报》  作者: 记者 沈小禾 字体： 小　大\r\n\r\n"
    f"　　{P1}\r\n\r\n　　{P2}\r\n\r\n（责任编辑：韩小满）\r\n\r\n相关链接：\r\n某县清淤 2022-09-01\r\n",
    list_date="2022-09-22",
    title="清溪长流润民心——青禾县小流域治理纪实", published="2022-09-21", origin="《青禾报》", author="沈小禾",
    editor="韩小满",
    body=(P1, P2), removed=("related",),
)  # fmt: skip

LIST_DATE = Dump(
    name="no date anywhere but on the list page",
    text=f"""河长制工作简报
{P2}
{P4}
版权所有 青禾县河长办""",
    list_date="2023-12-01", title="河长制工作简报", published="2023-12-01", rule="list", body=(P2, P4),
    removed=("footer",),
)  # fmt: skip

NO_DATE = Dump(
    name="no date and no origin at all",
    text=f"""关于河长制的几个问题
{P2}
一、为什么要管好小河
{P3}""",
    title="关于河长制的几个问题", published=None, body=(P2, "一、为什么要管好小河", P3),
)  # fmt: skip

DATED_HEADLINES = Dump(
    name="headlines with dates behind the text, without any heading",
    text=f"""青禾县开展清河行动
发稿时间：2017-03-10 08:42:00
来源： 青禾日报
{P1}
{P2}
某县召开秋季造林动员会
2017-03-09
某镇完成灌渠清淤任务
2017-03-08
某村举办丰收节活动
2017-03-07
某乡修通三公里产业路
2017-03-06""",
    title="青禾县开展清河行动", published="2017-03-10T08:42:00+08:00", rule="label", origin="青禾日报", body=(P1, P2),
    removed=("list",),
)  # fmt: skip

DUMPS = (
    BRACKETS_AND_ELDER_COPY, COPY_WITHOUT_HEADING, SPLIT_DATE, RANKING_BEHIND, RENDERED_TODAY, NOTICE, POEM, TABLE,
    REPEATED_LINES, INFO_BELOW, INTERVIEW, DISCLOSURE, COMMENTS, NUMERALS, LIST_DATE, NO_DATE, DATED_HEADLINES,
)  # fmt: skip
