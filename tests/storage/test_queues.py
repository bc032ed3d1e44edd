"""The queue: what it finds, in which order, whose it is, and that it reads no more than it shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from banshi.applications.store import Application, Progress, State
from banshi.policy import EVERYTHING, NOTHING, Scope, applications_of, personal_duty
from banshi.storage import paging
from banshi.storage.queues import QueueFilters, count_queued, queue
from banshi.storage.saved_filters import MOST_KEPT, delete_filter, save_filter, saved_filters
from banshi.storage.store import DatabaseStore

Submit = Callable[..., Application]
FRONT = Scope("reviewed", "", frozenset({"reviewer", "front_desk", personal_duty(90)}))
DAY = date(2026, 12, 1)


def numbers(page: paging.Page[Any]) -> list[str]:
    return [one.number for one in page.rows]


@pytest.fixture
def several(submit: Submit, samples: Any) -> list[Application]:
    """Eight of unit a: due on the 8th, 7th ... 1st of December; the last has no limit and is suspended."""
    return [
        submit(
            samples.clerk("a"),
            samples.filing(f"张{number % 3}", f"NUMBER-{number}"),
            submitted_at=samples.NOW + timedelta(hours=number),
            item=f"item{number % 2}",
            state=State.SUSPENDED if number == 7 else State.PENDING,
            progress=Progress(
                stage="受理" if number < 4 else "审核",
                holder=90 if number in (2, 5) else 0,
                holder_name="演示审核" if number in (2, 5) else "",
                due_on=None if number == 7 else DAY + timedelta(days=7 - number),
                stage_due_on=None,
            ),
        )
        for number in range(8)
    ]


def test_what_is_due_first_comes_first_and_says_so(store: DatabaseStore, several: list[Application]):
    found = queue(store, FRONT, size=3)
    assert numbers(found) == [several[number].number for number in (6, 5, 4)]
    assert (found.total, found.capped) == (8, False)
    assert numbers(queue(store, FRONT, page=3, size=3)) == [several[number].number for number in (0, 7)]
    row = found.rows[1]
    assert (row.stage, row.due_on, row.stage_due_on) == ("审核", date(2026, 12, 3), None)
    assert (row.holder, row.holder_name, row.version, row.masked_id_number) == (90, "演示审核", 1, "NUMB****")


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (QueueFilters(item="item1"), [5, 3, 1, 7]),
        (QueueFilters(stage="受理"), [3, 2, 1, 0]),
        (QueueFilters(stage="受理", item="item0"), [2, 0]),
        (QueueFilters(stage="没有"), []),
        (QueueFilters(due_to=date(2026, 12, 3)), [6, 5]),
        (QueueFilters(due_from=date(2026, 12, 3), due_to=date(2026, 12, 4)), [5, 4]),
        (QueueFilters(holder=90), [5, 2]),
        (QueueFilters(holder=91), []),
        (QueueFilters(holder=90, item="item0"), [2]),
        (QueueFilters(suspended=True), [7]),
        (QueueFilters(suspended=True, item="item0"), []),
        (QueueFilters(find="张1"), [4, 1, 7]),
        (QueueFilters(find="张"), []),
        (QueueFilters(find=" number-3 "), [3]),
        (QueueFilters(find="张1", stage="受理"), [1]),
        (QueueFilters(find="张2", holder=90), [5, 2]),
        (QueueFilters(find="' OR 1=1 --"), []),
        (QueueFilters(find="\0\ud800", item="\0", stage="%"), []),
    ],
)
def test_filters(store: DatabaseStore, several: list[Application], filters: QueueFilters, wanted: list[int]):
    found = queue(store, FRONT, filters)
    assert numbers(found) == [several[number].number for number in wanted]
    assert (found.total, False) == count_queued(store, FRONT, filters) == (len(wanted), False)


def test_a_number_is_found(store: DatabaseStore, several: list[Application]):
    assert numbers(queue(store, FRONT, QueueFilters(find=several[3].number))) == [several[3].number]


def test_no_filter_shows_what_waits_on_others(store: DatabaseStore, several: list[Application], samples: Any):
    for filters in (
        QueueFilters(),
        QueueFilters(find=several[2].number),
        QueueFilters(holder=90),
        QueueFilters(suspended=True),
        QueueFilters(item="item0"),
    ):
        for scope in (NOTHING, Scope("unit", "a"), applications_of(samples.reviewer("other"))):
            assert queue(store, scope, filters).rows == []
            assert count_queued(store, scope, filters) == (0, False)
        assert queue(store, EVERYTHING, filters).total > 0


def test_what_was_given_to_a_person_is_his(store: DatabaseStore, submit: Submit, samples: Any):
    given = submit(samples.clerk("a"), waiting_on=frozenset({personal_duty(90)}))
    assert numbers(queue(store, FRONT, QueueFilters(holder=90))) == [given.number]
    # Somebody who asks for another's own cases sees those of his own duties only.
    other = Scope("reviewed", "", frozenset({"front_desk", personal_duty(91)}))
    assert numbers(queue(store, other, QueueFilters(holder=90))) == []


def test_what_waits_on_two_duties_shows_once(store: DatabaseStore, submit: Submit, samples: Any):
    one = submit(samples.clerk("a"), waiting_on=frozenset({"front_desk", "reviewer"}))
    found = queue(store, FRONT)
    assert (numbers(found), found.total) == ([one.number], 1)


def test_another_stage_is_another_row(store: DatabaseStore, several: list[Application], samples: Any):
    one = several[0]
    moved = replace(one.progress, stage="审核")
    samples.move(
        store, one, samples.reviewer("front_desk"), state=State.PENDING, waiting_on=one.waiting_on, progress=moved
    )
    assert one.number not in numbers(queue(store, FRONT, QueueFilters(stage="受理")))
    assert one.number in numbers(queue(store, FRONT, QueueFilters(stage="审核")))


def test_counting_stops(store: DatabaseStore, several: list[Application], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 5)
    found = queue(store, FRONT, size=2)
    assert (found.total, found.capped) == (5, True)
    assert count_queued(store, FRONT) == (5, True)
    assert queue(store, FRONT, page=9, size=2).rows == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (QueueFilters(), "ix_duty_queue"),
        (QueueFilters(due_to=DAY), "ix_duty_queue"),
        (QueueFilters(suspended=True), "ix_duty_queue"),
        (QueueFilters(item="item0"), "ix_duty_item"),
        (QueueFilters(stage="审核"), "ix_duty_stage"),
        (QueueFilters(stage="审核", item="item0"), "ix_duty_stage"),
        (QueueFilters(holder=90), "ix_application_holder"),
        (QueueFilters(find="张1"), "ix_subject_name_token"),
    ],
)
def test_a_page_is_a_range_of_an_index(
    store: DatabaseStore, several: list[Application], filters: QueueFilters, index: str
):
    """Whatever is asked: nothing looks through all that waits, and nothing sorts it."""
    said: list[tuple[str, Any]] = []
    listener = ("before_cursor_execute", lambda *told: said.append((told[2], told[3])))
    event.listen(store.database.light, *listener)
    queue(store, FRONT, filters)
    event.remove(store.database.light, *listener)
    [(statement, parameters)] = said
    with store.database.read() as connection:
        plan = [one.detail for one in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any(index in line for line in plan), plan
    assert [line for line in plan if line in ("SCAN application", "SCAN application_duty")] == []
    assert "document" not in statement


def test_saved_filters_are_each_users_own(store: DatabaseStore, samples: Any):
    mine, other = samples.reviewer("front_desk", 90), samples.reviewer("front_desk", 91)
    save_filter(store.database, mine, " 快到期 ", {"due": "soon"})
    save_filter(store.database, mine, "快到期", {"due": "late"})
    save_filter(store.database, other, "我的\0" + "长" * 99, {"stage": "受理"})
    assert saved_filters(store.database, mine) == {"快到期": {"due": "late"}}
    [(name, asked)] = saved_filters(store.database, other).items()
    assert (len(name), asked) == (40, {"stage": "受理"})
    delete_filter(store.database, other, "快到期")
    delete_filter(store.database, mine, "快到期")
    assert saved_filters(store.database, mine) == {}
    assert len(saved_filters(store.database, other)) == 1


def test_as_many_filters_are_saved_as_are_shown(store: DatabaseStore, samples: Any):
    mine, other = samples.reviewer("front_desk", 90), samples.reviewer("front_desk", 91)
    assert all(save_filter(store.database, mine, f"第{number}个", {}) for number in range(MOST_KEPT))
    assert not save_filter(store.database, mine, "再一个", {})
    assert save_filter(store.database, mine, "第1个", {"due": "late"})
    assert save_filter(store.database, other, "再一个", {})
    assert len(saved_filters(store.database, mine)) == MOST_KEPT
    assert saved_filters(store.database, mine)["第1个"] == {"due": "late"}
