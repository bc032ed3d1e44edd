"""Decimal numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.fields.number import NumberField
from banshi.i18n import Text

AREA = NumberField(name="area", label=Text("面积"), places=2, minimum=0.5, maximum=20_000, unit=Text("平方米"))
RATE = NumberField(name="rate", label=Text("变化"), places=6)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8.50", "8.5"),
        ("8", "8"),
        ("008.5", "8.5"),
        ("１２．５", "12.5"),
        ("1,234.5", "1234.5"),
        (8.5, "8.5"),
        (8, "8"),
        (8.0, "8"),
        ("8.500", "8.5"),
        ("8.505", "!小数点后最多 2 位，现为 3 位"),
        ("0.49", "!应不小于 0.5，现为 0.49"),
        ("20000.01", "!应不大于 20000，现为 20000.01"),
        (".5", "!应为数字，例如 1234.5，现为“.5”"),
        ("5.", "!应为数字，例如 1234.5，现为“5.”"),
        ("1e3", "!应为数字，例如 1234.5，现为“1e3”"),
        ("NaN", "!应为数字，例如 1234.5，现为“NaN”"),
        ("约 8", "!应为数字，例如 1234.5，现为“约 8”"),
        ("1" * 16, "!整数部分最多 15 位，现为 16 位"),
        (float("inf"), "!应为文字"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(AREA, typed) == expected


@pytest.mark.parametrize(("typed", "expected"), [("-0.10", "-0.1"), ("-0", "0"), ("-0.000", "0"), ("-1,000", "-1000")])
def test_negative(judge, typed, expected):
    assert judge(RATE, typed) == expected


@given(number=st.decimals(-(10**14), 10**14, places=6))
def test_every_number_has_one_spelling(judge, number):
    value = judge(RATE, f"{number:f}")
    assert judge(RATE, RATE.format(value)) == value
    assert float(value) == float(number)


def test_display():
    assert AREA.display("1234.5", "en") == "1,234.5 平方米"
    assert RATE.display("-0.1", "en") == "-0.1"
