"""The drawing of a table of rows: a table where there is room, cards one below the other on a telephone.

Adding and removing rows works without JavaScript: the buttons send the form and the page is drawn again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Field
from banshi.fields.rows import RowsField, rows_in
from banshi.i18n import Text, _
from banshi.renderers.form.pencil import Kept, Pencil, Typed

TypedRow = Mapping[str, Typed]
# Where the number of a new row goes in the drawn blank one.
_NEW = "__row__"
_ROWS_KEPT = 128


class Cell(Protocol):
    """A drawn control of one cell."""

    def draw(self, typed: Typed, fault: str, files: Sequence[Kept]) -> Markup: ...


class Table:
    """The control of one table of rows in one language. `cell` draws a column under the name of its cell."""

    def __init__(self, pencil: Pencil, one: RowsField, start: str, cell: Callable[[Field, str], Cell]) -> None:
        self._pencil, self._one, self._start = pencil, one, start
        self._cells = lru_cache(maxsize=_ROWS_KEPT)(
            lambda number: [(each.name, cell(each, f"{one.name}.{number}.{each.name}")) for each in one.columns]
        )
        self._blank = self._row(_NEW, {}, {})
        self._head, self._foot = self._opening(), self._closing()

    def draw(self, rows: Sequence[TypedRow], faults: Mapping[str, str]) -> Markup:
        """The whole: label, rows with what was typed, at least one and as many as it needs.

        :param faults: what is said of each cell by its target, and of the table by its name
        """
        fault = faults.get(self._one.name, "")
        lacking = max(1, self._one.min_rows) - len(rows)
        drawn = "".join(self._row(str(at), row, faults) for at, row in enumerate([*rows, *[{}] * lacking]))
        said = self._pencil.say(_("错误：{fault}", fault=fault))
        error = f'<p class="bn-err" id="{self._one.name}-error">{said}</p>' if fault else ""
        start = self._start.replace('class="bn-field', 'class="bn-field is-bad', 1) if fault else self._start
        return Markup(f"{start}{self._head}{drawn}{self._foot}</div>{error}</div>")

    def _row(self, number: str, row: TypedRow, faults: Mapping[str, str]) -> str:
        place = f"{self._one.name}.{number}"
        counted = self._counted(_("第 {number} 行", number="#"), number)
        # Who hears a single control hears its row too.
        spoken = f'<span class="visually-hidden">{counted}</span></label>'
        cells = ""
        for name, cell in self._cells(number):
            drawn = str(cell.draw(row.get(name, ""), faults.get(f"{place}.{name}", ""), ()))
            labelled = drawn.replace("</label>", spoken, 1) if '<label class="form-label"' in drawn else drawn
            cells += f'<td role="cell">{labelled}</td>'
        return (
            f'<tr role="row" data-bn-row="{number}"><th role="rowheader" scope="row">{counted}</th>'
            f'{cells}<td role="cell" class="bn-rowend">{self._remove(place, number)}</td></tr>'
        )

    def _remove(self, place: str, number: str) -> str:
        named = self._counted(_("删去第 {number} 行", number="#"), number)
        return (
            f'<button class="btn btn-quiet" type="submit" formnovalidate name="action" value="remove_row:{place}">'
            f'{self._pencil.icon("trash")}<span class="visually-hidden">{named}</span></button>'
        )

    def _counted(self, message: Message, number: str) -> str:
        """Words with the row's number, which the browser counts again when a row goes."""
        shown = int(number) + 1 if number.isdigit() else number
        return str(self._pencil.say(message)).replace("#", f"<span data-bn-number>{shown}</span>")

    def _opening(self) -> str:
        say, one = self._pencil.say, self._one
        headings = "".join(f'<th role="columnheader" scope="col">{self._heading(each)}</th>' for each in one.columns)
        added, removed = say(_("已增加第 {number} 行", number="{n}")), say(_("已删去第 {number} 行", number="{n}"))
        return (
            f'<div class="bn-sheet" id="{one.name}" tabindex="-1" data-bn-rows="{one.name}" data-most="{one.max_rows}"'
            f' data-added="{added}" data-removed="{removed}">'
            # It tells that the table is on the page, with however many rows.
            f'<input type="hidden" name="{one.name}" value="">'
            f'<table role="table" aria-labelledby="{one.name}-label"><thead role="rowgroup"><tr role="row">'
            f'<th role="columnheader" scope="col">{say("序号")}</th>{headings}'
            f'<th role="columnheader" scope="col"><span class="visually-hidden">{say("操作")}</span></th></tr></thead>'
            '<tbody role="rowgroup">'
        )

    def _heading(self, column: Field) -> str:
        star = '<span class="bn-req" aria-hidden="true">*</span>' if column.required.constant else ""
        return f"{self._pencil.say(column.label)}{star}"

    def _closing(self) -> str:
        one = self._one
        add = self._pencil.say(one.add_label or Text("增加一行", "Add a row"))
        return (
            "</tbody></table>"
            f'<button class="btn btn-plain" type="submit" formnovalidate name="action" value="add_row:{one.name}"'
            f" data-bn-add>{self._pencil.icon('plus')}{add}</button>"
            '<span class="visually-hidden" role="status" data-bn-said></span>'
            f"<template>{self._blank}</template></div>"
        )


def typed_of(one: Field, value: Value) -> object:
    """What stands in the control of a stored value: text, several texts, or rows of these."""
    if one.row_fields:
        return [
            {each.name: typed_of(each, row.get(each.name)) for each in one.row_fields if each.name in row}
            for row in rows_in(value)
        ]
    if not isinstance(value, list):
        return one.format(value)
    return [json.dumps(each, ensure_ascii=False) if isinstance(each, dict) else str(each) for each in value]


def carried_rows(one: RowsField, rows: Sequence[TypedRow]) -> Sequence[tuple[str, str]]:
    """The cells of a table as names and texts, for hidden inputs on a later page; the personal stays on the server."""
    open_ones = {each.name for each in one.columns if not each.personal}
    return [
        (f"{one.name}.{number}.{column}", text)
        for number, row in enumerate(rows)
        for column, typed in row.items()
        for text in ([typed] if isinstance(typed, str) else typed)
        if column in open_ones
    ]


def typed_rows_of(one: RowsField, raw: object, value: Value) -> Sequence[TypedRow]:
    """The rows as they were typed, with what is computed in them."""
    read = rows_in(value)
    computed = [each for each in one.columns if each.computed is not None]
    rows = []
    for number, row in enumerate(rows_in(raw)):
        worked_out = read[number] if number < len(read) else {}
        shown = {each.name: each.format(worked_out.get(each.name)) for each in computed}
        rows.append({**{name: _typed(cell) for name, cell in row.items()}, **shown})
    return rows


def _typed(cell: object) -> Typed:
    if isinstance(cell, (list, tuple)):
        return [str(one) for one in cell]
    return "" if cell is None else str(cell)
