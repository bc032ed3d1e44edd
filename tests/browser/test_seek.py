"""The search above the selects of a large tree: by keyboard, by touch, and the selects alone without JavaScript."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Hall, SignIn, axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHOTS = os.environ.get("BANSHI_SHOTS")
STREET = ["110000", "110100", "110101", "110101001"]


def fill_page(page: Page) -> None:
    """The page that asks for two places."""
    page.goto("/flexible_agency/flexible_worker_enrolment/")
    page.fill("#name", "演示芷")
    page.select_option("#id_type", "08")
    page.fill("#id_number", "E55443388")
    page.click(".bn-actions button:visible:has-text('查询')")
    page.locator("#household_area").wait_for()


def box(page: Page, name: str = "household_area") -> Locator:
    return page.locator(f".bn-cascade:has(#{name})")


def chosen(page: Page, name: str = "household_area") -> list[str]:
    selects = box(page, name).locator("select:visible")
    return [one.input_value() for one in selects.all()]


def seek(page: Page, words: str, name: str = "household_area") -> Locator:
    """The search with its list open."""
    found = box(page, name).get_by_role("combobox", name="搜索行政区划")
    found.fill(words)
    expect(found).to_have_attribute("aria-expanded", "true")
    return found


def sought(page: Page, name: str = "household_area") -> Locator:
    return box(page, name).locator(".bn-sought [role=option]")


def look(page: Page, name: str) -> None:
    assert axe(page) == []
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def test_by_keyboard(hall: Hall, sign_in: SignIn):
    page = sign_in("agency1")
    fill_page(page)
    search = seek(page, "东城 东华门")
    options = sought(page)
    expect(options).to_have_count(1)
    expect(options.first).to_have_text("北京市 / 北京市 / 东城区 / 东华门街道")
    look(page, "seek-open")
    search.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert search.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    search.press("Enter")
    expect(box(page).locator("select").nth(3)).to_have_value(STREET[3])
    assert chosen(page) == STREET
    assert chosen(page, "residence_area") == [""]
    expect(search).to_be_focused()
    expect(search).to_have_attribute("aria-expanded", "false")
    expect(box(page).get_by_role("status")).to_have_text("北京市 / 北京市 / 东城区 / 东华门街道")
    look(page, "seek-chosen")


def test_above_the_last_level_the_next_is_asked_for(hall: Hall, sign_in: SignIn):
    """And another choice by hand starts from what was found."""
    page = sign_in("agency1")
    fill_page(page)
    search = seek(page, "东城区")
    search.press("ArrowDown")
    search.press("Enter")
    street = box(page).locator("select").nth(3)
    expect(street.locator(f"option[value='{STREET[3]}']")).to_have_count(1)
    assert chosen(page) == [*STREET[:3], ""]
    box(page).locator("select").nth(0).select_option("330000")
    expect(box(page).locator("select").nth(1).locator("option[value='330100']")).to_have_count(1)
    assert chosen(page) == ["330000", ""]


def test_what_is_sought_is_no_answer(hall: Hall, sign_in: SignIn):
    """Enter does not send the form, Escape shuts the list, and words that find nothing say so."""
    page = sign_in("agency1")
    fill_page(page)
    address = page.url
    search = seek(page, "东华门")
    search.press("Enter")
    search.press("Escape")
    expect(search).to_have_attribute("aria-expanded", "false")
    search.fill("没有这个地方")
    expect(box(page).get_by_role("status")).to_have_text("没有找到，请换个词，或逐级选择")
    search.press("Enter")
    assert page.url == address
    assert chosen(page) == [""]
    assert (
        page.evaluate("[...new FormData(document.querySelector('[data-bn-form]')).values()].includes('没有这个地方')")
        is False
    )


def test_by_touch_on_a_phone(hall: Hall, sign_in: SignIn):
    page = sign_in("agency1", 375, has_touch=True)
    fill_page(page)
    seek(page, "杭州 西湖", "residence_area")
    look(page, "seek-phone-open")
    option = sought(page, "residence_area").nth(1)
    expect(option).to_have_text("浙江省 / 杭州市 / 西湖区 / 西湖街道")
    option.tap()
    expect(box(page, "residence_area").locator("select").nth(3)).to_be_visible()
    assert len(chosen(page, "residence_area")) == 4
    look(page, "seek-phone-chosen")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_list_is_not_under_the_bar_of_buttons(hall: Hall, sign_in: SignIn):
    page = sign_in("agency1")
    fill_page(page)
    search = box(page).locator("input[role=combobox]")
    # As low as it can stand and be typed into.
    search.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().bottom + scrollY - innerHeight + 110)")
    seek(page, "新华 街道")
    found = (
        "one => { const at = one.getBoundingClientRect(); return document.elementFromPoint(at.x + 20, at.bottom - 20) }"
    )
    over = f"one => one.contains(({found})(one))"
    assert box(page).locator(".bn-sought").evaluate(over)


def test_without_javascript_there_are_the_selects(hall: Hall, sign_in: SignIn):
    page = sign_in("agency1", java_script_enabled=False)
    fill_page(page)
    expect(page.get_by_role("combobox", name="搜索行政区划")).to_have_count(0)
    expect(box(page).locator("select").first).to_be_visible()


def test_a_server_that_fails_is_told_of(hall: Hall, sign_in: SignIn):
    page = sign_in("agency1")
    fill_page(page)
    page.route(
        "**/dictionaries/area?q=*", lambda route: route.fulfill(status=200, body="[", content_type="application/json")
    )
    box(page).get_by_role("combobox", name="搜索行政区划").fill("东城")
    expect(box(page).get_by_role("status")).to_have_text("没有查到结果，请稍后再试，或逐级选择")
