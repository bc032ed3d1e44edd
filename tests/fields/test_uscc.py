"""Unified social credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from banshi.fields.uscc import UsccField
from banshi.i18n import Text

CODE = UsccField(name="uscc", label=Text("统一社会信用代码"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("91110000600037341L", "91110000600037341L"),
        ("91110000600037341l", "91110000600037341L"),
        ("9111 0000 6000 3734 1L", "91110000600037341L"),
        ("911100006000373417", "!与校验码不符，请逐位核对"),
        ("9111000060003734", "!应为 18 位，现为 16 位"),
        ("911100006000373O1L", "!只能有数字和大写字母，第 3 至 8 位是数字，不用字母 I、O、Z、S、V"),
        ("91110A00600037341L", "!只能有数字和大写字母，第 3 至 8 位是数字，不用字母 I、O、Z、S、V"),
        ("代码", "!应为 18 位，现为 2 位"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(CODE, typed) == expected


def test_a_rural_collective_begins_with_a_letter(judge):
    body = "N2110108MA01A2B3C"
    code = body + uscc.calc_check_digit(body)
    assert judge(CODE, code) == code


@given(body=st.from_regex("[0-9]{8}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True).filter(str.isascii))
def test_accepts_what_python_stdnum_accepts(judge, body):
    code = body + uscc.calc_check_digit(body)
    assert uscc.is_valid(code)
    assert judge(CODE, code) == code
