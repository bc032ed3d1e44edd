"""Templates as other programs open them: openpyxl, and calamine in a process of its own."""

import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from banshi.cells import Entry, Limits, Sheet, read_cells
from banshi.definition.layout import CODES, GUIDE, MARK, MOST_ROWS, layout_of
from banshi.dictionary import Code, Dictionary
from banshi.fields.choice import ChoiceField
from banshi.i18n import CHINESE, ENGLISH, LOCALES, Text, load_translators
from banshi.inspection import Inspected, inspect
from banshi.renderers.workbook import explain, file_name, marked, template
from banshi.settings import ROOT
from tests import compiling

TODAY = date(2026, 11, 25)
ENROLMENT, PHARMACY = "flexible_worker_enrolment", "designated_pharmacy_application"


@pytest.fixture(scope="module")
def items():
    return {name: one for name, one in compiling.shipped().items.items() if one.steps}


@pytest.fixture(scope="module")
def translators():
    return load_translators(ROOT / "locale")


def opened(item, translator):
    return load_workbook(BytesIO(template(item, translator, TODAY)))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_item_that_ships(items, translators, locale):
    for item in items.values():
        content = template(item, translators[locale], TODAY)
        # It may be uploaded as it is: the inspection finds nothing odd in it.
        assert isinstance(inspect("模板.xlsx", content), Inspected)
        book = load_workbook(BytesIO(content))
        layout = layout_of(item)
        named = [page.name.in_locale(locale) for page in layout.pages]
        assert book.sheetnames[: len(named) + 1] == [*named, GUIDE.in_locale(locale)]
        assert book[MARK].sheet_state == "veryHidden"
        assert [row[0].value for row in book[MARK]] == [MARK, item.id, item.digest, item.title.zh]
        for page, sheet in zip(layout.pages, book.worksheets):
            assert [one.value for one in sheet[2]] == [one.title(locale) for one in page.columns]
            assert [one.value for one in sheet[1]][1:] == [None] * (len(page.columns) - 1)
            assert sheet.max_row == 2
            assert sheet.freeze_panes == "A3"
        assert not [
            c
            for sheet in book
            for row in sheet
            for c in row
            if c.data_type not in ("s", "n") or (c.data_type == "n" and c.value is not None)
        ]


def test_labels_are_those_of_the_form(items):
    for item in items.values():
        for page in layout_of(item).pages:
            headings = [one.heading.zh for one in page.columns]
            assert max(Counter(headings).values()) == 1
            for one in page.columns:
                assert (
                    one.field is None
                    or one.heading.zh == one.field.label.zh
                    or one.heading.zh.startswith(f"{one.field.label.zh}（")
                )


def test_what_is_asked_and_nothing_else(items):
    columns = {one.field.name for one in layout_of(items[ENROLMENT]).main.columns}
    assert {"name", "id_number", "household_area", "hospital_4", "email"} <= columns
    assert "photo" not in columns
    student = {one.field.name for one in layout_of(items["student_enrolment"]).main.columns}
    assert not {"school", "enrolment_kind"} & student
    reduction = [one.field.name for one in layout_of(items["flexible_worker_reduction"]).main.columns]
    assert reduction == ["kind", "name", "id_type", "id_number", "reason", "last_month"]
    assert [page.table.name for page in layout_of(items[PHARMACY]).tables][:1] == ["other_staff"]


def test_formats_lists_and_notes(items, translators):
    book = opened(items[ENROLMENT], translators[CHINESE])
    sheet = book.worksheets[0]
    places = {one.value.removesuffix("（必填）"): one.column_letter for one in sheet[2]}
    formats = {label: sheet.column_dimensions[letter].number_format for label, letter in places.items()}
    assert formats["证件号码"] == formats["参保人手机"] == formats["委托代发银行账号"] == "@"
    assert formats["出生日期"] == "yyyy-mm-dd"
    rules = {str(one.sqref).partition("3:")[0]: one for one in sheet.data_validations.dataValidation}
    assert {str(one.sqref).rpartition(":")[2].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for one in rules.values()} == {
        str(MOST_ROWS + 2)
    }
    country = rules[places["国家/地区"]]
    assert (country.type, country.errorStyle) == ("list", "warning")
    reference = book.defined_names[country.formula1].attr_text
    name, first, last = re.fullmatch(r"'(.+)'!\$([A-Z]+\$1):\$([A-Z]+\$\d+)", reference).groups()
    assert name == CODES.zh
    assert book[name].sheet_state == "hidden"
    listed = [row[0].value for row in book[name][f"{first}:{last}".replace("$", "")]]
    assert len("".join(listed)) > 255
    assert "中国" in listed
    assert len(set(listed)) == len(listed) > 200
    area = rules[places["户口所在区县街乡"]]
    assert area.type in (None, "none")
    assert "用 / 分开" in area.prompt
    assert rules[places["姓名"]].prompt.startswith("必填")
    assert all(len(one.prompt) <= 255 and len(one.promptTitle) <= 32 for one in rules.values())


def test_no_street_is_written_out(items, translators):
    """The 45,000 streets are typed by their names or codes."""
    content = template(items[ENROLMENT], translators[CHINESE], TODAY)
    assert len(content) < 40_000
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert sum(one.file_size for one in archive.infolist()) < 400_000


