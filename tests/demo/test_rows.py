"""The invented rows: how many, unique, of the right form, the same for the same seed, and nobody's."""

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO

import phonenumbers
import pypinyin
import pytest
from PIL import Image
from stdnum import numdb
from stdnum.cn import ric, uscc

from banshi.definition.model import Definitions
from banshi.demo.departments import departments
from banshi.demo.hospitals import HOSPITALS, hospitals
from banshi.demo.people import AGENCIES, PEOPLE, people
from banshi.demo.photos import certificate, portrait
from banshi.demo.students import STUDENTS, students
from banshi.demo.units import units
from banshi.demo.users import demo_users
from banshi.field import Context
from banshi.fields.id_number import check_character
from banshi.settings import ROOT

TODAY = date(2026, 11, 25)
REFERENCE = ROOT.parent / "shared" / "reference"
SEED = 7


@pytest.fixture(scope="module")
def clinics(definitions: Definitions) -> list[Mapping[str, object]]:
    found = definitions.dictionaries
    return list(hospitals(SEED, found["area"], found["hospital_level"]))


@pytest.fixture(scope="module")
def persons(definitions: Definitions, clinics: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return list(people(SEED, definitions.dictionaries, [str(one["code"]) for one in clinics], TODAY))


@pytest.fixture(scope="module")
def places(definitions: Definitions) -> list[Mapping[str, object]]:
    return list(units(SEED, definitions.dictionaries["area"]))


@pytest.fixture(scope="module")
def pupils(definitions: Definitions, places: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return list(students(SEED, definitions.dictionaries, list(departments(SEED, places, TODAY)), TODAY))


def test_units(places):
    kinds = [one["kind"] for one in places]
    assert [kinds.count(one) for one in ("agency", "school", "medical_institution", "handling_agency")] == [3, 3, 3, 18]
    levels = [one["level"] for one in places]
    assert [levels.count(one) for one in ("city", "district", "street", None)] == [1, 16, 1, 9]
    assert len({one["id"] for one in places}) == len({one["uscc"] for one in places}) == 27
    assert all(uscc.is_valid(one["uscc"]) for one in places)
    assert {one["parent"] for one in places if one["parent"]} <= {one["id"] for one in places}


def test_departments_are_trees_of_schools(places):
    rows = list(departments(SEED, places, TODAY))
    assert rows == list(departments(SEED, places, TODAY))
    assert {one["unit_id"] for one in rows} == {one["id"] for one in places if one["kind"] == "school"}
    seen = {}
    for one in rows:
        assert one["parent"] is None or seen[one["parent"]]["unit_id"] == one["unit_id"]
        assert one["id"] not in seen
        seen[one["id"]] = one
    assert [one["graduates_on"] for one in rows if one["name"] == "3年级"] == ["2027-07-01"] * 3


def test_students_are_in_classes_of_their_school(pupils, places):
    classes = {one["id"]: one for one in departments(SEED, places, TODAY)}
    assert len(pupils) == 3 * STUDENTS == len({one["id_number"] for one in pupils})
    assert all(classes[one["department"]]["unit_id"] == one["unit_id"] for one in pupils)
    assert not {one["department"] for one in pupils} & {one["parent"] for one in classes.values()}
    # In each school somebody is insured already, somebody was last year, and somebody was removed.
    ways = {(one["unit_id"], one["state"], one["insured_year"]) for one in pupils}
    assert len(ways) == 9


def test_users_belong_to_units(places):
    assert {one.unit_id for one in demo_users()} <= {one["id"] for one in places}
    assert len({one.user_name for one in demo_users()}) == len({one.display_name for one in demo_users()}) == 18


def test_hospitals(clinics, definitions):
    assert len(clinics) == HOSPITALS == len({one["code"] for one in clinics}) == len({one["name"] for one in clinics})
    assert all(re.fullmatch("[0-9]{8}", one["code"]) for one in clinics)
    for column in ("kind", "level"):
        codes = {one.code for one in definitions.dictionaries[f"hospital_{column}"].codes}
        assert {one[column] for one in clinics} == codes


def test_a_mnemonic_is_the_initials_of_the_name(clinics):
    for one in clinics:
        letters = pypinyin.pinyin(one["name"], style=pypinyin.Style.FIRST_LETTER)
        assert "".join(letter for [letter] in letters).upper() == one["mnemonic"], one["name"]


def test_people(persons):
    assert len(persons) == PEOPLE
    for columns in (("id",), ("id_type", "id_number"), ("bank_account",)):
        assert len({tuple(one[name] for name in columns) for one in persons}) == PEOPLE
    assert {one["unit_id"] for one in persons} == set(AGENCIES)
    assert 0.9 < sum(one["state"] == "active" for one in persons) / PEOPLE < 0.94


def test_every_value_is_one_that_its_field_accepts(persons, clinics, places, pupils, definitions):
    for register, rows in (
        ("insured_person", persons),
        ("hospital", clinics),
        ("unit", places),
        ("student", pupils),
    ):
        for row in rows[::5]:
            context = Context(TODAY, _NoRecords(), _NoUploads(), row)
            for field in definitions.registers[register].fields:
                value = row.get(field.name)
                if value is None:
                    continue
                assert field.parse(value, context) == value, (field.name, value)
                if field.KIND != "lookup":
                    assert not list(field.check(value, context)), (field.name, value)


def test_rows_have_no_column_that_the_register_lacks(persons, clinics, places, pupils, definitions):
    for register, rows in (
        ("insured_person", persons),
        ("hospital", clinics),
        ("unit", places),
        ("student", pupils),
    ):
        found = definitions.registers[register]
        assert set(rows[0]) <= {*found.by_name, found.key, found.unit_column}


def test_resident_numbers_are_valid_and_nobodys(persons, pupils):
    for one in (*persons, *pupils):
        if one["id_type"] not in ("01", "17"):
            continue
        number = one["id_number"]
        assert number[17] == check_character(number[:17]) == ric.calc_check_digit(number)
        assert number[6:14] == one["birth_date"].replace("-", "")
        assert (int(number[16]) % 2 == 1) == (one["sex"] == "1")
        assert number[:6] in ("119999", "819999", "829999", "839999")
        # stdnum knows every county that ever was.
        assert not any("county" in facts for _part, facts in numdb.get("cn/loc").info(number[:6]))


def test_phones_are_mobiles_and_plainly_invented(persons, pupils):
    for one in (*persons, *pupils):
        for phone in (one["mobile"], one.get("contact_phone", one["mobile"])):
            assert phone.startswith("1990000")
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN"))


def test_the_same_seed_gives_the_same(persons, clinics, places, definitions):
    found = definitions.dictionaries
    codes = [str(one["code"]) for one in clinics]
    assert list(people(SEED, found, codes, TODAY)) == persons
    assert list(hospitals(SEED, found["area"], found["hospital_level"])) == clinics
    assert list(units(SEED, found["area"])) == places
    assert next(people(SEED + 1, found, codes, TODAY)) != persons[0]


def test_nothing_is_from_the_guides_screenshots(persons, clinics, places):
    files = sorted(REFERENCE.glob("*")) if REFERENCE.is_dir() else []
    if not files:
        pytest.skip(f"NOT CHECKED against the guides: {REFERENCE} is not there")
    text = "\n".join(one.read_text(encoding="utf-8") for one in files)
    numbers = set(re.findall(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])|(?<![0-9])1[3-9][0-9]{9}(?![0-9])", text))
    values = {value for one in (*persons, *clinics, *places) for value in one.values()}
    assert not values & {one.upper() for one in numbers}


def test_a_portrait_is_what_the_guide_asks_for():
    for seed in range(12):
        content = portrait(seed)
        assert 9 * 1024 <= len(content) <= 20 * 1024
        with Image.open(BytesIO(content)) as image:
            assert (image.format, image.size) == ("JPEG", (358, 441))
    assert portrait(3) == portrait(3) != portrait(4)


def test_a_certificate_is_a_picture():
    with Image.open(BytesIO(certificate(1))) as image:
        assert image.format == "PNG"
    assert certificate(1) == certificate(1) != certificate(2)


class _NoRecords:
    def find(self, register, key):
        return None

    def match(self, register, values):
        return ()


class _NoUploads:
    def find(self, file_id):
        return None
