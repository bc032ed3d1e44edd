"""Tables of rows in expressions: columns are checked as the text is compiled; browser and server answer alike."""

import json

import pytest

from banshi.conditions import Columns, ExpressionError, compile_expression
from banshi.settings import ROOT

CORPUS = json.loads((ROOT / "platform/frontend/test/conditions.json").read_text(encoding="utf-8"))
STAFF: Columns = {"name": "string", "beds": "int", "wage": "double", "kinds": "list", "open": "bool"}
KNOWN = {"staff": "rows", "other": "rows", "tags": "list", "most": "int"}
COLUMNS = {"staff": STAFF, "other": {"beds": "double"}}


def test_the_corpus_has_rows():
    assert sum("rows" in case["names"] for case in CORPUS) > 30


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("total(staff, 'bedz') > 3", 15, "“staff”没有“bedz”这一列"),
        ('most > 1 && total(staff, "bedz") > 3', 27, "“staff”没有“bedz”这一列"),
        ("total(staff.filter(r, r.beds > 1), 'bedz') > 3", 37, "“staff”没有“bedz”这一列"),
        ("staff.exists(r, r.bedz > 3)", 19, "“staff”没有“bedz”这一列"),
        ("staff.all(each, each.beds > 1 && each.bedz > 3)", 39, "“staff”没有“bedz”这一列"),
        ("staff.filter(r, r.beds > 1).exists(q, q.bedz == 1)", 41, "“staff”没有“bedz”这一列"),
        ("staff.exists(r, r['bedz'] == 3)", 20, "“staff”没有“bedz”这一列"),
        ("staff[0].bedz == 1", 10, "“staff”没有“bedz”这一列"),
        ("total(staff, 'name') > 3", 15, "“name”这一列不是数字，不能合计"),
        ("total(staff) > 3", 1, "total 的写法是 total(表, '列名')，列名加引号"),
        ("total(staff, staff[0].name) > 3", 1, "total 的写法是 total(表, '列名')，列名加引号"),
        ("total(tags, 'beds') > total(staff, 'beds')", 14, "total 的写法是 total(表, '列名')，列名加引号"),
    ],
)
def test_a_wrong_column_is_refused_with_its_place(text, column, message):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(text, KNOWN, "bool", COLUMNS)
    assert (raised.value.line, raised.value.column, str(raised.value.message)) == (1, column, message)


@pytest.mark.parametrize(
    "text",
    [
        "staff.exists(r, r.name == 'total(staff, \"bedz\")')",
        "tags.exists(t, t == 'r.bedz') && size(staff) > 0",
        "staff.exists(r, r.name.contains('r.bedz'))",
        "staff.exists(r, r.name == 'a' && size(r) > 1)",
    ],
)
def test_what_only_looks_like_a_column_is_none(text):
    assert compile_expression(text, KNOWN, "bool", COLUMNS).result == "bool"


def test_the_second_line_is_counted_from_its_beginning():
    with pytest.raises(ExpressionError) as raised:
        compile_expression("size(staff) > 1\n  && total(staff, 'bedz') > 3", KNOWN, "bool", COLUMNS)
    assert (raised.value.line, raised.value.column) == (2, 20)
    assert raised.value.columns == STAFF


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("total(staff, 'beds')", "int"),
        ("total(staff, 'wage')", "double"),
        ("total(other, 'beds')", "double"),
        ("total(staff, 'beds') + size(staff)", "int"),
    ],
)
def test_a_total_is_of_the_type_of_its_column(text, result):
    assert compile_expression(text, KNOWN, result, COLUMNS).result == result
    with pytest.raises(ExpressionError, match="这里要"):
        compile_expression(text, KNOWN, "double" if result == "int" else "int", COLUMNS)


def test_whole_and_decimal_are_not_mixed():
    with pytest.raises(ExpressionError, match="“\\*”不能用于整数和小数"):
        compile_expression("total(staff, 'beds') * 2.0", KNOWN, "double", COLUMNS)


def test_cells_as_expressions_see_them():
    rows = [{"name": "内科", "beds": 3, "wage": "2.50"}, {"wage": ""}, "no row", {"surplus": 1}]
    seen = compile_expression("staff", KNOWN, "rows", COLUMNS).value({"staff": rows})
    blank = {"name": "", "kinds": []}
    assert seen == [{"name": "内科", "beds": 3, "wage": 2.5, "kinds": []}, blank, blank]
    assert compile_expression("staff", KNOWN, "rows", COLUMNS).value({"staff": None}) == []


def test_a_total_that_is_too_long_is_none():
    assert (
        compile_expression("total(staff, 'beds')", KNOWN, "int", COLUMNS).value({"staff": [{"beds": 2**62}] * 3})
        is None
    )
