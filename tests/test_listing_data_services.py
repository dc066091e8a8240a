"""Lists that a service of the CMS gives: eportal, Epoint, truecms, /cms/JsonList."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest

from govcrawl.listing import Emptiness, EndProof, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import TITLES, page, read
from tests.list_walk import Host, Walk, html_page, missing, walk

HOST = "http://sthjj.baihe.example.gov.cn"
TOTAL = 43


def day(number: int) -> str:
    return f"2024-{6 - number // 28:02d}-{28 - number % 28:02d}"


def title(number: int) -> str:
    return f"{TITLES[number % 12]}（{number}）"


def as_json(request: NextRequest, value: object, form: str = "{}") -> Page:
    return html_page(request.url, form.replace("{}", json.dumps(value, ensure_ascii=False)), request=request)


def query_of(request: NextRequest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def whole(found: Walk, family: str) -> None:
    assert [link.title for link in found.links] == [title(n) for n in range(TOTAL)]
    assert [link.date for link in found.links] == [day(n) for n in range(TOTAL)]
    assert found.family == family
    assert len(found.proofs) == 1


# eportal

PORTLET = "/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet"
EPORTAL_SHELLS = {
    "one address": "<div id='list'></div>"
    f'<script>$.getJSON("{PORTLET}&pageNo=1&pageSize=20&flmc=tcfl&fldm=353", s)</script>',
    "settings": f"""<div id="list"></div><script>$.ajax({{ url: '{PORTLET}', type: 'get',
      data: {{pageNo: 1, pageSize: 20, flmc: "tcfl", fldm: '353'}}, success: s }})</script>""",
    "put together": f"""<div id="list"></div><script>var kind = '353';
      function load(n) {{ $.getJSON('{PORTLET}&pageNo=' + n + '&pageSize=20&flmc=tcfl&fldm=' + kind, s) }}</script>""",
    "no size": f"<div id='list'></div><script>load('{PORTLET}&amp;flmc=tcfl&amp;fldm=353')</script>",
}


def eportal_site(shell: str, **stated: object) -> Host:
    def answer(request: NextRequest) -> Page:
        query = query_of(request)
        if "portal.url" not in query:
            return page(shell, url=request.url)
        assert (query["moduleId"], query["flmc"], query["fldm"]) == ("5", "tcfl", "353")
        first = (int(query["pageNo"]) - 1) * int(query["pageSize"])
        numbers = range(first, min(first + int(query["pageSize"]), TOTAL))
        items = [{"url": f"/web/zc/{day(n).replace('-', '')}0930{n:05d}/index.shtml", "bt": title(n)} for n in numbers]
        return as_json(request, {"result": items, **stated})

    return answer


@pytest.mark.parametrize("shell", EPORTAL_SHELLS)
@pytest.mark.parametrize("stated", [{}, {"totalCount": str(TOTAL)}, {"pageInfo": {"totalPages": 3}}])
def test_eportal_is_read_through_its_portlet(shell: str, stated: dict[str, object]) -> None:
    found = walk(eportal_site(EPORTAL_SHELLS[shell], **stated), HOST + "/web/zc/index.shtml")
    whole(found, "eportal")
    assert found.proofs[0] in ({EndProof.LAST_PAGE_NUMBER, EndProof.TOTAL_REACHED} if stated else {EndProof.EMPTY})


@pytest.mark.parametrize("stated", [{"total": 20}, {"totalCount": 0, "totalPages": 0}])
def test_numbers_of_eportal_that_may_be_those_of_the_page_end_nothing(stated: dict[str, object]) -> None:
    found = walk(eportal_site(EPORTAL_SHELLS["settings"], **stated), HOST + "/web/zc/index.shtml")
    assert len(found.links) == TOTAL


def test_a_static_list_of_eportal_stays_one() -> None:
    rows = "".join(f'<li><a href="/web/2024{n:013d}/index.shtml">{title(n)}</a><i>{day(n)}</i></li>' for n in range(8))
    listing = read(page(f"<ul>{rows}</ul>{EPORTAL_SHELLS['settings']}", url=HOST + "/web/"))
    assert (listing.family, len(listing.links), listing.next_request) == ("eportal", 8, None)


# Epoint

EPOINT = HOST + "/dynamic/zwgk/govInfoPub.html?categorynum=003001003&deptcode=014"
GUID = "7eb5f7f1-0000-43ad-8e13-1234567890ab"
EPOINT_SHELL = """<div id="govlist"></div><script src="{script}"></script>{more}<script src="/js/list.js"></script>"""


def epoint_site(shell: str, *, wrapped: bool, script: str = "", total: bool = True) -> Host:
    def answer(request: NextRequest) -> Page:
        path = urlsplit(request.url).path
        if path.endswith(".html"):
            return page(shell, url=request.url)
        if path.endswith(".js"):
            return html_page(request.url, script)
        assert (path, request.method) == ("/EWB-FRONT/rest/lightfrontaction/getgovinfolist", "POST")
        assert dict(request.headers) == {"Content-Type": "application/json;charset=UTF-8", "Referer": EPOINT}
        sent = json.loads(request.body)
        fields = sent["params"] if wrapped else sent
        assert (fields["siteGuid"], fields["categorynum"], fields["deptcode"]) == (GUID, "003001003", "014")
        size = int(fields["pageSize"])
        first = (int(fields["pageIndex"]) - (0 if wrapped else 1)) * size
        items = [
            {
                "infourl": f"/zwgk/003001/{day(n).replace('-', '')}/{n:08d}.html",
                "realtitle": title(n),
                "infodate": day(n),
            }
            for n in range(first, min(first + size, TOTAL))
        ]
        return as_json(request, {"custom": {"data": items, **({"total": TOTAL} if total else {})}, "status": {}})

    return answer


INFO = f'var siteInfo = {{"projectName":"/EWB-FRONT","siteGuid":"{GUID}"}};'


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("name", ["/js/webBuilderCommon.js", "../../js/ajaxReq.js"])
def test_epoint_is_read_by_the_settings_that_a_script_file_states(name: str, total: bool) -> None:
    script = INFO if "Common" in name else f'Util.ajax({{url: "/EWB-FRONT{SERVICE}", data: {{"siteGuid":"{GUID}"}}}})'
    found = walk(
        epoint_site(EPOINT_SHELL.format(script=name, more=""), wrapped=False, script=script, total=total), EPOINT
    )
    whole(found, "epoint")
    assert found.proofs == [EndProof.TOTAL_REACHED if total else EndProof.EMPTY]


SERVICE = "/rest/lightfrontaction/getgovinfolist"


def test_a_column_without_a_query_is_named_by_its_script() -> None:
    url = HOST + "/zwzx/list.html"
    shell = f"<script>{INFO}post('/EWB-FRONT{SERVICE}', {{categorynum: '003001003', pageSize: 15}})</script>"
    listing = read(page(shell, url=url))
    assert (listing.family, listing.next_request is not None) == ("epoint", True)
    assert listing.next_request is not None
    assert json.loads(listing.next_request.body) == {
        "deptcode": "",
        "categorynum": "003001003",
        "pageIndex": 1,
        "pageSize": 15,
        "siteGuid": GUID,
    }


@pytest.mark.parametrize("inline", [True, False])
def test_sites_that_wrap_their_fields_count_from_0(inline: bool) -> None:
    more = "<script>var data = {params: {pageIndex: 0, pageSize: 15}};" + (INFO if inline else "") + "</script>"
    shell = EPOINT_SHELL.format(script="/js/webBuilderCommon.js", more=more)
    found = walk(epoint_site(shell, wrapped=True, script=INFO), EPOINT)
    whole(found, "epoint")
    assert found.asked[-1].body.count(b'"pageIndex": "') == 1


# truecms

TRUECMS = HOST + "/bhssthj/hpsl/hpsl.html"
TRUECMS_SHELL = """<div id="initData" style="display:none">{rows}</div><div id="page"></div><script>
$('#page').jpage({{ openCookies:false, showMode:'normal', totalRecord:{total}, dataBefore:'<ul>', dataAfter:'</ul>',
contentTemplate:'<datastore><totalrecord>${{nr.totalRecord?c}}</totalrecord><recordset></recordset></datastore>',
proxyUrl:'{host}/TrueCMS/messageController/getMessage.do', perPage:10, groupSize:{group}, barPosition:'bottom',
ajaxParam:{{ columnId:'754f6db5-d294-46d5-b25c-da3a86d102cd' }} }});</script>"""


def record(number: int) -> str:
    url = f"/bhssthj/hpsl/content/754f6db5-{number:04d}.html"
    return f'<li><span>{day(number)}</span><a href="{url}" title="{title(number)}">{title(number)[:6]}…</a></li>'


def truecms_site(shell: str, *, most: int, total: bool = True, cut: int = 0, jsonp: bool = True) -> Host:
    def answer(request: NextRequest) -> Page:
        if request.url == TRUECMS:
            return page(shell, url=request.url)
        query = query_of(request)
        size, first, last = (int(query[name]) for name in ("perpage", "startrecord", "endrecord"))
        if size > most or dict(request.headers).get("Referer") != TRUECMS:
            return missing(request)
        assert (last - first + 1, query["columnId"]) == (size, "754f6db5-d294-46d5-b25c-da3a86d102cd")
        rows = [record(n) for n in range(first - 1, min(last, TOTAL))][: cut or None]
        records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
        stated = f"<totalrecord>{TOTAL}</totalrecord>" if total else ""
        result = f"<datastore>{stated}<recordset>{records}</recordset></datastore>"
        return as_json(request, {"result": result}, f"{query['callback']}({{}});" if jsonp else "{}")

    return answer


def first_rows(count: int) -> str:
    return f"<ul>{''.join(map(record, range(count)))}</ul>" if count else ""


@pytest.mark.parametrize("most", [50, 20, 10])
@pytest.mark.parametrize("held", [0, 1, 30])
@pytest.mark.parametrize("group", [3, 6])
def test_truecms_is_read_in_the_portions_that_its_site_gives(most: int, held: int, group: int) -> None:
    shell = TRUECMS_SHELL.format(rows=first_rows(held), total=TOTAL, host=HOST, group=group)
    found = walk(truecms_site(shell, most=most), TRUECMS)
    whole(found, "truecms")
    assert found.proofs == [EndProof.TOTAL_REACHED]


def test_rows_of_a_box_at_the_side_are_not_counted_as_records() -> None:
    side = "".join(f'<li><a href="/tzgg/{n}.html">{title(n + 100)}</a><span>{day(n)}</span></li>' for n in range(8))
    shell = TRUECMS_SHELL.format(rows="", total=TOTAL, host="", group=3) + f"<ul>{side}</ul>"
    found = walk(truecms_site(shell, most=50), TRUECMS)
    assert {title(n) for n in range(TOTAL)} <= {link.title for link in found.links}


def test_first_rows_in_a_script_are_read() -> None:
    records = "".join(f"<record><![CDATA[{record(n)}]]></record>" for n in range(20))
    first = f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script>"
    shell = TRUECMS_SHELL.format(rows="", total=TOTAL, host=HOST, group=3) + first
    found = walk(truecms_site(shell, most=50), TRUECMS)
    whole(found, "truecms")
    assert "startrecord=21&" in found.asked[1].url.replace("endrecord", "&endrecord")


def test_answers_that_are_cut_or_state_no_total_lose_no_record() -> None:
    shell = TRUECMS_SHELL.format(rows="", total=0, host="", group=3)
    whole(walk(truecms_site(shell, most=50, cut=7), TRUECMS), "truecms")
    found = walk(truecms_site(shell, most=50, total=False, jsonp=False), TRUECMS)
    whole(found, "truecms")
    assert found.proofs == [EndProof.EMPTY]


# /cms/JsonList

CHANNEL = HOST + "/wxzw/A0937index_1.htm"
CHANNEL_SHELL = """<div id="loadingInfoPage"></div><script>var channelCode = 'A093708';
$.ajax({ type: 'POST', url: '/cms/JsonList', data: {channelCode:channelCode,perPage:'15',pageno:id}, success: show })
</script>"""


@pytest.mark.parametrize("total", [True, False])
def test_json_lists_are_asked_for_by_their_channel(total: bool) -> None:
    def answer(request: NextRequest) -> Page:
        if request.method == "GET":
            return page(CHANNEL_SHELL, url=request.url)
        form = dict(parse_qsl(request.body.decode()))
        assert (request.url, form["channelCode"], form["perPage"]) == (HOST + "/cms/JsonList", "A093708", "15")
        first = (int(form["pageno"]) - 1) * 15
        host = HOST.removeprefix("http:")
        items = [
            {
                "topic": title(n),
                "infourl": f"{host}/2024-03/0{n % 9}/c_17{n:08d}.htm",
                "pubtime": f"{day(n)} 09:30:00.0",
            }
            for n in range(first, min(first + 15, TOTAL))
        ]
        return as_json(request, {"list": items, **({"totalRec": TOTAL} if total else {})})

    found = walk(answer, CHANNEL)
    whole(found, "jsonlist")
    assert found.proofs == [EndProof.TOTAL_REACHED if total else EndProof.EMPTY]


# all of them

ANSWERS: dict[str, tuple[str, Callable[[object], object], bytes]] = {
    "eportal": (f"{HOST}{PORTLET}&pageNo=2&pageSize=20", lambda rows: {"result": rows}, b""),
    "epoint": (
        f"{HOST}/EWB-FRONT{SERVICE}",
        lambda rows: {"custom": {"data": rows, "total": "x"}},
        b'{"pageIndex": 2, "pageSize": 20}',
    ),
    "truecms": (
        f"{HOST}/truecms/messageController/getMessage.do?startrecord=11&perpage=10",
        lambda rows: {"result": rows},
        b"",
    ),
    "jsonlist": (f"{HOST}/cms/JsonList", lambda rows: {"list": rows}, b"channelCode=A1&perPage=15&pageno=2"),
}


@pytest.mark.parametrize("rows", [None, 5, {}, "x", [None, 3, "a", []], [{}], [{"url": 7, "infourl": None}]])
@pytest.mark.parametrize("family", ANSWERS)
def test_an_answer_without_rows_never_ends_a_list_by_itself(family: str, rows: object) -> None:
    url, form, body = ANSWERS[family]
    answer = Page(url=url, body=json.dumps(form(rows)).encode(), method="POST", request_body=body)
    listing = read_listing(answer, Column(name="通知", url=HOST, family=family))
    assert (listing.links, listing.next_request, listing.end_proof) == ((), None, None)


@pytest.mark.parametrize("family", ANSWERS)
def test_an_error_in_place_of_data_is_neither_empty_nor_an_end(family: str) -> None:
    url, _, sent = ANSWERS[family]
    for body in (b'{"code": 500, "msg": "error"}', b"<html><script>location.reload()</script></html>", b"null", b""):
        answer = Page(url=url, body=body, method="POST", request_body=sent)
        listing = read_listing(answer, Column(name="通知", url=HOST, family=family))
        assert (listing.links, listing.empty, listing.end_proof, listing.next_request) == ((), None, None, None)


def test_an_empty_answer_is_known_as_one() -> None:
    for family in ("eportal", "epoint", "jsonlist"):
        url, form, sent = ANSWERS[family]
        answer = Page(url=url, body=json.dumps(form([])).encode(), method="POST", request_body=sent)
        assert read_listing(answer, Column(name="通知", url=HOST, family=family)).empty is Emptiness.NO_ROWS
