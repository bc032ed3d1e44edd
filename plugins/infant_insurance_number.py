"""Generator `infant_insurance_number` 医保应用号, and the check of what somebody types as one.

The guide (3.21) shows the number starred out, so its make is ours: 16 digits, of which
- 5 are the day of filing, counted from 2000-01-01,
- 10 are the random digits of the application number 办件编号,
- the last is the check digit of ISO 7064 MOD 11,10, which finds every single wrong digit and nearly all swaps.
No two applications have the same number, hence no two infants: nothing need be looked up.
"""

from collections.abc import Mapping
from datetime import date, datetime

from stdnum.iso7064 import mod_11_10

from banshi.conditions import Values
from banshi.field import Generation
from banshi.hookspecs import hookimpl

_FIRST = date(2000, 1, 1)
_LENGTH = 16


def infant_insurance_number(values: Values, number: str, now: datetime) -> str:
    """医保应用号：16 位数字，最后一位是校验码。"""
    # A number begins with its day: 20261125 and ten digits.
    filed = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    digits = f"{(filed - _FIRST).days:05d}{number[8:18]}"
    return digits + str(mod_11_10.calc_check_digit(digits))


def is_infant_insurance_number(text: str) -> bool:
    return len(text) == _LENGTH and text.isascii() and text.isdecimal() and bool(mod_11_10.is_valid(text))


@hookimpl
def register_generators() -> Mapping[str, Generation]:
    return {"infant_insurance_number": infant_insurance_number}
