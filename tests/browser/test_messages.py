"""My messages in a browser: axe finds nothing, nothing scrolls sideways, and the keyboard marks what was read (T22)."""

from datetime import UTC, datetime

import pytest
from flask_appbuilder.security.sqla.models import User
from playwright.sync_api import expect
from sqlalchemy import delete, insert, select

from banshi.applications.store import Event, EventKind, Remark
from banshi.policy import EVERYTHING
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application, message
from tests.browser.conftest import Hall, SignIn
from tests.browser.test_pages import look, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Its unit is called so too.
_CLERK = "agency1"


@pytest.fixture
def clerk(hall: Hall) -> str:
    """A clerk with three messages: of a return, with what is to be corrected, of an approval, and of a limit."""
    store = DatabaseStore(hall.database, {})
    with hall.database.read() as connection:
        user_id = connection.execute(select(User.id).where(User.username == _CLERK)).scalar_one()
        mine = select(application.c.number).where(application.c.unit_id == _CLERK).limit(1)
        number = connection.execute(mine).scalar_one()
    one = store.find_application(number, EVERYTHING)
    assert one is not None
    remarks = (Remark(next(iter(one.filing.values)), "与证件不一致，请按证件填写后重新提交"),)
    store.record(one, Event(EventKind.RETURNED, datetime.now(UTC), "演示审核甲", 6, "office-city", remarks=remarks))
    sequence = len(store.events(one))
    with hall.database.write() as connection:
        rows = [
            ("returned", sequence, f"event:{sequence}"),
            ("approved", 0, "event:0"),
            ("soon", 0, "whole:2026-12-01:0"),
        ]
        connection.execute(delete(message).where(message.c.user_id == user_id))
        common = {"user_id": user_id, "application_id": one.id, "at": datetime.now(UTC)}
        told = [{**common, "kind": kind, "sequence": place, "about": about} for kind, place, about in rows]
        connection.execute(insert(message), told)
    return _CLERK


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_of_messages(sign_in: SignIn, clerk: str, width: int) -> None:
    page = sign_in(clerk, width)
    page.goto("/messages/")
    expect(page.locator(".bn-messages > li")).to_have_count(3)
    expect(page.locator(".bn-messages > li ul")).to_have_count(1)
    wrong = look(page, "messages")
    page.goto("/messages/?unread=1&page=9")
    expect(page.locator(".bn-messages > li")).to_have_count(3)
    wrong += look(page, "messages-past-the-end")
    page.goto("/messages/")
    page.click("button:has-text('全部标为已读')")
    expect(page.locator("[role=status]")).to_contain_text("全部消息已标为已读")
    expect(page.locator(".bn-messages .unread")).to_have_count(0)
    wrong += look(page, "messages-read")
    page.click("text=只看未读")
    wrong += look(page, "messages-none")
    assert wrong == []


def test_by_keyboard_from_the_bar_to_a_message_that_is_read(sign_in: SignIn, clerk: str) -> None:
    page = sign_in(clerk)
    tab_to(page, ".bn-top a[href='/messages/']")
    expect(page.locator(".bn-top a[href='/messages/']:focus")).to_contain_text("3 条未读")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("我的消息")
    tab_to(page, ".bn-messages form button")
    page.keyboard.press("Enter")
    expect(page.locator(".bn-messages .unread")).to_have_count(2)
    expect(page.locator(".bn-top nav")).to_contain_text("2 条未读")
