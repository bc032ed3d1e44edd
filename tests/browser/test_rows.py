"""A table of rows in a browser, with JavaScript and without: add, remove, a fault in a cell, a correction."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from banshi.settings import ROOT
from tests.browser.conftest import NOWHERE, Answered
from tests.browser.test_pages import look
from tests.halls import hall_with

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILING = "/flexible_agency/bed_survey/"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A platform with one more item, answered in this process: no server."""
    items = [ROOT / "tests" / "web" / f"{name}.yaml" for name in ("bed_survey", "staff_survey")]
    return hall_with(tmp_path_factory.mktemp("rows"), items)


@pytest.fixture
def enter(app: Flask, answered: Answered) -> Enter:
    """A page of a signed-in person."""
    return lambda user_name="agency1", width=1280, **options: answered(app, user_name, width, **options)


def cell(page: Page, row: int, column: str):
    return page.locator("[data-bn-row]").nth(row).locator(f"[name$='.{column}']")


def add(page: Page, words: str = "增加一个科室") -> None:
    page.click(f"button:has-text('{words}')")


def remove(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"删去第 {number} 行").click()


def fill_row(page: Page, row: int, name: str, beds: str) -> None:
    cell(page, row, "name").fill(name)
    cell(page, row, "beds").fill(beds)


def submit(page: Page) -> None:
    page.click(".bn-actions button:visible:has-text('提交')")


def expect_rows(page: Page, *rows: tuple[str, str]) -> None:
    """The rows of the table, each by its name and beds; without JavaScript they come with another page."""
    expect(page.locator("[data-bn-row]")).to_have_count(len(rows))
    for place, (name, beds) in enumerate(rows):
        expect(cell(page, place, "name")).to_have_value(name)
        expect(cell(page, place, "beds")).to_have_value(beds)


def expect_facts(page: Page, *rows: str) -> None:
    """The rows of the table as a page shows them that lets nobody change them."""
    expect(page.locator(".bn-rowfacts tbody tr")).to_have_text([*rows], use_inner_text=True)


@pytest.mark.parametrize("width", [1280, 375])
def test_pages(enter: Enter, width: int):
    page = enter(width=width)
    page.goto(f"{NOWHERE}{FILING}")
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
    page.click("text=适老版") if width == 1280 else None
    wrong += look(page, "rows-large")
    assert wrong == []


def test_rows_come_and_go_on_the_page(enter: Enter):
    page = enter()
    page.goto(f"{NOWHERE}{FILING}")
    fill_row(page, 0, "内科", "20")
    add(page)
    expect(cell(page, 1, "name")).to_be_focused()
    expect(page.locator("[data-bn-said]")).to_have_text("已增加第 2 行")
    fill_row(page, 1, "外科", "10")
    add(page)
    fill_row(page, 2, "儿科", "5")
    remove(page, 2)
    expect_rows(page, ("内科", "20"), ("儿科", "5"))
    expect(page.locator("[data-bn-said]")).to_have_text("已删去第 2 行")
    expect(cell(page, 1, "name")).to_be_focused()
    expect(page.locator("[data-bn-row] th")).to_have_text(["第 1 行", "第 2 行"])
    expect(page.get_by_role("textbox", name=re.compile("床位数.*第 2 行"))).to_have_value("5")
    add(page)
    add(page)
    add(page)
    expect(page.locator("[data-bn-row]")).to_have_count(4)
    for _time in range(4):
        remove(page, 1)
    expect_rows(page, ("", ""))
    assert page.url.endswith(FILING)


def test_a_cells_rules_go_by_its_row(enter: Enter):
    page = enter()
    page.goto(f"{NOWHERE}{FILING}")
    expect(cell(page, 0, "phone")).to_be_hidden()
    add(page)
    cell(page, 1, "head").fill("张小明")
    expect(cell(page, 1, "phone")).to_be_visible()
    expect(cell(page, 0, "phone")).to_be_hidden()
    fill_row(page, 1, "内科", "60")
    expect(cell(page, 1, "head")).to_have_attribute("required", "")
    expect(cell(page, 0, "head")).not_to_have_attribute("required", "")
    expect(cell(page, 1, "approved")).to_be_hidden()
    page.check("[name=grade][value=true]")
    expect(cell(page, 1, "approved")).to_be_visible()
    expect(cell(page, 0, "approved")).to_be_hidden()
    cell(page, 1, "approved").fill("批〔2026〕1 号")
    cell(page, 1, "beds").fill("6")
    expect(cell(page, 1, "approved")).to_be_hidden()
    cell(page, 1, "beds").fill("66")
    expect(cell(page, 1, "approved")).to_have_value("批〔2026〕1 号")
    # Hidden while it is sent, it comes back after the round trip as it was typed.
    cell(page, 1, "beds").fill("6")
    submit(page)
    expect(page.locator(".bn-errsum li").last).to_contain_text("第 1 行")
    expect(cell(page, 1, "approved")).to_be_hidden()
    cell(page, 1, "beds").fill("66")
    expect(cell(page, 1, "approved")).to_have_value("批〔2026〕1 号")
    # A field outside the table by its total.
    expect(page.locator("#reason")).to_be_hidden()
    cell(page, 0, "beds").fill("450")
    expect(page.locator("#reason")).to_be_visible()
    remove(page, 2)
    expect(page.locator("#reason")).to_be_hidden()


