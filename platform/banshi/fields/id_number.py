"""The number of an identity document 证件号码. What it looks like is data in the dictionary of document types."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.dictionary import Code, Dictionary
from banshi.field import Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, Reference, one_of, option
from banshi.policy import PERSONAL_CLASSES

RESIDENT = "gb11643"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_DIGITS_AND_X = re.compile(r"[0-9]{17}[0-9X]")
_ANY = r"[0-9A-Z()-]{1,30}"
_PLAIN = str.maketrans("（）－", "()-", " ")


def check_character(digits: str) -> str:
    """The last character of a citizen's identity number (GB 11643-1999, from ISO 7064:1983 MOD 11-2).

    :param digits: the 17 digits before it
    """
    return _CHECK_CHARACTERS[sum(int(one) * weight for one, weight in zip(digits, _WEIGHTS)) % 11]


def resident_fault(number: str) -> Message | None:
    """What is wrong with a citizen's identity number whatever the day; None when nothing is."""
    if len(number) != 18:
        return _("应为 18 位，现为 {actual} 位", actual=len(number))
    if not _DIGITS_AND_X.fullmatch(number):
        return _("前 17 位应为数字，最后一位应为数字或 X")
    if _birth_date(number) is None:
        return _("第 7 至 14 位应为出生日期，现为 {actual}，没有这一天", actual=number[6:14])
    if number[17] != check_character(number[:17]):
        return _("与校验码不符，请逐位核对")
    return None


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _is_resident_number(text: str) -> bool:
    return resident_fault(text) is None


@dataclass(frozen=True, kw_only=True)
class IdNumberField(Field):
    """证件号码；不写证件类型就是居民身份证号码。"""

    KIND: ClassVar[str] = "id_number"
    CODE_CHECKS: ClassVar[frozenset[str]] = frozenset({RESIDENT})
    FORMATS = MappingProxyType({RESIDENT: _is_resident_number})

    id_type: str | None = option(Reference("field"), "哪个字段是证件类型", default=None)
    id_types: Dictionary | None = option(Reference("dictionary"), "证件类型字典，其中写着各类号码的样子", default=None)
    personal: str | None = option(one_of(*PERSONAL_CLASSES), "个人信息类别，决定脱敏和加密", default="id_number")

    def parse(self, raw: object, context: Context) -> Value:
        number = typed_text(raw).translate(_PLAIN).upper()
        if not number:
            return None
        fault = resident_fault(number) if self.id_type is None else _shape_fault(number)
        if fault:
            raise FieldError(fault)
        return number

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        number = str(value)
        code = self._code_of_type(context)
        rule = RESIDENT if self.id_type is None else code.check if code else ""
        fault = _resident_fault_on(number, context.today) if rule == RESIDENT else None
        if fault:
            yield fault
        elif code and code.pattern and not re.fullmatch(code.pattern, number):
            yield _mismatch(code)

    def _code_of_type(self, context: Context) -> Code | None:
        chosen = context.values.get(self.id_type) if self.id_type else None
        return self.id_types.find(chosen) if self.id_types and isinstance(chosen, str) else None

    def widget(self) -> Widget:
        return Widget(
            "input", (("type", "text"), ("maxlength", "40"), ("autocomplete", "off"), ("spellcheck", "false"))
        )

    def json_schema(self) -> JsonSchema:
        if self.id_type is None:
            return {"type": "string", "pattern": "^[0-9]{17}[0-9X]$", "format": RESIDENT}
        return {"type": "string", "pattern": f"^{_ANY}$"}

    def samples(self) -> Sequence[Value]:
        # The example of GB 11643-1999.
        return ("11010519491231002X",)

    def rejects(self) -> Sequence[object]:
        untyped = ("110105194912310021", "11010519490230002X", "1101051949123100") if self.id_type is None else ()
        return (*untyped, "长江", "1" * 31, "A\n1", ["11010519491231002X"], True)


def _shape_fault(number: str) -> Message | None:
    if len(number) > 30:
        return _("最多 30 位，现为 {actual} 位", actual=len(number))
    if not re.fullmatch(_ANY, number):
        return _("只能有数字、字母、括号和短横线")
    return None


def _resident_fault_on(number: str, today: date) -> Message | None:
    born = _birth_date(number)
    if born and born > today:
        return _("出生日期 {day} 晚于今天，请核对第 7 至 14 位", day=born)
    return resident_fault(number)


def _mismatch(code: Code) -> Message:
    if code.example:
        return _("不是{type}的号码，应像 {example} 这样", type=code.label, example=code.example)
    return _("不是{type}的号码，请核对证件类型和号码", type=code.label)
