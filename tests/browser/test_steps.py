"""A filing of every kind of page, in a real browser: pledge, two pages to fill, attach, confirm, result."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from banshi.loading import load_vocabulary
from banshi.publishing import publish
from banshi.settings import ROOT
from tests.browser.conftest import Hall, SignIn, serving, settings_for
from tests.browser.test_pages import look
from tests.halls import copy_shipped
from tests.web.stepping import ITEM, branch_office, write

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("steps")


@pytest.fixture(scope="module")
def hall(data: Path) -> Iterator[Hall]:
    """A small hall with the reference's item."""
    settings = settings_for(data, copy_shipped(data / "definitions"))
    write(settings, branch_office())
    with serving(data, settings.definitions, persons=5) as served:
        yield served


def press(page: Page, label: str) -> None:
    page.click(f".bn-actions button:visible:text-is('{label}')")


def agree(page: Page) -> None:
    page.check("[name=agreed]")
    press(page, "确定")


@pytest.mark.parametrize("width", [1280, 375])
def test_the_whole_way(sign_in: SignIn, hall: Hall, width: int) -> None:
    page = sign_in("agency1", width)
    page.goto(ITEM)
    wrong = look(page, "steps-pledge")
    press(page, "确定")
    expect(page.locator("[name=agreed]")).to_have_attribute("aria-invalid", "true")
    wrong += look(page, "steps-pledge-fault")
    agree(page)

    page.fill("#office_name", "青禾网点")
    page.fill("#opened", "2026-01-02")
    page.locator("label:has(input[name=owned][value=false])").click()
    wrong += look(page, "steps-fill")
    press(page, "下一步")

    page.fill("#beds", "20")
    page.click(".bn-ask > summary")
    wrong += look(page, "steps-reset-asks")
    page.click(".bn-ask button")
    expect(page.locator("#beds")).to_have_value("")
    page.fill("#beds", "20")
    press(page, "上一步")
    expect(page.locator("#office_name")).to_have_value("青禾网点")
    press(page, "下一步")
    expect(page.locator("#beds")).to_have_value("20")
    wrong += look(page, "steps-second")
    press(page, "下一步")

    page.set_input_files("#lease", str(hall.photo))
    wrong += look(page, "steps-attach")
    press(page, "提交")

    expect(page.locator("main")).to_contain_text("确认信息是否有误")
    expect(page.locator(".bn-facts").first).to_contain_text("青禾网点")
    wrong += look(page, "steps-confirm")
    press(page, "确定")
    expect(page.locator(".bn-errsum")).to_contain_text("请先勾选")
    wrong += look(page, "steps-confirm-fault")
    page.check("[name=agreed]")
    page.click("button[aria-label='修改：规模信息']")
    page.fill("#beds", "21")
    press(page, "下一步")
    press(page, "提交")
    expect(page.locator("[name=agreed]")).not_to_be_checked()
    agree(page)

    expect(page.locator("main")).to_contain_text("提交成功，青禾网点的租赁合同将由前台审核")
    wrong += look(page, "steps-result")
    page.click("text=查看详情")
    expect(page.locator("main")).to_contain_text("SHA-256")
    wrong += look(page, "steps-case")
    assert wrong == []


def test_a_draft_is_resumed_elsewhere_in_its_new_version(sign_in: SignIn, hall: Hall, data: Path) -> None:
    """Typed on one machine, saved by itself; the item is published anew; gone on with on another machine."""
    first, second = sign_in("agency1"), sign_in("agency1")
    first.goto(ITEM)
    agree(first)
    first.fill("#office_name", "东桥网点")
    first.evaluate("document.querySelector('[data-bn-autosave]').dataset.every = 1")
    with first.expect_response("**/autosave") as saved:
        first.fill("#opened", "2026-02-03")
    assert saved.value.ok

    # A save that fails is said, and said to be well when it works again.
    first.route("**/autosave", lambda route: route.abort())
    first.fill("#office_name", "东桥网点二")
    expect(first.locator("[data-bn-unsaved]")).to_be_visible()
    first.unroute("**/autosave")
    expect(first.locator("[data-bn-unsaved]")).to_be_hidden()

    settings = settings_for(data, data / "definitions")
    phone = "  phone: {label: 联系电话, type: phone, required: true}\n  beds:"
    asked = "[office_name, opened, owned, phone]"
    write(settings, branch_office(**{"  beds:": phone, "[unit_name, office_name, opened, owned]": asked}))
    epoch, findings = publish(settings, load_vocabulary(ROOT / "plugins"), hall.database, "tests")
    assert (epoch, findings) == (2, [])

    second.goto("/flexible_agency/")
    wrong = look(second, "steps-home-draft")
    expect(second.locator(".bn-drafts")).to_contain_text("第 2 页，共 5 页")
    second.click(".bn-drafts summary")
    wrong += look(second, "steps-home-delete-asks")
    second.click(".bn-drafts a:has-text('继续办理')")
    expect(second.locator("#office_name")).to_have_value("东桥网点二")
    wrong += look(second, "steps-new-version")
    second.click("button:has-text('按新版继续')")
    expect(second.locator("#phone")).to_be_visible()
    expect(second.locator("#office_name")).to_have_count(0)
    wrong += look(second, "steps-only-what-changed")
    second.fill("#phone", "19900000001")
    press(second, "下一步")
    expect(second.locator("#office_name")).to_have_value("东桥网点二")
    expect(second.locator("#opened")).to_have_value("2026-02-03")
    second.set_viewport_size({"width": 375, "height": 900})
    second.goto("/flexible_agency/")
    second.click(".bn-drafts summary >> nth=0")
    wrong += look(second, "steps-home-draft")
    assert wrong == []


def test_large_print(sign_in: SignIn) -> None:
    """适老版 of the pages that are new with a wizard."""
    page = sign_in("agency1")
    page.click(".bn-top button:has-text('适老版')")
    page.goto(ITEM)
    wrong = look(page, "steps-pledge")
    agree(page)
    page.click(".bn-ask > summary")
    wrong += look(page, "steps-reset-asks")
    page.goto("/flexible_agency/")
    page.click(".bn-drafts summary >> nth=0")
    wrong += look(page, "steps-home-delete-asks")
    assert wrong == []
