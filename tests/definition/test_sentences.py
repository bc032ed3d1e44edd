"""A definition in words."""

import pytest

from banshi.conditions import Condition
from banshi.definition.sentences import condition_words, plain_words, retention_words
from banshi.dictionary import Code, Dictionary
from banshi.fields.choice import ChoiceField
from banshi.fields.integer import IntegerField
from banshi.fields.money import MoneyField
from banshi.fields.number import NumberField
from banshi.i18n import Text
from banshi.retention import Retention


@pytest.mark.parametrize(
    ("retention", "said"),
    [
        (Retention(years=10), "本事项信息保存 10 年"),
        (Retention(years=10, basis=Text("某办法第三条")), "本事项信息保存 10 年。依据：某办法第三条"),
        (Retention(permanent=True, basis=Text("某办法第三条")), "本事项信息永久保存。依据：某办法第三条"),
    ],
)
def test_how_long_is_kept(retention, said):
    assert str(retention_words(retention)) == said


KINDS = Dictionary("kind", Text("类型"), (Code("a", Text("甲")), Code("b", Text("乙"))))
FIELDS = {
    "kind": ChoiceField(name="kind", label=Text("类型"), dictionary=KINDS),
    "beds": IntegerField(name="beds", label=Text("床位")),
    "wages": MoneyField(name="wages", label=Text("工资")),
    "area": NumberField(name="area", label=Text("面积"), unit=Text("平方米")),
}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((("kind", ("a",)),), "“类型”为“甲”"),
        ((("kind", ("a", "b")), ("beds", (3,))), "“类型”为“甲”或“乙”且“床位”为“3”"),
        ((("kind", ("", "a")),), "“类型”为空或“甲”"),
        # A condition has a number, where the field keeps a text.
        ((("wages", (1200.5,)),), "“工资”为“1,200.5 元”"),
        ((("area", (90.0, 1200.25)),), "“面积”为“90 平方米”或“1,200.25 平方米”"),
    ],
)
def test_a_plain_condition(parts, said):
    condition = Condition(None, parts=parts)
    assert str(plain_words(condition, FIELDS)) == said
    assert str(condition_words(condition, FIELDS)) == f"当{said}时"


def test_a_condition_of_what_is_no_field_has_no_words():
    assert plain_words(Condition(None, parts=(("other", ("a",)),)), FIELDS) is None
    assert condition_words(Condition(None), FIELDS) is None
