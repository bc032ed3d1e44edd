"""Several lines of text."""

import pytest

from banshi.fields.long_text import LongTextField
from banshi.i18n import Text

REASON = LongTextField(name="reason", label=Text("理由"), max_length=6)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("\n 甲 \n", "甲"),
        ("甲\t乙", "甲\t乙"),
        ("一二三四五六七", "!最多 6 个字，现为 7 个"),
        ("甲\x07", "!含有看不见的控制字符，请重新填写"),
        ([], "!应为文字"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(REASON, typed) == expected


def test_widget():
    assert dict(REASON.widget().attributes) == {"rows": "4", "maxlength": "6"}
