"""Limits: who is reminded on which morning, and new limits when the calendar changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from banshi.applications.handling import Act, claim
from banshi.applications.store import State
from banshi.message import Kind
from banshi.policy import EVERYTHING
from banshi.publishing import publish
from banshi.review import Action
from banshi.storage import tables
from banshi.storage.limits import STAGE, WHOLE, due_statement, redate
from tests.worker.conftest import NOW, Office

DAY = timedelta(days=1)


def mornings(office: Office, first: datetime, days: int) -> dict[date, set[tuple[str, Kind]]]:
    """What each morning's worker newly tells whom."""
    told: dict[date, set[tuple[str, Kind]]] = {}
    names = {actor.user_id: name for name, actor in office.actors.items()}
    seen = 0
    for number in range(days):
        worker = office.worker(now=first + number * DAY)
        while worker.step():
            pass
        rows = office.rows(tables.message)
        told[(first + number * DAY).date()] = {(names.get(row.user_id, "?"), Kind(row.kind)) for row in rows[seen:]}
        seen = len(rows)
    return told


def test_a_case_is_reminded_of_on_its_mornings_and_once_each(office: Office):
    # Filed on Wednesday 2 December: its stage is due on Friday, the whole on Wednesday after.
    office.file()
    told = mornings(office, NOW, 10)
    desk = {("front_desk", Kind.SOON), ("front_desk2", Kind.SOON)}
    due = {("front_desk", Kind.DUE), ("front_desk2", Kind.DUE)}
    assert told == {
        date(2026, 12, 2): set(),
        date(2026, 12, 3): set(),
        date(2026, 12, 4): due,
        date(2026, 12, 5): set(),
        date(2026, 12, 6): set(),
        date(2026, 12, 7): {("chief", Kind.LATE)},
        date(2026, 12, 8): desk,
        date(2026, 12, 9): due,
        date(2026, 12, 10): {("chief", Kind.LATE)},
        date(2026, 12, 11): set(),
    }
    rows = [(row.user_id, row.application_id, row.kind, row.about) for row in office.rows(tables.message)]
    assert len(rows) == len(set(rows))


def test_whoever_holds_a_case_is_reminded_alone(office: Office):
    claim(Act(office.item, office.file(), office.actors["front_desk2"], office.platform.store, NOW))
    told = mornings(office, NOW, 3)
    assert told[date(2026, 12, 4)] == {("front_desk2", Kind.DUE)}


def test_a_public_notice_is_told_when_it_ends(office: Office):
    one = office.decide(office.file())
    assert one.progress.stage == "公示"
    told = mornings(office, NOW, 7)
    # Three days from Thursday: it ends on Monday 7 December.
    assert ("front_desk", Kind.NOTICE_ENDED) in told[date(2026, 12, 8)]
    assert all(kind is not Kind.LATE for day, said in told.items() for _who, kind in said if day < date(2026, 12, 9))


def test_what_waits_for_the_applicant_or_has_ended_reminds_nobody(office: Office):
    office.decide(office.file(), Action.RETURN)
    office.decide(office.file(), Action.REFUSE)
    told = mornings(office, NOW + 20 * DAY, 3)
    assert {kind for said in told.values() for _who, kind in said} <= {Kind.RETURNED, Kind.REFUSED}


def test_nobody_is_reminded_before_the_office_opens_nor_on_a_day_off(office: Office):
    office.file(NOW - 8 * DAY)
    for now in (
        datetime(2026, 12, 1, 22, 0, tzinfo=UTC),
        datetime(2026, 12, 5, 2, 0, tzinfo=UTC),
        datetime(2026, 12, 6, 2, 0, tzinfo=UTC),
    ):
        while (worker := office.worker(now=now)).step():
            pass
        assert office.told("chief") == [], now
        del worker


def publish_holiday(office: Office, holiday: str) -> None:
    """Put a calendar in force in which 2026 has one more holiday."""
    calendar = office.settings.definitions / "calendars" / "cn.yaml"
    text = calendar.read_text(encoding="utf-8")
    assert "\n  2026:\n" in text
    begin = text.index("    holidays:\n", text.index("\n  2026:\n")) + len("    holidays:\n")
    calendar.write_text(text[:begin] + holiday + text[begin:], encoding="utf-8")
    _epoch, findings = publish(office.settings, office.source.vocabulary, office.source.database, "tests")
    assert findings == []


