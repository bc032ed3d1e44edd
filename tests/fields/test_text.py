"""One line of text: what is typed and what it means."""

import pytest

from banshi.fields.text import TextField
from banshi.i18n import Text

NAME = TextField(name="name", label=Text("姓名"), max_length=5)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("王小明", "王小明"),
        ("  王小明　", "王小明"),
        ("ＡＢ１２", "AB12"),
        ("（甲）", "（甲）"),
        ("O'Neil", "!最多 5 个字，现为 6 个"),
        ("\u202d王小明\u202c", "王小明"),
        ("𠮷野家", "𠮷野家"),
        ("<b>", "<b>"),
        (2022, "2022"),
        (2022.0, "2022"),
        (1.5, "1.5"),
        ("王\n明", "!含有换行等控制字符，请写在一行里"),
        ("王\x00", "!含有无法保存的字符，请重新填写"),
        ("王\x1b", "!含有换行等控制字符，请写在一行里"),
        ("王\u2028明", "!含有换行等控制字符，请写在一行里"),
        ("王\ud800", "!含有无法保存的字符，请重新填写"),
        (True, "!应为文字"),
        (["王"], "!应为文字"),
        ({"name": "王"}, "!应为文字"),
        (float("nan"), "!应为文字"),
        (1.1010519491231e17, "!数字太长，末几位已丢失；请把单元格格式设为“文本”后重新填写"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(NAME, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("102100099996", "102100099996"),
        ("１０２１ ", "!应为 12 位数字，现为 4 位"),
        ("10210009999X", "!应为 12 位数字，现含有其他字符"),
        ("", None),
    ],
)
def test_only_digits(judge, typed, expected):
    assert judge(TextField(name="number", label=Text("支付行号"), digits=12), typed) == expected


def test_masked_as_a_name():
    named = TextField(name="name", label=Text("姓名"), personal="name")
    assert [named.mask(one, "zh_Hans_CN") for one in ("王", "王明", "王小明", "欧阳小明", None)] == [
        "*",
        "王*",
        "王*明",
        "欧**明",
        "-",
    ]
