"""An application on a small platform, with people, and a few routes that exist only to be probed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from banshi.definition.model import Definitions, MenuGroup, Portal
from banshi.i18n import Text
from banshi.policy import ADMINISTRATOR, REVIEWER, UNIT_CLERK
from banshi.settings import Settings
from banshi.storage import tables
from banshi.storage.database import Database, StoreUnavailable
from banshi.web import admin, security
from banshi.web.app import create_app
from banshi.web.pages import current_actor, notice
from tests.conftest import Place, migrate

PASSWORD = "correct horse 7"
SECRET = b"a secret for tests, never used elsewhere"
CLERK, OTHER, OFFICER, ROOT = "clerk.a", "clerk.b", "officer", "root.admin"
_PEOPLE = {CLERK: (UNIT_CLERK, "U1"), OTHER: (UNIT_CLERK, "U2"), OFFICER: (REVIEWER, "O1"), ROOT: (ADMINISTRATOR, "O1")}
_KINDS = {"U1": ("agency", "甲单位"), "U2": ("agency", "乙单位"), "O1": ("office", "中心")}


def portal() -> Portal:
    groups = (MenuGroup("handle", Text("网上经办", "Apply")),)
    return Portal("hall", Text("单位网厅", "Unit hall"), Text("单位参保业务"), frozenset({"agency"}), groups)


@dataclass
class Source:
    """What `startup.PlatformSource` is to the web."""

    database: Database
    asked: list[int] = field(default_factory=list)

    def current(self, epoch: int | None = None) -> Any:
        self.asked.append(epoch or 0)
        definitions = Definitions({"hall": portal()}, {}, {}, {})
        return SimpleNamespace(
            epoch=epoch, definitions=definitions, database=self.database, unit=lambda unit_id: _KINDS[unit_id]
        )


def probes() -> Blueprint:
    """Routes to knock at."""
    blueprint = Blueprint("probe", __name__)
    views: dict[str, Callable[[], Any]] = {
        "public": lambda: "public",
        "mine": lambda: current_actor().user_name,
        "office": lambda: "office",
        "forgotten": lambda: "no line in the table",
        "crash": _crash,
        "outage": _outage,
        "file": lambda: "stored",
    }
    for name, view in views.items():
        blueprint.add_url_rule(f"/probe/{name}", name, view)
    blueprint.add_url_rule("/probe/change", "change", _change, methods=["POST"])
    blueprint.add_url_rule("/probe/form/<draft>", "form", _form, methods=["GET", "POST"])
    blueprint.add_url_rule("/probe/upload", "upload", lambda: str(len(request.get_data())), methods=["POST"])
    return blueprint


def _crash() -> str:
    raise ValueError("李小红 110101199001011234")


def _outage() -> str:
    raise StoreUnavailable("down")


def _change() -> str:
    notice("已改")
    return request.form.get("text", "")


def _form(draft: str) -> str:
    return draft


@pytest.fixture
def saved() -> list[tuple[str, str]]:
    """What the probe's form kept: whose, and what was typed."""
    return []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return _settings(tmp_path)


def _make_app(database: Database, settings: Settings) -> Flask:
    app = create_app(Source(database), settings)
    # A quick hash: what is tested here is not how slow it is.
    app.config["FAB_PASSWORD_HASH_METHOD"] = "pbkdf2:sha256:1000"
    return app


def _settings(folder: Path) -> Settings:
    return Settings("", SECRET, folder, locale=folder)


def with_accounts(place: Place) -> None:
    """A database with its people, to be copied."""
    migrate(place)
    database = place.open()
    app = _make_app(database, _settings(place.files.parent))
    admin.init_accounts(app)
    with app.app_context():
        for name, (role, unit) in _PEOPLE.items():
            admin.create_user(name, "王小明", PASSWORD, [role], unit)
    database.close()


@pytest.fixture
def place(copied: Callable[..., Place]) -> Place:
    return copied(with_accounts)


@pytest.fixture
def app(database: Database, settings: Settings, saved: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(
        security,
        "ACCESS",
        {
            **security.ACCESS,
            "probe.public": security.PUBLIC,
            "probe.mine": security.SIGNED_IN,
            "probe.office": security.only(REVIEWER),
            "probe.crash": security.PUBLIC,
            "probe.outage": security.PUBLIC,
            "probe.file": security.file(security.SIGNED_IN),
            "probe.change": security.SIGNED_IN,
            "probe.form": security.SIGNED_IN,
            "probe.upload": security.upload(security.SIGNED_IN, 3 * 1024 * 1024),
        },
    )

    def save(draft: str) -> str:
        saved.append((current_actor().user_name, request.form["text"]))
        return f"/probe/form/{draft}"

    app = _make_app(database, settings)
    app.register_blueprint(probes())
    app.extensions["banshi_save_expired"] = {"probe.form": save}
    return app


class Visitor:
    """A browser: keeps cookies, reads tokens off pages, says where its requests come from."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, address: str, **arguments: Any) -> TestResponse:
        answer = self.client.get(address, base_url="https://hall.test", buffered=True, **arguments)
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text if "html" in answer.mimetype else "")
        self.token = found[1] if found else self.token
        return answer

    def post(self, address: str, fields: dict[str, Any] | None = None, **arguments: Any) -> TestResponse:
        """A form of ours, sent by a browser, unless the arguments say otherwise."""
        headers = {"Origin": "https://hall.test", "Sec-Fetch-Site": "same-origin", **arguments.pop("headers", {})}
        typed = {"csrf_token": self.token, **(fields or {})}
        return self.client.post(address, data=typed, base_url="https://hall.test", headers=headers, **arguments)

    def sign_in(self, name: str, password: str = PASSWORD, back: str = "/account") -> TestResponse:
        self.get("/login")
        answer = self.post("/login", {"user_name": name, "password": password, "next": back})
        if answer.status_code == 303:
            self.get("/account")
        return answer

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie("__Host-banshi", domain="hall.test")
        return found.value if found else ""


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(CLERK)
    return visitor


@pytest.fixture
def root(app: Flask) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(ROOT)
    return visitor


@pytest.fixture
def expire(database: Database) -> Callable[[], None]:
    """Let every session run out."""

    def expire_() -> None:
        past = tables.session.c.created_at
        with database.write() as connection:
            connection.execute(update(tables.session).values(expires_at=past))

    return expire_
