"""A telephone number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import YES_NO, JsonSchema, one_of, option
from banshi.policy import PERSONAL_CLASSES

_CHINA = 86
_MARKS = str.maketrans("（）－＋", "()-+")
_TYPED = re.compile(r"\+?[0-9 ()-]{1,40}(转 ?[0-9]{1,7})?")
_CHINESE_MOBILE = re.compile("1[3-9][0-9]{9}")
_MOBILES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True, kw_only=True)
class PhoneField(Field):
    """电话号码。"""

    KIND: ClassVar[str] = "phone"

    mobile_only: bool = option(YES_NO, "是否只收手机号码", default=False)
    personal: str | None = option(one_of(*PERSONAL_CLASSES), "个人信息类别，决定脱敏和加密", default="phone")

    def parse(self, raw: object, context: Context) -> Value:
        """Digits as dialled in the country (13800000000, 01065551234转801); of other countries with + and code."""
        text = typed_text(raw).translate(_MARKS)
        if not text:
            return None
        if not _TYPED.fullmatch(text):
            raise FieldError(_("只能有数字、空格、括号、+、- 和“转”"))
        number = _number(text)
        # A number is valid when it is of some type: the library's `is_valid_number` finds that out, and throws it away.
        kind = phonenumbers.number_type(number) if number else PhoneNumberType.UNKNOWN
        if number is None or kind == PhoneNumberType.UNKNOWN:
            raise FieldError(self._refusal(text))
        if self.mobile_only and kind not in _MOBILES:
            raise FieldError(_("应为手机号码，现为固定电话"))
        return _dialled(number)

    def _refusal(self, text: str) -> Message:
        digits = re.sub(r"^(\+?86|0086)(?=1)|[^0-9]", "", text.partition("转")[0].replace(" ", ""))
        mobile = self.mobile_only or re.match("1[3-9]", digits)
        if mobile and len(digits) != 11:
            return _("应为 11 位手机号码，现为 {actual} 位", actual=len(digits))
        if 7 <= len(digits) <= 8:
            return _("固定电话请加区号，例如 010-{number}", number=digits)
        return _("不是在用的号码，请核对；现为 {actual} 位数字", actual=len(digits))

    def widget(self) -> Widget:
        return Widget("input", (("type", "tel"), ("inputmode", "tel"), ("maxlength", "40"), ("autocomplete", "off")))

    def json_schema(self) -> JsonSchema:
        extension = "" if self.mobile_only else "(转[0-9]{1,7})?"
        return {"type": "string", "pattern": rf"^\+?[0-9]{{7,15}}{extension}$"}

    def samples(self) -> Sequence[Value]:
        landlines = () if self.mobile_only else ("01065551234", "4001234567", "01065551234转801")
        return ("13800000000", "+85291234567", *landlines)

    def rejects(self) -> Sequence[object]:
        return ("13800", "1380000000000000", "没有电话", ["13800000000"], True)


def _number(text: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text.replace("转", " ext "), "CN")
    except phonenumbers.NumberParseException:
        return None


def _dialled(number: PhoneNumber) -> str:
    extension = f"转{number.extension}" if number.extension else ""
    if number.country_code != _CHINA:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension
    national = str(number.national_number)
    if _CHINESE_MOBILE.fullmatch(national):
        # Dialled as it stands: no trunk prefix goes before it.
        return national + extension
    bare = PhoneNumber(country_code=_CHINA, national_number=number.national_number)
    return re.sub(r"[^0-9]", "", phonenumbers.format_number(bare, PhoneNumberFormat.NATIONAL)) + extension
