"""Every route against the written table: nothing is open by accident, and nothing in the table is dead."""

import re

import pytest
from werkzeug.routing import Rule

from banshi.web import security
from banshi.web.app import SAVE_EXPIRED

from .conftest import OFFICER, Visitor

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

PUBLIC = {
    "assets.serve", "appbuilder.static", "documents.ask", "documents.check", "accounts.login", "accounts.enter",
    "accounts.logout", "accounts.preferences", "guides.index", "guides.show", "notices.index",
}  # fmt: skip
# Public, because each is a step of becoming or ceasing to be somebody, or holds for a browser and not for a person.
SIGNED_OUT_CHANGES = {"accounts.enter", "accounts.logout", "accounts.preferences"}


def routes(app) -> list[Rule]:
    return [one for one in app.url_map.iter_rules() if not one.endpoint.startswith("probe.")]


def pages(app) -> list[Rule]:
    """What a browser asks for."""
    return [one for one in routes(app) if not one.rule.startswith("/api/")]


def address_of(rule: Rule) -> str:
    """An address of the rule; nothing is there."""
    return re.sub(r"<[^>]*int:[^>]*>", "9999", re.sub(r"<(?!int)[^>]+>", "nothing", rule.rule)).replace("<", "")


def test_every_route_has_its_line_and_every_line_its_route(app):
    there = {one.endpoint for one in routes(app)}
    table = {one for one in security.ACCESS if not one.startswith("probe.")}
    assert there - table == set()
    assert table - there == set()
    assert set(SAVE_EXPIRED) <= there


def test_what_is_public_is_a_written_list(app):
    public = {name for name, one in security.ACCESS.items() if one.public and not name.startswith("probe.")}
    assert public == PUBLIC


def test_nobody_gets_past_login_anywhere(app, visitor: Visitor):
    for rule in pages(app):
        if rule.endpoint in PUBLIC:
            continue
        if "GET" in rule.methods:
            answer = visitor.get(address_of(rule))
            assert (rule.rule, answer.status_code) == (rule.rule, 303)
            assert answer.headers["Location"].startswith("/login")
        if "POST" in rule.methods:
            answer = visitor.post(address_of(rule), {"csrf_token": ""})
            assert (rule.rule, answer.status_code) == (rule.rule, 303)
            assert answer.headers["Location"].startswith("/login")


def test_no_program_gets_in_without_its_token(app, visitor: Visitor, clerk: Visitor):
    """Not with a cookie either; and the API is below /api/ and nothing else is."""
    there = [one for one in routes(app) if one.rule.startswith("/api/")]
    assert {one.endpoint for one in there} == {one for one in security.ACCESS if one.startswith("api.")}
    assert all(one.rule.startswith("/api/v1/") for one in there)
    for rule in there:
        for person in (visitor, clerk):
            for method in rule.methods:
                answer = person.client.open(address_of(rule), method=method, base_url="https://hall.test")
                assert (rule.rule, method, answer.status_code) == (rule.rule, method, 401)
                assert answer.headers["WWW-Authenticate"] == "Bearer"
                assert answer.headers.getlist("Set-Cookie") == []


def test_every_change_needs_the_token_and_our_origin(app, clerk: Visitor, root: Visitor):
    officer = Visitor(app)
    officer.sign_in(OFFICER)
    for rule in pages(app):
        if rule.methods <= security.SAFE_METHODS:
            continue
        for person in (clerk, root, officer):
            address = address_of(rule)
            assert (rule.rule, person.post(address, {"csrf_token": ""}).status_code) == (rule.rule, 400)
            foreign = person.post(address, headers={"Sec-Fetch-Site": "cross-site"})
            assert (rule.rule, foreign.status_code) == (rule.rule, 400)


def test_no_other_method_is_taken(app, root: Visitor):
    for rule in routes(app):
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            answer = root.client.open(address_of(rule), method=method, base_url="https://hall.test")
            assert (rule.rule, answer.status_code) in ((rule.rule, 405), (rule.rule, 308), (rule.rule, 404))


def test_administration_is_for_administrators_only(app, clerk: Visitor):
    for rule in routes(app):
        if not rule.rule.startswith("/admin/") and rule.rule != "/back":
            continue
        assert security.ACCESS[rule.endpoint].roles == {"administrator"}
        if "GET" in rule.methods:
            assert (rule.rule, clerk.get(address_of(rule)).status_code) == (rule.rule, 404)


def test_every_answer_of_every_route_carries_the_headers(app, root: Visitor):
    for rule in routes(app):
        for answer in (root.get(address_of(rule)), root.post(address_of(rule), {"csrf_token": ""})):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"]
            for cookie in answer.headers.getlist("Set-Cookie"):
                assert "HttpOnly" in cookie
                assert "SameSite=Lax" in cookie


def test_the_framework_s_own_doors_are_shut(app, root: Visitor):
    rules = {one.rule for one in routes(app)}
    for door in (
        "/login/",
        "/logout/",
        "/register",
        "/resetpassword",
        "/users/list/",
        "/lang/<string:locale>",
        "/api/v1/security/login",
    ):
        assert door not in rules
    assert not [one for one in rules if one.startswith(("/swagger", "/users/", "/roles/", "/groups/"))]
