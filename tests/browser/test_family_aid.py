"""对因病致贫家庭医疗救助 from the window to the payment, over National Day of 2026, and once to a refusal.

The days are counted by hand, from 国办发明电〔2025〕7号: 20 September and 10 October are worked, 25 to 27 September and 1 to
7 October are off. Each act has its moment; the hall is served by a thread of this process, whose clock is moved.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

import pypdf
import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from banshi.calendar import OFFICE_TIME
from banshi.settings import ROOT
from banshi.startup import Platform
from banshi.storage.listing import list_records
from tests.browser.conftest import SignIn, serving_here, settings_for
from tests.browser.filling import fill_page
from tests.browser.test_pages import look
from tests.halls import make_hall

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "family_medical_aid"
TYPED: Mapping[str, object] = {
    "name": "演示岚",
    "id_type": "01",
    "id_number": "119999199001010012",
    "mobile": "19900000001",
    "home": "110101001",
    "address": "演示路一号",
    "entrusted": "false",
    "members": [{"member_name": "演示岚", "relation": "self", "income": "20000"}],
    "property": "30000",
    "spent": "180000",
    "reimbursed": "90000",
    "serious_illness_paid": "true",
    "commercial": "false",
    "bank": "103",
    "bank_account": "6222020000000000000",
}
FORMS = {
    "household_papers": "copy",
    "forms": "original",
    "means": "original",
    "diagnosis": "copy",
    "bills": "original",
    "settlement": "copy",
    "details": "copy",
}
STREET = "东城区东华门街道医保服务站（演示）"


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=OFFICE_TIME)


@dataclass
class Office:
    """The hall, its clock and its people."""

    app: Flask
    platform: Platform
    clock: time_machine.Traveller


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with time_machine.travel(at(9, 14), tick=True) as clock:
        app = make_hall(settings_for(tmp_path_factory.mktemp("aid"), ROOT / "definitions"), persons=3)
        yield Office(app, app.extensions["banshi_platforms"].current(), clock)


@pytest.fixture(scope="module")
def hall(office: Office) -> Iterator[SimpleNamespace]:
    with serving_here(office.app) as address:
        yield SimpleNamespace(address=address)


class Journey:
    """What each of them does, at what moment, in a browser of his own."""

    def __init__(self, office: Office, sign_in: SignIn) -> None:
        self.office, self.sign_in, self.number = office, sign_in, ""
        self.wrong: list[str] = []

    def enter(self, moment: datetime, user_name: str, width: int = 1280) -> Page:
        """Sign in at a moment: whoever was signed in before was away for too long."""
        self.office.clock.move_to(moment)
        page = self.sign_in(user_name, width)
        page.wait_for_load_state()
        return page

    def case(self, moment: datetime, user_name: str, width: int = 1280) -> Page:
        page = self.enter(moment, user_name, width)
        page.goto(f"/desk/{self.number}/")
        return page

    def look(self, page: Page, name: str) -> None:
        self.wrong += look(page, f"aid-{name}")

    def decide(self, page: Page, action: str, note: str = "") -> None:
        """Decide, and see that it was taken."""
        self.press(page, action, note)
        expect(page.locator(".bn-alert[role=status]").first).to_be_visible()
        assert page.locator(".bn-errsum").count() == 0, page.locator(".bn-errsum").all_inner_texts()

    def press(self, page: Page, action: str, note: str = "") -> None:
        page.fill("#note", note)
        with page.expect_navigation():
            page.click(f".bn-decide button[value={action}]")

    def approve(self, moment: datetime, user_name: str, due: Sequence[str], **filled: str) -> None:
        """Approve at the desk, where `due` are the last days that it shows: of the whole, and of the stage."""
        page = self.case(moment, user_name)
        assert due_days(page) == [*due]
        fill(page, filled)
        self.decide(page, "approve")


def due_days(page: Page) -> list[str]:
    """The days of the clock box, as 11月18日."""
    words = page.locator(".bn-limit .bn-clock > summary .bn-due").all_inner_texts()
    return [found[0] if (found := re.search(r"\d+月\d+日", one)) else one for one in words]


def fill(page: Page, filled: Mapping[str, str]) -> None:
    for name, value in filled.items():
        control = page.locator(f"form [name='{name}']").first
        if control.get_attribute("type") == "radio":
            page.check(f"form [name='{name}'][value='{value}']")
        else:
            control.fill(value)


def check_off(page: Page, names: Sequence[str]) -> None:
    for name in names:
        page.check(f"[id='{name}.received']")
        page.select_option(f"[id='{name}.form']", FORMS[name])


def pdf_text(page: Page, address: str) -> str:
    """What a PDF says, without blanks."""
    answer = page.request.get(address)
    assert answer.ok, address
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    return "".join(re.sub(r"[\s\u200b]", "", one.extract_text()) for one in pages)


def document(page: Page, number: str, sort: str) -> str:
    return pdf_text(page, f"/cases/{number}/documents/{sort}.pdf")


def to_materials(journey: Journey, moment: datetime, name: str, width: int = 1280) -> Page:
    """The first page filled in by the window clerk."""
    page = journey.enter(moment, "window_clerk", width)
    page.goto(f"/window/{ITEM}/")
    item = journey.office.platform.definitions.items[ITEM]
    fill_page(page, item, {**TYPED, "name": name})
    page.click(".bn-actions button[value=next]:visible")
    page.wait_for_url("**/2/")
    return page


def told_at_once(journey: Journey, page: Page) -> None:
    """Two materials are missing and one is no original: the document lists all three, and the draft stays."""
    with page.context.expect_page() as opened:
        page.click("button[formaction$=shortfall]")
    opened.value.wait_for_url("**/shortfalls/*.pdf")
    read = pdf_text(page, opened.value.url)
    opened.value.close()
    assert "一次性告知书" in read
    assert STREET in read
    for said in (
        "二级及以上定点医疗机构出具的诊断材料没有收到这份材料",
        "医疗机构出具的费用明细补充材料没有收到这份材料",
    ):
        assert said in read
    assert "年度收入和对应财产材料文件应交原件，收到的是复印件" in read
    assert "家庭成员常住户口文件" not in read
    assert page.is_checked("[id='bills.received']")
    kept = page.context.new_page()
    kept.set_viewport_size(page.viewport_size)
    kept.goto("/shortfalls/")
    expect(kept.locator("tbody tr").first).to_contain_text("演示窗口")
    journey.look(kept, "shortfalls")
    kept.close()


def file_at_the_window(journey: Journey, width: int) -> None:
    page = to_materials(journey, at(9, 17), "演示岚", width)
    journey.look(page, "check-list")
    check_off(page, [name for name in FORMS if name not in ("diagnosis", "details")])
    page.select_option("[id='means.form']", "copy")
    page.click(".bn-actions button[value=next]:visible")
    expect(page.locator(".bn-errsum li")).to_have_count(3)
    journey.look(page, "check-list-errors")
    told_at_once(journey, page)
    check_off(page, [*FORMS])
    page.fill("[id='diagnosis.note']", "复印件加盖医院公章")
    page.click(".bn-actions button[value=next]:visible")
    page.wait_for_url("**/result/")
    journey.look(page, "result")
    journey.number = page.url.rstrip("/").split("/")[-2]
    receipt = document(page, journey.number, "receipt")
    assert "二级及以上定点医疗机构出具的诊断材料：复印件1份，复印件加盖医院公章" in receipt
    page.goto(f"/cases/{journey.number}/")
    expect(page.locator("main")).to_contain_text("演示窗口 2026-09-17 10:")
    journey.look(page, "detail")


def accept_and_return(journey: Journey, width: int) -> None:
    """受理 on the next day; on 29 September the street returns it with two remarks."""
    journey.approve(at(9, 18), "street_reviewer1", ["11月18日", "9月18日"])
    page = journey.case(at(9, 29), "street_reviewer2", width)
    # Fourteen days from 18 September: 20 to 24, 28 to 30, 8 to 10 October and 12 to 14.
    assert due_days(page) == ["11月18日", "10月14日"]
    expect(page.locator(".bn-side2")).to_contain_text("窗口已收：复印件 1 份")
    for name, said in (("reimbursed", "与结算表单不一致"), ("diagnosis", "诊断材料缺页")):
        page.locator(f"details:has(#remark-{name}) > summary").click()
        page.fill(f"#remark-{name}", said)
    journey.look(page, "desk")
    journey.decide(page, "return")


def correct_at_the_window(journey: Journey, width: int) -> None:
    """The clock stands while it waits; on 9 October, after the holiday, the window clerk corrects both."""
    page = journey.enter(at(10, 9), "window_clerk", width)
    expect(page.locator("main")).to_contain_text("需要您补正")
    read = document(page, journey.number, "correction")
    assert "与结算表单不一致" in read
    assert "诊断材料缺页" in read
    page.goto(f"/cases/{journey.number}/")
    expect(page.locator("main")).to_contain_text("停表")
    page.click("a:has-text('去补正')")
    journey.look(page, "correction")
    page.fill("#reimbursed", "92000")
    page.fill("[id='diagnosis.copies']", "0")
    page.click(".bn-actions button[type=submit]")
    expect(page.locator(".bn-errsum")).to_contain_text("请填收到几份")
    assert page.input_value("#reimbursed") == "92000"
    page.fill("[id='diagnosis.copies']", "2")
    page.click(".bn-actions button[type=submit]")
    page.wait_for_url("**/result/")


def to_the_notice(journey: Journey) -> None:
    """30 September, 8 and 9 October did not count: the whole and the stage are due three working days later."""
    whole = "11月23日"
    journey.approve(at(10, 12), "street_reviewer1", [whole, "10月19日"])
    page = journey.case(at(10, 14), "street_reviewer1")
    assert due_days(page) == [whole, "10月19日"]
    journey.press(page, "approve")
    expect(page.locator(".bn-errsum li")).to_have_count(2)
    fill(page, {"means_result": "within", "checked_income": "20000"})
    journey.decide(page, "approve")
    journey.approve(at(10, 16), "district_reviewer1", [whole, "10月28日"], proposed="20000")
    journey.approve(at(10, 20), "district_approver", [whole, "10月30日"], granted="18000.50")


def notice(journey: Journey, width: int) -> None:
    """Five working days from 20 October: 21, 22, 23, 26 and 27. The 27th is still one of them."""
    page = journey.case(at(10, 23), "street_reviewer1", width)
    assert due_days(page) == ["11月23日", "10月27日"]
    journey.press(page, "approve", "提前结束")
    expect(page.locator(".bn-errsum")).to_contain_text("公示到 2026-10-27 为止")
    page.goto(f"/desk/{journey.number}/")
    page.locator("#act-object > summary").click()
    page.fill("#act-object-note", "演示邻居：家庭有未登记的收入")
    with page.expect_navigation():
        page.click("button[form=act-object-form]")
    expect(page.locator("#notice")).to_contain_text("家庭有未登记的收入")
    public = page.context.browser.new_context(
        base_url=page.url.partition("/desk")[0], viewport={"width": width, "height": 900}
    )
    seen = public.new_page()
    seen.goto("/notices/")
    row = seen.locator("tbody tr")
    expect(row).to_have_count(1)
    for said in ("对因病致贫家庭医疗救助", "演*岚", STREET, "2026-10-20 至 2026-10-27", "向公示机关"):
        expect(row).to_contain_text(said)
    assert "演示岚" not in seen.content()
    assert "119999" not in seen.content()
    journey.look(seen, "notices")
    public.close()
    page = journey.case(at(10, 27, 17), "street_reviewer1")
    journey.press(page, "approve", "无异议")
    expect(page.locator(".bn-errsum")).to_contain_text("公示到 2026-10-27 为止")
    page = journey.case(at(10, 28), "street_reviewer1")
    journey.press(page, "approve")
    expect(page.locator(".bn-errsum")).to_contain_text("1 条异议")
    journey.decide(page, "approve", "经核查，收入已登记，异议不成立")
    page.goto("/notices/")
    expect(page.locator(".bn-empty")).to_be_visible()


def sign_and_pay(journey: Journey, width: int) -> None:
    """The form that was signed says the amount in words; the register has the record after the payment, not before."""
    journey.approve(at(10, 28, 15), "district_approver", ["11月23日"])
    before = aided(journey.office.platform)
    journey.approve(
        at(10, 29), "district_reviewer1", ["11月23日"],
        paid_amount="18000.50", paid_on="2026-10-29", payment_result="paid",
    )  # fmt: skip
    (record,) = [one for one in aided(journey.office.platform) if one not in before]
    assert (record["name"], record["amount"], record["paid_on"]) == ("演示岚", "18000.50", "2026-10-29")
    page = journey.enter(at(10, 29, 15), "window_clerk", width)
    form = document(page, journey.number, "approval")
    assert "区因病致贫家庭医疗救助审批表" in form
    assert "壹万捌仟元零伍角整" in form or "壹万捌仟元伍角整" in form
    assert "现予受理" in document(page, journey.number, "acceptance")
    page.goto(f"/cases/{journey.number}/")
    expect(page.locator(".bn-head")).to_contain_text("审核通过")
    journey.look(page, "granted")


def aided(platform: Platform) -> list[Mapping[str, object]]:
    auditor = SimpleNamespace(has=lambda *roles: True, unit_id="")
    register = platform.definitions.registers["medical_aid"]
    return [record for _key, record in list_records(platform.store, auditor, register, {}, size=50).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1280, 375])
def test_from_the_window_to_the_payment(office: Office, sign_in: SignIn, width: int) -> None:
    journey = Journey(office, sign_in)
    file_at_the_window(journey, width)
    accept_and_return(journey, width)
    correct_at_the_window(journey, width)
    to_the_notice(journey)
    notice(journey, width)
    sign_and_pay(journey, width)
    assert journey.wrong == []


def file_complete(journey: Journey, name: str) -> None:
    page = to_materials(journey, at(9, 17), name)
    check_off(page, [*FORMS])
    page.click(".bn-actions button[value=next]:visible")
    page.wait_for_url("**/result/")
    journey.number = page.url.rstrip("/").split("/")[-2]


def test_a_refusal_is_delivered(office: Office, sign_in: SignIn) -> None:
    """Refused on Thursday the 24th; Mid-Autumn is off, so that two working days end on Tuesday the 29th."""
    journey = Journey(office, sign_in)
    before = aided(office.platform)
    file_complete(journey, "演示川")
    whole = "11月18日"
    journey.approve(at(9, 18), "street_reviewer1", [whole, "9月18日"])
    journey.approve(at(9, 21), "street_reviewer2", [whole, "10月14日"])
    # 22, 23, 24, 28 and 29 September.
    journey.approve(at(9, 22), "street_reviewer2", [whole, "9月29日"], means_result="beyond", checked_income="900000")
    # 23, 24, 28, 29 and 30 September, 8, 9, 10, 12 and 13 October.
    journey.approve(at(9, 23), "district_reviewer1", [whole, "10月13日"], proposed="0")
    page = journey.case(at(9, 24), "district_approver")
    journey.press(page, "refuse")
    expect(page.locator(".bn-errsum")).to_contain_text("不予通过要写明理由")
    journey.decide(page, "refuse", "核对的家庭收入超过认定标准")
    page = journey.enter(at(9, 28), "window_clerk")
    read = document(page, journey.number, "refusal")
    for said in ("不予批准决定书", "核对的家庭收入超过认定标准", "第282号", "行政复议"):
        assert said in read
    page = journey.case(at(9, 28, 11), "street_reviewer1")
    assert due_days(page) == [whole, "9月29日"]
    journey.look(page, "delivery")
    journey.decide(page, "approve", "已送达本人签收")
    page = journey.enter(at(9, 28, 15), "window_clerk", 375)
    page.goto(f"/cases/{journey.number}/")
    expect(page.locator(".bn-head")).to_contain_text("不予通过")
    journey.look(page, "refused")
    assert page.request.get(f"/cases/{journey.number}/documents/approval.pdf").status == 404
    assert aided(office.platform) == before
    assert journey.wrong == []
