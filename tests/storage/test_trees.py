"""Registers that are trees: no circle, no orphan, whatever comes together; and what is below, page by page."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from banshi.applications.store import Conflict
from banshi.effect import Change
from banshi.policy import EVERYTHING
from banshi.register import Register
from banshi.storage.children import list_children
from banshi.storage.records import load_rows
from banshi.storage.store import DatabaseStore


@pytest.fixture
def registers(samples: Any) -> dict[str, Register]:
    return {"person": samples.PERSON, "hospital": samples.HOSPITAL, "class": samples.CLASSES}


@pytest.fixture
def school(store: DatabaseStore, samples: Any) -> DatabaseStore:
    """Grades g1 and g2 of unit a, with 25 classes below g1; and grade x of unit b."""
    rows = [{"id": one, "unit_id": "a", "name": f"{one}年级"} for one in ("g1", "g2")]
    rows += [{"id": f"c{n:02}", "unit_id": "a", "name": f"{n:02}班", "above": "g1"} for n in range(25)]
    load_rows(store.database, store.tables["class"], [*rows, {"id": "x", "unit_id": "b", "name": "x"}], samples.NOW)
    return store


@pytest.fixture
def change(school: DatabaseStore, submit: Callable[..., Any], samples: Any) -> Callable[..., None]:
    """Approves an application that makes these changes: (key, values), None for a new record."""

    def change_(*changes: tuple[str | None, dict[str, Any]]) -> None:
        made = tuple(Change("class", key, values) for key, values in changes)
        samples.move(school, submit(samples.clerk("a")), samples.reviewer("front_desk"), changes=made)

    return change_


def above(store: DatabaseStore, key: str) -> Any:
    record = store.find_record("class", key, EVERYTHING)
    return record and record["above"]


def test_a_record_is_moved_with_what_is_below(school, change):
    change(("g1", {"above": "g2"}))
    assert above(school, "g1") == "g2"
    change(("g1", {"above": None}))
    assert above(school, "g1") is None


@pytest.mark.parametrize("changes", [[("g1", "g1")], [("g1", "c03")], [("g1", "g2"), ("g2", "c03")]])
def test_nothing_hangs_below_itself(school, change, changes):
    with pytest.raises(Conflict) as raised:
        change(*((key, {"above": parent}) for key, parent in changes))
    assert "自己的下级" in str(raised.value.message)
    assert above(school, "g1") is above(school, "g2") is None


@pytest.mark.parametrize("parent", ["nothing", "x"])
def test_nothing_hangs_from_what_is_not_there_or_anothers(school, change, parent):
    with pytest.raises(Conflict) as raised:
        change(("g1", {"above": parent}))
    assert "上级已不在" in str(raised.value.message)
    assert above(school, "g1") is None


def test_a_grade_and_its_class_are_made_together(school, change):
    change(
        (None, {"id": "a-class", "unit_id": "a", "name": "1班", "above": "z-grade"}),
        (None, {"id": "z-grade", "unit_id": "a", "name": "3年级"}),
    )
    assert above(school, "a-class") == "z-grade"


def test_a_change_that_moves_nothing_is_not_looked_at(school, change):
    change(("c01", {"name": "一班"}))
    assert above(school, "c01") == "g1"


def test_depth_ends(school, change):
    for level in range(49):
        change((None, {"id": f"d{level}", "unit_id": "a", "name": "d", "above": f"d{level - 1}" if level else "g2"}))
    with pytest.raises(Conflict) as raised:
        change((None, {"id": "last", "unit_id": "a", "name": "d", "above": "d48"}))
    assert "最多 50 级" in str(raised.value.message)


def test_two_moves_at_once_make_no_circle(school, change):
    def move(pair: tuple[str, str]) -> bool:
        try:
            change((pair[0], {"above": pair[1]}))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(move, [("g1", "g2"), ("g2", "g1")]))
    assert sorted(moved) == [False, True]


def test_what_is_below_page_by_page(school, samples):
    clerk = samples.clerk("a")
    top = list_children(school, clerk, samples.CLASSES, None)
    assert [(one.key, one.below) for one in top.rows] == [("g1", 25), ("g2", 0)]
    seen = []
    for number in (1, 2, 3):
        found = list_children(school, clerk, samples.CLASSES, "g1", page=number, size=10)
        assert (found.total, found.pages) == (25, 3)
        seen += [one.key for one in found.rows]
    assert seen == [f"c{n:02}" for n in range(25)]


def test_another_units_tree_is_not_there(school, samples):
    stranger = samples.clerk("b")
    assert [one.key for one in list_children(school, stranger, samples.CLASSES, None).rows] == ["x"]
    assert list_children(school, stranger, samples.CLASSES, "g1").rows == []


def test_what_hangs_from_one_record_has_different_names(school, change):
    for changes in ([("c01", {"name": "02班"})], [(None, {"id": "n", "unit_id": "a", "name": "g2年级"})]):
        with pytest.raises(Conflict) as raised:
            change(*changes)
        assert "同一级已有" in str(raised.value.message)
    change(("c01", {"name": "02班"}), ("c02", {"name": "01班"}))
    change(
        (None, {"id": "n", "unit_id": "a", "name": "02班", "above": "g2"}),
        (None, {"id": "y", "unit_id": "b", "name": "g2年级"}),
    )


def test_two_of_one_name_at_once_make_one(school, change):
    def add(key: str) -> bool:
        try:
            change((None, {"id": key, "unit_id": "a", "name": "新班", "above": "g2"}))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, ["n1", "n2"])) == [False, True]
