"""The cells of an Excel workbook as text: three plain sheets are all that an XLSForm is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banshi.cells import MEBIBYTE, CellsRefused, Entry, Limits, read_cells
from banshi.diagnostics import Message

MOST_COLUMNS = 200
LONGEST_CELL = 5_000
# An XLSForm is text, and most are below 1 MB: what unpacks to more than this is no form.
LIMITS = Limits(content=5 * MEBIBYTE, unpacked=30 * MEBIBYTE, rows=20_000, columns=16_384)


class SheetsRefused(Exception):
    """The workbook is not read; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet, each with its number and its cells by column (from 0); blank cells are left out."""

    name: str
    rows: Sequence[tuple[int, Mapping[int, str]]]


def read_sheets(content: bytes) -> Mapping[str, Sheet]:
    """The sheets of a workbook by name.

    :raises SheetsRefused: it is no workbook, is damaged, hostile, or far too large for a form
    """
    try:
        found = read_cells(content, LIMITS)
    except CellsRefused as refusal:
        raise SheetsRefused(refusal.message) from refusal
    return {
        name: Sheet(name, [(number, cells) for number, row in sheet.rows.items() if (cells := _texts(row))])
        for name, sheet in found.items()
    }


def _texts(row: Mapping[int, Entry]) -> Mapping[int, str]:
    texts = {column: _text(entry)[:LONGEST_CELL] for column, entry in row.items() if column < MOST_COLUMNS}
    return {column: text for column, text in texts.items() if text}


def _text(entry: Entry) -> str:
    """What people see in the cell; nothing for an error."""
    if entry.kind == "error":
        return ""
    return (entry.answer if entry.kind == "formula" else entry.text).strip()
