"""Which office decides: the unit of a level that is there for an area; and the units below one."""

from collections.abc import Mapping

import pytest

from banshi.fields.text import TextField
from banshi.i18n import Text
from banshi.policy import UNITS
from banshi.register import Register
from banshi.storage.records import load_rows
from banshi.storage.store import DatabaseStore

UNIT = Register(
    id=UNITS,
    title=Text("单位"),
    key="id",
    title_column="name",
    fields=tuple(TextField(name=one, label=Text(one)) for one in ("name", "level", "area", "parent")),
)


@pytest.fixture
def registers() -> Mapping[str, Register]:
    return {UNITS: UNIT}


@pytest.fixture
def offices(store: DatabaseStore, samples) -> DatabaseStore:
    rows = [
        {"id": "city", "name": "市", "level": "city", "area": "11"},
        {"id": "east-2", "name": "东区二处", "level": "district", "area": "1101", "parent": "city"},
        {"id": "east-1", "name": "东区一处", "level": "district", "area": "1101", "parent": "city"},
        {"id": "street", "name": "街道", "level": "street", "area": "110101", "parent": "east-1"},
    ]
    load_rows(store.database, store.tables[UNITS], rows, samples.NOW)
    return store


@pytest.mark.parametrize(
    ("level", "areas", "office"),
    [
        ("street", ("110101", "1101", "11"), "street"),
        ("city", ("110101", "1101", "11"), "city"),
        # Of two the first, on every database.
        ("district", ("110101", "1101", "11"), "east-1"),
        ("district", ("12",), ""),
        ("province", ("110101", "1101", "11"), ""),
        ("street", ("\0",), ""),
    ],
)
def test_the_office_of_an_area(offices: DatabaseStore, level: str, areas: tuple[str, ...], office: str):
    assert offices.find_office(level, areas) == office


def test_the_offices_below(offices: DatabaseStore):
    assert sorted(offices.offices_below("city")) == ["city", "east-1", "east-2", "street"]
    assert offices.offices_below("street") == ["street"]
    assert offices.offices_below("") == []
