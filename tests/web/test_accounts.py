"""Login and its lock, passwords, preferences, and the administrators' pages."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from banshi.policy import ADMINISTRATOR, REVIEWER, UNIT_CLERK
from banshi.storage import tables
from banshi.web import accounts, admin
from banshi.web.accounts import DemoAccount

from .conftest import CLERK, PASSWORD, ROOT, Visitor


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords compared without the slow hash; answers with what was compared with."""
    stored: list[str] = []

    def compare(hash_: str, password: str) -> bool:
        stored.append(hash_)
        return password == PASSWORD and hash_ != admin._NO_PASSWORD

    monkeypatch.setattr(admin, "check_password_hash", compare)
    return stored


def test_a_wrong_name_and_a_wrong_password_look_alike(app):
    answers = []
    for name, password in (("nobody.here", PASSWORD), (CLERK, "wrong"), ("不是用户名", "x"), ("", "")):
        visitor = Visitor(app)
        answer = visitor.sign_in(name, password)
        answers.append((answer.status_code, "用户名或密码不正确" in answer.text, visitor.cookie))
    assert answers == [(422, True, "")] * 4


def test_a_name_that_does_not_exist_costs_a_hash_too(visitor: Visitor, quick: list[str]):
    visitor.sign_in("nobody.here")
    visitor.sign_in("不是用户名")
    assert quick == [admin._NO_PASSWORD] * 2


def test_letters_of_the_name_may_be_capital(visitor: Visitor):
    assert visitor.sign_in(" Clerk.A ").status_code == 303


def test_five_failures_lock_the_name_for_all_workers(app, quick):
    for _time in range(5):
        assert Visitor(app).sign_in(CLERK, "wrong").status_code == 422
    locked = Visitor(app).sign_in(CLERK)
    assert locked.status_code == 429
    assert "15 分钟" in locked.text
    assert locked.headers["Retry-After"] == "900"
    assert len(quick) == 5
    assert Visitor(app).sign_in(CLERK.upper()).status_code == 429
    assert Visitor(app).sign_in(ROOT).status_code == 303


def test_the_lock_opens_by_itself(app, quick, database):
    for _time in range(5):
        Visitor(app).sign_in(CLERK, "wrong")
    attempt = tables.login_attempt
    with database.write() as connection:
        connection.execute(update(attempt).values(at=datetime.now(UTC) - timedelta(minutes=10, seconds=30)))
    assert "5 分钟" in Visitor(app).sign_in(CLERK).text
    with database.write() as connection:
        connection.execute(update(attempt).values(at=datetime.now(UTC) - timedelta(minutes=16)))
    assert Visitor(app).sign_in(CLERK).status_code == 303


def test_a_success_begins_the_count_again(app, quick):
    for password in ("wrong", "wrong", "wrong", "wrong", PASSWORD, "wrong"):
        Visitor(app).sign_in(CLERK, password)
    assert Visitor(app).sign_in(CLERK).status_code == 303


def test_many_at_once_cannot_outrun_the_count(app, quick, monkeypatch):
    monkeypatch.setattr(accounts, "minutes_locked", lambda _name: 0)
    answers = [Visitor(app).sign_in(CLERK, "wrong").status_code for _time in range(8)]
    assert answers == [422] * 8
    assert len(quick) == 5
    assert Visitor(app).sign_in(CLERK).status_code == 422


def test_without_the_lock_guessing_goes_on(app, quick, monkeypatch):
    monkeypatch.setattr(accounts, "_failures", lambda *_arguments: 0)
    for _time in range(6):
        Visitor(app).sign_in(CLERK, "wrong")
    assert Visitor(app).sign_in(CLERK).status_code == 303


def test_one_address_cannot_try_every_name(app, quick, monkeypatch):
    monkeypatch.setattr(accounts, "FAILURES_OF_AN_ADDRESS", 7)
    for number in range(7):
        assert Visitor(app).sign_in(f"name{number}", "wrong").status_code == 422
    assert Visitor(app).sign_in(CLERK).status_code == 429


def test_names_and_passwords_are_not_logged(app, capfd: pytest.CaptureFixture[str]):
    Visitor(app).sign_in("some.name", "some password")
    visitor = Visitor(app)
    visitor.sign_in(CLERK)
    visitor.get("/account?name=clerk.a")
    out = "".join(capfd.readouterr())
    assert "/login" in out
    for secret in ("some.name", "some password", CLERK, PASSWORD, "王小明", visitor.cookie):
        assert secret not in out