def file(page: Page, beds: str = "10") -> None:
    for number, day in enumerate(["2024-01-01", "2026-12-31"]):
        page.locator("[name=licensed]").nth(number).fill(day)
    fill_row(page, 0, "内科", "20")
    add(page)
    fill_row(page, 1, "外科", beds)
    submit(page)


def test_a_fault_in_a_cell_and_a_correction(enter: Enter):
    page = enter()
    page.goto(f"{NOWHERE}{FILING}")
    file(page, beds="许多")
    page.click(".bn-errsum a:has-text('第 2 行“床位数”')")
    expect(cell(page, 1, "beds")).to_be_focused()
    expect(cell(page, 1, "beds")).to_have_attribute("aria-invalid", "true")
    cell(page, 1, "beds").fill("10")
    submit(page)
    expect(page.locator("main")).to_contain_text("已登记")
    page.click("text=查看详情")
    number = page.locator(".bn-head .bn-num").inner_text()
    page.locator(".bn-rowfacts").wait_for()
    wrong = look(page, "rows-case")

    desk = enter("front_desk")
    desk.goto(f"{NOWHERE}/desk/{number}/")
    expect_facts(desk, "1 内科 20 张 - - -", "2 外科 10 张 - - -")
    expect(desk.locator("main")).to_contain_text("2024-01-01 至 2026-12-31")
    expect(desk.locator("main")).to_contain_text("30 张")
    desk.locator("summary:has-text('科室设置')").click()
    desk.fill("#remark-departments", "外科床位不符，请核对")
    wrong += look(desk, "rows-desk")
    desk.click("button:has-text('退回补正')")
    expect(desk.locator("[role=status]").first).to_contain_text("已退回补正")

    page.goto(f"{NOWHERE}/cases/{number}/correction/")
    expect_rows(page, ("内科", "20"), ("外科", "10"))
    cell(page, 1, "beds").fill("x")
    add(page)
    fill_row(page, 2, "儿科", "5")
    page.click(".bn-actions button:has-text('提交补正')")
    expect(page.locator(".bn-errsum")).to_contain_text("科室设置：第 2 行“床位数”：应为整数，现为“x”")
    wrong += look(page, "rows-correction")
    expect_rows(page, ("内科", "20"), ("外科", "x"), ("儿科", "5"))
    cell(page, 1, "beds").fill("12")
    page.click(".bn-actions button:has-text('提交补正')")
    expect(page.locator("main")).to_contain_text("已登记")

    desk.goto(f"{NOWHERE}/desk/{number}/")
    changed = desk.locator("tr.ch:has(> th:text-is('科室设置'))")
    expect(changed.locator("del")).to_have_text("内科 20 张；外科 10 张")
    expect(changed.locator("ins tbody tr")).to_have_count(3)
    expect(desk.locator("main")).to_contain_text("37 张")
    wrong += look(desk, "rows-corrected")
    assert wrong == []


def test_without_javascript(enter: Enter):
    page = enter(java_script_enabled=False)
    page.goto(f"{NOWHERE}{FILING}")
    fill_row(page, 0, "内科", "许多")
    add(page)
    expect(page.locator(".bn-errsum")).to_have_count(0)
    expect_rows(page, ("内科", "许多"), ("", ""))
    fill_row(page, 1, "外科", "10")
    cell(page, 1, "phone").fill("12")
    add(page)
    fill_row(page, 2, "儿科", "5")
    remove(page, 1)
    expect_rows(page, ("外科", "10"), ("儿科", "5"))
    expect(page.get_by_text("15 张", exact=True)).to_be_visible()
    expect(page.locator(".bn-errsum")).to_have_count(0)
    for number, day in enumerate(["2026-01-01", "2024-12-31"]):
        page.locator("[name=licensed]").nth(number).fill(day)
    # Enter sends the form and removes no row.
    cell(page, 0, "name").press("Enter")
    said = ["有效期限：开始日期应不晚于结束日期，现为 2026-01-01 > 2024-12-31"]
    expect(page.locator(".bn-errsum li")).to_have_text(said)
    page.locator("[name=licensed]").first.fill("2024-01-01")
    submit(page)
    expect(page.locator("main")).to_contain_text("已登记")
    page.click("text=查看详情")
    expect_facts(page, "1 外科 10 张 - - -", "2 儿科 5 张 - - -")


def test_a_later_page_knows_the_table(enter: Enter):
    page = enter()
    page.goto(f"{NOWHERE}/flexible_agency/staff_survey/")
    cell(page, 0, "name").fill("张小明")
    cell(page, 0, "days").fill("9")
    page.click(".bn-actions button:visible:has-text('下一步')")
    expect(page.locator("#many")).to_be_hidden()
    expect(cell(page, 0, "amount")).not_to_have_attribute("required", "")
    page.click(".bn-actions button:has-text('上一步')")
    add(page, "增加一行")
    cell(page, 1, "name").fill("李小红")
    cell(page, 1, "days").fill("2")
    page.click(".bn-actions button:visible:has-text('下一步')")
    expect(page.locator("#many")).to_be_visible()
    expect(cell(page, 0, "amount")).to_have_attribute("required", "")
