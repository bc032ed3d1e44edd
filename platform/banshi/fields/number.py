"""A decimal number that is not money: areas, rates, averages."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.field import Cell, Context, Field, FieldError, Widget, typed_decimal
from banshi.i18n import Text, _
from banshi.kinds import TEXT, JsonSchema, Plain, option, whole

_ANY_NUMBER = Plain({"type": "number"})


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """小数，例如面积、平均住院日。"""

    KIND: ClassVar[str] = "number"
    CEL_TYPE: ClassVar[CelType] = "double"

    places: int = option(whole(1, 6), "小数点后最多几位", default=2)
    minimum: float | None = option(_ANY_NUMBER, "最小值", default=None)
    maximum: float | None = option(_ANY_NUMBER, "最大值", default=None)
    unit: Text | None = option(TEXT, "单位，例如：平方米", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        number = typed_decimal(raw, self.places)
        if number is None:
            return None
        if self.minimum is not None and number < Decimal(str(self.minimum)):
            raise FieldError(_("应不小于 {least}，现为 {actual}", least=self.minimum, actual=_canonical(number)))
        if self.maximum is not None and number > Decimal(str(self.maximum)):
            raise FieldError(_("应不大于 {most}，现为 {actual}", most=self.maximum, actual=_canonical(number)))
        return _canonical(number)

    def display(self, value: Value, locale: str) -> str:
        if not isinstance(value, str) or not value:
            return "-"
        whole_part, point, fraction = value.partition(".")
        shown = f"{int(whole_part):,}{point}{fraction}" if whole_part.isdigit() else value
        return f"{shown} {self.unit.in_locale(locale)}" if self.unit else shown

    def widget(self) -> Widget:
        attributes = (("type", "text"), ("inputmode", "decimal"), ("maxlength", "30"))
        return Widget("input", (*attributes, ("unit", str(self.unit))) if self.unit else attributes)

    def cell(self) -> Cell:
        return Cell("General", note=_("数字，小数点后最多 {most} 位", most=self.places))

    def json_schema(self) -> JsonSchema:
        fraction = rf"(\.[0-9]{{0,{self.places - 1}}}[1-9])?"
        return {"type": "string", "pattern": rf"^-?(0|[1-9][0-9]{{0,14}}){fraction}$"}

    def samples(self) -> Sequence[Value]:
        return tuple(one for one in ("8.5", "0", "336.9", "-0.1") if self._reaches(Decimal(one)))

    def rejects(self) -> Sequence[object]:
        return ("0.1234567", "1.2.3", "约 8", [8.5], True)

    def _reaches(self, number: Decimal) -> bool:
        least, most = self.minimum, self.maximum
        return (least is None or number >= Decimal(str(least))) and (most is None or number <= Decimal(str(most)))


def _canonical(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
