"""Who stands in for a reviewer that is away 委托: what passes over, what is said of it, and who stays excluded."""

from dataclasses import replace

import pytest

from banshi.applications import handling
from banshi.applications.deciding import decide, waiting_for
from banshi.applications.flow import NotPossible, submit
from banshi.applications.handling import Act, Person
from banshi.applications.reading import read
from banshi.applications.store import EventKind, Remark, State
from banshi.policy import UNIT_CLERK, Absent, Actor
from banshi.review import Action
from tests.applications.conftest import CLERK, NOW, MemoryStore

STREET = "office-110101001"
RAW = {"name": "张小1", "id_type": "08", "id_number": "E00000001", "home": "110101001", "income": "50000"}


def reviewer(user_id, role, unit):
    return Actor(user_id, f"u{user_id}", f"演示{user_id}", unit, "handling_agency", unit, frozenset({"reviewer", role}))


AWAY, BELOW = reviewer(11, "street_clerk", STREET), reviewer(15, "street_clerk", "office-110101001x")
FOR_AWAY = replace(BELOW, standing_in=(Absent(11, "演示11", AWAY.duties),))
COLLEAGUE = reviewer(12, "street_clerk", STREET)


@pytest.fixture
def world():
    return MemoryStore(offices={("street", "110101001"): STREET})


@pytest.fixture
def one(family_aid, context, world):
    return submit(family_aid, read(family_aid, RAW, context), CLERK, world, "key", NOW)


def test_a_stand_in_decides_and_the_event_says_for_whom(family_aid, one, world):
    assert waiting_for(family_aid, one, BELOW) is None
    after = decide(family_aid, one, Action.APPROVE, FOR_AWAY, world, NOW)
    assert after.progress.stage == "审查"
    said = world.events(after)[-1]
    assert (said.actor_id, said.details, said.role) == (15, {"for": "演示11"}, f"street_clerk@{STREET}")
    assert (after.decisions[-1].by, after.decisions[-1].instead_of) == (15, 11)


def test_who_has_the_duty_acts_in_the_own_name(family_aid, one, world):
    both = replace(COLLEAGUE, standing_in=(Absent(11, "演示11", AWAY.duties),))
    after = decide(family_aid, one, Action.APPROVE, both, world, NOW)
    assert after.decisions[-1].instead_of == 0
    assert "for" not in world.events(after)[-1].details


def test_who_filed_lets_nobody_decide_in_his_place(family_aid, context, world):
    filer = replace(AWAY, roles=AWAY.roles | {UNIT_CLERK})
    filed = submit(family_aid, read(family_aid, RAW, context), filer, world, "other", NOW)
    with pytest.raises(NotPossible, match="代理"):
        decide(family_aid, filed, Action.APPROVE, FOR_AWAY, world, NOW)
    assert waiting_for(family_aid, filed, COLLEAGUE)


@pytest.fixture
def exclusive(family_aid):
    """The same review, whose stages each ask for another person."""
    (chain,) = (route.review for route in family_aid.review)
    stages = tuple(replace(stage, exclusive=True) for stage in chain.stages)
    routes = tuple(replace(route, review=replace(chain, stages=stages)) for route in family_aid.review)
    return replace(family_aid, review=routes)


def test_neither_of_the_two_decides_twice(exclusive, one, world):
    """An exclusive stage: not the stand-in after the one who was away, nor that one after the stand-in."""
    own = decide(exclusive, one, Action.APPROVE, AWAY, world, NOW)
    assert own.progress.stage == "审查"
    assert waiting_for(exclusive, own, FOR_AWAY) is None
    assert waiting_for(exclusive, own, COLLEAGUE)


def test_what_a_stand_in_decided_counts_for_both(exclusive, one, world):
    by_stand_in = decide(exclusive, one, Action.APPROVE, FOR_AWAY, world, NOW)
    assert waiting_for(exclusive, by_stand_in, AWAY) is None
    assert waiting_for(exclusive, by_stand_in, FOR_AWAY) is None
    assert waiting_for(exclusive, by_stand_in, COLLEAGUE)


