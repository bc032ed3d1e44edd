"""A chain of stages, act by act."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from banshi.applications import handling
from banshi.applications.deciding import decide, late_remarks, revoke, waiting_for
from banshi.applications.flow import NotPossible, correct, correctable, read_correction, withdraw
from banshi.applications.handling import Act, Person
from banshi.applications.reading import read
from banshi.applications.store import Remark, State
from banshi.calendar import office_day
from banshi.review import Action
from tests.applications.chain import (
    BOTH,
    DISTRICT,
    ELSEWHERE,
    EVERYBODY,
    RAW,
    REMARK,
    STREET,
    STREET_1,
    STREET_2,
    filed,
    filling,
    reviewer,
)
from tests.applications.conftest import CLERK, NOW, MemoryStore


def world():
    return MemoryStore(offices={("street", "110101001"): STREET})


@pytest.fixture
def item(family_aid):
    return family_aid


@pytest.fixture
def through(item, context):
    """Approves stage by stage up to the one that is named; each by who may."""

    def go(one, store, until, now=NOW):
        while one.progress.stage != until and one.state is State.PENDING:
            who = next(each for each in EVERYBODY if waiting_for(item, one, each))
            if one.progress.stage == "公示":
                now = now + timedelta(days=30)
            one = decide(item, one, Action.APPROVE, who, store, now, "无异议", filled=filling(item, one, context))
        return one

    return go


def test_each_stage_waits_on_its_office(item, context):
    store = world()
    one = filed(item, context, store)
    assert one.waiting_on == {f"street_clerk@{STREET}"}
    assert waiting_for(item, one, STREET_1)
    assert not waiting_for(item, one, ELSEWHERE)
    unknown = filed(item, context, MemoryStore())
    assert unknown.waiting_on == {"street_clerk"}
    assert waiting_for(item, unknown, ELSEWHERE)


def test_the_whole_way(item, context, through):
    store = world()
    done = through(filed(item, context, store), store, "")
    assert done.state is State.APPROVED
    assert [one.stage for one in done.decisions] == ["受理", "审查", "审核", "审核", "公示", "发放"]
    assert done.filing.values["checked_income"] == done.filing.values["paid"] == "1000.00"
    assert [bool(move.changes) for move in store.moves] == [False] * 6 + [True]


def test_a_condition_brings_a_stage(item, context, through):
    store = world()
    one = through(filed(item, context, store, income="200000"), store, "复核")
    assert one.progress.stage == "复核"


def test_what_a_stage_asks_is_judged(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审查")
    wrong = filling(item, one, context, {"checked_income": "很多"})
    assert [fault.target for fault in wrong.faults] == ["checked_income"]
    with pytest.raises(NotPossible):
        decide(item, one, Action.APPROVE, STREET_1, store, NOW, filled=wrong)
    blank = filling(item, one, context, {})
    assert [fault.target for fault in blank.faults] == ["checked_income"]
    unknown = filling(item, one, context, {"checked_income": "1", "invented": "x"})
    assert unknown.faults
    # An applicant's payload does not reach what reviewers fill in.
    assert "paid" not in read(item, {**RAW, "paid": "5"}, context).values


def test_a_public_notice_runs_its_days(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "公示")
    # 25 November 2026 is a Wednesday: five working days end on 2 December.
    with pytest.raises(NotPossible, match="2026-12-02"):
        decide(item, one, Action.APPROVE, STREET_1, store, NOW + timedelta(days=7))
    objected = handling.record_objection(Act(item, one, STREET_1, store, NOW), "演示邻居：收入不实")
    after = NOW + timedelta(days=8)
    with pytest.raises(NotPossible, match="异议"):
        decide(item, objected, Action.APPROVE, STREET_1, store, after)
    passed = decide(item, objected, Action.APPROVE, STREET_1, store, after, "经核查属实")
    assert passed.progress.stage == "发放"


def test_a_public_notice_does_not_run_while_the_case_is_suspended(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "公示")
    one = handling.suspend(Act(item, one, STREET_1, store, NOW), "等待鉴定")
    one = handling.resume(Act(item, one, STREET_1, store, NOW + timedelta(days=7)), "鉴定完成")
    # Nobody saw it from 26 November to 2 December.
    assert one.progress.stage_due_on == date(2026, 12, 9)
    with pytest.raises(NotPossible, match="2026-12-09"):
        decide(item, one, Action.APPROVE, STREET_1, store, NOW + timedelta(days=8))
    passed = decide(item, one, Action.APPROVE, STREET_1, store, NOW + timedelta(days=15))
    assert passed.progress.stage == "发放"


def test_a_refusal_is_delivered(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审核")
    one = decide(item, one, Action.REFUSE, DISTRICT[0], store, NOW, "超过标准")
    assert one.progress.stage == "审核"
    one = decide(item, one, Action.REFUSE, DISTRICT[1], store, NOW, "超过标准")
    assert (one.state, one.progress.stage) == (State.PENDING, "送达")
    done = decide(item, one, Action.APPROVE, STREET_1, store, NOW)
    assert done.state is State.REFUSED
    assert not any(move.changes for move in store.moves)


def test_a_correction_stops_the_clock_and_comes_back_to_its_stage(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审核")
    due = one.progress.due_on
    returned = decide(item, one, Action.RETURN, DISTRICT[0], store, NOW, remarks=REMARK)
    assert (returned.state, returned.progress.due_on, returned.waiting_on) == (State.CORRECTION, None, frozenset())
    named = correctable(store.events(returned))
    later = NOW + timedelta(days=7)
    reading = read_correction(item, returned, named, {"income": "40000"}, context)
    again = correct(item, returned, reading, CLERK, store, later)
    assert again.progress.stage == "审核"
    assert [each.stage for each in again.decisions] == ["受理", "审查"]
    assert again.filing.values["checked_income"] == "1000.00"
    # From the 25th to the 2nd of December, both included, are six working days, the first of which counted for none.
    assert store.calendar.working_days(due, again.progress.due_on) - 1 == 5
    assert again.progress.halts[0].until == office_day(later)


def test_nobody_decides_what_he_filed_or_decided_twice(item, context, through):
    store = world()
    one = filed(item, context, store)
    assert waiting_for(item, one, replace(BOTH, unit_id=STREET)) is None
    one = through(one, store, "审核")
    one = decide(item, one, Action.APPROVE, DISTRICT[0], store, NOW)
    with pytest.raises(NotPossible, match="已经给出意见"):
        decide(item, one, Action.APPROVE, DISTRICT[0], store, NOW)


def test_a_claimed_case_is_its_holders(item, context):
    store = world()
    held = handling.claim(Act(item, filed(item, context, store), STREET_1, store, NOW))
    with pytest.raises(NotPossible, match="演示11"):
        decide(item, held, Action.APPROVE, STREET_2, store, NOW)
    with pytest.raises(NotPossible):
        handling.release(Act(item, held, STREET_2, store, NOW))
    free = handling.release(Act(item, held, STREET_1, store, NOW))
    assert free.progress.holder == 0
    given = handling.transfer(Act(item, free, STREET_1, store, NOW), Person(12, "演示12", STREET_2.duties), "休假")
    assert given.progress.holder == 12
    assert waiting_for(item, given, STREET_2)
    assert not waiting_for(item, given, STREET_1)
    with pytest.raises(NotPossible):
        handling.transfer(Act(item, given, STREET_2, store, NOW), Person(13, "演示13", ELSEWHERE.duties), "转办")


@pytest.mark.parametrize("before", [True, False])
def test_somebody_else_is_asked_as_well(item, context, before):
    store = world()
    one = filed(item, context, store)
    expert = reviewer(40, "expert", "office-city")
    asked = handling.add_reviewer(
        Act(item, one, STREET_1, store, NOW), Person(40, "演示40", expert.duties), "请核对", before=before
    )
    if before:
        assert asked.waiting_on == {"person:40"}
        asked = decide(item, asked, Action.REFUSE, expert, store, NOW, "看不清")
        assert asked.waiting_on == {f"street_clerk@{STREET}"}
        asked = decide(item, asked, Action.APPROVE, STREET_1, store, NOW)
    else:
        assert asked.waiting_on == {f"street_clerk@{STREET}"}
        asked = decide(item, asked, Action.APPROVE, STREET_1, store, NOW)
        assert asked.waiting_on == {"person:40"}
        asked = decide(item, asked, Action.APPROVE, expert, store, NOW)
    assert asked.progress.stage == "审查"


def test_an_opinion_takes_of_the_time_of_the_stage_that_asked(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审查")
    expert, later = reviewer(40, "expert", "office-city"), NOW + timedelta(days=7)
    person = Person(40, "演示40", expert.duties)
    asked = handling.add_reviewer(Act(item, one, STREET_1, store, later), person, "请核对", before=True)
    said = decide(item, asked, Action.APPROVE, expert, store, later + timedelta(days=7))
    assert (said.progress.stage, said.progress.since) == ("审查", one.progress.since)
    assert one.progress.stage_due_on == asked.progress.stage_due_on == said.progress.stage_due_on


def test_an_opinion_that_was_asked_for_ends_with_its_round(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审查")
    expert = reviewer(40, "expert", "office-city")
    asked = handling.add_reviewer(
        Act(item, one, STREET_1, store, NOW), Person(40, "演示40", expert.duties), "请核对", before=True
    )
    said = decide(item, asked, Action.APPROVE, expert, store, NOW)
    returned = decide(item, said, Action.RETURN, STREET_1, store, NOW, remarks=REMARK)
    named = correctable(store.events(returned))
    again = correct(item, returned, read_correction(item, returned, named, {"income": "1"}, context), CLERK, store, NOW)
    assert [one.stage for one in again.decisions] == ["受理"]
    assert again.progress.stage == "审查"


def test_an_own_decision_is_taken_back_until_somebody_acts(item, context):
    store = world()
    one = decide(item, filed(item, context, store), Action.APPROVE, STREET_1, store, NOW)
    assert one.progress.stage == "审查"
    with pytest.raises(NotPossible):
        revoke(item, one, STREET_2, store, NOW, "误操作")
    back = revoke(item, one, STREET_1, store, NOW, "误操作")
    assert (back.progress.stage, back.decisions) == ("受理", ())
    returned = decide(item, back, Action.RETURN, STREET_1, store, NOW, remarks=REMARK)
    assert revoke(item, returned, STREET_1, store, NOW, "误操作").state is State.PENDING


def test_what_is_taken_back_leaves_the_limit_as_it_was(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "公示")
    later = NOW + timedelta(days=8)
    passed = decide(item, one, Action.APPROVE, STREET_1, store, later)
    back = revoke(item, passed, STREET_1, store, later + timedelta(hours=1), "误操作")
    assert (back.progress.stage, back.progress.since) == ("公示", one.progress.since)
    assert back.progress.stage_due_on == one.progress.stage_due_on
    # The notice has run its days already.
    assert decide(item, back, Action.APPROVE, STREET_2, store, later + timedelta(hours=2)).progress.stage == "发放"


def test_what_others_acted_on_is_not_taken_back(item, context):
    store = world()
    one = decide(item, filed(item, context, store), Action.APPROVE, STREET_1, store, NOW)
    one = decide(item, one, Action.RETURN, STREET_2, store, NOW, remarks=REMARK)
    named = correctable(store.events(one))
    one = correct(item, one, read_correction(item, one, named, {"income": "1"}, context), CLERK, store, NOW)
    assert [(each.stage, each.by) for each in one.decisions] == [("受理", 11)]
    with pytest.raises(NotPossible, match="撤销"):
        revoke(item, one, STREET_1, store, NOW, "误操作")
    one = decide(item, one, Action.APPROVE, STREET_1, store, NOW, filled=filling(item, one, context))
    assert revoke(item, one, STREET_1, store, NOW, "误操作").progress.stage == "审查"


def test_a_case_is_handed_only_to_who_may_decide_it(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审核")
    one = decide(item, one, Action.APPROVE, DISTRICT[0], store, NOW)
    act = Act(item, one, DISTRICT[1], store, NOW)
    for number, name in ((20, "演示20"), (CLERK.user_id, "王文员")):
        with pytest.raises(NotPossible, match=f"{name}不能办理"):
            handling.transfer(act, Person(number, name, DISTRICT[0].duties), "转办")
    given = handling.transfer(act, Person(22, "演示22", DISTRICT[2].duties), "转办")
    assert waiting_for(item, given, DISTRICT[2])


def test_more_time_is_given_once(item, context):
    store = world()
    one = filed(item, context, store)
    act = Act(item, one, STREET_1, store, NOW)
    with pytest.raises(NotPossible, match="10"):
        handling.extend(act, 11, "案情复杂")
    longer = handling.extend(act, 10, "案情复杂")
    assert store.calendar.working_days(one.progress.due_on, longer.progress.due_on) == 11
    with pytest.raises(NotPossible):
        handling.extend(Act(item, longer, STREET_1, store, NOW), 1, "还是复杂")


def test_a_suspended_case_waits(item, context):
    store = world()
    one = handling.suspend(Act(item, filed(item, context, store), STREET_1, store, NOW), "等待鉴定")
    assert (one.state, one.progress.due_on, one.progress.stage_due_on) == (State.SUSPENDED, None, None)
    assert waiting_for(item, one, STREET_1) is None
    with pytest.raises(NotPossible):
        decide(item, one, Action.APPROVE, STREET_1, store, NOW)
    back = handling.resume(Act(item, one, STREET_2, store, NOW + timedelta(days=14)), "鉴定完成")
    assert back.state is State.PENDING
    assert back.progress.stage_due_on == date(2026, 12, 10)


def test_a_suspended_case_is_withdrawn_like_any_other(item, context):
    store = world()
    one = handling.suspend(Act(item, filed(item, context, store), STREET_1, store, NOW), "等待鉴定")
    gone = withdraw(one, CLERK, store, NOW)
    assert gone.state is State.WITHDRAWN
    assert all(halt.until for halt in gone.progress.halts)


def test_a_defect_that_was_there_before_is_told_late(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审查")
    returned = decide(item, one, Action.RETURN, STREET_1, store, NOW, remarks=REMARK)
    named = correctable(store.events(returned))
    again = correct(item, returned, read_correction(item, returned, named, {"income": "1"}, context), CLERK, store, NOW)
    more = (Remark("income", "还是不符"), Remark("home", "与户口本不符"))
    decide(item, again, Action.RETURN, STREET_2, store, NOW, remarks=more)
    assert {target for _place, target in late_remarks(store.events(again))} == {"home"}


def test_a_return_that_was_taken_back_told_nothing(item, context, through):
    store = world()
    one = through(filed(item, context, store), store, "审查")
    one = decide(item, one, Action.RETURN, STREET_1, store, NOW, remarks=REMARK)
    one = revoke(item, one, STREET_1, store, NOW, "误操作")
    decide(item, one, Action.RETURN, STREET_2, store, NOW, remarks=(Remark("home", "与户口本不符"),))
    assert late_remarks(store.events(one)) == frozenset()
