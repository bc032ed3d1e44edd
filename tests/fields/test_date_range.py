"""Two days, from and to."""

import pytest

from banshi.field import FieldError
from banshi.fields.date_range import DateRangeField
from banshi.i18n import CHINESE, ENGLISH, Text


def span(**options):
    return DateRangeField(name="licensed", label=Text("有效期限"), **options)


@pytest.mark.parametrize(
    "raw",
    [
        ["2024-01-01", "2026-12-31"],
        ("2024.1.1", "2026年12月31日"),
        [" ２０２４-01-01 ", "20261231"],
        "2024-01-01/2026-12-31",
        "2024/1/1/2026/12/31",
        "2024/1/1 / 2026/12/31",
        "2024-01-01 至 2026-12-31",
        "2024年1月1日至2026年12月31日",
        "2024-01-01——2026-12-31",
        "2024.1.1~2026.12.31",
    ],
)
def test_as_people_write_it(raw, context):
    assert span().parse(raw, context) == ["2024-01-01", "2026-12-31"]


@pytest.mark.parametrize("raw", [None, "", [], ["", ""], ["", None], [None, " "], "  ", [""]])
def test_blank(raw, context):
    assert span().parse(raw, context) is None


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (["2024-01-01", ""], "请填写结束日期"),
        ([None, "2024-01-01"], "请填写开始日期"),
        (["2024-02-30", "2024-03-01"], "开始日期2024 年 2 月没有 30 日，请核对"),
        (["2024-02-01", "明天"], "结束日期应为日期，例如 2022-07-01，现为“明天”"),
        (["2024-02-02", "2024-02-01"], "开始日期应不晚于结束日期，现为 2024-02-02 > 2024-02-01"),
        ("2024-02-02", "应为开始和结束两个日期，例如 2024-01-01 至 2026-12-31"),
        (["2024-01-01"] * 3, "应为开始和结束两个日期，例如 2024-01-01 至 2026-12-31"),
    ],
)
def test_refused(raw, message, context):
    with pytest.raises(FieldError) as raised:
        span().parse(raw, context)
    assert str(raised.value.message) == message


def test_one_day_is_a_span(context):
    assert span().parse(["2024-01-01", "2024-01-01"], context) == ["2024-01-01", "2024-01-01"]


def test_bounds(context):
    field = span(not_before="2022-01-01", not_after="today")
    assert context.today.isoformat() == "2026-11-25"
    assert list(field.check(["2022-01-01", "2026-11-25"], context)) == []
    said = [str(one) for one in field.check(["2021-12-31", "2026-11-26"], context)]
    assert said == [
        "开始日期应不早于 2022-01-01，现为 2021-12-31",
        "结束日期应不晚于 2026-11-25，现为 2026-11-26",
    ]


def test_shown():
    value = ["2024-01-01", "2026-12-31"]
    assert span().display(value, CHINESE) == "2024-01-01 至 2026-12-31"
    assert span().display(value, ENGLISH) == "2024-01-01 to 2026-12-31"
    assert span(personal="minor").mask(value, CHINESE) == "***"


def test_two_inputs_with_labels_of_their_own():
    widget = span(not_before="2022-01-01", not_after="today").widget()
    assert [label.zh for _end, label in widget.choices] == ["开始日期", "结束日期"]
    assert dict(widget.attributes) == {"type": "date", "min": "2022-01-01"}
