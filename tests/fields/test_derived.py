"""Values that a plugin works out, and numbers that one makes."""

from datetime import UTC, datetime

import pytest

from banshi.dictionary import Code, Dictionary
from banshi.field import FieldError
from banshi.fields.derived import DerivedField
from banshi.fields.generated import GeneratedField
from banshi.i18n import CHINESE, ENGLISH, Text
from banshi.plugin import PluginFailed

KINDS = Dictionary("kind", Text("类别"), (Code("new", Text("新参保", "New")), Code("renewal", Text("续保"))))


def derived(answer, **options):
    function = ("asked", lambda values, subjects, context: answer)
    return DerivedField(name="x", label=Text("类别"), function=function, **options)


@pytest.mark.parametrize(
    ("answer", "options", "kind"),
    [
        ("new", {"dictionary": KINDS}, "string"),
        ("anything", {}, "string"),
        (3, {"result": "integer"}, "int"),
        ("3.50", {"result": "number"}, "double"),
        (False, {"result": "yes_no"}, "bool"),
    ],
)
def test_an_answer_of_its_type(context, answer, options, kind):
    one = derived(answer, **options)
    assert one.derive({}, (), context) == answer
    assert one.cel_type == one.cel_type_of(options) == kind
    assert one.worked_out


def test_blank_is_not_known_yet(context):
    assert derived("").derive({}, (), context) is derived(None).derive({}, (), context) is None


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        ("other", {"dictionary": KINDS}),
        (3, {}),
        (3.5, {"result": "integer"}),
        (True, {"result": "integer"}),
        (1, {"result": "yes_no"}),
        (3.5, {"result": "number"}),
        (["a"], {}),
    ],
)
def test_an_answer_of_another_type_is_the_plugins_fault(context, answer, options):
    with pytest.raises(PluginFailed, match="asked"):
        derived(answer, **options).derive({}, (), context)


def test_codes_are_shown_by_their_label():
    assert derived(None, dictionary=KINDS).display("new", CHINESE) == "新参保"
    assert derived(None, dictionary=KINDS).display("new", ENGLISH) == "New"
    assert derived(None, result="yes_no").display(False, CHINESE) == "否"


@pytest.mark.parametrize("typed", ["new", "是", True, 1])
def test_nobody_types_it(context, typed):
    with pytest.raises(FieldError, match="不用填写"):
        derived("new").parse(typed, context)


def test_a_number_is_made_of_the_application():
    one = GeneratedField(name="x", label=Text("号"), function=("make", lambda values, number, now: f"N{number}"))
    assert one.generate({}, "1", datetime(2026, 11, 25, tzinfo=UTC)) == "N1"
    assert one.worked_out


def test_nothing_made_is_the_plugins_fault():
    one = GeneratedField(name="x", label=Text("号"), function=("make", lambda values, number, now: ""))
    with pytest.raises(PluginFailed, match="make"):
        one.generate({}, "1", datetime(2026, 11, 25, tzinfo=UTC))
