"""Invented articles that look like something else, none of which may be refused."""

from __future__ import annotations

from collections.abc import Iterator

from govcrawl.article import Verdict
from tests.verdict_pages import ADDRESS, HEADLINES, LI, Case, answer, framed, rows, small

INFO = "<div class='info'>发布时间：2024-03-05 09:12　来源：青禾市生态环境局　浏览次数：<span id=n></span></div>"
SIDE = f"<div class='side'><h3>热点推荐</h3><ul>{rows(LI, 12)}</ul></div>"
EITHER = (Verdict.ARTICLE, Verdict.FLAGGED)

SHORT = {
    "firewall": (
        "门户网站完成安全加固",
        "市局门户网站近日部署了Web应用防火墙，三月以来已有四百多次疑似攻击被拦截，群众正常访问不受影响。",
    ),
    "blocked-words": (
        "关于网站访问异常的说明",
        "部分市民反映打开办事页面时提示“您的访问过于频繁”，经查为防护策略误判，现已调整，给您带来不便敬请谅解。",
    ),
    "ban-words": (
        "市局通报恶意访问处置情况",
        "对短时间内反复提交表单的三个IP地址已被封禁，相关线索移交公安机关，请求被拦截的市民可拨打服务热线申诉。",
    ),
    "lost-page": (
        "关于修复失效链接的通报",
        "专项检查发现两个单位网站页面不存在、链接已失效，责任单位已在当日完成整改并提交书面报告。",
    ),
    "404": (
        "网站检查发现“404”错误十一处",
        "第一季度政府网站抽查显示，有十一个栏目出现404 Not Found，主办单位应于三月底前整改到位。",
    ),
    "captcha": (
        "公众号登录新增短信验证码",
        "自三月起，市民登录环保随手拍需先完成短信验证，请输入验证码后方可提交线索，既有账号不受影响。",
    ),
    "slider": (
        "政务平台上线新的人机验证",
        "平台把字符验证改为滑块验证，老年人只要按住滑块拖动到最右边即可完成，操作更加简便。",
    ),
    "login": (
        "关于统一身份认证平台切换的通知",
        "企业用户登录排污许可系统前请先登录政务服务网，完成统一身份认证后再办理业务，原密码登录方式于月底停用。",
    ),
    "search": (
        "搜索救援演练在青禾湖举行",
        "昨日，应急与生态环境部门在青禾湖联合开展水上搜索演练，检验了溢油事故的协同处置能力。",
    ),
    "maintenance": (
        "关于网站升级维护的公告",
        "因系统升级，本网站将于3月9日22时至次日6时暂停访问，网站维护期间请通过服务热线反映问题。",
    ),
    "script": (
        "信息公开系统兼容性提示",
        "为保证正常使用，请在浏览器设置里启用JavaScript，您的浏览器版本过低时建议更换国产浏览器后再办理业务。",
    ),
    "server": (
        "排污许可平台故障已排除",
        "昨日十时许因服务器内部错误导致填报页面无法访问，技术人员抢修后于十一时恢复，未造成数据丢失。",
    ),
    "permission": (
        "关于规范查询权限的通知",
        "没有权限查看监测原始数据的单位，应当书面提出申请，经审核同意后开通，不得私自借用他人账号。",
    ),
    "redirect": (
        "旧域名即将停用",
        "四月一日起访问旧域名将自动跳转到新网站，页面跳转后请更新收藏夹，有关栏目内容保持不变。",
    ),
    "withdrawn": (
        "关于撤销一份公告的说明",
        "原公告内容有误，该信息已被删除，以本次公布的内容为准，请各有关单位重新下载附件并遵照执行。",
    ),
    "deaths": ("讣告", "青禾市环境监测站退休高级工程师，因病医治无效，于2024年3月3日逝世，享年八十六岁。"),
    "one-sentence": ("停水通知", "因管网检修，3月6日8时至18时滨河路沿线停水，请提前储水。"),
    "tiny": ("放假通知", "清明节放假三天，4月4日至6日，不调休。"),
    "abroad": (
        "关于境外用户访问的说明",
        "受网络线路影响，境外用户暂时无法访问本网站部分视频，技术部门正在协调处理，预计月底恢复。",
    ),
    "data-not-there": (
        "本周空气质量周报说明",
        "因站点停电，周三的小时数据不存在，周报按照其余六天的有效数据计算，评价结论不受影响。",
    ),
}
"""What an article says, in one or two sentences, that a notice of a server would say too."""

