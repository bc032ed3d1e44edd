"""Prefill cannot be tampered with: what comes from a register is read from it again, whatever the page sends back."""

from dataclasses import replace

import pytest

from banshi.applications.reading import read
from tests.applications.conftest import PERSONS, MemoryRecords
from tests.compiling import compiled

ITEM = """
item: prefilled
title: 信息核对
portal: flexible_agency
menu: apply
subject: insured_person
fields:
  name: {from: insured_person.name, required: true}
  id_type: {from: insured_person.id_type, required: true}
  id_number: {from: insured_person.id_number, required: true}
  state: {from: insured_person.state}
  mobile: {from: insured_person.mobile}
  enrolled_month: {from: insured_person.enrolled_month}
  note: {label: 说明, type: text, required: true}
steps:
  - find: {register: insured_person, by: [name, id_type, id_number], records: one}
  - fill: {sections: [{title: 核对, fields: [state, mobile, enrolled_month, note]}]}
  - result: {text: 提交成功}
review:
  - automatic: {}
"""
PERSON = {**PERSONS["p1"], "mobile": "19900000001"}
TYPED = {**{name: PERSON[name] for name in ("name", "id_type", "id_number")}, "note": "核对"}


@pytest.fixture(scope="module")
def item():
    return compiled(ITEM).items["prefilled"]


@pytest.fixture
def context(context):
    return replace(context, records=MemoryRecords({"insured_person": {**PERSONS, "p1": PERSON}}))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"state": "reduced"},
        {"mobile": "19900000002", "enrolled_month": "2001-01"},
        {"state": ["reduced"], "mobile": None, "enrolled_month": {"a": 1}},
        {"subjects": ["p2"], "state": "reduced"},
    ],
)
def test_the_register_is_asked_again(item, context, sent):
    reading = read(item, {**TYPED, **sent}, context)
    assert reading.faults == ()
    assert reading.values["state"] == "active"
    assert reading.values["mobile"] == "19900000001"
    assert "enrolled_month" not in reading.values
    assert list(reading.subjects) == ["p1"]


def test_another_persons_name_finds_nobody(item, context):
    reading = read(item, {**TYPED, "name": "张小2", "state": "active"}, context)
    assert [one.target for one in reading.faults][:1] == ["id_number"]
    assert reading.subjects == {}
