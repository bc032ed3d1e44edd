"""Pending changes of a tree, judged by tables; and against a model that knows nothing of how they are judged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banshi.conditions import Values, compile_expression
from banshi.effects.change_tree import ChangeTree
from banshi.field import NO_UPLOADS, Context, FieldError, PartsError
from banshi.fields.date import DateField
from banshi.fields.integer import IntegerField
from banshi.fields.text import TextField
from banshi.fields.tree_changes import MOST_CHANGES, TreeChangesField
from banshi.i18n import CHINESE, ENGLISH, Text
from banshi.register import Register
from banshi.tree import changes_in

ALWAYS = TextField(name="x", label=Text("x")).visible
STORE = Register(
    "store",
    Text("仓库"),
    (
        TextField(name="name", label=Text("名称", "Name"), max_length=6),
        TextField(name="above", label=Text("上级")),
        DateField(name="opened", label=Text("启用日期", "Opened"), not_after="today"),
        IntegerField(name="racks", label=Text("货架数"), required=ALWAYS),
    ),
    key="id",
    unit_column="unit_id",
    title_column="name",
    tree_column="above",
)
FIELD = TreeChangesField(
    name="changes",
    label=Text("仓库变更"),
    register=STORE,
    columns=("name", "opened"),
    levels=(Text("总库", "depot"), Text("库", "store"), Text("区", "area")),
    moves=True,
)


def record(key: str, above: str | None, name: str) -> Values:
    return {"id": key, "unit_id": "u", "name": name, "above": above, "opened": None, "racks": 3}


RECORDS = {
    one["id"]: one
    for one in (
        record("t", None, "总"),
        record("a", "t", "甲"),
        record("b", "t", "乙"),
        record("a1", "a", "一"),
        record("a2", "a", "二"),
    )
}


@dataclass(frozen=True)
class Records:
    """The own unit's tree, and one record of another register that names `a2`."""

    records: Mapping[str, Values]

    def find(self, register: str, key: str) -> Values | None:
        return self.records.get(key)

    def match(self, register: str, values: Values) -> tuple[str, ...]:
        return ()

    def tree(self, register: str) -> Mapping[str, Values]:
        return self.records

    def referring(self, register: str, key: str) -> list[tuple[Text, int]]:
        return [(Text("货物"), 7)] if key == "a2" else []


CONTEXT = Context(date(2026, 11, 25), Records(RECORDS), NO_UPLOADS)


def add(key: str, parent: str, name: str | None = "新", **values: Any) -> dict[str, Any]:
    return {"act": "add", "key": key, "parent": parent, "values": {"name": name, **values}}


