"""Filled workbooks as payloads: what each sort of cell becomes, and what is said of those that are none."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from banshi.applications import workbooks
from banshi.applications.reading import read
from banshi.applications.workbooks import WorkbookRefused, judge, read_workbook
from banshi.definition.layout import MARK
from banshi.field import Fault
from banshi.i18n import CHINESE, ENGLISH, LOCALES, _, load_translators
from banshi.renderers.workbook import marked, template
from banshi.settings import ROOT
from tests.compiling import compiled

TODAY = date(2026, 11, 25)
CARD = "119999199001010020"
SOUND = {
    "姓名（本人）": "演示甲", "证件类型": "居民身份证", "证件号码": CARD, "电话": "19900000001", "国家": "中国",
    "区县": "北京市/北京市/东城区", "出生日期": date(1990, 1, 1), "缴费月份": "2024-10", "合同期限": "2024-01-01 至 2026-12-31",
    "年龄": 36, "工资": 1234.5, "是否在岗": "是", "技能": "男、女", "姓名（联系人）": "演示乙",
}  # fmt: skip
TYPED = {
    "name": "演示甲", "id_type": "居民身份证", "id_number": CARD, "phone": "19900000001", "country": "中国",
    "area": "北京市/北京市/东城区", "born": "1990-01-01", "paid_from": "2024-10", "term": "2024-01-01 至 2026-12-31",
    "age": "36", "pay": "1234.5", "fit": "是", "skills": "男、女", "contact": "演示乙",
}  # fmt: skip
VALUES = {
    "name": "演示甲", "id_type": "01", "id_number": CARD, "phone": "19900000001", "country": "CN", "area": "110101",
    "born": "1990-01-01", "paid_from": "2024-10", "term": ["2024-01-01", "2026-12-31"], "age": 36, "pay": "1234.50",
    "fit": True, "skills": ["1", "2"], "contact": "演示乙", "twice": "2469.00",
}  # fmt: skip
CHILDREN = "子女／家属"


@pytest.fixture(scope="module")
def items():
    return compiled(Path(__file__).with_name("staff.yaml").read_text(encoding="utf-8")).items


@pytest.fixture(scope="module")
def item(items):
    return items["staff_survey"]


@pytest.fixture(scope="module")
def translators():
    return load_translators(ROOT / "locale")


class Form:
    """A template opened in another program."""

    def __init__(self, item, translator):
        self.book = load_workbook(BytesIO(template(item, translator, TODAY)))
        self.main = self.book.worksheets[0]
        self.children = self.book.worksheets[1]

    def column(self, heading, sheet=None):
        titles = {
            str(one.value).split("（必填）")[0].split("（视情况必填）")[0]: one for one in (sheet or self.main)[2]
        }
        return titles[heading].column

    def fill(self, row, sheet=None, **typed):
        self.type(row, typed, sheet)

    def type(self, row, typed, sheet=None):
        for heading, value in typed.items():
            (sheet or self.main).cell(row, self.column(heading, sheet)).value = value

    @property
    def content(self):
        written = BytesIO()
        self.book.save(written)
        return written.getvalue()


@pytest.fixture
def form(item, translators):
    return Form(item, translators[CHINESE])


def refused(item, content):
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(item, content)
    return [str(one.said) for one in caught.value.problems]


def faults(filled, row):
    return {one.target: str(filled.problem(row, one).said) for one in row.faults}


def test_typed_texts_by_field(form, item, context):
    form.type(3, SOUND)
    filled = read_workbook(item, form.content)
    (row,) = filled.rows
    assert (row.number, row.raw, row.faults) == (3, TYPED, ())
    assert filled.is_current
    reading = judge(item, row, context, {})
    assert dict(reading.values) == VALUES
    assert reading.faults == read(item, TYPED, context).faults
    assert [one.target for one in reading.faults] == ["proof"]


def test_template_in_english(item, translators):
    form = Form(item, translators[ENGLISH])
    titles = [one.value for one in form.main[2]]
    assert titles[:3] == ["No.", "Name (Person) (required)", "ID type (required)"]
    form.main.cell(3, 2).value = "Demo"
    form.main.cell(3, 3).value = "Passport"
    (row,) = read_workbook(item, form.content).rows
    assert row.raw == {"name": "Demo", "id_type": "Passport"}


def test_columns_may_move_and_lines_be_added(form, item):
    form.type(3, SOUND)
    form.main.move_range("B2:D3", rows=0, cols=30)
    form.main.delete_cols(2, 3)
    form.main.insert_rows(1, 3)
    filled = read_workbook(item, form.content)
    (row,) = filled.rows
    assert (row.number, dict(row.raw)) == (6, TYPED)


@pytest.mark.parametrize("typed", ["01", "居民身份证", "居民身份证(户口簿)", "Resident identity card"])
def test_choices_by_code_label_and_alias(form, item, context, typed):
    form.fill(3, 证件类型=typed)
    (row,) = read_workbook(item, form.content).rows
    assert judge(item, row, context, {}).values["id_type"] == "01"


@pytest.mark.parametrize(
    ("heading", "value", "style", "raw"),
    [
        ("出生日期", "2022/7/1", "@", "2022/7/1"),
        ("出生日期", 44743, "General", "2022-07-01"),
        ("出生日期", 20220701, "General", "20220701"),
        # A year, and a month: no days of 1905 and of 2453.
        ("出生日期", 2022, "General", "2022"),
        ("出生日期", 202207, "General", "202207"),
        ("出生日期", 44743.5, "yyyy-mm-dd hh:mm", "2022-07-01 12:00:00"),
        ("缴费月份", date(2022, 10, 1), "mmm-yy", "2022-10"),
        ("缴费月份", date(2022, 10, 2), "mmm-yy", "2022-10-02"),
        ("缴费月份", 2022.1, "General", "2022.1"),
        ("缴费月份", 202210, "General", "202210"),
        ("是否在岗", True, "General", "TRUE"),
        ("年龄", 36.0, "0", "36"),
        ("年龄", 36.5, "0", "36.5"),
        ("工资", 0.1 + 0.2, "General", "0.3"),
        ("姓名（本人）", date(2022, 7, 1), "yyyy-mm-dd", "2022-07-01"),
        ("姓名（本人）", 8.1, "General", "8.1"),
        ("电话", 19900000001, "General", "19900000001"),
    ],
)
def test_what_a_cell_becomes(form, item, heading, value, style, raw):
    form.type(3, {"姓名（联系人）": "演示乙", heading: value})
    form.main.cell(3, form.column(heading)).number_format = style
    (row,) = read_workbook(item, form.content).rows
    assert [*row.raw.values()].count(raw) == 1
    assert row.faults == ()


def test_days_counted_from_1904(form, item):
    form.book.epoch = CALENDAR_MAC_1904
    form.fill(3, 出生日期=date(2022, 7, 1))
    assert read_workbook(item, form.content).rows[0].raw["born"] == "2022-07-01"


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        ("证件号码", 119999199001010020, "D3：数字太长，末几位已丢失；请把单元格格式设为“文本”后重新填写"),
        ("证件号码", "=TEXT(A1,0)", "D3：是公式，请复制后用“选择性粘贴”改成数值"),
        ("证件号码", "#N/A", "D3：是错误值 #N/A，请改正"),
    ],
)
def test_cells_that_hold_nothing_that_is_typed(form, item, context, heading, value, said):
    form.type(3, {**SOUND, heading: value})
    filled = read_workbook(item, form.content)
    (row,) = filled.rows
    assert faults(filled, row) == {"id_number": f"工作表“{form.main.title}”{said}"}
    # And not that it is blank.
    told = [str(one.message) for one in judge(item, row, context, {}).faults if one.target == "id_number"]
    assert told == [said.partition("：")[2]]


def test_merged_cells(form, item):
    form.fill(3, 电话="19900000001")
    form.fill(4, 证件类型="01")
    place = form.main.cell(3, form.column("电话")).coordinate
    form.main.merge_cells(f"{place}:{place[0]}4")
    filled = read_workbook(item, form.content)
    assert [[*faults(filled, row)] for row in filled.rows] == [["phone"], ["phone"]]
    assert "取消合并" in faults(filled, filled.rows[1])["phone"]


def test_blank_rows_are_left_out(form, item):
    form.fill(3, 电话="1")
    form.fill(5, 电话="  \u3000")
    form.fill(6, 序号=7)
    form.fill(9, 电话="2")
    assert [(row.number, row.raw) for row in read_workbook(item, form.content).rows] == [
        (3, {"phone": "1"}),
        (9, {"phone": "2"}),
    ]


def test_rows_of_tables(form, item, context):
    form.type(3, {**SOUND, "序号": 1})
    form.type(4, {**SOUND, "序号": "乙"})
    for number, (order, name) in enumerate(
        [(1, "演示丙"), ("乙", "演示丁"), (1.0, "很长的名字很长的名字很长"), (" 1 ", None)], 3
    ):
        form.type(number, {"序号": order, "姓名": name, "出生日期": date(2020, 1, number)}, form.children)
    filled = read_workbook(item, form.content)
    first, second = filled.rows
    assert first.raw["children"] == [
        {"child": "演示丙", "child_born": "2020-01-03"},
        {"child": "很长的名字很长的名字很长", "child_born": "2020-01-05"},
        {"child_born": "2020-01-06"},
    ]
    assert second.raw["children"] == [{"child": "演示丁", "child_born": "2020-01-04"}]
    found = [one for one in judge(item, first, context, {}).faults if one.of == "children"]
    assert [str(filled.problem(first, one).said) for one in found] == [
        f"工作表“{CHILDREN}”B5：第 2 行“姓名”：最多 10 个字，现为 12 个",
        f"工作表“{CHILDREN}”B6：第 3 行：请填写姓名",
    ]


def test_numbers_that_formulas_count(form, item):
    """A formula says which row it is by what it came to when the workbook was saved."""
    for number in (3, 4):
        form.type(number, {"序号": "=ROW()-2", "电话": "1"})
    form.fill(3, form.children, 序号=2, 姓名="演示丙")
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(form.content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            parts = old.read(name).split(b"<f>ROW()-2</f>")
            # What each of them came to, in the place of a blank.
            counted = [re.sub(rb"^<v ?/?>(</v>)?", b"<v>%d</v>" % place, part) for place, part in enumerate(parts)]
            kept = b"<f>ROW()-2</f>".join([parts[0], *counted[1:]])
            new.writestr(name, kept)
    first, second = read_workbook(item, written.getvalue()).rows
    assert "children" not in first.raw
    assert second.raw["children"] == [{"child": "演示丙"}]


def test_rows_that_belong_to_nothing(form, item):
    form.fill(3, 序号=1, 电话="1")
    form.fill(4, 序号=1, 电话="1")
    form.fill(5, form.children, 序号=9, 姓名="演示丙")
    form.fill(6, form.children, 姓名="演示丁")
    main = form.main.title
    assert refused(item, form.content) == [
        f"工作表“{main}”A4：序号“1”与第 3 行重复，请改成不同的",
        f"工作表“{CHILDREN}”A5：“{main}”里没有序号“9”，请核对",
        f"工作表“{CHILDREN}”A6：请填写序号，写明属于“{main}”的哪一行",
    ]


def test_columns_unknown_missing_and_twice(form, item):
    form.fill(3, 电话="1")
    form.main.cell(2, form.column("区县")).value = "备注"
    form.main.cell(2, 30).value = "电话"
    main = form.main.title
    assert refused(item, form.content) == [
        f"工作表“{main}”G2：没有名为“备注”的列，请删去或改回原名",
        f"工作表“{main}”AD2：列“电话”出现了两次，请删去一列",
        f"工作表“{main}”：缺少“区县”这一列，请按模板补上",
    ]


def test_content_without_a_heading(form, item):
    form.fill(3, 电话="1")
    form.main.cell(4, 40).value = "旁注"
    assert refused(item, form.content) == [f"工作表“{form.main.title}”AN4：这一列没有列名，请删去内容"]


def test_no_headings_no_rows_no_sheet(form, item):
    assert refused(item, form.content) == [f"工作表“{form.main.title}”：没有填写任何一行，请填写后再上传"]
    form.main.delete_rows(1, 2)
    form.main.cell(1, 1).value = "x"
    form.children.title = "别的"
    said = refused(item, form.content)
    assert "前 10 行里没有列名" in said[0]
    assert f"没有名为“{CHILDREN}”的工作表" in said[1]


def test_other_templates(items, item, translators, form):
    form.fill(3, 电话="1")
    other = items["infant_filing"]
    assert refused(other, form.content) == ["这是“人员情况登记”的模板，这里要“婴幼儿备案”的，请重新选择文件"]
    newer = replace(item, digest="0" * 64)
    assert not read_workbook(newer, form.content).is_current
    changed = replace(newer, fields=item.fields, steps=(item.steps[0], *item.steps[1:]))
    form.main.cell(2, form.column("区县")).value = "区县乡"
    assert refused(changed, form.content)[0] == "模板是旧版本，请重新下载模板，把内容粘贴过去"
    del form.book[MARK]
    assert "不是从本系统下载的模板" in refused(item, form.content)[0]


def test_too_many_rows(form, item, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    for number in range(3, 6):
        form.fill(number, 电话="1")
    assert refused(item, form.content) == ["最多 2 行，现为 3 行"]


def test_what_is_no_workbook(form, item):
    assert refused(item, b"") == ["这不是 Excel 工作簿（.xlsx）；旧的 .xls 请先另存为 .xlsx"]
    assert refused(item, form.content[:-200])
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(form.content)) as old, zipfile.ZipFile(written, "w") as new:
        for one in old.namelist():
            new.writestr(one, b"<mark/>" if one.endswith("sheet1.xml") else old.read(one))
    assert "没有列名" in refused(item, written.getvalue())[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_results_beside_the_rows(form, item, context, translators, locale):
    """T18: what comes back has no live formula, keeps rows and columns where they were, and is read again."""
    form.type(3, {**SOUND, "序号": 1, "姓名（本人）": "=1+1", "电话": "+8613", "姓名（联系人）": "@x"})
    form.type(5, {**SOUND, "序号": 2, "姓名（本人）": "-x\ud7ff"})
    form.fill(4, form.children, 序号=1, 出生日期=date(2020, 1, 1))
    translator = translators[locale]
    content = form.content
    for number in range(2):
        filled = read_workbook(item, content)
        found = {row.number: judge(item, row, context, {"proof": ["file1"]}).faults for row in filled.rows}
        found[5] = ()
        said = {place: "；".join(map(translator.say, each)) for place, each in filled.results(found).items()}
        # What was a formula is a mere text once it has come back.
        assert ("name" in {one.target for one in filled.rows[0].faults}) == (number == 0)
        content = marked(item, translator, TODAY, filled.sheets, said)
    book = load_workbook(BytesIO(content))
    main = book[form.main.title]
    assert not [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert main.cell(3, form.column("姓名（本人）")).value == "=1+1"
    assert [main.cell(2, n).value for n in range(1, form.main.max_column + 1)] == [one.value for one in form.main[2]]
    last = main.max_column
    assert last == form.main.max_column + 1
    assert main.cell(2, last).value in ("校验结果", "Result of the check")
    assert "E3" in main.cell(3, last).value
    assert "B4" in main.cell(3, last).value
    assert "B4" in book[form.children.title].cell(4, 3 + 1).value
    assert main.cell(5, last).value == translator.say(_("校验成功"))
    assert [row.number for row in read_workbook(item, content).rows] == [3, 5]


def test_faults_of_what_is_no_column(form, item):
    form.fill(3, 电话="1")
    filled = read_workbook(item, form.content)
    problem = filled.problem(filled.rows[0], Fault("proof", _("请上传")))
    assert (problem.sheet, problem.cell) == (form.main.title, "A3")
