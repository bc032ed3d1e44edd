"""Pledge, pages with a step bar, confirm and result, as a clerk without JavaScript meets them."""

import re
from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask

from banshi.applications.store import Conflict
from banshi.demo.photos import portrait
from banshi.settings import Settings
from banshi.web import cases
from tests.halls import make_hall
from tests.web.stepping import ITEM, Clerk, branch_office, make_settings, sign_in, write

PLEDGE = "我单位申请设立网点，承诺所填内容真实、完整。\n\n如有不实，愿意承担相应责任。\n"
FIRST = {"office_name": "青禾网点", "opened": "2026-01-02", "owned": "false"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = make_settings(tmp_path_factory.mktemp("steps"))
    write(made, branch_office())
    (made.definitions / "items" / "flexible_agency" / "branched.yaml").write_text(BRANCHED, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def hall(settings: Settings) -> Flask:
    return make_hall(settings)


@pytest.fixture
def clerk(hall: Flask) -> Clerk:
    return sign_in(hall)


BRANCHED = """
item: branched
title: 两条路
portal: flexible_agency
menu: apply
fields:
  kind: {label: 类型, type: text, required: true}
  a: {label: 甲, type: text, required: true}
  b: {label: 乙, type: text, required: true}
  c: {label: 丙, type: text}
steps:
  - choose: {fields: [kind]}
  - fill: {when: {kind: one}, title: 第一条路, sections: [{title: 区, fields: [a]}]}
  - fill: {when: {kind: two}, title: 第二条路, sections: [{title: 区, fields: [b]}]}
  - fill: {title: 都要填, sections: [{title: 区, fields: [c]}]}
  - result: {text: "甲{a}乙{b}"}
review:
  - automatic: {}
"""


def lease(name: str = "合同.jpg") -> tuple[BytesIO, str]:
    return BytesIO(portrait(1)), name


def to_confirm(clerk: Clerk, **first: str) -> Clerk:
    clerk.open(ITEM).agree()
    clerk.send(**{**FIRST, **first}).send(beds="20", remarks="")
    return clerk.send(lease=lease())


def test_a_pledge_must_be_ticked(clerk: Clerk) -> None:
    clerk.open(ITEM)
    assert "<p>如有不实，愿意承担相应责任。</p>" in clerk.page, "its paragraphs are kept"
    assert "office_name" not in clerk.page, "it stands alone"
    clerk.send()
    assert clerk.status == 422
    target = re.search(r'id="(agreed-\w+)" name="agreed"', clerk.page)[1]
    assert f'href="#{target}"' in clerk.page
    assert "请先勾选“我单位已知情并同意”" in clerk.page
    clerk.agree()
    assert clerk.number == 2
    clerk.send("back")
    assert re.search(r'name="agreed" value="\w+" checked', clerk.page)


def test_a_made_up_agreement_is_none(clerk: Clerk) -> None:
    clerk.open(ITEM).send(agreed="0" * 64)
    assert clerk.status == 422


def test_what_was_agreed_to_is_kept_and_shown(hall: Flask, clerk: Clerk) -> None:
    to_confirm(clerk).agree()
    assert "提交成功，青禾网点的租赁合同将由前台审核" in clerk.page
    number = re.search(r"/cases/(\d+)/", clerk.address)[1]
    digest = sha256(PLEDGE.encode()).hexdigest()
    clerk.open(f"/cases/{number}/")
    for shown in (f"SHA-256 {digest}", "设立网点承诺书", "已勾选“我单位已知情并同意”", "如有不实"):
        assert shown in clerk.page
    desk = sign_in(hall, "front_desk").open(f"/desk/{number}/")
    assert f"SHA-256 {digest}" in desk.page
    assert "已勾选“已知晓并承诺如实填写申报信息”" in desk.page


def test_a_result_is_the_first_that_holds(clerk: Clerk) -> None:
    to_confirm(clerk, owned="true").agree()
    assert "设立成功，网点名称：青禾网点" in clerk.page


def test_each_page_is_judged_when_it_is_left(clerk: Clerk) -> None:
    clerk.open(ITEM).agree()
    clerk.send(office_name="青禾网点")
    assert clerk.status == 422
    assert "请填写设立日期" in clerk.page
    assert clerk.value("office_name") == "青禾网点"
    clerk.send(**FIRST).send(beds="很多")
    assert clerk.status == 422
    # A page ahead is not reached by its address.
    clerk.open(f"{ITEM}drafts/{clerk.draft}/5/")
    assert clerk.number == 3


def test_the_step_bar(clerk: Clerk) -> None:
    clerk.open(ITEM)
    clerk.agree()
    assert "第 1 步，共 3 步：网点情况。" in clerk.page
    clerk.send(**FIRST)
    assert '<li class="done">' in clerk.page
    assert "第 2 步，共 3 步：规模。" in clerk.page
    # Back by the bar with half a page typed: it is there on return.
    clerk.send("to:2", beds="7", remarks="半页")
    assert clerk.number == 2
    clerk.send(**FIRST)
    assert clerk.value("beds") == "7"
    assert "半页" in clerk.page


def test_forward_by_the_bar_judges_the_page(clerk: Clerk) -> None:
    to_confirm(clerk)
    clerk.send("to:2").send("to:4", **{**FIRST, "office_name": ""})
    assert clerk.status == 422
    clerk.send("to:4", **FIRST)
    assert clerk.number == 4
    assert "合同.jpg" in clerk.page


def test_reset_clears_this_page_only(clerk: Clerk) -> None:
    clerk.open(ITEM).agree().send(**FIRST)
    assert "清空这一页已填的内容？其他页不变。" in clerk.page, "it asks first"
    clerk.send("reset", beds="7", remarks="不要了")
    assert clerk.number == 3
    assert clerk.value("beds") == ""
    assert "不要了" not in clerk.page
    clerk.send("back", beds="")
    assert clerk.value("office_name") == "青禾网点"


def test_the_confirm_page_lists_and_needs_its_tick(clerk: Clerk) -> None:
    to_confirm(clerk)
    assert clerk.number == 5
    for shown in ("确认信息是否有误", "网点基本信息", "<dd>青禾网点</dd>", "<dd>2026-01-02</dd>", "<dd>20</dd>"):
        assert shown in clerk.page
    assert ">取消</button>" in clerk.page
    assert ">确定</button>" in clerk.page
    clerk.send()
    assert clerk.status == 422
    assert "请先勾选“已知晓并承诺如实填写申报信息”" in clerk.page


def test_back_from_confirm_keeps_all_and_what_changes_is_confirmed_again(clerk: Clerk) -> None:
    to_confirm(clerk)
    clerk.agree("back")
    assert clerk.number == 4
    clerk.send(lease=lease("另一份.jpg"))
    assert not re.search(r'name="agreed" value="\w+" checked', clerk.page), "the materials are others now"
    clerk.agree("back").send("back")
    assert clerk.number == 3
    assert clerk.value("beds") == "20"


def test_submit_is_said_before_the_confirm_page(clerk: Clerk) -> None:
    clerk.open(ITEM).agree().send(**FIRST).send(beds="")
    assert clerk.number == 4
    assert ">提交</button>" in clerk.page


def test_the_shipped_prompt_is_as_before(clerk: Clerk) -> None:
    """A confirm step with nothing but text lists nothing and asks no tick."""
    clerk.open("/flexible_agency/flexible_worker_reduction/").send(kind="ordinary")
    assert "是否确认操作" in clerk.page
    assert 'name="agreed"' not in clerk.page
    assert "<dl" not in clerk.page
    clerk.send()
    assert "人员信息列表" in clerk.page


def test_odd_requests_are_answered(clerk: Clerk) -> None:
    to_confirm(clerk)
    for action in ("to:99", "to:0", "to:x", "to:", "reset:x", "renew", "decline", "list:9"):
        clerk.send(action)
        assert clerk.status in (200, 303, 422), action


def test_another_branch_and_back(clerk: Clerk) -> None:
    """What was typed on a branch returns with it, is not filed without it, and no page of the new one is skipped."""
    clerk.open("/flexible_agency/branched/").send(kind="one")
    clerk.send(a="甲值").send("back", c="丙值").send("back", a="甲值")
    clerk.send(kind="two")
    assert 'id="b"' in clerk.page
    clerk.open(clerk.address.replace("/2/", "/3/"))
    assert clerk.number == 2, "the page behind it was opened on the other branch only"
    clerk.send("back", b="").send(kind="one")
    assert clerk.value("a") == "甲值"
    clerk.send("back", a="甲值").send(kind="two").send(b="乙值")
    assert clerk.value("c") == "丙值"
    clerk.send(c="丙值")
    assert "甲乙乙值" in clerk.page, "the other branch's value is not filed"


def test_what_is_filed_takes_nothing_more(clerk: Clerk) -> None:
    """A page that the browser still shows: saved by itself, told of, or sent after the login it belonged to."""
    page = f"{ITEM}drafts/{to_confirm(clerk).draft}/1/"
    result = clerk.agree().address
    assert clerk.post(f"{page}autosave", office_name="改了名").status == 404
    assert clerk.post(f"{page}shortfall", office_name="改了名").address == result
    typed = {"office_name": "改了名", "csrf_token": "of another login"}
    late = clerk.client.post(page, data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert (late.status_code, late.headers["Location"]) == (303, result)
    assert page not in clerk.open("/flexible_agency/").page
    assert clerk.open(page).address == result


def returned(hall: Flask, clerk: Clerk) -> str:
    """The number of an application that was sent back to have its name corrected."""
    to_confirm(clerk).agree()
    number = re.search(r"/cases/(\d+)/", clerk.address)[1]
    desk = sign_in(hall, "front_desk").open(f"/desk/{number}/")
    version = re.search(r'name="version" value="(\d+)"', desk.page)[1]
    desk.post(f"/desk/{number}/decision/", version=version, action="return", **{"remark-office_name": "请写全称"})
    return number


def test_a_correction_that_a_register_does_not_allow_keeps_what_was_typed(
    hall: Flask, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_arguments: object) -> None:
        raise Conflict("a unique column is taken")

    number = returned(hall, clerk)
    monkeypatch.setattr(cases, "correct", taken)
    clerk.open(f"/cases/{number}/correction/").post(f"/cases/{number}/correction/", office_name="青禾网点全称")
    assert clerk.status == 409
    assert "台账中的记录刚刚被别的办件改动" in clerk.page
    assert clerk.value("office_name") == "青禾网点全称"


def test_a_correction_sent_twice_is_filed_once(hall: Flask, clerk: Clerk) -> None:
    number = returned(hall, clerk)
    clerk.open(f"/cases/{number}/correction/").post(f"/cases/{number}/correction/", office_name="青禾网点全称")
    clerk.post(f"/cases/{number}/correction/", office_name="青禾网点又一个全称")
    assert "这个办件现在不需要补正" in clerk.page
    assert "青禾网点全称" in clerk.page
    assert "青禾网点又一个全称" not in clerk.page
    clerk.open(f"/cases/{number}/correction/")
    assert "这个办件现在不需要补正" in clerk.page


def test_a_correction_keeps_what_was_agreed_to(hall: Flask, clerk: Clerk) -> None:
    number = returned(hall, clerk)
    clerk.open(f"/cases/{number}/correction/").post(f"/cases/{number}/correction/", office_name="青禾网点全称")
    assert "青禾网点全称的租赁合同" in clerk.page
    clerk.open(f"/cases/{number}/")
    assert f"SHA-256 {sha256(PLEDGE.encode()).hexdigest()}" in clerk.page
    assert "已勾选“已知晓并承诺如实填写申报信息”" in clerk.page
