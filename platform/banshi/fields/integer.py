"""A whole number."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.diagnostics import Message
from banshi.field import Cell, Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import Text, _
from banshi.kinds import TEXT, JsonSchema, option, whole

# Beyond it a number of JavaScript, and so the browser's form and JSON, loses digits.
_MOST = 2**53 - 1
_LARGEST_UNGROUPED = 9999
_DIGITS = re.compile("[0-9]{1,15}")
_TYPED = re.compile(r"-?([0-9]{1,16}|[0-9]{1,3}(,[0-9]{3}){1,5})(\.0+)?")


@dataclass(frozen=True, kw_only=True)
class IntegerField(Field):
    """整数，例如人数、床位数。"""

    KIND: ClassVar[str] = "integer"
    CEL_TYPE: ClassVar[CelType] = "int"

    minimum: int = option(whole(-_MOST, _MOST), "最小值", default=0)
    maximum: int = option(whole(-_MOST, _MOST), "最大值", default=_MOST)
    unit: Text | None = option(TEXT, "单位，例如：张、人次", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw)
        if not text:
            return None
        number = int(text) if _DIGITS.fullmatch(text) else self._number(text.replace("，", ",").replace("－", "-"))
        if abs(number) > _MOST:
            raise FieldError(_("应为不超过 16 位的整数，现为“{typed}”", typed=quote(text)))
        if not self.minimum <= number <= self.maximum:
            raise FieldError(next(iter(self._faults(number))))
        return number

    def _number(self, text: str) -> int:
        if not _TYPED.fullmatch(text):
            raise FieldError(_("应为整数，现为“{typed}”", typed=quote(text)))
        return int(text.replace(",", "").partition(".")[0])

    def _faults(self, number: int) -> Iterable[Message]:
        if number < self.minimum:
            yield _("应不小于 {least}，现为 {actual}", least=self.minimum, actual=number)
        if number > self.maximum:
            yield _("应不大于 {most}，现为 {actual}", most=self.maximum, actual=number)

    def display(self, value: Value, locale: str) -> str:
        if not isinstance(value, int):
            return "-"
        # GB/T 15835-2011 5.1: integers of up to four digits need no groups. A year must have none.
        shown = f"{value:,}" if abs(value) > _LARGEST_UNGROUPED else str(value)
        return f"{shown} {self.unit.in_locale(locale)}" if self.unit else shown

    def widget(self) -> Widget:
        attributes = (("type", "text"), ("inputmode", "numeric"), ("maxlength", "22"))
        return Widget("input", (*attributes, ("unit", str(self.unit))) if self.unit else attributes)

    def cell(self) -> Cell:
        if self.maximum < _MOST:
            return Cell("General", note=_("整数，{least} 至 {most}", least=self.minimum, most=self.maximum))
        return Cell("General", note=_("整数，不小于 {least}", least=self.minimum))

    def json_schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def samples(self) -> Sequence[Value]:
        return (self.minimum, self.maximum)

    def rejects(self) -> Sequence[object]:
        return (self.minimum - 1, self.maximum + 1, 1.5, "一", [1], True)
