"""A hall with an item that has limits, its own words and a notifier; and a mail server that keeps what it is given."""

import shutil
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, update

from banshi.applications import deciding, flow
from banshi.applications.reading import Reading
from banshi.applications.store import Application, Remark
from banshi.definition.model import Item
from banshi.demo.loading import DEMO_PASSWORD
from banshi.i18n import load_translators
from banshi.message import Kind
from banshi.policy import REVIEWER, Actor
from banshi.review import Action
from banshi.settings import Settings
from banshi.startup import Platform, PlatformSource
from banshi.storage import tables
from banshi.web import admin
from banshi.worker.loop import Worker
from banshi.worker.mailing import Mailer
from tests.conftest import Place
from tests.halls import close, copy_shipped, make_hall, open_copy

# Wednesday, at nine in the office.
NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


@dataclass(repr=False)
class Office:
    """The hall, its people, and what happens in it without a browser."""

    settings: Settings
    source: PlatformSource
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def platform(self) -> Platform:
        return self.source.current()

    @property
    def item(self) -> Item:
        return self.platform.definitions.items["timed"]

    def file(self, now: datetime = NOW, contact: str = "张三丰", **values: Any) -> Application:
        reading = Reading({"contact": contact, "urgent": False, **values})
        return flow.submit(self.item, reading, self.actors["agency1"], self.platform.store, uuid4().hex, now)

    def decide(self, one: Application, action: Action = Action.APPROVE, now: datetime = NOW) -> Application:
        said = {"note": "理由", "remarks": (Remark("contact", "请核对"),) if action is Action.RETURN else ()}
        return deciding.decide(self.item, one, action, self.actors["front_desk"], self.platform.store, now, **said)

    def worker(self, mailer: Mailer | None = None, now: datetime = NOW) -> Worker:
        return Worker(self.source, load_translators(self.settings.locale), mailer, now=lambda: now)

    def told(self, user_name: str) -> list[tuple[Kind, str]]:
        """What somebody was told, in order: the kind and what about."""
        row = tables.message.c
        chosen = select(row.kind, row.about).where(row.user_id == self.actors[user_name].user_id).order_by(row.id)
        with self.platform.database.read() as connection:
            return [(Kind(one.kind), one.about) for one in connection.execute(chosen)]

    def rows(self, table: Any) -> list[Any]:
        with self.platform.database.read() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))

    def give_addresses(self, domain: str = "example.com") -> None:
        """E-mail addresses that a mail server could reach."""
        with self.platform.database.write() as connection:
            for name in self.actors:
                connection.execute(update(User).where(User.username == name).values(email=f"{name}@{domain}"))


def announce_no_later(calendar: Path, year: int) -> None:
    """Leave the years after `year` out: tests name days, whatever has been announced since."""
    text = calendar.read_text(encoding="utf-8")
    assert f"\n  {year}:\n" in text
    calendar.write_text(text.partition(f"\n  {year + 1}:\n")[0] + "\n", encoding="utf-8")


def settings_in(place: Place) -> Settings:
    folder = place.files.parent
    return Settings(place.url, place.key, folder, definitions=folder / "definitions")


def prepare(place: Place) -> None:
    """A hall that is copied for each test."""
    settings = settings_in(place)
    copy_shipped(settings.definitions)
    announce_no_later(settings.definitions / "calendars" / "cn.yaml", NOW.year)
    shutil.copy(Path(__file__).with_name("timed.yaml"), settings.definitions / "items" / "flexible_agency")
    app = make_hall(settings)
    admin.init_accounts(app, ["chief"])
    with app.app_context():
        admin.create_user("chief", "演示科长", DEMO_PASSWORD, [REVIEWER, "chief"], "office-110101")
    close(app)


@pytest.fixture
def office(copied: Callable[..., Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("BANSHI_SMS_SPOOL", str(tmp_path / "sms"))
    settings = settings_in(copied(prepare))
    app = open_copy(settings)
    made = Office(settings, app.extensions["banshi_platforms"])
    with app.test_request_context():
        for name in ("agency1", "front_desk", "front_desk2", "chief"):
            account = admin.authenticate(name, DEMO_PASSWORD)
            assert account is not None
            made.actors[name] = admin.actor_of(account)
    yield made
    made.platform.database.close()


@dataclass
class Sink:
    """A mail server: keeps every letter; `refuse` is what it answers to a recipient instead of taking it."""

    port: int = 0
    letters: list[Any] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: str = ""

    @property
    def ids(self) -> list[str]:
        return [str(one["Message-ID"]) for one in self.letters]


def _talk(sink: Sink) -> Callable[..., Any]:
    class Talk(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 sink")
            for line in self.rfile:
                word = line.decode().strip()
                if word.upper().startswith("RCPT") and sink.refuse:
                    self.say(sink.refuse)
                elif word.upper() == "DATA":
                    self.say("354 go on")
                    self._take()
                elif word.upper() == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    sink.recipients += [word] if word.upper().startswith("RCPT") else []
                    self.say("250 ok")

        def _take(self) -> None:
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line)
            sink.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.say("250 taken")

    return Talk


@pytest.fixture
def sink() -> Iterator[Sink]:
    kept = Sink()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _talk(kept)) as server:  # type: ignore[arg-type]
        server.daemon_threads = True
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield kept
        server.shutdown()
        thread.join()
