"""What effects do to registers."""

import pytest

from banshi.conditions import compile_expression
from banshi.effect import Change, assigned_values
from banshi.effects.change_tree import ChangeTree
from banshi.effects.remove import RemoveRecord
from banshi.fields.text import TextField
from banshi.i18n import Text
from banshi.register import Register

TYPES = {"number": "string", "count": "int", "name": "string"}


def expression(text):
    return compile_expression(text, TYPES, None)


@pytest.mark.parametrize("name", ["number", "count"])
def test_a_field_that_is_blank_leaves_its_column_blank(name):
    """Not "", which would be a value that a unique column may hold only once; not 0, which nobody said."""
    assert assigned_values([("column", expression(name))], {}) == {"column": None}


def test_a_field_is_taken_as_it_is_and_an_expression_is_worked_out():
    assigned = [("a", expression("count")), ("b", expression("name + 'x'")), ("c", "active")]
    assert assigned_values(assigned, {"count": 3, "name": "n"}) == {"a": 3, "b": "nx", "c": "active"}


UNITS = Register(
    "unit", Text("单位"), (TextField(name="name", label=Text("名称")),), "id", "name", "owner", tree_column="above"
)


def test_the_records_that_an_application_is_about_are_removed():
    effect = RemoveRecord(register=UNITS)
    assert effect.changes({}, ["a", "b"], "u") == [Change("unit", key, {}, removed=True) for key in ("a", "b")]


def test_the_changes_of_a_tree_become_changes_of_records():
    changes = [
        {"act": "add", "key": "new1", "parent": "a", "values": {"name": "甲"}},
        {"act": "add", "key": "new2", "parent": "new1", "values": {"name": "乙"}},
        {"act": "change", "key": "b", "values": {"name": "丙"}, "before": {"name": "旧"}},
        {"act": "change", "key": "c", "parent": "", "values": {"name": "丁"}, "before": {}},
        {"act": "remove", "key": "d"},
    ]
    effect = ChangeTree(register=UNITS, changes_of="changes")
    first, second, renamed, moved, gone = effect.changes({"changes": changes}, [], "u")
    key = first.values["id"]
    assert first == Change("unit", None, {"id": key, "name": "甲", "above": "a", "owner": "u"})
    assert second.values["above"] == key
    assert second.values["id"] not in (key, "new2")
    assert renamed == Change("unit", "b", {"name": "丙"})
    assert moved == Change("unit", "c", {"above": None})
    assert gone == Change("unit", "d", {}, removed=True)
    assert effect.changes({}, [], "u") == []
