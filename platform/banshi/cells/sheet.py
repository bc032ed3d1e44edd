"""One sheet, and the texts of a workbook, while their elements are heard one by one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from banshi.cells.entry import LONGEST_TEXT, TOO_MUCH, CellsRefused, Entry, Limits, place_of
from banshi.cells.numbers import date_of_serial, plain_number
from banshi.i18n import _

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_MERGED = 1_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Of a day in ISO 8601, with fractions of seconds and a time zone where the program that wrote it adds them.
_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?Z?$")
_BLANK = " \t\r\n\u3000\u200b\ufeff\xa0"


class Texts:
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
        if len(joined) > LONGEST_TEXT:
            raise ValueError(len(joined))
        return _unescaped(joined)


@dataclass
class Common:
    """What the sheets of a workbook share: strings, which styles are dates, the first day; and what was read so far."""

    limits: Limits
    strings: list[str] = field(default_factory=list)
    dated: list[bool] = field(default_factory=list)
    epoch_1904: bool = False
    cells: int = 0
    characters: int = 0

    def count(self, text: str) -> None:
        """Count one more cell: a string that a thousand cells share is a thousand strings further on.

        :raises CellsRefused: that is too much
        """
        self.cells += 1
        self.characters += len(text)
        if self.cells > self.limits.cells or self.characters > self.limits.characters:
            raise CellsRefused(TOO_MUCH)


class SheetReading:
    """One sheet while it is read."""

    def __init__(self, common: Common) -> None:
        self._common, self._limits = common, common.limits
        self.rows: dict[int, dict[int, Entry]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self._row, self._column = 0, -1
        self._cell: Mapping[str, str] = {}
        self._formula: list[str] | None = None
        self._value: list[str] = []
        self._into: list[str] | None = None
        self._texts = Texts()

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
        self._column = place_of(reference)[1] if reference else self._column + 1
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
        self._common.count(entry.text)
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
            return _text(self._common.strings[int(written)])
        if kind == "b":
            return Entry("TRUE" if written.strip() == "1" else "FALSE", "yes_no")
        if kind == "e":
            return Entry(written.strip(), "error")
        if kind == "d":
            return Entry(_MIDNIGHT.sub("", written.strip()).replace("T", " "), "date")
        return self._number(written) if kind == "n" else _text(_unescaped(written))

    def _number(self, written: str) -> Entry:
        number = float(written)
        style = int(self._cell.get("s") or 0)
        if 0 <= style < len(self._common.dated) and self._common.dated[style]:
            day = date_of_serial(number, self._common.epoch_1904)
            if day is not None:
                return Entry(day, "date")
        return Entry(plain_number(number), "number")

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        if len(self.merged) >= _MOST_MERGED:
            raise CellsRefused(_("合并单元格太多，请取消合并"))
        self.merged.append((*place_of(first), *place_of(last or first)))


def _unescaped(written: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written) if "_x" in written else written


def _text(written: str) -> Entry | None:
    """A text; None where it is blank."""
    return Entry(written) if written.strip(_BLANK) else None
