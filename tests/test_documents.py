"""Documents: bytes in, text and fields out, and nothing beyond the limits."""

from __future__ import annotations

import asyncio
import datetime
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from govcrawl.article import Verdict
from govcrawl.crawl.readers import ReaderPool
from govcrawl.documents import kind_of_body, read_document
from govcrawl.documents.kinds import MEDIA_TYPES
from govcrawl.errors import ExtractionError
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.page import Page
from govcrawl.source import Scope
from tests.document_files import assembled, docx, pdf, with_member, xlsx

LINES = [
    "云汀市生态环境局关于2024年第三季度",
    "水质监测情况的通报：氨氮0.42毫克/升，",
    "“达标”断面共十二个（含国控）。",
]


def text_of(body: bytes, kind: str) -> str:
    return read_document(body, kind).text


@pytest.mark.parametrize(
    ("encoding", "cmap"),
    [("gbk", "GBK-EUC-H"), ("gbk", "GBKp-EUC-H"), ("utf-16-be", "UniGB-UCS2-H"), ("utf-16-be", "UniGB-UTF16-H")],
)
def test_chinese_of_fonts_that_are_not_embedded_is_read(encoding: str, cmap: str) -> None:
    assert text_of(pdf(LINES, encoding=encoding, cmap=cmap), "pdf") == "\n".join(LINES)


class Codes(str):
    """Text that is written in codes of Adobe-GB1 (水质通报公示)."""

    def encode(self, encoding: str = "", errors: str = "") -> bytes:
        return b"".join(code.to_bytes(2, "big") for code in (3491, 4553, 3673, 1041, 1796, 3413))


def test_codes_of_a_chinese_font_without_a_map_are_read() -> None:
    assert text_of(pdf([Codes()], cmap="Identity-H"), "pdf") == "水质通报公示"


def test_cells_of_a_row_stand_in_one_line() -> None:
    table = b"BT /F1 12 Tf 60 780 Td <%s> Tj 200 0 Td <%s> Tj -200 -18 Td <%s> Tj 200 0 Td <%s> Tj ET" % tuple(
        cell.encode("gbk").hex().encode() for cell in ("排口名称", "期限", "石桥", "六十日")
    )
    assert text_of(pdf(table), "pdf").split("\n") == ["排口名称\t期限", "石桥\t六十日"]


def test_lines_that_fill_a_page_are_put_together_to_paragraphs() -> None:
    full = "为进一步改善云汀河流域水环境质量，根据国家和省有关规定，结合我市实"
    pages = (
        [full, "际，制定本方案。", "一、总体要求", full, full],
        ["际，分三年完成。", "（一）排查入河排口", "— 2 —"],
    )
    assert text_of(pdf(*pages), "pdf").split("\n") == [
        full + "际，制定本方案。", "一、总体要求", full + full + "际，分三年完成。", "（一）排查入河排口",
    ]  # fmt: skip


def test_radicals_in_place_of_characters_are_mended() -> None:
    assert text_of(docx("⽣态环境局关于⽔质的通报"), "docx") == "生态环境局关于水质的通报"


def test_fields_of_a_pdf() -> None:
    assert read_document(pdf(LINES, ["二"], info="整治方案"), "pdf").fields == {
        "pages": 2, "scanned": False, "title": "整治方案",
    }  # fmt: skip
    assert "title" not in read_document(pdf(LINES, info="Microsoft Word - 文档1.doc"), "pdf").fields


def test_a_pdf_whose_pages_have_no_text_is_scanned() -> None:
    found = read_document(pdf([], []), "pdf")
    assert (found.text, dict(found.fields)) == ("", {"pages": 2, "scanned": True})


def test_a_word_document_is_read_in_its_order_with_frames_and_insertions_but_without_deletions() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f'<w:document {w} {mc}><w:body><w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr>'
        "<w:r><w:t>第一段</w:t><w:tab/><w:t>接着</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>补入</w:t></w:r></w:ins></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件里的段落</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>排口</w:t></w:r></w:p><w:p><w:r><w:t>名称</w:t></w:r></w:p></w:tc><w:tc>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框中字</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:t>框中字</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "</w:body></w:document>"
    )
    packed = with_member(docx("x"), "word/document.xml", body.encode())
    assert text_of(packed, "docx").split("\n") == [
        "第一段\t接着补入", "控件里的段落", "排口 名称\t内", "框中字",
    ]  # fmt: skip


