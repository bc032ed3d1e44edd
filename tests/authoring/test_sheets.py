"""Workbooks that another library wrote, and hostile ones."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from banshi.authoring import sheets
from banshi.authoring.sheets import SheetsRefused, read_sheets
from tests.authoring.forms import workbook


def saved(book):
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def packed(change):
    """The form's workbook with its members put through `change(name, content)`; None leaves one out."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook())) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


def test_cells_of_every_kind():
    book = Workbook()
    sheet = book.active
    sheet.title = "one"
    rich = CellRichText("左", TextBlock(InlineFont(b=True), "右"))
    sheet.append(["文字", 1, 1.5, True, None, "  空白  ", rich])
    sheet["B4"] = "a_x000D_b\nc"
    sheet["ZZ5"] = "too far"
    book.create_sheet("two").append([18, -3.0])
    found = read_sheets(saved(book))
    assert found["one"].rows == [
        (1, {0: "文字", 1: "1", 2: "1.5", 3: "TRUE", 5: "空白", 6: "左右"}),
        (4, {1: "a\rb\nc"}),
    ]
    assert found["two"].rows == [(1, {0: "18", 1: "-3"})]


def test_inline_strings():
    """As LibreOffice's and many programs' exports have them."""
    inline = b'<c r="A1" t="inlineStr"><is><t>type</t></is></c>'

    def change(name, content):
        is_first = name == "xl/worksheets/sheet1.xml"
        head, _tag, rest = content.partition(b'<c r="A1"')
        return head + inline + rest.partition(b"</c>")[2] if is_first else content

    assert read_sheets(packed(change))["survey"].rows[0][1][0] == "type"


def big(member, size):
    return packed(lambda name, content: b"<a>" + b" " * size + b"</a>" if name == member else content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nothing", b"", "不是 Excel"),
        ("text", b"type,name\n", "不是 Excel"),
        ("old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "不是 Excel"),
        ("zip", b"PK\x05\x06" + bytes(18), "不是 Excel"),
        ("large", bytes(sheets.LIMITS.content + 1), "太大"),
        ("bomb", big("xl/worksheets/sheet1.xml", 90_000_000), "展开后过大"),
        ("swollen", big("xl/worksheets/sheet1.xml", 3_900_000 * 10), "过大"),
        ("cut", workbook()[:-500], "不是 Excel"),
        ("no rels", packed(lambda name, content: None if name.endswith("workbook.xml.rels") else content), "损坏"),
        ("no xml", packed(lambda name, content: b"<a" if name == "xl/workbook.xml" else content), "损坏"),
        (
            "entities",
            packed(
                lambda name, content: (
                    b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>' if name == "xl/worksheets/sheet1.xml" else content
                )
            ),
            "损坏",
        ),
    ],
)
def test_hostile(name, content, said):
    with pytest.raises(SheetsRefused) as caught:
        read_sheets(content)
    assert said in str(caught.value)


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(sheets, "LIMITS", replace(sheets.LIMITS, rows=5))
    with pytest.raises(SheetsRefused, match="最多 5 行"):
        read_sheets(workbook())
