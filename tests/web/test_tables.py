"""Tables of rows over HTTP: what a form sends of them, drafts, masked cells, and odd requests."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from banshi.demo.loading import DEMO_PASSWORD
from banshi.storage.tables import application
from banshi.web.pages import LANGUAGE_COOKIE
from tests.halls import hall_with

FIRST = "/flexible_agency/staff_survey/drafts/d1/1/"
SECOND = "/flexible_agency/staff_survey/drafts/d1/2/"
ROW = {"name": "张小明", "id_number": "11010519491231002X", "days": "3", "wage": "100.5"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    items = [Path(__file__).with_name(f"{name}.yaml") for name in ("staff_survey", "bed_survey")]
    return hall_with(tmp_path_factory.mktemp("tables"), items)


class Visitor:
    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient = app.test_client()
        assert self.post("/login", {"user_name": name, "password": DEMO_PASSWORD}, "/login").status_code == 303

    def get(self, address: str) -> str:
        return unescape(self.client.get(address).get_data(as_text=True))

    def post(self, address: str, fields: dict[str, object], page: str = "/"):
        shown = self.client.get(page).get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        return self.client.post(address, data={"csrf_token": token[1], **fields})


@pytest.fixture
def clerk(app: Flask):
    visitor = Visitor(app, "agency1")
    visitor.start = "/flexible_agency/staff_survey/"
    yield visitor
    visitor.post("/flexible_agency/staff_survey/drafts/d1/removal", {}, visitor.start)


def rows(*typed: dict[str, object], numbers: tuple[int, ...] = (), table: str = "staff") -> dict[str, object]:
    placed = zip(numbers or range(len(typed)), typed)
    cells = {f"{table}.{number}.{name}": value for number, row in placed for name, value in row.items()}
    return {table: "", **cells}


def names(page: str, table: str = "staff", column: str = "name") -> list[str]:
    found = re.findall(rf'<input[^>]* name="{table}\.\d+\.{column}"[^>]*>', page.partition("<template")[0])
    return [re.search(r'value="([^"]*)"', one)[1] for one in found]


def send(clerk: Visitor, fields: dict[str, object], action: str = "next", address: str = FIRST):
    return clerk.post(address, {**fields, "action": action}, clerk.start)


def test_gaps_in_the_numbers_do_not_matter(clerk: Visitor):
    people = [{"name": one} for one in ("甲", "乙", "丙")]
    sent = send(clerk, rows(*people, numbers=(7, 12, 3)), "save")
    assert sent.status_code == 303
    assert names(clerk.get(FIRST)) == ["丙", "甲", "乙"]


def test_a_row_is_added_and_the_page_returns_to_it(clerk: Visitor):
    sent = send(clerk, rows({"name": "甲"}, {"days": "许多"}), "add_row:staff")
    assert sent.location.endswith("/1/#staff.2.name")
    page = clerk.get(FIRST)
    assert names(page) == ["甲", "", ""]
    assert 'value="许多"' in page
    assert "bn-errsum" not in page


def test_no_more_rows_than_are_taken(clerk: Visitor):
    full = rows({"name": "甲"}, {"name": "乙"}, {"name": "丙"})
    assert send(clerk, full, "add_row:staff").status_code == 303
    assert names(clerk.get(FIRST)) == ["甲", "乙", "丙"]
    sent = send(clerk, rows(*[{"name": "甲"}] * 4))
    assert sent.status_code == 422
    assert "最多 3 行，现为 4 行" in unescape(sent.text)
    assert names(unescape(sent.text)) == ["甲"] * 4


def test_a_row_is_removed(clerk: Visitor):
    people = rows({"name": "甲"}, {"name": "乙"}, {"name": "丙"}, numbers=(0, 4, 9))
    sent = send(clerk, people, "remove_row:staff.4")
    assert sent.location.endswith("#staff.2.name") or sent.location.endswith("#staff.1.name")
    assert names(clerk.get(FIRST)) == ["甲", "丙"]
    send(clerk, rows({"name": "甲"}), "remove_row:staff.0")
    assert names(clerk.get(FIRST)) == [""]


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        (rows(ROW), "remove_row:staff.99"),
        (rows(ROW), "remove_row:staff"),
        (rows(ROW), "remove_row:staff.-1"),
        (rows(ROW), "remove_row:nobody.1"),
        (rows(ROW), "add_row:nobody"),
        (rows(ROW), "add_row:many"),
        (rows(ROW), "add_row"),
        ({**rows(ROW), "staff.1234567.name": "x", "staff.x.name": "x", "staff.-1.name": "x", "staff.0": "x"}, "save"),
        ({**rows(ROW), "staff.0.nobody": "x", "staff.0.pay": "9", "staff.0.name.x": "y"}, "save"),
        ({**rows(ROW), "staff": '[{"name": "乙"}]'}, "save"),
    ],
)
def test_odd_names_and_buttons_do_no_harm(clerk: Visitor, fields, action):
    assert send(clerk, fields, action).status_code == 303
    assert names(clerk.get(FIRST)) == ["张小明"]


def test_autosave_keeps_every_kind_of_cell(clerk: Visitor):
    row = {**ROW, "kinds": ["1", "2"], "period": ["2024-01", "2024-0"]}
    sent = clerk.post(f"{FIRST}autosave", rows(row), clerk.start)
    assert sent.status_code == 200
    page = clerk.get(FIRST)
    assert page.partition("<template")[0].count(" checked>") == 2
    assert names(page, column="period") == ["2024-01", "2024-0"]
    assert "301.50" in page


def test_a_page_after_it_knows_the_table(clerk: Visitor):
    assert send(clerk, rows(ROW, {**ROW, "days": "9"}, {})).location.endswith("/2/")
    page = clerk.get(SECOND)
    assert '<input type="hidden" name="staff.0.days" value="3">' in page
    assert "11010519491231002X" not in page
    assert "张小明" not in page
    sent = send(clerk, {"many": "", **rows({"why": "节日"}, table="bonus")}, address=SECOND)
    said = re.findall(r'<a href="#([\w.]+)">([^<]+)</a>', unescape(sent.text))
    assert said == [("many", "人多的原因：请填写人多的原因"), ("bonus.0.amount", "奖金：第 1 行：请填写金额")]
    assert names(unescape(sent.text), "bonus", "why") == ["节日"]


def test_masked_on_the_desk_and_in_lists_revealed_with_a_reason(app: Flask, clerk: Visitor):
    assert send(clerk, rows({**ROW, "period": ["2024-01", "2024-03"]})).location.endswith("/2/")
    result = send(clerk, rows(table="bonus"), address=SECOND)
    number = re.search(r"/cases/(\d+)/", result.location)[1]
    desk = Visitor(app, "front_desk")
    page = desk.get(f"/desk/{number}/")
    assert "张小明" in page
    assert "11010519491231002X" not in page
    assert "1101************2X" in page
    assert "2024-01 至 2024-03" in page
    assert "301.50 元" in page
    clear = desk.post(f"/cases/{number}/reveal/", {"field": "staff", "reason": "核对"}, f"/desk/{number}/")
    assert "11010519491231002X" in unescape(clear.text)
    database = app.extensions["banshi_platforms"].database
    with database.read() as connection:
        stored = connection.execute(select(application).where(application.c.number == number)).one()
    assert "张小明" not in str(stored.listed)
    assert "11010519491231002X" not in str(stored)
    assert "张*明" in str(stored.listed)


def test_in_english(clerk: Visitor):
    clerk.client.set_cookie(LANGUAGE_COOKIE, "en")
    page = clerk.get("/flexible_agency/bed_survey/")
    assert "Add a department" in page
    assert "Start date" in page
