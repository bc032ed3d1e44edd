"""The four hardest items of the guide, the whole way in a browser: from the menu to the reviewer's decision."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from banshi.conditions import Values
from banshi.definition.model import Definitions
from banshi.settings import ROOT
from banshi.startup import compile_folder, load_vocabulary
from banshi.storage.register_tables import register_tables
from tests.browser.conftest import Hall, SignIn, serving
from tests.browser.filling import fill_page
from tests.browser.test_pages import look
from tests.hardest import HOSPITAL, INFANT, MOBILE, PHARMACY, STUDENT, card_number, filled_in, photo_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = pytest.mark.parametrize("width", [1280, 375])


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hardest"), ROOT / "definitions", persons=40) as served:
        yield served


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    found, _findings = compile_folder(ROOT / "definitions", load_vocabulary(ROOT / "plugins"))
    assert found
    return found


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of 150 KB."""
    path = tmp_path_factory.mktemp("scans") / "扫描件.jpg"
    path.write_bytes(photo_of(150))
    return path


def records(hall: Hall, definitions: Definitions, register: str) -> list[Values]:
    table = register_tables(definitions.registers)[register]
    with hall.database.read() as connection:
        rows = connection.execute(select(table.table)).mappings().all()
    return [table.values(hall.database.seal, row) for row in rows]


def press(page: Page, label: str) -> None:
    page.click(f".bn-actions button:visible:text-is('{label}')")


def open_item(page: Page, title: str) -> None:
    """From the menu, which a phone folds away."""
    if page.viewport_size["width"] < 600:
        page.click(f"main a:has-text('{title}')")
    else:
        page.click(f"nav.bn-side >> text={title}")
    expect(page.locator("h1")).to_have_text(title)


def number_of(page: Page) -> str:
    """The number of the case on its result page; its own page shows it too, and the clerk's to-do."""
    page.click("text=查看详情")
    return page.locator(".bn-head .bn-num").inner_text()


def heading(page: Page, words: str) -> None:
    expect(page.locator(".bn-head p")).to_contain_text(words)


def decide(sign_in: SignIn, number: str, width: int, name: str) -> tuple[Page, list[str]]:
    """The front desk's page of a case, looked at; and approved."""
    desk = sign_in("front_desk", width)
    desk.goto(f"/desk/{number}/")
    return desk, look(desk, f"{name}-desk")


def approve(desk: Page) -> None:
    desk.click("button[value=approve]")
    expect(desk.locator("[role=status]").first).to_contain_text("已通过")


def pledge(page: Page, button: str, name: str) -> list[str]:
    wrong = look(page, f"{name}-pledge")
    press(page, button)
    expect(page.locator(".bn-errsum")).to_contain_text("请先勾选“我单位已知情并同意”")
    page.check("[name=agreed]")
    press(page, button)
    return wrong


@WIDTHS
def test_a_hospital_applies(sign_in: SignIn, definitions: Definitions, scan: Path, tmp_path: Path, width: int) -> None:
    item = definitions.items[HOSPITAL]
    typed = filled_in(item)
    clerk = sign_in("hospital1", width)
    open_item(clerk, item.title.zh)
    wrong = pledge(clerk, "确定", "hospital")

    # The first page: empty it goes nowhere, and says what is missing.
    heading(clerk, "单位注册信息")
    press(clerk, "下一步")
    expect(clerk.locator(".bn-errsum")).to_contain_text("统一社会信用代码：请填写统一社会信用代码")
    wrong += look(clerk, "hospital-1-errors")
    fill_page(clerk, item, typed)
    wrong += look(clerk, "hospital-1")
    press(clerk, "下一步")
    heading(clerk, "单位其他信息")
    fill_page(clerk, item, typed)
    press(clerk, "上一步")
    expect(clerk.locator("#name")).to_have_value(str(typed["name"]))
    press(clerk, "下一步")
    expect(clerk.locator("#vendor")).to_have_value(str(typed["vendor"]))
    wrong += look(clerk, "hospital-2")
    press(clerk, "下一步")
    heading(clerk, "卫生技术人员构成情况")
    fill_page(clerk, item, typed)
    wrong += look(clerk, "hospital-3")
    press(clerk, "下一步")
    heading(clerk, "医疗机构前三个月费用概况")
    fill_page(clerk, item, typed)
    beds = clerk.locator("#departments [name$='.beds']").nth(1)
    beds.fill("许多")
    press(clerk, "下一步")
    expect(clerk.locator(".bn-errsum")).to_contain_text("第 2 行“床位数”：应为整数，现为“许多”")
    beds.fill("8")
    wrong += look(clerk, "hospital-4")
    press(clerk, "下一步")

    heading(clerk, "定点申请承诺书")
    expect(clerk.locator("#elder_care_pledge-label")).to_have_count(0)
    small = tmp_path / "太小.jpg"
    small.write_bytes(photo_of(100))
    fill_page(clerk, item, {}, {"licences": small, "legal_certificate": scan, "pledge": scan})
    press(clerk, "提交")
    expect(clerk.locator(".bn-errsum")).to_contain_text("医疗机构证照电子文档")
    wrong += look(clerk, "hospital-5-errors")
    clerk.locator(".bn-field", has=clerk.locator("#licences-label")).locator("button", has_text="移除").click()
    clerk.set_input_files("#licences", str(scan))
    wrong += look(clerk, "hospital-5")
    press(clerk, "提交")
    expect(clerk.locator("main")).to_contain_text("提交成功")
    wrong += look(clerk, "hospital-result")
    number = number_of(clerk)
    wrong += look(clerk, "hospital-case")

    desk, found = decide(sign_in, number, width, "hospital")
    expect(desk.locator(".bn-rowfacts tbody tr")).to_have_count(4)
    expect(desk.locator("main")).to_contain_text("管理责任承诺书")
    approve(desk)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("审核通过")
    assert wrong + found == []


@WIDTHS
def test_a_pharmacy_applies(sign_in: SignIn, definitions: Definitions, scan: Path, width: int) -> None:
    item = definitions.items[PHARMACY]
    typed = filled_in(item)
    clerk = sign_in("hospital1", width)
    open_item(clerk, item.title.zh)
    wrong = pledge(clerk, "提交", "pharmacy")
    titles = ("药店基本信息", "人员情况登记", "药学技术人员情况登记", "在售药品统计", "近5年主营业务开展情况")
    for number, title in enumerate(titles, 1):
        heading(clerk, title)
        if number in (2, 3):
            press(clerk, "下一步")
            wrong += look(clerk, f"pharmacy-{number}-errors")
        fill_page(clerk, item, typed)
        wrong += look(clerk, f"pharmacy-{number}")
        press(clerk, "下一步")
    heading(clerk, "定点申请承诺书")
    fill_page(clerk, item, {}, {"business_licence": scan, "drug_licence": scan})
    wrong += look(clerk, "pharmacy-6")
    press(clerk, "提交")
    expect(clerk.locator("main")).to_contain_text("成功")
    number = number_of(clerk)
    wrong += look(clerk, "pharmacy-case")
    for said in ("其他人员人数", "助记码"):
        expect(clerk.locator("main")).to_contain_text(said)
    desk, found = decide(sign_in, number, width, "pharmacy")
    expect(desk.locator(".bn-rowfacts tbody tr")).to_have_count(8)
    approve(desk)
    assert wrong + found == []
