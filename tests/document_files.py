"""Documents for tests: small PDFs written by hand, DOCX and XLSX by the libraries that read them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

from docx import Document
from openpyxl import Workbook


def pdf(*pages: Sequence[str] | bytes, encoding: str = "gbk", cmap: str = "GBK-EUC-H", info: str = "") -> bytes:
    """A PDF of pages of lines, or of what bytes draw, in a Chinese font that is not embedded, as older writers do."""
    count = len(pages)
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(count))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {count}>>".encode(),
        3: f"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/{cmap}/DescendantFonts[4 0 R]>>".encode(),
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 2>>/FontDescriptor 5 0 R/DW 1000>>",
        5: b"<</Type/FontDescriptor/FontName/SimSun/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 859"
        b"/Descent -140/CapHeight 700/StemV 80>>",
        6: b"<</Title<feff" + info.encode("utf-16-be").hex().encode() + b">>>",
    }
    for number, lines in enumerate(pages):
        stream = lines if isinstance(lines, bytes) else _drawn(lines, encoding)
        objects[10 + 2 * number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (11 + 2 * number)
        )
        objects[11 + 2 * number] = b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
    return assembled(objects)


def _drawn(lines: Sequence[str], encoding: str) -> bytes:
    shown = b" ".join(b"<" + line.encode(encoding).hex().encode() + b"> Tj T*" for line in lines)
    return b"BT /F1 12 Tf 60 780 Td 18 TL " + shown + b" ET"


def assembled(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects: 1 is its catalog, 6 its information, where there is one."""
    body, places = b"%PDF-1.4\n", {}
    for number, content in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    size = max(objects) + 1
    more = b"/Info 6 0 R" if 6 in objects else b""
    return body + b"xref\n0 1\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        table, size, more, len(body),
    )  # fmt: skip


def docx(*paragraphs: str, rows: Sequence[Sequence[str]] = (), title: str = "") -> bytes:
    """A DOCX of paragraphs, a table behind the first of them."""
    document, file = Document(), BytesIO()
    document.core_properties.title = title
    for number, paragraph in enumerate(paragraphs):
        document.add_paragraph(paragraph)
        if rows and number == 0:
            table = document.add_table(len(rows), len(rows[0]))
            for row, values in zip(table.rows, rows, strict=True):
                for cell, value in zip(row.cells, values, strict=True):
                    cell.text = value
    document.save(file)
    return file.getvalue()


def xlsx(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """An XLSX of sheets of rows."""
    book, file = Workbook(), BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def with_member(packed: bytes, name: str, content: bytes) -> bytes:
    """The same packed document with one member replaced, or added, and packed as tightly as can be."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(packed)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return file.getvalue()
