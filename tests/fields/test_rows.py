"""Tables of rows: what is read of each cell, what hides, and where a fault is shown."""

from dataclasses import replace

import pytest

from banshi.conditions import NEVER, Condition, compile_expression
from banshi.field import FieldError, PartsError
from banshi.fields.choice import ChoiceField
from banshi.fields.computed import ComputedField
from banshi.fields.id_number import IdNumberField
from banshi.fields.integer import IntegerField
from banshi.fields.money import MoneyField
from banshi.fields.phone import PhoneField
from banshi.fields.rows import RowsField
from banshi.fields.text import TextField
from banshi.i18n import CHINESE, ENGLISH, Text
from tests.fields.test_contract import ID_TYPES, REASONS

KNOWN = {"name": "string", "beds": "int", "price": "double", "grade": "string", "opened": "string"}


def rule(text):
    return Condition(compile_expression(text, KNOWN, "bool"))


NAME = TextField(name="name", label=Text("科室", "Department"), max_length=5, required=rule("true"))
BEDS = IntegerField(name="beds", label=Text("床位数", "Beds"), minimum=0)
PRICE = MoneyField(
    name="price", label=Text("单价"), visible=rule("beds > 0"), required=rule("beds > 10 && grade == 'third'")
)
COST = ComputedField(name="cost", label=Text("合计"), value=compile_expression("double(beds) * price", KNOWN, "double"))


def table(*columns, **options):
    return RowsField(
        name="departments", label=Text("科室设置"), columns=columns or (NAME, BEDS, PRICE, COST), **options
    )


def read(field, raw, context, **outer):
    try:
        return field.parse(raw, replace(context, values=outer)), {}
    except PartsError as error:
        return error.sound, {place: str(said) for place, said in error.parts.items()}


def faults(field, value, context, **outer):
    return {one.target: str(one.message) for one in field.faults(value, replace(context, values=outer))}


def test_cells_are_read_by_their_columns(context):
    typed = [{"name": " 内科 ", "beds": "２０", "price": "1,200.5"}, {"name": "外科", "beds": ""}]
    value, parts = read(table(), typed, context)
    assert value == [{"name": "内科", "beds": 20, "price": "1200.50", "cost": "24010.00"}, {"name": "外科"}]
    assert parts == {}


def test_json_text_is_the_inverse_of_format(context):
    value = [{"name": "内科", "beds": 20}]
    assert table().format(value) == '[{"name": "内科", "beds": 20}]'
    assert table().parse(table().format(value), context) == value


def test_blank_rows_at_the_end_are_dropped(context):
    blank = {"name": " ", "beds": "", "price": None}
    assert read(table(), [{"name": "内科"}, blank, {}], context) == ([{"name": "内科"}], {})
    assert read(table(), [blank, blank], context) == (None, {})


def test_a_blank_row_between_others_is_a_fault(context):
    value, parts = read(table(), [{"name": "内科"}, {}, {"name": "外科"}], context)
    assert parts == {"1.name": "第 2 行没有填写，请填写或删去"}
    assert value == [{"name": "内科"}, {}, {"name": "外科"}]


def test_every_wrong_cell_is_named_and_the_sound_ones_are_kept(context):
    typed = [{"name": "很长的科室名", "beds": "3"}, {"name": "外科", "beds": "许多"}, {"name": "儿科", "beds": "5"}]
    value, parts = read(table(), typed, context)
    assert list(parts) == ["0.name", "1.beds"]
    assert parts["0.name"].startswith("第 1 行“科室”：")
    assert parts["1.beds"].startswith("第 2 行“床位数”：")
    assert value == [{"beds": 3}, {"name": "外科"}, {"name": "儿科", "beds": 5}]


def test_a_hidden_cell_is_neither_kept_nor_wrong(context):
    typed = [{"name": "内科", "beds": "0", "price": "10"}, {"name": "外科", "price": "不是数"}]
    assert read(table(), typed, context) == ([{"name": "内科", "beds": 0}, {"name": "外科"}], {})


