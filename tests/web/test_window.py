"""The window: items of other portals are filed there, what is told at once is kept, roles come from definitions."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import func, select

from banshi.demo.loading import DEMO_PASSWORD
from banshi.policy import EVERYTHING, REVIEWER
from banshi.settings import Settings
from banshi.storage import sessions
from banshi.storage.tables import shortfall
from banshi.web import admin
from tests.halls import make_hall, publish_now
from tests.web.stepping import Clerk, make_settings, sign_in

ITEM = """\
item: short_one
title: 短事项
portal: flexible_agency
menu: apply
fields:
  phone: {label: 电话, type: phone, required: true}
materials:
  letter: {label: 说明, required: true, form: copy, sealed: true}
steps:
  - fill: {title: 内容, sections: [{title: 内容, fields: [phone]}]}
  - attach: {title: 材料, materials: [letter]}
  - result: {text: 提交成功}
review:
  - chain:
      stages:
        - {stage: 公示一下, role: short_reviewer, does: notice, within: {working_days: 5}, public: 打电话 12333}
"""
RECEIVED = {"letter.received": "yes", "letter.form": "copy", "letter.copies": "1", "letter.sealed": "yes"}


def add_item(settings: Settings) -> None:
    folder = settings.definitions
    (folder / "items" / "flexible_agency" / "short_one.yaml").write_text(ITEM, encoding="utf-8")
    portal = folder / "portals" / "window.yaml"
    text = portal.read_text(encoding="utf-8")
    text = text.replace("channel: window\n", "channel: window\noffers: [short_one]\n")
    portal.write_text(text.replace("items: [family_medical_aid]", "items: [family_medical_aid, short_one]"), "utf-8")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = make_settings(tmp_path_factory.mktemp("window"))
    add_item(made)
    return made


@pytest.fixture(scope="module")
def app(settings: Settings) -> Flask:
    return make_hall(settings)


@pytest.fixture
def clerk(app: Flask) -> Clerk:
    return sign_in(app, "window_clerk")


def to_materials(clerk: Clerk, phone: str = "19900000001") -> Clerk:
    clerk.open("/window/short_one/").send(phone=phone)
    return clerk


def count(app: Flask) -> int:
    with app.extensions["banshi_platforms"].database.read() as connection:
        return connection.execute(select(func.count()).select_from(shortfall)).scalar_one()


def make_token(app: Flask, user_name: str) -> str:
    with app.test_request_context():
        account = admin.find_account(user_name)
        now = datetime.now(UTC)
        database = app.extensions["banshi_platforms"].database
        return sessions.issue(database, admin.actor_of(account), now, now + timedelta(days=1))


def stored(app: Flask, number: str):
    return app.extensions["banshi_platforms"].current().store.find_application(number, EVERYTHING)


def test_the_same_item_is_filed_at_the_window(app: Flask, clerk: Clerk):
    home = clerk.open("/window/")
    assert home.page.count('href="/window/short_one/"') == 3
    to_materials(clerk)
    assert "收到" in clerk.page
    assert 'type="file"' in clerk.page
    clerk.send(**{**RECEIVED, "letter.sealed": ""})
    assert (clerk.status, "缺少公章" in clerk.page) == (422, True)
    clerk.send(**RECEIVED)
    number = re.search(r"/cases/(\d+)/result/", clerk.address)[1]
    one = stored(app, number)
    assert (one.portal, one.unit_id, one.filing.channel) == ("window", "office-110101001", "window")
    assert one.filing.handed_in["letter"].by == "演示窗口"
    assert 'href="/window/short_one/"' in clerk.page
    clerk.open(f"/cases/{number}/")
    assert "窗口已收：复印件 1 份，已盖章" in clerk.page


def test_online_it_is_uploaded_as_ever(app: Flask):
    agency = sign_in(app, "agency1")
    agency.open("/flexible_agency/short_one/").send(phone="19900000001")
    assert "letter.received" not in agency.page
    agency.send(**RECEIVED)
    assert (agency.status, "请上传说明" in agency.page) == (422, True)
    assert agency.open("/window/short_one/").status == 404
    assert "formaction" not in agency.open("/flexible_agency/short_one/").page


def test_each_portal_offers_only_what_it_says(clerk: Clerk):
    assert clerk.open("/flexible_agency/short_one/").status == 404
    assert clerk.open("/window/flexible_worker_enrolment/").status == 404


def test_what_is_told_is_kept_and_printed(app: Flask, clerk: Clerk):
    to_materials(clerk, phone="19900000001")
    before, draft = count(app), clerk.address
    answer = clerk.client.post(f"{draft}shortfall", data={"csrf_token": clerk.token, "letter.note": "下次带来"})
    assert answer.status_code == 303
    paper = clerk.client.get(answer.headers["Location"])
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert clerk.client.get(answer.headers["Location"]).data == paper.data
    assert count(app) == before + 1
    # The draft is as it was left, with what was typed.
    assert "下次带来" in clerk.open(draft).page
    assert sign_in(app, "agency1").client.get(answer.headers["Location"]).status_code == 404
    auditor = sign_in(app, "auditor").open("/shortfalls/")
    assert "短事项" in auditor.page
    # A page past the end is the last one.
    assert "短事项" in auditor.open("/shortfalls/?page=9").page
    assert auditor.client.get(answer.headers["Location"]).data == paper.data


def test_where_nothing_is_wrong_nothing_is_told(app: Flask, clerk: Clerk):
    to_materials(clerk)
    before, draft = count(app), clerk.address
    clerk.post(f"{draft}shortfall", **RECEIVED)
    assert "没有缺少或填错的内容" in clerk.page
    assert clerk.address == draft
    assert count(app) == before


@pytest.mark.parametrize("text", ["<script>alert(1)</script>{{7*7}}'\"--", "\x00\ufffe", "#panic() $x$", "A" * 5_000])
def test_hostile_text_on_the_check_list(app: Flask, clerk: Clerk, text: str):
    to_materials(clerk)
    draft = clerk.address
    marks = dict.fromkeys(("letter.form", "letter.copies", "letter.note"), text)
    clerk.send(**{**marks, "letter.received": "yes"})
    assert clerk.status == 422
    assert "<script>alert" not in clerk.page
    answer = clerk.client.post(f"{draft}shortfall", data={"csrf_token": clerk.token, **marks, "letter.received": text})
    assert clerk.client.get(answer.headers["Location"]).status_code == 200


def test_a_public_notice_names_nobody_whole(app: Flask, clerk: Clerk):
    to_materials(clerk)
    clerk.send(**RECEIVED)
    nobody = Clerk(app.test_client()).open("/notices/?page=9")
    assert "短事项" in nobody.page
    assert "短事项" in nobody.open("/notices/").page
    assert "打电话 12333" in nobody.page
    assert "演示窗口" not in nobody.page
    assert "19900000001" not in nobody.page
    # An item whose notice is not public, and one that is decided, are not there.
    assert "对因病致贫" not in nobody.page


def test_a_program_files_at_the_window_by_the_same_judge(app: Flask):
    token = make_token(app, "window_clerk")
    client = app.test_client()

    def file(key: str, letter: object):
        body = {"values": {"phone": "19900000001"}, "materials": {"letter": letter}}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return client.post("/api/v1/items/short_one/applications", json=body, headers=headers)

    noted = {"received": True, "form": "copy", "copies": 1, "sealed": False}
    refused = file("one", noted)
    assert refused.status_code == 422
    assert [one["name"] for one in refused.json["errors"]] == ["letter.sealed"]
    for wrong in ({"invented": 1}, {"note": []}, {"files": "x"}, {"received": None}):
        assert file("two", {**noted, **wrong}).status_code == 400
    filed = file("three", {**noted, "sealed": True})
    assert filed.status_code == 201
    one = stored(app, filed.json["number"])
    assert (one.portal, one.filing.channel, one.filing.handed_in["letter"].by) == ("window", "window", "演示窗口")
    described = client.get("/api/v1/items/short_one", headers={"Authorization": f"Bearer {token}"}).json
    asked = described["schema"]["properties"]["materials"]["properties"]["letter"]
    jsonschema.validate(noted, asked)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**noted, "copies": 0}, asked)


def test_roles_of_definitions(app: Flask, settings: Settings):
    for _time in range(2):
        admin.add_roles(app)
    with app.app_context():
        names = [one.name for one in admin._session().scalars(select(admin.Role))]
        assert len(names) == len(set(names))
        assert {"short_reviewer", "street_reviewer", "street_lead", "district_approver"} <= set(names)
        admin.create_user("short.one", "演示短", DEMO_PASSWORD, [REVIEWER, "short_reviewer"], "office-110101")
        with pytest.raises(admin.AccountRefused, match="没有这个角色：short_reveiwer"):
            admin.create_user("short.two", "演示短", DEMO_PASSWORD, [REVIEWER, "short_reveiwer"], "")
    root = sign_in(app, "admin").open("/admin/users/new")
    for said in ("区医保中心审核员", 'value="street_lead"', 'value="short_reviewer"'):
        assert said in root.page
    assert "街道（乡镇）审核员" in root.open("/admin/users").page


def test_a_role_that_is_published_later_can_be_given(app: Flask, settings: Settings):
    path = Path(settings.definitions / "items" / "flexible_agency" / "short_one.yaml")
    path.write_text(ITEM.replace("role: short_reviewer", "role: later_reviewer"), encoding="utf-8")
    publish_now(app, settings)
    app.extensions["banshi_platforms"]._current = None
    with app.app_context():
        assert admin.create_user("later.one", "演示后来", DEMO_PASSWORD, ["later_reviewer"], "office-110101")