PROSE = (
    "<p>连日来，市生态环境局组织执法人员深入沿河企业，重点检查治污设施运行情况和在线监测数据，发现问题当场交办。</p>"
    "<p>检查显示，多数企业能够落实主体责任，个别企业台账不全、标识不清，已责令限期整改并纳入复查名单。</p>"
    "<p>下一步，该局将把检查结果与信用评价挂钩，对屡查屡犯的单位依法从严处理，切实守住水环境安全底线。</p>"
)


def article(title: str, body: str, info: str = INFO) -> str:
    return f"<div class='article'><h1>{title}</h1>{info}<div class='content'>{body}</div></div>"


def _short() -> Iterator[Case]:
    for name, (title, text) in SHORT.items():
        shown = article(title, f"<p>{text}</p>")
        yield answer(f"{name}-framed", framed(shown, f"{title}_青禾市生态环境局"), EITHER)
        yield answer(f"{name}-beside-a-list", framed(shown + SIDE, title), EITHER)
        yield answer(f"{name}-bare", small(shown, title), EITHER)
    for name in ("firewall", "blocked-words", "lost-page", "captcha", "maintenance", "one-sentence"):
        title, text = SHORT[name]
        dated = article(title, f"<p>{text}</p>", "<div class=info>2024-03-05</div>")
        yield answer(f"{name}-without-origin", framed(dated, title), EITHER)


def _thin() -> Iterator[Case]:
    picture = "<p><img src='/pic/a1.jpg' width=800><img src='/pic/a2.jpg' width=800></p>"
    yield answer("image-only", framed(article("一图读懂：水污染防治条例", picture)), Verdict.FLAGGED, "image_only")
    yield answer(
        "image-only-beside-a-list",
        framed(article("一图读懂：水污染防治条例", picture) + SIDE),
        Verdict.FLAGGED,
        "image_only",
    )
    yield answer(
        "image-only-bare",
        small(article("图解：噪声污染怎么投诉", picture), "图解：噪声污染怎么投诉"),
        Verdict.FLAGGED,
        "image_only",
    )
    data = "<p><img src='data:image/png;base64," + "iVBORw0KGgo" * 4000 + "'></p>"
    yield answer("image-inline", framed(article("海报：低碳生活", data)), Verdict.FLAGGED, "image_only")
    files = "<p>附件：<a href='/files/2024/gongshi.pdf'>青禾市排污许可证核发名单.pdf</a></p>"
    yield answer(
        "attachment-only", framed(article("关于排污许可证核发情况的公示", files)), Verdict.FLAGGED, "attachment_only"
    )
    yield answer(
        "attachment-only-bare",
        small(article("核发情况公示", files), "核发情况公示"),
        Verdict.FLAGGED,
        "attachment_only",
    )
    many = "".join(f"<p><a href='/f/{n}.doc'>{n + 1}.{title}.doc</a></p>" for n, title in enumerate(HEADLINES))
    yield answer(
        "attachments-many",
        framed(article("关于印发十二项制度的通知", f"<p>各科室：现将制度印发给你们，请遵照执行。</p>{many}")),
        EITHER,
    )
    video = "<video src='/v/1.mp4'></video><p>3月4日，青禾湖越冬水鸟迎来北归高峰，监测人员用镜头记录下这一幕。</p>"
    yield answer("video-with-a-line", framed(article("视频丨青禾湖水鸟北归", video)), EITHER)
    yield answer("slogans", framed(article("生态文明宣传标语", "".join(f"<p>{line}</p>" for line in (
        "绿水青山就是金山银山", "共建清洁美丽家园", "保护一江清水", "守护蓝天白云", "垃圾分类从我做起",
    )))), EITHER)  # fmt: skip
    poem = "".join(f"{a}<br>" for a in ("青禾河畔柳初黄", "白鹭翩然过石梁", "十里清波浮日影", "一川新绿入诗囊"))
    yield answer("poem", framed(article("春到青禾河", poem)), EITHER)
    names = "<br>".join(f"青禾市第{n}环境监测有限公司" for n in range(1, 40))
    yield answer("names", framed(article("通过能力验证的机构名单", names)), EITHER)