def test_what_is_hidden_does_not_show_another(context):
    first = TextField(name="grade", label=Text("等级"), visible=rule("beds > 0"))
    second = TextField(name="opened", label=Text("开设"), visible=rule("grade != ''"))
    field = table(BEDS, first, second)
    assert read(field, [{"beds": "0", "grade": "third", "opened": "2020"}], context) == ([{"beds": 0}], {})
    assert read(field, [{"beds": "1", "grade": "third", "opened": "x"}], context)[0][0]["opened"] == "x"


def test_a_rule_sees_the_row_and_what_is_outside(context):
    rows = [{"name": "内科", "beds": 11}, {"name": "外科", "beds": 9}]
    assert faults(table(), rows, context, grade="second") == {}
    assert faults(table(), rows, context, grade="third") == {"departments.0.price": "第 1 行：请填写单价"}


def test_a_column_goes_before_an_outer_field_of_its_name(context):
    field = table(NAME, TextField(name="opened", label=Text("开设"), required=rule("name == ''")))
    assert faults(field, [{"name": "内科"}], context, name="") == {}
    assert list(faults(field, [{"opened": "x"}], context, name="外面")) == ["departments.0.name"]
    assert list(faults(field, [{"beds": 1}], context, name="外面")) == ["departments.0.name", "departments.0.opened"]


def test_a_required_cell(context):
    assert faults(table(), [{"beds": 3}], context) == {"departments.0.name": "第 1 行：请填写科室"}
    chosen = ChoiceField(name="reason", label=Text("原因"), dictionary=REASONS, required=rule("true"))
    assert faults(table(BEDS, chosen), [{"beds": 3}], context) == {"departments.0.reason": "第 1 行：请选择原因"}


def test_a_column_that_leans_on_another_sees_its_own_row(context):
    id_type = ChoiceField(name="id_type", label=Text("证件类型"), dictionary=ID_TYPES)
    number = IdNumberField(name="number", label=Text("证件号码"), id_type="id_type", id_types=ID_TYPES)
    typed = [{"id_type": "02", "number": "E12345678"}, {"id_type": "01", "number": "E12345678"}]
    value, parts = read(table(id_type, number), typed, context)
    assert parts == {}
    assert list(faults(table(id_type, number), value, context, id_type="02")) == ["departments.1.number"]


def test_too_few_and_too_many(context):
    rows = [{"name": str(number)} for number in range(4)]
    assert read(table(max_rows=3), rows, context) == (rows[:3], {"": "最多 3 行，现为 4 行"})
    assert read(table(min_rows=2), rows[:1], context)[1] == {"": "至少 2 行，现为 1 行"}
    assert read(table(min_rows=4, max_rows=4), rows, context) == (rows, {})


def test_at_least_one_row_makes_the_table_required():
    assert table(min_rows=1).required.constant
    assert table().required == NEVER
    depends = rule("beds > 1")
    assert table(min_rows=1, required=depends).required is depends


def test_an_unknown_column_and_what_is_no_table(context):
    assert read(table(), [{"name": "a", "bedz": "1"}], context)[1] == {"": "第 1 行没有名为“bedz”的列，请去掉"}
    for raw in ("3", "{}", "[1]", [["a"]], {"name": "a"}, "[" * 5000, 7, "NaN"):
        with pytest.raises(FieldError, match="应为表格的各行"):
            table().parse(raw, context)


def test_what_is_computed_in_a_row_is_not_taken_from_outside(context):
    value, _parts = read(table(), [{"name": "a", "beds": "2", "price": "3", "cost": "1"}], context)
    assert value[0]["cost"] == "6.00"


def test_shown(context):
    phone = PhoneField(name="phone", label=Text("电话"))
    rows = [{"name": "内科", "phone": "13900000001"}, {"name": "外科"}]
    field = table(NAME, phone)
    assert field.display(rows, CHINESE) == "内科 13900000001；外科"
    assert "13900000001" not in field.mask(rows, CHINESE)
    assert field.mask(rows * 3, CHINESE).endswith("……共 6 行")
    assert field.mask(rows * 3, ENGLISH).endswith("… 6 rows")


def test_a_deep_or_huge_text_is_refused_and_nothing_worse(context):
    for raw in ("[" * 100_000, "[" + "1," * 50_000 + "1]", "[" + "9" * 5000 + "]"):
        with pytest.raises(FieldError):
            table().parse(raw, context)
