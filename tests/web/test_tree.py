"""The tree step, as a person without JavaScript walks it: pending changes, their judgement, and what comes of them."""

import html
import json
import re

import pytest
from flask import Flask

from banshi.policy import Scope
from banshi.settings import ROOT
from tests.halls import make_hall
from tests.promises.t7_strings import HOSTILE
from tests.web.stepping import Clerk, make_settings, sign_in

ITEM = "/school/school_department_maintenance/"
SHIPPED = ROOT / "definitions" / "items" / "school" / "school_department_maintenance.yaml"
ROOM = "/school/rooms/"
# The same by desk review, with moves, and a query of the register that shows records.
ROOMS = (
    SHIPPED.read_text(encoding="utf-8")
    .partition("examples:")[0]
    .replace("school_department_maintenance", "rooms")
    .replace("学校部门维护", "部门调整")
    .replace("register: department\n    columns:", "register: department\n    moves: true\n    columns:")
    .replace("automatic: {}", "desk: {stage: 前台审核, role: front_desk}")
)
QUERY = """
item: department_query
title: 部门查询
portal: school
menu: query
query: {title: 部门, register: department, columns: {name: 名称}}
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    settings = make_settings(tmp_path_factory.mktemp("tree"))
    for name, text in (("rooms", ROOMS), ("department_query", QUERY)):
        (settings.definitions / "items" / "school" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return make_hall(settings)


@pytest.fixture
def clerk(app: Flask) -> Clerk:
    return sign_in(app, "school1").open(ITEM)


def records(app: Flask, unit: str = "school1") -> dict[str, dict[str, object]]:
    store = app.extensions["banshi_platforms"].current().store
    with store.database.read() as connection:
        table = store.tables["department"]
        rows = connection.execute(table.every(Scope("unit", unit))).mappings()
        return {row["id"]: dict(row) for row in rows}


def named(app: Flask, name: str) -> dict[str, object]:
    (found,) = [one for one in records(app).values() if one["name"] == name]
    return found


def add(clerk: Clerk, under: str, name: str, **typed: str) -> Clerk:
    clerk.send(f"tree:at:{under}").send("tree:add")
    return clerk.send("tree:save", **{"changes-open": "1", "changes.name": name}, **typed)


def pending(clerk: Clerk) -> list[str]:
    return [
        html.unescape(one)
        for one in re.findall(r'<li id="changes\.\d+" tabindex="-1"><div><span>(.*?)</span>', clerk.page)
    ]


def key_of(clerk: Clerk, title: str) -> str:
    return re.search(rf'value="tree:at:([^"]+)"[^>]*>{title}', clerk.page)[1]


def decide(desk: Clerk, number: str, action: str, **said: str) -> None:
    version = re.search(r'name="version" value="(\d+)"', desk.page)[1]
    desk.post(f"/desk/{number}/decision/", version=version, action=action, **said)


def faults(clerk: Clerk) -> list[str]:
    summary = clerk.page.partition('class="bn-errsum"')[2].partition("</ul>")[0]
    return [html.unescape(re.sub("<[^>]+>", "", one)) for one in re.findall("<li>(.*?)</li>", summary)]


def test_a_grade_and_its_class_are_pending_until_they_are_filed(app, clerk):
    before = records(app)
    add(clerk, "school1-0", "5年级", **{"changes.graduates_on": "2031-07-01"})
    assert "成功" in clerk.page
    add(clerk, key_of(clerk, "5年级"), "01班")
    assert pending(clerk) == [
        "新增年级“5年级”（澄野学院（演示）学生儿童医保）：毕业时间 2031-07-01",
        "新增班级“01班”（澄野学院（演示）学生儿童医保 / 5年级）",
    ]
    assert records(app) == before
    clerk.open(clerk.address)
    assert len(pending(clerk)) == 2, "they stand in the draft"
    clerk.send("next")
    assert "/result/" in clerk.address
    grade = named(app, "5年级")
    assert (grade["parent"], grade["unit_id"], str(grade["graduates_on"])) == ("school1-0", "school1", "2031-07-01")
    assert [one["name"] for one in records(app).values() if one["parent"] == grade["id"]] == ["01班"]
    number = re.search(r"/cases/(\d+)/", clerk.address)[1]
    detail = clerk.open(f"/cases/{number}/").page
    assert "<li>新增班级“01班”（澄野学院（演示）学生儿童医保 / 5年级）</li>" in detail


def test_what_is_wrong_is_said_beside_the_control_and_what_was_typed_stays(clerk):
    add(clerk, "school1-1", "", **{"changes.graduates_on": "2031-13-01"})
    assert clerk.status == 422
    assert len(faults(clerk)) == 2
    assert 'id="changes.name" aria-invalid="true"' in clerk.page
    assert clerk.value("changes.graduates_on") == "2031-13-01"
    clerk.send("tree:save", **{"changes-open": "1", "changes.name": "01班"})
    assert faults(clerk) == ["部门变更：“1年级”下已有“01班”，请换一个名称"]
    assert clerk.value("changes.name") == "01班"
    clerk.send("tree:at:school1-2", **{"changes-open": "1", "changes.name": "实验班"})
    assert clerk.value("changes.name") == "实验班", "looking elsewhere loses nothing"
    clerk.send("next", **{"changes-open": "1", "changes.name": "实验班"})
    assert faults(clerk) == ["部门变更：填写的内容还没有保存，请先点“保存”或“取消”"]
    clerk.send("tree:save", **{"changes-open": "1", "changes.name": "实验班"})
    assert pending(clerk) == ["新增班级“实验班”（澄野学院（演示）学生儿童医保 / 1年级）"]


def test_change_undo_and_reset(app, clerk):
    clerk.send("tree:change:school1-2")
    assert clerk.value("changes.name") == "2年级"
    clerk.send(
        "tree:save",
        **{
            "changes-open": "1",
            "changes.name": "二年级",
            "changes.ethnic_class": "false",
            "changes.graduates_on": str(records(app)["school1-2"]["graduates_on"]),
        },
    )
    assert pending(clerk) == ["修改年级“2年级”（澄野学院（演示）学生儿童医保）：部门名称 2年级 → 二年级"]
    clerk.send("tree:change:school1-2")
    assert clerk.value("changes.name") == "二年级"
    clerk.send("tree:close")
    add(clerk, "school1-0", "6年级")
    add(clerk, key_of(clerk, "6年级"), "01班")
    clerk.send("tree:undo:new1")
    assert len(pending(clerk)) == 1, "what is new below it goes with it"
    clerk.send("reset")
    assert pending(clerk) == []
    clerk.send("next")
    assert faults(clerk) == ["部门变更：还没有要提交的部门变更"]


def test_a_change_that_changes_nothing_is_none(app, clerk):
    clerk.send("tree:change:school1-2")
    clerk.send(
        "tree:save",
        **{
            "changes-open": "1",
            "changes.name": "2年级",
            "changes.ethnic_class": "false",
            "changes.graduates_on": str(records(app)["school1-2"]["graduates_on"]),
        },
    )
    assert pending(clerk) == []


def test_removal_asks_and_is_refused_where_others_are(app, clerk):
    clerk.send("tree:remove:school1-3")
    assert "确定删除吗" in clerk.page
    clerk.send("next")
    assert faults(clerk) == ["部门变更：请先回答是否删除，再提交"]
    clerk.send("tree:removed")
    assert re.match(r"部门变更：“3年级”下还有 \d+ 个下级，请先删除下级", faults(clerk)[0])
    clerk.send("tree:close")
    add(clerk, "school1-0", "7年级")
    add(clerk, key_of(clerk, "7年级"), "01班")
    clerk.send("tree:remove:new1").send("tree:removed")
    assert faults(clerk) == ["部门变更：“7年级”下还有 1 个下级，请先删除下级"]
    clerk.send("tree:close").send("tree:remove:new2").send("tree:removed")
    clerk.send("tree:remove:new1").send("tree:removed")
    assert pending(clerk) == [], "what was never filed is simply gone"


def test_a_class_with_students_stays(app, clerk):
    store = app.extensions["banshi_platforms"].current().store
    with store.database.read() as connection:
        rows = connection.execute(store.tables["student"].every(Scope("unit", "school1"))).mappings()
        taken = next(row["department"] for row in rows)
    clerk.send(f"tree:remove:{taken}").send("tree:removed")
    assert re.fullmatch(r"部门变更：“\d\d班”还被“在校学生”的 \d+ 条记录引用，不能删除", faults(clerk)[0])


def test_another_schools_departments_are_not_there(app, clerk):
    for key in ("school2-1", "nothing", "", "\x00"):
        clerk.send(f"tree:remove:{key}").send(f"tree:change:{key}")
        assert "changes-node" not in clerk.page
    assert "school2" not in clerk.page
    # A payload that names them all the same is judged as any other.
    clerk.send("tree:add", changes=json.dumps([{"act": "remove", "key": "school2-1-01"}]))
    clerk.send("tree:close").send("next")
    assert faults(clerk) == ["部门变更：“school2-1-01”已不在，请去掉这项变更"]
    assert "school2-1-01" in records(app, "school2")


@pytest.mark.parametrize(
    "action",
    [
        "tree",
        "tree:",
        "tree:burn:x",
        "tree:page:x",
        "tree:save",
        "tree:removed",
        "tree:undo:x",
        "tree:undo:",
        "tree:at:nothing",
    ],
)
def test_odd_buttons_do_nothing(clerk, action):
    clerk.send(action)
    assert clerk.status == 303
    assert pending(clerk) == []


def test_keywords_leave_what_was_sought(clerk):
    clerk.send("tree:find", **{"changes-words": "2年"})
    tree = clerk.page.partition('class="bn-tree"')[2].partition("</nav>")[0]
    assert "2年级" in tree
    assert "1年级" not in tree
    clerk.send("tree:find", **{"changes-words": "没有这个"})
    assert "暂未查询到相关数据" in clerk.page


def test_desk_review_and_correction(app):
    clerk = sign_in(app, "school1").open(ROOM)
    clerk.send("tree:change:school1-2-01")
    offered = re.findall(r'<option[^>]*value="([^"]*)"', clerk.page)
    assert "school1-1" in offered
    assert "/" in offered
    assert "school1-2-01" not in offered, "nothing goes below itself"
    clerk.send("tree:save", **{"changes-open": "1", "changes.name": "转来班", "changes.parent": "school1-1"})
    assert pending(clerk)[0].endswith("，换上级")
    add(clerk, "school1-0", "8年级")
    clerk.send("next")
    number = re.search(r"/cases/(\d+)/", clerk.address)[1]
    assert records(app)["school1-2-01"]["parent"] == "school1-2", "nothing before the review"

    desk = sign_in(app, "front_desk").open(f"/desk/{number}/")
    assert "新增年级“8年级”" in desk.page
    decide(desk, number, "return", **{"remark-changes": "8年级不要"})
    clerk.open(f"/cases/{number}/correction/")
    sent = [html.unescape(one) for one in re.findall(r'type="checkbox" name="changes" value="([^"]*)"', clerk.page)]
    assert [json.loads(one)["act"] for one in sent] == ["change", "add"]
    clerk.post(f"/cases/{number}/correction/", changes=["{}", "[", '{"act": "add"}'])
    assert clerk.status == 422
    clerk.post(f"/cases/{number}/correction/", changes=sent[:1])
    decide(desk.open(f"/desk/{number}/"), number, "approve")
    moved = records(app)["school1-2-01"]
    assert (moved["parent"], moved["name"]) == ("school1-1", "转来班")
    assert not [one for one in records(app).values() if one["name"] == "8年级"]


def test_a_name_that_was_taken_before_the_review(app):
    clerk = sign_in(app, "school1").open(ROOM)
    add(clerk, "school1-1", "后来班").send("next")
    number = re.search(r"/cases/(\d+)/", clerk.address)[1]
    add(clerk.open(ITEM), "school1-1", "后来班").send("next")
    desk = sign_in(app, "front_desk").open(f"/desk/{number}/")
    decide(desk, number, "approve")
    assert desk.status == 409
    assert "同一级已有“后来班”，请换一个名称。本次意见没有记入" in desk.page
    assert named(app, "后来班")["parent"] == "school1-1"


def test_hostile_words(app):
    clerk = sign_in(app, "school1").open(ITEM)
    clerk.send("tree:at:school1-1").send("tree:add")
    elements, scripts = set(re.findall(r"<\w+", clerk.page)), clerk.page.count("<script")
    for raw in HOSTILE:
        said = raw.decode("utf-8", "replace")
        clerk.send("tree:save", **{"changes-open": "1", "changes.name": said, "changes-words": said})
        assert clerk.status in (303, 422), said
        if clerk.status == 303:
            clerk.send("tree:add", **{"changes-words": ""})
        assert clerk.page.count("<script") == scripts, said
        assert set(re.findall(r"<\w+", clerk.page)) <= elements | {"<p", "<ul", "<li", "<del", "<h2"}, said


def test_a_removed_record_can_still_be_read(app, clerk):
    add(clerk, "school1-0", "9年级").send("next")
    key = named(app, "9年级")["id"]
    clerk.open(ITEM).send("tree:at:school1-0").send(f"tree:remove:{key}").send("tree:removed").send("next")
    assert key not in records(app)
    page = clerk.open(f"/school/department_query/records/{key}/").page
    assert clerk.status == 200
    assert "这条记录已删除" in page
    assert "<del>9年级</del>" in page
    assert sign_in(app, "school1").open("/school/department_query/records/nothing/").status == 404


def test_english(app, clerk):
    clerk.client.set_cookie("lang", "en")
    add(clerk.open(ITEM), "school1-0", "Year 4")
    assert pending(clerk)[0].startswith("Add grade “Year 4”")
