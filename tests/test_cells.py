"""Workbooks that another library wrote, and hostile ones, read cell by cell."""

import json
import subprocess
import sys
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from banshi.cells import CellsRefused, Entry, Limits, is_too_long, name_of_cell, read_cells
from banshi.cells.numbers import date_of_serial, is_date_format, plain_number
from banshi.settings import ROOT

MEMORY = 400 * 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def saved(book):
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def plain():
    book = Workbook()
    book.active.append(["甲", 1])
    return saved(book)


def with_part(name, content, original=None):
    """A workbook of one sheet with a part put in the place of its own."""
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(original or plain())) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
        if name not in old.namelist():
            new.writestr(name, content)
    return written.getvalue()


def sheet_of(rows, after=""):
    return with_part(SHEET, f'<worksheet xmlns="m"><sheetData>{rows}</sheetData>{after}</worksheet>')


def only(content, limits=None):
    return next(iter(read_cells(content, limits or Limits()).values()))


def test_cells_of_every_kind():
    book = Workbook()
    sheet = book.active
    rich = CellRichText("左", TextBlock(InlineFont(b=True), "右"))
    sheet.append(["文字", 1, 1.5, True, None, " 空白 ", rich, "#N/A", "=A1+1"])
    sheet.append(
        [
            date(2022, 7, 1),
            datetime.fromisoformat("2022-07-01T13:30"),
            clock(13, 30),
            0.1 + 0.2,
            1e-7,
            8.1,
            123456789012345,
        ]
    )
    sheet["B7"] = "a_x000D_b\nc"
    sheet["C7"] = "   \u3000"
    sheet.merge_cells("A9:C10")
    found = only(saved(book))
    assert found.rows == {
        1: {
            0: Entry("文字"), 1: Entry("1", "number"), 2: Entry("1.5", "number"), 3: Entry("TRUE", "yes_no"),
            5: Entry(" 空白 "), 6: Entry("左右"), 7: Entry("#N/A", "error"), 8: Entry("=A1+1", "formula"),
        },
        2: {
            0: Entry("2022-07-01", "date"), 1: Entry("2022-07-01 13:30:00", "date"), 2: Entry("13:30:00", "date"),
            3: Entry("0.3", "number"), 4: Entry("0.0000001", "number"), 5: Entry("8.1", "number"),
            6: Entry("123456789012345", "number"),
        },
        7: {1: Entry("a\rb\nc")},
    }  # fmt: skip
    assert found.merged == [(9, 0, 10, 2)]


def test_days_since_1904():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2022, 7, 1)
    assert only(saved(book)).rows[1][0] == Entry("2022-07-01", "date")


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, "1900-02-29"),
        (61, "1900-03-01"),
        (44743, "2022-07-01"),
        (44743.5, "2022-07-01 12:00:00"),
        (44743.9999999, "2022-07-02"),
        (0.25, "06:00:00"),
        (2958465, "9999-12-31"),
        (2958466, None),
        (-1, None),
    ],
)
def test_days_by_number(serial, day):
    assert date_of_serial(serial) == day


def test_days_by_number_of_the_other_epoch():
    assert date_of_serial(0, True) == "1904-01-01"
    assert date_of_serial(43281, True) == "2022-07-01"
    assert date_of_serial(2958465, True) is None


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("General", False), ("@", False), ("0.00E+00", False), ("#,##0.00", False), ('0"days"', False),
        ("yyyy-mm-dd", True), ('yyyy"年"m"月"', True), ("[$-804]yyyy/m/d;@", True), ("[h]:mm", True), ("[Red]0;[Blue]0", False),
    ],
)  # fmt: skip
def test_formats_that_are_dates(code, is_date):
    assert is_date_format(code) == is_date


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e15, "1000000000000000"), (119999199001010020, "119999199001010016"), (-0.5, "-0.5"), (1e-20, "0")],
)
def test_numbers_as_excel_shows_them(number, text):
    assert plain_number(number) == text


