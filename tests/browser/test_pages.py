"""Every page in its states: axe finds nothing, nothing scrolls sideways, the keyboard reaches everything (T22)."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Hall, SignIn, axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Set to a folder to look at every page: BANSHI_SHOTS=/tmp/shots make test ARGS=tests/browser
SHOTS = os.environ.get("BANSHI_SHOTS")


def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page at this moment, at its width and at 320 px."""
    wrong = [f"{name}: {one}" for one in axe(page)]
    if SHOTS:
        large = "-large" if page.locator("body.bn-elder").count() else ""
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}{large}.png", full_page=True)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        wrong.append(f"{name}: scrolls sideways at 320 px")
    page.set_viewport_size(size)
    return wrong


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=zh><title>页</title><main><h1>页</h1><input></main>")
    assert [one.partition(":")[0] for one in axe(page)] == ["label"]
    page.close()


def fill_steps(page: Page, hall: Hall) -> list[str]:
    """The three items, page by page: empty, with mistakes, filled."""
    wrong: list[str] = []
    page.goto("/flexible_agency/flexible_worker_enrolment/")
    wrong += look(page, "enrolment-find")
    page.click(".bn-actions button:visible:has-text('查询')")
    wrong += look(page, "enrolment-find-errors")
    page.fill("#name", "司马长风")
    page.select_option("#id_type", "08")
    page.fill("#id_number", "E55443388")
    page.click(".bn-actions button:visible:has-text('查询')")
    wrong += look(page, "enrolment-fill")
    page.set_input_files("#photo", str(hall.photo))
    page.click(".bn-actions button:visible:has-text('提交')")
    wrong += look(page, "enrolment-fill-errors")
    page.click(".bn-lookup:has(#hospital_1) button")
    page.locator("[data-bn-pick]").first.wait_for()
    wrong += look(page, "lookup")
    page.goto("/flexible_agency/flexible_worker_reduction/")
    page.check("input[value=ordinary]")
    wrong += look(page, "reduction-choose")
    page.click(".bn-actions button:visible:has-text('下一步')")
    wrong += look(page, "reduction-confirm")
    page.click(".bn-actions button:visible:has-text('确定')")
    wrong += look(page, "reduction-list")
    page.click(".bn-actions button:visible:has-text('提交')")
    wrong += look(page, "reduction-list-errors")
    return wrong


@pytest.mark.parametrize("width", [1280, 375])
def test_a_clerks_pages(sign_in: SignIn, hall: Hall, width: int) -> None:
    page = sign_in("agency1", width)
    wrong = look(page, "home")
    wrong += fill_steps(page, hall)
    page.goto("/flexible_agency/flexible_case_progress/query/")
    wrong += look(page, "progress")
    page.select_option("#state", label="全部")
    page.click(".bn-go button:has-text('查询')")
    wrong += look(page, "progress-found")
    page.locator("tbody a").first.click()
    wrong += look(page, "case")
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 375])
def test_guides_without_signing_in(browser: Browser, hall: Hall, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=hall.address)
    page = context.new_page()
    page.goto("/login")
    page.click("text=看办事指南，不用登录")
    wrong = look(page, "guides")
    page.fill("#words", "因病致贫")
    page.click("button:has-text('查找')")
    wrong += look(page, "guides-found")
    page.click("text=医疗救助对象手工（零星）报销")
    page.click("a:text-is('对因病致贫家庭医疗救助')")
    wrong += look(page, "guide")
    expect(page.locator(".bn-materials tbody tr")).to_have_count(8)
    # On paper: one column, and nothing to click on.
    page.emulate_media(media="print")
    expect(page.locator(".bn-cases")).to_be_hidden()
    left, aside = (page.locator(one).bounding_box() for one in (".bn-guide > div", ".bn-aside"))
    assert left is not None
    assert aside is not None
    assert aside["y"] >= left["y"] + left["height"]
    context.close()
    assert wrong == []


def test_from_an_item_to_its_guide_and_back(sign_in: SignIn) -> None:
    page = sign_in("agency1", 1280)
    page.goto("/flexible_agency/flexible_worker_reduction/")
    page.click(".bn-head a:has-text('办事指南')")
    expect(page.locator(".bn-cases [aria-current]")).to_have_text("已参保职工增减员（灵活就业）")
    assert axe(page) == []
    page.click(".bn-aside a:has-text('灵活就业人员减员申报')")
    expect(page.locator("h1")).to_have_text("灵活就业人员减员申报")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_reviewers_pages(sign_in: SignIn, width: int) -> None:
    page = sign_in("front_desk", width)
    # Whether the demo leaves anything waiting depends on the day; the desk's other pages are in test_desk.py.
    assert look(page, "queue") == []


def test_large_print(sign_in: SignIn, hall: Hall) -> None:
    """适老版."""
    page = sign_in("agency1")
    page.click(".bn-top button:has-text('适老版')")
    expect(page.locator("body")).to_have_class("bn-elder")
    wrong = look(page, "home") + fill_steps(page, hall)
    assert wrong == []


def test_english(sign_in: SignIn) -> None:
    """Every word of the pages is English, but names of people and places."""
    page = sign_in("agency1")
    page.click(".bn-top button:has-text('English')")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/flexible_agency/flexible_worker_reduction/")
    expect(page.locator("h1")).to_have_text("Removal of a flexibly employed person")
    expect(page.locator("main")).to_contain_text("Type of removal")
    assert look(page, "english") == []


def test_by_keyboard_alone(sign_in: SignIn) -> None:
    """From the top of the page to the filed query, never a mouse."""
    page = sign_in("agency1")
    page.goto("/flexible_agency/flexible_case_progress/query/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("bn-skip")
    page.keyboard.press("Enter")
    tab_to(page, "#state")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".bn-go button")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_value("all")
    expect(page.locator("tbody tr").first).to_be_visible()


def tab_to(page: Page, control: str) -> None:
    """Press Tab until `control` has the focus; it must be reached within 40."""
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{control}:focus").count():
            return
    raise AssertionError(f"{control} is not reached by Tab")
