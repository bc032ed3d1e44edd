"""What stands in the cells of an Excel workbook, read as a stream: text, numbers, dates, formulas, errors.

Not openpyxl, which builds objects of all styles and shared strings before the first cell and raises whatever it likes
on a crafted file. ECMA-376 part 1 names the elements: 18.2 (workbook), 18.3 (worksheets), 18.4 (shared strings),
18.8 (styles).
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from banshi.cells.numbers import DATE_FORMATS, LONGEST_NUMBER, date_of_serial, is_date_format, plain_number
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.inspection.ooxml import DAMAGED, inspect_ooxml, kind_of_zip

MEBIBYTE = 1024 * 1024
_PIECE = 256 * 1024
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_SHEETS, _MOST_MERGED = 200, 1_000
# What Excel itself takes in one cell.
_LONGEST_TEXT = 32_767
NOT_EXCEL = _("这不是 Excel 工作簿（.xlsx）；旧的 .xls 请先另存为 .xlsx")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BLANK = " \t\r\n\u3000\u200b\ufeff\xa0"


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


def read_cells(content: bytes, limits: Limits, names: Container[str] | None = None) -> Mapping[str, Sheet]:
    """The sheets of a workbook by name, in its order; with `names` only these have rows.

    :raises CellsRefused: it is no workbook, is damaged, hostile, or larger than `limits`
    """
    if len(content) > limits.content:
        raise CellsRefused(_("文件太大，最多 {most} MB，请分成几个文件", most=limits.content // MEBIBYTE))
    if kind_of_zip(content) != "xlsx":
        raise CellsRefused(NOT_EXCEL)
    fault = inspect_ooxml(content)
    if fault:
        raise CellsRefused(fault)
    with ZipFile(BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist() if one.filename.endswith(".xml")) > limits.unpacked:
            raise CellsRefused(_TOO_MUCH)
        try:
            return _Workbook(archive, limits).sheets(names)
        # The inspection has seen every byte unpack; what is left is XML that is none, or names nothing.
        except (ExpatError, LookupError, ValueError, OverflowError) as error:
            raise CellsRefused(DAMAGED) from error


_TOO_MUCH = _("工作簿展开后太大，请只保留要用的工作表和行")


def name_of_cell(row: int, column: int) -> str:
    """`B7`; the row counted from 1, the column from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


@dataclass
class _Listener:
    """What hears the elements of a part of the workbook, by their names without a namespace."""

    begin: Callable[[str, Mapping[str, str]], None]
    end: Callable[[str], None] = lambda name: None
    text: Callable[[str], None] = lambda text: None


