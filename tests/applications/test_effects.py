"""What columns of a register are set to."""

import pytest

from banshi.conditions import compile_expression
from banshi.effect import assigned_values

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
