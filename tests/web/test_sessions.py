"""Sessions: one statement a request, nothing written when nothing changed, and an end that holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from banshi.policy import REVIEWER, UNIT_CLERK
from banshi.storage import sessions as stored
from banshi.storage import tables
from banshi.web import admin, security, sessions

from .conftest import CLERK, OTHER, PASSWORD, ROOT, Visitor


@pytest.fixture
def statements(database) -> list[str]:
    """The SQL statements that reach the database from here on."""
    seen: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    @event.listens_for(database.light, "before_cursor_execute")
    def _note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    return seen


def rows(database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.session)).scalar_one()


def test_a_request_costs_one_statement(clerk: Visitor, statements: list[str]):
    statements.clear()
    assert clerk.get("/probe/mine").text == CLERK
    asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")
    assert all("BEGIN IMMEDIATE" not in one for one in statements)


def test_static_files_and_public_pages_cost_none(clerk: Visitor, statements: list[str]):
    statements.clear()
    clerk.get("/static/x/theme.css")
    clerk.get("/probe/public")
    assert statements == []


def test_the_cookie_is_a_random_token_with_every_flag(visitor: Visitor):
    answer = visitor.sign_in(CLERK)
    cookies = answer.headers.getlist("Set-Cookie")
    session = next(one for one in cookies if one.startswith("__Host-banshi="))
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in session
    assert "Domain" not in session
    assert len(visitor.cookie) >= 32
    for one in cookies:
        assert "HttpOnly" in one
        assert "Secure" in one


def test_without_tls_the_cookie_has_its_plain_name(app, settings):
    object.__setattr__(settings, "secure_cookies", False)
    with app.test_request_context("/login"):
        assert sessions.cookie_name(sessions.COOKIE) == "banshi"


def test_nobody_has_a_row(visitor: Visitor, database):
    visitor.get("/login")
    visitor.get("/probe/public")
    assert rows(database) == 0


def test_a_token_planted_before_login_is_not_taken_over(visitor: Visitor):
    visitor.client.set_cookie("__Host-banshi", "planted", domain="hall.test", secure=True, path="/")
    visitor.sign_in(CLERK)
    assert visitor.cookie not in ("", "planted")


def test_a_second_login_ends_the_first(clerk: Visitor, database):
    before = clerk.cookie
    clerk.post("/logout")
    clerk.sign_in(CLERK)
    assert clerk.cookie != before
    assert rows(database) == 1


def test_a_copied_cookie_is_refused_after_logout(app, clerk: Visitor):
    thief = Visitor(app)
    thief.client.set_cookie("__Host-banshi", clerk.cookie, domain="hall.test", secure=True, path="/")
    assert thief.get("/probe/mine").status_code == 200
    assert clerk.post("/logout").status_code == 303
    assert clerk.cookie == ""
    assert thief.get("/probe/mine").status_code == 303


def _user_id(database, name: str) -> int:
    with database.read() as connection:
        return connection.execute(select(admin.User.id).where(admin.User.username == name)).scalar_one()


ENDINGS: dict[str, Callable[[int], object]] = {
    "password": lambda user_id: admin.set_password(user_id, "another horse 8"),
    "roles": lambda user_id: admin.change_account(user_id, "王小明", [UNIT_CLERK, REVIEWER], "U1", True),
    "state": lambda user_id: admin.change_account(user_id, "王小明", [UNIT_CLERK], "U1", False),
    "unit": lambda user_id: admin.change_account(user_id, "王小明", [UNIT_CLERK], "U2", True),
    "name": lambda user_id: admin.change_account(user_id, "王大明", [UNIT_CLERK], "U1", True),
    "framework": lambda user_id: admin._manager().reset_password(user_id, "another horse 8"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_change_of_rights_is_felt_at_the_next_request(app, clerk: Visitor, root: Visitor, database, ending: str):
    with app.app_context():
        ENDINGS[ending](_user_id(database, CLERK))
    assert clerk.get("/probe/mine").status_code == 303
    assert root.get("/probe/mine").status_code == 200


def test_a_role_given_to_one_leaves_the_others_in(app, root: Visitor, clerk: Visitor, database):
    with app.app_context():
        admin.change_account(_user_id(database, OTHER), "王小明", [UNIT_CLERK, REVIEWER], "U2", True)
    assert clerk.get("/probe/mine").status_code == 200


def test_without_the_revocation_the_old_rights_would_live_on(app, clerk: Visitor, database, monkeypatch):
    monkeypatch.setattr(admin, "_is_changed", lambda *_arguments: False)
    with app.app_context():
        admin.set_password(_user_id(database, CLERK), "another horse 8")
    assert clerk.get("/probe/mine").status_code == 200


def test_a_session_runs_out(clerk: Visitor, expire: Callable[[], None]):
    expire()
    answer = clerk.get("/probe/mine")
    assert answer.headers["Location"] == "/login?next=/probe/mine"
    assert "请先登录" in clerk.get(answer.headers["Location"]).text


def test_a_session_has_the_limits_that_were_agreed():
    assert timedelta(minutes=30) == stored.IDLE
    assert timedelta(hours=12) == stored.LONGEST


def test_what_was_typed_outlives_the_session(clerk: Visitor, expire, saved):
    expire()
    answer = clerk.post("/probe/form/d1", {"text": "一下午的心血"})
    assert saved == [(CLERK, "一下午的心血")]
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/probe/form/d1"
    clerk.get(answer.headers["Location"])
    back = clerk.post("/login", {"user_name": CLERK, "password": PASSWORD, "next": "/probe/form/d1"})
    assert back.headers["Location"] == "/probe/form/d1"
    assert clerk.get("/probe/form/d1").status_code == 200


def test_an_expired_session_keeps_typing_and_does_nothing_else(clerk: Visitor, expire, saved):
    expire()
    assert clerk.post("/probe/change", {"text": "x"}).headers["Location"].startswith("/login")
    assert clerk.get("/probe/form/d1").headers["Location"].startswith("/login")
    assert saved == []


def test_a_script_is_told_to_leave_the_page(clerk: Visitor, expire, saved):
    expire()
    answer = clerk.post("/probe/form/d1", {"text": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login?next=/probe/form/d1")
    assert len(saved) == 1


def test_another_site_cannot_write_into_an_expired_session(clerk: Visitor, expire, saved):
    expire()
    evil = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
    assert clerk.post("/probe/form/d1", {"text": "x"}, headers=evil).status_code == 400
    silent = clerk.client.post("/probe/form/d1", data={"text": "x", "csrf_token": "x"}, base_url="https://hall.test")
    assert silent.status_code == 303
    assert saved == []


def test_a_revoked_session_keeps_nothing(clerk: Visitor, database, saved):
    with database.read() as connection:
        user_id = connection.execute(select(tables.session.c.user_id)).scalar_one()
    stored.revoke_user(database, user_id)
    assert clerk.post("/probe/form/d1", {"text": "x"}).headers["Location"].startswith("/login")
    assert saved == []


def test_a_page_older_than_the_login_keeps_its_typing(app, clerk: Visitor, saved):
    old = clerk.token
    clerk.post("/logout")
    clerk.sign_in(CLERK)
    answer = clerk.post("/probe/form/d1", {"text": "旧页面", "csrf_token": old})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/probe/form/d1")
    assert saved == [(CLERK, "旧页面")]


def test_a_notice_is_shown_once(clerk: Visitor):
    clerk.post("/probe/change", {"text": "x"})
    assert "已改" in clerk.get("/account").text
    assert "已改" not in clerk.get("/account").text


def test_frameworks_leave_nothing_in_the_cookie(root: Visitor):
    root.get("/admin/roles/list/")
    cookie = root.client.get_cookie("__Host-banshi-notes", domain="hall.test")
    assert cookie is None or "locale" not in cookie.value


def test_the_platform_asked_for_is_that_of_the_epoch_the_statement_read(app, clerk: Visitor, database):
    source = app.extensions["banshi_platforms"]
    source.asked.clear()
    clerk.get("/account")
    with database.read() as connection:
        now = connection.execute(select(tables.epoch.c.epoch)).scalar_one()
    assert set(source.asked) == {now}


def test_without_the_gate_a_revoked_session_would_go_on(app, clerk: Visitor, monkeypatch: pytest.MonkeyPatch):
    clerk.post("/logout")
    assert clerk.get("/probe/form/d1").status_code == 303
    monkeypatch.setattr(security, "check_access", lambda _requirement: None)
    assert clerk.get("/probe/form/d1").status_code == 200


def test_root_is_someone_else(root: Visitor):
    assert root.get("/probe/mine").text == ROOT
