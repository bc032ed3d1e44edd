"""A month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.days import MONTH_BOUND, MONTH_PATTERN, TODAY, out_of_bounds, surely_between, typed_month
from banshi.diagnostics import Message
from banshi.field import Cell, Context, Field, Widget
from banshi.i18n import _
from banshi.kinds import JsonSchema, option


@dataclass(frozen=True, kw_only=True)
class MonthField(Field):
    """月份，例如缴费起始月份。"""

    KIND: ClassVar[str] = "month"

    not_before: str | None = option(MONTH_BOUND, "最早哪个月：2022-07 或 today（本月）", default=None)
    not_after: str | None = option(MONTH_BOUND, "最晚哪个月：2022-07 或 today（本月）", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        return typed_month(raw)

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        return out_of_bounds(str(value), self.not_before, self.not_after, context.today.isoformat()[:7])

    def widget(self) -> Widget:
        # type=month is missing in desktop Firefox and Safari.
        return Widget("input", (("type", "text"), ("inputmode", "numeric"), ("maxlength", "10"), ("data-month", "")))

    def cell(self) -> Cell:
        return Cell(note=_("年月"), dates="month")

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": MONTH_PATTERN}

    def samples(self) -> Sequence[Value]:
        fitting = [
            month
            for month in ("2022-07", "1999-12", "2099-01")
            if surely_between(month, self.not_before, self.not_after)
        ]
        return fitting or [month for month in (self.not_before, self.not_after) if month and month != TODAY]

    def rejects(self) -> Sequence[object]:
        return ("2022-13", "2022-00", "1066-10", "上月", ["2022-07"], True)
