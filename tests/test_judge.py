"""What a page is, and why."""

from __future__ import annotations

import time
from typing import Any

import pytest

from govcrawl.article import Article, Precision, Published, Signals, Verdict
from govcrawl.extraction.judge import judge
from govcrawl.extraction.plaintext import read_plain
from govcrawl.page import Page
from govcrawl.source import Scope
from tests.plain_dumps import DUMPS, P1, P2, P3, Dump

URL = "http://www.qinghe.gov.cn/xw/202307/t20230719_1234567.html"
DATE = Published(value="2023-07-19", precision=Precision.DAY, rule="label", raw="2023-07-19")
TEXT = f"{P1}\n{P2}\n{P3}"


def article(**fields: Any) -> Article:
    base: dict[str, Any] = {
        "title": "小流域治理见效", "published": DATE, "origin": "青禾县", "text": TEXT,
        "signals": Signals(page_chars=900, link_chars=200),
    }  # fmt: skip
    return Article(**(base | fields))


def nothing(**signals: int) -> Article:
    return Article(signals=Signals(**signals))


def page(body: str = "<html><p>正文</p></html>", *, status: int = 200, url: str = URL, **fields: Any) -> Page:
    return Page(url=url, body=body.encode("utf-8"), status=status, **fields)


def verdict(given: Page, found: Article) -> tuple[Verdict, tuple[str, ...]]:
    judgement = judge(given, found, Scope.ALL)
    return judgement.verdict, judgement.reasons


@pytest.mark.parametrize("scope", list(Scope))
def test_a_sound_article_is_an_article_without_reasons(scope: Scope) -> None:
    judgement = judge(page(), article(), scope)
    assert (judgement.verdict, judgement.reasons) == (Verdict.ARTICLE, ())


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_plain_dumps_of_articles_are_accepted(dump: Dump) -> None:
    found = read_plain(dump.text, url=dump.url, list_date=dump.list_date)
    assert judge(Page(url=dump.url, body=dump.text.encode()), found, Scope.ALL).verdict.accepted


def test_an_article_without_date_or_origin_stays_one() -> None:
    assert verdict(page(), article(published=None)) == (Verdict.ARTICLE, ("no_date",))
    assert verdict(page(), article(origin=None)) == (Verdict.ARTICLE, ("no_origin",))
    assert verdict(page(), article(published=None, origin=None)) == (Verdict.ARTICLE, ("no_date", "no_origin"))


@pytest.mark.parametrize(
    ("given", "found", "reason"),
    [
        (page(), article(text="经研究，决定停水一天。"), "short_text"),
        (page(), article(text="", signals=Signals(images=2, page_chars=300)), "image_only"),
        (page(), article(text="附件下载", signals=Signals(attachments=1, page_chars=300)), "attachment_only"),
        (page(partial=True), article(), "partial"),
        (page(), article(signals=Signals(page_chars=900, replacement_chars=150)), "garbled"),
        (page(), article(title=None, published=None, origin=None), "no_title"),
    ],
)
def test_a_weak_article_is_flagged_with_its_weakness(given: Page, found: Article, reason: str) -> None:
    judged, reasons = verdict(given, found)
    assert judged is Verdict.FLAGGED
    assert reasons[0] == reason


@pytest.mark.parametrize("status", [404, 410, 500, 502])
def test_a_bad_status_is_an_error_even_with_text(status: int) -> None:
    assert verdict(page(status=status), article()) == (Verdict.ERROR, (f"http_{status}",))


@pytest.mark.parametrize(
    "body",
    [
        "<title>404</title><h1>404 Not Found</h1>nginx", "<p>抱歉，您访问的页面不存在或已删除</p>",
        "<p>您要查看的信息已被删除！</p>",
        "<html><body>该文章已失效</body></html>", "<p>系统错误，请联系管理员</p>", "<h1>Whitelabel Error Page</h1>",
    ],
)  # fmt: skip
def test_an_error_under_a_good_status_is_an_error(body: str) -> None:
    assert verdict(page(body), nothing(page_chars=30)) == (Verdict.ERROR, ("soft_404",))


