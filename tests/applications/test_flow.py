"""The life of an application, and that no sequence of acts leaves it (T4)."""

from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from banshi.applications.deciding import decide
from banshi.applications.flow import NotPossible, correct, correctable, read_correction, submit, withdraw
from banshi.applications.reading import read
from banshi.applications.store import Conflict, EventKind, Remark, State
from banshi.review import Action
from tests.applications.conftest import CLERK, DEATH, NOW, ORDINARY, OTHER, REVIEWER, MemoryStore

REMARK = (Remark("reason", "与死亡证明不符"),)


@pytest.fixture
def item(shipped):
    return shipped.items["flexible_worker_reduction"]


@pytest.fixture
def filed(item, context, store):
    return submit(item, read(item, DEATH, context), CLERK, store, "key", NOW)


def test_a_death_waits_for_the_front_desk(filed, store):
    assert filed.state is State.PENDING
    assert filed.waiting_on == {"front_desk"}
    assert filed.filing.subjects[0].key == "p1"
    assert filed.filing.subjects[0].masked_title == "张*1"
    assert store.moves[0].changes == ()


def test_a_number_begins_with_the_office_s_day(item, context, store):
    # An hour past midnight at the office, where the UTC day is still the one before.
    night = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert submit(item, read(item, DEATH, context), CLERK, store, "key", night).number.startswith("20261201")


def test_an_ordinary_removal_is_done_at_once(item, context, store):
    done = submit(item, read(item, ORDINARY, context), CLERK, store, "key", NOW)
    assert done.state is State.APPROVED
    changed = {change.key: dict(change.values) for change in store.moves[0].changes}
    assert set(changed) == {"p1", "p2"}
    assert changed["p1"]["state"] == "reduced"


def test_the_same_key_files_once(item, context, store, filed):
    again = submit(item, read(item, DEATH, context), CLERK, store, "key", NOW)
    assert again.id == filed.id
    assert len(store.applications) == 1


def test_approval_changes_the_register(item, store, filed):
    done = decide(item, filed, Action.APPROVE, REVIEWER, store, NOW)
    assert done.state is State.APPROVED
    (change,) = store.moves[-1].changes
    assert (change.register, change.key) == ("insured_person", "p1")
    assert change.values == {"state": "reduced", "reduction_reason": "01", "paid_until": "2026-10"}


def test_refusal_needs_a_reason_and_changes_nothing(item, store, filed):
    with pytest.raises(NotPossible):
        decide(item, filed, Action.REFUSE, REVIEWER, store, NOW, note="  ")
    refused = decide(item, filed, Action.REFUSE, REVIEWER, store, NOW, note="材料不实")
    assert refused.state is State.REFUSED
    assert store.moves[-1].changes == ()


def test_return_needs_a_remark(item, store, filed):
    with pytest.raises(NotPossible):
        decide(item, filed, Action.RETURN, REVIEWER, store, NOW)


def test_only_the_role_that_it_waits_for_decides(item, store, filed):
    with pytest.raises(NotPossible):
        decide(item, filed, Action.APPROVE, OTHER, store, NOW)


def test_the_second_of_two_reviewers_is_told(item, store, filed):
    decide(item, filed, Action.APPROVE, REVIEWER, store, NOW)
    with pytest.raises(Conflict):
        decide(item, filed, Action.REFUSE, REVIEWER, store, NOW, note="晚了")


def test_a_correction_takes_only_what_was_named(item, context, store, filed):
    returned = decide(item, filed, Action.RETURN, REVIEWER, store, NOW, remarks=REMARK)
    named = correctable(store.events(returned))
    assert named == {"reason": "与死亡证明不符"}
    raw = {"reason": "02", "last_month": "2020-01", "death_certificate": []}
    reading = read_correction(item, returned, named, raw, context)
    assert reading.faults == ()
    again = correct(item, returned, reading, CLERK, store, NOW)
    assert again.state is State.PENDING
    assert again.filing.values["reason"] == "02"
    assert again.filing.values["last_month"] == "2026-10"
    assert store.events(again)[-1].before == {"reason": "01"}
    assert decide(item, again, Action.APPROVE, REVIEWER, store, NOW).state is State.APPROVED


def test_withdrawal_ends_with_the_first_decision(item, store, filed):
    returned = decide(item, filed, Action.RETURN, REVIEWER, store, NOW, remarks=REMARK)
    with pytest.raises(NotPossible):
        withdraw(returned, CLERK, store, NOW)


def test_a_withdrawn_application_is_not_decided(item, store, filed):
    gone = withdraw(filed, CLERK, store, NOW)
    assert gone.state is State.WITHDRAWN
    with pytest.raises(NotPossible):
        decide(item, gone, Action.APPROVE, REVIEWER, store, NOW)


class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time; the application only ever moves along its chain."""

    item = None
    context = None

    @initialize()
    def file(self):
        self.store = MemoryStore()
        self.one = submit(self.item, read(self.item, DEATH, self.context), CLERK, self.store, "key", NOW)

    @rule(action=st.sampled_from(Action), actor=st.sampled_from([REVIEWER, OTHER, CLERK]), note=st.text(max_size=3))
    def decide(self, action, actor, note):
        before = self.one
        try:
            self.one = decide(self.item, before, action, actor, self.store, NOW, note=note, remarks=REMARK)
        except NotPossible:
            return
        assert before.state is State.PENDING
        assert actor is REVIEWER

    @rule(reason=st.sampled_from(["01", "02", ""]))
    def correct(self, reason):
        before = self.one
        named = correctable(self.store.events(before))
        reading = read_correction(self.item, before, named, {"reason": reason}, self.context)
        if reading.faults:
            return
        try:
            self.one = correct(self.item, before, reading, CLERK, self.store, NOW)
        except NotPossible:
            return
        assert before.state is State.CORRECTION

    @rule()
    def withdraw(self):
        before = self.one
        try:
            self.one = withdraw(before, CLERK, self.store, NOW)
        except NotPossible:
            return
        assert before.state is State.PENDING

    @invariant()
    def the_register_changes_once_and_only_on_approval(self):
        changes = [move for move in self.store.moves if move.changes]
        assert len(changes) == (1 if self.one.state is State.APPROVED else 0)

    @invariant()
    def somebody_is_waited_for_exactly_while_it_is_pending(self):
        assert bool(self.one.waiting_on) == (self.one.state is State.PENDING)

    @invariant()
    def every_move_is_an_event(self):
        events = self.store.events(self.one)
        assert len(events) == self.one.version
        assert events[0].kind is EventKind.SUBMITTED


def test_no_sequence_of_acts_leaves_the_chain(shipped, context):
    machine = type("ShippedLife", (Life,), {"item": shipped.items["flexible_worker_reduction"], "context": context})
    machine.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
    machine.TestCase().runTest()
