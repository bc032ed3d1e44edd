"""What every field kind promises, tried on one written-out example of each."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openpyxl import Workbook

import banshi.fields
from banshi.applications.workbooks import typed_of
from banshi.cells import Entry, Limits, read_cells
from banshi.conditions import compile_expression
from banshi.dictionary import Code, Dictionary
from banshi.field import Context, Field, FieldError
from banshi.fields import BUILTIN
from banshi.fields.bank_account import BankAccountField
from banshi.fields.cascade import CascadeField
from banshi.fields.choice import ChoiceField
from banshi.fields.computed import ComputedField
from banshi.fields.date import DateField
from banshi.fields.date_range import DateRangeField
from banshi.fields.derived import DerivedField
from banshi.fields.email import EmailField
from banshi.fields.file import FileField
from banshi.fields.generated import GeneratedField
from banshi.fields.id_number import IdNumberField
from banshi.fields.integer import IntegerField
from banshi.fields.long_text import LongTextField
from banshi.fields.lookup import LookupField
from banshi.fields.money import MoneyField
from banshi.fields.month import MonthField
from banshi.fields.month_range import MonthRangeField
from banshi.fields.number import NumberField
from banshi.fields.own_unit import OwnUnitField
from banshi.fields.phone import PhoneField
from banshi.fields.photo import PhotoField
from banshi.fields.postal_code import PostalCodeField
from banshi.fields.rows import RowsField
from banshi.fields.text import TextField
from banshi.fields.tree_changes import TreeChangesField
from banshi.fields.uscc import UsccField
from banshi.fields.yes_no import YesNoField
from banshi.i18n import CHINESE, ENGLISH, LOCALES, Text
from banshi.kinds import kind_schema
from banshi.policy import PERSONAL_CLASSES, mask
from banshi.register import Register

DRAWINGS = {
    "input",
    "textarea",
    "select",
    "radios",
    "checks",
    "cascade",
    "lookup",
    "file",
    "photo",
    "range",
    "rows",
    "kept",
    "none",
}
CEL_TYPES = {"string", "int", "double", "bool", "list", "rows"}

REASONS = Dictionary(
    "reason",
    Text("原因"),
    (Code("01", Text("死亡", "Death")), Code("02", Text("普通减员"), aliases=("减员",)), Code("03", Text("其他"))),
)
PLACES = Dictionary(
    "division",
    Text("区划"),
    (
        Code("110000", Text("北京市")),
        Code("110101", Text("东城区"), "110000"),
        Code("110102", Text("西城区"), "110000"),
        Code("110101001", Text("东华门街道"), "110101"),
    ),
    (Text("省市"), Text("区县"), Text("街道")),
)
ID_TYPES = Dictionary(
    "id_type",
    Text("证件类型"),
    (
        Code("01", Text("居民身份证"), check="gb11643", example="11010519491231002X"),
        Code("02", Text("护照"), pattern="[A-Z][0-9]{8}", example="E12345678"),
    ),
)
HOSPITAL = Register("hospital", Text("定点医疗机构"), (), key="code", title_column="name")
DEPARTMENT = Register(
    "department",
    Text("部门"),
    (
        TextField(name="name", label=Text("名称"), max_length=20),
        TextField(name="above", label=Text("上级")),
        DateField(name="leaves", label=Text("毕业时间")),
    ),
    key="id",
    title_column="name",
    tree_column="above",
)
_NAMES = {"name": "example", "label": Text("示例", "Example")}
TOTAL = compile_expression("double(beds) * price", {"beds": "int", "price": "double"}, "double")

COLUMNS: tuple[Field, ...] = (
    TextField(name="department", label=Text("科室", "Department"), max_length=20),
    IntegerField(name="beds", label=Text("床位数"), unit=Text("张")),
    MoneyField(name="price", label=Text("单价")),
    ChoiceField(name="reasons", label=Text("原因"), dictionary=REASONS, show_as="checks"),
    DateField(name="since", label=Text("开设日期"), not_after="today"),
    DateRangeField(name="licensed", label=Text("有效期限")),
    PhoneField(name="phone", label=Text("电话")),
    ComputedField(name="total", label=Text("合计"), value=TOTAL),
)

EXAMPLES: tuple[Field, ...] = (
    TextField(**_NAMES),
    TextField(**_NAMES, max_length=1, personal="name"),
    LongTextField(**_NAMES),
    LongTextField(**_NAMES, personal="address"),
    IntegerField(**_NAMES, maximum=500, unit=Text("张")),
    NumberField(**_NAMES, places=1, unit=Text("平方米")),
    NumberField(**_NAMES, minimum=0.5, maximum=10),
    MoneyField(**_NAMES),
    MoneyField(**_NAMES, minimum=-100, maximum=100),
    DateField(**_NAMES, not_after="today"),
    DateField(**_NAMES, not_before="2022-01-01", personal="minor"),
    MonthField(**_NAMES),
    MonthField(**_NAMES, not_before="2022-01", not_after="today"),
    DateRangeField(**_NAMES),
    DateRangeField(**_NAMES, not_before="2022-01-01", not_after="2030-01-01", personal="minor"),
    MonthRangeField(**_NAMES),
    MonthRangeField(**_NAMES, not_before="2022-01", not_after="today"),
    ChoiceField(**_NAMES, dictionary=REASONS),
    ChoiceField(**_NAMES, dictionary=REASONS, show_as="radio"),
    ChoiceField(**_NAMES, dictionary=REASONS, show_as="checks", personal="health"),
    YesNoField(**_NAMES),
    CascadeField(**_NAMES, dictionary=PLACES),
    CascadeField(**_NAMES, dictionary=PLACES, leaf_only=False),
    LookupField(**_NAMES, register=HOSPITAL),
    IdNumberField(**_NAMES),
    IdNumberField(**_NAMES, id_type="id_type", id_types=ID_TYPES),
    UsccField(**_NAMES),
    PhoneField(**_NAMES),
    PhoneField(**_NAMES, mobile_only=True),
    EmailField(**_NAMES),
    PostalCodeField(**_NAMES),
    BankAccountField(**_NAMES),
    PhotoField(**_NAMES, width=358, height=441, min_bytes=9 * 1024, max_bytes=20 * 1024),
    FileField(**_NAMES, formats=("jpg", "pdf"), max_files=2),
    ComputedField(**_NAMES, value=TOTAL, unit=Text("元")),
    DerivedField(**_NAMES, function=("a", lambda values, subjects, context: None)),
    DerivedField(**_NAMES, function=("a", lambda values, subjects, context: None), dictionary=REASONS),
    DerivedField(**_NAMES, function=("a", lambda values, subjects, context: None), result="yes_no"),
    GeneratedField(**_NAMES, function=("a", lambda values, number, now: number)),
    OwnUnitField(**_NAMES),
    RowsField(**_NAMES, columns=COLUMNS, max_rows=3),
    RowsField(**_NAMES, columns=COLUMNS, min_rows=2, personal="health"),
    TreeChangesField(**_NAMES, register=DEPARTMENT, moves=True),
    TreeChangesField(**_NAMES, register=DEPARTMENT, columns=("name",), levels=(Text("年级"), Text("班级"))),
)
# Values that only a store can know, and that therefore the kind cannot name itself.
STORED: Mapping[str, tuple[object, ...]] = {
    "lookup": ("H1101",),
    "photo": ("photo",),
    "file": (["scan"], ["scan", "photo"]),
    "tree_changes": ([{"act": "remove", "key": "c1", "title": "01班", "path": ["1年级"]}],),
}
BLANKS = ("", None, "   ", "\u3000", "\u200b", "\n")

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.KIND)


def samples(example: Field) -> list[object]:
    return [*example.samples(), *STORED.get(example.KIND, ())]


@pytest.fixture(scope="module")
def checker() -> FormatChecker:
    made = FormatChecker(formats=())
    for kind in BUILTIN:
        for name, holds in kind.FORMATS.items():
            made.checks(name)(lambda value, holds=holds: not isinstance(value, str) or holds(value))
    return made


@pytest.fixture(scope="module")
def fits(checker: FormatChecker) -> Callable[[Field, object], bool]:
    """Whether a value keeps the field's JSON Schema."""
    return lambda one, value: Draft202012Validator(one.json_schema(), format_checker=checker).is_valid(value)


