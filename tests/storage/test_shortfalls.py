"""What was told at a window: kept sealed, seen by the office that told it and by auditors; and notices by an index."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as happens
from sqlalchemy import select, update

from banshi.policy import EVERYTHING, NOTHING, Scope
from banshi.storage.notices import list_notices
from banshi.storage.sealing import Unsealable
from banshi.storage.shortfalls import Lacking, Shortfall, find_shortfall, keep_shortfall, list_shortfalls
from banshi.storage.tables import shortfall

NOW = datetime(2026, 9, 17, 2, 0, tzinfo=UTC)
SAID = Lacking("演示窗口", "演示岚", {"office": "演示街道"}, [("诊断材料", "没有收到这份材料")])


@pytest.fixture
def kept(database):
    made = [
        Shortfall(f"{number:032}", NOW + timedelta(minutes=number), 7, unit, "aid", "0" * 64, SAID)
        for number, unit in enumerate(("a", "a", "b"))
    ]
    for one in made:
        keep_shortfall(database, one)
    return made


def test_a_unit_sees_its_own_and_an_auditor_all(database, kept):
    assert list_shortfalls(database, Scope("unit", "a")).rows == [kept[1], kept[0]]
    assert list_shortfalls(database, EVERYTHING).rows == kept[::-1]
    assert list_shortfalls(database, EVERYTHING, page=2, size=2).rows == [kept[0]]
    assert find_shortfall(database, kept[2].id, Scope("unit", "b")) == kept[2]


@pytest.mark.parametrize(
    "scope", [NOTHING, Scope("unit", ""), Scope("unit", "b"), Scope("reviewed", "a", frozenset("r"))]
)
def test_nobody_else_does(database, kept, scope):
    assert find_shortfall(database, kept[0].id, scope) is None
    assert kept[0] not in list_shortfalls(database, scope).rows


def test_it_is_sealed(database, kept):
    with database.read() as connection:
        rows = connection.execute(select(shortfall).order_by(shortfall.c.id)).all()
    assert all("演示岚".encode() not in row.content for row in rows)
    with database.write() as connection:
        connection.execute(update(shortfall).where(shortfall.c.id == kept[0].id).values(content=rows[1].content))
    with pytest.raises(Unsealable):
        find_shortfall(database, kept[0].id, EVERYTHING)


# PostgreSQL's plans depend on how many rows there are.
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_notices_are_found_by_an_index(database):
    seen = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    happens.listen(database.light, "before_cursor_execute", note)
    assert list_notices(database, {"aid": ["公示"]}).rows == []
    happens.remove(database.light, "before_cursor_execute", note)
    statement, parameters = next(one for one in seen if "subject_title" in one[0])
    with database.read() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any("ix_application_stage" in one for one in plan), plan


def test_without_stages_there_are_no_notices(database):
    assert list_notices(database, {}).rows == []
