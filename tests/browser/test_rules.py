"""Rules while a form is filled in: options, defaults, computed values; with and without JavaScript; and the corpus."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from banshi.settings import ROOT
from tests.browser.conftest import NOWHERE, Answered
from tests.browser.test_pages import look
from tests.halls import hall_with

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILING = "/flexible_agency/rules/"
VENDOR = ROOT / "platform" / "banshi" / "web" / "static" / "vendor"
CORPUS = ROOT / "platform" / "frontend" / "test"
OpenForm = Callable[..., Page]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A platform with one more item, answered in this process: no server."""
    return hall_with(tmp_path_factory.mktemp("rules"), [Path(__file__).with_name("rules.yaml")])


@pytest.fixture
def open_form(app: Flask, answered: Answered) -> OpenForm:
    """The item's form in a browser."""

    def opened(user_name: str = "agency1", path: str = FILING, **options: object) -> Page:
        page = answered(app, user_name, **options)
        page.goto(f"{NOWHERE}{path}")
        return page

    return opened


def offered(page: Page) -> list[str]:
    return page.eval_on_selector_all("#reason option", "all => all.filter(one => !one.disabled).map(one => one.value)")


def test_options_follow_and_come_back(open_form: OpenForm):
    page = open_form()
    assert offered(page) == ["", "01", "02", "03", "04", "05"]
    page.check("[name=kind][value=ordinary]")
    assert offered(page) == ["", "02", "03"]
    page.select_option("#reason", "03")
    page.check("[name=several][value=ordinary]")
    page.check("[name=kind][value=death]")
    assert offered(page) == ["", "01"]
    assert page.input_value("#reason") == ""
    expect(page.locator("[name=several][value=ordinary]")).to_be_hidden()
    page.check("[name=kind][value=ordinary]")
    assert page.input_value("#reason") == "03"
    expect(page.locator("[name=several][value=ordinary]")).to_be_checked()


def test_a_value_is_worked_out_while_it_is_typed_and_rules_see_it(open_form: OpenForm):
    page = open_form()
    total = page.locator("#total")
    expect(total).to_have_text("-")
    expect(page.locator("#large")).to_be_hidden()
    page.fill("#beds", "3")
    page.fill("#price", "12.505")
    expect(total).to_have_text("37.52 元")
    page.fill("#beds", "60")
    expect(total).to_have_text("750.30 元")
    expect(page.locator("#large")).to_be_visible()
    assert page.eval_on_selector("#large", "one => one.required")
    page.fill("#large", "理由")
    page.fill("#beds", "6")
    expect(page.locator("#large")).to_be_hidden()
    page.fill("#beds", "60")
    assert page.input_value("#large") == "理由", "what was typed is there again"


def test_defaults(open_form: OpenForm):
    page = open_form()
    assert page.input_value("#name") == "东桥药店"
    page.fill("#name", "西街药店")
    expect(page.locator("#contact")).to_be_hidden()
    page.check("[name=kind][value=death]")
    assert page.input_value("#contact") == "西街药店联系人"
    page.fill("#contact", "")
    page.fill("#name", "")
    page.check("[name=kind][value=ordinary]")
    page.check("[name=kind][value=death]")
    assert page.input_value("#contact") == "", "what was cleared stays blank"
    page.fill("#beds", "x")
    page.click(".bn-actions button:visible:has-text('提交')")
    expect(page.locator(".bn-errsum")).to_be_visible()
    assert page.input_value("#name") == ""
    assert page.input_value("#contact") == ""


def test_without_javascript_the_server_narrows_and_judges(open_form: OpenForm):
    page = open_form(java_script_enabled=False)
    assert page.input_value("#name") == "东桥药店"
    page.check("[name=kind][value=ordinary]")
    page.select_option("#reason", "01")
    page.fill("#beds", "3")
    page.fill("#price", "12.5")
    page.click(".bn-actions button:visible:has-text('提交')")
    assert "按前面所填，不能选“死亡”" in page.inner_text(".bn-errsum")
    assert offered(page) == ["", "01", "02", "03"], "what was chosen stands there, beside its fault"
    assert page.inner_text("#total") == "37.50 元"
    page.select_option("#reason", "02")
    page.click(".bn-actions button:visible:has-text('提交')")
    expect(page.locator(".bn-errsum")).to_have_count(0)