def test_every_kind_has_an_example():
    assert {type(one) for one in EXAMPLES} == set(BUILTIN)


def test_every_file_is_a_builtin_kind():
    files = {path.stem for path in Path(banshi.fields.__file__).parent.glob("*.py")} - {"__init__"}
    assert {kind.__module__.rpartition(".")[2] for kind in BUILTIN} == files
    assert {kind.KIND for kind in BUILTIN} == files


def test_formats_of_different_kinds_do_not_collide():
    checks = {one for kind in BUILTIN for one in kind.FORMATS.items()}
    assert len(checks) == len({name for name, _holds in checks})


@each_example
def test_samples_pass_parse_check_and_schema(example, context, fits):
    assert samples(example) or example.worked_out
    for sample in samples(example):
        assert example.parse(sample, context) == sample
        assert list(example.check(sample, context)) == []
        assert fits(example, sample), sample


@each_example
def test_rejects_fail_parse_and_schema(example, context, fits):
    assert len(example.rejects()) >= 2
    for reject in example.rejects():
        with pytest.raises(FieldError) as raised:
            example.parse(reject, context)
        assert not fits(example, reject), reject
        says_what_is_wrong(example, raised.value)


def says_what_is_wrong(example: Field, error: FieldError) -> None:
    text = str(error.message)
    assert re.search("[\u4e00-\u9fff]", text), text
    assert str(example.label) not in text
    assert len(text) < 120, text
    assert not text.endswith("。")