def change(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {"act": "change", "key": key, "values": {"name": name}, **more}


def remove(key: str) -> dict[str, Any]:
    return {"act": "remove", "key": key}


def judged(*rows: object, field: TreeChangesField = FIELD) -> list[tuple[str, str]]:
    try:
        value = field.parse([*rows], CONTEXT)
    except PartsError as error:
        return [(f"changes.{part}", str(said)) for part, said in error.parts.items()]
    return [(one.target, str(one.message)) for one in field.faults(value, CONTEXT)]


SOUND = [
    [add("new1", "t")],
    [add("new1", "")],
    [add("new1", "new2"), add("new2", "t", "丙")],
    [add("new1", "b", "一")],
    [change("a", "丙")],
    [change("a", "甲", parent="")],
    [change("a1", "一", parent="b")],
    [remove("a1")],
    [remove("b")],
    [change("a2", "二", parent="b"), remove("a1"), remove("a")],
    [remove("a1"), change("a2", "一")],
    [change("a", "乙"), change("b", "甲")],
]


@pytest.mark.parametrize("rows", SOUND, ids=str)
def test_sound(rows):
    assert judged(*rows) == []
    value = FIELD.parse(rows, CONTEXT)
    assert FIELD.parse(value, CONTEXT) == value == FIELD.parse(FIELD.format(value), CONTEXT)


def test_what_a_change_does_not_say_stays_as_it_is():
    opened = {**RECORDS, "a": {**RECORDS["a"], "opened": "2024-05-01"}}
    context = replace(CONTEXT, records=Records(opened))
    (said,) = changes_in(FIELD.parse([change("a", "丙")], context))
    assert (said.values["opened"], said.before) == ("2024-05-01", {"name": "甲"})
    cleared = {"act": "change", "key": "a", "values": {"name": "甲", "opened": ""}}
    (said,) = changes_in(FIELD.parse([cleared], context))
    assert (said.values["opened"], said.before) == (None, {"opened": "2024-05-01"})


@pytest.mark.parametrize(
    ("row", "written"),
    [
        (change("a", "丙"), {"name": "丙"}),
        (change("a1", "一", parent="b"), {"above": "b"}),
        (change("a1", "一"), {}),
    ],
)
def test_only_what_changes_is_written(row, written):
    """Two applications that change one node do not undo each other."""
    (one,) = ChangeTree(register=STORE, changes_of="changes").changes({"changes": FIELD.parse([row], CONTEXT)}, (), "u")
    assert one.values == written


WRONG = [
    ([change("x", "丙")], "changes.0", "“丙”已不在，请去掉这项变更"),
    ([remove("x")], "changes.0", "“x”已不在，请去掉这项变更"),
    ([add("new1", "x")], "changes.0", "“新”的上级已不在，请重新选择上级"),
    ([remove("a")], "changes.0", "“甲”下还有 2 个下级，请先删除下级"),
    ([remove("a1"), remove("a")], "changes.1", "“甲”下还有 1 个下级，请先删除下级"),
    ([add("new1", "b"), remove("b")], "changes.0", "“乙”要删除，不能把“新”放在它下面"),
    ([remove("b"), change("a1", "一", parent="b")], "changes.1", "“乙”要删除，不能把“一”放在它下面"),
    ([change("a1", "壹"), remove("a1")], "changes.1", "“一”有不止一项变更，只能留一项"),
    ([add("new1", "t"), add("new1", "t", "丁")], "changes.1", "“丁”有不止一项变更，只能留一项"),
    ([change("a", "甲", parent="a1")], "changes.0", "不能把“甲”放到自己的下级下面"),
    ([change("a", "甲", parent="a")], "changes.0", "不能把“甲”放到自己的下级下面"),
    ([add("new1", "new2"), add("new2", "new1", "丙")], "changes.0", "不能把“新”放到自己的下级下面"),
    ([add("new1", "a1")], "changes.0", "“新”放在这里就有 4 级，最多 3 级"),
    ([change("a", "甲", parent="b")], "changes.0", "“甲”放在这里就有 4 级，最多 3 级"),
    ([add("new1", "a", "一")], "changes.0.name", "“甲”下已有“一”，请换一个名称"),
    ([add("new1", "", "总")], "changes.0.name", "“仓库”下已有“总”，请换一个名称"),
    ([change("a1", "二")], "changes.0.name", "“甲”下已有“二”，请换一个名称"),
    ([add("new1", "t", None)], "changes.0.name", "请填写名称"),
    ([add("new1", "t", "  ")], "changes.0.name", "请填写名称"),
    ([change("a", "名称太长太长太长")], "changes.0.name", "“名称”：最多 6 个字，现为 8 个"),
    ([add("new1", "t", opened="2026-13-01")], "changes.0.opened", "“启用日期”"),
    ([add("new1", "t", opened="2027-01-01")], "changes.0.opened", "“启用日期”"),
    ([add("new1", "t", racks=9)], "changes.0", "没有名为“racks”的列，请去掉"),
]


@pytest.mark.parametrize(("rows", "target", "said"), WRONG, ids=lambda one: str(one)[:60])
def test_wrong(rows, target, said):
    found = [what for where, what in judged(*rows) if where == target]
    assert [one[: len(said)] for one in found[:1]] == [said], judged(*rows)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("不是变更", "应为各项变更的列表"),
        ({"act": "remove", "key": "a"}, "应为各项变更的列表"),
        ([{"act": "burn", "key": "a"}], "每项变更要写明"),
        ([add("甲", "t")], "新增的 key 写成 new1"),
        ([{**remove("a"), "unit_id": "other"}], "没有名为“unit_id”的项"),
        ([remove("")], "不是台账里的编号"),
        ([{**add("new1", "t"), "values": ["name"]}], "应为“列: 值”"),
        ([remove(f"k{n}") for n in range(MOST_CHANGES + 1)], "一次最多 200 项变更，现为 201 项"),
    ],
)
def test_what_is_no_list_of_changes(sent, said):
    with pytest.raises(FieldError) as raised:
        FIELD.parse(sent, CONTEXT)
    assert said in str(raised.value.message)


def test_a_record_that_others_name_is_not_removed():
    assert judged(remove("a2")) == [("changes.0", "“二”还被“货物”的 7 条记录引用，不能删除")]


def test_without_moves_nothing_moves():
    staying = replace(FIELD, moves=False)
    value = staying.parse([change("a1", "壹", parent="b")], CONTEXT)
    assert "parent" not in value[0]


def test_columns_that_are_not_asked_stay_and_may_be_required():
    asked = replace(FIELD, columns=())
    assert [one.name for one in asked.asked] == ["name", "opened", "racks"]
    cleared = {"act": "change", "key": "a", "values": {"name": "甲", "racks": ""}}
    assert judged(cleared, field=asked) == [("changes.0.racks", "请填写货架数")]
    assert judged(add("new1", "t"), field=asked) == [("changes.0.racks", "请填写货架数")]
    assert judged(change("a", "丙"), field=asked) == []


