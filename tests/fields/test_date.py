"""Days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.fields.date import DateField
from banshi.i18n import Text

DAY = DateField(name="day", label=Text("成立日期"))
PAST = DateField(name="past", label=Text("出生日期"), not_before="1949-10-01", not_after="today")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2022-07-01", "2022-07-01"),
        ("2022-7-1", "2022-07-01"),
        ("2022/7/1", "2022-07-01"),
        ("2022.07.01", "2022-07-01"),
        ("20220701", "2022-07-01"),
        (20220701, "2022-07-01"),
        ("2022年7月1日", "2022-07-01"),
        ("2022 年 7 月 1 日", "2022-07-01"),
        ("２０２２-０７-０１", "2022-07-01"),
        ("2022-07-01 00:00:00", "2022-07-01"),
        ("2022-07-01T00:00:00", "2022-07-01"),
        ("2011-07", "!请填写到哪一日，例如 2011-07-01"),
        ("2011年7月", "!请填写到哪一日，例如 2011-07-01"),
        ("2022-7/1", "!应为日期，例如 2022-07-01，现为“2022-7/1”"),
        ("01/07/2022", "!应为日期，例如 2022-07-01，现为“01/07/2022”"),
        ("22-07-01", "!应为日期，例如 2022-07-01，现为“22-07-01”"),
        ("2022-07-01 08:30", "!应为日期，例如 2022-07-01，现为“2022-07-01 08:30”"),
        ("2022-02-30", "!2022 年 2 月没有 30 日，请核对"),
        ("2023-02-29", "!2023 年 2 月没有 29 日，请核对"),
        ("2024-02-29", "2024-02-29"),
        ("2022-13-01", "!月份应为 1 至 12，现为 13"),
        ("1066-10-14", "!年份应在 1900 至 2199 之间，现为 1066"),
        (44743.0, "!应为日期，例如 2022-07-01；请把单元格格式设为“文本”后重新填写"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(DAY, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-11-25", "2026-11-25"),
        ("2026-11-26", "!应不晚于 2026-11-25，现为 2026-11-26"),
        ("1949-10-01", "1949-10-01"),
        ("1949-9-30", "!应不早于 1949-10-01，现为 1949-09-30"),
    ],
)
def test_bounds(judge, typed, expected):
    assert judge(PAST, typed) == expected


def test_bounds_of_the_widget_leave_out_today():
    assert dict(PAST.widget().attributes) == {"type": "date", "min": "1949-10-01"}


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day(judge, day):
    assert judge(DAY, f"{day.year}年{day.month}月{day.day}日") == day.isoformat()
