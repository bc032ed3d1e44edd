"""`read`, the one judge, on 灵活就业人员减员申报."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banshi.applications.pages import pages_of
from banshi.applications.reading import read
from banshi.field import Context
from tests.applications.conftest import DEATH, ORDINARY, PERSONS, UPLOADS, MemoryRecords, MemoryUploads


@pytest.fixture
def item(shipped):
    return shipped.items["flexible_worker_reduction"]


def faulty(reading):
    return {one.target for one in reading.faults}


def test_a_death_with_its_certificate_is_sound(item, context):
    reading = read(item, DEATH, context)
    assert reading.faults == ()
    assert list(reading.subjects) == ["p1"]
    assert reading.materials == {"death_certificate": ("pdf",)}
    assert reading.values["last_month"] == "2026-10"


def test_an_ordinary_removal_takes_the_ticked_persons(item, context):
    reading = read(item, ORDINARY, context)
    assert reading.faults == ()
    assert list(reading.subjects) == ["p1", "p2"]
    assert "death_certificate" not in reading.materials


@pytest.mark.parametrize(
    ("change", "targets"),
    [
        ({"kind": None}, {"kind", "reason"} - {"reason"}),
        ({"kind": "divorce"}, {"kind"}),
        ({"reason": ""}, {"reason"}),
        ({"name": ""}, {"name"}),
        ({"id_number": "E00000002"}, {"id_number"}),
        ({"death_certificate": []}, {"death_certificate"}),
        ({"death_certificate": ["gone"]}, {"death_certificate"}),
        ({"death_certificate": ["exe"]}, {"death_certificate"}),
        ({"death_certificate": ["large"]}, {"death_certificate"}),
        ({"last_month": "2026-13"}, {"last_month"}),
        ({"nickname": "x"}, {""}),
    ],
)
def test_a_mistake_is_shown_where_it_is(item, context, change, targets):
    assert targets <= faulty(read(item, {**DEATH, **change}, context))


@pytest.mark.parametrize("ticked", [[], ["nobody"], ["p1", "nobody"], ["p9"], [f"x{n}" for n in range(1001)]])
def test_only_records_that_are_there_and_suit_can_be_ticked(item, context, ticked):
    assert faulty(read(item, {**ORDINARY, "subjects": ticked}, context)) == {"subjects"}


def test_what_is_hidden_is_not_kept(item, context):
    reading = read(item, {**DEATH, **ORDINARY}, context)
    assert reading.faults == ()
    assert "death_certificate" not in reading.materials
    assert "name" not in reading.values


def test_what_comes_from_the_register_is_not_believed_from_the_page(item, context):
    """The step that shows it reads the record again."""
    reading = read(item, DEATH, context)
    assert reading.values["name"] == "张小1"


def test_a_page_is_judged_alone(item, context):
    first = pages_of(item, {})[0]
    reading = read(item, {"kind": "death", "name": "张小1"}, context, through=first[-1])
    assert faulty(reading) == {"id_type", "id_number"}


def test_pages_follow_the_path(item):
    kinds = [[step.KIND for step in page] for page in pages_of(item, {"kind": "death"})]
    assert kinds == [["choose", "find"], ["fill", "attach"]]
    kinds = [[step.KIND for step in page] for page in pages_of(item, {"kind": "ordinary"})]
    assert kinds == [["choose", "find"], ["confirm"], ["find", "fill"]]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from([*DEATH, *ORDINARY, "subjects", "other"])


@settings(max_examples=300, deadline=None)
@given(raw=st.dictionaries(names, json_values, max_size=8))
def test_whatever_is_sent_gets_an_answer(shipped, raw):
    """No payload raises, and what is accepted is plain JSON of known fields."""
    context = Context(date(2026, 11, 25), MemoryRecords({"insured_person": PERSONS}), MemoryUploads(UPLOADS))
    for item in (one for one in shipped.items.values() if one.steps):
        assert set(read(item, raw, context).values) <= set(item.by_name)
