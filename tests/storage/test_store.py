"""The store's contract: submitting, moving, finding. The same on SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import func, select

from banshi.applications.store import Application, Conflict, Event, EventKind, Filing, Move, NumberTaken, Remark, State
from banshi.effect import Change
from banshi.policy import EVERYTHING, Scope
from banshi.review import Action, Decision
from banshi.storage import drafts
from banshi.storage.database import Database
from banshi.storage.drafts import Draft
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application as applications
from banshi.storage.tables import application_subject, event, record_change

Submit = Callable[..., Application]


def _count(database: Database, table: Any) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_an_application_comes_back_as_it_was_filed(store: DatabaseStore, submit: Submit, samples: Any):
    filing = samples.filing(months=3, reasons=["01", "02"], urgent=True, note="𠮷 O'Neil")
    filed = submit(samples.clerk("a"), filing)
    assert store.find_application(filed.number, Scope("unit", "a")) == filed


def test_another_unit_does_not_find_it(store: DatabaseStore, submit: Submit, samples: Any):
    filed = submit(samples.clerk("a"))
    assert store.find_application(filed.number, Scope("unit", "b")) is None


@pytest.mark.parametrize("number", ["", "nothing", "a\0b", "\ud800", "' OR 1=1 --", "9" * 5000])
def test_hostile_numbers_find_nothing(store: DatabaseStore, number: str):
    assert store.find_application(number, EVERYTHING) is None


def test_the_same_key_files_once(store: DatabaseStore, samples: Any):
    clerk = samples.clerk("a")
    first, second = samples.application(clerk), samples.application(clerk)
    filed = store.submit(samples.first_move(first, clerk), clerk, "key")
    assert store.submit(samples.first_move(second, clerk), clerk, "key") == filed
    assert _count(store.database, applications) == _count(store.database, event) == 1


def test_the_same_key_of_another_unit_is_another_filing(store: DatabaseStore, submit: Submit, samples: Any):
    assert submit(samples.clerk("a"), key="key").id != submit(samples.clerk("b"), key="key").id


def test_racing_with_one_key_files_once(store: DatabaseStore, submit: Submit, samples: Any):
    barrier = Barrier(8)

    def race(_number: int) -> str:
        barrier.wait()
        return submit(samples.clerk("a"), key="key").number

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(race, range(8)))
    assert len(numbers) == 1
    tables = (applications, event, application_subject)
    assert [_count(store.database, one) for one in tables] == [1, 1, 1]


def test_a_taken_number_is_refused(store: DatabaseStore, submit: Submit, samples: Any):
    one = submit(samples.clerk("a"), number="202611250000000001")
    with pytest.raises(NumberTaken):
        submit(samples.clerk("a"), key="other", number="202611250000000001")
    assert store.find_application(one.number, EVERYTHING) == one
    assert store.find_filed("a", "other") is None
    other = submit(samples.clerk("a"), key="other", number="202611250000000002")
    assert store.find_application(other.number, EVERYTHING) == other


def test_filing_takes_the_draft_away(store: DatabaseStore, submit: Submit, samples: Any):
    clerk, colleague = samples.clerk("a"), samples.clerk("a", user_id=2)
    for one in (clerk, colleague):
        drafts.save(store.database, Draft("draft", "enrolment", "d", "portal", 1, {"name": "x"}), one)
    submit(clerk, key="draft")
    assert drafts.find(store.database, "draft", clerk) is None
    assert drafts.find(store.database, "draft", colleague) is not None


def test_a_decision_moves_the_application(store: DatabaseStore, submit: Submit, samples: Any):
    reviewer = samples.reviewer("front_desk")
    moved = samples.move(store, submit(samples.clerk("a")), reviewer)
    assert (moved.state, moved.version, moved.decided_at) == (State.APPROVED, 2, samples.NOW)
    assert moved.decisions == (Decision("first", Action.APPROVE),)
    assert store.find_application(moved.number, EVERYTHING) == moved
    assert [one.kind for one in store.events(moved)] == [EventKind.SUBMITTED, EventKind.APPROVED]


def test_an_old_version_moves_nothing(store: DatabaseStore, submit: Submit, samples: Any):
    filed = submit(samples.clerk("a"))
    samples.move(store, filed, samples.reviewer("front_desk"))
    with pytest.raises(Conflict):
        samples.move(store, filed, samples.reviewer("front_desk"), Action.REFUSE)
    assert len(store.events(filed)) == 2


def test_what_is_not_there_cannot_move(store: DatabaseStore, samples: Any):
    with pytest.raises(Conflict):
        samples.move(store, samples.application(samples.clerk("a")), samples.reviewer("front_desk"))


def _corrected(returned: Application, said: Event, filing: Filing) -> Move:
    waiting = frozenset({"front_desk"})
    after = replace(returned, state=State.PENDING, version=3, waiting_on=waiting, filing=filing, decisions=())
    return Move(after, said, refiled=True)


def test_a_correction_replaces_the_filing(store: DatabaseStore, submit: Submit, samples: Any):
    clerk, reviewer = samples.clerk("a"), samples.reviewer("front_desk")
    filed = submit(clerk)
    remarks = (Remark("name", "与证件不符"),)
    said = samples.event(EventKind.RETURNED, reviewer, note="请改", remarks=remarks)
    returned = samples.move(store, filed, reviewer, Action.RETURN, event=said)
    assert returned.decided_at is None
    said = samples.event(EventKind.CORRECTED, clerk, before={"name": "张三丰"})
    filing = samples.filing("李四光")
    corrected = store.move(returned, _corrected(returned, said, filing))
    assert corrected.decisions == ()
    assert corrected.filing == filing
    assert store.find_application(filed.number, EVERYTHING) == corrected
    events = store.events(corrected)
    assert events[1].remarks == remarks
    assert events[2].before == {"name": "张三丰"}
    with store.database.read() as connection:
        row = connection.execute(select(applications.c.round, applications.c.subject_title)).one()
    assert tuple(row) == (2, "李**")
    assert store.verify_chain(corrected) is None


def test_an_act_is_recorded_without_moving(store: DatabaseStore, submit: Submit, samples: Any):
    filed = submit(samples.clerk("a"))
    store.record(filed, samples.event(EventKind.REVEALED, samples.clerk("a"), remarks=(Remark("id_number", "核对"),)))
    assert store.find_application(filed.number, EVERYTHING) == filed
    assert [one.kind for one in store.events(filed)] == [EventKind.SUBMITTED, EventKind.REVEALED]
    assert store.verify_chain(filed) is None
    samples.move(store, filed, samples.reviewer("front_desk"))
    assert store.verify_chain(filed) is None


def test_acts_recorded_at_once_make_one_chain(store: DatabaseStore, submit: Submit, samples: Any):
    filed = submit(samples.clerk("a"))

    def act(_number: int) -> None:
        store.record(filed, samples.event(EventKind.REVEALED, samples.clerk("a")))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(24)))
    assert len(store.events(filed)) == 25
    assert store.verify_chain(filed) is None


# Changes of registers


def _create(number: str, unit: str = "a") -> Change:
    return Change("person", None, {"unit_id": unit, "name": "王五", "id_type": "01", "id_number": number})


def test_changes_are_applied_with_the_decision(store: DatabaseStore, submit: Submit, samples: Any):
    reviewer = samples.reviewer("front_desk")
    filed = submit(samples.clerk("a"))
    samples.move(store, filed, reviewer, changes=(_create("1"),))
    with store.database.read() as connection:
        change = connection.execute(select(record_change)).one()
    record = store.find_record("person", change.record_key, Scope("unit", "a"))
    assert record is not None
    assert (record["name"], record["id_number"], record["unit_id"]) == ("王五", "1", "a")
    assert (change.application_id, change.actor_id) == (filed.id, reviewer.user_id)
    assert store.find_record("person", change.record_key, Scope("unit", "b")) is None

    again = submit(samples.clerk("a"))
    samples.move(store, again, reviewer, changes=(Change("person", change.record_key, {"name": "王五一"}),))
    record = store.find_record("person", change.record_key, EVERYTHING)
    assert record is not None
    assert (record["name"], record["id_number"]) == ("王五一", "1")


def test_a_taken_number_in_a_register_is_a_conflict(store: DatabaseStore, submit: Submit, samples: Any):
    clerk, reviewer = samples.clerk("a"), samples.reviewer("front_desk")
    samples.move(store, submit(clerk), reviewer, changes=(_create("1"),))
    filed = submit(clerk)
    with pytest.raises(Conflict):
        samples.move(store, filed, reviewer, changes=(_create("1"),))
    assert store.find_application(filed.number, EVERYTHING) == filed
    application = samples.application(clerk, state=State.APPROVED)
    with pytest.raises(Conflict):
        store.submit(samples.first_move(application, clerk, changes=(_create("1"),)), clerk, "key")
    assert store.find_application(application.number, EVERYTHING) is None


def test_a_record_that_is_gone_is_a_conflict(store: DatabaseStore, submit: Submit, samples: Any):
    with pytest.raises(Conflict):
        samples.move(
            store,
            submit(samples.clerk("a")),
            samples.reviewer("front_desk"),
            changes=(Change("person", "gone", {"name": "x"}),),
        )


def test_nothing_is_half_written(store: DatabaseStore, samples: Any):
    clerk = samples.clerk("a")
    application = samples.application(clerk)
    with patch("banshi.storage.store.apply_changes", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        store.submit(samples.first_move(application, clerk), clerk, "key")
    tables = (applications, event, application_subject)
    assert [_count(store.database, one) for one in tables] == [0, 0, 0]


# T3


def test_of_many_reviewers_exactly_one_wins(store: DatabaseStore, submit: Submit, samples: Any):
    """300 rounds, 16 reviewers each. What the losers are told is Conflict, and the chain has one decision."""
    clerk = samples.clerk("a")
    reviewers = [samples.reviewer("front_desk", user_id=100 + number) for number in range(16)]
    wrong = 0
    barrier = Barrier(16)

    def decide(filed: Application, number: int) -> bool:
        barrier.wait()
        try:
            samples.move(store, filed, reviewers[number], (Action.APPROVE, Action.REFUSE)[number % 2])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        for _round in range(300):
            filed = submit(clerk)
            won = list(pool.map(decide, [filed] * 16, range(16)))
            if won.count(True) != 1 or len(store.events(filed)) != 2:
                wrong += 1
    assert wrong == 0
    assert store.verify_chain(replace(filed)) is None
