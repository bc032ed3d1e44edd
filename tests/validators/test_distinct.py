"""Fields that must differ."""

import pytest

from banshi.field import Fault
from banshi.i18n import Text, _
from banshi.validators.distinct import Distinct

REPEATED = _("与前面填的重复，请改填不同的内容")


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"a": "H1", "b": "H2", "c": "H3"}, []),
        ({"a": "H1", "b": "H1", "c": "H3"}, ["b"]),
        ({"a": "H1", "b": "H1", "c": "H1"}, ["b", "c"]),
        ({"a": "H1", "c": "H1"}, ["c"]),
        ({"a": None, "b": None}, []),
        ({}, []),
        ({"a": ["x"], "b": ["x"]}, ["b"]),
    ],
)
def test_violations(values, wrong):
    assert list(Distinct(fields=("a", "b", "c")).violations(values)) == [Fault(name, REPEATED) for name in wrong]


def test_its_own_message():
    message = Text("五家定点医疗机构不能重复")
    assert list(Distinct(fields=("a", "b"), message=message).violations({"a": 1, "b": 1})) == [Fault("b", message)]
