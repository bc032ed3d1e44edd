"""Whole numbers."""

import pytest

from banshi.fields.integer import IntegerField
from banshi.i18n import Text

BEDS = IntegerField(name="beds", label=Text("床位数"), maximum=50_000, unit=Text("张", "beds"))
CHANGE = IntegerField(name="change", label=Text("增减"), minimum=-10)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("60", 60),
        (" ６０ ", 60),
        ("007", 7),
        ("18,432", 18432),
        ("18，432", 18432),
        (60, 60),
        (60.0, 60),
        ("60.0", 60),
        ("0", 0),
        ("1,84,32", "!应为整数，现为“1,84,32”"),
        ("60.5", "!应为整数，现为“60.5”"),
        (60.5, "!应为整数，现为“60.5”"),
        ("六十", "!应为整数，现为“六十”"),
        ("1e3", "!应为整数，现为“1e3”"),
        ("٣", "!应为整数，现为“٣”"),
        ("-1", "!应不小于 0，现为 -1"),
        ("50001", "!应不大于 50000，现为 50001"),
        ("1" * 40, "!应为整数，现为“11111111111111111111…”"),
        ("9999999999999999", "!应为不超过 16 位的整数，现为“9999999999999999”"),
        (True, "!应为文字"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(BEDS, typed) == expected


def test_negative(judge):
    assert judge(CHANGE, "－3") == -3
    assert judge(CHANGE, "-11") == "!应不小于 -10，现为 -11"


def test_display():
    assert BEDS.display(18432, "zh_Hans_CN") == "18,432 张"
    assert BEDS.display(0, "en") == "0 beds"
    assert CHANGE.display(-30000, "en") == "-30,000"
    # A year is one of these.
    assert BEDS.display(2026, "zh_Hans_CN") == "2026 张"


def test_widget_carries_the_unit():
    assert dict(BEDS.widget().attributes)["unit"] == "张"
    assert "unit" not in dict(CHANGE.widget().attributes)
