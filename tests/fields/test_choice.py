"""Codes of a dictionary, one or several."""

from datetime import date

import pytest

from banshi.dictionary import Code, Dictionary
from banshi.fields.choice import ChoiceField
from banshi.i18n import Text

STATES = Dictionary(
    "state",
    Text("状态"),
    (
        Code("01", Text("死亡", "Death")),
        Code("02", Text("普通减员", "Ordinary"), aliases=("减员", "停保")),
        Code("03", Text("参军、升学")),
        Code("04", Text("旧情形"), valid_to=date(2026, 11, 24)),
        Code("05", Text("新情形"), valid_from=date(2027, 1, 1)),
        Code("06", Text("末日情形"), valid_to=date(2026, 11, 25)),
        Code("07", Text("同名")),
        Code("08", Text("同名")),
        Code("09", Text("Ａ类")),
    ),
)
ONE = ChoiceField(name="kind", label=Text("类型"), dictionary=STATES)
MANY = ChoiceField(name="kinds", label=Text("类型"), dictionary=STATES, show_as="checks")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("01", "01"),
        ("死亡", "01"),
        ("Death", "01"),
        (" 减员 ", "02"),
        ("０２", "02"),
        ("参军、升学", "03"),
        ("末日情形", "06"),
        ("Ａ类", "09"),
        ("A类", "09"),
        ("04", "!“旧情形”已于 2026-11-24 停用，请另选一项"),
        ("旧情形", "!“旧情形”已于 2026-11-24 停用，请另选一项"),
        ("05", "!“新情形”自 2027-01-01 起才可选用，请另选一项"),
        ("同名", "!有 2 个选项都叫“同名”，请改填代码"),
        ("退休", "!没有“退休”这个选项，请从列表中选择"),
        (1, "!没有“1”这个选项，请从列表中选择"),
        ("死亡,减员", "!没有“死亡,减员”这个选项，请从列表中选择"),
        (["01"], "!应为文字"),
    ],
)
def test_one(judge, typed, expected):
    assert judge(ONE, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["01"], ["01"]),
        (["02", "", "01", "02"], ["01", "02"]),
        ("02,01", ["01", "02"]),
        ("死亡、减员", ["01", "02"]),
        ("死亡； Ordinary", ["01", "02"]),
        ("参军、升学", ["03"]),
        ([""], None),
        (["01", "04"], "!“旧情形”已于 2026-11-24 停用，请另选一项"),
        (["01", "退休"], "!没有“退休”这个选项，请从列表中选择"),
        ([["01"]], "!应为文字"),
        ({"01": True}, "!应为文字"),
    ],
)
def test_many(judge, typed, expected):
    assert judge(MANY, typed) == expected


def test_display():
    assert ONE.display("04", "en") == "旧情形"
    assert ONE.display("gone", "en") == "gone"
    assert MANY.display(["01", "02"], "en") == "Death、Ordinary"
    assert MANY.display([], "en") == "-"


@pytest.mark.parametrize(("show_as", "drawing"), [("select", "select"), ("radio", "radios"), ("checks", "checks")])
def test_drawn_as(show_as, drawing):
    one = ChoiceField(name="kind", label=Text("类型"), dictionary=STATES, show_as=show_as)
    assert one.widget().drawing == drawing
    assert one.widget().choices[0] == ("01", Text("死亡", "Death"))
    assert one.dictionary_used is STATES
    assert one.many == (show_as == "checks")
    assert one.cel_type == ("list" if one.many else "string")
