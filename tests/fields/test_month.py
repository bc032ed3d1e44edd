"""Months."""

import pytest

from banshi.fields.month import MonthField
from banshi.i18n import Text

MONTH = MonthField(name="month", label=Text("缴费起始月份"))
RECENT = MonthField(name="recent", label=Text("起始月份"), not_before="2022-01", not_after="today")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2022-07", "2022-07"),
        ("2022-7", "2022-07"),
        ("2022/7", "2022-07"),
        ("202207", "2022-07"),
        (202207, "2022-07"),
        ("2022年7月", "2022-07"),
        ("2022 年 10 月", "2022-10"),
        ("2022.10", "2022-10"),
        ("2022.1", "!应为年月，例如 2022-07，现为“2022.1”"),
        (2022.1, "!应为年月，例如 2022-07，现为“2022.1”"),
        ("2022-07-01", "!应为年月，例如 2022-07，现为“2022-07-01”"),
        ("7月", "!应为年月，例如 2022-07，现为“7月”"),
        ("2022-13", "!月份应为 1 至 12，现为 13"),
        ("2022-0", "!月份应为 1 至 12，现为 0"),
        ("0202-07", "!年份应在 1900 至 2199 之间，现为 202"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(MONTH, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-11", "2026-11"),
        ("2026-12", "!应不晚于 2026-11，现为 2026-12"),
        ("2021-12", "!应不早于 2022-01，现为 2021-12"),
    ],
)
def test_bounds(judge, typed, expected):
    assert judge(RECENT, typed) == expected
