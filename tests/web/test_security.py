"""The gate and the headers. Each guard is also switched off, to show that a probe then gets through: the test can fail."""

import re

import pytest

from banshi.web import security

from .conftest import OFFICER, ROOT, Visitor

# The database plays no part here.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = [
    ("/login", 200),
    ("/probe/public", 200),
    ("/probe/mine", 303),
    ("/nowhere/at/all/of/it", 404),
    ("/admin/users/1/password", 405),
    ("/probe/crash", 500),
    ("/probe/outage", 503),
    ("/static/x/theme.css", 200),
    ("/static/x/missing.css", 404),
    ("/static/appbuilder/css/ab.css", 200),
]


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_headers_are_on_every_answer(visitor: Visitor, address: str, status: int):
    answer = visitor.get(address)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert answer.headers["X-Request-ID"]
    if not address.startswith("/static/"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_keeps_its_own_policy(clerk: Visitor):
    answer = clerk.get("/account")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    assert re.findall(r'<script [^>]*nonce="([^"]+)"', answer.text) == [nonce, nonce]
    assert not re.search(r"<script(?![^>]*src=)", answer.text)
    assert not re.search(r"\son[a-z]+=|\sstyle=", answer.text)
    again = clerk.get("/account")
    assert nonce not in again.text


def test_a_stored_file_may_be_framed_by_us_and_runs_nothing(clerk: Visitor):
    policy = clerk.get("/probe/file").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy


def test_static_files_are_kept_for_good_under_their_mark(visitor: Visitor):
    address = re.search(r'href="(/static/[^"]+theme.css)"', visitor.get("/login").text)[1]
    assert "immutable" in visitor.get(address).headers["Cache-Control"]
    assert visitor.get("/static/old/theme.css").headers["Cache-Control"] == "no-cache"
    assert visitor.get("/static/x/../../app.py").status_code == 404
    assert visitor.get("/static/x/%2e%2e/app.py").status_code == 404


def test_an_endpoint_without_a_line_in_the_table_is_not_there(clerk: Visitor):
    assert clerk.get("/probe/forgotten").status_code == 404


def test_without_the_table_it_would_be(clerk: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(security, "requirement_of", lambda _endpoint: security.PUBLIC)
    assert clerk.get("/probe/forgotten").status_code == 200


def test_nobody_is_sent_to_login_and_back(visitor: Visitor):
    answer = visitor.get("/probe/mine?page=2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/probe/mine?page%3D2"
    assert visitor.get("/probe/mine", headers={"Accept": "application/json"}).status_code == 401
    assert visitor.get("/probe/mine", headers={"HX-Request": "true"}).status_code == 401


def test_who_lacks_the_role_finds_nothing(app, clerk: Visitor, root: Visitor):
    officer = Visitor(app)
    officer.sign_in(OFFICER)
    assert [one.get("/probe/office").status_code for one in (clerk, root, officer)] == [404, 404, 200]
    assert [one.get("/admin/users").status_code for one in (clerk, root, officer)] == [404, 200, 404]


def test_without_the_access_guard_everybody_would(clerk: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(security, "check_access", lambda _requirement: None)
    assert clerk.get("/probe/office").status_code == 200


def test_a_change_needs_the_token(clerk: Visitor):
    assert clerk.post("/probe/change", {"text": "x"}).status_code == 200
    for token in ("", "x", "AAAA", clerk.token[:-4], "🙂", "=" * 40):
        assert clerk.post("/probe/change", {"csrf_token": token}).status_code == 400
    header = clerk.post("/probe/change", {"csrf_token": ""}, headers={"X-CSRF-Token": clerk.token})
    assert header.status_code == 200


def test_the_token_of_another_session_is_none(clerk: Visitor, root: Visitor):
    assert clerk.post("/probe/change", {"csrf_token": root.token}).status_code == 400


def test_a_token_is_never_shown_twice(clerk: Visitor):
    before = clerk.token
    clerk.get("/account")
    assert clerk.token != before
    assert clerk.post("/probe/change", {"csrf_token": before}).status_code == 200


def test_without_the_token_guard_a_forged_change_works(clerk: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(security, "has_token", lambda: True)
    assert clerk.post("/probe/change", {"csrf_token": ""}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.test"},
        {"Origin": "https://hall.test.evil.test"},
        {"Origin": "https://hall.test:444"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
def test_a_change_from_another_site_is_refused(clerk: Visitor, headers: dict[str, str]):
    assert clerk.post("/probe/change", headers=headers).status_code == 400


def test_without_the_origin_guard_it_is_not(clerk: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(security, "check_origin", lambda: None)
    assert clerk.post("/probe/change", headers={"Origin": "https://evil.test"}).status_code == 200


def test_what_is_too_large_is_refused_with_the_limit(clerk: Visitor):
    answer = clerk.post("/probe/change", {"text": "x" * (1024 * 1024)})
    assert answer.status_code == 413
    assert "1 MB" in answer.text
    token = {"X-CSRF-Token": clerk.token, "Content-Type": "application/octet-stream"}
    sent = [b"x" * (2 * 1024 * 1024), b"x" * (4 * 1024 * 1024)]
    answers = [
        clerk.client.post("/probe/upload", data=one, headers=token, base_url="https://hall.test") for one in sent
    ]
    assert [one.status_code for one in answers] == [200, 413]
    assert "3 MB" in answers[1].text


def test_without_the_size_guard_it_is_taken(clerk: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(security, "limit_size", lambda _requirement: None)
    assert clerk.post("/probe/change", {"text": "x" * (1024 * 1024)}).status_code == 200


def test_a_crash_shows_a_number_and_nothing_else(clerk: Visitor, capfd: pytest.CaptureFixture[str]):
    answer = clerk.get("/probe/crash?name=李小红")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Traceback" not in answer.text
    assert "110101" not in answer.text
    logged = capfd.readouterr().err
    assert answer.headers["X-Request-ID"] in logged
    assert "ValueError" in logged
    assert "110101" not in logged
    assert "李小红" not in logged


def test_an_outage_says_when_to_try_again(visitor: Visitor):
    answer = visitor.get("/probe/outage")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    english = visitor.get("/probe/outage", headers={"Cookie": "lang=en", "Accept": "application/json"})
    assert english.json["error"]["code"] == 503


HOSTILE = [
    "https://evil.test", "http://evil.test", "//evil.test", "///evil.test", "////evil.test", "/\\evil.test",
    "\\\\evil.test", "\\/evil.test", "/\\/evil.test", "//evil.test/%2f..", "https:evil.test", "https:/evil.test",
    "http:///evil.test", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "evil.test",
    "evil.test/path", "@evil.test", "hall.test@evil.test", "https://hall.test@evil.test", "https://hall.test.evil.test",
    "/\t/evil.test", "/\n/evil.test", "/\r/evil.test", "\t//evil.test", " //evil.test", " https://evil.test",
    "/\x00/evil.test", "/account\r\nSet-Cookie: a=b", "/account\nLocation: https://evil.test", "/\u2028/evil.test",
    "/\u202eevil", "ftp://evil.test", "file:///etc/passwd", "//evil.test:443", "//[::1]/", "?next=//evil.test",
    "#//evil.test", "../evil", "", "\\evil.test", "/a\\b", "//\u2215evil.test",
]  # fmt: skip


def test_only_paths_of_ours_are_gone_back_to(app, backend: str):
    assert len(HOSTILE) >= 40
    assert [one for one in HOSTILE if security.local_path(one) != "/"] == []
    for address in ("/", "/account", "/hall/item/?page=2&size=10", "/hall/办件/", "/a:b@c"):
        assert security.local_path(address) == address


def test_login_and_preferences_do_not_leave_the_site(visitor: Visitor, root: Visitor):
    for address in HOSTILE:
        assert visitor.get("/login", query_string={"next": address}).status_code == 200
        assert 'name="next" value="/"' in visitor.get("/login", query_string={"next": address}).text
        assert root.get("/login", query_string={"next": address}).headers["Location"] == "/"
        assert root.post("/preferences", {"next": address, "lang": "en"}).headers["Location"] == "/"
    assert visitor.sign_in(ROOT, back="//evil.test").headers["Location"] == "/"
