"""What every validator kind promises."""

import dataclasses
from pathlib import Path

import pytest

import banshi.validators
from banshi.conditions import NEVER
from banshi.i18n import Text
from banshi.kinds import kind_schema
from banshi.validators import BUILTIN
from banshi.validators.check import Check
from banshi.validators.distinct import Distinct

EXAMPLES = (Check(rule=NEVER, message=Text("不行"), fields=("a",)), Distinct(fields=("a", "b")))


def test_every_file_is_a_builtin_kind_with_an_example():
    files = {path.stem for path in Path(banshi.validators.__file__).parent.glob("*.py")} - {"__init__"}
    assert {kind.KIND for kind in BUILTIN} == files
    assert {type(one) for one in EXAMPLES} == set(BUILTIN)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.KIND)
def test_kind(example):
    with pytest.raises(dataclasses.FrozenInstanceError):
        example.fields = ()
    assert all(one["description"] for one in kind_schema(type(example))["properties"].values())
    assert type(example).__doc__
    assert {one.target for one in example.violations({"a": "x", "b": "x"})} <= set(example.fields)
