"""`banshi describe --json` as issue 2 fixes it."""

import pytest

from banshi.renderers.description import describe
from banshi.settings import ROOT
from tests.compiling import GOOD, compiled, shipped


@pytest.fixture(scope="module")
def described():
    return describe(compiled(folder=GOOD))


@pytest.fixture(scope="module")
def items(described):
    return {one["id"]: one for one in described["items"]}


def test_keys(described, items):
    assert list(described) == ["items", "guides", "registers", "dictionaries"]
    for one in items.values():
        assert list(one) == [
            "id", "title", "portal", "menu", "kind", "guide", "fields", "materials", "review", "time_limit", "list_columns",
            "detail_fields", "exports", "batch", "messages", "dictionaries", "retention", "digest",
        ]  # fmt: skip


def test_item(items):
    one = items["flexible_worker_reduction"]
    assert (one["title"], one["portal"], one["menu"], one["kind"]) == (
        "灵活就业人员减员申报", "医疗保障单位网厅", "网上经办", "apply",
    )  # fmt: skip
    assert one["review"] == ["desk", "automatic"]
    assert one["materials"] == [
        {
            "label": "死亡证明",
            "required": "conditional",
            "formats": ["jpeg", "jpg", "png", "doc", "docx", "pdf"],
            "form": None,
            "copies": 1,
            "when": "当“业务办理类型”为“死亡减员”时",
            "channel": "both",
        }
    ]
    assert one["list_columns"] == ["业务办理类型", "下一年度不参保原因"]
    assert one["messages"] == ["当前功能只能批量操作普通减员,是否确认操作", "提交成功!"]
    assert one["dictionaries"]["业务办理类型"] == [["death", "死亡减员"], ["ordinary", "普通减员"]]
    assert len(one["digest"]) == 64
    assert one["retention"] == {"years": 10, "permanent": False, "basis": None}


def test_fields_as_steps_show_them(items):
    uses = [
        (one["step"], one["section"], one["label"], one["required"], one["read_only"])
        for one in items["flexible_worker_reduction"]["fields"]
    ]
    find, many = "灵活就业人员减员申报", "人员信息列表"
    basic, insurance = "灵活就业人员基本信息", "灵活就业人员参保信息"
    assert uses == [
        ("choose", None, "业务办理类型", True, False),
        ("find", find, "姓名", True, False), ("find", find, "证件类型", True, False), ("find", find, "证件号码", True, False),
        ("find", many, "姓名", False, True), ("find", many, "证件类型", False, True), ("find", many, "证件号码", False, True),
        ("fill", basic, "姓名", True, True), ("fill", basic, "证件类型", True, True), ("fill", basic, "证件号码", True, True),
        ("fill", insurance, "下一年度不参保原因", True, False), ("fill", insurance, "缴费截止月份", False, False),
    ]  # fmt: skip


def test_conditional_and_computed(items):
    uses = {one["label"]: one for one in items["contact_change"]["fields"]}
    assert uses["电子邮箱"]["required"] == "conditional"
    assert (uses["人均"]["kind"], uses["人均"]["read_only"]) == ("computed", True)
    assert items["contact_change"]["messages"] == ["提交成功", "用于接收通知"]


def test_query(items):
    one = items["progress"]
    assert one["kind"] == "query"
    assert one["list_columns"] == ["办件编号", "业务类型", "状态"]
    assert [(use["label"], use["required"], use["step"]) for use in one["fields"]] == [
        ("审核状态", True, "query"),
        ("申报日期", False, "query"),
    ]


def test_register(described):
    (one,) = described["registers"]
    assert (one["id"], one["title"]) == ("insured_person", "灵活就业人员")
    assert one["list_columns"] == ["姓名", "证件类型", "证件号码", "参保状态", "参保月份"]
    assert one["fields"][0] == {"name": "name", "label": "姓名", "kind": "text", "required": True, "personal": "name"}


def test_where_a_dictionary_is_used(described):
    used = {one["id"]: one["used_by"] for one in described["dictionaries"]}
    assert used["id_type"]["registers"] == {"insured_person": ["id_type"]}
    assert "flexible_worker_reduction" in used["reduction_kind"]["items"]
    assert used["reduction_kind"]["registers"] == {}


def test_what_shipped_definitions_use():
    """ID types are used by the fields that choose one, and by the numbers that go by it."""
    used = {one["id"]: one["used_by"] for one in describe(shipped())["dictionaries"]}
    assert used["id_type"]["registers"]["insured_person"] == ["id_type", "id_number"]
    assert "household_area" in used["area"]["items"]["flexible_worker_enrolment"]


def test_columns_of_a_table_are_fields_in_a_section_of_its_name():
    definitions = compiled(folder=ROOT / "docs" / "example")
    one = next(one for one in describe(definitions)["items"] if one["id"] == "bed_survey")
    fields = [(field["label"], field["section"], field["kind"], field["required"]) for field in one["fields"]]
    assert fields[2:6] == [
        ("科室设置", "科室", "rows", True),
        ("科室", "科室设置", "text", True),
        ("床位数", "科室设置", "integer", True),
        ("负责人", "科室设置", "text", "conditional"),
    ]
    assert one["detail_fields"][2:5] == ["科室设置", "科室", "床位数"]


def test_guide(described):
    (guide,) = described["guides"]
    assert list(guide) == ["code", "title", "cases", "bases", "places", "time_limit", "outcome_documents"]
    assert (guide["code"], guide["title"]) == ("112036001009", "单位联系人变更登记")
    assert guide["cases"][0]["materials"][:3] == [
        {"label": "变更表", "form": "original", "copies": 2, "when": None, "channel": "window"},
        {"label": "授权书", "form": "copy", "copies": 1, "when": "由他人代办的", "channel": "both"},
        {"label": "身份证", "form": "either", "copies": None, "when": None, "channel": None},
    ]
    assert [(one["name"], one["time_limit"]) for one in guide["cases"]] == [
        ("联系人变更", None),
        ("联系电话变更", {"kind": "immediate", "days": None, "stages": [], "extension_days": None}),
    ]
    assert guide["time_limit"] == {
        "kind": "working_days",
        "days": 15,
        "stages": [
            {"name": "受理", "role": "前台", "days": 5},
            {"name": "审核", "role": "区经办机构", "days": 10},
            {"name": "送达", "role": None, "days": None},
        ],
        "extension_days": 5,
    }
    assert guide["bases"] == ["《示范条例》第一条", "《示范办法》第二条"]
    assert (guide["places"], guide["outcome_documents"]) == (["网上办理", "各区经办机构"], ["《变更通知书》"])


def test_an_item_names_the_codes_of_its_guides(items):
    assert items["contact_change"]["guide"] == ["112036001009"]