def test_what_the_absent_holds_is_the_stand_ins(family_aid, one, world):
    held = handling.claim(Act(family_aid, one, AWAY, world, NOW))
    assert waiting_for(family_aid, held, COLLEAGUE) is None
    both = replace(COLLEAGUE, standing_in=(Absent(11, "演示11", AWAY.duties),))
    assert waiting_for(family_aid, held, both)
    after = decide(family_aid, held, Action.APPROVE, both, world, NOW)
    assert world.events(after)[-1].details == {"for": "演示11"}


def test_a_stand_in_gives_back_what_the_absent_holds(family_aid, one, world):
    held = handling.claim(Act(family_aid, one, AWAY, world, NOW))
    free = handling.release(Act(family_aid, held, FOR_AWAY, world, NOW))
    assert free.progress.holder == 0
    assert world.events(free)[-1].details == {"for": "演示11"}


def test_a_colleague_with_the_same_duty_gives_it_back_for_who_held_it(family_aid, one, world):
    held = handling.claim(Act(family_aid, one, AWAY, world, NOW))
    both = replace(COLLEAGUE, standing_in=(Absent(11, "演示11", AWAY.duties),))
    free = handling.release(Act(family_aid, held, both, world, NOW))
    said = world.events(free)[-1]
    assert (said.details, said.role) == ({"for": "演示11"}, f"street_clerk@{STREET}")


def test_more_time_by_who_may_approve_it(family_aid, one, world):
    chief = reviewer(60, "section_chief", "office-city")
    limit = replace(family_aid.time_limit, extended_by="section_chief")
    item = replace(family_aid, time_limit=limit)
    both = replace(COLLEAGUE, standing_in=(Absent(60, "演示60", chief.duties),))
    with pytest.raises(NotPossible):
        handling.extend(Act(item, one, COLLEAGUE, world, NOW), 5, "案情复杂")
    longer = handling.extend(Act(item, one, both, world, NOW), 5, "案情复杂")
    said = world.events(longer)[-1]
    assert (said.details, said.role) == ({"days": "5", "for": "演示60"}, "section_chief")


def test_every_act_at_a_stage_says_for_whom(family_aid, one, world):
    one = handling.claim(Act(family_aid, one, FOR_AWAY, world, NOW))
    person = Person(40, "演示40", frozenset())
    one = handling.add_reviewer(Act(family_aid, one, FOR_AWAY, world, NOW), person, "请核对", before=False)
    one = handling.extend(Act(family_aid, one, FOR_AWAY, world, NOW), 5, "案情复杂")
    one = handling.suspend(Act(family_aid, one, FOR_AWAY, world, NOW), "等待鉴定")
    assert one.state is State.SUSPENDED
    one = handling.resume(Act(family_aid, one, FOR_AWAY, world, NOW), "鉴定完成")
    decide(family_aid, one, Action.RETURN, FOR_AWAY, world, NOW, remarks=(Remark("income", "与核对结果不符"),))
    said = world.events(one)[1:]
    assert [event.kind for event in said] == [
        EventKind.CLAIMED, EventKind.ADDED, EventKind.EXTENDED, EventKind.SUSPENDED, EventKind.RESUMED, EventKind.RETURNED,
    ]  # fmt: skip
    assert {event.details["for"] for event in said} == {"演示11"}
    assert {event.role for event in said} == {f"street_clerk@{STREET}"}


def test_where_an_act_came_from(family_aid, context, world):
    there = replace(CLERK, origin="192.0.2.7 0123abcd")
    filed = submit(family_aid, read(family_aid, RAW, context), there, world, "third", NOW)
    (said,) = world.events(filed)
    assert (said.origin, said.role) == ("192.0.2.7 0123abcd", UNIT_CLERK)
