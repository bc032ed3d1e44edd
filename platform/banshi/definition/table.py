"""Dictionaries written as CSV: one code a row, places kept for findings. Written for tens of thousands of rows."""

import csv
import io
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from banshi.calendar import day_fault
from banshi.definition.source import MOST_FINDINGS
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.dictionary import Code
from banshi.i18n import Text, _

COLUMNS = ("code", "label", "en", "parent", "valid_from", "valid_to", "aliases", "pattern", "check", "example")
BETWEEN_ALIASES = "|"
MOST_ROWS = 200_000


@dataclass(frozen=True, eq=False)
class Rows:
    """The codes of a CSV, with the line of each and the days that no calendar has.

    `written` holds their cells in the order of COLUMNS, however the file orders and quotes them. No object a row is
    kept beside its code: what is freed among what stays leaves holes in memory.
    """

    file: str = ""
    codes: list[Code] = field(default_factory=list)
    lines: "array[int]" = field(default_factory=lambda: array("L"))
    findings: list[Diagnostic] = field(default_factory=list)
    written: io.StringIO = field(default_factory=io.StringIO)

    def add(self, line: int, cells: Sequence[str]) -> None:
        """One row more: its cells in the order of COLUMNS, "" where there is no such column."""
        code, label, en, parent, first, last, aliases, pattern, check, example = cells
        if self.codes:
            self.written.write("\n")
        self.written.write("\x1f".join(cells))
        self.lines.append(line)
        self.codes.append(
            Code(
                code,
                Text(label, en),
                # Many codes have one parent.
                sys.intern(parent),
                self._day(first, line) if first else None,
                self._day(last, line) if last else None,
                tuple(filter(None, map(str.strip, aliases.split(BETWEEN_ALIASES)))) if aliases else (),
                pattern,
                check,
                example,
            )
        )

    def position(self, number: int) -> Position:
        return Position(self.file, self.lines[number], 1)

    def _day(self, text: str, line: int) -> date | None:
        return read_day(text, Position(self.file, line, 1), self.findings)


def read_day(text: str, position: Position, findings: list[Diagnostic]) -> date | None:
    """The day; None, and a finding, for one that no calendar has."""
    fault = day_fault(text)
    if fault:
        findings.append(Diagnostic(position, "D118", *fault))
        return None
    return date.fromisoformat(text)


def read_rows(text: str, file: str) -> tuple[Rows, list[Diagnostic]]:
    """The codes of a dictionary's CSV. Its first line names the columns; `code` and `label` must be among them."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows = Rows(file)
    findings: list[Diagnostic] = []
    try:
        header = [one.strip() for one in next(lines, [])]
        findings += _header_findings(header, Position(file, 1, 1))
        if findings:
            return rows, findings
        # A column that is missing is read from the empty cell that is put after the last.
        in_order = itemgetter(*(header.index(name) if name in header else len(header) for name in COLUMNS))
        start = lines.line_num + 1
        for cells in lines:
            if cells:
                if len(cells) != len(header):
                    findings.append(_uneven(len(cells), len(header), Position(file, start, 1)))
                else:
                    ordered = tuple(map(str.strip, in_order([*cells, ""])))
                    if not (ordered[0] and ordered[1]):
                        findings += _empty(ordered, Position(file, start, 1))
                    rows.add(start, ordered)
            start = lines.line_num + 1
            if len(findings) >= MOST_FINDINGS or len(rows.codes) > MOST_ROWS:
                findings.append(Diagnostic(Position(file, start, 1), "D016", _("问题或行太多，从这里起不再检查")))
                break
    except csv.Error:
        message = _("表格的引号没有成对，或单元格太长")
        findings.append(Diagnostic(Position(file, lines.line_num, 1), "D018", message, _("单元格里的引号要写两次")))
    return rows, findings


def _header_findings(header: Sequence[str], position: Position) -> list[Diagnostic]:
    unknown = [one for one in header if one not in COLUMNS]
    findings = [
        Diagnostic(position, "D017", _("表头没有“{name}”这一列", name=shown(name)), meant(name, _unused(header)))
        for name in unknown[:MOST_FINDINGS]
    ]
    missing = [one for one in ("code", "label") if one not in header]
    if not unknown:
        findings += [
            Diagnostic(position, "D017", _("表头缺少“{name}”这一列", name=name), _("加上这一列")) for name in missing
        ]
    if len(set(header)) < len(header) and not findings:
        twice = next(one for one in header if header.count(one) > 1)
        message = _("表头有重复的列“{name}”", name=twice)
        findings.append(Diagnostic(position, "D017", message, meant("", _unused(header))))
    return findings


def _unused(header: Sequence[str]) -> list[str]:
    return [one for one in COLUMNS if one not in header]


def _uneven(actual: int, wanted: int, position: Position) -> Diagnostic:
    message = _("这一行有 {actual} 格，表头有 {wanted} 格", actual=actual, wanted=wanted)
    return Diagnostic(position, "D018", message, _("含逗号的单元格请加英文引号"))


def _empty(cells: Sequence[str], position: Position) -> Iterator[Diagnostic]:
    for name, cell in zip(("code", "label"), cells):
        if not cell:
            yield Diagnostic(position, "D018", _("“{name}”一格是空的", name=name))
