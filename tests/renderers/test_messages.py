"""What messages say: every kind in both languages, the item's own words, and never a whole name or number."""

from dataclasses import replace
from datetime import date

import pytest

from banshi.fields.text import TextField
from banshi.i18n import CHINESE, ENGLISH, Text, load_translators
from banshi.message import Kind
from banshi.renderers.messages import Facts, compose, in_both
from banshi.settings import ROOT

TELL = load_translators(ROOT / "locale")


class Item:
    """As much of an item as messages need."""

    title = Text("减员申报", "Removal")
    by_name = {
        "name": TextField(name="name", label=Text("姓名"), personal="name"),
        "id_number": TextField(name="id_number", label=Text("号码"), personal="id_number"),
        "reason": TextField(name="reason", label=Text("原因")),
    }
    messages = {
        Kind.APPROVED: Text("{name}（{id_number}）的{reason}已办结，编号 {number}。", "{name}: done, {number}.")
    }


FACTS = Facts(
    number="202612010000000001",
    item=Item(),
    values={"name": "张三丰", "id_number": "119999199001010011", "reason": "{name}"},
    stage="审核",
    days="5",
    count=2,
    due=date(2026, 12, 1),
)


@pytest.mark.parametrize("locale", [CHINESE, ENGLISH])
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_which_case_and_names_nobody(kind, locale):
    said = compose(kind, FACTS, TELL[locale])
    assert FACTS.number in said.text
    assert said.subject
    assert "\n" not in said.subject
    for text in (said.subject, said.text):
        assert "张三丰" not in text
        assert "119999199001010011" not in text
    if kind is not Kind.APPROVED:
        assert "{" not in said.text


def test_what_a_kind_is_about_stands_in_it():
    said = {kind: compose(kind, FACTS, TELL[CHINESE]).text for kind in Kind}
    assert "2 处" in said[Kind.RETURNED]
    assert "5 个工作日" in said[Kind.EXTENDED]
    assert "“审核”" in said[Kind.PASSED]
    for kind in (Kind.EXTENDED, Kind.RESUMED, Kind.REDATED, Kind.SOON, Kind.DUE, Kind.LATE, Kind.NOTICE_ENDED):
        assert "2026年12月1日" in said[kind]


def test_the_own_words_of_an_item_are_filled_in_once_and_masked():
    said = compose(Kind.APPROVED, FACTS, TELL[CHINESE])
    assert said.text == "张*丰（1199************11）的{name}已办结，编号 202612010000000001。"
    assert said.subject.startswith("减员申报：")
    assert compose(Kind.APPROVED, FACTS, TELL[ENGLISH]).text == "张*丰: done, 202612010000000001."


def test_a_blank_value_is_left_out():
    blank = replace(FACTS, values={})
    assert compose(Kind.APPROVED, blank, TELL[CHINESE]).text == "（）的已办结，编号 202612010000000001。"


def test_without_a_limit_no_day_is_said():
    no_day = replace(FACTS, due=None)
    for kind in (Kind.EXTENDED, Kind.RESUMED):
        assert "期限" not in compose(kind, no_day, TELL[CHINESE]).text


def test_a_version_that_is_gone_can_still_be_told_of():
    assert compose(Kind.REFUSED, replace(FACTS, item=None), TELL[CHINESE]).subject.startswith("办件")


@pytest.mark.parametrize("hostile", ["a\r\nBcc: x@example.com", "a\u2028b", "a\x00b", "a\u202eb"])
def test_a_subject_is_one_line(hostile):
    named = Item()
    named.title = Text(hostile)
    subject = compose(Kind.REFUSED, replace(FACTS, item=named), TELL[CHINESE]).subject
    assert subject.isprintable()


def test_a_letter_says_it_in_both_languages():
    said = in_both(Kind.APPROVED, FACTS, TELL[CHINESE], TELL[ENGLISH])
    assert [one.split("，")[0][:4] for one in said.text.split("\n\n")] == ["张*丰（", "张*丰:"]
