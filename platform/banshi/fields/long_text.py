"""Text of several lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.field import Cell, Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, option, whole


@dataclass(frozen=True, kw_only=True)
class LongTextField(Field):
    """多行文字。"""

    KIND: ClassVar[str] = "long_text"

    max_length: int = option(whole(1, 20000), "最多几个字", default=500)
    rows: int = option(whole(2, 30), "输入框几行高", default=4)

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > self.max_length:
            raise FieldError(_("最多 {most} 个字，现为 {actual} 个", most=self.max_length, actual=len(text)))
        if any((one < " " and one not in "\n\t") or "\x7f" <= one <= "\x9f" for one in text):
            raise FieldError(_("含有看不见的控制字符，请重新填写"))
        return text or None

    def widget(self) -> Widget:
        return Widget("textarea", (("rows", str(self.rows)), ("maxlength", str(self.max_length))))

    def cell(self) -> Cell:
        return Cell(note=_("最多 {most} 个字", most=self.max_length))

    def json_schema(self) -> JsonSchema:
        return {
            "type": "string",
            "minLength": 1,
            "maxLength": self.max_length,
            "pattern": r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$",
        }

    def samples(self) -> Sequence[Value]:
        return ("理由", "甲\n乙"[: self.max_length])

    def rejects(self) -> Sequence[object]:
        return ("长" * (self.max_length + 1), "a\x00b", ["a"], True)
