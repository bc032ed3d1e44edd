"""T19: a whole journey with names and numbers that stand out; none of them in logs, addresses, titles, error pages."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from banshi.storage.database import StoreUnavailable
from banshi.web import filing
from banshi.worker.mailing import Folder
from tests.promises.conftest import ENROLMENT, HALL, REDUCTION, Hall, Visitor, enrolment, number_in

NAME, NUMBER, CONTACT, PHONE = "欧阳青禾麟", "E77665544", "司徒霁月澜", "01087654321"
ADDRESS, BANK, MOBILE, MAIL = "青禾麟路七十七号院", "6217334455667788", "19911223344", "qinghelin@example.com"
REASON, REMARK = "霁月澜说明", "请青禾麟本人再传"
SECRETS = (NAME, NUMBER, CONTACT, PHONE, ADDRESS, BANK, MOBILE, MAIL, REASON, REMARK)
LOG_FIELDS = {
    "account",
    "at",
    "cases",
    "cause",
    "error",
    "event",
    "job",
    "level",
    "method",
    "ms",
    "request",
    "rule",
    "seconds",
    "status",
    "timestamp",
}
ADDRESSED = re.compile(r'(?:href|src|action|hx-\w+|data-bn-\w+|formaction)="([^"]*)"')


@dataclass
class Watched(Visitor):
    """A visitor whose answers are looked at: the address, the title, what leads on, and pages that say an error."""

    app: Flask
    found: list[str] = field(default_factory=list)
    seen: int = 0

    def __post_init__(self) -> None:
        Visitor.__init__(self, self.app)

    def open(self, method: str, address: str, **arguments: Any) -> TestResponse:
        answer = super().open(method, address, **arguments)
        page = answer.text if "html" in answer.mimetype else ""
        titles = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
        self.seen += 1
        self._look("an address asked for", address)
        self._look("a header", "\n".join(f"{name}: {value}" for name, value in answer.headers))
        self._look("a title", " ".join(titles))
        for one in ADDRESSED.findall(page):
            self._look("an address in a page", one)
        if answer.status_code >= 400 and answer.status_code not in (409, 422):
            self._look("an error page", page)
        return answer

    def _look(self, where: str, text: str) -> None:
        plain = unquote(unescape(text))
        self.found += [f"{one} in {where}" for one in SECRETS if one in plain]


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """All that was logged, by us and by libraries, at any level."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: "".join(capfd.readouterr()) + stream.getvalue()
    root.removeHandler(handler)
    root.setLevel(level)


def enrol(hall: Hall, clerk: Visitor) -> str:
    person = {"name": NAME, "id_type": "08", "id_number": NUMBER}
    clerk.get(f"{HALL}/{ENROLMENT}/")
    assert clerk.take(ENROLMENT, "d1", 1, {**person, "id_number": f"{NUMBER} 坏"}).status_code == 422
    clerk.take(ENROLMENT, "d1", 1, person)
    sound = enrolment(hall.hospitals(), NAME, NUMBER, hall.photo("agency1"), ADDRESS)
    sound |= {"contact_name": CONTACT, "contact_phone": PHONE, "bank_account": BANK, "mobile": MOBILE, "email": MAIL}
    assert clerk.take(ENROLMENT, "d1", 2, {**sound, "mobile": MOBILE[:-1]}).status_code == 422
    assert clerk.post(f"{HALL}/{ENROLMENT}/drafts/d1/2/autosave", sound).status_code == 200
    return number_in(clerk.take(ENROLMENT, "d1", 2, sound))


def remove(hall: Hall, clerk: Visitor, desk: Visitor) -> str:
    asked = {"kind": "death", "name": NAME, "id_type": "08", "id_number": NUMBER}
    clerk.take(REDUCTION, "d2", 1, asked)
    clerk.get(f"{HALL}/{REDUCTION}/drafts/d2/2/")
    paper = hall.paper("agency1")
    clerk.get(f"/files/{paper}")
    fields = {"kind": "death", "reason": "01", "last_month": "2026-09", "death_certificate": paper}
    number = number_in(clerk.take(REDUCTION, "d2", 2, fields))
    desk.get("/desk/")
    desk.get(f"/desk/{number}/")
    place = f"/desk/{number}/decision/"
    assert desk.post(place, {"action": "refuse", "version": "9", "note": REMARK}).status_code == 409
    returned = {"action": "return", "version": "1", "note": REASON, "remark-last_month": REMARK}
    assert desk.post(place, returned).status_code == 303
    desk.get("/desk/")
    clerk.get(f"/cases/{number}/correction/")
    clerk.post(f"/cases/{number}/correction/", {"last_month": "2026-10"})
    return number


def wrong_turns(clerk: Visitor, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind of error page, on the way of a request that names a person."""
    fields = {"name": NAME, "id_number": NUMBER, "kind": "death", "id_type": "08"}
    place = f"{HALL}/{REDUCTION}/drafts/d9/1/"
    codes = [clerk.post(f"/cases/{number}/reveal/", {"field": NAME, "reason": NAME}).status_code]
    codes.append(clerk.post(place, fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code)
    codes.append(clerk.post(f"{HALL}/{REDUCTION}/drafts/d9/nine/", fields).status_code)
    codes.append(clerk.post(f"{HALL}/", fields).status_code)
    codes.append(clerk.post("/account", {"old": NAME * 200_000}).status_code)
    for error in (ValueError(NAME + NUMBER), StoreUnavailable(NAME + NUMBER)):

        def fail(*_arguments: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(filing, "_typed_into", fail)
        codes.append(clerk.post(place, fields).status_code)
        monkeypatch.undo()
    assert codes == [400, 400, 404, 405, 413, 500, 503]


def part_of(letter: Path) -> str:
    """All that can be read of an e-mail: its headers and its text."""
    mail = message_from_bytes(letter.read_bytes(), policy=policy.default)
    return f"{mail.items()} {mail.get_content()}"


def test_nobody_is_named_where_nobody_should_be(
    hall: Hall, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    clerk, desk = Watched(hall.app), Watched(hall.app)
    clerk.sign_in("agency1")
    desk.sign_in("front_desk")
    logged()
    filed = enrol(hall, clerk)
    removal = remove(hall, clerk, desk)
    hall.tell(Folder(tmp_path / "mail"))
    letters = "".join(part_of(one) for one in (tmp_path / "mail").iterdir())
    assert removal in letters
    assert [one for one in SECRETS if one in letters] == []
    for ending in ("", "result/"):
        assert clerk.get(f"/cases/{filed}/{ending}").status_code == 200
        assert clerk.get(f"/cases/{removal}/{ending}").status_code == 200
    assert NUMBER in clerk.post(f"/cases/{filed}/reveal/", {"field": "id_number", "reason": REASON}).text
    found = clerk.post(f"{HALL}/flexible_case_progress/query/", {"state": "all", "name": NAME, "id_number": NUMBER})
    assert filed in found.text
    clerk.get(f"{HALL}/")
    wrong_turns(clerk, filed, monkeypatch)
    assert removal in clerk.get("/messages/").text
    late = Watched(hall.app)
    late.get("/login")
    late.post("/login", {"user_name": NAME, "password": NAME})
    said = logged()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert len(lines) >= clerk.seen
    assert set().union(*lines) <= LOG_FIELDS
    assert [one for one in SECRETS if one in said or json.dumps(one)[1:-1] in said] == []
    assert clerk.found + desk.found + late.found == []
    assert {urlsplit(line["rule"]).query for line in lines if "rule" in line} == {""}
