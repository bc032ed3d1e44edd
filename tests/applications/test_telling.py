"""Who is told of what: of each act, and of limits that come near. Nobody of what he did himself, nor twice of the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from banshi.applications import handling
from banshi.applications.deciding import decide, revoke
from banshi.applications.flow import correct, correctable, read_correction, submit, withdraw
from banshi.applications.handling import Act, Person
from banshi.applications.reading import read
from banshi.applications.store import Progress, Remark
from banshi.applications.telling import Open, Telling, horizon, redated, reminders, stage_at, tellings_of
from banshi.clock import NO_LIMIT, TimeLimit
from banshi.i18n import Text
from banshi.message import Kind
from banshi.policy import Actor, personal_duty
from banshi.review import NOTICE, Action, Stage
from banshi.workdays import WEEKENDS
from tests.applications.conftest import CLERK, NOW, MemoryStore

STREET = "office-110101001"
RAW = {"name": "张小1", "id_type": "08", "id_number": "E00000001", "home": "110101001", "income": "50000"}
APPLICANT = personal_duty(CLERK.user_id)


def reviewer(user_id, role="street_clerk", unit=STREET):
    return Actor(user_id, f"u{user_id}", f"演示{user_id}", unit, "handling_agency", unit, frozenset({"reviewer", role}))


FIRST, SECOND = reviewer(11), reviewer(12)


class Told(MemoryStore):
    """A store that keeps who is told, as the real one does."""

    def __init__(self):
        super().__init__(offices={("street", "110101001"): STREET})
        self.told = []

    def submit(self, move, actor, key):
        self.told.append([(one.kind, one.recipient) for one in tellings_of(None, move)])
        return super().submit(move, actor, key)

    def move(self, before, move):
        self.told.append([(one.kind, one.recipient) for one in tellings_of(before, move)])
        return super().move(before, move)


@pytest.fixture
def world():
    return Told()


@pytest.fixture
def filed(family_aid, context, world):
    return submit(family_aid, read(family_aid, RAW, context), CLERK, world, "key", NOW)


def test_who_files_is_told_nothing_of_it(filed, world):
    assert world.told == [[]]


def test_the_applicant_is_told_of_a_stage_that_is_passed(family_aid, filed, world):
    decide(family_aid, filed, Action.APPROVE, FIRST, world, NOW)
    assert world.told[-1] == [(Kind.PASSED, APPLICANT)]


def test_the_applicant_is_told_of_a_return_and_that_it_was_taken_back(family_aid, filed, world):
    back = decide(family_aid, filed, Action.RETURN, FIRST, world, NOW, remarks=(Remark("income", "不符"),))
    assert world.told[-1] == [(Kind.RETURNED, APPLICANT)]
    revoke(family_aid, back, FIRST, world, NOW, "看错了")
    assert world.told[-1] == [(Kind.REOPENED, APPLICANT)]


def test_a_correction_and_a_withdrawal_tell_nobody(family_aid, filed, world, context):
    back = decide(family_aid, filed, Action.RETURN, FIRST, world, NOW, remarks=(Remark("income", "不符"),))
    named = correctable(world.events(back))
    reading = read_correction(family_aid, back, named, {"income": "1"}, context)
    correct(family_aid, back, reading, CLERK, world, NOW)
    assert world.told[-1] == []


def test_a_withdrawal_tells_nobody(filed, world):
    withdraw(filed, CLERK, world, NOW)
    assert world.told[-1] == []


def test_an_opinion_that_is_not_the_last_of_its_stage_tells_nobody(family_aid, world, context):
    one = submit(family_aid, read(family_aid, RAW, context), CLERK, world, "key", NOW)
    at_stage = replace(one, progress=replace(one.progress, stage="审核"))
    move = replace(world.moves[-1], after=replace(at_stage, version=2))
    said = replace(move.event, kind=move.event.kind.APPROVED, actor_id=20)
    assert tellings_of(at_stage, replace(move, event=said)) == []


@pytest.mark.parametrize("before", [True, False])
def test_who_was_asked_as_well_is_no_stage_that_is_passed(family_aid, filed, world, before):
    expert = Person(13, "演示13", frozenset())
    one = handling.add_reviewer(Act(family_aid, filed, FIRST, world, NOW), expert, "看", before=before)
    first, second = (reviewer(13, "expert", "elsewhere"), FIRST) if before else (FIRST, reviewer(13, "expert", "else"))
    one = decide(family_aid, one, Action.APPROVE, first, world, NOW)
    assert world.told[-1] == []
    decide(family_aid, one, Action.APPROVE, second, world, NOW)
    assert world.told[-1] == [(Kind.PASSED, APPLICANT)]


def test_the_applicant_is_told_when_the_clock_is_changed(family_aid, filed, world):
    held = handling.claim(Act(family_aid, filed, FIRST, world, NOW))
    assert world.told[-1] == []
    longer = handling.extend(Act(family_aid, held, FIRST, world, NOW), 5, "人多")
    assert world.told[-1] == [(Kind.EXTENDED, APPLICANT)]
    stopped = handling.suspend(Act(family_aid, longer, FIRST, world, NOW), "等待核查")
    assert world.told[-1] == [(Kind.SUSPENDED, APPLICANT)]
    handling.resume(Act(family_aid, stopped, FIRST, world, NOW), "核查完毕")
    assert world.told[-1] == [(Kind.RESUMED, APPLICANT)]


def test_who_is_given_a_case_or_asked_is_told(family_aid, filed, world):
    second = Person(12, "演示12", SECOND.duties)
    given = handling.transfer(Act(family_aid, filed, FIRST, world, NOW), second, "休假")
    assert world.told[-1] == [(Kind.TRANSFERRED, "person:12")]
    handling.add_reviewer(
        Act(family_aid, given, SECOND, world, NOW), Person(13, "演示13", frozenset()), "看", before=True
    )
    assert world.told[-1] == [(Kind.ADDED, "person:13")]


def test_a_decision_on_the_own_behalf_is_no_news(family_aid, filed, world):
    move = world.moves[-1]
    own = replace(move.event, kind=move.event.kind.EXTENDED)
    assert tellings_of(filed, replace(move, event=own)) == []
    others = replace(own, actor_id=99)
    assert [one.recipient for one in tellings_of(filed, replace(move, event=others))] == [APPLICANT]


# Tuesday 2026-12-01 is the due day.
DAY = date(2026, 12, 1)
LIMIT = TimeLimit(working_days=15, amber=3)


def opened(holder=0, stage=None, **progress):
    kept = Progress(stage="审核", since=datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC), holder=holder, **progress)
    return Open(kept, ["clerk", "clerk@office"], LIMIT, stage)


def stage_of(**options):
    return Stage(id="审核", stage=Text("审核"), role="clerk", within=9, **options)


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 11, 25), None),
        (date(2026, 11, 26), Kind.SOON),
        (date(2026, 11, 30), Kind.SOON),
        (DAY, Kind.DUE),
        (date(2026, 12, 2), Kind.LATE),
        (date(2026, 12, 20), Kind.LATE),
    ],
)
def test_a_limit_of_the_whole_reminds_whoever_is_to_act(today, kind):
    told = reminders(opened(due_on=DAY), today, WEEKENDS)
    expected = [Telling(kind, one, "whole:2026-12-01") for one in ("clerk", "clerk@office")] if kind else []
    assert told == expected
    held = reminders(opened(holder=7, due_on=DAY), today, WEEKENDS)
    assert [one.recipient for one in held] == (["person:7"] if kind else [])


def test_past_the_limit_the_supervisor_of_the_own_office_is_told():
    stage = stage_of(supervisor="chief", office="street")
    late, after = opened(holder=7, stage=stage, stage_due_on=DAY, offices={"审核": "o1"}), DAY + timedelta(days=1)
    assert [(one.kind, one.recipient) for one in reminders(late, after, WEEKENDS)] == [(Kind.LATE, "chief@o1")]
    assert [one.recipient for one in reminders(late, DAY, WEEKENDS)] == ["person:7"]
    assert reminders(late, after, WEEKENDS)[0].about == "stage:2026-12-01:20261102010203"


def test_each_limit_speaks_for_itself():
    both = opened(holder=7, stage=stage_of(), due_on=DAY, stage_due_on=DAY - timedelta(days=1))
    assert [(one.kind, one.about[:16]) for one in reminders(both, DAY, WEEKENDS)] == [
        (Kind.DUE, "whole:2026-12-01"),
        (Kind.LATE, "stage:2026-11-30"),
    ]


def test_a_public_notice_that_ended_is_no_delay():
    notice = opened(stage=stage_of(does=NOTICE, supervisor="chief"), stage_due_on=DAY)
    assert reminders(notice, DAY, WEEKENDS) == []
    ended = reminders(notice, DAY + timedelta(days=1), WEEKENDS)
    assert [(one.kind, one.recipient) for one in ended] == [
        (Kind.NOTICE_ENDED, "clerk"),
        (Kind.NOTICE_ENDED, "clerk@office"),
    ]


def test_without_a_limit_nobody_is_reminded():
    assert reminders(replace(opened(), limit=NO_LIMIT), DAY, WEEKENDS) == []


@pytest.mark.parametrize("amber", [0, 1, 3, 10])
def test_no_reminder_lies_past_the_horizon(amber):
    last = horizon(DAY, amber, WEEKENDS)
    near = [last + timedelta(days=one) for one in range(-20, 3)]
    kept = [replace(opened(due_on=day), limit=TimeLimit(working_days=15, amber=amber)) for day in near]
    reminded = [one.progress.due_on for one in kept if reminders(one, DAY, WEEKENDS)]
    assert max(reminded) <= last
    assert [day for day in near if WEEKENDS.is_working(day) and day <= last and day not in reminded] == []


def test_the_stage_of_an_added_reviewer_is_the_one_beside(family_aid, filed, world):
    asked = handling.add_reviewer(
        Act(family_aid, filed, FIRST, world, NOW), Person(13, "演示13", frozenset()), "请看", before=True
    )
    assert asked.progress.stage == "受理+1"
    assert stage_at(family_aid, asked.progress).id == "受理"
    assert stage_at(family_aid, replace(asked.progress, stage="没有", added=())) is None


def test_a_moved_limit_is_told_to_both_sides(filed):
    assert redated(filed, filed, "m") == ()
    later = replace(filed, progress=replace(filed.progress, due_on=DAY))
    about = "calendar:2026-12-01:m"
    assert redated(filed, later, "m") == [
        Telling(Kind.REDATED, APPLICANT, about),
        Telling(Kind.REDATED, f"street_clerk@{STREET}", about),
    ]
    # Only a stage's limit: the applicant sees no other day.
    assert redated(filed, replace(filed, progress=replace(filed.progress, stage_due_on=DAY)), "m") == ()
