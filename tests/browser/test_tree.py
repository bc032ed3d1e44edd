"""School departments in a browser (user guide L760-L909): a year and its class, renamed, removed, thrown away, filed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.test_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "/school/school_department_maintenance/"


def choose(page: Page, title: str) -> None:
    page.locator(".bn-tree").get_by_role("button", name=re.compile(f"^{title}")).click()


def type_name(page: Page, name: str) -> None:
    page.locator("[id='changes.name']").fill(name)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("成功", exact=True)).to_be_visible()


def add(page: Page, under: str, name: str) -> None:
    choose(page, under)
    page.get_by_role("button", name="添加部门").click()
    expect(page.locator("#changes-node")).to_be_in_viewport()
    type_name(page, name)


def remove(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"删除：{name}").click()
    page.get_by_role("button", name="确定", exact=True).click()


def submit(page: Page) -> None:
    page.locator(".bn-actions").get_by_role("button", name="提交").click()


def expect_pending(page: Page, *begins: str) -> None:
    """The pending changes, by how each begins."""
    expect(page.locator(".bn-pending li > div")).to_have_text([re.compile(f"^{one}（") for one in begins])


@pytest.mark.parametrize(("width", "grade"), [(1280, "十年级"), (375, "十一年级")])
def test_a_journey(sign_in: SignIn, width: int, grade: str):
    page = sign_in("school1", width)
    page.goto(ITEM)
    wrong = look(page, "tree")
    choose(page, "澄野学院（演示）学生儿童医保")
    page.get_by_role("button", name="添加部门").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.click(".bn-errsum a:has-text('请填写部门名称')")
    expect(page.locator("[id='changes.name']")).to_be_focused()
    wrong += look(page, "tree-errors")
    page.locator("[id='changes.name']").fill(grade)
    page.locator("[id='changes.graduates_on']").fill("2031-07-01")
    # Enter saves the node; it files nothing.
    page.locator("[id='changes.name']").press("Enter")
    expect(page.get_by_text("成功", exact=True)).to_be_visible()
    add(page, grade, "01班")
    add(page, grade, "02班")
    expect_pending(page, f"新增年级“{grade}”", "新增班级“01班”", "新增班级“02班”")
    wrong += look(page, "tree-pending")
    submit(page)
    expect(page.locator("main")).to_contain_text("提交成功")
    page.click("text=查看详情")
    expect(page.locator("main")).to_contain_text(f"新增年级“{grade}”")
    wrong += look(page, "tree-case")

    page.goto(ITEM)
    choose(page, "澄野学院（演示）学生儿童医保")
    choose(page, grade)
    page.get_by_role("button", name="修改：01班").click()
    type_name(page, "实验班")
    expect(page.locator(".bn-tree li:has(> button:text('实验班')) > .bn-mark")).to_have_text("已修改")
    remove(page, "02班")
    expect(page.locator(".bn-tree li:has(> button:text('02班')) > .bn-mark")).to_have_text("将删除")
    wrong += look(page, "tree-changed")
    page.click("summary:has-text('重置')")
    page.get_by_role("button", name="全部放弃").click()
    expect(page.locator(".bn-pending")).to_have_count(0)

    choose(page, "澄野学院（演示）学生儿童医保")
    page.get_by_role("button", name=f"删除：{grade}").click()
    wrong += look(page, "tree-remove")
    page.get_by_role("button", name="确定", exact=True).click()
    expect(page.locator(".bn-errsum")).to_contain_text(f"“{grade}”下还有 2 个下级，请先删除下级")
    wrong += look(page, "tree-refused")
    page.get_by_role("button", name="取消", exact=True).click()
    choose(page, grade)
    remove(page, "01班")
    remove(page, "02班")
    choose(page, "澄野学院（演示）学生儿童医保")
    remove(page, grade)
    expect_pending(page, "删除班级“01班”", "删除班级“02班”", f"删除年级“{grade}”")
    submit(page)
    expect(page.locator("main")).to_contain_text("提交成功")
    page.goto(ITEM)
    choose(page, "澄野学院（演示）学生儿童医保")
    expect(page.locator(".bn-tree")).to_contain_text("1年级")
    expect(page.locator(".bn-tree")).not_to_contain_text(grade)
    assert wrong == []
