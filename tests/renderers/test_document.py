"""Documents as PDF: what is said stands on the sheet, whatever was typed, and the same sheet is the same file."""

import base64
import hashlib
import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pypdf
import pytest
import typst

from banshi.conditions import compile_expression
from banshi.document import RECEIPT, SORTS, Document, SlotCall
from banshi.i18n import CHINESE, LOCALES, Text, load_translators
from banshi.renderers.document import Facts, compose, drawable, fill_slots, typeset
from banshi.renderers.document.composing import LONGEST_TEXT, MOST_CHARACTERS
from banshi.renderers.document.glyphs import FONTS, GETA, printable
from banshi.renderers.document.typesetting import TEMPLATES
from banshi.settings import ROOT
from tests.promises.t7_strings import HOSTILE

NOW = datetime(2026, 11, 25, 17, 30, tzinfo=timezone(timedelta(hours=8)))
CODE, ADDRESS = "ABCD-EFGH-JKLM-NPQR", "https://hall.test/verify/?number=202611250000000001&code=ABCDEFGHJKLMNPQR"
FACTS = Facts(
    number="202611250000000001",
    item="定点医疗机构申报",
    applicant="霁川医院（演示）",
    filed=NOW,
    at=NOW,
    document_number="202611250000000001-1",
    sections=[("单位", [("法定代表人", "演示甲"), ("科室", "1. 科室：内科，床位数：10\n2. 科室：外科，床位数：8")])],
    materials=["医疗机构证照电子文档", "管理责任承诺书"],
    corrections=[("身份证", "请重新上传清晰的照片"), ("联系电话", "号码少一位")],
    reason="执业许可证已过有效期",
)
SLOTS = {
    "office": "演示经办中心",
    "within": "66 个工作日",
    "basis": "《某某办法》第九条",
    "remedy": "六十日内可以申请行政复议",
    "contact": "窗口三",
    "note": "请妥善保管",
    "amount": "1409.50 元",
    "amount_in_words": "壹仟肆佰零玖元伍角整",
    "effective_from": "2026-12-01",
    "opinion": "同意",
}
# What each sort says beside its slots.
SAID = {
    "receipt": ("医疗机构证照电子文档", "管理责任承诺书", "已收到"),
    "shortfall": ("身份证", "请重新上传清晰的照片", "联系电话", "号码少一位", "一次告知"),
    "acceptance": ("现予受理",),
    "correction": ("身份证", "请重新上传清晰的照片", "联系电话", "号码少一位", "一次告知"),
    "refusal": ("决定不予批准", "执业许可证已过有效期"),
    "approval": ("准予办理", "法定代表人", "演示甲", "1.科室：内科，床位数：10", "2.科室：外科，床位数：8"),
}


@pytest.fixture(scope="module")
def translators():
    return load_translators(ROOT / "locale")


@pytest.fixture
def sheet_of(translators):
    def made(sort, facts=FACTS, slots=None, locale=CHINESE):
        places = SORTS[sort].places
        given = {name: text for name, text in (SLOTS if slots is None else slots).items() if name in places}
        return compose(Document(document=sort), given, facts, translators[locale], CODE, ADDRESS)

    return made


