"""A step of materials in a real browser: a group, a total that follows, templates, and the reviewer's verdicts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from banshi.demo.photos import certificate
from banshi.storage.register_tables import register_tables
from tests import compiling
from tests.browser.conftest import Hall, SignIn, serving
from tests.browser.test_pages import look
from tests.papers import PAPERS, TEMPLATE, plant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PLACE = f"/flexible_agency/{PAPERS}/"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The shipped hall with one more item."""
    definitions = plant(tmp_path_factory.mktemp("definitions") / "all")
    with serving(tmp_path_factory.mktemp("papers"), definitions) as served:
        yield served


def person_of(hall: Hall) -> dict[str, str]:
    """What is typed to find an insured person of agency1."""
    table = register_tables(compiling.shipped().registers)["insured_person"]
    own = select(table.table).where(table.table.c.unit_id == "agency1", table.table.c.state == "active").limit(1)
    with hall.database.read() as connection:
        record = table.values(hall.database.seal, connection.execute(own).mappings().one())
    return {name: str(record[name]) for name in ("name", "id_type", "id_number")}


def begin(page: Page, who: dict[str, str]) -> None:
    page.goto(PLACE)
    page.check("input[value=ordinary]")
    page.fill("#name", who["name"])
    page.select_option("#id_type", who["id_type"])
    page.fill("#id_number", who["id_number"])
    page.click(".bn-actions button:visible:has-text('查询')")
    expect(page.locator("h2", has_text="材料上传")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_materials(sign_in: SignIn, hall: Hall, tmp_path: Path, width: int) -> None:
    paper = tmp_path / "paper.png"
    paper.write_bytes(certificate(3))
    clerk, desk = sign_in("agency1", width), sign_in("front_desk", width)

    clerk.goto(PLACE)
    clerk.click(".bn-needed > summary")
    expect(clerk.locator(".bn-needed")).to_contain_text("当“业务办理类型”为“死亡减员”时")
    wrong = look(clerk, "materials-needed")
    with clerk.expect_download() as download:
        clerk.locator(".bn-needed a", has_text="下载空白表").click()
    assert Path(download.value.path()).read_bytes() == TEMPLATE
    assert download.value.suggested_filename == "申请表.docx"

    begin(clerk, person_of(hall))
    wrong += look(clerk, "materials-empty")
    expect(clerk.locator("#visa-label")).not_to_be_visible()
    clerk.check("input[name=abroad][value=true]")
    expect(clerk.locator("#visa-label")).to_be_visible()
    clerk.check("input[name=abroad][value=false]")
    # The total follows what is chosen, and says when it is too much.
    total = clerk.locator("[data-bn-total]")
    expect(total).to_contain_text("文件合计 0KB")
    clerk.set_input_files("#form", str(paper))
    expect(total).to_contain_text(re.compile(r"文件合计 [5-6](\.\d)?KB"))
    large = tmp_path / "large.png"
    large.write_bytes(paper.read_bytes() + bytes(200_000))
    clerk.set_input_files("#permit", str(large))
    expect(total).to_have_class(re.compile("over"))
    clerk.set_input_files("#permit", str(paper))
    clerk.set_input_files("#deed", str(paper))
    clerk.set_input_files("#portrait", str(paper))
    clerk.click(".bn-actions button:visible:has-text('提交')")
    expect(clerk.locator(".bn-errsum")).to_contain_text("“住所证明”至多交 1 种，现为 2 种")
    wrong += look(clerk, "materials-errors")
    # One is taken away again; what else was given stays.
    clerk.locator(".bn-field", has=clerk.locator("#permit-label")).locator("button", has_text="移除").click()
    clerk.click(".bn-actions button:visible:has-text('提交')")
    expect(clerk.locator("main")).to_contain_text("未审核")
    number = re.search(r"cases/(\d+)/", clerk.url)[1]

    desk.goto(f"/desk/{number}/")
    wrong += look(desk, "materials-desk")
    if width == 1280:
        # The columns of the desk scroll by themselves, the page does not.
        assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    check = desk.locator("[data-bn-verdict]", has_text="房产证")
    desk.locator("[data-bn-verdict]", has_text="申请表").get_by_label("合格", exact=True).check()
    check.get_by_label("不合格", exact=True).check()
    # The remark opens by itself.
    check.locator("textarea").fill("看不清，请重新扫描")
    wrong += look(desk, "materials-desk-bad")
    desk.click("button:has-text('退回补正')")
    expect(desk.locator("[role=status]").first).to_contain_text("已退回补正")
    clerk.goto(f"/cases/{number}/correction/")
    expect(clerk.locator("form .bn-alert")).to_contain_text("看不清")
    wrong += look(clerk, "materials-correction")
    clerk.goto(f"/cases/{number}/")
    expect(clerk.locator(".bn-time")).to_contain_text("不合格：房产证")
    wrong += look(clerk, "materials-case")
    assert wrong == []
