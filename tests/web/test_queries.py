"""Querying applications: pages that go on by key, conditions that are drawn once, and what a form may send instead."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from banshi.demo.loading import DEMO_PASSWORD
from banshi.settings import ROOT
from tests.halls import make_hall, settings_at

ADDRESS = "/flexible_agency/flexible_case_progress/query/"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Agencies with some forty applications each."""
    settings = settings_at(tmp_path_factory.mktemp("hall"), definitions=ROOT / "definitions")
    return make_hall(settings, persons=60, past=120)


@pytest.fixture
def agency1(hall: Flask) -> "Clerk":
    return Clerk(hall, "agency1")


@pytest.fixture
def agency2(hall: Flask) -> "Clerk":
    return Clerk(hall, "agency2")


@pytest.fixture
def said(hall: Flask) -> Iterator[Sequence[str]]:
    """The statements that are executed."""
    heard: list[str] = []

    def listen(*told: Any) -> None:
        heard.append(told[2])

    event.listen(Engine, "before_cursor_execute", listen)
    yield heard
    event.remove(Engine, "before_cursor_execute", listen)


class Clerk:
    """A clerk at the query screen."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = self._token("/login")
        self.client.post("/login", data={"csrf_token": self.token, "user_name": name, "password": DEMO_PASSWORD})
        self.token = self._token(ADDRESS)

    def _token(self, address: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(address).text)[1]

    def ask(self, **fields: str) -> TestResponse:
        return self.client.post(ADDRESS, data={"csrf_token": self.token, "state": "all", "size": "10", **fields})


def numbers(answer: TestResponse) -> Sequence[str]:
    assert answer.status_code == 200
    return re.findall(r'href="/cases/(\d+)/"', answer.text)


def after(answer: TestResponse) -> str:
    found = re.search(r'name="after" value="([^"]*)"', answer.text)
    return found[1] if found else ""


def first_shown(answer: TestResponse) -> str:
    return re.search(r'<td data-label="序号">(\d+)</td>', answer.text)[1]


def test_leafing_by_key_shows_what_leafing_by_number_shows(agency1: Clerk):
    by_key, by_number = [], []
    page, place = 1, ""
    while True:
        answer = agency1.ask(page=str(page), after=place)
        by_key += numbers(answer)
        by_number += numbers(agency1.ask(page=str(page)))
        assert first_shown(answer) == str((page - 1) * 10 + 1)
        place, page = after(answer), page + 1
        if not place:
            break
    total = int(re.search(r"总共(\d+)条", answer.text)[1])
    assert total > 20
    assert by_key == by_number
    assert len(set(by_key)) == total


def test_the_next_page_is_read_by_key_and_in_one_statement(agency1: Clerk, said: Sequence[str]):
    place = after(agency1.ask())
    said.clear()
    agency1.ask(page="2", after=place)
    lists = [one for one in said if "FROM application" in one]
    assert len(lists) == 1
    assert "(application.submitted_at, application.id) < (?, ?)" in lists[0]


def test_the_place_says_nothing_of_a_person(agency1: Clerk):
    place = after(agency1.ask(name="张三丰", id_number="11010519491231002X")) or after(agency1.ask())
    assert re.fullmatch(r"2,[0-9a-f]{8},\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00,[0-9a-f]{32}", place)


def test_another_question_begins_by_number(agency1: Clerk):
    place = after(agency1.ask())
    asked = {"state": "approved", "page": "2"}
    assert numbers(agency1.ask(**asked, after=place)) == numbers(agency1.ask(**asked))
    assert numbers(agency1.ask(page="2", size="20", after=place)) == numbers(agency1.ask(page="2", size="20"))
    assert numbers(agency1.ask(page="1", after=place)) == numbers(agency1.ask())
    assert numbers(agency1.ask(page="3", after=place)) == numbers(agency1.ask(page="3"))


BAD: Sequence[Callable[[str, str, str], str]] = (
    lambda question, at, row: "2",
    lambda question, at, row: ",,,,,",
    lambda question, at, row: f"2,{question},{at},",
    lambda question, at, row: f"2,{question},,{row}",
    lambda question, at, row: f"2,{question},{at},{row}{row}",
    lambda question, at, row: f"2,{question},2026-13-45T00:00:00+00:00,{row}",
    lambda question, at, row: f"2,{question},2026-11-25T00:00:00,{row}",
    lambda question, at, row: f"2,{question},0001-01-01T00:00:00+23:59,{row}",
    lambda question, at, row: f"2,{question},{at},{'%00' * 10}\0\0",
    lambda question, at, row: f"2,{'0' * 8},{at},{row}",
    lambda question, at, row: f"-1,{question},{at},{row}",
)


@pytest.mark.parametrize("spoil", BAD)
def test_a_spoiled_place_is_none(agency1: Clerk, spoil: Callable[[str, str, str], str]):
    _page, question, at, row = after(agency1.ask()).split(",")
    assert numbers(agency1.ask(page="2", after=spoil(question, at, row))) == numbers(agency1.ask(page="2"))


def test_a_made_up_place_shows_own_rows_only(agency1: Clerk, agency2: Clerk):
    _page, question, _at, _row = after(agency1.ask()).split(",")
    newest = f"2,{question},9999-12-31T23:59:59+00:00,{'f' * 32}"
    foreign = {*numbers(agency2.ask(size="50"))}
    assert foreign
    assert numbers(agency1.ask(page="2", after=newest)) == numbers(agency1.ask())
    assert numbers(agency1.ask(page="2", after=f"2,{question},0001-01-01T00:00:00+00:00,{'0' * 32}")) == []
    theirs = after(agency2.ask())
    shown = numbers(agency1.ask(page="2", after=theirs))
    assert shown
    assert not foreign.intersection(shown)


def test_conditions_hold_what_is_asked_and_forget_it(agency1: Clerk, agency2: Clerk):
    asked = {"name": '"><script>', "id_type": "01", "state": "approved", "submitted_at_from": "2026-01-02"}
    page = agency1.ask(**asked, item="flexible_worker_enrolment").text
    assert 'id="name" autocomplete="off" value="&#34;&gt;&lt;script&gt;"' in page
    assert 'id="submitted_at_from" aria-label="开始日期" value="2026-01-02"' in page
    chosen = re.findall(r'<option value="([^"]+)" selected>', page.split("bn-table-foot")[0])
    assert sorted(chosen) == ["01", "approved", "flexible_worker_enrolment"]
    other = agency2.client.get(ADDRESS).text
    assert "selected" not in other
    assert "&lt;script&gt;" not in other
    assert "2026-01-02" not in other
    assert not re.search("[\x02\x03]", page + other)


def test_a_mark_that_is_typed_is_text(agency1: Clerk):
    page = agency1.ask(name="\x02id_number\x03", id_number="11010519491231002X").text
    assert 'id="name" autocomplete="off" value="\x02id_number\x03"' in page


def test_what_is_wrong_stands_beside_its_condition(agency1: Clerk):
    refused = agency1.ask(state="", name="张三丰")
    assert refused.status_code == 422
    assert 'class="bn-field is-bad"' in refused.text
    assert 'value="张三丰"' in refused.text
    assert "is-bad" not in agency1.ask().text


def test_english_conditions_are_drawn_in_english(agency1: Clerk):
    agency1.client.set_cookie("lang", "en")
    page = agency1.ask().text
    assert "ID number" in page
    assert "证件号码" not in page