def test_cells_are_shown_as_a_reader_sees_them() -> None:
    rows: list[list[object]] = [
        ["断面", None, "日期"],
        ["甲桥", 0.1 + 0.2, datetime.date(2024, 3, 5)],
        [True, 3.0, "多\n行"],
    ]
    found = read_document(xlsx({"监测": rows, "空": []}), "xlsx")
    assert found.text.split("\n") == ["监测", "断面\t\t日期", "甲桥\t0.3\t2024-03-05", "TRUE\t3\t多 行", "空"]
    assert dict(found.fields) == {"sheets": ["监测", "空"]}


def packed(**members: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in members.items():
            archive.writestr(name.replace("__", "/"), body)
    return file.getvalue()


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
KINDS: dict[str, tuple[bytes, str, str | None]] = {
    "pdf": (pdf(LINES), "", "pdf"),
    "pdf behind junk": (b"\r\n\r\n" + pdf(LINES), "doc", "pdf"),
    "docx": (docx("一"), "pdf", "docx"),
    "xlsx": (xlsx({"一": [["1"]]}), "xls", "xlsx"),
    "a docx within an archive": (packed(inner=docx("一")), "", "zip"),
    "ofd": (packed(**{"OFD.xml": b"<x/>"}), "", "ofd"),
    "an archive cut off": (docx("一")[:900], "docx", "zip"),
    "doc": (OLE2 + "WordDocument".encode("utf-16-le"), "", "doc"),
    "xls": (OLE2 + "Workbook".encode("utf-16-le"), "", "xls"),
    "wps": (OLE2 + "WordDocument".encode("utf-16-le"), "wps", "wps"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "", "rar"),
    "a page": ("<!DOCTYPE html><html><body>您的访问过于频繁".encode(), "pdf", None),
    "a page that speaks of PDF": (b"<html><body>%PDF-1.4</body></html>", "pdf", None),
    "a page behind blanks": (b"\r\n  <html>404", "doc", None),
    "a table that Excel saved as a page": (
        b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1', "xls", "xls",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(30), "pdf", None),
    "text": ("排口,氨氮\n石桥,0.4".encode("gb18030"), "csv", "csv"),
    "text that nobody announced": ("排口".encode(), "", None),
    "json": (b'{"code":500,"msg":"no file"}', "pdf", None),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_told_by_its_magic_number(name: str) -> None:
    body, stated, kind = KINDS[name]
    assert kind_of_body(body, stated) == kind
    assert kind is None or kind in MEDIA_TYPES


ENCRYPTED_ZIP = bytearray(docx("一"))
for _signature, _at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
    ENCRYPTED_ZIP[ENCRYPTED_ZIP.index(_signature) + _at] |= 1
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
MEMBER = "xl/worksheets/sheet1.xml"
BOMB = b"<w:p/>" * 20_000_000
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "%s">%s]><x>&z;</x>' % (
    b"ha" * 50,
    b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 20) for letter in b"bcdefghijklmnopqrstuvwxyz"),
)

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "a docx that unpacks to 120 MB": (with_member(docx("一"), "word/document.xml", BOMB), "docx", "expansion"),
    "too many members": (packed(**{f"{n}.xml": b"" for n in range(10_001)}), "docx", "expansion"),
    "an encrypted member": (bytes(ENCRYPTED_ZIP), "docx", "encrypted"),
    "a password of Office": (OLE2 + "EncryptedPackage".encode("utf-16-le"), "docx", "encrypted"),
    "no archive": (b"PK\x03\x04" + bytes(100), "xlsx", "damaged"),
    "an archive without its document": (packed(**{"word__document.xml": b"<x/>"}), "docx", "damaged"),
    "entities without end": (with_member(docx("一"), "word/document.xml", LAUGHS), "docx", "damaged"),
    "a pdf without objects": (b"%PDF-1.7\n%%EOF", "pdf", "damaged"),
    "a kind whose text is not read": (OLE2, "doc", "nothing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_or_must_not_be_read_says_so(name: str) -> None:
    body, kind, error = REFUSED[name]
    began = time.process_time()
    assert dict(read_document(body, kind).fields) == {"error": error}
    assert time.process_time() - began < 5


def rows_of(count: int, row: bytes = b"<row/>") -> bytes:
    return with_member(
        xlsx({"一": [["始"]]}), MEMBER, SHEET % (b'<row r="1"><c r="A1"><v>1</v></c></row>' + row * count)
    )


@pytest.mark.proof
def test_a_sheet_with_a_million_empty_rows_ends() -> None:
    far = with_member(
        xlsx({"一": []}),
        MEMBER,
        SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c r="XFD9"/></row>',
    )
    for body in (rows_of(1_000_000), far):
        began = time.process_time()
        assert read_document(body, "xlsx").text == "一\n1"
        assert time.process_time() - began < 15


def test_more_than_the_limits_is_cut_and_said_so() -> None:
    limits = replace(DEFAULT_LIMITS, document_cells=6, document_chars=30, document_pages=3)
    sheet = read_document(xlsx({"一": [[1, 2]] * 9, "二": [[5]]}), "xlsx", limits)
    assert (sheet.text, sheet.fields["cut"]) == ("一\n1\t2\n1\t2\n1\t2\n1\t2", True)
    word = read_document(docx(*["十个字的一段正文内容"] * 9), "docx", limits)
    assert (len(word.text), word.fields["cut"]) == (30, True)
    pages = read_document(pdf(*([f"第{n}页。"] for n in range(9))), "pdf", limits)
    assert (pages.text, pages.fields["cut"], pages.fields["pages"]) == ("第0页。\n第1页。\n第2页。", True, 9)
    assert len(read_document("字".encode() * 99, "txt", limits).text) == 30


def endless(kids: str, contents: bytes = b"BT ET") -> bytes:
    return assembled(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: f"<</Type/Pages/Kids[{kids}]/Count 2000000000>>".encode(),
            10: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 11 0 R>>",
            11: b"<</Length %d>>stream\n%s\nendstream" % (len(contents), contents),
        }
    )