def test_an_article_about_lost_pages_is_an_article() -> None:
    text = "群众反映办事页面不存在，县政务服务中心当天修复链接，并对全部栏目作了检查。" + P1
    assert verdict(page(f"<p>{text}</p>"), article(text=text)) == (Verdict.ARTICLE, ())
    short = "群众反映部分页面不存在，县政务服务中心已于当天修复全部失效链接并致歉。"
    assert judge(page(f"<p>{short}</p>"), article(text=short), Scope.ALL).verdict.accepted


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>您的访问过于频繁，请稍后再试</p>", "waf_notice"),
        ("<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", "waf_notice"),
        ("<h1>Access Denied</h1>", "waf_notice"),
        ("<p>请按住滑块，拖动到最右边</p>", "slider"),
        ("<p>为了您的账号安全，请完成以下验证</p>", "slider"),
        ("<script>var arg1='A';document.cookie='acw_sc__v2='+arg1;location.reload();</script>", "challenge_script"),
        ("<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script>", "challenge_script"),
    ],
)
def test_blocks_under_a_good_status_are_told(body: str, reason: str) -> None:
    assert verdict(page(f"<html>{body}</html>"), nothing(page_chars=20)) == (Verdict.BLOCKED, (reason,))


@pytest.mark.parametrize("status", [412, 521, 403, 429])
def test_statuses_of_refusal_are_blocks(status: int) -> None:
    script = "<html><script>$_ts={};$_ts.nsd=1;</script></html>"
    judged, reasons = verdict(page(script, status=status), nothing())
    assert judged is Verdict.BLOCKED
    assert reasons[0] == f"http_{status}"


def test_a_notice_in_gb18030_is_read() -> None:
    given = Page(url=URL, body="<p>您的访问过于频繁</p>".encode("gb18030"))
    assert verdict(given, nothing(page_chars=8)) == (Verdict.BLOCKED, ("waf_notice",))


def test_an_empty_answer_of_a_host_is_a_block_and_an_empty_file_is_empty() -> None:
    assert verdict(page(""), nothing()) == (Verdict.BLOCKED, ("empty_body",))
    assert verdict(page(" \n", url="file:///tmp/a.html"), nothing()) == (Verdict.EMPTY, ("empty_body",))


def test_a_deep_address_sent_home_is_a_block() -> None:
    sent = page(url="http://www.qinghe.gov.cn/", requested_url=URL)
    assert verdict(sent, article()) == (Verdict.BLOCKED, ("redirect_home",))
    asked = page(url="http://www.qinghe.gov.cn/index.html", requested_url="http://www.qinghe.gov.cn/")
    assert verdict(asked, nothing(page_chars=900, link_chars=800, dated_links=20))[0] is Verdict.HOME


def test_an_article_about_firewalls_is_an_article() -> None:
    text = "全县政务网站统一部署Web应用防火墙，疑似攻击请求被拦截后由专人复核，确保群众正常访问。" + P1
    assert verdict(page(f"<p>{text}</p>"), article(text=text)) == (Verdict.ARTICLE, ())


def test_a_login_is_an_error() -> None:
    body = "<form>用户登录 <input name=u><input type='password' name=p></form>"
    assert verdict(page(body), nothing(page_chars=10)) == (Verdict.ERROR, ("login",))


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><div id='app'></div><script src=a.js></script></body></html>",
        "<html><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div></html>",
        "<html><body><script>" + "var a=1;" * 60 + "</script></body></html>",
    ],
)
def test_an_empty_frame_for_scripts_is_a_shell(body: str) -> None:
    assert verdict(page(body), nothing(scripts_chars=480)) == (Verdict.SHELL, ("script_only",))


def test_a_list_is_told_by_its_rows_or_its_links() -> None:
    rows = "\n".join(f"某县召开第{n}次会议部署秋季造林工作 2023-07-1{n}" for n in range(9))
    by_links = nothing(page_chars=900, link_chars=700, text_link_chars=200, dated_links=9)
    assert verdict(page(), article(text=rows, origin=None, published=None, signals=by_links.signals))[0] is Verdict.LIST
    dumped = read_plain("要闻\n" + rows, url="http://a.gov.cn/xw/")
    assert judge(page(url="http://a.gov.cn/xw/"), dumped, Scope.ALL).verdict is Verdict.LIST


