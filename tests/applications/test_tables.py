"""`read` on an item with a table of rows: hidden cells, totals, faults in the order of the page."""

import pytest

from banshi.applications.reading import read
from tests.compiling import compiled

ITEM = """
item: bed_survey
title: 床位登记
portal: flexible_agency
menu: apply
fields:
  title: {label: 机构名称, type: text, required: true}
  departments:
    label: 科室设置
    type: rows
    required: true
    columns:
      name: {label: 科室, type: text, max_length: 10, required: true}
      beds: {label: 床位数, type: integer, minimum: 0, required: true}
      note: {label: 说明, type: text, visible: "with_notes", required: "beds > 100"}
  beds: {label: 实有床位数, type: computed, value: {integer: "total(departments, 'beds')"}}
  number: {label: 科室数, type: computed, value: {integer: "size(departments)"}}
  reason: {label: 床位较多的原因, type: text, required: true, visible: "total(departments, 'beds') > 500"}
  notes: {label: 说明总数, type: computed, value: {integer: "departments.filter(r, r.note != '').size()"}}
  with_notes: {label: 逐科说明, type: yes_no}
steps:
  - fill:
      sections:
        - {title: 基本情况, fields: [title]}
        - {title: 科室, fields: [departments, beds, number, reason, notes, with_notes]}
  - result: {text: 好}
review:
  - automatic: {}
"""


@pytest.fixture(scope="module")
def item():
    return compiled(ITEM).items["bed_survey"]


SOUND = {"title": "东桥医院", "departments": [{"name": "内科", "beds": "20"}, {"name": "外科", "beds": "10"}]}


def said(reading):
    return [(one.target, str(one.message)) for one in reading.faults]


def test_totals_and_counts(item, context):
    reading = read(item, SOUND, context)
    assert reading.faults == ()
    assert reading.values["departments"] == [{"name": "内科", "beds": 20}, {"name": "外科", "beds": 10}]
    assert (reading.values["beds"], reading.values["number"]) == (30, 2)


def test_a_table_comes_as_json_text_too(item, context):
    written = item.by_name["departments"].format([{"name": "内科", "beds": 20}])
    assert read(item, {**SOUND, "departments": written}, context).values["beds"] == 20


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_page(item, context):
    rows = [{"name": "内科", "beds": "x"}, {"name": "", "beds": "y"}, {"name": "儿" * 11, "beds": ""}]
    reading = read(item, {"departments": rows}, context)
    assert said(reading) == [
        ("title", "请填写机构名称"),
        ("departments.0.beds", "第 1 行“床位数”：应为整数，现为“x”"),
        ("departments.1.name", "第 2 行：请填写科室"),
        ("departments.1.beds", "第 2 行“床位数”：应为整数，现为“y”"),
        ("departments.2.name", "第 3 行“科室”：最多 10 个字，现为 11 个"),
        ("departments.2.beds", "第 3 行：请填写床位数"),
    ]
    assert {one.of for one in reading.faults} == {"title", "departments"}
    assert reading.values["beds"] == 0


def test_a_table_that_is_wrong_as_a_whole_says_so_first(item, context):
    rows = [{"name": str(number), "beds": "1"} for number in range(101)]
    rows[3]["beds"] = "x"
    targets = [one.target for one in read(item, {**SOUND, "departments": rows}, context).faults]
    assert targets == ["departments", "departments.3.beds"]


def test_a_required_table(item, context):
    for blank in (None, [], "", [{"name": " ", "beds": ""}], [{}]):
        assert said(read(item, {**SOUND, "departments": blank}, context)) == [("departments", "请填写科室设置")]


def test_what_stands_below_a_table_hides_its_cells(item, context):
    rows = [{"name": "内科", "beds": "20", "note": "新开"}]
    hidden = read(item, {**SOUND, "departments": rows, "with_notes": "false"}, context)
    assert hidden.values["departments"] == [{"name": "内科", "beds": 20}]
    assert hidden.values["notes"] == 0
    shown = read(item, {**SOUND, "departments": rows, "with_notes": "true"}, context)
    assert shown.values["departments"] == [{"name": "内科", "beds": 20, "note": "新开"}]
    assert shown.values["notes"] == 1
    assert hidden.faults == shown.faults == ()


def test_a_hidden_cell_never_blocks(item, context):
    rows = [{"name": "内科", "beds": "101", "note": "说" * 300}]
    assert read(item, {**SOUND, "departments": rows}, context).faults == ()
    shown = read(item, {**SOUND, "departments": rows, "with_notes": True}, context)
    assert [one.target for one in shown.faults] == ["departments.0.note"]
    rows[0]["note"] = ""
    shown = read(item, {**SOUND, "departments": rows, "with_notes": True}, context)
    assert said(shown) == [("departments.0.note", "第 1 行：请填写说明")]


def test_a_field_hangs_on_a_total(item, context):
    rows = [{"name": "内科", "beds": "300"}, {"name": "外科", "beds": "201"}]
    assert said(read(item, {**SOUND, "departments": rows}, context)) == [("reason", "请填写床位较多的原因")]
    reading = read(item, {**SOUND, "reason": "很大"}, context)
    assert reading.faults == ()
    assert "reason" not in reading.values


def test_unjudged_a_table_is_shown_as_far_as_it_is_sound(item, context):
    reading = read(item, {"departments": [{"name": "内科", "beds": "x"}, {"beds": 5}]}, context, judging=False)
    assert reading.faults == ()
    assert reading.values["departments"] == [{"name": "内科"}, {"beds": 5}]
    assert reading.values["beds"] == 5
