"""What becomes of a form, and that nothing of it is lost without a word."""

import random
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from banshi.applications.reading import read
from banshi.authoring.carrying import render_losses, settle, target_of
from banshi.authoring.conversion import Target, convert
from banshi.authoring.placing import check_drafts, place
from banshi.authoring.sheets import SheetsRefused
from banshi.authoring.xlsform import read_form
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_folder
from banshi.field import Context
from banshi.i18n import CHINESE, Text, Translator
from banshi.loading import load_vocabulary
from banshi.settings import ROOT
from tests.authoring.forms import CHOICES, SETTINGS, SURVEY, workbook

GOOD = Path(__file__).parents[1] / "definition" / "good"
HEADER = ["type", "name", "label", "relevant", "constraint", "constraint_message", "required", "calculation"]
CHINESE_ONLY = Translator(CHINESE, {})


@pytest.fixture(scope="module")
def there():
    sources, findings = read_folder(GOOD)
    assert not findings
    return sources, load_vocabulary(ROOT / "plugins")


def taken_over(content, there):
    sources, vocabulary = there
    form = read_form(content)
    target = target_of(form, "form", "", "flexible_agency", "apply", (), vocabulary)
    found = settle(form, target, lambda drafts: check_drafts(drafts, sources, vocabulary))
    if found.drafts:
        assert check_drafts(found.drafts, sources, vocabulary) == []
    return found


def told(found):
    return [*render_losses(found.losses, CHINESE_ONLY)]


def of(rows, there, choices=CHOICES):
    return taken_over(workbook([HEADER, *rows], choices), there)


def test_whole_form(there, tmp_path):
    found = taken_over(workbook(), there)
    assert [one.file for one in found.drafts] == [
        "items/flexible_agency/person_registration.yaml",
        "dictionaries/person_registration_yes_no.yaml",
        "dictionaries/person_registration_skill.yaml",
    ]
    text = found.drafts[0].text
    for line in (
        "title: 人员登记",
        "  full_name: {label: {zh: 姓名, en: Name}, hint: 与证件一致, type: text, required: true}",
        "  age: {label: {zh: 年龄, en: Age}, type: integer, minimum: 18, maximum: 120, required: true}",
        "  born: {label: {zh: 出生日期, en: Date of birth}, type: date, not_after: today}",
        '  spouse: {label: {zh: 配偶姓名, en: Spouse}, type: text, visible: {married: "y"}, required: "age > 20"}',
        '  bmi: {label: {zh: 体质指数, en: BMI}, type: computed, value: {number: "70.0 / (height * height)"}}',
        '  - check: {rule: "size(spouse) > 1", message: 至少两个字, fields: [spouse]}',
    ):
        assert line in text.splitlines()
    assert "note: {zh: 请如实填写, en: Please be honest}" in text
    assert told(found) == [
        "survey 第 2 行 start：由手机记录的内容，网厅没有",
        "survey 第 5 行 Full-Name：改名为 full_name：名称只能用小写英文字母、数字、下划线",
        "survey 第 12 行 skills：显示条件没有转换，总是显示：“married”没有代码“x”",
        "survey 第 20 行 place：没有与“geopoint”对应的字段种类",
        "survey 第 21 行 odd：显示条件没有转换，总是显示：不能转换“.”",
        "survey 第 23 行 child_name：标签与前面的题相同，改成“姓名（2）”",
        "choices 第 7 行 two words：代码最多 64 个字符，不能有空格和逗号",
        "choices 第 8 行 unused：没有题目用这个选项表，没有转换",
        "settings 第 2 行 version：版本由发布决定",
        "共 9 处没有照原样转换",
    ]


def test_it_is_judged_as_the_form_would(there, context):
    sources, vocabulary = there
    place_in = [*sources]
    found = taken_over(workbook(), there)
    placed = _compiled(found.drafts, place_in, vocabulary)
    item = placed.items["person_registration"]
    raw = {"full_name": "测试", "age": "30", "height": "1.75", "married": "y", "skill": ["other"], "other_skill": "ABC"}
    reading = read(item, raw, context)
    # A rule whose own fields are sound is told beside what is missing.
    assert {one.target: str(one.message) for one in reading.faults} == {
        "spouse": "请填写配偶姓名", "other_skill": "只写小写字母",
    }  # fmt: skip
    reading = read(item, {**raw, "spouse": "甲"}, context)
    assert {one.target: str(one.message) for one in reading.faults} == {
        "spouse": "至少两个字", "other_skill": "只写小写字母",
    }  # fmt: skip
    reading = read(item, {**raw, "spouse": "测试人", "other_skill": "abc"}, context)
    assert reading.faults == ()
    assert reading.values["bmi"] == "22.86"
    assert reading.values["grown"] == "是"


@pytest.fixture
def context():
    from datetime import date

    return Context(today=date(2026, 1, 2), records=None, uploads=None)


