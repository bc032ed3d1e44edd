"""A served demo and a real browser. Without Chromium these tests are skipped loudly, or fail where all must run."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import update

from banshi.demo.loading import DEMO_PASSWORD, load_demo
from banshi.demo.photos import certificate, portrait
from banshi.publishing import publish
from banshi.serving import make_app
from banshi.settings import ROOT, Settings
from banshi.startup import PlatformSource
from banshi.storage.database import Database
from banshi.storage.migrating import upgrade
from banshi.storage.tables import session
from banshi.web import admin

CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "platform" / "frontend" / "vendor-test" / "axe.min.js"
SECRET = "a secret of the browser tests, nowhere else used"


@dataclass(frozen=True)
class Hall:
    """The served hall: its address, two files that a clerk uploads, and the database behind it."""

    address: str
    photo: Path
    certificate: Path
    database: Database

    def expire_sessions(self) -> None:
        """As if everybody had been away for a day."""
        with self.database.write() as connection:
            connection.execute(update(session).values(expires_at=datetime.now(UTC) - timedelta(days=1)))


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A demo of a few hundred people, served by the real server in a process of its own."""
    with serving(tmp_path_factory.mktemp("hall"), ROOT / "definitions") as served:
        yield served


@contextmanager
def serving(data: Path, definitions: Path, persons: int = 300) -> Iterator[Hall]:
    """A demo over these definitions, served for the length of the block."""
    settings = settings_for(data, definitions)
    app = make_app(settings, prepare=upgrade)
    fill(app, settings, persons)
    photo, paper = data / "photo.jpg", data / "certificate.png"
    photo.write_bytes(portrait(1))
    paper.write_bytes(certificate(1))
    port = _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "platform"),
        "BANSHI_DATA": str(data),
        "BANSHI_DEFINITIONS": str(definitions),
        "BANSHI_SECRET": SECRET,
        "BANSHI_DEMO": "1",
    }
    command = [sys.executable, "-m", "banshi", "serve", "--port", str(port)]
    with (data / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield Hall(address, photo, paper, app.extensions["banshi_platforms"].database)
    finally:
        server.terminate()
        server.wait(10)


def settings_for(data: Path, definitions: Path) -> Settings:
    url = f"sqlite:///{data / 'banshi.sqlite'}"
    return Settings(url, SECRET.encode(), data, demo=True, definitions=definitions, secure_cookies=False)


def fill(app: Flask, settings: Settings, persons: int) -> None:
    """Accounts, definitions and a small demo."""
    source: PlatformSource = app.extensions["banshi_platforms"]
    admin.init_accounts(app)
    _epoch, findings = publish(settings, source.vocabulary, source.database, "tests")
    assert not findings
    with app.app_context():
        load_demo(source.current(), admin.create_user, lambda said: None, persons=persons, past=persons * 2 // 5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail("/usr/bin/chromium is missing and REQUIRE_ALL=1")
        pytest.skip("BROWSER TESTS DID NOT RUN: there is no /usr/bin/chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield launched
        launched.close()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, hall: Hall) -> Iterator[SignIn]:
    """A page of a new context, signed in; what the console says wrong fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(user_name: str, width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=hall.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login")
        page.fill("[name=user_name]", user_name)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.click("main button[type=submit]")
        return page

    yield enter
    for context in contexts:
        context.close()
    # A form with mistakes is answered with 422, one that came too late with 409: the console reports both as it does
    # every failed load.
    assert [one for one in complaints if "422" not in one and "409" not in one] == []


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page, WCAG 2.2 A and AA."""
    # A click waits until the next page is there, which may be before it has a body.
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # At its end: there the bar with the buttons stands in its own place, and covers half of nothing.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _try in range(150):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/login", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server does not answer")