def test_a_disabled_account_does_not_get_in(app, database):
    with app.app_context():
        admin.change_account(_id(database, CLERK), "王小明", [UNIT_CLERK], "U1", False)
    assert Visitor(app).sign_in(CLERK).status_code == 422


def test_the_actor_is_what_the_database_says(app, database):
    with app.test_request_context("/"):
        actor = admin.actor_of(admin.authenticate(CLERK, PASSWORD))
    assert (actor.user_id, actor.user_name, actor.unit_id) == (_id(database, CLERK), CLERK, "U1")
    assert (actor.unit_kind, actor.unit_title, actor.roles) == ("agency", "甲单位", frozenset({UNIT_CLERK}))


def test_demo_accounts_show_in_a_demo_only(app, settings, visitor: Visitor):
    app.extensions["banshi_demo_accounts"] = (DemoAccount("demo.clerk", "demo password", "单位经办人"),)
    assert "demo.clerk" not in visitor.get("/login").text
    object.__setattr__(settings, "demo", True)
    assert "demo.clerk" in visitor.get("/login").text


def test_a_new_password_ends_the_other_sessions(app, clerk: Visitor):
    elsewhere = Visitor(app)
    elsewhere.sign_in(CLERK)
    before = clerk.cookie
    new = "another horse 8"
    assert clerk.post("/account", {"old": PASSWORD, "new": new, "again": new}).status_code == 303
    assert clerk.cookie != before
    assert clerk.get("/probe/mine").status_code == 200
    assert elsewhere.get("/probe/mine").status_code == 303
    assert Visitor(app).sign_in(CLERK).status_code == 422
    assert Visitor(app).sign_in(CLERK, new).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "another horse 8", "another horse 8", "原密码不正确"),
        (PASSWORD, "another horse 8", "another horse 9", "不一样"),
        (PASSWORD, "short", "short", "至少"),
        (PASSWORD, "PassWord123", "PassWord123", "太常见"),
        (PASSWORD, "abababab", "abababab", "太常见"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(clerk: Visitor, old: str, new: str, again: str, said: str):
    answer = clerk.post("/account", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text
    assert "another horse" not in answer.text


def test_a_password_like_the_name_is_refused():
    assert admin.password_fault("zhang.wei", "Zhang.Wei") is not None
    assert admin.password_fault("zhang.wei", "iew.gnahz") is not None
    assert admin.password_fault("zhang.wei", "一个很长的句子也可以") is None


def test_guessing_the_old_password_locks_too(clerk: Visitor, quick):
    fields = {"old": "wrong", "new": "another horse 8", "again": "another horse 8"}
    for _time in range(5):
        clerk.post("/account", fields)
    assert "15 分钟" in clerk.post("/account", {**fields, "old": PASSWORD}).text


def test_preferences_hold_before_and_after_login(visitor: Visitor):
    visitor.get("/login")
    answer = visitor.post("/preferences", {"lang": "en", "elder": "1", "next": "/login?next=/account"})
    assert answer.headers["Location"] == "/login?next=/account"
    page = visitor.get("/login").text
    assert '<html lang="en">' in page
    assert "bn-elder" in page
    visitor.sign_in(CLERK)
    assert "bn-elder" in visitor.get("/account").text
    visitor.post("/preferences", {"elder": "0", "lang": "xx", "next": "/account"})
    page = visitor.get("/account").text
    assert '<html lang="en">' in page
    assert "bn-elder" not in page


def test_preferences_go_back_only_to_what_opens(clerk: Visitor):
    for address in ("/probe/change", "/nowhere/at/all/of/it", "/probe/forgotten"):
        assert clerk.post("/preferences", {"next": address}).headers["Location"] == "/"


def test_the_menu_marks_where_one_is(clerk: Visitor):
    page = clerk.get("/account").text
    assert 'aria-current="page" href="/account"' in page
    assert 'href="/hall/"' in page
    assert "/admin/" not in page


# ---- administrators ----


def test_an_administrator_adds_changes_and_locks_out_a_user(app, root: Visitor, database):
    fields = {
        "user_name": "New.One",
        "display_name": "李小红",
        "password": "a long one 9",
        "unit_id": "U1",
        "roles": [UNIT_CLERK],
    }
    root.get("/admin/users/new")
    assert root.post("/admin/users/new", fields).status_code == 303
    assert "new.one" in root.get("/admin/users").text
    newcomer = Visitor(app)
    assert newcomer.sign_in("new.one", "a long one 9").status_code == 303
    user_id = _id(database, "new.one")
    assert "李小红" in root.get(f"/admin/users/{user_id}").text
    assert root.post(f"/admin/users/{user_id}/password", {"new": "yet another 7"}).status_code == 303
    assert newcomer.get("/probe/mine").status_code == 303
    assert newcomer.sign_in("new.one", "yet another 7").status_code == 303
    fields = {"display_name": "李小红", "unit_id": "O1", "roles": [REVIEWER], "active": "1"}
    assert root.post(f"/admin/users/{user_id}", fields).status_code == 303
    assert newcomer.get("/probe/mine").status_code == 303
    newcomer.sign_in("new.one", "yet another 7")
    assert newcomer.get("/probe/office").status_code == 200
    assert root.post(f"/admin/users/{user_id}", {**fields, "active": ""}).status_code == 303
    assert newcomer.get("/probe/office").status_code == 303
    assert newcomer.sign_in("new.one", "yet another 7").status_code == 422


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"user_name": CLERK}, "已经有人使用"),
        ({"user_name": "a"}, "3 到 64"),
        ({"user_name": "有空格 name"}, "3 到 64"),
        ({"password": "short"}, "至少"),
        ({"roles": ["Admin; DROP TABLE ab_user"]}, "没有这个角色"),
    ],
)
def test_a_user_that_cannot_be_is_refused_and_the_typing_stays(root: Visitor, fields: dict[str, object], said: str):
    typed = {
        "user_name": "new.one",
        "display_name": "李小红",
        "password": "a long one 9",
        "roles": [UNIT_CLERK],
        "unit_id": "U7",
    }
    answer = root.post("/admin/users/new", {**typed, **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert "李小红" in answer.text
    assert "a long one 9" not in answer.text


def test_an_administrator_does_not_lock_himself_out(root: Visitor, database):
    own = _id(database, ROOT)
    fields = {"display_name": "王小明", "unit_id": "O1", "roles": [ADMINISTRATOR]}
    assert root.post(f"/admin/users/{own}", fields).status_code == 422
    assert root.post(f"/admin/users/{own}", {**fields, "active": "1", "roles": [UNIT_CLERK]}).status_code == 422
    assert root.get("/admin/users").status_code == 200


def test_init_may_be_repeated(app, database):
    admin.init_accounts(app)
    with database.read() as connection:
        names = connection.execute(select(admin.Role.name)).scalars().all()
    assert len(names) == len(set(names))
    assert {"unit_clerk", "reviewer", "administrator", "front_desk"} <= set(names)


def test_roles_are_kept_on_the_framework_s_screen(root: Visitor, database):
    page = root.get("/admin/roles/list/")
    assert page.status_code == 200
    assert "unit_clerk" in page.text
    assert "'unsafe-inline'" in page.headers["Content-Security-Policy"].split("style-src")[1]
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"].split("style-src")[0]
    root.get("/admin/roles/add")
    assert root.post("/admin/roles/add", {"name": "archivist"}).status_code == 302
    with database.read() as connection:
        role = connection.execute(select(admin.Role.id).where(admin.Role.name == "archivist")).scalar_one()
    assert root.get(f"/admin/roles/delete/{role}").status_code == 405
    assert root.post(f"/admin/roles/delete/{role}", {"csrf_token": ""}).status_code == 400
    assert root.post(f"/admin/roles/delete/{role}").status_code == 302
    with database.read() as connection:
        assert "archivist" not in connection.execute(select(admin.Role.name)).scalars().all()


def test_built_in_roles_stay(root: Visitor, database):
    with database.read() as connection:
        role = connection.execute(select(admin.Role.id).where(admin.Role.name == "auditor")).scalar_one()
    root.post(f"/admin/roles/delete/{role}")
    with database.read() as connection:
        assert "auditor" in connection.execute(select(admin.Role.name)).scalars().all()


def test_hostile_text_shows_as_text(root: Visitor, database):
    text = "<script>alert(1)</script>{{7*7}}'\"--"
    with database.write() as connection:
        connection.execute(update(admin.User).where(admin.User.username == CLERK).values(first_name=text))
        connection.execute(insert(admin.Role).values(name=text[:60]))
    page = root.get("/admin/users").text + root.get("/admin/users/new").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in root.get("/admin/roles/list/").text


def _id(database, name: str) -> int:
    with database.read() as connection:
        return connection.execute(select(admin.User.id).where(admin.User.username == name)).scalar_one()