def text_in(pdf: bytes) -> str:
    """What can be read in a PDF, over the ends of its pages. Without blanks: a sheet breaks lines where it will."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    read = "".join(re.sub(r"[\s\u200b]", "", page) for page in pages)
    return re.sub(
        r"第\d+页，共\d+页(序号申请材料|序号需要补正的内容怎样补正|序号缺少或不符合要求的内容怎样补齐、更正)?", "", read
    )


def joined(text: str) -> str:
    """`text` as `text_in` reads it back."""
    return re.sub(r"\s", "", printable(text)[0])


@pytest.mark.parametrize("sort", SORTS)
def test_everything_stands_on_the_sheet(sort, sheet_of):
    read = text_in(typeset(sheet_of(sort), NOW))
    for said in (SORTS[sort].title.zh, FACTS.number, FACTS.item, "2026年11月25日", CODE, *SAID[sort]):
        assert said in read
    for name in SORTS[sort].places:
        assert joined(SLOTS[name]) in read, name


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("sort", SORTS)
def test_file_says_what_it_is(sort, locale, sheet_of):
    reader = pypdf.PdfReader(io.BytesIO(typeset(sheet_of(sort, locale=locale), NOW)))
    title = SORTS[sort].title.in_locale(locale)
    assert reader.metadata.title == title
    assert title in reader.pages[0].extract_text().replace("\n", " ")
    assert reader.root_object["/Lang"].startswith("zh" if locale == CHINESE else "en")
    # Tagged, and PDF/A-2a with PDF/UA-1 as its metadata declares.
    assert reader.root_object["/MarkInfo"]["/Marked"]
    declared = reader.root_object["/Metadata"].get_data().decode()
    assert re.search("pdfaid:part>2<", declared)
    assert re.search("pdfuaid:part>1<", declared)


def test_what_no_case_stands_behind_has_no_code(translators):
    facts = replace(FACTS, number="")
    sheet = compose(Document(document="shortfall"), {}, facts, translators[CHINESE], "", "")
    read = text_in(typeset(sheet, NOW))
    assert "验证码" not in read
    assert "怎样补齐、更正" in read


@pytest.mark.parametrize("sort", SORTS)
def test_same_sheet_is_same_file(sort, sheet_of):
    first = typeset(sheet_of(sort), NOW)
    assert typeset(sheet_of(sort), NOW) == first
    assert typeset(sheet_of(sort), NOW + timedelta(days=1)) != first


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("group", range(0, len(HOSTILE), 60))
def test_what_was_typed_is_text(sort, group, sheet_of):
    """Nothing that was typed is markup, and none of it vanishes: what cannot be drawn is 〓."""
    typed = [one.decode("utf-8", "replace") for one in HOSTILE[group : group + 60]]
    facts = replace(
        FACTS,
        corrections=[(f"第{place}项", one) for place, one in enumerate(typed)],
        sections=[("x", [(f"第{place}项", one) for place, one in enumerate(typed)])],
        materials=typed,
        reason="\n".join(one for one in typed if len(one) < 200),
    )
    slots = dict.fromkeys(SORTS[sort].places, "#panic() $x$ \\ @a *b* <c>")
    sheet = sheet_of(sort, facts, slots)
    read = text_in(typeset(sheet, NOW))
    assert "#panic()$x$\\@a*b*<c>" in read
    most = {"acceptance": 0, "refusal": 200}.get(sort, LONGEST_TEXT)
    for one in typed:
        if len(one) < most:
            # A glyph that two characters share is read back as one of them.
            assert unicodedata.normalize("NFKC", joined(one)) in unicodedata.normalize("NFKC", read), repr(one)


@pytest.mark.parametrize("sort", SORTS)
def test_text_without_end_is_cut(sort, sheet_of):
    most = replace(
        FACTS,
        corrections=[(f"项{place}", "长" * 50_000) for place in range(400)],
        sections=[("x", [("9" * 50_000, "x" * 50_000)] * 400)],
        materials=["m" * 50_000] * 400,
        reason="𠮷" * 1_000_000,
        item="事" * 50_000,
    )
    sheet = sheet_of(sort, most, dict.fromkeys(SORTS[sort].places, "a\n" * 50_000))
    assert sum(map(len, json.dumps(vars(sheet), default=str, ensure_ascii=False))) < 3 * MOST_CHARACTERS
    read = text_in(typeset(sheet, NOW))
    assert "其余略" in read
    # Whatever is cut, the sheet says when it was issued, and how it is verified.
    for said in ("2026年11月25日", "验证码", CODE):
        assert said in read


def test_what_the_font_lacks_is_told(sheet_of, translators):
    sheet = sheet_of("receipt", replace(FACTS, applicant="演示𠮷\u202e甲乙"))
    assert sheet.missing == ("𠮷", "\u202e")
    read = text_in(typeset(sheet, NOW))
    assert f"演示{GETA}{GETA}甲乙：" in read
    assert "以下字缺字形，用〓代替：U+20BB7、U+202E" in read
    assert "缺字形" not in text_in(typeset(sheet_of("receipt"), NOW))


def test_font_draws_what_names_are_made_of():
    """Every character of GB 2312, and rare ones of the 通用规范汉字表 that names have."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    known = {one.decode("gb2312", "ignore") for one in rows} - {""}
    assert len(known) == 6763
    assert known | set("〇喆玥堃祎镕㛃䶮𬱖𫍽·（）《》，。") <= drawable()
    assert not drawable() & set("𠮷😀م\u202e\u200b\x00")


def test_font_is_the_one_of_the_manifest():
    (facts,) = json.loads((FONTS / "manifest.json").read_text())
    digest = base64.b64encode(hashlib.sha384((FONTS / facts["file"]).read_bytes()).digest()).decode()
    assert facts["sha384"] == f"sha384-{digest}"
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text()


def test_every_sort_has_its_template():
    assert {path.stem for path in TEMPLATES.glob("*.typ")} == {*SORTS, "office"}


def test_template_reads_nothing_else(tmp_path):
    """The root that `typeset` gives holds the templates alone; what is above it, and packages, are out of reach."""
    (tmp_path / "secret.txt").write_text("x")
    for text in (b'#read("../secret.txt")', b'#import "@preview/cetz:0.3.0"'):
        folder = tmp_path / "root"
        folder.mkdir(exist_ok=True)
        (folder / "a.typ").write_bytes(text)
        with pytest.raises(typst.TypstError):
            typst.compile(
                str(folder / "a.typ"),
                root=str(folder),
                package_path=str(folder / "none"),
                package_cache_path=str(folder / "none"),
            )


def test_slots_take_text_expressions_and_functions(translators):
    document = replace(
        RECEIPT,
        slots=(
            ("office", Text("{who}的机关", "Office of {who}")),
            ("contact", compile_expression("who + '!'", {"who": "string"}, "string")),
            ("note", SlotCall("twice", lambda value, values: f"{value}{values['who']}", "amount")),
        ),
    )
    values = {"who": "甲", "amount": "12.50"}
    assert fill_slots(document, values, translators[CHINESE], lambda name: f"[{name}]") == {
        "office": "[who]的机关",
        "contact": "甲!",
        "note": "12.50甲",
    }
    blank = replace(RECEIPT, slots=(("note", Text(" {who} ")),))
    assert fill_slots(blank, values, translators[CHINESE], lambda name: "") == {}