def test_a_rule_of_a_column_sees_its_node():
    rule = compile_expression("name == '冷库'", {"name": "string"}, "bool")
    opened = replace(STORE.by_name["opened"], required=replace(ALWAYS, expression=rule))
    fields = tuple(opened if one.name == "opened" else one for one in STORE.fields)
    field = replace(FIELD, register=replace(STORE, fields=fields))
    assert judged(add("new1", "t", "冷库"), field=field) == [("changes.0.opened", "请填写启用日期")]
    assert judged(add("new1", "t", "干库"), field=field) == []


def test_what_a_payload_says_of_a_node_is_not_believed():
    lie = {**change("a", "丙"), "title": "别的", "path": ["别处"], "before": {"name": "从来没有"}}
    value = FIELD.parse(json.dumps([lie]), CONTEXT)
    assert (value[0]["title"], value[0]["path"], value[0]["before"]) == ("甲", ["总"], {"name": "甲"})


def test_words():
    rows = [add("new1", "a", "三", opened="2026-01-02"), change("a1", "壹", parent="b"), remove("b"), add("new2", "")]
    value = FIELD.parse(rows, CONTEXT)
    assert FIELD.lines(value, CHINESE) == [
        "新增区“三”（总 / 甲）：启用日期 2026-01-02",
        "修改区“一”（总 / 乙）：名称 一 → 壹，换上级",
        "删除库“乙”（总）",
        "新增总库“新”",
    ]
    assert FIELD.lines(value, ENGLISH)[0] == "Add area “三” (总 / 甲)：Opened 2026-01-02"
    assert FIELD.display(value, CHINESE).count("；") == 3
    assert FIELD.mask(value, CHINESE).endswith("……共 4 项")
    assert FIELD.mask(value[:2], CHINESE) == FIELD.display(value[:2], CHINESE)


NODES = ["", *RECORDS, "new1", "new2", "new3", "gone"]
NAMES = st.sampled_from(["总", "甲", "乙", "一", "二", ""])
ROW = st.one_of(
    st.builds(add, st.sampled_from(["new1", "new2", "new3"]), st.sampled_from(NODES), NAMES),
    st.builds(change, st.sampled_from(NODES[1:]), NAMES),
    st.builds(
        lambda key, name, parent: change(key, name, parent=parent),
        *map(st.sampled_from, (NODES[1:], ["丙", "一"], NODES)),
    ),
    st.builds(remove, st.sampled_from(NODES[1:])),
)


def modelled(rows: list[dict[str, Any]]) -> dict[str, tuple[str, str]] | None:
    """What the changes make of the tree, by key: the node above and the name; None where they may not be made."""
    nodes = {key: (one["above"] or "", one["name"]) for key, one in RECORDS.items()}
    keys = [row["key"] for row in rows]
    wrong = len(set(keys)) < len(keys)
    for row in rows:
        wrong |= row["act"] != "add" and row["key"] not in RECORDS
        if row["act"] == "add":
            nodes[row["key"]] = (row["parent"], row["values"]["name"])
        elif row["act"] == "change" and row["key"] in nodes:
            nodes[row["key"]] = (row.get("parent", nodes[row["key"]][0]), row["values"]["name"])
    for row in rows:
        if row["act"] == "remove":
            wrong |= row["key"] == "a2"
            nodes.pop(row["key"], None)
    places = [*nodes.values()]
    wrong |= len(set(places)) < len(places) or any(not name for _above, name in places)
    wrong |= any(above and above not in nodes for above, _name in places)
    for key in [] if wrong else nodes:
        depth, at = 0, key
        while at and depth <= 3:
            depth, at = depth + 1, nodes[at][0]
        wrong |= depth > 3
    return None if wrong else nodes


@settings(max_examples=400, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_changes_do_what_the_model_says(rows):
    expected = modelled(rows)
    assert (judged(*rows) == []) == (expected is not None), judged(*rows)
    if expected is None:
        return
    records = {key: dict(one) for key, one in RECORDS.items()}
    value = FIELD.parse(rows, CONTEXT)
    effect = ChangeTree(register=STORE, changes_of="changes")
    for one in effect.changes({"changes": value}, (), "u"):
        if one.removed:
            del records[one.key]
        elif one.key is None:
            assert one.values["unit_id"] == "u"
            records[one.values["id"]] = dict(one.values)
        else:
            records[one.key].update(one.values)
    # What is new has a key that nobody could know: its name and the names above it say which it is.
    assert places(records) == sorted(
        path({key: {"above": above, "name": name} for key, (above, name) in expected.items()}, key) for key in expected
    )
    assert all(records[key]["racks"] == 3 for key in RECORDS if key in records)


def places(records: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    return sorted(path(records, key) for key in records)


def path(records: Mapping[str, Mapping[str, Any]], key: str) -> list[str]:
    above = records[key]["above"]
    return [*(path(records, above) if above else []), records[key]["name"]]
