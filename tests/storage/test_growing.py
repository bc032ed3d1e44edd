"""Register tables that follow their definitions: what is planned, done, refused and parked. On both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import inspect, text

from banshi.conditions import ALWAYS
from banshi.fields.integer import IntegerField
from banshi.fields.text import TextField
from banshi.fields.yes_no import YesNoField
from banshi.i18n import Text
from banshi.policy import EVERYTHING
from banshi.register import Register
from banshi.storage.database import Database
from banshi.storage.growing import AddColumn, AddIndex, CreateTable, FillTokens, Plan, grow, plan_growth
from banshi.storage.listing import list_records
from banshi.storage.records import load_rows
from banshi.storage.register_tables import RegisterMismatch
from banshi.storage.store import DatabaseStore


@pytest.fixture
def person(samples: Any) -> Register:
    return samples.PERSON


@pytest.fixture
def filled(store: DatabaseStore, samples: Any) -> Database:
    rows = [
        {
            "id": f"p{n}",
            "unit_id": "a",
            "name": f"人{n}",
            "id_type": "01",
            "id_number": f"{n:018d}",
            "note": f"备注{n % 2}",
        }
        for n in range(4)
    ]
    load_rows(store.database, store.tables["person"], rows, samples.NOW)
    return store.database


def planned(database: Database, *registers: Register) -> Plan:
    with database.snapshot() as connection:
        return plan_growth(connection, registers)


def field_of(register: Register, **changed: Any) -> Register:
    """`register` with these fields put in the place of those of their name, or added; None takes one away."""
    fields = {one.name: one for one in register.fields} | changed
    return replace(register, fields=tuple(one for one in fields.values() if one is not None))


def test_a_plan_says_what_it_would_do_and_does_nothing(filled, person, samples):
    shop = replace(samples.HOSPITAL, id="shop", title=Text("药店"))
    grown = replace(
        field_of(person, abroad=YesNoField(name="abroad", label=Text("是否在境外"))), find_by=("name", "abroad")
    )
    plan = planned(filled, grown, shop)
    assert [type(one) for one in plan.steps] == [AddColumn, AddIndex, CreateTable]
    said = [str(one.message) for one in plan.steps]
    assert said == [
        "台账“人员”加一列 abroad（是否在境外）",
        "台账“人员”按 unit_id、abroad 建索引",
        "新建台账“药店”的表",
    ]
    assert plan.refusals == []
    with filled.read() as connection:
        assert "abroad" not in {one["name"] for one in inspect(connection).get_columns("register_person")}
    grow(filled, [grown, shop])
    assert planned(filled, grown, shop).steps == []


def test_a_removed_field_is_parked_and_comes_back_with_what_it_held(filled, person, samples):
    without = field_of(person, note=None, id_number=None)
    without = replace(without, find_by=("name",), unique=(), search=("name",), sorted_by="id")
    plan = grow(filled, [without, samples.HOSPITAL])
    said = [str(one) for one in plan.parked]
    assert [one for one in said if "停用，内容保留" in one] == [
        "台账“人员”的列 id_number 停用，内容保留；同名字段回来时接着用",
        "台账“人员”的列 note 停用，内容保留；同名字段回来时接着用",
    ]
    assert any("仍不许 id_type、id_number_token 重复" in one for one in said)
    store = DatabaseStore(filled, {"person": without})
    assert "note" not in store.find_record("person", "p1", EVERYTHING)
    load_rows(filled, store.tables["person"], [{"id": "new", "name": "新"}], samples.NOW)
    assert grow(filled, [person, samples.HOSPITAL]).parked == []
    store = DatabaseStore(filled, {"person": person})
    assert store.find_record("person", "p1", EVERYTHING)["note"] == "备注1"
    assert store.find_record("person", "p1", EVERYTHING)["id_number"] == f"{1:018d}"
    assert store.find_record("person", "new", EVERYTHING)["note"] is None


def test_a_removed_register_is_parked(filled, person):
    assert [str(one) for one in planned(filled, person).parked] == ["表 register_hospital 不再使用，内容保留"]


def test_a_personal_column_that_is_looked_up_by_from_now_on_finds_those_there_are(filled, person, samples):
    secret = field_of(person, phone=TextField(name="phone", label=Text("电话"), personal="phone"))
    grow(filled, [secret])
    store = DatabaseStore(filled, {"person": secret})
    rows = [{"id": f"q{n}", "unit_id": "a", "phone": f"1380000{n:04}"} for n in range(3)]
    load_rows(filled, store.tables["person"], rows, samples.NOW)
    found_by = replace(secret, find_by=(*person.find_by, "phone"))
    plan = grow(filled, [found_by])
    assert [type(one) for one in plan.steps] == [AddColumn, FillTokens, AddIndex]
    store = DatabaseStore(filled, {"person": found_by})
    found = list_records(store, samples.clerk("a"), found_by, {"phone": "13800000001"})
    assert [key for key, _values in found.rows] == ["q1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: field_of(one, note=IntegerField(name="note", label=Text("备注"))), "存的是文字，不能改成整数"),
        (lambda one: field_of(one, months=TextField(name="months", label=Text("月数"))), "存的是整数，不能改成文字"),
        (
            lambda one: field_of(one, note=TextField(name="note", label=Text("备注"), personal="address")),
            "存的是文字，不能改成加密的内容",
        ),
        (
            lambda one: field_of(one, id_number=TextField(name="id_number", label=Text("证件号码"))),
            "存的是加密的内容，不能改成文字",
        ),
        (lambda one: replace(one, unique=("note",)), "note 不能重复，现有 2 组相同的记录"),
        (
            lambda one: field_of(one, extra=TextField(name="extra", label=Text("新项"), required=ALWAYS)),
            "新字段“新项”必填，它们却没有值",
        ),
        (lambda one: replace(one, key="code"), "编号列是 id，不能改成 code"),
        (lambda one: field_of(one, updated_at=TextField(name="updated_at", label=Text("x"))), "不能建表"),
    ],
)
def test_what_would_lose_something_is_refused_and_nothing_is_done(
    filled, person, change: Callable[[Register], Register], said
):
    changed = change(field_of(person, abroad=YesNoField(name="abroad", label=Text("是否在境外"))))
    plan = planned(filled, changed)
    assert any(said in str(one) for one in plan.refusals), plan.refusals
    assert all("请" in str(one) or "不能建表" in str(one) for one in plan.refusals), "says what to do"
    with pytest.raises(RegisterMismatch, match=said):
        grow(filled, [changed])
    with filled.read() as connection:
        assert "abroad" not in {one["name"] for one in inspect(connection).get_columns("register_person")}


def test_a_required_field_may_come_while_there_are_no_records(store, person):
    required = field_of(person, extra=TextField(name="extra", label=Text("新项"), required=ALWAYS))
    assert planned(store.database, required).refusals == []


def test_blanks_are_not_alike(filled, person, samples):
    unique = replace(person, unique=("months",))
    assert planned(filled, unique).refusals == []
    grow(filled, [unique])


def test_many_that_start_at_once_do_it_once(filled, person):
    grown = field_of(person, abroad=YesNoField(name="abroad", label=Text("是否在境外")))
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _number: grow(filled, [grown]), range(4)))
    assert sorted(len(one.steps) for one in plans) == [0, 0, 0, 1]
    with filled.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM register_person")).scalar_one() == 4