@pytest.mark.parametrize(
    ("text", "long"), [("119999199001010016", True), ("-1" + "0" * 15, True), ("1" * 15 + ".5", False)]
)
def test_numbers_that_have_lost_digits(text, long):
    assert is_too_long(Entry(text, "number")) == long
    assert not is_too_long(Entry(text))


def test_names_of_cells():
    assert [name_of_cell(7, column) for column in (0, 1, 25, 26, 701, 702)] == ["A7", "B7", "Z7", "AA7", "ZZ7", "AAA7"]


def test_what_other_programs_write():
    """Inline strings, reading aids, no references, ISO dates, a text that is the answer of a formula."""
    rows = (
        '<row><c t="inlineStr"><is><t>甲</t><rPh><t>x</t></rPh><r><t>乙</t></r></is></c><c t="d"><v>2022-07-01T00:00:00</v></c>'
        '<c t="d"><v>2022-07-01T00:00:00.000Z</v></c><c t="d"><v>2022-07-01T08:30:00</v></c>'
        '<c t="str"><v>丙</v></c><c t="str"><f>A1</f><v>丁</v></c></row><row/><row><c r="C3"><v>3</v></c></row>'
    )
    found = only(sheet_of(rows)).rows
    assert found == {
        1: {
            0: Entry("甲乙"), 1: Entry("2022-07-01", "date"), 2: Entry("2022-07-01", "date"),
            3: Entry("2022-07-01 08:30:00", "date"), 4: Entry("丙"), 5: Entry("=A1", "formula", "丁"),
        },
        3: {2: Entry("3", "number")},
    }  # fmt: skip


def test_only_sheets_that_are_asked_for():
    book = Workbook()
    book.active.title = "甲"
    book.active["A1"] = "1"
    other = book.create_sheet("乙")
    other["A1"] = "2"
    other.sheet_state = "veryHidden"
    found = read_cells(saved(book), Limits(), {"乙"})
    assert found["甲"].rows == {}
    assert found["乙"].hidden
    assert found["乙"].rows == {1: {0: Entry("2")}}


def nested(depth):
    return "<a>" * depth + "</a>" * depth


