"""My messages: who sees which, what is unread, and what that costs a page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from banshi.applications import handling
from banshi.applications.deciding import decide
from banshi.applications.handling import Act, Person
from banshi.applications.store import Application, Remark
from banshi.review import Action
from banshi.storage import tables
from banshi.storage.messages import MOST_UNREAD
from tests.conftest import Copies
from tests.promises.conftest import HALL, REDUCTION, Hall, Visitor, fill, open_hall, text_of

ENROLMENT = "flexible_worker_enrolment"


@pytest.fixture(scope="module")
def hall(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    made = open_hall(copies.copy("sqlite", tmp_path_factory.mktemp("messages"), fill, 150, 60))
    yield made
    made.platform.database.close()


def returned(hall: Hall, unit: str, text: str = "请核对") -> Application:
    item, desk = hall.platform.definitions.items[REDUCTION], hall.actor("front_desk")
    said = (Remark("last_month", text),)
    one = decide(item, hall.pending(unit), Action.RETURN, desk, hall.platform.store, datetime.now(UTC), remarks=said)
    hall.tell()
    return one


@pytest.fixture
def agency1(hall: Hall) -> Visitor:
    visitor = hall.visitor("agency1")
    visitor.post("/messages/read/")
    return visitor


def test_a_message_says_what_leads_to_the_case_and_is_marked_in_words(hall: Hall, agency1: Visitor):
    one = returned(hall, "agency1", "与社保记录不符")
    page = agency1.get("/messages/")
    assert one.number in page.text
    assert "与社保记录不符" in page.text
    assert f'href="/cases/{one.number}/"' in page.text
    assert "未读 1 条" in text_of(page)
    assert "1 条未读" in text_of(agency1.get(f"{HALL}/"))


def test_messages_are_their_readers_own(hall: Hall, agency1: Visitor):
    mine, theirs = returned(hall, "agency1"), returned(hall, "agency2")
    page, other = agency1.get("/messages/").text, hall.visitor("agency2").get("/messages/").text
    assert mine.number in page
    assert theirs.number not in page
    assert theirs.number in other
    assert mine.number not in other


def test_marking_one_and_all_by_post_only(hall: Hall, agency1: Visitor):
    returned(hall, "agency1")
    returned(hall, "agency1")
    page = agency1.get("/messages/?unread=1")
    addresses = re.findall(r'action="(/messages/\d+/read/)"', page.text)
    assert len(addresses) == 2
    assert agency1.get(addresses[0]).status_code == 405
    answer = agency1.post(addresses[0], {"unread": "1", "page": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/messages/?unread=1&page=1")
    # A second time changes nothing.
    assert agency1.post(addresses[0]).status_code == 303
    assert "未读 1 条" in text_of(agency1.get("/messages/?unread=1"))
    assert agency1.post("/messages/read/").status_code == 303
    page = agency1.get("/messages/?unread=1")
    assert "没有未读消息" in page.text
    assert "条未读" not in page.text


def test_nobody_marks_a_message_of_another(hall: Hall, agency1: Visitor):
    returned(hall, "agency1")
    address = re.findall(r'action="(/messages/\d+/read/)"', agency1.get("/messages/").text)[0]
    other = hall.visitor("agency2")
    other.get("/messages/")
    assert other.post(address).status_code == 404
    assert other.post("/messages/99999999/read/").status_code == 404
    other.post("/messages/read/")
    assert "未读 1 条" in text_of(agency1.get("/messages/"))


def test_what_one_may_no_longer_see_is_not_told(hall: Hall, agency1: Visitor):
    one = returned(hall, "agency1", "只给本单位看")
    with hall.platform.database.write() as connection:
        moved = update(tables.application).where(tables.application.c.id == one.id)
        connection.execute(moved.values(unit_id="agency3"))
    page = agency1.get("/messages/").text
    assert one.number not in page
    assert "只给本单位看" not in page
    assert "您现在不能查看" in page


def test_reviewers_are_led_to_the_desk(hall: Hall):
    item, desk, other = hall.platform.definitions.items[REDUCTION], hall.actor("front_desk"), hall.actor("front_desk2")
    one = hall.pending("agency1")
    act = Act(item, one, desk, hall.platform.store, datetime.now(UTC))
    handling.transfer(act, Person(other.user_id, other.display_name, other.duties), "休假")
    hall.tell()
    page = hall.visitor("front_desk2").get("/messages/").text
    assert f'href="/desk/{one.number}/"' in page


def test_long_lists_have_pages_and_the_bar_stops_counting(hall: Hall):
    one, auditor = hall.pending("agency1"), hall.actor("auditor")
    rows = [
        {
            "user_id": auditor.user_id,
            "application_id": one.id,
            "sequence": 0,
            "kind": "soon",
            "about": f"whole:2026-12-01:{number}",
            "at": datetime.now(UTC),
        }
        for number in range(MOST_UNREAD + 20)
    ]
    with hall.platform.database.write() as connection:
        connection.execute(insert(tables.message), rows)
    visitor = hall.visitor("auditor")
    page = text_of(visitor.get("/messages/"))
    assert "共 120 条，未读 99+ 条" in page
    assert "总共120条 显示1-20条" in page
    assert "总共120条 显示101-120条" in text_of(visitor.get("/messages/?page=6&unread=1"))
    for wrong in ("/messages/?page=-1", "/messages/?page=x", f"/messages/?page={'9' * 30}", "/messages/?unread=x"):
        assert visitor.get(wrong).status_code == 200


@pytest.fixture
def said(hall: Hall) -> Iterator[list[str]]:
    heard: list[str] = []

    def listen(*told: Any) -> None:
        heard.append(told[2])

    engines = (hall.platform.database.engine, hall.platform.database.light)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", listen)
    yield heard
    for engine in engines:
        event.remove(engine, "before_cursor_execute", listen)


def test_the_count_is_part_of_the_one_statement_of_a_form_page(hall: Hall, agency1: Visitor, said: list[str]):
    returned(hall, "agency1")
    agency1.get(f"{HALL}/{ENROLMENT}/")
    said.clear()
    page = agency1.get(f"{HALL}/{ENROLMENT}/")
    assert "1 条未读" in text_of(page)
    assert len(said) == 1


def test_the_count_is_read_from_its_index(hall: Hall, agency1: Visitor, said: list[str]):
    agency1.get("/account")
    statement = next(one for one in said if "session" in one)
    with hall.platform.database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("", "", "")[: statement.count("?")]).all()
    assert any("ix_message_unread" in row[-1] for row in plan)
    assert not any("SCAN message" in row[-1] for row in plan)


def test_the_page_costs_few_statements_however_long(hall: Hall, agency1: Visitor, said: list[str]):
    for _number in range(3):
        returned(hall, "agency1")
    said.clear()
    agency1.get("/messages/")
    assert len(said) == 5
