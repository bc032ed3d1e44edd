"""Tables of rows as a form sends them: `departments.0.beds`; and the buttons that add and remove rows."""

import re
from collections.abc import Iterable

from flask import request

from banshi.definition.model import Item
from banshi.field import Field
from banshi.fields.rows import RowsField

ADD, REMOVE = "add_row", "remove_row"
_SEVERAL = ("checks", "cascade", "range")


def typed_rows(table: RowsField) -> list[dict[str, object]]:
    """The rows of the request, in order, after the row that its button adds or without the one it removes."""
    cell = re.compile(rf"{re.escape(table.name)}\.([0-9]{{1,6}})\.[a-z][a-z0-9_]*")
    numbers = sorted({int(found[1]) for name in request.form if (found := cell.fullmatch(name))})
    action, _colon, argument = request.form.get("action", "").partition(":")
    kept = (number for number in numbers if (action, argument) != (REMOVE, f"{table.name}.{number}"))
    rows = [typed_cells(table.columns, f"{table.name}.{number}") for number in kept]
    if (action, argument) == (ADD, table.name) and len(rows) < table.max_rows:
        rows.append({})
    return rows


def typed_cells(columns: Iterable[Field], place: str) -> dict[str, object]:
    """What the request holds for these columns, whose controls are named `place`, a point, and the column."""
    row: dict[str, object] = {}
    for column in columns:
        name = f"{place}.{column.name}"
        if column.widget().drawing in _SEVERAL:
            row[column.name] = request.form.getlist(name)
        elif name in request.form:
            row[column.name] = request.form[name]
    return row


def row_place(item: Item, rows: object) -> str:
    """Where the page goes after a row was added or removed: the id of a control; "" where no such button was pressed.

    :param rows: what is typed so far, by field
    """
    action, _colon, argument = request.form.get("action", "").partition(":")
    name, _dot, number = argument.partition(".")
    table = item.by_name.get(name)
    if action not in (ADD, REMOVE) or not isinstance(table, RowsField):
        return ""
    typed = rows.get(name) if isinstance(rows, dict) else None
    last = max(len(typed) - 1, 0) if isinstance(typed, list) else 0
    at = last if action == ADD else min(int(number) if number.isdigit() else 0, last)
    return f"{name}.{at}.{table.columns[0].name}"
