"""A postal code of China."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.field import Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema

_SOUND = re.compile("[0-9]{6}")


@dataclass(frozen=True, kw_only=True)
class PostalCodeField(Field):
    """邮政编码，6 位数字。"""

    KIND: ClassVar[str] = "postal_code"

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw)
        if not text:
            return None
        if _SOUND.fullmatch(text):
            return text
        if not re.fullmatch("[0-9]*", text):
            raise FieldError(_("应为 6 位数字，不能有其他字符"))
        raise FieldError(_("应为 6 位数字，现为 {actual} 位", actual=len(text)))

    def widget(self) -> Widget:
        return Widget("input", (("type", "text"), ("inputmode", "numeric"), ("maxlength", "6")))

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^[0-9]{6}$"}

    def samples(self) -> Sequence[Value]:
        return ("100010", "010010")

    def rejects(self) -> Sequence[object]:
        return ("1000", "1000100", "10001a", ["100010"], True)