def _compiled(drafts, sources, vocabulary):
    from banshi.authoring.placing import _source

    made = [_source(one)[0] for one in drafts]
    definitions, findings = compile_definitions([*sources, *made], vocabulary)
    assert not findings
    return definitions


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["text", "a", ""]], "survey 第 2 行 a：没有 label，用 name 代替"),
        ([["text", "a", "甲"], ["text", "b", "甲"]], "survey 第 3 行 b：标签与前面的题相同，改成“甲（2）”"),
        ([["text", "a", "甲"], ["text", "a", "乙"]], "survey 第 3 行 a：name 重复，后一题没有转换"),
        ([["text", "a", "甲"], ["select_one none", "b", "乙"]], "survey 第 3 行 b：没有选项表“none”，没有转换"),
        ([["text", "a", "您好 ${b}"]], "survey 第 2 行 a：文字里的 ${…} 不能代入答案"),
        ([["text", "if", "甲"]], "survey 第 2 行 if：改名为 if_2：名称只能用小写英文字母、数字、下划线"),
        ([["select_one yes_no or_other", "a", "甲"]], "survey 第 2 行 a：“其他”一项（or_other）没有转换，请加进字典"),
        ([["integer", "a", "甲"]], "survey 第 2 行 a：整数不写最小值时只收 0 和正数；要收负数请加 minimum"),
        ([["text", "a", "甲"], ["note", "n", "后面的说明"]], "survey 第 3 行 n：说明移到了所在分区的开头"),
        ([["begin group", "g", "组"], ["text", "a", "甲"]], "survey 第 2 行 g：没有与它成对的结尾"),
        ([["text", "a", "甲"], ["end group", "", ""]], "survey 第 3 行 end group：没有与它成对的开头"),
        ([["text", "a", "甲"], ["", "b", "乙"]], "survey 第 3 行 b：没有 type，不知道是什么题"),
        (
            [["text", "a", "甲", "", ". != 'x'"]],
            "survey 第 2 行 a：没有 constraint_message，用了通用的提示，请写明怎样改",
        ),
        ([["date", "a", "甲", "", ". < today()"]], "survey 第 2 行 a：检查没有转换：没有与函数 today() 对应的写法"),
        (
            [
                ["text", "a", "甲"],
                ["calculate", "c", "丙", "", "", "", "", "${d} + 1"],
                ["calculate", "d", "丁", "", "", "", "", "${c} + 1"],
            ],
            "survey 第 3 行 c：计算没有转换：用到的“d”没有转换过来",
        ),
        # What only the checker sees: two fields that hide each other.
        ([["text", "a", "甲", "${b} = 'x'"], ["text", "b", "乙", "${a} = 'x'"], ["text", "c", "丙"]], "没有转换："),
        ([["integer", "a", "甲", "", ". >= 5 and . <= 3"], ["text", "b", "乙"]], "什么都填不了"),
    ],
)
def test_losses_are_told(rows, said, there):
    found = of(rows, there)
    assert found.drafts
    assert [line for line in told(found) if said in line]


def test_calculations_in_any_order(there):
    found = of(
        [
            ["calculate", "b", "乙", "", "", "", "", "${a} * 2"],
            ["calculate", "a", "甲", "", "", "", "", "${n} + 1"],
            ["integer", "n", "数", "", ". > -5"],
        ],
        there,
    )
    assert 'b: {label: 乙, type: computed, value: {integer: "a * 2"}}' in found.drafts[0].text
    assert "minimum: -4" in found.drafts[0].text


def test_tables_and_defaults_where_the_language_has_them(there):
    """Whatever the vocabulary says of columns later: this is the text that is written."""
    rows = [
        ["begin repeat", "ward", "科室"],
        ["text", "ward_name", "名称", "${x} = 1", "", "", "yes"],
        ["integer", "beds", "床位", "", ". >= 0 and . <= 90"],
        ["end repeat", "", ""],
        ["text", "town", "城镇", "", "", "", "", "", "北京"],
        ["integer", "age", "年龄", "", "", "", "", "", "18"],
        ["select_one yes_no", "sure", "确定吗", "", "", "", "", "", "maybe"],
    ]
    form = read_form(workbook([[*HEADER, "default"], *rows]))
    target = Target("x", Text("试"), "flexible_agency", "apply", tables=True, defaults=True)
    found = convert(form, target)
    text = found.drafts[0].text
    assert "label: 科室" in text
    assert "ward_name: {label: 名称, type: text, required: true}" in text
    assert "beds: {label: 床位, type: integer, minimum: 0, maximum: 90}" in text
    assert "town: {label: 城镇, type: text, default: 北京}" in text
    assert "age: {label: 年龄, type: integer, default: 18}" in text
    assert "{title: 科室, fields: [ward]}" in text
    assert "survey 第 3 行 ward_name：relevant 一列没有转换：${x} = 1" in told(found)
    assert "survey 第 8 行 sure：default 一列没有转换：maybe" in told(found)


def test_long_list_becomes_a_table(there):
    codes = [["list_name", "name", "label"], *(["towns", f"t{number}", f"镇，{number}"] for number in range(600))]
    found = of([["select_one towns", "town", "镇"]], there, codes)
    assert found.drafts[1].rows.startswith('code,label,en\nt0,"镇，0",\n'.replace('"镇，0"', "镇，0"))
    assert "csv: " in found.drafts[1].text


