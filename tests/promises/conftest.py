"""The whole application, on both databases, with a small demo in it, and people who use it over HTTP."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from banshi.applications import deciding, flow
from banshi.applications.reading import Reading
from banshi.applications.store import Application, Remark
from banshi.conditions import Values
from banshi.demo.loading import DEMO_PASSWORD
from banshi.demo.photos import HEIGHT, WIDTH, certificate, portrait
from banshi.policy import REVIEWER, Actor
from banshi.review import Action
from banshi.settings import Settings
from banshi.startup import Platform
from banshi.storage import sessions, tables
from banshi.storage.files import store_file
from banshi.storage.listing import list_records
from banshi.web import admin
from banshi.worker.loop import Worker
from banshi.worker.mailing import Mailer
from tests.conftest import Place
from tests.halls import QUERY, close, copy_shipped, open_copy
from tests.halls import make_hall as fill_hall

ENROLMENT, REDUCTION = "flexible_worker_enrolment", "flexible_worker_reduction"
HALL = "/flexible_agency"
PLAIN = "reviewer_plain"
BASE = "https://hall.test"


@dataclass(repr=False)
class Hall:
    """The application, its platform, and what tests make in it without a browser."""

    app: Flask
    settings: Settings
    platform: Platform
    _actors: dict[str, Actor] = field(default_factory=dict)
    _people: dict[str, Iterator[Values]] = field(default_factory=dict)

    def actor(self, user_name: str) -> Actor:
        """The account as a session would know it."""
        if user_name not in self._actors:
            with self.app.test_request_context():
                account = admin.authenticate(user_name, DEMO_PASSWORD)
                assert account is not None
                self._actors[user_name] = admin.actor_of(account)
        return self._actors[user_name]

    def visitor(self, user_name: str = "") -> "Visitor":
        found = Visitor(self.app)
        if user_name:
            found.sign_in(user_name)
        return found

    def program(self, user_name: str = "", days: float = 1) -> "Program":
        """A program that acts for the account, or for nobody."""
        now = datetime.now(UTC)
        token = user_name and sessions.issue(
            self.platform.database, self.actor(user_name), now, now + timedelta(days=days)
        )
        return Program(self.app, token)

    def person(self, unit: str) -> Values:
        """An insured person of the unit who is active, another one at each call."""
        if unit not in self._people:
            register = self.platform.definitions.registers["insured_person"]
            asked = {"store": self.platform.store, "actor": self.actor(unit), "register": register}
            first = list_records(**asked, equals={"state": "active"}, size=50)
            pages = [
                list_records(**asked, equals={"state": "active"}, page=n, size=50) for n in range(1, first.pages + 1)
            ]
            self._people[unit] = iter([record for page in pages for _key, record in page.rows])
        return next(self._people[unit])

    def hospitals(self) -> Sequence[str]:
        """The keys of two hospitals."""
        register = self.platform.definitions.registers["hospital"]
        return [
            key for key, _one in list_records(self.platform.store, self.actor("agency1"), register, {}, size=2).rows
        ]

    def photo(self, unit: str) -> str:
        clerk = self.actor(unit)
        return store_file(self.platform.database, clerk, "照片.jpg", "image/jpeg", portrait(1), WIDTH, HEIGHT).id

    def paper(self, unit: str) -> str:
        clerk = self.actor(unit)
        return store_file(self.platform.database, clerk, "证明.png", "image/png", certificate(1), 600, 848).id

    def pending(self, unit: str) -> Application:
        """A removal after death that waits for the front desk."""
        person, item = self.person(unit), self.platform.definitions.items[REDUCTION]
        named = {name: person[name] for name in ("name", "id_type", "id_number")}
        values = {"kind": "death", **named, "reason": "01", "last_month": "2026-09"}
        reading = Reading(values, {"death_certificate": (self.paper(unit),)}, {str(person["id"]): person})
        return flow.submit(item, reading, self.actor(unit), self.platform.store, uuid4().hex, datetime.now(UTC))

    def ordinary(self, unit: str) -> Application:
        """A removal that was approved without anybody."""
        person, item = self.person(unit), self.platform.definitions.items[REDUCTION]
        reading = Reading({"kind": "ordinary", "reason": "03"}, subjects={str(person["id"]): person})
        return flow.submit(item, reading, self.actor(unit), self.platform.store, uuid4().hex, datetime.now(UTC))

    def returned(self, unit: str) -> Application:
        """A removal that the front desk sent back for correction."""
        application, item = self.pending(unit), self.platform.definitions.items[REDUCTION]
        remarks = [Remark("last_month", "请核对")]
        desk = self.actor("front_desk")
        return deciding.decide(
            item, application, Action.RETURN, desk, self.platform.store, datetime.now(UTC), remarks=remarks
        )

    def tell(self, mailer: Mailer | None = None) -> None:
        """What the worker does, until there is nothing more to do."""
        extensions = self.app.extensions
        worker = Worker(extensions["banshi_platforms"], extensions["banshi_translators"], mailer)
        while worker.step():
            pass

    def message(self, unit: str) -> int:
        """The id of a message to the unit's clerk."""
        user_id, row = self.actor(unit).user_id, tables.message.c
        self.returned(unit)
        self.tell()
        with self.platform.database.read() as connection:
            newest = select(row.id).where(row.user_id == user_id).order_by(row.id.desc()).limit(1)
            return connection.execute(newest).scalar_one()


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, address: str, **arguments: Any) -> TestResponse:
        return self.open("GET", address, **arguments)

    def open(self, method: str, address: str, **arguments: Any) -> TestResponse:
        answer = self.client.open(address, method=method, base_url=BASE, buffered=True, **arguments)
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text if "html" in answer.mimetype else "")
        self.token = found[1] if found else self.token
        return answer

    def post(self, address: str, fields: Mapping[str, Any] | None = None, **arguments: Any) -> TestResponse:
        headers = {"Origin": BASE, "Sec-Fetch-Site": "same-origin", **arguments.pop("headers", {})}
        sent = {"csrf_token": self.token, **(fields or {})}
        return self.open("POST", address, data=sent, headers=headers, **arguments)

    def sign_in(self, user_name: str) -> None:
        self.get("/login")
        assert self.post("/login", {"user_name": user_name, "password": DEMO_PASSWORD}).status_code == 303
        self.get("/account")

    def take(self, item: str, draft: str, number: int, fields: Mapping[str, Any]) -> TestResponse:
        """Send page `number` of a filing."""
        return self.post(f"{HALL}/{item}/drafts/{draft}/{number}/", {"action": "next", **fields})


