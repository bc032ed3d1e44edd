"""Guides are read by everybody; what leads on from them goes by who reads."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from banshi.loading import compile_folder, load_vocabulary
from banshi.settings import ROOT as HOME

from .conftest import CLERK, OFFICER, Visitor

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

GOOD = Path(__file__).parents[1] / "definition" / "good"
GUIDE = "/guides/112036001009/"
ITEM = "/flexible_agency/contact_change/"


@pytest.fixture(scope="module")
def definitions():
    compiled, findings = compile_folder(GOOD, load_vocabulary(HOME / "plugins"))
    assert findings == []
    return compiled


@pytest.fixture(autouse=True)
def shown(app, definitions, monkeypatch):
    """The good definitions in the place of the small platform's."""
    source = app.extensions["banshi_platforms"]
    small = source.current
    monkeypatch.setattr(
        source, "current", lambda epoch=None: SimpleNamespace(**{**vars(small(epoch)), "definitions": definitions})
    )


def test_nobody_need_sign_in_to_read(visitor):
    listed = visitor.get("/guides/")
    assert (listed.status_code, f'href="{GUIDE}"' in listed.text) == (200, True)
    page = visitor.get(GUIDE).text
    for said in (
        "联系人变更",
        "变更表",
        "原件 2 份",
        "由他人代办的",
        "《示范条例》第一条",
        "15 个工作日，可延长 5 个工作日",
    ):
        assert said in page
    # Of what can be done online there is the title; the way leads by the login.
    assert "单位联系人变更" in page
    assert f'href="/login?next={GUIDE}"' in page
    assert ITEM not in page


def test_the_second_case(visitor):
    page = visitor.get(f"{GUIDE}?case=2").text
    assert ("只改电话" in page, "变更表" in page) == (True, False)
    assert 'case=2" aria-current="page"' in page
    assert f'href="/login?next={GUIDE}?case%3D2"' in page


@pytest.mark.parametrize("number", ["0", "3", "x", "", "-1", "9" * 30])
def test_a_number_that_is_no_case_shows_the_first(visitor, number):
    assert "变更表" in visitor.get(f"{GUIDE}?case={number}").text


@pytest.mark.parametrize("code", ["112036001008", "x", "%00", "..%2f..", "x" * 500])
def test_no_such_guide(visitor, code):
    assert visitor.get(f"/guides/{code}/").status_code == 404


def test_words_are_searched_and_shown_as_they_were_typed(visitor):
    assert "找到 1 项" in visitor.get("/guides/?words=授权书 联系人").text
    none = visitor.get('/guides/?words="><script>alert(1)</script>').text
    assert ("没有找到" in none, "<script>alert" in none) == (True, False)
    assert "&lt;script&gt;alert(1)" in none
    assert visitor.get("/guides/?words=" + "字" * 5000).status_code == 200


def test_a_clerk_of_the_portal_goes_on_to_the_item(visitor):
    visitor.sign_in(CLERK)
    page = visitor.get(GUIDE).text
    assert f'href="{ITEM}"' in page
    assert "登录后办理" not in page
    assert 'aria-current="page" href="/guides/"' in page


def test_others_see_no_way_that_would_be_closed(visitor):
    visitor.sign_in(OFFICER)
    page = visitor.get(GUIDE).text
    assert (ITEM in page, "在线办理" in page, "登录后办理" in page) == (False, False, False)


def test_a_session_that_ran_out_reads_as_nobody(visitor, expire):
    visitor.sign_in(CLERK)
    expire()
    page = visitor.get(GUIDE)
    assert (page.status_code, "登录后办理" in page.text, "退出" in page.text) == (200, True, False)


def test_the_login_page_leads_there(visitor: Visitor):
    assert 'href="/guides/"' in visitor.get("/login").text