@pytest.mark.parametrize("kids", ["2 0 R 2 0 R", "10 0 R " * 9, ""])
def test_a_pdf_that_states_pages_without_end_ends(kids: str) -> None:
    began = time.process_time()
    read_document(endless(kids), "pdf")
    assert time.process_time() - began < 15


def test_a_document_that_takes_too_much_fails_alone(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, extraction_bytes=64 * 1024 * 1024, document_ratio=10**6, extraction_seconds=10.0)
    (tmp_path / "bomb.docx").write_bytes(with_member(docx("一"), "word/document.xml", BOMB))
    (tmp_path / "good.pdf").write_bytes(pdf(LINES))
    pool = ReaderPool(limits=limits, workers=1)

    async def read() -> str:
        with pytest.raises(ExtractionError, match=r"http://a\.example/bomb"):
            await pool.read_document(tmp_path / "bomb.docx", "docx", "http://a.example/bomb")
        return (await pool.read_document(tmp_path / "good.pdf", "pdf", "http://a.example/good")).text

    try:
        assert asyncio.run(read()) == "\n".join(LINES)
    finally:
        pool.close()


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_no_damage_raises(kind: str) -> None:
    whole = {"pdf": pdf(LINES, LINES), "docx": docx("一", rows=[["二"]]), "xlsx": xlsx({"三": [["四"]]})}[kind]
    for step in range(40):
        at = len(whole) * step // 40
        read_document(whole[:at], kind)
        read_document(whole[:at] + b"\x00\xff<&" + whole[at + 4 :], kind)


def listed(body: bytes, **more: object) -> Page:
    return Page(url="http://a.gov.cn/xxgk/202405/t20240506_77.pdf", body=body, **more)  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize(
    ("page", "title", "day", "text", "reasons"),
    [
        (
            listed(pdf(LINES), list_title="水质通报", list_date="2024-05-07"),
            "水质通报",
            "2024-05-07",
            LINES,
            ["document"],
        ),
        (listed(pdf(LINES, info="季度通报")), "季度通报", "2024-05-06", LINES, ["document"]),
        (listed(pdf(LINES)), "t20240506_77", "2024-05-06", LINES, ["document"]),
        (listed(pdf([]), list_title="扫描件", list_date="2024-05-07"), "扫描件", "2024-05-07", [], ["document_unread"]),
        (listed(OLE2, list_title="名单"), "名单", "2024-05-06", [], ["document_unread"]),
    ],
)
def test_a_document_in_a_pages_place_is_a_flagged_article(
    page: Page, title: str, day: str, text: Sequence[str], reasons: Sequence[str]
) -> None:
    article = extract_article(page)
    assert (article.title, article.text) == (title, "\n".join(text))
    assert article.published is not None
    assert article.published.value == day
    judgement = judge(page, article, Scope.ALL)
    assert (judgement.verdict, list(judgement.reasons)) == (Verdict.FLAGGED, [*reasons, "no_origin"])


def test_an_error_is_no_document_whatever_it_holds() -> None:
    page = listed(pdf(LINES), status=404)
    assert judge(page, extract_article(page), Scope.ALL).verdict is Verdict.ERROR


def test_a_document_may_be_larger_than_a_page() -> None:
    limits = replace(DEFAULT_LIMITS, page_bytes=1000, attachment_bytes=5000)
    assert extract_article(listed(pdf(LINES)), limits).text
    with pytest.raises(ExtractionError, match="attachment_bytes"):
        extract_article(listed(pdf(LINES) + b"%" * 5000), limits)
