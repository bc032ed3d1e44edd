"""A day."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import _
from banshi.kinds import DAY, JsonSchema, option

_TODAY = "today"
# A workbook's date cell arrives with a time of midnight.
_TYPED = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]00:00(?::00)?)?"
)
_MONTH_ONLY = re.compile(r"[0-9]{4}([-/.]?[0-9]{1,2}|年[0-9]{1,2}月)")


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, kw_only=True)
class DateField(Field):
    """日期，精确到日。"""

    KIND: ClassVar[str] = "date"
    FORMATS = MappingProxyType({"date": _is_day})

    not_before: str | None = option(DAY, "最早哪一日：2022-07-01 或 today（今天）", default=None)
    not_after: str | None = option(DAY, "最晚哪一日：2022-07-01 或 today（今天）", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        if isinstance(raw, float):
            # 2022.10 has become 2022.1 by now.
            raise FieldError(_("应为日期，例如 2022-07-01；请把单元格格式设为“文本”后重新填写"))
        text = typed_text(raw)
        if not text:
            return None
        found = _TYPED.fullmatch(text.replace(" ", "") if "年" in text else text)
        if not found:
            raise FieldError(_unreadable(text))
        year, month, day = (int(one) for one in found.groups() if one and one.isdigit())
        return _existing(year, month, day)

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        today = context.today.isoformat()
        first = today if self.not_before == _TODAY else self.not_before
        last = today if self.not_after == _TODAY else self.not_after
        if first and str(value) < first:
            yield _("应不早于 {first}，现为 {actual}", first=first, actual=value)
        if last and str(value) > last:
            yield _("应不晚于 {last}，现为 {actual}", last=last, actual=value)

    def widget(self) -> Widget:
        bounds = (("min", self.not_before), ("max", self.not_after))
        return Widget("input", (("type", "date"), *((name, day) for name, day in bounds if day and day != _TODAY)))

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$", "format": "date"}

    def samples(self) -> Sequence[Value]:
        days = ("2022-07-01", "2024-02-29", "1949-12-31", "2099-01-01")
        fitting = [day for day in days if self._surely_fits(day)]
        return fitting or [day for day in (self.not_before, self.not_after) if day and day != _TODAY]

    def rejects(self) -> Sequence[object]:
        return ("2022-02-30", "2022-13-01", "1066-10-14", "昨天", ["2022-07-01"], True)

    def _surely_fits(self, day: str) -> bool:
        """Whatever day today is; the program's own years are taken as 2025 to 2098."""
        earliest = "2098-12-31" if self.not_before == _TODAY else self.not_before
        latest = "2025-01-01" if self.not_after == _TODAY else self.not_after
        return (earliest or day) <= day <= (latest or day)


def _unreadable(text: str) -> Message:
    if _MONTH_ONLY.fullmatch(text):
        return _("请填写到哪一日，例如 2011-07-01")
    return _("应为日期，例如 2022-07-01，现为“{typed}”", typed=quote(text))


def _existing(year: int, month: int, day: int) -> str:
    if not 1900 <= year < 2200:
        raise FieldError(_("年份应在 1900 至 2199 之间，现为 {actual}", actual=year))
    if not 1 <= month <= 12:
        raise FieldError(_("月份应为 1 至 12，现为 {actual}", actual=month))
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise FieldError(_("{year} 年 {month} 月没有 {day} 日，请核对", year=year, month=month, day=day)) from None