def test_a_check_is_shown_beside_every_field_it_names(open_form: OpenForm):
    page = open_form()
    page.check("[name=kind][value=ordinary]")
    page.fill("#first", "2026-05")
    page.fill("#last", "2026-04")
    page.click(".bn-actions button:visible:has-text('提交')")
    expect(page.locator(".bn-errsum")).to_contain_text("终止月份应不早于起始月份")
    for name in ("first", "last"):
        assert "终止月份应不早于起始月份" in page.inner_text(f"#{name}-error")
        assert page.get_attribute(f"#{name}", "aria-invalid") == "true"
    assert look(page, "rules-faults") == []


def test_the_reviewer_sees_why(open_form: OpenForm):
    page = open_form()
    page.check("[name=kind][value=death]")
    page.fill("#beds", "60")
    page.fill("#price", "12.5")
    page.fill("#large", "扩建")
    page.click(".bn-actions button:visible:has-text('提交')")
    number = page.inner_text("dd.bn-num, .bn-num").strip()
    desk = open_form("front_desk", f"/desk/{number}/")
    row = desk.locator("tr", has=desk.locator("th", has_text="合计"))
    row.locator(".bn-why summary").click()
    expect(row.locator(".bn-why")).to_contain_text("由公式算出：750.00 元")
    expect(row.locator(".bn-why")).to_contain_text("规则：double(beds) * price")
    expect(row.locator(".bn-why")).to_contain_text("床位（beds） = 60")
    expect(row.locator(".bn-why")).to_contain_text("rules.yaml:")
    hidden = desk.locator("section", has_text="没有显示的内容").locator(
        "tr", has=desk.locator("th", has_text="起始月份")
    )
    hidden.locator("summary").click()
    expect(hidden).to_contain_text("“类型”为“普通减员”")
    for summary in desk.locator(".bn-why summary").all():
        if not summary.locator("..").evaluate("one => one.open"):
            summary.click()
    assert look(desk, "rules-desk") == []
    desk.set_viewport_size({"width": 375, "height": 900})
    assert look(desk, "rules-desk-narrow") == []


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_sound(open_form: OpenForm, width: int):
    page = open_form()
    # As high as the page: else the bar with the buttons stands over some field.
    page.set_viewport_size({"width": width, "height": 1500})
    page.check("[name=kind][value=death]")
    page.fill("#beds", "60")
    page.fill("#price", "12.5")
    assert look(page, f"rules-{width}") == []


def test_the_browser_answers_the_corpus_as_the_server_does(browser: Browser):
    """The committed bundle, in a real browser: where there is no node, this is the browser's half."""
    cases = [
        one for one in json.loads((CORPUS / "conditions.json").read_text(encoding="utf-8")) if "refused" not in one
    ]
    decimals = json.loads((CORPUS / "decimals.json").read_text(encoding="utf-8"))
    assert len(cases) >= 300
    page = browser.new_page()
    try:
        serve = lambda route, request: route.fulfill(path=VENDOR / request.url.rpartition("/")[2])  # noqa: E731
        page.route(f"{NOWHERE}/*.js", serve)
        page.route(f"{NOWHERE}/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
        page.goto(f"{NOWHERE}/")
        wrong, rounded = page.evaluate(ASK, [cases, decimals])
    finally:
        page.close()
    assert wrong == []
    assert rounded == [text for _number, _places, text in decimals]


ASK = """
async ([cases, decimals]) => {
  const { celValues, compileExpression, resultText } = await import("/conditions.js");
  const sent = (value) => (value === null || value === undefined ? [] : [value].flat().map(String));
  const told = (result) => {
    if (result === undefined) return null;
    if (typeof result === "bigint") return ["int", String(result)];
    if (Array.isArray(result)) return ["list", result.map(told)];
    return [{ boolean: "bool", number: "double", string: "string" }[typeof result], result];
  };
  const at = (values, name) => name.split(".").reduce((found, part) => found?.[part], values);
  const given = ({ text, names, values }) => {
    const rowsOf = (name) => (values[name] ?? []).map((_row, number) => `${name}.${number}.`);
    return told(compileExpression(text, names)(celValues(names, (name) => sent(at(values, name)), () => false, rowsOf)));
  };
  // Compared here: a number that is whole comes back to Python as another kind of number.
  const wrong = cases.filter((one) => JSON.stringify(given(one)) !== JSON.stringify(one.gives)).map((one) => one.text);
  return [wrong, decimals.map(([number, places]) => resultText(number, places))];
}
"""
