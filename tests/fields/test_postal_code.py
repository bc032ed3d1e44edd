"""Postal codes."""

import pytest

from banshi.fields.postal_code import PostalCodeField
from banshi.i18n import Text

CODE = PostalCodeField(name="postal_code", label=Text("邮政编码"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("100010", "100010"),
        ("010010", "010010"),
        (100010, "100010"),
        ("１０００１０", "100010"),
        ("1000", "!应为 6 位数字，现为 4 位"),
        (10010, "!应为 6 位数字，现为 5 位"),
        ("1000100", "!应为 6 位数字，现为 7 位"),
        ("10001O", "!应为 6 位数字，不能有其他字符"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(CODE, typed) == expected
