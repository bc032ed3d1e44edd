"""Text of one line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.field import Cell, Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, option, whole

# Line breaks and other control characters.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """单行文字。"""

    KIND: ClassVar[str] = "text"

    max_length: int = option(whole(1, 1000), "最多几个字", default=100)
    digits: int | None = option(whole(1, 30), "只收数字，而且正好几位，例如支付行号 12 位", default=None)

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw)
        if len(text) > self.max_length:
            raise FieldError(_("最多 {most} 个字，现为 {actual} 个", most=self.max_length, actual=len(text)))
        if _BREAKS.search(text):
            raise FieldError(_("含有换行等控制字符，请写在一行里"))
        if text and self.digits:
            self._check_digits(text)
        return text or None

    def _check_digits(self, text: str) -> None:
        if not (text.isascii() and text.isdigit()):
            raise FieldError(_("应为 {count} 位数字，现含有其他字符", count=self.digits))
        if len(text) != self.digits:
            raise FieldError(_("应为 {count} 位数字，现为 {actual} 位", count=self.digits, actual=len(text)))

    def widget(self) -> Widget:
        if self.digits:
            return Widget("input", (("type", "text"), ("inputmode", "numeric"), ("maxlength", str(self.max_length))))
        return Widget("input", (("type", "text"), ("maxlength", str(self.max_length))))

    def cell(self) -> Cell:
        if self.digits:
            return Cell(note=_("{count} 位数字", count=self.digits))
        return Cell(note=_("最多 {most} 个字", most=self.max_length))

    def json_schema(self) -> JsonSchema:
        if self.digits:
            return {"type": "string", "pattern": f"^[0-9]{{{self.digits}}}$"}
        # No line breaks or other control characters; at least one character that is not a space.
        line = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
        return {
            "type": "string",
            "maxLength": self.max_length,
            "pattern": rf"^{line}*[^\x00-\x20\x7f-\x9f\u2028\u2029\u3000]{line}*$",
        }

    def samples(self) -> Sequence[Value]:
        if self.digits:
            return ("0" * self.digits, "7" * self.digits)
        return ("张", "𠮷", "O'Neil"[: self.max_length])

    def rejects(self) -> Sequence[object]:
        return ("长" * (self.max_length + 1), "两\n行", ["a"], True)
