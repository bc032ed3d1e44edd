"""An e-mail address."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from email_validator import EmailNotValidError, validate_email

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, one_of, option
from banshi.policy import PERSONAL_CLASSES

_MARKS = str.maketrans("＠．", "@.")
# RFC 5321 4.5.3.1.3: a path is at most 256 octets with its brackets.
_LONGEST = 254


def _normal(text: str) -> str | None:
    """The address with its domain in lower case; None when it is none."""
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None


def _is_normal(text: str) -> bool:
    return _normal(text) == text


@dataclass(frozen=True, kw_only=True)
class EmailField(Field):
    """电子邮箱。"""

    KIND: ClassVar[str] = "email"
    FORMATS = MappingProxyType({"email": _is_normal})

    personal: str | None = option(one_of(*PERSONAL_CLASSES), "个人信息类别，决定脱敏和加密", default="email")

    def parse(self, raw: object, context: Context) -> Value:
        text = typed_text(raw).translate(_MARKS)
        if not text:
            return None
        if len(text) > _LONGEST:
            raise FieldError(_("最多 {most} 个字符，现为 {actual} 个", most=_LONGEST, actual=len(text)))
        address = _normal(text)
        if address is None:
            raise FieldError(_refusal(text))
        return address

    def widget(self) -> Widget:
        return Widget("input", (("type", "email"), ("maxlength", str(_LONGEST)), ("autocomplete", "off")))

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "maxLength": _LONGEST, "format": "email"}

    def samples(self) -> Sequence[Value]:
        return ("zhang.san@example.com", "a+b@mail.example.cn")

    def rejects(self) -> Sequence[object]:
        return ("zhang.san", "zhang san@example.com", "a@b@example.com", "@example.com", ["a@example.com"], True)


def _refusal(text: str) -> Message:
    marks = text.count("@")
    if marks != 1:
        return _("应有一个 @，例如 name@example.com，现有 {actual} 个", actual=marks)
    return _("应像 name@example.com 这样，现为“{typed}”", typed=quote(text))
