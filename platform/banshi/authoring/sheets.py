"""The cells of an Excel workbook as text: three plain sheets are all that an XLSForm is.

Not openpyxl: the platform does not run on it (the tests do), and it raises whatever it likes on a crafted file.
ECMA-376 part 1, 18.3 (worksheets) and 18.4 (shared strings) name the elements.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import ZipFile

from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.inspection.ooxml import DAMAGED, inspect_ooxml, kind_of_zip

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000
# An XLSForm is text; what unpacks to more than this is no form, and would take minutes to read.
_MOST_XML = 30 * 1024 * 1024
_NOT_EXCEL = _("这不是 Excel 工作簿（.xlsx）；旧的 .xls 请先另存为 .xlsx")
_TOO_LARGE = _("工作簿太大：XLSForm 一般不到 1 MB，这里最多 {most} MB", most=MOST_BYTES // (1024 * 1024))
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


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
    if len(content) > MOST_BYTES:
        raise SheetsRefused(_TOO_LARGE)
    if kind_of_zip(content) != "xlsx":
        raise SheetsRefused(_NOT_EXCEL)
    fault = inspect_ooxml(content)
    if fault:
        raise SheetsRefused(fault)
    with ZipFile(BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist() if one.filename.endswith(".xml")) > _MOST_XML:
            raise SheetsRefused(_TOO_LARGE)
        try:
            return _Workbook(archive).sheets()
        # The inspection has seen every byte unpack; what is left is XML that is none, or names nothing.
        except (ParseError, KeyError, ValueError, IndexError) as error:
            raise SheetsRefused(DAMAGED) from error


class _Workbook:
    """One opened workbook."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {one.lower(): one for one in archive.namelist()}
        self._shared = [_text_in(one) for one in self._children("xl/sharedStrings.xml", "si")]

    def sheets(self) -> Mapping[str, Sheet]:
        targets = {str(one.get("Id")): str(one.get("Target")) for one in self._root("xl/_rels/workbook.xml.rels") or ()}
        workbook = self._root("xl/workbook.xml")
        found: dict[str, Sheet] = {}
        for one in workbook.iter(f"{_MAIN}sheet") if workbook is not None else ():
            name = str(one.get("name"))
            target = targets[str(one.get(_RELATED))]
            path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            found[name] = Sheet(name, [*self._rows(path)])
        return found

    def _root(self, path: str) -> Element | None:
        name = self._names.get(path.lower())
        return fromstring(self._archive.read(name)) if name else None

    def _children(self, path: str, tag: str) -> Iterator[Element]:
        root = self._root(path)
        return root.iter(f"{_MAIN}{tag}") if root is not None else iter(())

    def _rows(self, path: str) -> Iterator[tuple[int, Mapping[int, str]]]:
        number = 0
        for count, row in enumerate(self._children(path, "row")):
            if count >= MOST_ROWS:
                raise SheetsRefused(_("工作表行数太多，最多 {most} 行", most=MOST_ROWS))
            number = int(row.get("r") or number + 1)
            cells = self._cells(row)
            if cells:
                yield number, cells

    def _cells(self, row: Element) -> Mapping[int, str]:
        cells: dict[int, str] = {}
        column = -1
        for cell in row.iter(f"{_MAIN}c"):
            column = _column_of(cell.get("r"), column + 1)
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), self._text_of(cell)).strip()
            if text and column < MOST_COLUMNS:
                cells[column] = text[:LONGEST_CELL]
        return cells

    def _text_of(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_text_in(one) for one in cell.iter(f"{_MAIN}is"))
        written = next((one.text or "" for one in cell.iter(f"{_MAIN}v")), "")
        if kind == "s":
            return self._shared[int(written)] if written else ""
        if kind == "b":
            return "TRUE" if written == "1" else "FALSE"
        if kind == "e":
            return ""
        # 1 is stored as 1.0 by some writers; a code that was typed as a number reads as people see it.
        return re.sub(r"^(-?[0-9]+)\.0+$", r"\1", written) if kind == "n" else written


def _text_in(element: Element) -> str:
    """The text of a string, its runs joined; the reading aid for Japanese is none of it."""
    runs = [element, *element.iter(f"{_MAIN}r")]
    return "".join(one.text or "" for run in runs for one in run.findall(f"{_MAIN}t"))


def _column_of(reference: str | None, otherwise: int) -> int:
    """The column of `B7` counted from 0."""
    if reference is None:
        return otherwise
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1
