"""What stands in the cells of a workbook, where, and how much of it is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from banshi.cells.numbers import LONGEST_NUMBER
from banshi.diagnostics import Message
from banshi.i18n import _

MEBIBYTE = 1024 * 1024
# What Excel itself takes in one cell.
LONGEST_TEXT = 32_767
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
TOO_MUCH = _("工作簿展开后太大，请只保留要用的工作表和行")


class CellsRefused(Exception):
    """The workbook is not read; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Entry(NamedTuple):
    """What stands in a cell. Dates are ISO 8601 text, numbers plain decimal text as Excel shows them, a formula is
    its own text with `=`, and `answer` what it came to when the workbook was saved."""

    text: str
    kind: Literal["text", "number", "date", "yes_no", "formula", "error"] = "text"
    answer: str = ""


@dataclass(frozen=True)
class Sheet:
    """The cells that are not blank, by row (from 1, in order) and column (from 0).

    `merged` are ranges of cells made one: first row, first column, last row, last column.
    """

    name: str
    hidden: bool = False
    rows: Mapping[int, Mapping[int, Entry]] = field(default_factory=dict)
    merged: Sequence[tuple[int, int, int, int]] = ()


@dataclass(frozen=True)
class Limits:
    """How much is read: bytes of the file and of what it unpacks to; of one sheet rows and columns; of all sheets
    together cells, characters in them, and elements of XML, which are what takes time. Blank cells do not count."""

    content: int = 10 * MEBIBYTE
    unpacked: int = 80 * MEBIBYTE
    rows: int = 10_000
    columns: int = 300
    cells: int = 600_000
    characters: int = 40_000_000
    elements: int = 4_000_000


def name_of_cell(row: int, column: int) -> str:
    """`B7`; the row counted from 1, the column from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def place_of(reference: str) -> tuple[int, int]:
    """The row (from 1) and the column (from 0) of `B7`."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def is_too_long(entry: Entry) -> bool:
    """Whether a number has more digits than Excel keeps, so that its last ones are lost already."""
    return entry.kind == "number" and len(entry.text.lstrip("-0").partition(".")[0]) > LONGEST_NUMBER