@each_example
def test_parse_is_the_inverse_of_format(example, context):
    for sample in samples(example):
        typed = example.format(sample)
        assert isinstance(typed, str)
        assert example.parse(typed, context) == sample


@each_example
def test_blank_is_none(example, context):
    for blank in BLANKS:
        assert example.parse(blank, context) is None
    assert example.format(None) == ""
    assert example.display(None, CHINESE) == example.mask(None, ENGLISH) == "-"
    if example.cel_type == "rows":
        assert example.parse([], context) is None
        assert example.parse([{}, {"department": " ", "beds": "", "reasons": [], "total": None}], context) is None
    if example.cel_type == "list" or example.KIND == "cascade":
        assert example.parse([], context) is None
        assert example.parse(["", None, " "], context) is None


@each_example
def test_display_and_mask_of_samples(example):
    for sample in samples(example):
        for locale in LOCALES:
            assert example.display(sample, locale)
            masked = example.mask(sample, locale)
            if example.row_fields and not example.personal:
                assert masked != example.display(sample, locale), "a column is personal"
            elif example.personal:
                assert example.format(sample) not in masked
                assert example.display(sample, locale) not in masked
            else:
                assert masked == example.display(sample, locale)


@each_example
def test_widget_cell_and_schema_are_plain(example):
    widget = example.widget()
    assert widget.drawing in DRAWINGS
    assert all(isinstance(part, str) for pair in widget.attributes for part in pair)
    assert len(dict(widget.attributes)) == len(widget.attributes)
    assert all(isinstance(code, str) and isinstance(label, Text) for code, label in widget.choices)
    assert all(isinstance(label, Text) for label in example.cell().choices)
    Draft202012Validator.check_schema(example.json_schema())


