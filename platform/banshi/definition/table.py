"""Dictionaries written as CSV: one code a row, places kept for findings."""

import csv
import io
from dataclasses import dataclass

from banshi.definition.source import MOST_FINDINGS
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.i18n import _

COLUMNS = ("code", "label", "en", "parent", "valid_from", "valid_to", "aliases", "pattern", "check", "example")
BETWEEN_ALIASES = "|"
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Row:
    """One row: its place and the text of its cells by column."""

    position: Position
    cells: dict[str, str]


def read_rows(text: str, file: str) -> tuple[list[Row], list[Diagnostic]]:
    """The rows of a dictionary's CSV. Its first line names the columns; `code` and `label` must be among them."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Row] = []
    findings: list[Diagnostic] = []
    header: list[str] = []
    start = 1
    try:
        for cells in lines:
            if not header:
                header = cells
                findings += _header_findings(header, Position(file, 1, 1))
                if findings:
                    break
            elif any(cells):
                findings += _row_findings(header, cells, Position(file, start, 1))
                rows.append(Row(Position(file, start, 1), dict(zip(header, (one.strip() for one in cells)))))
            start = lines.line_num + 1
            if len(findings) >= MOST_FINDINGS or len(rows) > MOST_ROWS:
                findings.append(Diagnostic(Position(file, start, 1), "D016", _("问题或行太多，从这里起不再检查")))
                break
    except csv.Error:
        message = _("表格的引号没有成对，或单元格太长")
        findings.append(Diagnostic(Position(file, start, 1), "D018", message, _("单元格里的引号要写两次")))
    return rows, findings


def _header_findings(header: list[str], position: Position) -> list[Diagnostic]:
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


def _row_findings(header: list[str], cells: list[str], position: Position) -> list[Diagnostic]:
    if len(cells) != len(header):
        message = _("这一行有 {actual} 格，表头有 {wanted} 格", actual=len(cells), wanted=len(header))
        return [Diagnostic(position, "D018", message, _("含逗号的单元格请加英文引号"))]
    empty = [name for name in ("code", "label") if not cells[header.index(name)].strip()]
    return [Diagnostic(position, "D018", _("“{name}”一格是空的", name=name)) for name in empty]
