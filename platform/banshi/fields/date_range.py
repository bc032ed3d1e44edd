"""Two days, from and to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.days import DAY_BOUND, DAY_PATTERN, TODAY, is_day, typed_day
from banshi.diagnostics import Message
from banshi.field import Cell, Context, Field, Widget
from banshi.i18n import _
from banshi.kinds import JsonSchema, option
from banshi.spans import DAYS, ends_of, ends_out_of_bounds, sample_spans, span_text, typed_span


@dataclass(frozen=True, kw_only=True)
class DateRangeField(Field):
    """起止日期：开始日期和结束日期，例如有效期限。"""

    KIND: ClassVar[str] = "date_range"
    CEL_TYPE: ClassVar[CelType] = "list"
    FORMATS = MappingProxyType({"date": is_day})

    not_before: str | None = option(DAY_BOUND, "两个日期最早哪一日：2022-07-01 或 today（今天）", default=None)
    not_after: str | None = option(DAY_BOUND, "两个日期最晚哪一日：2022-07-01 或 today（今天）", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        return typed_span(raw, typed_day, DAYS)

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        today = context.today.isoformat()
        return ends_out_of_bounds(value, self.not_before, self.not_after, today, DAYS)

    def format(self, value: Value) -> str:
        return "/".join(ends_of(value))

    def display(self, value: Value, locale: str) -> str:
        return span_text(value, locale)

    def widget(self) -> Widget:
        bounds = (("min", self.not_before), ("max", self.not_after))
        attributes = (("type", "date"), *((name, day) for name, day in bounds if day and day != TODAY))
        return Widget("range", attributes, (("from", DAYS[0]), ("to", DAYS[1])))

    def cell(self) -> Cell:
        return Cell(note=_("开始日期 至 结束日期"))

    def cell_text(self, value: Value) -> str:
        return " 至 ".join(ends_of(value))

    def json_schema(self) -> JsonSchema:
        end = {"type": "string", "pattern": DAY_PATTERN, "format": "date"}
        return {"type": "array", "items": end, "minItems": 2, "maxItems": 2}

    def samples(self) -> Sequence[Value]:
        return sample_spans(("1949-12-31", "2022-07-01", "2024-02-29", "2099-01-01"), self.not_before, self.not_after)

    def rejects(self) -> Sequence[object]:
        return ("2022-07-01", ["2022-07-01"], ["2022-02-30", "2022-03-01"], ["昨天", "今天"], True, [[], []])
