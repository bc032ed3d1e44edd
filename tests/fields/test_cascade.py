"""Codes of a tree."""

from datetime import date

import pytest

from banshi.dictionary import Code, Dictionary
from banshi.fields.cascade import CascadeField
from banshi.i18n import Text

PLACES = Dictionary(
    "division",
    Text("区划"),
    (
        Code("110000", Text("北京市", "Beijing")),
        Code("110101", Text("东城区", "Dongcheng"), "110000"),
        Code("110101001", Text("东华门街道"), "110101"),
        Code("110102", Text("西城区"), "110000"),
        Code("110103", Text("崇文区"), "110000", valid_to=date(2010, 6, 30)),
        Code("810000", Text("香港特别行政区")),
    ),
    (Text("省市", "Province"), Text("区县", "District"), Text("街道", "Street")),
)
PLACE = CascadeField(name="place", label=Text("现住址"), dictionary=PLACES)
REGION = CascadeField(name="region", label=Text("地区"), dictionary=PLACES, leaf_only=False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("110101001", "110101001"),
        (["110000", "110101", "110101001"], "110101001"),
        (["110101001"], "110101001"),
        (["110000", "110102", ""], "110102"),
        (["810000", "", ""], "810000"),
        ("北京市 / 东城区 / 东华门街道", "110101001"),
        ("Beijing/西城区", "110102"),
        ("香港特别行政区", "810000"),
        (["", "", ""], None),
        (["110000", "", ""], "!请继续选择区县"),
        (["110000", "110101", ""], "!请继续选择街道"),
        ("北京市", "!请继续选择区县"),
        (["810000", "110101", "110101001"], "!所选各级不是上下级关系，请从第一级重新选择"),
        (["110000", "", "110101001"], "!所选各级不是上下级关系，请从第一级重新选择"),
        ("110103", "!“崇文区”已停用或还未启用，请另选一项"),
        ("北京市/南城区", "!没有“南城区”这个选项，请从列表中选择"),
        ("999999", "!没有“999999”这个选项，请从列表中选择"),
        ([["110000"]], "!应为文字"),
        ({"0": "110000"}, "!应为文字"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(PLACE, typed) == expected


def test_any_level_where_leaves_are_not_demanded(judge):
    assert judge(REGION, ["110000", "", ""]) == "110000"
    assert "110000" in REGION.json_schema()["enum"]
    assert "110000" not in PLACE.json_schema()["enum"]


def test_a_deep_level_without_a_title(judge):
    bare = CascadeField(name="p", label=Text("地址"), dictionary=Dictionary("d", Text("树"), PLACES.codes))
    assert judge(bare, "110101") == "!请选到最后一级，现只选到“东城区”"
    assert dict(bare.widget().attributes) == {"dictionary": "d", "depth": "3"}


def test_display_is_the_path():
    assert PLACE.display("110101", "en") == "Beijing / Dongcheng"
    assert PLACE.display("110103", "zh_Hans_CN") == "北京市 / 崇文区"


def test_widget_carries_the_levels():
    widget = PLACE.widget()
    assert dict(widget.attributes) == {"dictionary": "division", "depth": "3", "levels": "省市/区县/街道"}
    assert [code for code, _label in widget.choices] == ["110000", "810000"]


def test_a_large_tree_is_not_spelled_out_in_the_schema():
    large = Dictionary("large", Text("大"), tuple(Code(f"{one:06}", Text("地")) for one in range(301)))
    assert "enum" not in CascadeField(name="p", label=Text("地址"), dictionary=large).json_schema()
