"""A chain of stages lived by anybody in any order: it never leaves its stages (T4), on both databases."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from banshi.applications import handling
from banshi.applications.deciding import decide, revoke, waiting_for
from banshi.applications.flow import NotPossible, correct, correctable, read_correction, withdraw
from banshi.applications.handling import Act, Person
from banshi.applications.store import EventKind, State
from banshi.policy import EVERYTHING
from banshi.review import Action
from banshi.storage.growing import grow
from banshi.storage.records import load_rows
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import record_change
from tests.applications.chain import EVERYBODY, REMARK, STAND_IN, STREET, filed, filling
from tests.applications.conftest import CLERK, NOW, PERSONS

STAGES = ["受理", "审查", "复核", "审核", "公示", "发放", "送达"]


class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time."""

    item = None
    context = None
    store = None

    @initialize(income=st.sampled_from(["50000", "200000"]))
    def file(self, income):
        self.now = NOW
        self.one = filed(self.item, self.context, self.store, income=income)

    def tried(self, act):
        """Does `act`, unless it is not possible; answers whether it was."""
        before = self.one
        try:
            self.one = act()
        except NotPossible:
            return False
        assert self.one.version == before.version + 1
        self.look_into_the_store()
        return True

    @rule(action=st.sampled_from(Action), actor=st.sampled_from(EVERYBODY), fills=st.booleans())
    def decide(self, action, actor, fills):
        before = self.one
        filled = filling(self.item, before, self.context) if fills else None
        done = self.tried(
            lambda: decide(
                self.item, before, action, actor, self.store, self.now, "理由", remarks=REMARK, filled=filled
            )
        )
        if done:
            assert before.state is State.PENDING
            assert before.waiting_on & actor.duties
            assert actor.user_id != before.submitted_by
            absent = {one.user_id for one in actor.standing_in}
            assert before.progress.holder in {0, actor.user_id, *absent}
            assert self.one.decisions[-1].instead_of in {0, *absent}

    @rule(actor=st.sampled_from(EVERYBODY))
    def revoke(self, actor):
        before = self.one
        if self.tried(lambda: revoke(self.item, before, actor, self.store, self.now, "误操作")):
            assert before.decisions[-1].by == actor.user_id

    @rule(
        actor=st.sampled_from(EVERYBODY),
        what=st.sampled_from(["claim", "release", "suspend", "resume", "extend", "note"]),
    )
    def handle(self, actor, what):
        act = Act(self.item, self.one, actor, self.store, self.now)
        arguments = {"suspend": ("等待",), "resume": ("恢复",), "note": ("备注",), "extend": (5, "复杂")}.get(what, ())
        self.tried(lambda: getattr(handling, what)(act, *arguments))

    @rule(actor=st.sampled_from(EVERYBODY), to=st.sampled_from(EVERYBODY), what=st.sampled_from(["give", "before", ""]))
    def involve(self, actor, to, what):
        act = Act(self.item, self.one, actor, self.store, self.now)
        person = Person(to.user_id, to.display_name, to.duties)
        if what == "give":
            self.tried(lambda: handling.transfer(act, person, "转办"))
        else:
            self.tried(lambda: handling.add_reviewer(act, person, "加签", before=bool(what)))

    @rule(actor=st.sampled_from(EVERYBODY))
    def object(self, actor):
        self.tried(lambda: handling.record_objection(Act(self.item, self.one, actor, self.store, self.now), "异议"))

    @precondition(lambda self: self.one.state is State.CORRECTION)
    @rule(income=st.sampled_from(["40000", "300000", ""]))
    def correct(self, income):
        named = correctable(self.store.events(self.one))
        reading = read_correction(self.item, self.one, named, {"income": income}, self.context)
        if not reading.faults:
            assert self.tried(lambda: correct(self.item, self.one, reading, CLERK, self.store, self.now))

    @rule(day=st.integers(0, 40))
    def pass_on(self, day):
        """Whoever may approves, with what the stage asks for: else few lives would come near their end."""
        self.now += timedelta(days=day)
        before, filled = self.one, filling(self.item, self.one, self.context)
        actor = next((one for one in EVERYBODY if waiting_for(self.item, before, one)), STAND_IN)
        self.tried(
            lambda: decide(self.item, before, Action.APPROVE, actor, self.store, self.now, "同意", filled=filled)
        )

    @rule(sure=st.integers(0, 9))
    def withdraw(self, sure):
        before = self.one
        if sure:
            return
        if self.tried(lambda: withdraw(before, CLERK, self.store, self.now)):
            assert not before.decisions

    @rule(days=st.integers(0, 40))
    def wait(self, days):
        self.now += timedelta(days=days)

    @invariant()
    def it_waits_on_somebody_exactly_while_it_is_open(self):
        one = self.one
        open_ = one.state in (State.PENDING, State.SUSPENDED)
        assert bool(one.waiting_on) == open_
        assert bool(one.progress.stage) == open_ or one.state is State.CORRECTION

    @invariant()
    def its_stage_is_one_of_the_chain(self):
        known = {*STAGES, "", *(one.id for one in self.one.progress.added)}
        assert self.one.progress.stage in known
        assert {one.stage for one in self.one.decisions} <= known

    @invariant()
    def what_was_decided_follows_the_chain(self):
        places = [STAGES.index(one.stage) for one in self.one.decisions if one.stage in STAGES]
        assert places == sorted(places)

    @invariant()
    def limits_run_only_while_it_is_reviewed(self):
        runs = self.one.state is State.PENDING
        assert (self.one.progress.due_on is not None) == runs
        open_halts = [one for one in self.one.progress.halts if one.until is None]
        assert bool(open_halts) == (self.one.state in (State.CORRECTION, State.SUSPENDED))

    def look_into_the_store(self):
        """It holds what the acts made: the application, its events, and what changed in the register."""
        one = self.store.find_application(self.one.number, EVERYTHING)
        assert one == self.one
        events = self.store.events(one)
        assert len(events) == one.version
        assert events[0].kind is EventKind.SUBMITTED
        mine = select(func.count()).where(record_change.c.application_id == one.id)
        with self.store.database.read() as connection:
            assert connection.execute(mine).scalar_one() == (one.state is State.APPROVED)

    def teardown(self):
        # Once more: an act that was not possible must not have written either.
        self.look_into_the_store()
        assert self.store.verify_chain(self.one) is None


@pytest.fixture
def stored(database, chain):
    """A store with the office of the street, and the persons that the chain is about."""
    grow(database, chain.registers.values())
    store = DatabaseStore(database, chain.registers)
    street = {"id": STREET, "name": "演示街道", "kind": "handling_agency", "level": "street", "area": "110101001"}
    load_rows(database, store.tables["unit"], [street], NOW)
    load_rows(database, store.tables["insured_person"], PERSONS.values(), NOW)
    return store


def test_no_sequence_of_acts_leaves_the_chain(stored, family_aid, context):
    machine = type("ChainLife", (Life,), {"item": family_aid, "context": context, "store": stored})
    machine.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
    machine.TestCase().runTest()
