"""The unified social credit code of an organisation 统一社会信用代码, GB 32100-2015."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from stdnum.cn import uscc

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema

_FORMAT = "gb32100"
# Letters I, O, Z, S, V are not used. stdnum.validate wants digits at the first two places, where the standard lets
# letters stand (N2: a rural collective), so only its check character is used.
_LETTER = "[0-9A-HJ-NPQRTUWXY]"
_PATTERN = f"{_LETTER}{{2}}[0-9]{{6}}{_LETTER}{{10}}"
_BETWEEN = str.maketrans("", "", " -－")


def _fault(code: str) -> Message | None:
    if len(code) != 18:
        return _("应为 18 位，现为 {actual} 位", actual=len(code))
    if not re.fullmatch(_PATTERN, code):
        return _("只能有数字和大写字母，第 3 至 8 位是数字，不用字母 I、O、Z、S、V")
    if code[17] != uscc.calc_check_digit(code[:17]):
        return _("与校验码不符，请逐位核对")
    return None


def _is_uscc(text: str) -> bool:
    return _fault(text) is None


@dataclass(frozen=True, kw_only=True)
class UsccField(Field):
    """统一社会信用代码，18 位。"""

    KIND: ClassVar[str] = "uscc"
    FORMATS = MappingProxyType({_FORMAT: _is_uscc})

    def parse(self, raw: object, context: Context) -> Value:
        code = typed_text(raw).translate(_BETWEEN).upper()
        if not code:
            return None
        fault = _fault(code)
        if fault:
            raise FieldError(fault)
        return code

    def widget(self) -> Widget:
        return Widget(
            "input", (("type", "text"), ("maxlength", "30"), ("autocomplete", "off"), ("spellcheck", "false"))
        )

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": f"^{_PATTERN}$", "format": _FORMAT}

    def samples(self) -> Sequence[Value]:
        return ("91110000600037341L", "91350100M000100Y43")

    def rejects(self) -> Sequence[object]:
        return ("91110000600037341A", "9111000060003734", "91110000O00037341L", ["91110000600037341L"], True)
