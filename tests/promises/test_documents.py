"""Documents over HTTP: who gets them, what they say, and whether one on paper is genuine."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pypdf
import pytest
from sqlalchemy import update

from banshi.applications import deciding
from banshi.applications.store import Application
from banshi.conditions import compile_expression
from banshi.document import Document, SlotCall
from banshi.i18n import Text
from banshi.plugin import guard
from banshi.review import Action
from banshi.startup import Platform
from banshi.storage import tables
from banshi.storage.verification import code_of, verify
from tests.promises.conftest import REDUCTION, Hall, Visitor, text_of


def read(visitor: Visitor, number: str, document: str) -> str:
    """What stands on a document, without blanks."""
    answer = visitor.get(f"/cases/{number}/documents/{document}.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def refused(hall: Hall) -> Application:
    return decided(hall, Action.REFUSE, note="死亡证明与登记的人不符")


def decided(hall: Hall, action: Action, note: str = "") -> Application:
    item, front = hall.platform.definitions.items[REDUCTION], hall.actor("front_desk")
    return deciding.decide(
        item, hall.pending("agency1"), action, front, hall.platform.store, datetime.now(UTC), note=note
    )


def test_links_and_what_the_documents_say(hall: Hall):
    clerk = hall.visitor("agency1")
    number = hall.returned("agency1").number
    page = clerk.get(f"/cases/{number}/").text
    assert f"/cases/{number}/documents/receipt.pdf" in page
    assert f"/cases/{number}/documents/correction.pdf" in page
    assert f"/cases/{number}/documents/refusal.pdf" not in page
    assert f"/cases/{number}/documents/receipt.pdf" in clerk.get(f"/cases/{number}/result/").text
    receipt = read(clerk, number, "receipt")
    assert "回执" in receipt
    assert number in receipt
    assert "死亡证明" in receipt
    notice = read(clerk, number, "correction")
    assert "补正通知书" in notice
    assert "缴费截止月份" in notice
    assert "请核对" in notice
    number = refused(hall).number
    decision = read(clerk, number, "refusal")
    assert "理由：死亡证明与登记的人不符" in decision
    assert "行政复议" in decision


def test_in_english(hall: Hall):
    clerk = hall.visitor("agency1")
    clerk.post("/preferences", {"lang": "en"})
    assert "NHSA" not in read(clerk, refused(hall).number, "refusal")
    assert "administrativereconsideration" in read(clerk, refused(hall).number, "refusal")


def test_same_bytes_again(hall: Hall):
    clerk, number = hall.visitor("agency1"), hall.pending("agency1").number
    first, second = (clerk.get(f"/cases/{number}/documents/receipt.pdf").data for _time in range(2))
    assert first == second


def test_name_of_the_file(hall: Hall):
    clerk, application = hall.visitor("agency1"), hall.pending("agency1")
    sent = clerk.get(f"/cases/{application.number}/documents/receipt.pdf").headers["Content-Disposition"]
    name = quote(f"回执-{application.number}.pdf")
    assert sent == f"inline; filename=\"file.pdf\"; filename*=UTF-8''{name}"
    paper = application.filing.materials["death_certificate"][0]
    assert clerk.get(f"/files/{paper}").headers["Content-Disposition"] == (
        f"inline; filename=\"file.png\"; filename*=UTF-8''{quote('证明.png')}"
    )


@pytest.fixture
def documented(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Callable[[Document], None]:
    """Gives the removal this document instead of its own."""

    def documented_(document: Document) -> None:
        changed = replace(hall.platform.definitions.items[REDUCTION], documents=(document,))
        monkeypatch.setattr(Platform, "version", lambda self, digest: changed)

    return documented_


def test_numbers_are_whole_only_for_the_unit_itself(hall: Hall, documented):
    application = hall.pending("agency1")
    whole = str(application.filing.values["id_number"])
    masked = f"{whole[:4]}{'*' * 12}{whole[-2:]}"
    slots = (
        ("note", Text("号码 {id_number}")),
        ("contact", compile_expression("'算 ' + id_number", {"id_number": "string"}, "string")),
        ("office", SlotCall("plain", lambda value, values: f"插件{value}{values['id_number']}", "id_number")),
    )
    clerk, desk = hall.visitor("agency1"), hall.visitor("front_desk")
    documented(Document(document="receipt", slots=slots))
    for visitor in (clerk, desk):
        said = read(visitor, application.number, "receipt")
        assert whole not in said
        assert all(f"{word}{masked}" in said for word in ("号码", "算", "插件"))
    documented(Document(document="receipt", slots=slots, unmasked=("id_number",)))
    said = read(clerk, application.number, "receipt")
    assert all(f"{word}{whole}" in said for word in ("号码", "算", "插件"))
    assert whole not in read(desk, application.number, "receipt")


def test_plugin_that_fails_leaves_the_page_and_is_told(hall: Hall, documented):
    number, clerk = hall.pending("agency1").number, hall.visitor("agency1")
    failing = guard("faulty", "slot", lambda value, values: 1 / 0, str)
    documented(Document(document="receipt", slots=(("note", SlotCall("slot", failing, None)),)))
    assert clerk.get(f"/cases/{number}/").status_code == 200
    assert clerk.get(f"/cases/{number}/documents/receipt.pdf").status_code == 503


def test_what_the_font_lacks_is_told_on_the_page(hall: Hall, documented):
    number, clerk = hall.pending("agency1").number, hall.visitor("agency1")
    documented(Document(document="receipt", slots=(("note", Text("𠮷野家")),)))
    assert "以下字缺字形，打印时用〓代替：𠮷" in text_of(clerk.get(f"/cases/{number}/"))


def code_on(visitor: Visitor, number: str, document: str) -> str:
    found = re.search(r"验证码：((?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4})", read(visitor, number, document))
    assert found
    return found[1]


def asked(hall: Hall, number: str, code: str) -> tuple[int, str]:
    nobody = hall.visitor()
    nobody.get("/verify/")
    answer = nobody.post("/verify/", {"number": number, "code": code})
    return answer.status_code, text_of(answer)


def test_genuine_and_not(hall: Hall):
    clerk, application = hall.visitor("agency1"), hall.returned("agency1")
    number = application.number
    codes = {name: code_on(clerk, number, name) for name in ("receipt", "correction")}
    assert codes["receipt"] != codes["correction"]
    for name, title in (("receipt", "回执"), ("correction", "补正通知书")):
        for typed in (codes[name], codes[name].lower().replace("-", " ")):
            status, said = asked(hall, number, typed)
            assert status == 200
            assert "真实有效" in said
            assert title in said
            assert "灵活就业人员减员申报" in said
            personal = (application.filing.values["name"], application.filing.values["id_number"], "云筑")
            assert not [one for one in personal if str(one) in said]
    other = hall.pending("agency1").number
    for pair in ((other, codes["receipt"]), (number, codes["receipt"][:-1] + "?"), ("", ""), ("\x00", "x" * 200)):
        status, said = asked(hall, *pair)
        assert (status, "不符" in said, "真实有效" in said) == (422, True, False)


def test_square_code_leads_to_the_filled_page_and_asks_nothing(hall: Hall):
    page = hall.visitor().get("/verify/?number=202611250000000001&code=ABCD")
    assert 'value="202611250000000001"' in page.text
    assert "真实有效" not in page.text
    assert "不符" not in page.text


def test_too_many_questions(hall: Hall):
    for _question in range(20):
        assert asked(hall, "202611250000000001", "ABCDEFGHJKLMNPQR")[0] == 422
    status, said = asked(hall, "202611250000000001", "ABCDEFGHJKLMNPQR")
    assert status == 429
    assert "分钟后再试" in said
    # Asking about documents locks nobody out of logging in.
    hall.visitor("agency1").get("/")


def test_changed_application_is_not_vouched_for(hall: Hall):
    """Somebody with the database but without the key: the code no longer holds."""
    application, database = hall.pending("agency1"), hall.platform.database
    code = code_of(database, application.id, "receipt", 1)
    assert verify(database, application.number, code, ["receipt"]) is not None
    with database.write() as connection:
        connection.execute(
            update(tables.application).where(tables.application.c.id == application.id).values(state="approved")
        )
    assert verify(database, application.number, code, ["receipt"]) is None
