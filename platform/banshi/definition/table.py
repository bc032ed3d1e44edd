"""Dictionaries written as CSV: one code a row, places kept for findings. Written for tens of thousands of rows."""

import csv
import io
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from banshi.definition.source import MOST_FINDINGS
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.i18n import _

COLUMNS = ("code", "label", "en", "parent", "valid_from", "valid_to", "aliases", "pattern", "check", "example")
BETWEEN_ALIASES = "|"
MOST_ROWS = 200_000


class Row(NamedTuple):
    """One row: its place and the text of its cells in the order of COLUMNS, "" where there is no such column."""

    position: Position
    cells: tuple[str, ...]


def read_rows(text: str, file: str) -> tuple[list[Row], list[Diagnostic]]:
    """The rows of a dictionary's CSV. Its first line names the columns; `code` and `label` must be among them."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Row] = []
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
                position = Position(file, start, 1)
                if len(cells) != len(header):
                    findings.append(_uneven(len(cells), len(header), position))
                else:
                    row = Row(position, tuple(map(str.strip, in_order([*cells, ""]))))
                    if not (row.cells[0] and row.cells[1]):
                        findings += _empty(row)
                    rows.append(row)
            start = lines.line_num + 1
            if len(findings) >= MOST_FINDINGS or len(rows) > MOST_ROWS:
                findings.append(Diagnostic(Position(file, start, 1), "D016", _("问题或行太多，从这里起不再检查")))
                break
    except csv.Error:
        message = _("表格的引号没有成对，或单元格太长")
        findings.append(Diagnostic(Position(file, lines.line_num, 1), "D018", message, _("单元格里的引号要写两次")))
    return rows, findings


def _header_findings(header: Sequence[str], position: Position) -> list[Diagnostic]:
    unknown = [one for one in header if one not in COLUMNS]
    findings = [
        Diagnostic(position, "D017", _("表头没有“{name}”这一列", name=shown(name)), meant(name, COLUMNS))
        for name in unknown[:MOST_FINDINGS]
    ]
    missing = [one for one in ("code", "label") if one not in header]
    if not unknown:
        findings += [Diagnostic(position, "D017", _("表头缺少“{name}”这一列", name=name)) for name in missing]
    if len(set(header)) < len(header) and not findings:
        findings.append(Diagnostic(position, "D017", _("表头有重复的列")))
    return findings


def _uneven(actual: int, wanted: int, position: Position) -> Diagnostic:
    message = _("这一行有 {actual} 格，表头有 {wanted} 格", actual=actual, wanted=wanted)
    return Diagnostic(position, "D018", message, _("含逗号的单元格请加英文引号"))


def _empty(row: Row) -> Iterator[Diagnostic]:
    for name, cell in zip(("code", "label"), row.cells):
        if not cell:
            yield Diagnostic(row.position, "D018", _("“{name}”一格是空的", name=name))
