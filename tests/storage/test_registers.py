"""Register tables: how they grow, what is sealed in them, and who sees which record."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import inspect, select, text, update

from banshi.applications.store import Conflict
from banshi.fields.integer import IntegerField
from banshi.fields.text import TextField
from banshi.fields.yes_no import YesNoField
from banshi.i18n import Text
from banshi.policy import EVERYTHING
from banshi.register import Register
from banshi.storage.database import Database
from banshi.storage.growing import grow
from banshi.storage.listing import list_records
from banshi.storage.records import RecordReader, load_rows
from banshi.storage.register_tables import RegisterMismatch, register_table
from banshi.storage.sealing import Unsealable
from banshi.storage.store import DatabaseStore


def _person(number: int, unit: str = "a", **values: Any) -> dict[str, Any]:
    return {
        "id": f"{unit}{number}",
        "unit_id": unit,
        "name": f"人名{number}",
        "id_type": "01",
        "id_number": f"{unit}-{number:018d}",
        "note": f"备注{number:04d}",
        "months": number,
        **values,
    }


@pytest.fixture
def people(store: DatabaseStore, samples: Any) -> DatabaseStore:
    rows = [_person(number, unit) for unit in ("a", "b") for number in range(30)]
    assert load_rows(store.database, store.tables["person"], rows, samples.NOW) == 60
    hospitals = [{"code": f"H{number}", "name": f"东桥{number}%医院"} for number in range(60)]
    load_rows(store.database, store.tables["hospital"], hospitals, samples.NOW)
    return store


def _ensure(database: Database, register: Register) -> None:
    grow(database, [register])


def test_a_record_comes_back_as_it_was_loaded(people: DatabaseStore, samples: Any):
    found = RecordReader(people.database, people.tables, samples.clerk("a")).find("person", "a3")
    assert found == _person(3)


@pytest.mark.parametrize("key", ["b3", "nothing", "", "\0", "a3' --", "\ud800"])
def test_what_is_outside_the_unit_is_not_there(people: DatabaseStore, samples: Any, key: str):
    reader = RecordReader(people.database, people.tables, samples.clerk("a"))
    assert reader.find("person", key) is None


def test_a_register_without_units_is_open(people: DatabaseStore, samples: Any):
    found = RecordReader(people.database, people.tables, samples.clerk("a")).find("hospital", "H7")
    assert found == {"code": "H7", "name": "东桥7%医院"}


def test_matching_goes_by_all_values_and_stays_in_the_unit(people: DatabaseStore, samples: Any):
    reader = RecordReader(people.database, people.tables, samples.clerk("a"))
    assert reader.match("person", {"name": "人名3", "id_type": "01"}) == ["a3"]
    assert reader.match("person", {"name": "人名3", "id_type": "02"}) == []
    assert reader.match("person", {"id_number": "b-" + "0" * 18}) == []
    assert reader.match("person", {"id_type": "01"}) == ["a0", "a1"]
    assert reader.match("person", {}) == ()
    assert reader.match("person", {"id_type": None}) == []
    assert reader.match("person", {"name": None}) == []


def test_only_declared_columns_are_matched(people: DatabaseStore, samples: Any):
    with pytest.raises(KeyError):
        RecordReader(people.database, people.tables, samples.clerk("a")).match("person", {"password": "x"})


def test_a_page_of_records(people: DatabaseStore, samples: Any):
    page = list_records(people, samples.clerk("a"), samples.PERSON, {"id_type": "01"}, page=2, size=10)
    assert [key for key, _record in page.rows] == [f"a{number}" for number in range(10, 20)]
    assert page.rows[0][1] == _person(10)
    assert (page.total, page.capped, page.number, page.size) == (30, False, 2, 10)


@pytest.mark.parametrize("number", [4, 10**9])
def test_past_the_end_there_is_nothing(people: DatabaseStore, samples: Any, number: int):
    assert list_records(people, samples.clerk("a"), samples.PERSON, {}, page=number, size=10).rows == []


def test_at_most_fifty_a_page(people: DatabaseStore, samples: Any):
    assert len(list_records(people, samples.clerk("a"), samples.HOSPITAL, {}, size=10_000).rows) == 50


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("东桥7", 1),
        ("h59", 1),
        ("7%医", 6),
        ("%", 60),
        ("_", 0),
        ("\\", 0),
        ("' OR '1'='1", 0),
        ("\0", 60),
        ("没有", 0),
    ],
)
def test_search_takes_every_sign_as_it_is(people: DatabaseStore, samples: Any, typed: str, wanted: int):
    assert list_records(people, samples.clerk("a"), samples.HOSPITAL, {}, text=typed, size=50).total == wanted


def test_search_finds_personal_columns_when_they_are_equal(people: DatabaseStore, samples: Any):
    clerk = samples.clerk("a")
    assert list_records(people, clerk, samples.PERSON, {}, text="人名3").total == 1
    assert list_records(people, clerk, samples.PERSON, {}, text="人名").total == 0
    assert list_records(people, clerk, samples.PERSON, {}, text="备注000").total == 10


def test_a_combination_is_unique(people: DatabaseStore, samples: Any):
    taken = _person(3) | {"id": "other"}
    with pytest.raises(Conflict):
        load_rows(people.database, people.tables["person"], [_person(99), taken], samples.NOW)
    assert list_records(people, samples.clerk("a"), samples.PERSON, {}).total == 30
    load_rows(people.database, people.tables["person"], [taken | {"id_type": "02"}], samples.NOW)


def test_no_personal_text_is_in_the_row(people: DatabaseStore):
    with people.database.read() as connection:
        shown = " ".join(str(row) for row in connection.execute(text("SELECT * FROM register_person")))
    assert "备注0003" in shown
    assert "人名" not in shown
    assert "-000000000000000003" not in shown


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_personal_text_is_in_the_file(people: DatabaseStore, samples: Any, submit: Any, place: Any):
    submit(samples.clerk("a"), samples.filing("欧阳不在文件里", "11010519491231002X"))
    folder = place.files.parent
    everything = b"".join(one.read_bytes() for one in folder.glob("banshi.sqlite*"))
    assert "备注0003".encode() in everything
    for personal in ("人名3", "欧阳不在文件里", "11010519491231002X", "a-000000000000000003"):
        assert personal.encode() not in everything


def test_a_value_moved_to_another_record_does_not_open(people: DatabaseStore, samples: Any):
    table = people.tables["person"].table
    with people.database.write() as connection:
        taken = connection.execute(select(table.c.name).where(table.c.id == "a1")).scalar_one()
        connection.execute(update(table).where(table.c.id == "a2").values(name=taken))
    with pytest.raises(Unsealable):
        RecordReader(people.database, people.tables, samples.clerk("a")).find("person", "a2")


def test_ensuring_again_changes_nothing(people: DatabaseStore, registers: Mapping[str, Register]):
    plan = grow(people.database, registers.values())
    assert (plan.steps, plan.refusals, plan.parked) == ([], [], [])


def test_a_new_field_becomes_a_column_and_a_removed_one_is_parked(people: DatabaseStore, samples: Any):
    fields = tuple(one for one in samples.PERSON.fields if one.name != "months")
    fields += (
        YesNoField(name="abroad", label=Text("是否在境外")),
        TextField(name="phone", label=Text("电话"), personal="phone"),
    )
    grown = replace(samples.PERSON, fields=fields, find_by=("name", "id_type", "id_number", "phone", "abroad"))
    _ensure(people.database, grown)
    store = DatabaseStore(people.database, {"person": grown})
    load_rows(people.database, store.tables["person"], [{"id": "new", "phone": "1", "abroad": True}], samples.NOW)
    with people.database.read() as connection:
        inspector = inspect(connection)
        columns = {one["name"] for one in inspector.get_columns("register_person")}
        indexes = {one["name"] for one in inspector.get_indexes("register_person")}
        kept = connection.execute(text("SELECT months FROM register_person WHERE id = 'a3'")).scalar_one()
    assert columns >= {"months", "abroad", "phone", "phone_token"}
    assert indexes >= {"ix_register_person_phone", "ix_register_person_abroad", "uq_register_person_id_type_id_number"}
    assert kept == 3
    found = store.find_record("person", "new", EVERYTHING)
    assert found is not None
    assert (found["phone"], found["abroad"], found["name"]) == ("1", True, None)


@pytest.mark.parametrize(
    "changed",
    [
        IntegerField(name="note", label=Text("备注")),
        TextField(name="note", label=Text("备注"), personal="address"),
    ],
)
def test_a_column_of_another_type_is_refused(people: DatabaseStore, samples: Any, changed: Any):
    fields = tuple(changed if one.name == "note" else one for one in samples.PERSON.fields)
    with pytest.raises(RegisterMismatch, match="列 note 存的是文字"):
        _ensure(people.database, replace(samples.PERSON, fields=fields))


def test_what_is_not_unique_cannot_become_so(people: DatabaseStore, samples: Any):
    with pytest.raises(RegisterMismatch, match="id_type 不能重复，现有 1 组"):
        _ensure(people.database, replace(samples.PERSON, unique=("id_type",)))


@pytest.mark.parametrize("name", ["updated_at", "name_token", "x" * 64])
def test_names_that_clash_or_are_too_long_are_refused(samples: Any, name: str):
    with pytest.raises(RegisterMismatch):
        register_table(replace(samples.PERSON, fields=(*samples.PERSON.fields, TextField(name=name, label=Text("x")))))


def test_no_index_begins_another_one(samples: Any):
    for register in (samples.PERSON, samples.HOSPITAL):
        columns = [tuple(column.name for column in one.columns) for one in register_table(register).indexes]
        assert not [(a, b) for a in columns for b in columns if a != b and b[: len(a)] == a]
        assert len(set(columns)) == len(columns)
        assert (register.key,) not in columns
