"""Amounts of money."""

import pytest

from banshi.fields.money import MoneyField
from banshi.i18n import Text

BASE = MoneyField(name="base", label=Text("缴费基数"), maximum=35283)
BALANCE = MoneyField(name="balance", label=Text("结余"), minimum=-1_000_000)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12.5", "12.50"),
        ("12", "12.00"),
        ("¥12.50", "12.50"),
        ("￥ 12.5 元", "12.50"),
        ("6,210.48", "6210.48"),
        ("12.500", "12.50"),
        (12.5, "12.50"),
        (12, "12.00"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("12.505", "!小数点后最多 2 位，现为 3 位"),
        ("-1", "!应不少于 0 元，现为 -1.00 元"),
        ("35283.01", "!应不多于 35283 元，现为 35283.01 元"),
        ("一百元", "!应为数字，例如 1234.5，现为“一百”"),
        ("12万", "!应为数字，例如 1234.5，现为“12万”"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(BASE, typed) == expected


def test_display():
    assert BASE.display("6210480.00", "zh_Hans_CN") == "6,210,480.00 元"
    assert BALANCE.display("-1234.50", "en") == "-1,234.50 yuan"


def test_conditions_see_a_double():
    assert BASE.cel_type == "double"