@each_example
def test_a_cell_of_a_workbook_gives_the_value_back(example, context):
    """Typed as text, and as Excel itself keeps what looks like a date, a number or yes and no."""
    cell = example.cell()
    kept = [value for value in samples(example) if not example.row_fields]
    texts = [example.cell_text(value) for value in kept]
    assert all(isinstance(text, str) and len(text) <= 32_767 for text in texts)
    assert example.cell_text(None) == ""
    assert not cell.several or example.cel_type == "list"
    rows = [[text, *_natively(text, cell.number_format)] for text in texts]
    for value, entries in zip(kept, _through_excel(rows, cell.number_format), strict=True):
        for entry in entries:
            assert example.parse(typed_of(example, entry), context) == value


def _natively(text: str, number_format: str) -> list[object]:
    """What Excel makes of a text that is typed into a cell of that format."""
    if number_format == "@":
        return []
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        day = date.fromisoformat(text)
        # Excel knows no day before 1900.
        return [day, (day - date(1899, 12, 30)).days]
    return [float(text)] if re.fullmatch(r"-?[0-9.]{1,15}", text) else []


def _through_excel(rows: list[list[object]], number_format: str) -> Iterator[list[Entry]]:
    """The cells of each row, written by one library and read by ours."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell in (each for row in book.active for each in row):
        if not isinstance(cell.value, int | float):
            cell.number_format = number_format
        if isinstance(cell.value, str):
            cell.data_type = "s"
    written = BytesIO()
    book.save(written)
    sheet = next(iter(read_cells(written.getvalue(), Limits()).values()))
    return ([*row.values()] for row in sheet.rows.values())


@each_example
def test_kind_is_frozen_and_its_options_are_declared(example):
    with pytest.raises(dataclasses.FrozenInstanceError):
        example.name = "other"
    schema = kind_schema(type(example))
    assert all(one["description"] for one in schema["properties"].values())
    assert type(example).__doc__
    assert example.cel_type in CEL_TYPES


@each_example
def test_cel_type_is_known_from_the_options_as_written(example):
    written = {"show_as": getattr(example, "show_as", None), "value": {"number": "1.0"}}
    written["result"] = getattr(example, "result", "text")
    assert type(example).cel_type_of(written) == example.cel_type


@pytest.mark.parametrize(
    ("kind", "personal"),
    [(IdNumberField, "id_number"), (PhoneField, "phone"), (BankAccountField, "bank"), (EmailField, "email")],
)
def test_kinds_that_are_personal_unless_said_otherwise(kind, personal):
    assert kind(**_NAMES).personal == personal
    assert kind(**_NAMES, personal=None).personal is None


STRANGE = st.one_of(
    st.text(),
    st.text(st.sampled_from("0123456789-/.年月日,，X转 +()@\x00\x1b\ud800\udfff\u202e０１Ａ")),
    st.sampled_from(["\ud800", "a\x00", "长" * 10_000, "1" * 10_000, "(" * 10_000, "a@" * 5_000, "9" * 400 + ".5"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | STRANGE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@each_example
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(raw=JSON)
def test_parse_says_value_or_field_error(example: Field, context: Context, fits, raw):
    try:
        value = example.parse(raw, context)
    except FieldError as error:
        says_what_is_wrong(example, error)
        return
    assert all(str(one) for one in example.check(value, context))
    assert example.display(value, CHINESE)
    if value is not None:
        assert fits(example, value), value
        assert example.parse(example.format(value), context) == value
        assert example.parse(value, context) == value
        example.format(value).encode()
        masked = example.mask(value, ENGLISH)
        assert not example.personal or set(example.format(value)) <= {"*", " "} or example.format(value) not in masked


@pytest.mark.parametrize("personal", PERSONAL_CLASSES)
@given(text=st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), min_size=1))
def test_no_mask_contains_the_whole(personal, text):
    assert text not in mask(personal, text)
