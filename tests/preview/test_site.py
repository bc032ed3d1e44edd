"""The preview of a file, without a browser: every state of every shipped item, and what happens to a file that changes."""

import os
import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from banshi.definition.folder import read_folder
from banshi.loading import load_vocabulary
from banshi.preview.states import STATES
from banshi.settings import ROOT
from tests.compiling import shipped

DEFINITIONS = ROOT / "definitions"
REDUCTION = DEFINITIONS / "items/flexible_agency/flexible_worker_reduction.yaml"


def rewritten(path, old, new):
    """Save the file as an editor would: another text, and surely another time."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    later = path.stat().st_mtime + 2
    os.utime(path, (later, later))


def test_every_state_of_every_shipped_item(preview):
    """None is an error page; each state that an item has says what it should."""
    shown = preview(DEFINITIONS / "portals" / "flexible_agency.yaml")
    for item in shipped().items.values():
        if item.portal != "flexible_agency":
            continue
        page = shown.get(f"/_preview/?of=item:{item.id}").text
        pages = len(re.findall(r"[?&]page=(\d+)", page)) and "第几页" in page
        for state in STATES:
            for number in (1, 2) if pages else (1,):
                answer = shown.frame(f"item:{item.id}", state=state, page=number)
                assert answer.status_code == 200, (item.id, state)
                if answer.mimetype == "text/html":
                    assert item.title.zh in answer.text, (item.id, state)


def test_states_of_an_item(preview):
    shown = preview(REDUCTION)
    of = "item:flexible_worker_reduction"
    index = shown.get("/_preview/")
    assert index.status_code == 200
    assert "/_preview/frame?of=item%3Aflexible_worker_reduction" in index.text
    assert 'name="death_certificate"' not in shown.frame(of, state="empty").text
    assert 'value="death" checked' in re.sub(r"\s+", " ", shown.frame(of, state="filled").text)
    assert "错误：" in shown.frame(of, state="errors").text
    second = shown.frame(of, state="filled", page=2)
    assert "示例材料.png" in second.text
    assert "提交成功!" in shown.frame(of, state="result").text
    assert "未审核" in shown.frame(of, state="case").text
    desk = shown.frame(of, state="desk")
    assert 'value="approve"' in desk.text
    assert 'class="bn-elder"' in shown.frame(of, state="empty", elder=1).text
    # Its pictures are there too, and nobody else may frame it.
    file = re.search(r"/files/\w+", desk.text)[0]
    assert shown.get(file).mimetype == "image/png"
    assert "frame-ancestors 'self'" in desk.headers["Content-Security-Policy"]
    assert "script-src 'self' 'nonce-" in desk.headers["Content-Security-Policy"]


def test_excel_template(preview):
    """Its columns as a page, and the workbook itself."""
    shown = preview(REDUCTION)
    of = "item:flexible_worker_reduction"
    page = shown.frame(of, state="excel", elder=1)
    assert page.status_code == 200
    assert "当“业务办理类型”为“死亡减员”时必填" in page.text
    assert 'class="bn-elder"' in page.text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    answer = shown.get(re.search(r'href="([^"]+template.xlsx[^"]+)"', page.text)[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert unquote(answer.headers["Content-Disposition"]).endswith("减员申报.xlsx")
    assert load_workbook(BytesIO(answer.data)).worksheets[0]["A2"].value == "业务办理类型（必填）"
    for wrong in ("", "?of=item:none", "?of=portal:flexible_agency"):
        assert shown.get(f"/_preview/template.xlsx{wrong}").status_code == 404


def test_no_excel_template_of_what_is_not_filled_in(preview):
    shown = preview(DEFINITIONS / "items/flexible_agency/flexible_case_progress.yaml")
    assert "没有 Excel 模板" in shown.frame("item:flexible_case_progress", state="excel").text
    assert shown.get("/_preview/template.xlsx?of=item:flexible_case_progress").status_code == 404


def test_review_that_is_not_there_is_told(preview):
    shown = preview(DEFINITIONS / "items/flexible_agency/flexible_worker_enrolment.yaml")
    assert "不用人审核" in shown.frame("item:flexible_worker_enrolment", state="desk").text
    assert "提交成功!" in shown.frame("item:flexible_worker_enrolment", state="result").text


def test_what_comes_after_is_shown_whatever_the_checks_say(preview):
    """Nobody can make up answers that pass every rule between fields."""
    shown = preview(ROOT / "docs/example/items/demo_hall/unit_profile.yaml")
    assert "办件编号" in shown.frame("item:unit_profile", state="case").text
    shown = preview(ROOT / "docs/example/items/demo_hall/add_employee.yaml")
    assert "办件编号" in shown.frame("item:add_employee", state="case").text


def test_forms_go_on_in_the_frame(preview):
    """What the frame shows is a real form: it can be sent, and the next page comes."""
    shown = preview(REDUCTION)
    page = shown.frame("item:flexible_worker_reduction", state="empty").text
    action = re.search(r'<form method="post" action="([^"]+/drafts/[^"]+)"', page)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    headers = {"Host": "127.0.0.1:8100", "Origin": "http://127.0.0.1:8100"}
    typed = {"csrf_token": token, "kind": "ordinary", "action": "next"}
    assert shown.client.post(action, data=typed, headers=headers).status_code == 303
    # Another site cannot send it.
    elsewhere = {"Host": "127.0.0.1:8100", "Origin": "http://example.com"}
    assert shown.client.post(action, data=typed, headers=elsewhere).status_code == 400


@pytest.mark.parametrize("host", ["example.com:8100", "127.0.0.1:8101", "127.0.0.1.example.com:8100", ""])
def test_only_under_the_name_of_this_machine(preview, folder, host):
    shown = preview(folder / "items/flexible_agency/contact_change.yaml")
    for address in ("/", "/_preview/", "/_preview/changes", "/flexible_agency/"):
        assert shown.get(address, host).status_code in (400, 403)


def test_a_change_is_seen(preview, folder):
    path = folder / "items/flexible_agency/contact_change.yaml"
    shown = preview(path)
    assert shown.get("/_preview/changes?since=0").text == "1"
    assert "新标题" not in shown.frame("item:contact_change").text
    title = read_title(path)
    rewritten(path, title, "新标题")
    shown.watched.look()
    assert shown.get("/_preview/changes?since=1").text == "2"
    assert "新标题" in shown.frame("item:contact_change").text
    # The menu in the frame too.
    assert "新标题" in shown.get("/flexible_agency/").text
    shown.watched.look()
    assert shown.watched.edition.number == 2


def test_a_template_that_comes_or_changes_is_seen(preview, folder):
    path = folder / "items/flexible_agency/contact_change.yaml"
    rewritten(path, "letter: {", "letter: {template: form.pdf, ")
    shown = preview(path)
    assert [one.code for one in shown.watched.edition.findings] == ["D020"]
    template = folder / "templates/form.pdf"
    template.parent.mkdir(exist_ok=True)
    template.write_bytes(b"first")
    shown.watched.look()
    item = shown.watched.edition.definitions.items["contact_change"]
    before = item.material_by_name["letter"].template
    template.write_bytes(b"second")
    shown.watched.look()
    after = shown.watched.edition.definitions.items["contact_change"].material_by_name["letter"].template
    assert (before.name, before.size, after.size) == ("form.pdf", 5, 6)
    assert before.digest != after.digest
    shown.watched.look()
    assert shown.watched.edition.number == 3
    template.unlink()
    shown.watched.look()
    assert [one.code for one in shown.watched.edition.findings] == ["D020"]


def read_title(path):
    return re.search(r"^title: (.*)$", path.read_text(), re.MULTILINE)[1]


def test_findings_instead_of_the_page(preview, folder):
    path = folder / "items/flexible_agency/contact_change.yaml"
    shown = preview(path)
    rewritten(path, "list: [contact, phone]", "list: [contact, phon]")
    shown.watched.look()
    page = shown.get("/_preview/").text
    assert "D212 没有字段“phon”" in page
    assert "是不是“phone”？" in page
    assert "<iframe" not in page
    # What was open goes on with what was right before; saving what is right brings it back.
    rewritten(path, "list: [contact, phon]", "list: [contact, phone]")
    shown.watched.look()
    page = shown.get("/_preview/").text
    assert "<iframe" in page
    assert "D212" not in page


def test_file_that_is_wrong_from_the_start(preview, folder):
    path = folder / "items/flexible_agency/contact_change.yaml"
    path.write_text("item: [")
    shown = preview(path)
    assert "D005" in shown.get("/_preview/").text
    assert shown.get("/flexible_agency/").status_code == 404
    path.unlink()
    shown.watched.look()
    assert shown.get("/_preview/").status_code == 200


def test_example_that_comes_out_otherwise_is_shown_with_the_page(preview, folder):
    path = folder / "items/flexible_agency/contact_change.yaml"
    shown = preview(path)
    path.write_text(path.read_text() + "\nexamples:\n  - {name: 空的也行, given: {}, expect: {accepted: true}}\n")
    shown.watched.look()
    page = shown.get("/_preview/").text
    assert "D501" in page
    assert "<iframe" in page


def test_register_that_changes_is_made_anew(preview, folder):
    """A column of another kind would be refused by a real database."""
    path = folder / "registers/insured_person.yaml"
    shown = preview(path)
    of = re.search(r"of=(item%3A\w+)", shown.get("/_preview/").text)[1].replace("%3A", ":")
    assert shown.frame(of, state="filled").status_code == 200
    rewritten(path, "type: text", "type: long_text")
    shown.watched.look()
    assert shown.frame(of, state="filled").status_code == 200


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("dictionaries/no_cover_reason.yaml", "死亡"),
        ("registers/insured_person.yaml", "item%3A"),
        ("portals/flexible_agency.yaml", "portal%3Aflexible_agency"),
        ("dictionaries/area.csv", "<table"),
    ],
)
def test_other_kinds_of_file(preview, folder, file, said):
    shown = preview(folder / file)
    page = shown.get("/_preview/")
    assert page.status_code == 200
    assert said in page.text


def test_portal(preview, folder):
    shown = preview(folder / "portals/flexible_agency.yaml")
    answer = shown.frame("portal:flexible_agency")
    assert answer.status_code == 200
    assert "预览单位" in answer.text


def test_file_that_lies_alone(preview, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("item: x\ntitle: 试\nportal: p\nmenu: m\nlink: /x\n")
    assert "D206 没有网厅“p”" in preview(path).get("/_preview/").text


@pytest.mark.parametrize(
    "address",
    [
        "/_preview/none",
        "/_preview/frame",
        "/_preview/frame?of=item:none",
        "/_preview/frame?of=portal:none",
        "/_preview/x/y",
    ],
)
def test_what_is_not_there(preview, folder, address):
    assert preview(folder / "portals/flexible_agency.yaml").get(address).status_code == 404


@pytest.mark.parametrize(
    "asked", ["?of=x&page=0&state=none", "?page=999&state=filled", "?page=x&width=y&elder=z", "?of=%00"]
)
def test_odd_questions(preview, folder, asked):
    shown = preview(folder / "items/flexible_agency/contact_change.yaml")
    assert shown.get(f"/_preview/{asked}").status_code == 200
    frame = f"/_preview/frame{asked}&of=item:contact_change"
    assert shown.get(frame).status_code in (200, 404)


def test_folder_is_read_as_the_checker_reads_it(folder):
    """The sources of the preview are those of `banshi check`."""
    from banshi.preview.watching import Watched

    watched = Watched(folder, None, load_vocabulary(ROOT / "plugins"))
    sources, _findings = read_folder(folder)
    assert watched.edition.texts == {one.file: one.text for one in sources}


def test_a_guide(preview, folder):
    """Its page and the items that belong to it, after each save."""
    shown = preview(folder / "guides/112036001009.yaml")
    index = shown.get("/_preview/").text
    assert "of=guide%3A112036001009" in index
    assert "of=item%3Acontact_change" in index
    page = shown.frame("guide:112036001009").text
    assert ("变更表" in page, 'href="/flexible_agency/contact_change/"' in page) == (True, True)
    rewritten(folder / "guides/112036001009.yaml", "label: 变更表", "label: 登记表")
    shown.watched.look()
    assert "登记表" in shown.frame("guide:112036001009").text
    assert shown.frame("guide:none").status_code == 404
