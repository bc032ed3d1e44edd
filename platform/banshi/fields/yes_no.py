"""Yes or no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import CelType, Value
from banshi.field import Cell, Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import Text, _
from banshi.kinds import JsonSchema

_YES, _NO = Text("是", "Yes"), Text("否", "No")
_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1", "是"), True),
    **dict.fromkeys(("false", "no", "n", "off", "0", "否"), False),
}


@dataclass(frozen=True, kw_only=True)
class YesNoField(Field):
    """是或否。"""

    KIND: ClassVar[str] = "yes_no"
    CEL_TYPE: ClassVar[CelType] = "bool"

    def parse(self, raw: object, context: Context) -> Value:
        if isinstance(raw, bool):
            return raw
        text = typed_text(raw)
        if not text:
            return None
        if text.lower() not in _WORDS:
            raise FieldError(_("应为“是”或“否”，现为“{typed}”", typed=quote(text)))
        return _WORDS[text.lower()]

    def format(self, value: Value) -> str:
        return "" if value is None else str(value).lower()

    def display(self, value: Value, locale: str) -> str:
        return "-" if value is None else (_YES if value else _NO).in_locale(locale)

    def widget(self) -> Widget:
        return Widget("radios", (), (("true", _YES), ("false", _NO)))

    def cell(self) -> Cell:
        return Cell(choices=(_YES, _NO))

    def cell_text(self, value: Value) -> str:
        return "" if value is None else (_YES if value else _NO).zh

    def json_schema(self) -> JsonSchema:
        return {"type": "boolean"}

    def samples(self) -> Sequence[Value]:
        return (True, False)

    def rejects(self) -> Sequence[object]:
        return ("也许", 2, [True])
