"""The four hardest items of the guide, the whole way in a browser: from the menu to the reviewer's decision."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from stdnum.iso7064 import mod_11_10

from banshi.applications.reading import read
from banshi.calendar import today
from banshi.conditions import Values
from banshi.definition.model import Definitions, Item
from banshi.field import Context
from banshi.policy import EVERYTHING
from banshi.settings import ROOT
from banshi.storage.register_tables import register_tables
from banshi.storage.store import DatabaseStore
from tests import compiling
from tests.browser.conftest import Hall, SignIn, serving
from tests.browser.filling import fill_page
from tests.browser.test_pages import look
from tests.hardest import HOSPITAL, INFANT, MOBILE, PHARMACY, STUDENT, card_number, filled_in, photo_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# That in which the demo's students are insured.
YEAR = today().year
WIDTHS = pytest.mark.parametrize("width", [1280, 375])


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hardest"), ROOT / "definitions", persons=40) as served:
        yield served


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return compiling.shipped()


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


def filed(hall: Hall, definitions: Definitions, number: str) -> Values:
    """What is filed under that number."""
    found = DatabaseStore(hall.database, definitions.registers).find_application(number, EVERYTHING)
    assert found
    return found.filing.values


def values_of(item: Item, payload: Mapping[str, object]) -> Values:
    """What the judge reads from a payload without a form."""
    return read(item, payload, Context(today(), _Nothing(), _Nothing()), judging=False).values


class _Nothing:
    """No registers and no files: the two applications need none to be read."""

    def find(self, *_asked: str) -> None:
        return None

    def match(self, _register: str, _values: Values) -> Sequence[str]:
        return ()


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
def test_a_hospital_applies(
    sign_in: SignIn, hall: Hall, definitions: Definitions, scan: Path, tmp_path: Path, width: int
) -> None:
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
    # Nothing is lost or altered between the form and what is filed: a payload with the same values is read the same.
    payload = dict(typed, departments=[{"department": "科室乙", "beds": "12"}, {"department": "科室丙", "beds": "8"}])
    assert filed(hall, definitions, number) == values_of(item, payload)
    wrong += look(clerk, "hospital-case")

    desk, found = decide(sign_in, number, width, "hospital")
    expect(desk.locator(".bn-rowfacts tbody tr")).to_have_count(4)
    expect(desk.locator("[data-bn-verdict]", has_text="管理责任承诺书")).to_have_count(1)
    approve(desk)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("审核通过")
    assert wrong + found == []


@WIDTHS
def test_a_pharmacy_applies(sign_in: SignIn, hall: Hall, definitions: Definitions, scan: Path, width: int) -> None:
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
    assert filed(hall, definitions, number) == values_of(item, typed)
    wrong += look(clerk, "pharmacy-case")
    for said in ("其他人员人数", "助记码"):
        expect(clerk.locator("main")).to_contain_text(said)
    desk, found = decide(sign_in, number, width, "pharmacy")
    expect(desk.locator(".bn-rowfacts tbody tr")).to_have_count(8)
    approve(desk)
    assert wrong + found == []


def person(who: Values, prefix: str) -> dict[str, object]:
    return {f"{prefix}_{name}": who[name] for name in ("name", "id_type", "id_number")}


@pytest.mark.parametrize(
    ("through", "insured", "said", "width"),
    [
        ("mother", "mother", "可使用‘母亲’社会保障卡及婴幼儿姓名办理婴幼儿住院手续！", 1280),
        ("father", "father", "可使用‘父亲’社会保障卡及婴幼儿姓名办理婴幼儿住院手续！", 1280),
        ("father", "", "备案成功，医保应用号：", 1280),
        ("father", "", "备案成功，医保应用号：", 375),
    ],
    ids=["mother", "father", "neither", "neither-375"],
)
def test_an_infant_is_filed(
    sign_in: SignIn, hall: Hall, definitions: Definitions, through: str, insured: str, said: str, width: int
) -> None:
    item = definitions.items[INFANT]
    known = next(one for one in records(hall, definitions, "city_insured") if one["id_type"] == "01")
    typed = filled_in(item, through=through, mother_id_number=card_number(7), father_id_number=card_number(8))
    typed |= person(known, insured) if insured else {}
    clerk = sign_in("hospital1", width)
    open_item(clerk, item.title.zh)
    expect(clerk.locator("#father_name")).to_be_hidden()
    name = f"infant-{through}-{insured or 'none'}"
    wrong = look(clerk, name)
    # The page asks for the father only once the benefit is taken through him.
    fill_page(clerk, item, {"through": through})
    press(clerk, "提交")
    asked = clerk.locator(".bn-errsum")
    expect(asked).to_contain_text("母亲姓名")
    expect(asked.locator("li", has_text="父亲")).to_have_count(4 if through == "father" else 0)
    wrong += look(clerk, f"{name}-errors")
    fill_page(clerk, item, typed)
    press(clerk, "提交")
    expect(clerk.locator("main")).to_contain_text("备案确认信息")
    wrong += look(clerk, f"{name}-confirm")
    press(clerk, "确定")
    expect(clerk.locator("main")).to_contain_text(said)
    wrong += look(clerk, f"{name}-result")
    shown = re.search(r"医保应用号：(\d{16})", clerk.locator("main").inner_text())
    assert bool(shown) is not bool(insured)
    if shown:
        assert mod_11_10.is_valid(shown[1])
        assert shown[1] in {one["insurance_number"] for one in records(hall, definitions, "infant")}
    clerk.click("text=查看详情")
    expect(clerk.locator("main")).to_contain_text("审核通过")
    wrong += look(clerk, f"{name}-case")
    assert wrong == []


def find_student(page: Page, who: Mapping[str, object]) -> None:
    page.fill("#name", str(who["name"]))
    page.select_option("#id_type", str(who["id_type"]))
    page.fill("#id_number", str(who["id_number"]))
    press(page, "填写参保信息")


def confirm(page: Page, name: str) -> list[str]:
    """The prompt with its tick, refused first without it."""
    press(page, "提交")
    expect(page.locator("main")).to_contain_text("确认信息是否有误")
    press(page, "确定")
    expect(page.locator(".bn-errsum")).to_contain_text("请先勾选“已知晓并承诺如实填写申报信息”")
    wrong = look(page, f"{name}-confirm")
    page.check("[name=agreed]")
    press(page, "确定")
    expect(page.locator("main")).to_contain_text("提交成功")
    return [*wrong, *look(page, f"{name}-result")]


@WIDTHS
def test_a_student_who_is_new(sign_in: SignIn, hall: Hall, definitions: Definitions, scan: Path, width: int) -> None:
    item = definitions.items[STUDENT]
    who = {"name": f"演示芷{width}", "id_type": "01", "id_number": card_number(width % 1000, "20090101")}
    clerk = sign_in("school1", width)
    open_item(clerk, item.title.zh)
    wrong = look(clerk, "student-find")
    find_student(clerk, who)
    expect(clerk.locator("main")).to_contain_text("新参保增员")
    expect(clerk.locator("main")).to_contain_text("澄野学院（演示）")
    # All that a person who is new must tell is counted.
    expect(clerk.locator("section header", has_text="新参保增员")).to_contain_text("必填 8 项")
    press(clerk, "提交")
    expect(clerk.locator(".bn-errsum")).to_contain_text("国家及地区")
    wrong += look(clerk, "student-new-errors")
    typed = filled_in(item, insured_year=str(YEAR), birth_date="2009-01-01", **who)
    fill_page(clerk, item, typed, {"proof": scan})
    wrong += look(clerk, "student-new")
    wrong += confirm(clerk, "student-new")
    number = number_of(clerk)
    wrong += look(clerk, "student-new-case")
    clerk.goto("/")
    expect(clerk.locator("section", has_text="我的待办件")).to_contain_text("新参保增员")
    wrong += look(clerk, "student-home")
    desk, found = decide(sign_in, number, width, "student-new")
    # Of somebody whom no register knew, nothing is said to come from a register.
    expect(desk.get_by_role("row", name="手工填写 性别")).to_have_count(1)
    expect(desk.get_by_role("row", name="系统计算 增员类别")).to_have_count(1)
    expect(desk.get_by_role("row", name=f"参保年度 {YEAR}")).to_have_count(1)
    assert who["id_number"] not in {one["id_number"] for one in records(hall, definitions, "student")}
    approve(desk)
    made = next(one for one in records(hall, definitions, "student") if one["id_number"] == who["id_number"])
    assert (made["name"], made["insured_year"], made["state"]) == (who["name"], YEAR, "active")
    assert made["unit_id"] == "school1"
    assert wrong + found == []


@WIDTHS
def test_a_student_who_goes_on(sign_in: SignIn, hall: Hall, definitions: Definitions, width: int) -> None:
    item = definitions.items[STUDENT]
    own = [one for one in records(hall, definitions, "student") if one["unit_id"] == "school1"]
    lapsed = next(one for one in own if one["state"] == "active" and one["insured_year"] == YEAR - 1)
    clerk = sign_in("school1", width)
    open_item(clerk, item.title.zh)
    insured = next(one for one in own if one["state"] == "active" and one["insured_year"] == YEAR)
    find_student(clerk, insured)
    expect(clerk.locator(".bn-errsum")).to_contain_text("该学生本年度已参保，不用再登记")
    wrong = look(clerk, "student-insured")
    find_student(clerk, lapsed)
    expect(clerk.locator("main")).to_contain_text("续保增员")
    # What the register knows is shown and not asked.
    expect(clerk.locator("#country, #birth_date, #sex")).to_have_count(0)
    expect(clerk.locator("main")).to_contain_text(str(lapsed["birth_date"]))
    fill_page(clerk, item, {"insured_year": str(YEAR), "residence_address": "演示新路1号", "mobile": MOBILE})
    fill_page(clerk, item, {"bank": "102", "bank_account": "6222020000000000000"})
    wrong += look(clerk, "student-renewal")
    wrong += confirm(clerk, "student-renewal")
    desk, found = decide(sign_in, number_of(clerk), width, "student-renewal")
    expect(desk.get_by_role("row", name="登记库 性别")).to_have_count(1)
    approve(desk)
    after = next(one for one in records(hall, definitions, "student") if one["id"] == lapsed["id"])
    assert (after["insured_year"], after["residence_address"]) == (YEAR, "演示新路1号")
    assert wrong + found == []
