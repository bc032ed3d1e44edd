"""The reviewer's desk in a browser: cases decided by keyboard alone, and every page in its states (T22)."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from banshi.applications import handling
from banshi.applications.handling import Act
from banshi.applications.store import State
from banshi.review import Action
from banshi.web import pages
from tests.browser.conftest import SignIn, serving_here
from tests.browser.test_pages import look, tab_to
from tests.conftest import Copies
from tests.desks import DeskHall, make_desk_hall

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The most keys for a plain approval, the way to the next case included.
MOST_KEYS = 6


@pytest.fixture(scope="module")
def desk_hall(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> DeskHall:
    return make_desk_hall(copies, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def hall(desk_hall: DeskHall) -> Iterator[SimpleNamespace]:
    with serving_here(desk_hall.app) as address:
        yield SimpleNamespace(address=address)


class Keys:
    """The keyboard, counting."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)


def test_thirty_cases_by_keyboard_alone(sign_in: SignIn, desk_hall: DeskHall) -> None:
    """From the queue on no mouse is touched; after each decision the next case by due date is open."""
    filed = [desk_hall.filed(number % 6) for number in range(30)]
    page = sign_in("street1")
    page.wait_for_load_state()
    keys = Keys(page)
    keys.press("j")
    expect(page.locator("[data-bn-row]").first).to_be_focused()
    keys.press("Enter")
    page.wait_for_url("**/desk/2*/")
    counted = []
    for _case in filed:
        number, keys.pressed = page.url.rstrip("/").rpartition("/")[2], 0
        keys.press("a")
        expect(page.locator("button[value=approve]")).to_be_focused()
        keys.press("Enter")
        page.wait_for_url(lambda address, number=number: number not in address)
        counted.append(keys.pressed)
    assert (len(counted), max(counted)) == (30, 2)
    assert max(counted) <= MOST_KEYS
    assert {desk_hall.again(one).progress.stage for one in filed} == {"审查"}


def test_what_must_be_filled_in_by_keyboard(sign_in: SignIn, desk_hall: DeskHall) -> None:
    """A refusal with a reason, a claim, the help, the queue and the search: each by its key."""
    one = desk_hall.decided(desk_hall.filed(7), "street2")
    page = sign_in("street1")
    page.goto(f"/desk/{one.number}/")
    page.keyboard.press("c")
    expect(page.locator(".bn-case > .bn-alert")).to_contain_text("已领取")
    page.keyboard.press("?")
    expect(page.locator("#bn-keys")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("#bn-keys")).to_be_hidden()
    page.keyboard.press("x")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("ajrc超过标准")
    tab_to(page, "button[value=refuse]")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: one.number not in address)
    assert desk_hall.again(one).progress.stage == "送达"
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/desk/")
    page.keyboard.press("/")
    expect(page.locator("#f-find")).to_be_focused()
    page.keyboard.type(one.number)
    page.keyboard.press("Enter")
    expect(page.locator("[data-bn-list] tbody tr")).to_have_count(1)


def test_an_act_takes_along_what_was_typed_beside_it(sign_in: SignIn, desk_hall: DeskHall) -> None:
    one = desk_hall.decided(desk_hall.filed(8), "street2")
    page = sign_in("street1")
    page.goto(f"/desk/{one.number}/")
    page.fill("#note", "已电话核实")
    page.fill("#checked_income", "1234")
    page.locator("#act-note summary").click()
    page.fill("#act-note-note", "备查")
    page.locator("#act-note button").click()
    expect(page.locator(".bn-case > .bn-alert")).to_contain_text("备注")
    expect(page.locator("#note")).to_have_value("已电话核实")
    expect(page.locator("#checked_income")).to_have_value("1234")
    expect(page.locator("#act-note-note")).to_have_value("")


def test_the_shortcuts_can_be_switched_off(sign_in: SignIn, desk_hall: DeskHall) -> None:
    desk_hall.filed(8)
    page = sign_in("street1")
    page.wait_for_load_state()
    page.click("[data-bn-open]")
    page.click("#bn-keys button:has-text('关闭快捷键')")
    expect(page.locator("body")).to_have_attribute("data-bn-keys", "off")
    page.keyboard.press("?")
    expect(page.locator("#bn-keys")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 375])
def test_every_state_of_the_desk(sign_in: SignIn, desk_hall: DeskHall, width: int) -> None:
    plain = desk_hall.filed(9)
    page = sign_in("street1", width)
    page.wait_for_load_state()
    wrong = look(page, "desk-queue")
    page.click("[data-bn-open]")
    wrong += look(page, "desk-keys")
    page.keyboard.press("Escape")
    page.check(f"input[value='{plain.number}.1']")
    page.click("text=批量通过")
    wrong += look(page, "desk-batch")
    page.click("main button[type=submit]:has-text('确认通过')")
    wrong += look(page, "desk-batch-done")
    filling = desk_hall.decided(desk_hall.filed(10), "street2")
    page.goto(f"/desk/{filling.number}/")
    for fold in page.locator(".bn-acts > details > summary").all():
        fold.click()
    page.locator("[data-bn-remark]").first.click()
    wrong += look(page, "desk-case")
    page.click("button[value=approve]")
    expect(page.locator(".bn-errsum")).to_be_visible()
    wrong += look(page, "desk-case-errors")
    page.goto(f"/desk/{filling.number}/")
    desk_hall.decided(filling, "street2")
    page.fill("#note", "我看过了")
    page.click("button[value=approve]")
    expect(page.locator(".bn-errsum")).to_contain_text("演示街道乙")
    wrong += look(page, "desk-case-moved")
    late = corrected(desk_hall)
    page.goto(f"/desk/{late}/")
    page.check("#only-changes")
    wrong += look(page, "desk-case-changes")
    page.goto("/desk/?tab=suspended&due=late")
    wrong += look(page, "desk-queue-empty")
    assert wrong == []


def corrected(desk_hall: DeskHall) -> str:
    """A case that came back from a correction: by its number."""
    one = desk_hall.decided(desk_hall.filed(11), "street2", Action.RETURN)
    clerk = desk_hall.page("agency1")
    clerk.open(f"/cases/{one.number}/correction/")
    clerk.post(f"/cases/{one.number}/correction/", income="40000")
    assert desk_hall.again(one).state is State.PENDING
    return one.number


@pytest.mark.parametrize("width", [1280, 375])
def test_the_applicants_pages(sign_in: SignIn, desk_hall: DeskHall, width: int) -> None:
    one = desk_hall.decided(desk_hall.filed(12), "street2", Action.RETURN)
    page = sign_in("agency1", width)
    page.goto(f"/cases/{one.number}/correction/")
    wrong = look(page, "correction")
    page.click(".bn-todo a")
    expect(page.locator("#income")).to_be_in_viewport()
    suspended = desk_hall.filed(13)
    actor = desk_hall.actor("street1")
    act = Act(desk_hall.item, suspended, actor, desk_hall.platform.store, pages.now())
    handling.suspend(act, "等待鉴定")
    page.goto(f"/cases/{suspended.number}/")
    wrong += look(page, "case-suspended")
    assert wrong == []
