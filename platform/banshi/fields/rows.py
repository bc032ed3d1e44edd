"""A table of rows: departments with their beds, staff lists."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from banshi.conditions import ALWAYS, CelType, Value, Values
from banshi.diagnostics import Message
from banshi.field import Context, Fault, Field, FieldError, PartsError, Widget, missing, quote
from banshi.i18n import Text, _
from banshi.kinds import TEXT, Fields, JsonSchema, option, whole

Row = Mapping[str, Value]
# A list shows so many rows of a table.
_LISTED = 3


@dataclass(frozen=True, kw_only=True)
class RowsField(Field):
    """表格，一行一行地填，可以加行、删行。"""

    KIND: ClassVar[str] = "rows"
    CEL_TYPE: ClassVar[CelType] = "rows"
    IN_ROWS: ClassVar[bool] = False

    columns: tuple[Field, ...] = option(
        Fields(), "各列，写法与字段相同；required、visible 的条件里可用本行各列的名称，也可用表格之外的字段"
    )
    min_rows: int = option(whole(0, 500), "最少几行；写了它，表格就必填", default=0)
    max_rows: int = option(whole(1, 500), "最多几行", default=100)
    add_label: Text | None = option(TEXT, "加行按钮上的文字；不写就是“增加一行”", default=None)

    def __post_init__(self) -> None:
        if self.min_rows and not self.required.depends:
            object.__setattr__(self, "required", ALWAYS)

    @property
    def row_fields(self) -> Sequence[Field]:
        return self.columns

    def parse(self, raw: object, context: Context) -> Value:
        """The rows; blank ones at the end are dropped, and so are cells of hidden columns.

        :param raw: a list of mappings column -> what was typed, or its JSON text
        :raises PartsError: cells that are no values, rows too few or too many, a blank row between others
        """
        written = _without_blank_end(_rows_of(raw))
        parts: dict[str, Message] = {}
        rows: list[object] = []
        for number, row in enumerate(written[: self.max_rows]):
            rows.append(self._row(number, row, context, parts))
        if rows and not self.min_rows <= len(written) <= self.max_rows:
            parts[""] = self._out_of_bounds(len(written))
        if parts:
            raise PartsError(parts, rows or None)
        return rows or None

    def _row(self, number: int, row: Mapping[str, object], context: Context, parts: dict[str, Message]) -> Row:
        """The cells of one row; what is wrong goes into `parts`."""
        read: dict[str, Value] = {}
        refused: dict[str, Message] = {}
        values = {**context.values, **self._blank}
        within = replace(context, values=values)
        for one in self.columns:
            if one.computed is not None:
                continue
            try:
                values[one.name] = read[one.name] = one.parse(row.get(one.name), within)
            except FieldError as error:
                refused[one.name] = error.message
        live = self._live(read, context.values)
        unknown = next((name for name in row if name not in self._blank), None)
        if unknown is not None:
            parts[""] = _("第 {number} 行没有名为“{name}”的列，请去掉", number=number + 1, name=quote(str(unknown)))
        for one in self.columns:
            if one.name in refused and one.name in live:
                parts[f"{number}.{one.name}"] = _of_cell(number, one, refused[one.name])
        if not refused and all(value is None for value in read.values()):
            parts[f"{number}.{self.columns[0].name}"] = _("第 {number} 行没有填写，请填写或删去", number=number + 1)
        return self._computed({name: read.get(name) for name in live}, context.values)

    @cached_property
    def _blank(self) -> Row:
        """A row with nothing in it."""
        return {one.name: None for one in self.columns}

    def _live(self, row: Row, outer: Values) -> Sequence[str]:
        """The columns that are shown in a row; a column may hang on another that is hidden itself."""
        live = [one.name for one in self.columns]
        while True:
            values = self._seen({name: row.get(name) for name in live}, outer)
            shown = [one.name for one in self.columns if one.name in live and one.visible.holds(values)]
            if shown == live:
                return live
            live = shown

    def _seen(self, row: Row, outer: Values) -> Values:
        """What a rule of a column sees: the row, and outside it whatever bears no column's name."""
        return {**outer, **self._blank, **row}

    def _computed(self, row: Mapping[str, Value], outer: Values) -> Row:
        """The row without its blanks, with what is computed in it."""
        values = dict(row)
        for one in self.columns:
            if one.computed is not None and one.name in values:
                values[one.name] = one.compute(self._seen(values, outer))
        return {name: value for name, value in values.items() if value is not None}

    def _out_of_bounds(self, actual: int) -> Message:
        if actual > self.max_rows:
            return _("最多 {most} 行，现为 {actual} 行", most=self.max_rows, actual=actual)
        return _("至少 {least} 行，现为 {actual} 行", least=self.min_rows, actual=actual)

    def faults(self, value: Value, context: Context) -> Iterable[Fault]:
        for number, row in enumerate(rows_in(value)):
            seen = self._seen(row, context.values)
            within = replace(context, values=seen)
            live = self._live(row, context.values)
            for one in self.columns:
                if one.name in live and one.computed is None:
                    yield from self._cell_faults(number, one, row.get(one.name), within)

    def _cell_faults(self, number: int, one: Field, value: Value, within: Context) -> Iterator[Fault]:
        target = f"{self.name}.{number}.{one.name}"
        if value is None:
            if one.required.holds(within.values):
                yield Fault(target, _("第 {number} 行：{fault}", number=number + 1, fault=missing(one)))
            return
        message = next(iter(one.check(value, within)), None)
        if message is not None:
            yield Fault(target, _of_cell(number, one, message))

    def format(self, value: Value) -> str:
        return "" if value is None else json.dumps(value, ensure_ascii=False)

    def display(self, value: Value, locale: str) -> str:
        return "；".join(self._line(row, locale, False) for row in rows_in(value)) or "-"

    def mask(self, value: Value, locale: str) -> str:
        if self.personal or value is None:
            return super().mask(value, locale)
        rows = rows_in(value)
        shown = "；".join(self._line(row, locale, True) for row in rows[:_LISTED])
        more = Text(f"……共 {len(rows)} 行", f"… {len(rows)} rows").in_locale(locale)
        return shown + more if len(rows) > _LISTED else shown

    def _line(self, row: Row, locale: str, masked: bool) -> str:
        filled = (one for one in self.columns if one.name in row)
        return " ".join((one.mask if masked else one.display)(row[one.name], locale) for one in filled) or "-"

    def widget(self) -> Widget:
        return Widget("rows")

    def json_schema(self) -> JsonSchema:
        row = {
            "type": "object",
            "properties": {one.name: one.json_schema() for one in self.columns},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"type": "array", "items": row, "minItems": max(1, self.min_rows), "maxItems": self.max_rows}

    def samples(self) -> Sequence[Value]:
        row = self._computed({one.name: found[0] if (found := one.samples()) else None for one in self.columns}, {})
        least = max(1, self.min_rows)
        return ([row] * least, [row] * min(least + 1, self.max_rows)) if row else ()

    def rejects(self) -> Sequence[object]:
        return ("不是表格", ["第一行"], [{"无此列": 1}], {"第一列": 1}, True, [[]])


def rows_in(value: object) -> Sequence[Row]:
    """The rows of a table's value; none where it is blank."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _rows_of(raw: object) -> Sequence[Mapping[str, object]]:
    """:raises FieldError: `raw` is neither rows nor their JSON text"""
    if isinstance(raw, str):
        raw = _read_json(raw.strip("\u200b\u3000 \n\r\t"))
    if raw is None or raw == "":
        return ()
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, Mapping) for row in raw):
        raise FieldError(_("应为表格的各行"))
    return raw


def _read_json(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        raise FieldError(_("应为表格的各行")) from None


def _without_blank_end(rows: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    end = len(rows)
    while end and all(_is_blank(cell) for cell in rows[end - 1].values()):
        end -= 1
    return rows[:end]


def _is_blank(cell: object) -> bool:
    """Whether nothing is in it; of several texts, in any. Not deeper: no cell is, and what is sent may have no end."""
    several = cell if isinstance(cell, (list, tuple)) else [cell]
    return all(one is None or (isinstance(one, str) and not one.strip().strip("\u200b")) for one in several)


def _of_cell(number: int, one: Field, said: Message) -> Message:
    return _("第 {number} 行“{column}”：{fault}", number=number + 1, column=one.label, fault=said)