def test_a_changed_calendar_moves_what_is_open_and_tells_both_sides(office: Office):
    one, ended = office.file(), office.decide(office.file(), Action.REFUSE)
    while office.worker().step():
        pass
    assert office.told("agency1") == [(Kind.REFUSED, "event:2")]
    publish_holiday(office, "      - {name: 演示假, first: 2026-12-07, last: 2026-12-08}\n")
    worker = office.worker()
    while worker.step():
        pass
    moved = office.platform.store.find_application(one.number, EVERYTHING)
    assert one.progress.due_on == date(2026, 12, 9)
    assert moved.progress.due_on == date(2026, 12, 11)
    # No act of a person: no event, and who has the case open can still decide it.
    assert moved.version == one.version
    assert len(office.platform.store.events(moved)) == 1
    assert office.platform.store.verify_chain(moved) is None
    with office.platform.database.read() as connection:
        figure = tables.application_figure
        counted = connection.execute(select(figure.c.due_on).where(figure.c.application_id == one.id)).scalar_one()
    assert counted == date(2026, 12, 11)
    waiting = [row for row in rows_of_duties(office, one.id) if row.waiting]
    assert {row.due_on for row in waiting} == {date(2026, 12, 4)}
    assert [kind for kind, _about in office.told("agency1")] == [Kind.REFUSED, Kind.REDATED]
    assert [kind for kind, _about in office.told("front_desk")] == [Kind.REDATED]
    assert office.platform.store.find_application(ended.number, EVERYTHING).state is State.REFUSED
    # Once is enough, also for another worker.
    while office.worker().step():
        pass
    assert len(office.told("agency1")) == 2


def rows_of_duties(office: Office, application_id: str) -> list:
    duty = tables.application_duty
    with office.platform.database.read() as connection:
        return list(connection.execute(select(duty).where(duty.c.application_id == application_id)))


def test_a_year_that_becomes_announced_is_no_longer_provisional(office: Office):
    late = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
    one = office.file(late)
    assert one.progress.provisional
    calendar = office.settings.definitions / "calendars" / "cn.yaml"
    text = calendar.read_text(encoding="utf-8")
    year = "\n  2027:\n    notice: 演示通知\n    holidays:\n      - {name: 元旦, first: 2027-01-01, last: 2027-01-04}\n"
    calendar.write_text(text.rstrip("\n") + year, encoding="utf-8")
    _epoch, findings = publish(office.settings, office.source.vocabulary, office.source.database, "tests")
    assert findings == []
    while (worker := office.worker(now=late)).step():
        pass
    del worker
    moved = office.platform.store.find_application(one.number, EVERYTHING)
    assert not moved.progress.provisional
    assert moved.progress.due_on > one.progress.due_on
    assert (Kind.REDATED, f"calendar:{moved.progress.due_on}") in [
        (kind, about.rpartition(":")[0]) for kind, about in office.told("agency1")
    ]


def test_whoever_moved_meanwhile_keeps_what_was_written(office: Office):
    one = office.file()
    moved = office.decide(one)
    stale = replace(one, progress=replace(one.progress, due_on=date(2030, 1, 1)))
    redate(office.platform.database, [(stale, ())], NOW)
    assert office.platform.store.find_application(one.number, EVERYTHING).progress == moved.progress


@pytest.mark.parametrize(("limit", "index"), [(WHOLE, "ix_application_due"), (STAGE, "ix_application_stage_due")])
def test_a_batch_is_read_by_the_index_of_its_limit(office: Office, limit, index):
    postgresql = office.platform.database.is_postgresql
    statement = due_statement(limit, date(2026, 12, 2), (date(2026, 11, 1), "x"))
    dialect = office.platform.database.engine.dialect
    compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    with office.platform.database.snapshot() as connection:
        if postgresql:
            # A table of a few rows is read whole and sorted, whatever indexes there are.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        found = connection.execute(text(f"EXPLAIN {'' if postgresql else 'QUERY PLAN '}{compiled}")).all()
    plan = "\n".join(str(row[-1]) for row in found)
    assert index in plan
    assert "SCAN application" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_limits_by_case_are_read_where_an_item_has_them(office: Office):
    path = office.settings.definitions / "items" / "flexible_agency" / "timed.yaml"
    limits = "time_limit: {working_days: 5, cases: [{when: {urgent: true}, working_days: 30}]"
    written = path.read_text(encoding="utf-8").replace("time_limit: {working_days: 5", limits)
    path.write_text(written.replace("within: {working_days: 2}, ", ""), encoding="utf-8")
    _epoch, findings = publish(office.settings, office.source.vocabulary, office.source.database, "tests")
    assert findings == []
    office.source.current(_epoch)
    one = office.file(urgent=True)
    # Thirty days have an amber of three, five of one.
    assert one.progress.due_on == date(2027, 1, 13)
    told = mornings(office, datetime(2027, 1, 10, 2, 0, tzinfo=UTC), 3)
    assert told[date(2027, 1, 11)] == {("front_desk", Kind.SOON), ("front_desk2", Kind.SOON)}
