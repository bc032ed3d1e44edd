"""A month."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, Plain, option

_TODAY = "today"
_BOUND = Plain({"type": "string", "pattern": "^(today|[0-9]{4}-(0[1-9]|1[0-2]))$"})
# After a point two digits only: 2022.1 is what a workbook makes of 2022.10.
_TYPED = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})|年([0-9]{1,2})月|\.([0-9]{2})|([0-9]{2}))")


@dataclass(frozen=True, kw_only=True)
class MonthField(Field):
    """月份，例如缴费起始月份。"""

    KIND: ClassVar[str] = "month"

    not_before: str | None = option(_BOUND, "最早哪个月：2022-07 或 today（本月）", default=None)
    not_after: str | None = option(_BOUND, "最晚哪个月：2022-07 或 today（本月）", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw)
        if not text:
            return None
        found = None if isinstance(raw, float) else _TYPED.fullmatch(text.replace(" ", "") if "年" in text else text)
        if not found:
            raise FieldError(_("应为年月，例如 2022-07，现为“{typed}”", typed=quote(text)))
        year, month = (int(one) for one in found.groups() if one)
        if not 1900 <= year < 2200:
            raise FieldError(_("年份应在 1900 至 2199 之间，现为 {actual}", actual=year))
        if not 1 <= month <= 12:
            raise FieldError(_("月份应为 1 至 12，现为 {actual}", actual=month))
        return f"{year:04}-{month:02}"

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        this_month = context.today.isoformat()[:7]
        first = this_month if self.not_before == _TODAY else self.not_before
        last = this_month if self.not_after == _TODAY else self.not_after
        if first and str(value) < first:
            yield _("应不早于 {first}，现为 {actual}", first=first, actual=value)
        if last and str(value) > last:
            yield _("应不晚于 {last}，现为 {actual}", last=last, actual=value)

    def widget(self) -> Widget:
        # type=month is missing in desktop Firefox and Safari.
        return Widget("input", (("type", "text"), ("inputmode", "numeric"), ("maxlength", "10"), ("data-month", "")))

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"}

    def samples(self) -> Sequence[Value]:
        fitting = [month for month in ("2022-07", "1999-12", "2099-01") if self._surely_fits(month)]
        return fitting or [month for month in (self.not_before, self.not_after) if month and month != _TODAY]

    def rejects(self) -> Sequence[object]:
        return ("2022-13", "2022-00", "1066-10", "上月", ["2022-07"], True)

    def _surely_fits(self, month: str) -> bool:
        """Whatever month this is; the program's own years are taken as 2025 to 2098."""
        earliest = "2098-12" if self.not_before == _TODAY else self.not_before
        latest = "2025-01" if self.not_after == _TODAY else self.not_after
        return (earliest or month) <= month <= (latest or month)