def _tables() -> Iterator[Case]:
    cells = "".join(
        f"<tr><td>{n}</td><td>青禾{n}号建材有限公司年产{n}万吨骨料项目</td><td>石桥镇</td><td>报告表</td><td>2024-03-0{n}</td></tr>"
        for n in range(1, 9)
    )
    head = "<tr><th>序号</th><th>项目名称</th><th>建设地点</th><th>文件类别</th><th>受理日期</th></tr>"
    title = "2024年3月建设项目环评文件受理情况公示"
    yield answer("table-only", framed(article(title, f"<table border=1>{head}{cells}</table>")), EITHER)
    yield answer(
        "table-only-beside-a-list", framed(article(title, f"<table border=1>{head}{cells}</table>") + SIDE), EITHER
    )
    linked = "".join(
        f"<tr><td>{n}</td><td>青禾{n}号项目</td><td><a href='/f/{n}.pdf'>公示全本</a></td><td>2024-03-0{n}</td></tr>"
        for n in range(1, 9)
    )
    lead = "<p>根据建设项目环境影响评价审批程序的有关规定，现将受理的环评文件予以公示，公示期为五个工作日。</p>"
    yield answer("table-of-links", framed(article(title, f"{lead}<table border=1>{head}{linked}</table>")), EITHER)
    air = "".join(f"<tr><td>3月{n}日</td><td>{50 + n}</td><td>良</td><td>细颗粒物</td></tr>" for n in range(1, 28))
    yield answer("table-of-days", framed(article("3月空气质量日报汇总", f"<table border=1>{air}</table>")), EITHER)