class Program:
    """What calls the API: it keeps no cookie and follows nothing."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.token = token

    def open(self, method: str, address: str, **arguments: Any) -> TestResponse:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**bearer, **arguments.pop("headers", {})}
        return self.client.open(address, method=method, base_url=BASE, buffered=True, headers=headers, **arguments)

    def get(self, address: str, **arguments: Any) -> TestResponse:
        return self.open("GET", f"/api/v1/{address}", **arguments)

    def file(self, item: str, body: object, key: str = "", **arguments: Any) -> TestResponse:
        """File an application: `body` is what JSON is made of, or the bytes themselves."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "Idempotency-Key": key or uuid4().hex,
            "Content-Type": "application/json",
            **arguments.pop("headers", {}),
        }
        return self.open("POST", f"/api/v1/items/{item}/applications", data=sent, headers=headers, **arguments)

    def keep(self, name: str, content: bytes) -> TestResponse:
        return self.open("POST", "/api/v1/files", data={"file": (BytesIO(content), name)})


def number_in(answer: TestResponse) -> str:
    """The number of the application whose result page the answer leads to; "" when it leads elsewhere."""
    found = re.fullmatch(r"/cases/(\d+)/result/", answer.headers.get("Location", ""))
    return found[1] if found else ""


def text_of(answer: TestResponse) -> str:
    """What can be read on a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def settings_in(place: Place) -> Settings:
    folder = place.files.parent
    return Settings(place.url, place.key, folder, definitions=folder / "definitions", api_per_minute=1_000_000)


def fill(place: Place, persons: int, past: int) -> None:
    """A hall with a small demo and a query over a register, to be copied."""
    settings = settings_in(place)
    copy_shipped(settings.definitions)
    (settings.definitions / "items" / "flexible_agency" / "person_query.yaml").write_text(QUERY, encoding="utf-8")
    app = fill_hall(settings, persons, past)
    with app.app_context():
        admin.create_user(PLAIN, "演示审核丙", DEMO_PASSWORD, [REVIEWER], "office-110101")
    close(app)


def open_hall(place: Place) -> Hall:
    settings = settings_in(place)
    app = open_copy(settings)
    return Hall(app, settings, app.extensions["banshi_platforms"].current())


@pytest.fixture
def make_hall(copied: Callable[..., Place]) -> Iterator[Callable[..., Hall]]:
    """Prepares the hall of this test; its database is closed afterwards."""
    made: list[Hall] = []

    def make(persons: int = 150, past: int = 60) -> Hall:
        made.append(open_hall(copied(fill, persons, past)))
        return made[-1]

    yield make
    for one in made:
        one.platform.database.close()


@pytest.fixture
def hall(make_hall: Callable[..., Hall]) -> Hall:
    return make_hall()


def enrolment(
    hospitals: Sequence[str], name: str, number: str, photo: str, address: str = "青禾路 8 号院"
) -> dict[str, Any]:
    """A sound second page of an enrolment, with the person that the first page asked for."""
    return {
        "name": name,
        "id_type": "08",
        "id_number": number,
        "ethnicity": "01",
        "birth_date": "1990-05-06",
        "sex": "2",
        "country": "CN",
        "work_start": "2012-07-01",
        "personal_status": "01",
        "household_type": "10",
        "household_area": ["110000", "110100", "110101", "110101001"],
        "household_address": address,
        "household_postcode": "100010",
        "residence_area": ["110000", "110100", "110101", "110101001"],
        "residence_address": address,
        "residence_postcode": "100010",
        "category": "01",
        "mobile": "19900000001",
        "photo": photo,
        "bank": "103",
        "bank_account": "6200000000000001",
        "hospital_1": hospitals[0],
        "hospital_2": hospitals[1],
        "email": "qinghe@example.com",
    }