def choice(**options):
    codes = (
        Code("01", Text("甲")), Code("02", Text("乙"), valid_to=date(2020, 1, 1)), Code("03", Text("同名")),
        Code("04", Text("同名")), Code("05", Text("1、2")), Code("1", Text("丁")), Code("6", Text("1")),
    )  # fmt: skip
    return ChoiceField(name="x", label=Text("x"), dictionary=Dictionary("d", Text("d"), codes), **options)


def test_words_of_choices_lead_back_to_their_codes():
    """A label that means two codes, or another code, is not written; the code is."""
    assert [choice().cell_text(code) for code in ("01", "03", "05", "1", "6", "9")] == [
        "甲",
        "03",
        "1、2",
        "丁",
        "6",
        "9",
    ]
    many = choice(show_as="checks")
    assert many.cell_text(["01", "05"]) == "甲、05"
    assert many.cell_text(["05"]) == "1、2"
    assert choice().cell_text(None) == many.cell_text([]) == ""


def test_codes_that_have_expired_are_not_offered(items, translators):
    item = items["infant_filing"]
    fields = tuple(replace(choice(), name="sex", label=one.label) if one.name == "sex" else one for one in item.fields)
    book = opened(replace(item, fields=fields), translators[CHINESE])
    lists = [
        [row[0].value for row in book[CODES.zh][book.defined_names[name].attr_text.partition("!")[2].replace("$", "")]]
        for name in book.defined_names
    ]
    assert ["甲", "03", "04", "1、2", "丁", "6"] in lists


def test_instructions(items, translators):
    lines = {one.heading: one for one in explain(items["infant_filing"], translators[CHINESE], TODAY)}
    assert lines["婴幼儿姓名"].needed == "必填"
    assert lines["父亲姓名"].needed == "当“享受待遇信息”为“父亲”时必填"
    assert lines["性别"].typed == "1:男 2:女 0:未知的性别 9:未说明的性别"
    assert lines["性别"].example == "男"
    assert lines["孩子出生日期"].example == "2022-07-01"
    book = opened(items["infant_filing"], translators[CHINESE])
    rows = [[one.value for one in row] for row in book[GUIDE.zh]]
    assert ["婴幼儿备案", "父亲姓名", "当“享受待遇信息”为“父亲”时必填", "最多 50 个字", None, None] in rows
    assert file_name(items["infant_filing"]) == "婴幼儿备案.xlsx"


def test_longest_sheet_names_are_cut_and_differ(items):
    item = items[PHARMACY]
    table = next(one for one in item.fields if one.row_fields)
    long = Text("很长的[名称]" * 10, "History")
    fields = tuple(replace(one, label=long) if one.row_fields else one for one in item.fields)
    names = [page.name for page in layout_of(replace(item, fields=fields)).pages]
    assert table.row_fields
    for locale in LOCALES:
        said = [one.in_locale(locale).casefold() for one in names]
        assert len(set(said)) == len(said)
        assert all(len(one) <= 31 and not set("[]:*?/\\") & set(one) for one in said)
        assert "history" not in said


def test_any_text_is_written_as_text(items, translators):
    """T18: nothing that somebody typed, and no result, is a formula, a link or a number when it comes back."""
    item = items["infant_filing"]
    nasty = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("http://x","y")',
        "\t=1",
        "http://x.example",
        "{=1}",
        "a\x00b\x1f",
        "\ud800",
        "\ufffe\uffff",
        "_x0041_",
        "1E5",
        "长" * 40_000,
    ]
    headings = {place: one.title(CHINESE) for place, one in enumerate(layout_of(item).main.columns)}
    rows = {2: {place: Entry(text) for place, text in headings.items()}}
    rows |= {number: {0: Entry(text), 1: Entry(text, "formula")} for number, text in enumerate(nasty, 3)}
    name = layout_of(item).main.name.zh
    content = marked(
        item,
        translators[CHINESE],
        TODAY,
        {name: Sheet(name, False, rows)},
        {(name, number): text for number, text in enumerate(nasty, 3)},
    )
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = b"".join(archive.read(one) for one in archive.namelist() if "worksheets/" in one)
    assert b"<f>" not in parts
    assert b"<hyperlink" not in parts
    back = read_cells(content, Limits())[name]
    last = len(headings)
    for number, text in enumerate(nasty, 3):
        kept = re.sub("[\ud800\ufffe\uffff]", "\ufffd", text)[:32_767]
        assert [back.rows[number][place] for place in (0, 1, last)] == [Entry(kept)] * 3


def test_another_reader_agrees(items, translators, tmp_path):
    """calamine, which many programs read with, in a process of its own: it dies of crafted files."""
    for name, item in items.items():
        (tmp_path / f"{name}.xlsx").write_bytes(template(item, translators[ENGLISH], TODAY))
    script = (
        "import json, sys, pathlib, python_calamine as c\n"
        "books = {p.stem: c.CalamineWorkbook.from_path(str(p)) for p in pathlib.Path(sys.argv[1]).glob('*.xlsx')}\n"
        "print(json.dumps({n: {s: b.get_sheet_by_name(s).to_python()[:2] for s in b.sheet_names} for n, b in books.items()}))"
    )
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    seen = json.loads(run.stdout)
    assert seen.keys() == items.keys()
    for name, item in items.items():
        for page in layout_of(item).pages:
            assert seen[name][page.name.in_locale(ENGLISH)][1] == [one.title(ENGLISH) for one in page.columns]
