"""A table of rows in a browser, with JavaScript and without: add, remove, a fault in a cell, a correction."""

import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Route, expect

from banshi.demo.loading import DEMO_PASSWORD, load_demo
from banshi.operating import make_app
from banshi.startup import ROOT, PlatformSource, Settings, publish
from banshi.storage.migrating import upgrade
from banshi.web import admin
from tests.browser.test_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HALL = "http://hall.test"
FILING = "/flexible_agency/bed_survey/"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A platform with one more item, answered in this process: no server."""
    data = tmp_path_factory.mktemp("rows")
    definitions = data / "definitions"
    shutil.copytree(ROOT / "definitions", definitions)
    shutil.copy(ROOT / "tests" / "web" / "bed_survey.yaml", definitions / "items" / "flexible_agency")
    url = f"sqlite:///{data / 'banshi.sqlite'}"
    settings = Settings(
        url, b"a secret of these tests, nowhere else used", data, definitions=definitions, secure_cookies=False
    )
    made = make_app(settings, prepare=upgrade)
    source: PlatformSource = made.extensions["banshi_platforms"]
    admin.init_accounts(made)
    _epoch, findings = publish(settings, source.vocabulary, source.database, "tests")
    assert findings == []
    with made.app_context():
        load_demo(source.current(), admin.create_user, lambda said: None, persons=20, past=0)
    return made


@pytest.fixture
def enter(app: Flask, browser: Browser) -> Iterator[Enter]:
    """A page of a signed-in person whose every request this process answers."""
    contexts = []
    complaints: list[str] = []

    def entered(user_name: str = "agency1", width: int = 1280, **options: object) -> Page:
        client = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login", base_url=HALL).text)
        assert token
        person = {"user_name": user_name, "password": DEMO_PASSWORD}
        client.post("/login", data={"csrf_token": token[1], **person}, base_url=HALL)

        def answer(route: Route, request: Request) -> None:
            sent = client.open(
                request.url.removeprefix(HALL),
                method=request.method,
                data=request.post_data_buffer,
                content_type=request.headers.get("content-type"),
                headers={"Origin": HALL, "Sec-Fetch-Site": "same-origin"},
                base_url=HALL,
            )
            if sent.status_code in (302, 303):
                sent = client.get(sent.location, base_url=HALL)
            route.fulfill(status=sent.status_code, headers=dict(sent.headers), body=sent.data)

        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route(f"{HALL}/**", answer)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert complaints == []


def cell(page: Page, row: int, column: str):
    return page.locator("[data-bn-row]").nth(row).locator(f"[name$='.{column}']")


def add(page: Page) -> None:
    page.click("button:has-text('增加一个科室')")


def remove(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"删去第 {number} 行").click()


def fill_row(page: Page, row: int, name: str, beds: str) -> None:
    cell(page, row, "name").fill(name)
    cell(page, row, "beds").fill(beds)


def submit(page: Page) -> None:
    page.click(".bn-actions button:visible:has-text('提交')")


def shown(page: Page) -> list[tuple[str, str]]:
    rows = page.locator("[data-bn-row]").count()
    return [(cell(page, row, "name").input_value(), cell(page, row, "beds").input_value()) for row in range(rows)]


@pytest.mark.parametrize("width", [1280, 375])
def test_pages(enter: Enter, width: int):
    page = enter(width=width)
    page.goto(f"{HALL}{FILING}")
    wrong = look(page, "rows-empty")
    page.check("[name=grade][value=true]")
    fill_row(page, 0, "内科", "60")
    cell(page, 0, "head").fill("张小明")
    cell(page, 0, "phone").fill("12")
    add(page)
    fill_row(page, 1, "外科", "许多")
    page.locator("[name=licensed]").first.fill("2024-01-01")
    submit(page)
    wrong += look(page, "rows-errors")
    assert wrong == []