class _Workbook:
    """One opened workbook."""

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        self._archive, self._limits = archive, limits
        self._names = {one.lower(): one for one in archive.namelist()}
        self._elements = self._cells = self._characters = 0
        self.epoch_1904 = False
        self.shared: list[str] = []
        self.dated: list[bool] = []

    def sheets(self, wanted: Container[str] | None) -> Mapping[str, Sheet]:
        listed: list[tuple[str, bool, str]] = []

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            if name == "sheet":
                relation = next(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
                listed.append((attributes["name"], attributes.get("state", "visible") != "visible", relation))
            elif name == "workbookPr":
                self.epoch_1904 = attributes.get("date1904") in ("1", "true")

        self._hear("xl/workbook.xml", _Listener(begin))
        if len(listed) > _MOST_SHEETS:
            raise CellsRefused(_TOO_MUCH)
        places = self._places()
        self._read_shared()
        self._read_styles()
        return {
            name: self._sheet(name, hidden, places[relation]) if wanted is None or name in wanted
            else Sheet(name, hidden)
            for name, hidden, relation in listed
        }  # fmt: skip

    def _places(self) -> Mapping[str, str]:
        """The parts by the ids of their relations."""
        targets: dict[str, str] = {}

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            if name == "Relationship":
                target = attributes["Target"]
                targets[attributes["Id"]] = target[1:] if target.startswith("/") else f"xl/{target}"

        self._hear("xl/_rels/workbook.xml.rels", _Listener(begin))
        return targets

    def _read_shared(self) -> None:
        texts = _Texts()

        def end(name: str) -> None:
            texts.end(name)
            if name == "si":
                self.shared.append(texts.take())

        self._hear("xl/sharedStrings.xml", _Listener(texts.begin, end, texts.text))

    def _read_styles(self) -> None:
        """Which styles of cells are dates."""
        dates: set[str] = {str(one) for one in DATE_FORMATS}
        formats: list[str] = []
        within = ""

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal within
            if name == "numFmt" and is_date_format(attributes.get("formatCode", "")):
                dates.add(attributes["numFmtId"])
            elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
                within = name
            elif name == "xf" and within == "cellXfs":
                formats.append(attributes.get("numFmtId", "0"))

        self._hear("xl/styles.xml", _Listener(begin))
        self.dated = [one in dates for one in formats]

    def _sheet(self, name: str, hidden: bool, path: str) -> Sheet:
        reading = _Reading(self, self._limits)
        self._hear(path, _Listener(reading.begin, reading.end, reading.text), needed=True)
        return Sheet(name, hidden, dict(sorted(reading.rows.items())), reading.merged)

    def count(self, text: str) -> None:
        """Count one more cell: a short string that a thousand cells share is a thousand strings further on."""
        self._cells += 1
        self._characters += len(text)
        if self._cells > self._limits.cells or self._characters > self._limits.characters:
            raise CellsRefused(_TOO_MUCH)

    def _hear(self, path: str, listener: _Listener, *, needed: bool = False) -> None:
        """Go through a part; one that is not there has no elements, unless it is needed."""
        name = self._names.get(path.lower())
        if name is None:
            if needed:
                raise KeyError(path)
            return
        # Whatever the part says of itself: Office writes UTF-8, and other codings hide what the inspection looks for.
        parser = ParserCreate("UTF-8")
        parser.buffer_text = True

        def begin(tag: str, attributes: Mapping[str, str]) -> None:
            self._elements += 1
            if self._elements > self._limits.elements:
                raise CellsRefused(_TOO_MUCH)
            listener.begin(tag.rpartition(":")[2], attributes)

        parser.StartElementHandler = begin
        parser.EndElementHandler = lambda tag: listener.end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = listener.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with self._archive.open(name) as opened:
            for piece in iter(lambda: opened.read(_PIECE), b""):
                parser.Parse(piece, False)
            parser.Parse(b"", True)


def _refuse_doctype(*_declared: object) -> None:
    """No Office writes one: it is where entities are declared."""
    raise CellsRefused(DAMAGED)


class _Texts:
    """The text of a string, its runs joined; the reading aid for Japanese (`rPh`) is none of it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._hears = self._aid = False

    def begin(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "rPh":
            self._aid = True
        elif name == "t":
            self._hears = not self._aid

    def end(self, name: str) -> None:
        if name == "rPh":
            self._aid = False
        elif name == "t":
            self._hears = False

    def text(self, text: str) -> None:
        if self._hears:
            self._parts.append(text)

    def take(self) -> str:
        """:raises ValueError: longer than Excel takes"""
        joined = "".join(self._parts)
        self._parts.clear()
        if len(joined) > _LONGEST_TEXT:
            raise ValueError(len(joined))
        return _unescaped(joined)


class _Reading:
    """One sheet while it is read."""

    def __init__(self, workbook: _Workbook, limits: Limits) -> None:
        self._workbook, self._limits = workbook, limits
        self.rows: dict[int, dict[int, Entry]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self._row, self._column = 0, -1
        self._cell: Mapping[str, str] = {}
        self._formula: list[str] | None = None
        self._value: list[str] = []
        self._into: list[str] | None = None
        self._texts = _Texts()

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v":
            self._into = self._value
        elif name == "f":
            self._formula = self._into = []
        elif name == "row":
            self._row, self._column = int(attributes.get("r") or self._row + 1), -1
            if not 1 <= self._row <= _LAST_ROW:
                raise ValueError(self._row)
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        else:
            self._texts.begin(name, attributes)

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
        else:
            self._texts.text(text)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in ("v", "f"):
            self._into = None
        else:
            self._texts.end(name)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._column = _place(reference)[1] if reference else self._column + 1
        self._cell, self._formula = attributes, None
        self._value.clear()

    def _end_cell(self) -> None:
        inline = self._texts.take()
        entry = self._entry(inline)
        if entry is None or self._column >= _LAST_COLUMN:
            return
        if self._column >= self._limits.columns:
            most = _("列太多，最多 {most} 列；第 {row} 行还有内容", most=self._limits.columns, row=self._row)
            raise CellsRefused(most)
        if self._row not in self.rows and len(self.rows) >= self._limits.rows:
            raise CellsRefused(_("工作表行数太多，最多 {most} 行", most=self._limits.rows))
        self._workbook.count(entry.text)
        self.rows.setdefault(self._row, {})[self._column] = entry

    def _entry(self, inline: str) -> Entry | None:
        entry = self._constant(inline)
        if self._formula is None:
            return entry
        return Entry("=" + "".join(self._formula), "formula", entry.text if entry and entry.kind != "error" else "")

    def _constant(self, inline: str) -> Entry | None:
        kind, written = self._cell.get("t", "n"), "".join(self._value)
        if kind == "inlineStr":
            return _text(inline)
        if not written.strip():
            return None
        if kind == "s":
            return _text(self._workbook.shared[int(written)])
        if kind == "b":
            return Entry("TRUE" if written.strip() == "1" else "FALSE", "yes_no")
        if kind == "e":
            return Entry(written.strip(), "error")
        if kind == "d":
            return Entry(written.strip().replace("T", " ").removesuffix(" 00:00:00"), "date")
        return self._number(written) if kind == "n" else _text(_unescaped(written))

    def _number(self, written: str) -> Entry:
        number = float(written)
        style = int(self._cell.get("s") or 0)
        if 0 <= style < len(self._workbook.dated) and self._workbook.dated[style]:
            day = date_of_serial(number, self._workbook.epoch_1904)
            if day is not None:
                return Entry(day, "date")
        return Entry(plain_number(number), "number")

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        if len(self.merged) >= _MOST_MERGED:
            raise CellsRefused(_("合并单元格太多，请取消合并"))
        self.merged.append((*_place(first), *_place(last or first)))


def _place(reference: str) -> tuple[int, int]:
    """The row (from 1) and the column (from 0) of `B7`."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def _unescaped(written: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written) if "_x" in written else written


def _text(written: str) -> Entry | None:
    """A text; None where it is blank."""
    return Entry(written) if written.strip(_BLANK) else None


def is_too_long(entry: Entry) -> bool:
    """Whether a number has more digits than Excel keeps, so that its last ones are lost already."""
    return entry.kind == "number" and len(entry.text.lstrip("-0").partition(".")[0]) > LONGEST_NUMBER
