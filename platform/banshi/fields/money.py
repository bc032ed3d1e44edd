"""An amount of money in yuan."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.field import Cell, Context, Field, FieldError, Widget, typed_decimal, typed_text
from banshi.i18n import Text, _
from banshi.kinds import JsonSchema, Plain, option

_AMOUNT = Plain({"type": "number"})
_YUAN = Text("元", "yuan")
_MOST = 999_999_999_999.99


@dataclass(frozen=True, kw_only=True)
class MoneyField(Field):
    """金额，单位元，两位小数。"""

    KIND: ClassVar[str] = "money"
    CEL_TYPE: ClassVar[CelType] = "double"

    minimum: float = option(_AMOUNT, "最少多少元", default=0)
    maximum: float = option(_AMOUNT, "最多多少元", default=_MOST)

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw)
        if isinstance(raw, str):
            text = text.lstrip("¥￥").removesuffix("元").strip()
        number = typed_decimal(text, 2)
        if number is None:
            return None
        if number < Decimal(str(self.minimum)):
            raise FieldError(_("应不少于 {least} 元，现为 {actual} 元", least=self.minimum, actual=f"{number:.2f}"))
        if number > Decimal(str(self.maximum)):
            raise FieldError(_("应不多于 {most} 元，现为 {actual} 元", most=self.maximum, actual=f"{number:.2f}"))
        return f"{number:.2f}"

    def display(self, value: Value, locale: str) -> str:
        if not isinstance(value, str) or not value:
            return "-"
        whole, point, fraction = value.partition(".")
        sign = "-" if whole.startswith("-") else ""
        digits = whole.removeprefix("-")
        shown = f"{int(digits):,}" if digits.isdigit() else digits
        return f"{sign}{shown}{point}{fraction} {_YUAN.in_locale(locale)}"

    def widget(self) -> Widget:
        return Widget("input", (("type", "text"), ("inputmode", "decimal"), ("maxlength", "24"), ("unit", str(_YUAN))))

    def cell(self) -> Cell:
        return Cell("General", note=_("金额，单位元，小数点后最多两位"))

    def json_schema(self) -> JsonSchema:
        sign = "-?" if self.minimum < 0 else ""
        return {"type": "string", "pattern": rf"^{sign}(0|[1-9][0-9]{{0,14}})\.[0-9]{{2}}$"}

    def samples(self) -> Sequence[Value]:
        return (f"{Decimal(str(self.minimum)):.2f}", f"{Decimal(str(self.maximum)):.2f}")

    def rejects(self) -> Sequence[object]:
        return ("12.505", "一百元整", "1.2.3", ["1.00"], True)
