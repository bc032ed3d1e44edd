"""Rules written as conditions."""

import pytest

from banshi.conditions import Condition, compile_expression
from banshi.field import Fault
from banshi.i18n import Text
from banshi.validators.check import Check

KNOWN = {"first": "string", "last": "string", "beds": "int", "phone": "string"}
MESSAGE = Text("终止月份应不早于起始月份")


def check(rule, **options):
    condition = Condition(compile_expression(rule, KNOWN, "bool"))
    return Check(rule=condition, message=MESSAGE, fields=("first", "last"), **options)


BOTH = [Fault("first", MESSAGE), Fault("last", MESSAGE)]


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("first <= last", {"first": "2022-01", "last": "2022-02"}, []),
        ("first <= last", {"first": "2022-03", "last": "2022-02"}, BOTH),
        ("first <= last", {"first": "2022-03"}, []),
        ("first <= last", {"first": "2022-03", "last": None}, []),
        ("first <= last", {}, []),
        ("10 / beds > 1", {"beds": 0}, BOTH),
    ],
)
def test_violations(rule, values, expected):
    assert list(check(rule).violations(values)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, BOTH), ({"phone": "13800000000"}, []), ({"first": "2022-01"}, [])],
)
def test_a_rule_about_blanks(values, expected):
    assert list(check('phone != "" || first != ""', when_blank=True).violations(values)) == expected
