"""Two months, from and to."""

import pytest

from banshi.field import FieldError
from banshi.fields.month_range import MonthRangeField
from banshi.i18n import CHINESE, Text


def span(**options):
    return MonthRangeField(name="paid", label=Text("缴费期间"), **options)


@pytest.mark.parametrize(
    "raw",
    [
        ["2024-01", "2026-12"],
        ["2024年1月", "202612"],
        "2024-01/2026-12",
        "2024年1月 到 2026年12月",
        "2024/1～2026/12",
    ],
)
def test_as_people_write_it(raw, context):
    assert span().parse(raw, context) == ["2024-01", "2026-12"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (["2024-01", ""], "请填写结束月份"),
        (["", "2024-01"], "请填写开始月份"),
        (["2024-13", "2024-03"], "开始月份月份应为 1 至 12，现为 13"),
        (["2024-03", "2024-02"], "开始月份应不晚于结束月份，现为 2024-03 > 2024-02"),
        (["2024-03", 2024.1], "结束月份应为年月，例如 2022-07，现为“2024.1”"),
    ],
)
def test_refused(raw, message, context):
    with pytest.raises(FieldError) as raised:
        span().parse(raw, context)
    assert str(raised.value.message) == message


def test_bounds(context):
    field = span(not_after="today")
    assert list(field.check(["2026-10", "2026-11"], context)) == []
    assert [str(one) for one in field.check(["2026-10", "2026-12"], context)] == [
        "结束月份应不晚于 2026-11，现为 2026-12"
    ]
    assert field.samples()[0] == ["1999-12", "2022-12"]


def test_shown():
    assert span().display(["2024-01", "2026-12"], CHINESE) == "2024-01 至 2026-12"
