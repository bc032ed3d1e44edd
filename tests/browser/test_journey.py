"""From registration to the decided removal, by the people who do it, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEMO_PASSWORD, Hall, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PERSON = {"name": "欧阳青禾", "id_type": "08", "id_number": "E99887766"}


def enrol(page: Page, hall: Hall) -> None:
    page.goto("/")
    page.click("nav.bn-side >> text=灵活就业人员参保登记")
    page.fill("#name", PERSON["name"])
    page.select_option("#id_type", PERSON["id_type"])
    page.fill("#id_number", PERSON["id_number"])
    page.click(".bn-actions button:visible:has-text('查询')")
    page.fill("#birth_date", "1990-05-06")
    for name, label in {
        "ethnicity": "汉族",
        "sex": "女",
        "country": "中国",
        "personal_status": "工人",
        "household_type": "非农业户口(城镇)",
        "category": "灵活就业人员",
        "bank": "中国农业银行",
    }.items():
        page.select_option(f"#{name}", label=label)
    page.fill("#work_start", "2012-07-01")
    for name in ("household", "residence"):
        for depth, level in enumerate(["北京市", "北京市", "东城区", "东华门街道"]):
            control = f"#{name}_area" + (f"-{depth}" if depth else "")
            page.locator(f"{control} option", has_text=level).first.wait_for(state="attached")
            page.select_option(control, label=level)
        page.fill(f"#{name}_address", "青禾路 8 号院")
        page.fill(f"#{name}_postcode", "１０００１０")
    page.fill("#mobile", "199 0000 0001")
    page.fill("#bank_account", "6200 0000 0000 0001")
    page.fill("#email", "qinghe@example.com")
    page.set_input_files("#photo", str(hall.photo))
    for number in (1, 2):
        page.click(f".bn-lookup:has(#hospital_{number}) button")
        page.locator("[data-bn-pick]").nth(number).click()
        expect(page.locator(f"#hospital_{number}")).not_to_have_value("")
    page.click(".bn-actions button:visible:has-text('提交')")


def test_the_whole_way(sign_in: SignIn, hall: Hall) -> None:
    """Enrolled; removed after death with a certificate; returned with two remarks; corrected; approved."""
    clerk, desk = sign_in("agency1"), sign_in("front_desk")

    enrol(clerk, hall)
    expect(clerk.locator("main")).to_contain_text("提交成功!")
    expect(clerk.locator("main")).to_contain_text("审核通过")

    clerk.click("nav.bn-side >> text=灵活就业人员减员申报")
    clerk.check("input[value=death]")
    clerk.fill("#name", PERSON["name"])
    clerk.select_option("#id_type", PERSON["id_type"])
    clerk.fill("#id_number", PERSON["id_number"])
    clerk.click(".bn-actions button:visible:has-text('查询')")
    expect(clerk.locator(".bn-facts")).to_contain_text(PERSON["name"])
    clerk.select_option("#reason", label="本人不再缴费")
    clerk.fill("#last_month", "2026-09")
    clerk.set_input_files("#death_certificate", str(hall.certificate))
    clerk.click(".bn-actions button:visible:has-text('提交')")
    expect(clerk.locator("main")).to_contain_text("未审核")
    number = re.search(r"cases/(\d+)/", clerk.url)[1]

    desk.goto(f"/desk/{number}/")
    expect(desk.locator(".bn-side2")).to_contain_text("certificate.png")
    for target, said in {"reason": "应为死亡", "last_month": "与缴费记录不符"}.items():
        desk.locator(f"details:has(#remark-{target}) > summary").click()
        desk.fill(f"#remark-{target}", said)
    desk.click("button:has-text('退回补正')")
    expect(desk.locator("[role=status]").first).to_contain_text("已退回补正")

    clerk.goto("/")
    expect(clerk.locator("main")).to_contain_text("需要您补正")
    clerk.goto(f"/cases/{number}/correction/")
    expect(clerk.locator("form .bn-alert")).to_have_count(2)
    clerk.select_option("#reason", label="死亡")
    clerk.fill("#last_month", "2026-10")
    clerk.click(".bn-actions button:has-text('提交补正')")
    expect(clerk.locator("main")).to_contain_text("未审核")

    desk.goto(f"/desk/{number}/")
    expect(desk.locator(".bn-src.chg")).to_have_count(2)
    expect(desk.locator("del").first).to_contain_text("本人不再缴费")
    desk.click("button[value=approve]")
    expect(desk.locator("[role=status]").first).to_contain_text("已通过")

    clerk.goto(f"/cases/{number}/")
    for said in ("审核通过", "退回补正", "申请人已补正", "提交申请"):
        expect(clerk.locator(".bn-time")).to_contain_text(said)
    clerk.click("nav.bn-side >> text=办件进度查询")
    clerk.select_option("#state", label="审核通过")
    clerk.fill("#id_number", PERSON["id_number"])
    clerk.click(".bn-go button:has-text('查询')")
    expect(clerk.locator("tbody tr")).to_have_count(2)

    # The register shows it: a removed person is not enrolled any more, so cannot be removed once more.
    clerk.click("nav.bn-side >> text=灵活就业人员减员申报")
    clerk.check("input[value=ordinary]")
    clerk.click(".bn-actions button:visible:has-text('下一步')")
    clerk.click(".bn-actions button:visible:has-text('确定')")
    clerk.fill("#id_number", PERSON["id_number"])
    clerk.click(".bn-query button")
    expect(clerk.locator("main")).to_contain_text("暂未查询到相关数据")


def open_list(page: Page) -> None:
    """To the list of 普通减员, past its prompt."""
    page.goto("/flexible_agency/flexible_worker_reduction/")
    page.check("input[value=ordinary]")
    page.click(".bn-actions button:visible:has-text('下一步')")
    expect(page.locator("main")).to_contain_text("当前功能只能批量操作普通减员,是否确认操作")
    page.click(".bn-actions button:visible:has-text('确定')")


def test_ticks_stay_across_pages(sign_in: SignIn) -> None:
    """普通减员: two on the first page, one on the second, filed together."""
    page = sign_in("agency2")
    open_list(page)
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.click(".bn-pages button:has-text('2')")
    expect(page.locator(".bn-pages [aria-current]")).to_have_text("2")
    page.locator("tbody input[type=checkbox]").nth(0).check()
    expect(page.locator("[data-bn-count]")).to_have_text("3")
    page.select_option("#reason", label="户籍迁出本市")
    page.click(".bn-actions button:visible:has-text('提交（3 人）')")
    expect(page.locator("main")).to_contain_text("审核通过")
    page.click("text=查看详情")
    expect(page.locator("main")).to_contain_text("办理对象")


def test_a_request_that_comes_twice_files_once(sign_in: SignIn) -> None:
    """Back to the filled page after filing: its result is shown, nothing is filed again."""
    page = sign_in("agency2")
    open_list(page)
    page.locator("tbody input[type=checkbox]").nth(4).check()
    page.select_option("#reason", label="户籍迁出本市")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.click(".bn-actions button:visible:has-text('提交')")
    expect(page.locator("main")).to_contain_text("审核通过")
    first = page.url
    again = page.request.post(sent[-1].url, data=sent[-1].post_data_buffer, headers=sent[-1].all_headers())
    assert again.url == first


def test_it_works_without_javascript(sign_in: SignIn, hall: Hall) -> None:
    page = sign_in("agency3", java_script_enabled=False)
    open_list(page)
    page.locator("tbody input[type=checkbox]").first.check()
    page.select_option("#reason", label="户籍迁出本市")
    page.click(".bn-actions button:has-text('提交')")
    expect(page.locator("main")).to_contain_text("审核通过")


def test_nothing_typed_is_lost_with_a_mistake(sign_in: SignIn, hall: Hall) -> None:
    page = sign_in("agency1")
    page.goto("/flexible_agency/flexible_worker_enrolment/")
    page.fill("#name", "司马长风")
    page.select_option("#id_type", "08")
    page.fill("#id_number", "E55443322")
    page.click(".bn-actions button:visible:has-text('查询')")
    page.fill("#household_postcode", "1000")
    page.fill("#residence_address", "东桥北里 15 号")
    page.set_input_files("#photo", str(hall.photo))
    page.click(".bn-actions button:visible:has-text('提交')")
    expect(page.locator(".bn-errsum")).to_be_focused()
    expect(page.locator(".bn-errsum")).to_contain_text("户口所在地邮政编码：应为 6 位数字，现为 4 位")
    expect(page).to_have_title(re.compile("^错误："))
    expect(page.locator("#household_postcode")).to_have_value("1000")
    expect(page.locator("#residence_address")).to_have_value("东桥北里 15 号")
    expect(page.locator(".bn-kept")).to_contain_text("photo.jpg")
    page.click(".bn-errsum >> text=户口所在地邮政编码")
    expect(page.locator("#household_postcode")).to_be_focused()


def test_a_session_that_ended_comes_back_to_the_filled_form(sign_in: SignIn, hall: Hall) -> None:
    page = sign_in("agency1")
    page.goto("/flexible_agency/flexible_worker_enrolment/")
    page.fill("#name", "司马长风")
    page.select_option("#id_type", "08")
    page.fill("#id_number", "E55443399")
    page.click(".bn-actions button:visible:has-text('查询')")
    page.fill("#residence_address", "东桥北里 16 号")
    hall.expire_sessions()
    page.click(".bn-actions button:visible:has-text('提交')")
    page.fill("[name=user_name]", "agency1")
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("#residence_address")).to_have_value("东桥北里 16 号")
