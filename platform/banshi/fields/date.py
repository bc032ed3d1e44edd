"""A day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from banshi.conditions import Value
from banshi.days import DAY_BOUND, DAY_PATTERN, TODAY, is_day, out_of_bounds, surely_between, typed_day
from banshi.diagnostics import Message
from banshi.field import Cell, Context, Field, Widget
from banshi.i18n import _
from banshi.kinds import JsonSchema, option


@dataclass(frozen=True, kw_only=True)
class DateField(Field):
    """日期，精确到日。"""

    KIND: ClassVar[str] = "date"
    FORMATS = MappingProxyType({"date": is_day})

    not_before: str | None = option(DAY_BOUND, "最早哪一日：2022-07-01 或 today（今天）", default=None)
    not_after: str | None = option(DAY_BOUND, "最晚哪一日：2022-07-01 或 today（今天）", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        return typed_day(raw)

    @property
    def is_checked(self) -> bool:
        return bool(self.not_before or self.not_after)

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        return out_of_bounds(str(value), self.not_before, self.not_after, context.today.isoformat())

    def widget(self) -> Widget:
        bounds = (("min", self.not_before), ("max", self.not_after))
        return Widget("input", (("type", "date"), *((name, day) for name, day in bounds if day and day != TODAY)))

    def cell(self) -> Cell:
        return Cell("yyyy-mm-dd", note=_("日期"))

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": DAY_PATTERN, "format": "date"}

    def samples(self) -> Sequence[Value]:
        days = ("2022-07-01", "2024-02-29", "1949-12-31", "2099-01-01")
        fitting = [day for day in days if surely_between(day, self.not_before, self.not_after)]
        return fitting or [day for day in (self.not_before, self.not_after) if day and day != TODAY]

    def rejects(self) -> Sequence[object]:
        return ("2022-02-30", "2022-13-01", "1066-10-14", "昨天", ["2022-07-01"], True)
