"""Bank accounts; all made up."""

import pytest

from banshi.fields.bank_account import BankAccountField
from banshi.i18n import Text

ACCOUNT = BankAccountField(name="account", label=Text("银行账号"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("6222 0200 0000 0000 000", "6222020000000000000"),
        ("６２２２０２００００００", "622202000000"),
        ("62220200000", "!应为 12 至 30 位数字，现为 11 位"),
        ("6" * 31, "!应为 12 至 30 位数字，现为 31 位"),
        ("6222O2000000", "!应为 12 至 30 位数字，不能有其他字符"),
        (6.22202e18, "!数字太长，末几位已丢失；请把单元格格式设为“文本”后重新填写"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(ACCOUNT, typed) == expected


def test_a_card_that_fails_luhn_is_still_an_account(judge):
    assert judge(ACCOUNT, "6222020000000000001") == "6222020000000000001"


def test_masked():
    assert ACCOUNT.mask("6222020000000000000", "en") == "6222*************00"
