"""Removing records: never one that others name, and what happened to it stays readable."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from banshi.applications.store import Conflict
from banshi.effect import Change
from banshi.policy import EVERYTHING, NOTHING, Scope
from banshi.register import Register
from banshi.storage.history import find_removed, list_changes
from banshi.storage.records import RecordReader, load_rows
from banshi.storage.store import DatabaseStore


@pytest.fixture
def registers(samples: Any) -> dict[str, Register]:
    return {"person": samples.PERSON, "hospital": samples.HOSPITAL, "class": samples.CLASSES, "pupil": samples.PUPILS}


@pytest.fixture
def school(store: DatabaseStore, samples: Any) -> DatabaseStore:
    """A grade with two classes, of which c1 has three pupils, one of another unit; and a class of unit b."""
    rows = [{"id": "g", "unit_id": "a", "name": "1年级"}]
    rows += [{"id": f"c{n}", "unit_id": "a", "name": f"{n}班", "above": "g", "head": "演示甲"} for n in (1, 2)]
    load_rows(store.database, store.tables["class"], [*rows, {"id": "x", "unit_id": "b", "name": "x"}], samples.NOW)
    pupils = [{"id": f"p{n}", "unit_id": "b" if n == 3 else "a", "name": "演示乙", "class": "c1"} for n in (1, 2, 3)]
    load_rows(store.database, store.tables["pupil"], pupils, samples.NOW)
    return store


@pytest.fixture
def approve(school: DatabaseStore, submit: Callable[..., Any], samples: Any) -> Callable[..., Any]:
    """Approves an application that makes these changes; answers with it."""

    def approve_(*changes: Change) -> Any:
        filed = submit(samples.clerk("a"))
        return samples.move(school, filed, samples.reviewer("front_desk"), changes=changes)

    return approve_


def removed(*keys: str) -> list[Change]:
    return [Change("class", key, {}, removed=True) for key in keys]


def keys(store: DatabaseStore, samples: Any) -> list[str]:
    return [*RecordReader(store.database, store.tables, samples.clerk("a")).tree("class")]


def test_the_tree_of_the_own_unit_in_order(school, samples):
    assert keys(school, samples) == ["g", "c1", "c2"]
    reviewer = samples.reviewer("front_desk")
    assert [*RecordReader(school.database, school.tables, reviewer).tree("class")] == []
    assert [*RecordReader(school.database, school.tables, replace(reviewer, unit_id="b")).tree("class")] == ["x"]


def test_a_removed_record_is_gone_and_its_history_stays(school, approve, samples):
    approve(Change("class", "c2", {"name": "二班"}))
    application = approve(*removed("c2"))
    assert school.find_record("class", "c2", EVERYTHING) is None
    # In these tests all happens at one moment, so that neither comes first.
    changes = list_changes(school.database, "class", "c2", EVERYTHING).rows
    latest, before = sorted(changes, key=lambda one: one.after is not None)
    assert latest.after is None
    assert latest.number == application.number
    assert latest.before == {"id": "c2", "unit_id": "a", "name": "二班", "above": "g", "head": "演示甲"}
    assert before.after == {"name": "二班"}


def test_who_may_read_what_was_removed(school, approve, samples):
    approve(*removed("c2"))
    database = school.database
    assert find_removed(database, samples.CLASSES, "c2", EVERYTHING)["name"] == "2班"
    assert find_removed(database, samples.CLASSES, "c2", Scope("unit", "a"))["head"] == "演示甲"
    for scope in (Scope("unit", "b"), NOTHING, Scope("unit", "")):
        assert find_removed(database, samples.CLASSES, "c2", scope) is None
    assert find_removed(database, samples.CLASSES, "c1", EVERYTHING) is None
    assert find_removed(database, samples.CLASSES, "\0", EVERYTHING) is None


def test_a_record_that_others_name_stays(school, approve, samples):
    with pytest.raises(Conflict) as raised:
        approve(*removed("c1"))
    assert str(raised.value.message) == "“1班”还被“学生”的 3 条记录引用，不能删除"
    assert "c1" in keys(school, samples)
    reader = RecordReader(school.database, school.tables, samples.clerk("a"))
    assert [(str(title), count) for title, count in reader.referring("class", "c1")] == [("学生", 3)]
    assert reader.referring("class", "c2") == reader.referring("class", "g") == []


def test_a_node_with_others_below_it_stays(school, approve, samples):
    with pytest.raises(Conflict) as raised:
        approve(*removed("g", "c2"))
    assert str(raised.value.message) == "“1年级”下还有 1 个下级，请先删除下级"
    assert keys(school, samples) == ["g", "c1", "c2"]


def test_a_node_goes_with_all_below_it_or_after_they_moved(school, approve, samples):
    approve(*(Change("pupil", f"p{n}", {"class": "c2"}) for n in (1, 2, 3)), *removed("c1"))
    approve(*(Change("pupil", f"p{n}", {"class": None}) for n in (1, 2, 3)), *removed("g", "c2"))
    assert keys(school, samples) == []


def test_nothing_is_removed_twice(approve):
    approve(*removed("c2"))
    with pytest.raises(Conflict):
        approve(*removed("c2"))


def test_nothing_names_what_is_gone(school, approve):
    approve(*removed("c2"))
    with pytest.raises(Conflict) as raised:
        approve(Change("pupil", "p1", {"class": "c2"}))
    assert str(raised.value.message) == "“班级”选的记录已不在，请重新选择"
    assert school.find_record("pupil", "p1", EVERYTHING)["class"] == "c1"


@pytest.mark.parametrize("_time", range(5))
def test_removed_and_named_at_once_one_of_them_wins(school, approve, _time):
    def attempt(change: Change) -> bool:
        try:
            approve(change)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(attempt, [*removed("c2"), Change("pupil", None, {"unit_id": "a", "class": "c2"})]))
    assert sorted(won) == [False, True]
    assert (school.find_record("class", "c2", EVERYTHING) is None) == won[0]