@pytest.mark.parametrize(
    ("survey", "said"),
    [
        (None, "没有名为 survey 的工作表"),
        ([], "没有 type 一列"),
        ([["name", "label"], ["a", "甲"]], "没有 type 一列"),
    ],
)
def test_no_form(survey, said):
    with pytest.raises(SheetsRefused) as caught:
        read_form(workbook(survey))
    assert said in str(caught.value)


def test_nothing_that_can_be_carried_over(there):
    found = of([["geopoint", "a", "甲"]], there)
    assert found.drafts == []
    assert told(found)[0] == "survey 第 2 行 a：没有与“geopoint”对应的字段种类"


def test_written_over_nothing(there, tmp_path):
    found = taken_over(workbook(), there)
    (tmp_path / "dictionaries").mkdir()
    (tmp_path / "dictionaries/person_registration_skill.yaml").write_text("mine")
    with pytest.raises(FileExistsError):
        place(found.drafts, tmp_path)
    assert [one.name for one in tmp_path.rglob("*.yaml")] == ["person_registration_skill.yaml"]


def _damaged_cells(rng):
    """The form with a few cells put elsewhere, emptied, or filled with what nobody would write."""
    strange = ["", "${", "'", "((((", "\x0b", "select_one", "begin group", "end group", "begin repeat", "9" * 400, "${age} >", "😀" * 50,
               "=1+1", ". > ", "true", "01", "text", "calculate", "a\nb", "{a: [", "not(", "select_multiple skill", -1, 1e300, True]  # fmt: skip
    sheets = [[list(row) for row in one] for one in (SURVEY, CHOICES, SETTINGS)]
    for _time in range(rng.randint(1, 12)):
        rows = rng.choice(sheets)
        row, other = rng.choice(rows), rng.choice(rows)
        place = rng.randrange(len(row))
        row[place] = rng.choice([rng.choice(strange), rng.choice(strange), rng.choice(other)])
        if rng.random() < 0.2:
            rows.pop(rng.randrange(len(rows)))
        if not rows:
            rows.append(["type"])
    sheets = [[[_allowed(cell) for cell in row] for row in one] for one in sheets]
    return workbook(*sheets)


def _allowed(cell):
    return cell.replace("\x0b", "_x000B_") if isinstance(cell, str) else cell


def _damaged_xml(rng):
    """The form's workbook with bytes of its XML changed, its zip sound."""
    written = BytesIO()
    gently = rng.random() < 0.6
    with zipfile.ZipFile(BytesIO(workbook())) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if rng.random() < 0.4:
                content = (_other_words if gently else _other_bytes)(rng, content)
            new.writestr(name, content)
    return written.getvalue()


def _other_words(rng, content):
    """A few values of attributes and texts otherwise, the XML still well formed."""
    values = [*re.finditer(rb"(?<=[\">])[A-Za-z0-9]+(?=[\"<])", content)]
    for found in sorted(rng.sample(values, min(3, len(values))), key=lambda one: -one.start()):
        other = rng.choice([b"0", b"99999", b"s", b"A0", b"ZZZ9", b"-1", b"x" * 300, b"1e9", b"n"])
        content = content[: found.start()] + other + content[found.end() :]
    return content


def _other_bytes(rng, content):
    changed = bytearray(content)
    for _time in range(rng.randint(1, 5)):
        place = rng.randrange(len(changed))
        changed[place : place + rng.randint(0, 3)] = bytes(
            rng.choice(b'<>&"/ 09aZ\xff') for _each in range(rng.randint(0, 3))
        )
    return bytes(changed)


def _damaged_bytes(rng):
    content = bytearray(workbook())
    for _time in range(rng.randint(1, 4)):
        place = rng.randrange(len(content))
        content[place : place + rng.randint(0, 4)] = rng.randbytes(rng.randint(0, 4))
    return bytes(content[: rng.choice([len(content), rng.randrange(len(content))])])


@pytest.mark.parametrize(("damage", "times"), [(_damaged_cells, 120), (_damaged_xml, 60), (_damaged_bytes, 20)])
def test_damage_is_answered_in_a_sentence(damage, times, there):
    """Two hundred damaged forms: each is refused with a reason, or what is written checks clean."""
    sources, vocabulary = there
    refused = written = 0
    for seed in range(times):
        content = damage(random.Random(f"{damage.__name__} {seed}"))
        try:
            form = read_form(content)
        except SheetsRefused as refusal:
            refused += bool(str(refusal.message))
            continue
        target = target_of(form, "form", "", "flexible_agency", "apply", (), vocabulary)
        judged = []

        def check(drafts, judged=judged):
            judged.append(check_drafts(drafts, sources, vocabulary))
            return judged[-1]

        found = settle(form, target, check)
        for line in render_losses(found.losses, CHINESE_ONLY):
            assert line.isprintable()
        written += bool(found.drafts) and judged[-1] == []
    assert refused + written >= times * 0.9
    print(f"{damage.__name__}: {refused} refused, {written} written clean, of {times}")