def test_names_of_columns_without_a_sentence_are_a_list() -> None:
    menu = "\n".join(["政务公开", "通知公告", "环境质量", "办事服务", "互动交流"] * 5)
    found = read_plain(menu, url="http://a.gov.cn/xw/")
    assert verdict(page(url="http://a.gov.cn/xw/"), found) == (Verdict.LIST, ("no_prose",))
    poem = article(text="河水清\n河水长\n白鹭飞\n" * 4, published=None, origin=None)
    assert verdict(page(), poem)[0] is Verdict.FLAGGED
    table = "断面\t类别\n" + "\n".join(f"第{n}断面\tⅡ" for n in range(20))
    bare = article(text=table, published=None, origin=None)
    assert verdict(page(), bare) == (Verdict.FLAGGED, ("no_prose", "no_date", "no_origin"))
    assert verdict(page(), article(text=table)) == (Verdict.ARTICLE, ())


def test_an_article_with_a_long_list_of_related_news_is_an_article() -> None:
    signals = Signals(page_chars=3000, link_chars=2400, dated_links=30)
    assert verdict(page(), article(signals=signals)) == (Verdict.ARTICLE, ())
    short = "7月19日，县长到石桥镇检查防汛工作，要求压实责任，确保安全度汛。"
    assert judge(page(), article(text=short, signals=signals), Scope.ALL).verdict.accepted


def test_home_and_search_pages_are_told_by_address_and_content() -> None:
    signals = Signals(page_chars=3000, link_chars=2600, text_link_chars=300, dated_links=40)
    home = Article(title="青禾县人民政府", text="要闻 " * 100, signals=signals)
    assert verdict(page(url="http://www.qinghe.gov.cn/"), home)[0] is Verdict.HOME
    search = Article(title="搜索结果", text="治水 找到约 3 条结果", signals=Signals(page_chars=200))
    assert verdict(page(url="http://www.qinghe.gov.cn/was5/web/search?q=x"), search)[0] is Verdict.SEARCH
    about_search = article(title="搜索救援演练在青禾举行")
    assert verdict(page(), about_search)[0] is Verdict.ARTICLE


def test_a_page_without_text_is_empty() -> None:
    assert verdict(page("<html><body><p> </p></body></html>"), nothing()) == (Verdict.EMPTY, ("no_text",))


def test_template_farms_are_refused_with_their_marks() -> None:
    line = "xx縣應(yīng)該保護(hù)環(huán)境(jìng)，認(rèn)真做好x月x日的工(gōng)作(zuò)，確保取得實效。"
    dump = "\n".join(part for n in "一二三四五" for part in (f"環保工作方案篇{n}", line * 3))
    found = read_plain(dump, url="http://farm.example/1.html")
    judged, reasons = verdict(page(dump, url="http://farm.example/1.html"), found)
    assert judged is Verdict.TEMPLATE_FARM
    assert reasons == ("no_date", "no_origin", "annotations", "placeholders", "many_sections")
    assert "(" not in found.text


@pytest.mark.parametrize(
    ("title", "signals"),
    [
        ("环保宣传工作方案(精选5篇)", Signals(page_chars=900, sections=5)),
        ("环保倡议书范文大全", Signals(page_chars=900, placeholders=12)),
        ("2023年环保工作总结（通用15篇）", Signals(page_chars=900, paywall_lines=1)),
    ],
)
def test_a_farm_with_a_made_up_date_is_refused_too(title: str, signals: Signals) -> None:
    assert verdict(page(), article(title=title, origin=None, signals=signals))[0] is Verdict.TEMPLATE_FARM


@pytest.mark.parametrize(
    ("fields", "signals"),
    [
        ({"title": "青禾县发布三篇治水调研报告"}, Signals(page_chars=900, sections=2)),
        ({"title": "关于印发方案的通知"}, Signals(page_chars=900, placeholders=4)),
        ({"title": "处罚决定书公示"}, Signals(page_chars=900, placeholders=9)),
        ({"title": "渼陂湖治水记"}, Signals(page_chars=900, annotations=3)),
        ({"title": "征文选登（3篇）", "published": DATE}, Signals(page_chars=900)),
    ],
)
def test_articles_with_one_weak_mark_are_no_farms(fields: dict[str, Any], signals: Signals) -> None:
    assert judge(page(), article(**fields, signals=signals), Scope.ALL).verdict.accepted


def test_a_very_long_line_is_judged_at_once() -> None:
    article = Article(title="长文", text="环" * 400_000)
    began = time.process_time()
    judge(Page(url="http://a.example/2024/3/5/1.html", body=b"<p>x</p>"), article, Scope.ALL)
    assert time.process_time() - began < 1.0
