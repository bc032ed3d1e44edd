"""Two months, from and to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.days import MONTH_BOUND, MONTH_PATTERN, typed_month
from banshi.diagnostics import Message
from banshi.field import Cell, Context, Field, Widget
from banshi.i18n import _
from banshi.kinds import JsonSchema, option
from banshi.spans import MONTHS, ends_of, ends_out_of_bounds, sample_spans, span_text, typed_span


@dataclass(frozen=True, kw_only=True)
class MonthRangeField(Field):
    """起止月份：开始和结束两个月，例如缴费期间。"""

    KIND: ClassVar[str] = "month_range"
    CEL_TYPE: ClassVar[CelType] = "list"

    not_before: str | None = option(MONTH_BOUND, "两个月份最早哪个月：2022-07 或 today（本月）", default=None)
    not_after: str | None = option(MONTH_BOUND, "两个月份最晚哪个月：2022-07 或 today（本月）", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        return typed_span(raw, typed_month, MONTHS)

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        today = context.today.isoformat()[:7]
        return ends_out_of_bounds(value, self.not_before, self.not_after, today, MONTHS)

    def format(self, value: Value) -> str:
        return "/".join(ends_of(value))

    def display(self, value: Value, locale: str) -> str:
        return span_text(value, locale)

    def widget(self) -> Widget:
        # type=month is missing in desktop Firefox and Safari.
        attributes = (("type", "text"), ("inputmode", "numeric"), ("maxlength", "10"), ("data-month", ""))
        return Widget("range", attributes, (("from", MONTHS[0]), ("to", MONTHS[1])))

    def cell(self) -> Cell:
        return Cell(note=_("开始月份 至 结束月份"))

    def cell_text(self, value: Value) -> str:
        return " 至 ".join(ends_of(value))

    def json_schema(self) -> JsonSchema:
        end = {"type": "string", "pattern": MONTH_PATTERN}
        return {"type": "array", "items": end, "minItems": 2, "maxItems": 2}

    def samples(self) -> Sequence[Value]:
        return sample_spans(("1999-12", "2022-07", "2022-12", "2099-01"), self.not_before, self.not_after)

    def rejects(self) -> Sequence[object]:
        return ("2022-07", ["2022-07"], ["2022-13", "2022-12"], ["上月", "本月"], True, [[], []])
