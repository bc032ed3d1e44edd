"""Tables as files that leave the house: .csv and .xlsx. No cell of them is ever a live formula, and each says who took
it out, when, and why."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook

from banshi.cells import LONGEST_TEXT

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Before one these are passed over.
_BLANKS = " \u00a0\u3000"
_NOT_FOR_FILES = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd")
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """A table with its headings. Numbers stay numbers; None is an empty cell."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def export_csv(notes: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """UTF-8 with a mark, which Excel needs to see it; the notes first, then the tables, one below the other."""
    written = io.StringIO(newline="")
    out = csv.writer(written)
    out.writerows([_plain(one)] for one in notes)
    for sheet in sheets:
        out.writerow([])
        out.writerow([_plain(sheet.title)])
        out.writerow([_plain(one) for one in sheet.headings])
        out.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return written.getvalue().encode("utf-8-sig")


def export_xlsx(notes: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """A sheet for each table; the notes stand above each of them."""
    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True})
    bold = book.add_format({"bold": True})
    for number, sheet in enumerate(sheets, 1):
        page = book.add_worksheet(sheet.title.translate(_NOT_IN_NAMES)[:_LONGEST_NAME] or str(number))
        top = len(notes) + 1
        for row, text in enumerate(notes):
            page.write_string(row, 0, _kept(text))
        for column, text in enumerate(sheet.headings):
            page.write_string(top, column, _kept(text), bold)
        for row, cells in enumerate(sheet.rows, top + 1):
            for column, cell in enumerate(cells):
                # Text is written as text: nothing in it is looked at.
                if isinstance(cell, str):
                    page.write_string(row, column, _kept(cell))
                elif cell is not None:
                    page.write_number(row, column, cell)
        page.set_column(0, 0, 32)
        page.freeze_panes(top + 1, 1)
    book.close()
    return written.getvalue()


def _plain(cell: Cell) -> str:
    """A cell of a file whose cells have no kinds: text that would be live gets an apostrophe before it."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    text = _kept(cell)
    return f"'{text}" if text.lstrip(_BLANKS).startswith(_LIVE) else text


def _kept(text: str) -> str:
    return text.translate(_NOT_FOR_FILES)[:LONGEST_TEXT]
