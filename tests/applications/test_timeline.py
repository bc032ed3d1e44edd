"""What the applicant is told of a review, and what not."""

import pytest

from banshi.applications import handling
from banshi.applications.deciding import bar_to_batch, decide, late_if_told_now, revoke
from banshi.applications.flow import NotPossible, correct, correctable, read_correction
from banshi.applications.handling import Act, Person
from banshi.applications.store import EventKind
from banshi.applications.timeline import told_to_applicant
from banshi.review import Action
from tests.applications.conftest import CLERK, NOW
from tests.applications.test_chain_life import (
    DISTRICT,
    REMARK,
    STREET_1,
    STREET_2,
    filed,
    filling,
    reviewer,
    world,
)

EXPERT = reviewer(40, "expert", "office-city")


@pytest.fixture
def life(family_aid, context):
    return Told(family_aid, context)


class Told:
    """One case, and what its applicant is told."""

    def __init__(self, item, context):
        self.item, self.context, self.store = item, context, world()
        self.one = filed(item, context, self.store)

    def act(self, actor):
        return Act(self.item, self.one, actor, self.store, NOW)

    def decide(self, actor, action=Action.APPROVE, note="理由"):
        filled = filling(self.item, self.one, self.context)
        remarks = REMARK if action is Action.RETURN else ()
        self.one = decide(self.item, self.one, action, actor, self.store, NOW, note, remarks, filled=filled)
        return self

    def ask(self, before):
        person = Person(40, EXPERT.display_name, EXPERT.duties)
        self.one = handling.add_reviewer(self.act(STREET_1), person, "请核对", before=before)
        return self

    def correct(self):
        named = correctable(self.store.events(self.one))
        reading = read_correction(self.item, self.one, named, {"income": "1"}, self.context)
        self.one = correct(self.item, self.one, reading, CLERK, self.store, NOW)
        return self

    def revoke(self, actor):
        self.one = revoke(self.item, self.one, actor, self.store, NOW, "误操作")
        return self

    @property
    def told(self):
        events = told_to_applicant(self.item, self.one, self.store.events(self.one))
        return [(one.kind.value, one.stage) for one in events]


def test_what_reviewers_do_among_themselves_is_not_told(life):
    life.one = handling.claim(life.act(STREET_1))
    life.one = handling.note(life.act(STREET_1), "电话里说过")
    life.one = handling.transfer(life.act(STREET_1), Person(12, "演示12", STREET_2.duties), "休假")
    life.one = handling.release(life.act(STREET_2))
    assert life.told == [("submitted", "")]


def test_of_several_reviewers_what_they_come_to_is_told_once(life):
    life.decide(STREET_1).decide(STREET_1)
    before = life.told
    assert before[1:] == [("approved", "受理"), ("approved", "审查")]
    life.decide(DISTRICT[0], Action.REFUSE)
    assert life.told == before
    life.decide(DISTRICT[1])
    assert life.told == before
    life.decide(DISTRICT[2])
    assert life.told == [*before, ("approved", "审核")]


def test_who_was_asked_as_well_is_never_named(life):
    life.ask(before=True).decide(EXPERT, Action.REFUSE)
    assert life.told == [("submitted", "")]
    life.decide(STREET_1)
    assert life.told[1:] == [("approved", "受理")]


def test_what_he_returned_is_told_as_his_stages(life):
    life.ask(before=True).decide(EXPERT, Action.RETURN)
    assert life.told[1:] == [("returned", "受理")]


def test_one_approval_more_is_told_as_the_stages(life):
    life.ask(before=False).decide(STREET_1).decide(EXPERT, Action.REFUSE)
    assert life.told[1:] == [("approved", "受理"), ("refused", "受理")]


def test_what_is_taken_back_is_told_if_it_was_told(life):
    life.decide(STREET_1).revoke(STREET_1)
    assert life.told[1:] == [("approved", "受理"), ("revoked", "受理")]
    [last] = told_to_applicant(life.item, life.one, life.store.events(life.one))[-1:]
    assert last.note == ""
    life.decide(STREET_1).decide(STREET_1)
    told = life.told
    life.decide(DISTRICT[0]).revoke(DISTRICT[0])
    assert life.told == told


def test_what_who_was_asked_takes_back_is_told_as_the_stages(life):
    life.ask(before=False).decide(STREET_1).decide(EXPERT).revoke(EXPERT)
    assert life.told[2:] == [("approved", "受理"), ("revoked", "受理")]


def test_after_a_correction_the_stage_begins_anew(life):
    life.decide(STREET_1).decide(STREET_1).decide(DISTRICT[0]).decide(DISTRICT[1], Action.RETURN).correct()
    assert life.told[3:] == [("returned", "审核"), ("corrected", "")]
    told = life.told
    life.decide(DISTRICT[0])
    assert life.told == told
    life.decide(DISTRICT[1])
    assert life.told == [*told, ("approved", "审核")]


def test_extension_and_pause_are_told_with_their_reasons(life):
    life.one = handling.extend(life.act(STREET_1), 5, "案情复杂")
    life.one = handling.suspend(life.act(STREET_1), "等待鉴定")
    life.one = handling.resume(life.act(STREET_1), "鉴定完成")
    events = told_to_applicant(life.item, life.one, life.store.events(life.one))
    assert [(one.kind, one.note) for one in events[1:]] == [
        (EventKind.EXTENDED, "案情复杂"),
        (EventKind.SUSPENDED, "等待鉴定"),
        (EventKind.RESUMED, "鉴定完成"),
    ]


def test_what_would_be_told_late_is_known_before(life):
    targets = ["name", "income", "home"]
    assert late_if_told_now(life.store.events(life.one), targets) == frozenset()
    assert late_if_told_now([], targets) == frozenset()
    life.decide(STREET_1, Action.RETURN).correct()
    assert late_if_told_now(life.store.events(life.one), targets) == {"name", "home"}


def test_only_reviewers_write_notes(life):
    for actor, text in ((CLERK, "备注"), (STREET_1, " ")):
        with pytest.raises(NotPossible):
            handling.note(life.act(actor), text)


def test_what_a_batch_cannot_approve(life):
    def why_not(actor):
        said = bar_to_batch(life.item, life.one, actor, NOW, life.store.calendar)
        return str(said.text) if said else ""

    assert why_not(STREET_1) == ""
    assert "不等您审核" in why_not(DISTRICT[0])
    life.decide(STREET_1)
    assert "要填写内容" in why_not(STREET_1)
    life.decide(STREET_1)
    assert why_not(DISTRICT[0]) == ""
    life.decide(DISTRICT[0])
    assert "已经给出意见" in why_not(DISTRICT[0])
    life.decide(DISTRICT[1])
    assert "公示到" in why_not(STREET_1)
    later = NOW.replace(year=2027)
    assert "公示环节" in str(bar_to_batch(life.item, life.one, STREET_1, later, life.store.calendar).text)