def _long() -> Iterator[Case]:
    laws = "".join(f"<p>（{n + 1}）<a href='/law/{n}.html'>{title}</a></p>" for n, title in enumerate(HEADLINES))
    yield answer(
        "collection-with-links", framed(article("生态环境政策汇编目录说明", PROSE + laws + PROSE)), Verdict.ARTICLE
    )
    inline = PROSE.replace("治污设施", "<a href='/t/1'>治污设施</a>").replace("信用评价", "<a href='/t/2'>信用评价</a>")
    yield answer("linked-words", framed(article("执法检查进企业", inline * 2)), Verdict.ARTICLE)
    yield answer("huge-sidebar", framed(article("执法检查进企业", PROSE) + SIDE * 6), Verdict.ARTICLE)
    speech = "<p>同志们：</p>" + PROSE * 4 + "<p>谢谢大家！</p>"
    yield answer("speech", framed(article("在全市生态环境保护大会上的讲话", speech)), Verdict.ARTICLE)
    talk = "".join(
        f"<p>记者：第{n}个问题，公众关心的异味扰民怎么解决？</p><p>局长：谢谢提问。我们对照投诉线索逐一核实，能马上改的立即改，需要时间的列出计划并向社会公开。</p>"
        for n in range(1, 9)
    )
    yield answer("questions-and-answers", framed(article("新闻发布会实录", talk)), Verdict.ARTICLE)
    letter = (
        "<p>来信内容：您好，我家楼下的餐馆油烟很大，晚上十点还在营业，请问应该向哪个部门反映？</p>"
        "<p>答复内容：您好，来信收悉。经现场核查，该店净化设施未按要求清洗，已责令三日内整改，感谢您的监督。</p>"
    )
    yield answer("letter-and-reply", framed(article("反映餐馆油烟扰民问题", letter)), Verdict.ARTICLE)
    english = (
        "<p>The municipal ecology and environment bureau said on Tuesday that the water quality of the lake has"
        " improved for the third year in a row, with more migratory birds spending the winter there.</p>"
        "<p>Volunteers go on patrolling the shore every weekend, and residents are asked to report pollution.</p>"
    )
    yield answer(
        "english",
        framed(article("Lake water keeps improving", english, "<p>2024-03-05 Source: Qinghe Daily</p>")),
        Verdict.ARTICLE,
    )
    yield answer("login-box-in-header", framed(
        "<form action=/login><input name=u><input type=password name=p><img src=/captcha.jpg>用户登录</form>"
        + article("执法检查进企业", PROSE)), Verdict.ARTICLE)  # fmt: skip
    yield answer("login-box-and-short-text", framed(
        "<form action=/login><input name=u><input type=password name=p>用户登录</form>"
        + article("停水通知", f"<p>{SHORT['one-sentence'][1]}</p>")), EITHER)  # fmt: skip
    yield answer("visitors-counted-by-cookie", small(
        article("停水通知", f"<p>{SHORT['one-sentence'][1]}</p>")
        + "<script>document.cookie='seen=1';function go(u){location.href=u}</script>", "停水通知"), EITHER)  # fmt: skip
    yield answer("phone-visitors-sent-on", framed(
        article("停水通知", f"<p>{SHORT['tiny'][1]}</p>"), "停水通知",
        "<script>if(/Android|iPhone/i.test(navigator.userAgent)){location.href='/m/index.html'}</script>",
    ), EITHER)  # fmt: skip
    yield answer("kept-in-a-vue-frame", small(
        f"<noscript>请启用JavaScript</noscript><div id=app>{article('执法检查进企业', PROSE)}</div>", "执法检查进企业",
    ), Verdict.ARTICLE)  # fmt: skip
    yield answer("three-winners", framed(article("征文获奖作品选登（3篇）", PROSE * 2)), Verdict.ARTICLE)
    fined = PROSE.replace("企业", "××公司") * 2
    yield answer("masked-names", framed(article("行政处罚信息公开", fined)), EITHER)


def _addresses() -> Iterator[Case]:
    shown = framed(article("执法检查进企业", PROSE * 2), "执法检查进企业_青禾市生态环境局")
    for name, path in {
        "research": "/research/2024/t20240305_1.html", "so-as-place": "/so/xw/202403/t20240305_1.html",
        "search-column": "/search/yjdt/20240305/1.html", "index-page": "/xw/20240305101/index.html",
        "query-key": "/detail.jsp?id=77&q=1", "login-word": "/dlogin/xw/77.html",
        "error-word": "/jcgz/error-report/77.html",
        "404-number": "/xw/404.html", "home-root": "/", "home-index": "/index.html", "eng-home": "/index.htm",
    }.items():  # fmt: skip
        yield answer(f"address-{name}", shown, Verdict.ARTICLE, url=f"http://sthj.qinghe.gov.cn{path}")
    tiny = framed(article("停水通知", f"<p>{SHORT['one-sentence'][1]}</p>"), "停水通知")
    yield answer("address-404-number-short", tiny, EITHER, url="http://sthj.qinghe.gov.cn/xw/404.html")
    yield answer("address-so-short", tiny, EITHER, url="http://sthj.qinghe.gov.cn/so/202403/t20240305_1.html")
    yield answer("moved-to-https", tiny, EITHER, url=ADDRESS.replace("http:", "https:"), asked=ADDRESS)


def accepted() -> list[Case]:
    """All answers that are articles."""
    return [*_short(), *_thin(), *_tables(), *_long(), *_addresses()]
