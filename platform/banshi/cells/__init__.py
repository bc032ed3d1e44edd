"""What stands in the cells of an Excel workbook, read as a stream: text, numbers, dates, formulas, errors.

Not openpyxl, which builds objects of all styles and shared strings before the first cell and raises whatever it likes
on a crafted file. ECMA-376 part 1 names the elements: 18.2 (workbook), 18.3 (worksheets), 18.4 (shared strings),
18.8 (styles).
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from banshi.cells.entry import LONGEST_TEXT as LONGEST_TEXT
from banshi.cells.entry import MEBIBYTE as MEBIBYTE
from banshi.cells.entry import TOO_MUCH
from banshi.cells.entry import CellsRefused as CellsRefused
from banshi.cells.entry import Entry as Entry
from banshi.cells.entry import Limits as Limits
from banshi.cells.entry import Sheet as Sheet
from banshi.cells.entry import is_too_long as is_too_long
from banshi.cells.entry import name_of_cell as name_of_cell
from banshi.cells.numbers import DATE_FORMATS, is_date_format
from banshi.cells.sheet import Common, SheetReading, Texts
from banshi.i18n import _
from banshi.inspection.ooxml import DAMAGED, inspect_ooxml, kind_of_zip

_PIECE = 256 * 1024
_MOST_SHEETS = 200
_NOT_EXCEL = _("这不是 Excel 工作簿（.xlsx）；旧的 .xls 请先另存为 .xlsx")


def read_cells(content: bytes, limits: Limits, names: Container[str] | None = None) -> Mapping[str, Sheet]:
    """The sheets of a workbook by name, in its order; with `names` only these have rows.

    :raises CellsRefused: it is no workbook, is damaged, hostile, or larger than `limits`
    """
    if len(content) > limits.content:
        raise CellsRefused(_("文件太大，最多 {most} MB，请分成几个文件", most=limits.content // MEBIBYTE))
    if kind_of_zip(content) != "xlsx":
        raise CellsRefused(_NOT_EXCEL)
    fault = inspect_ooxml(content)
    if fault:
        raise CellsRefused(fault)
    with ZipFile(BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist() if one.filename.endswith(".xml")) > limits.unpacked:
            raise CellsRefused(TOO_MUCH)
        try:
            return _Workbook(archive, limits).sheets(names)
        # The inspection has seen every byte unpack; what is left is XML that is none, or names nothing.
        except (ExpatError, LookupError, ValueError, OverflowError) as error:
            raise CellsRefused(DAMAGED) from error


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
        self._elements = 0
        self._common = Common(limits)

    def sheets(self, wanted: Container[str] | None) -> Mapping[str, Sheet]:
        listed: list[tuple[str, bool, str]] = []

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            if name == "sheet":
                relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                listed.append((attributes["name"], attributes.get("state", "visible") != "visible", relation))
            elif name == "workbookPr":
                self._common.epoch_1904 = attributes.get("date1904") in ("1", "true")

        self._hear("xl/workbook.xml", _Listener(begin))
        if len(listed) > _MOST_SHEETS:
            raise CellsRefused(TOO_MUCH)
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
        texts = Texts()

        def end(name: str) -> None:
            texts.end(name)
            if name == "si":
                self._common.strings.append(texts.take())

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
        self._common.dated = [one in dates for one in formats]

    def _sheet(self, name: str, hidden: bool, path: str) -> Sheet:
        reading = SheetReading(self._common)
        self._hear(path, _Listener(reading.begin, reading.end, reading.text), needed=True)
        return Sheet(name, hidden, dict(sorted(reading.rows.items())), reading.merged)

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
                raise CellsRefused(TOO_MUCH)
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
