"""A served demo and a real browser. Without Chromium these tests are skipped loudly, or fail where all must run."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect, sync_playwright
from sqlalchemy import update
from werkzeug.serving import make_server

from banshi.demo.loading import DEMO_PASSWORD
from banshi.demo.photos import certificate, portrait
from banshi.settings import ROOT, Settings
from banshi.storage.database import Database
from banshi.storage.tables import session
from tests.halls import make_hall, settings_at

CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "platform" / "frontend" / "vendor-test" / "axe.min.js"
SECRET = "a secret of the browser tests, nowhere else used"
# Where no server is: requests to it are answered by this process.
NOWHERE = "http://hall.test"
# Not a measure: how long a busy machine may take, in milliseconds, before a test gives up.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


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
    app = make_hall(settings, persons, persons * 2 // 5)
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


@contextmanager
def serving_here(app: Flask) -> Iterator[str]:
    """The application served by a thread of this process, for the length of the block: its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def settings_for(data: Path, definitions: Path) -> Settings:
    return settings_at(data, secret=SECRET.encode(), demo=True, definitions=definitions)


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
        log_in(page, user_name)
        return page

    yield enter
    for context in contexts:
        context.close()
    # A form with mistakes is answered with 422, one that came too late with 409, and what a test cuts off fails: the
    # console reports these as it does every failed load.
    expected = ("422", "409", "net::ERR_FAILED")
    assert [one for one in complaints if not any(each in one for each in expected)] == []


def log_in(page: Page, user_name: str) -> None:
    """Fill in and send the login page that is open; the page it leads to is there when this returns."""
    page.fill("[name=user_name]", user_name)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/login" not in address)


Answered = Callable[..., Page]


@pytest.fixture
def answered(browser: Browser) -> Iterator[Answered]:
    """A page of somebody who is signed in, whose every request this process answers: no server."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(app: Flask, user_name: str, width: int = 1280, **options: object) -> Page:
        client = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login", base_url=NOWHERE).text)
        assert token
        person = {"user_name": user_name, "password": DEMO_PASSWORD}
        client.post("/login", data={"csrf_token": token[1], **person}, base_url=NOWHERE)

        def answer(route: Route, request: Request) -> None:
            sent = client.open(
                request.url.removeprefix(NOWHERE),
                method=request.method,
                data=request.post_data_buffer,
                content_type=request.headers.get("content-type"),
                headers={"Origin": NOWHERE, "Sec-Fetch-Site": "same-origin"},
                base_url=NOWHERE,
            )
            if sent.status_code in (302, 303):
                sent = client.get(sent.location, base_url=NOWHERE)
            route.fulfill(status=sent.status_code, headers=dict(sent.headers), body=sent.data)

        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route(f"{NOWHERE}/**", answer)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page, WCAG 2.2 A and AA."""
    # A click waits until the next page is there, which may be before it has a body.
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # At its end: there the bar with the buttons stands in its own place, and covers half of nothing.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    # What is in order would be a megabyte a page, carried here for nothing.
    run = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations)"
    return [f"{one['id']}: {node['html'][:160]}" for one in page.evaluate(run, tags) for node in one["nodes"]]


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
