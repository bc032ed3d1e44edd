"""The number of a bank account or card."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.field import Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, one_of, option
from banshi.policy import PERSONAL_CLASSES


@dataclass(frozen=True, kw_only=True)
class BankAccountField(Field):
    """银行账号或卡号。账号没有统一的校验规则，只看位数。"""

    KIND: ClassVar[str] = "bank_account"

    personal: str | None = option(one_of(*PERSONAL_CLASSES), "个人信息类别，决定脱敏和加密", default="bank")

    def parse(self, raw: object, context: Context) -> Value:
        text = "".join(typed_text(raw).split())
        if not text:
            return None
        if not re.fullmatch("[0-9]*", text):
            raise FieldError(_("应为 12 至 30 位数字，不能有其他字符"))
        if not 12 <= len(text) <= 30:
            raise FieldError(_("应为 12 至 30 位数字，现为 {actual} 位", actual=len(text)))
        return text

    def widget(self) -> Widget:
        return Widget(
            "input", (("type", "text"), ("inputmode", "numeric"), ("maxlength", "40"), ("autocomplete", "off"))
        )

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^[0-9]{12,30}$"}

    def samples(self) -> Sequence[Value]:
        return ("6222020000000000000", "110000000000")

    def rejects(self) -> Sequence[object]:
        return ("62220200000", "6" * 31, "6222O20000000000000", ["6222020000000000000"], True)
