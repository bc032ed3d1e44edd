"""Statistics are what a slow count over applications and their events comes to, within the scope (T6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event as sqlalchemy_event

from banshi.applications.deciding import late_remarks
from banshi.applications.store import DECIDED, ENDED, Added, Application, EventKind, Move, Progress, Remark, State
from banshi.calendar import office_day
from banshi.policy import AUDITOR, EVERYTHING, NOTHING, POLICY_STAFF, REVIEWER, Scope, statistics_of
from banshi.review import Action, Decision
from banshi.storage.database import Database
from banshi.storage.statistics import NUMBERS, Cell, Counts, Period, count, fold, total
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import metadata

TODAY = date(2026, 11, 25)
YEAR = Period(date(2025, 12, 1), date(2026, 11, 25))
OFFICES = ("office-a", "office-b", "office-c")
GRADES = ("satisfied", "neutral", "dissatisfied")
TARGETS = ("name", "photo", "mobile")
Life = tuple[Move, Any, str, Sequence[Move]]


class Lives:
    """Random applications: filed, returned, corrected, decided, withdrawn or left."""

    def __init__(self, rng: Random, samples: Any) -> None:
        self.rng, self.samples = rng, samples
        self.clerk = samples.clerk("a")

    def one(self) -> Life:
        rng, clerk = self.rng, self.clerk
        self.at = datetime(2025, 11, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(400 * 24 * 60))
        offices = {"first": rng.choice(OFFICES)} if rng.random() < 0.7 else {}
        progress = Progress(stage="first", offices=offices, due_on=self._day() if rng.random() < 0.8 else None)
        waiting = frozenset({rng.choice(("front_desk", "payer"))})
        filed = self.samples.application(
            clerk,
            item=rng.choice(("enrolment", "reduction")),
            submitted_at=self.at,
            progress=progress,
            waiting_on=waiting,
        )
        moves: list[Move] = []
        now = filed
        while now.state not in ENDED and rng.random() < 0.8:
            move = self._next(now)
            moves.append(move)
            now = move.after
        if now.state in ENDED and rng.random() < 0.3:
            self.at += timedelta(days=100)
            noted = self.samples.event(EventKind.NOTED, self.samples.reviewer("front_desk"), self.at)
            moves.append(Move(replace(now, version=now.version + 1), noted))
        return self.samples.first_move(filed, clerk), clerk, uuid4().hex, moves

    def _day(self) -> date:
        return office_day(self.at) + timedelta(days=self.rng.randrange(-10, 30))

    def _next(self, now: Application) -> Move:
        rng = self.rng
        self.at += timedelta(minutes=rng.randrange(30 * 24 * 60))
        step = replace(now, version=now.version + 1)
        if now.state is State.CORRECTION:
            said = self.samples.event(EventKind.CORRECTED, self.clerk, self.at, before={rng.choice(TARGETS): "x"})
            back = replace(step, state=State.PENDING, filing=replace(now.filing), decisions=())
            return Move(replace(back, progress=replace(now.progress, stage="first")), said, refiled=True)
        if rng.random() < 0.1:
            gone = replace(now.progress, stage="", due_on=None)
            said = self.samples.event(EventKind.WITHDRAWN, self.clerk, self.at)
            return Move(replace(step, state=State.WITHDRAWN, progress=gone, waiting_on=frozenset()), said)
        return self._decided(now, step)

    def _decided(self, now: Application, step: Application) -> Move:
        rng = self.rng
        reviewer = replace(self.samples.reviewer("front_desk"), unit_id=rng.choice(OFFICES))
        action = rng.choice((*Action, Action.RETURN, Action.RETURN))
        state = {Action.APPROVE: State.APPROVED, Action.REFUSE: State.REFUSED, Action.RETURN: State.CORRECTION}[action]
        kind = {Action.APPROVE: "approved", Action.REFUSE: "refused", Action.RETURN: "returned"}[action]
        remarks = tuple(Remark(one, "请改") for one in rng.sample(TARGETS, rng.randint(1, 2)))
        said = self.samples.event(
            EventKind(kind), reviewer, self.at, remarks=remarks if state is State.CORRECTION else ()
        )
        ended = state in DECIDED
        progress = replace(
            now.progress,
            stage="",
            due_on=None,
            was_due_on=self._day() if ended and rng.random() < 0.8 else None,
            worked_days=rng.randrange(30) if ended else None,
        )
        decision = Decision("first", action, reviewer.user_id)
        after = replace(
            step,
            state=state,
            progress=progress,
            waiting_on=frozenset(),
            decided_at=self.at if ended else None,
            decisions=(*now.decisions, decision),
        )
        return Move(after, said, decision=decision)


def live(store: DatabaseStore, lives: Sequence[Life], loaded: bool) -> None:
    if loaded:
        store.load(lives)
        return
    for first, clerk, key, moves in lives:
        before = store.submit(first, clerk, key)
        for move in moves:
            before = store.move(before, move)


def rate(store: DatabaseStore, lives: Sequence[Life], rng: Random, samples: Any) -> dict[str, str]:
    given = {}
    for first, clerk, _key, moves in lives:
        one = moves[-1].after if moves else first.after
        if one.state in DECIDED and rng.random() < 0.5:
            given[one.id] = rng.choice(GRADES)
            store.rate(one, samples.event(EventKind.RATED, clerk, details={"grade": given[one.id]}), given[one.id])
    return given


def office_of(life: Life) -> str:
    """The office that it waits on, else that decided last."""
    office, before = "", None
    for move in (life[0], *life[3]):
        progress = move.after.progress
        known = progress.offices.get(progress.stage, "")
        if not known and move.decision and before:
            known = before.progress.offices.get("first", "") or move.event.unit_id
        office, before = known or office, move.after
    return office


def slow_count(store: DatabaseStore, lives: Sequence[Life], grades: Mapping[str, str], seen: Any) -> dict[Cell, Counts]:
    """Counted one by one, from the applications and events as they are stored."""
    numbers: dict[Cell, Counter[str]] = {}
    given: dict[Cell, Counter[str]] = {}
    for life in lives:
        one = store.find_application(life[0].after.number, EVERYTHING)
        assert one is not None
        filed_on, office = office_day(one.submitted_at), office_of(life)
        if not YEAR.first <= filed_on <= YEAR.last or not seen(one, office):
            continue
        events, progress = store.events(one), one.progress
        cell = Cell(one.item, office, f"{filed_on:%Y-%m}")
        counts = numbers.setdefault(cell, Counter())
        due = progress.was_due_on
        ended_on = one.decided_at and office_day(one.decided_at)
        counts["filed"] += 1
        counts[one.state.value] += 1
        counts["open"] += one.state not in ENDED
        counts["in_time"] += bool(ended_on and due and ended_on <= due)
        counts["overdue"] += bool(ended_on and due and ended_on > due)
        counts["open_overdue"] += bool(one.state not in ENDED and progress.due_on and progress.due_on < TODAY)
        counts["returned"] += any(said.kind is EventKind.RETURNED for said in events)
        counts["late"] += bool(late_remarks(events))
        counts["worked_count"] += progress.worked_days is not None
        counts["worked_sum"] += progress.worked_days or 0
        if one.id in grades:
            given.setdefault(cell, Counter())[grades[one.id]] += 1
    names = (*NUMBERS, "worked_sum")
    return {
        cell: Counts({name: counts[name] for name in names}, dict(given.get(cell, {})))
        for cell, counts in numbers.items()
    }


@pytest.mark.parametrize(("seed", "loaded"), [(1, False), (2, False), (3, True), (4, True)])
def test_the_database_counts_as_one_counts_by_hand(store: DatabaseStore, samples: Any, seed: int, loaded: bool):
    rng = Random(seed)
    lives = [Lives(rng, samples).one() for _each in range(60)]
    live(store, lives, loaded)
    grades = rate(store, lives, rng, samples)
    expected = slow_count(store, lives, grades, lambda _one, _office: True)
    found = count(store.database, EVERYTHING, YEAR, TODAY)
    assert found == expected
    everything = total(found.values())
    assert [name for name in NUMBERS if not everything[name]] == [], "every number is met with"
    assert sum(everything.grades.values()) == sum(sum(one.grades.values()) for one in expected.values()) > 0
    for part in (lambda one: one.item, lambda one: one.office, lambda one: one.month):
        assert total(fold(found, part).values()) == everything
    for office in OFFICES:
        scope = Scope("offices", office, frozenset({"payer"}), frozenset({office}))
        mine = count(store.database, scope, YEAR, TODAY)
        assert mine == slow_count(
            store,
            lives,
            grades,
            lambda one, its, office=office: its == office or (not its and "payer" in one.waiting_on),
        )
        assert mine != found


def test_who_counts_what(samples: Any):
    def who(*roles: str) -> Any:
        return replace(samples.clerk("office-a"), roles=frozenset(roles))

    assert statistics_of(who(AUDITOR), []) == statistics_of(who(POLICY_STAFF), []) == EVERYTHING
    assert statistics_of(who("unit_clerk"), ["office-a"]) == NOTHING
    mine = statistics_of(who(REVIEWER, "payer"), ["office-a"])
    assert (mine.kind, mine.offices) == ("offices", {"office-a"})
    assert "payer" in mine.duties


@pytest.mark.parametrize("scope", [NOTHING, Scope("unit", "a"), Scope("offices", "", frozenset(), frozenset({""}))])
def test_what_is_not_understood_counts_nothing(store: DatabaseStore, samples: Any, scope: Scope):
    live(store, [Lives(Random(5), samples).one() for _each in range(20)], True)
    assert count(store.database, EVERYTHING, YEAR, TODAY)
    assert count(store.database, scope, YEAR, TODAY) == {}


def test_no_document_is_read(store: DatabaseStore, database: Database, samples: Any):
    live(store, [Lives(Random(6), samples).one() for _each in range(5)], True)
    said: list[str] = []
    sqlalchemy_event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    count(database, EVERYTHING, YEAR, TODAY)
    asked = [one for one in said if "SELECT" in one]
    assert len(asked) == 2
    assert not any("document" in one or "content" in one for one in asked)
    assert {"application_figure", "rating"} <= metadata.tables.keys()


def test_a_revoked_return_is_none(store: DatabaseStore, samples: Any):
    clerk, reviewer = samples.clerk("a"), samples.reviewer("front_desk")
    one = store.submit(samples.first_move(samples.application(clerk, submitted_at=samples.NOW), clerk), clerk, "key")
    returned = samples.move(store, one, reviewer, Action.RETURN)
    assert total(count(store.database, EVERYTHING, YEAR, TODAY).values())["returned"] == 1
    back = replace(returned, state=State.PENDING, version=returned.version + 1, decisions=())
    store.move(returned, Move(back, samples.event(EventKind.REVOKED, reviewer)))
    assert total(count(store.database, EVERYTHING, YEAR, TODAY).values())["returned"] == 0


def test_who_was_asked_as_well_decides_for_no_office(store: DatabaseStore, samples: Any):
    clerk, reviewer = samples.clerk("a"), samples.reviewer("front_desk")
    expert = replace(samples.reviewer("expert"), unit_id="office-city")
    asked = Progress(stage="first", added=(Added("first+1", "first", False, 40, "专家"),))
    filed = samples.application(clerk, submitted_at=samples.NOW, progress=asked)
    one = store.submit(samples.first_move(filed, clerk), clerk, "key")
    at_expert = replace(asked, stage="first+1")
    one = samples.move(store, one, reviewer, state=State.PENDING, decided_at=None, progress=at_expert)
    samples.move(store, one, expert, Action.APPROVE, "first+1", progress=replace(asked, stage=""))
    assert [cell.office for cell in count(store.database, EVERYTHING, YEAR, TODAY)] == [reviewer.unit_id]


def test_a_late_return_that_is_revoked_is_no_longer_late(store: DatabaseStore, samples: Any):
    clerk, reviewer = samples.clerk("a"), samples.reviewer("front_desk")
    one = store.submit(samples.first_move(samples.application(clerk, submitted_at=samples.NOW), clerk), clerk, "key")

    def back(now: Application, kind: EventKind, actor: Any) -> Application:
        pending = replace(now, state=State.PENDING, version=now.version + 1, decisions=())
        return store.move(now, Move(pending, samples.event(kind, actor)))

    def returned(now: Application, target: str) -> Application:
        said = samples.event(EventKind.RETURNED, reviewer, remarks=(Remark(target, "请改"),))
        return store.move(now, samples.decided(now, reviewer, Action.RETURN, event=said))

    def counted() -> tuple[int, int]:
        found = total(count(store.database, EVERYTHING, YEAR, TODAY).values())
        return found["returned"], found["late"]

    one = returned(back(returned(one, "name"), EventKind.CORRECTED, clerk), "photo")
    assert counted() == (1, 1)
    back(one, EventKind.REVOKED, reviewer)
    assert counted() == (1, 0)
