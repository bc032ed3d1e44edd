"""Values that nobody types."""

import json
from pathlib import Path

import pytest

from banshi.conditions import compile_expression
from banshi.field import decimal_text
from banshi.fields.computed import ComputedField, ComputedOption
from banshi.i18n import Text

KNOWN = {"beds": "int", "price": "double", "name": "string", "poor": "bool"}


def computed(text, result, **options):
    return ComputedField(name="x", label=Text("合计"), value=compile_expression(text, KNOWN, result), **options)


@pytest.mark.parametrize(
    ("text", "result", "values", "expected"),
    [
        ("double(beds) * price", "double", {"beds": 3, "price": "12.50"}, "37.50"),
        ("price / 3.0", "double", {"price": "1"}, "0.33"),
        ("price", "double", {"price": "2.675"}, "2.68"),
        ("-price", "double", {"price": "0.001"}, "0.00"),
        ("price / 0.0", "double", {"price": "1"}, None),
        ("price * 1e300", "double", {"price": "1"}, None),
        ("double(beds) * price", "double", {"beds": 3}, None),
        ("beds * 2", "int", {"beds": 3}, 6),
        ("name + '医院'", "string", {"name": "东桥"}, "东桥医院"),
        ("name", "string", {}, None),
        ("beds > 2", "bool", {"beds": 3}, True),
        ("beds > 2", "bool", {}, None),
    ],
)
def test_worked_out(text, result, values, expected):
    one = computed(text, result)
    assert one.compute(values) == expected
    assert one.cel_type == result
    assert one.computed is one.value


@pytest.mark.parametrize(
    ("typed", "expected"), [("", None), (None, None), ("12", "!由系统计算，不用填写"), (True, "!由系统计算，不用填写")]
)
def test_nothing_typed_is_taken(judge, typed, expected):
    assert judge(computed("beds", "int"), typed) == expected


DECIMALS = Path(__file__).parents[2] / "platform/frontend/test/decimals.json"


@pytest.mark.parametrize(("number", "places", "text"), json.loads(DECIMALS.read_text(encoding="utf-8")))
def test_rounding_as_the_browser_does(number, places, text):
    assert decimal_text(number, places) == (text or None)


def test_display():
    assert computed("price", "double", unit=Text("元")).display("37.50", "en") == "37.50 元"
    assert computed("beds > 1", "bool").display(False, "zh_Hans_CN") == "否"
    assert computed("price", "double", places=0).compute({"price": "2.5"}) == "3"


class Node:
    """As much of a definition's node as the option reads."""

    def __init__(self, data):
        self.data = data

    def items(self):
        return ((word, Node(text)) for word, text in self.data.items())


class Scope:
    def expression(self, node, result):
        return compile_expression(node.data, KNOWN, result)


@pytest.mark.parametrize(
    ("word", "text", "result"),
    [("integer", "beds", "int"), ("number", "price", "double"), ("text", "name", "string"), ("yes_no", "poor", "bool")],
)
def test_written(word, text, result):
    assert ComputedOption().build(Node({word: text}), Scope()).result == result
    assert ComputedField.cel_type_of({"value": {word: text}}) == result