WIDE = '<row r="1">' + "".join(f'<c r="{name_of_cell(1, n)}"><v>1</v></c>' for n in range(16_384)) + "</row>"
TALL = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_000))
SHARED = "<sst>" + "<si/>" * 3_000_000 + "</sst>"
LONG_SHARED = f"<sst><si><t>{'长' * 32_000}</t></si></sst>"
REPEATED = "".join(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 100 + "</row>" for n in range(1, 5_000))
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><a>&j;</a>"
)
HOSTILE = {
    "nothing": (lambda: b"", "不是 Excel"),
    "text": (lambda: b"a,b\n1,2\n", "不是 Excel"),
    "old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "不是 Excel"),
    "cut": (lambda: plain()[:-300], "不是 Excel"),
    "large": (lambda: bytes(11 * 1024 * 1024), "文件太大，最多 10 MB"),
    "bomb": (lambda: with_part(SHEET, b"<a>" + b" " * 99_000_000 + b"</a>"), "展开后过大"),
    "swollen": (lambda: with_part("xl/x.xml", b"<a>" + b"ab cd 012 " * 8_900_000 + b"</a>"), "过大|太大"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "宏"),
    "macro type": (lambda: with_part("[Content_Types].xml", b"<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"), "宏"),
    "laughs": (lambda: with_part(SHEET, LAUGHS), "损坏"),
    "external entity": (lambda: with_part(SHEET, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), "损坏"),
    "other encoding": (lambda: with_part(SHEET, b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE a []><a/>".encode("cp037")), "损坏"),
    "unknown encoding": (lambda: with_part(SHEET, b'<?xml version="1.0" encoding="klingon"?><a/>'), ""),
    "no xml": (lambda: with_part(SHEET, b"<worksheet"), "损坏"),
    "no sheet": (lambda: with_part("xl/_rels/workbook.xml.rels", b"<Relationships/>"), "损坏"),
    "sheet elsewhere": (lambda: with_part("xl/_rels/workbook.xml.rels", b'<Relationships><Relationship Id="rId1" Target="../../etc/passwd"/></Relationships>'), "损坏"),
    "sheet without an id": (lambda: with_part("xl/workbook.xml", b'<workbook><sheets><sheet name="a"/></sheets></workbook>'), "损坏"),
    "sheets without end": (lambda: with_part("xl/workbook.xml", b"<workbook>" + b'<sheet name="a" id="rId1"/>' * 300 + b"</workbook>"), "太大"),
    "columns": (lambda: sheet_of(WIDE), "列太多，最多 300 列"),
    "column past the last": (lambda: sheet_of('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), ""),
    "rows": (lambda: sheet_of(TALL), "行数太多，最多 10000 行"),
    "row past the last": (lambda: sheet_of('<row r="99999999999999999999"><c><v>1</v></c></row>'), "损坏"),
    "row zero": (lambda: sheet_of('<row r="0"><c><v>1</v></c></row>'), "损坏"),
    "odd reference": (lambda: sheet_of('<row r="1"><c r="1A"><v>1</v></c></row>'), "损坏"),
    "no number": (lambda: sheet_of('<row r="1"><c><v>abc</v></c></row>'), "损坏"),
    "infinite": (lambda: sheet_of('<row r="1"><c><v>1e999</v></c></row>'), "损坏"),
    "shared that is not there": (lambda: sheet_of('<row r="1"><c t="s"><v>99</v></c></row>'), "损坏"),
    "text longer than a cell": (lambda: sheet_of(f'<row r="1"><c t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'), "损坏"),
    "empty strings": (lambda: with_part("xl/sharedStrings.xml", SHARED), "展开后太大|过大"),
    "one string in every cell": (lambda: with_part("xl/sharedStrings.xml", LONG_SHARED, sheet_of(REPEATED)), "太大"),
    "merged": (lambda: sheet_of("", "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 2_000 + "</mergeCells>"), "合并单元格太多"),
    "merged to the end": (lambda: sheet_of('<row r="1"><c><v>1</v></c></row>', '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), ""),
    "dimension that lies": (lambda: sheet_of('<dimension ref="A1:XFD1048576"/><row r="1048576"><c r="A1048576"><v>1</v></c></row>'), ""),
    "styles": (lambda: with_part("xl/styles.xml", "<styleSheet><cellXfs>" + '<xf numFmtId="14"/>' * 900_000 + "</cellXfs></styleSheet>"), "|过大"),
    "nested": (lambda: with_part(SHEET, nested(400_000)), "|损坏"),
    "blank cells": (lambda: sheet_of('<row r="1">' + "<c/>" * 5_000_000 + "</row>"), "太大|过大"),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What comes of each hostile workbook, in a process that may use little memory."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, (make, _said) in enumerate(HOSTILE.values()):
        (folder / str(number)).write_bytes(make())
    command = [sys.executable, "-c", f"from tests.test_cells import child; child({str(folder)!r})"]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    lines = [json.loads(one) for one in run.stdout.splitlines()]
    assert len(lines) == len(HOSTILE), run.stderr[-2000:]
    return dict(zip(HOSTILE, lines, strict=True))


def child(folder):
    import resource
    from pathlib import Path

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for number in range(len(HOSTILE)):
        content = (Path(folder) / str(number)).read_bytes()
        started = time.monotonic()
        try:
            read_cells(content, Limits())
            said = ""
        except CellsRefused as refusal:
            said = str(refusal.message)
        except BaseException as error:
            said = f"!{error!r}"
        print(json.dumps([said, time.monotonic() - started]), flush=True)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile(outcomes, title):
    said, seconds = outcomes[title]
    wanted = HOSTILE[title][1].split("|")
    assert any(one in said if one else not said for one in wanted), said
    assert not said.startswith("!")
    assert seconds < 20
