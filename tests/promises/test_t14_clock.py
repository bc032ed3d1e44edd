"""T14: the working-day clock equals an independent slow counter."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from banshi import clock
from banshi.clock import Colour, Due, Pause, due, explain
from banshi.definition.calendars import build_calendar
from banshi.definition.folder import read_file
from banshi.settings import ROOT
from banshi.workdays import WEEKENDS, Calendar
from tests.promises.t14_counter import ANNOUNCED, TOMORROW, is_paused, is_provisional, is_worked, slow_due
from tests.promises.t14_table import TABLE

SEED = 14
MANY = 5_000
LIMITS = range(1, 67)


@dataclass(frozen=True)
class Case:
    received: date
    days: int
    extended: int = 0
    pauses: tuple[tuple[date, date | None], ...] = ()
    due: date | None = None
    provisional: bool = False

    def found(self, calendar: Calendar) -> Due:
        return due(calendar, self.received, self.days, [Pause(*one) for one in self.pauses], self.extended)

    def slow(self) -> date | None:
        return slow_due(self.received, self.days, self.pauses, self.extended)

    def is_provisional(self) -> bool:
        return is_provisional(self.received, self.days, self.pauses, self.extended)


def written_cases() -> Iterator[Case]:
    for line in TABLE.strip().splitlines():
        if line and not line.startswith("#"):
            received, days, extended, said, pauses = line.partition("  #")[0].split()
            day = said.removesuffix("?")
            yield Case(
                date.fromisoformat(received),
                int(days),
                int(extended),
                tuple(pause(one) for one in pauses.split(",") if one != "-"),
                None if day == "stopped" else date.fromisoformat(day),
                said.endswith("?"),
            )


def pause(written: str) -> tuple[date, date | None]:
    first, _dots, last = written.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last) if last else None


def random_cases() -> Iterator[Case]:
    random = Random(SEED)
    for _number in range(MANY):
        received = date(2022, 6, 1) + timedelta(random.randrange(5 * 365 + 300))
        limit = random.choice((0, 1, 2, 5, random.randrange(67)))
        extended = random.choice((0, 0, 0, random.randrange(1, 31)))
        yield Case(received, limit, extended, tuple(random_pauses(received, random)))


def random_pauses(received: date, random: Random) -> Iterator[tuple[date, date | None]]:
    for _number in range(random.choice((0, 1, 1, 2, 3, 4))):
        first = received + timedelta(random.randrange(-10, 100))
        yield first, None if random.random() < 0.1 else first + timedelta(random.randrange(-1, 40))


WRITTEN = [*written_cases()]
RANDOM = [*random_cases()]


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The one that is shipped, up to the last year that the counter and the table know."""
    source, findings = read_file(ROOT / "definitions", "calendars/cn.yaml", "calendar")
    assert source is not None, findings
    shipped = build_calendar([source])[0]
    known = tuple(one for one in shipped.years if one.year in ANNOUNCED)
    assert {one.year for one in known} == ANNOUNCED
    return replace(shipped, years=known)


@pytest.mark.parametrize("case", WRITTEN, ids=lambda one: f"{one.received}+{one.days}")
def test_written(case, calendar):
    found = case.found(calendar)
    assert (found.day, found.provisional) == (case.due, case.provisional)


def test_the_table_is_as_the_slow_counter_has_it():
    """What the table says was not copied from the clock."""
    assert [(one.slow(), one.is_provisional()) for one in WRITTEN] == [(one.due, one.provisional) for one in WRITTEN]
    assert len(WRITTEN) >= 200


def test_random(calendar):
    for case in RANDOM:
        found = case.found(calendar)
        assert (found.day, found.provisional) == (case.slow(), case.is_provisional()), case


def test_every_start_from_2024_to_2030(calendar):
    """Each with every limit from 1 to 66 days."""
    first, last = date(2024, 1, 1), date(2030, 12, 31)
    days = [first + timedelta(number) for number in range((last - first).days + 150)]
    worked = [day for day in days if is_worked(day)]
    index = 0
    for received in days[: (last - first).days + 1]:
        while worked[index] <= received:
            index += 1
        assert [due(calendar, received, limit).day for limit in LIMITS] == worked[index : index + len(LIMITS)]


def test_what_is_left(calendar):
    """Counted by hand on a day before, on or after the due day."""
    random = Random(SEED)
    for case in RANDOM:
        found = case.found(calendar)
        if found.day is None:
            continue
        asked = found.day + timedelta(random.randrange(-40, 20))
        sign, first, end = (1, asked, found.day) if asked <= found.day else (-1, found.day, asked)
        days = [first + timedelta(number) for number in range(1, (end - first).days + 1)]
        running = [day for day in days if is_worked(day) and not is_paused(day, case.pauses)]
        assert found.left(asked) == sign * len(running), (case, asked)
        red = asked >= found.day
        assert found.colour(asked, 3) == (Colour.RED if red else Colour.AMBER if len(running) <= 3 else Colour.GREEN)


def test_the_arithmetic_adds_up(calendar):
    """Every day of every case stands in one line, and what the lines count is the limit."""
    for case in [*WRITTEN, *RANDOM]:
        found = case.found(calendar)
        lines = explain(found)
        assert sum(one.counted for one in lines) == found.counted, case
        assert found.day is None or found.counted == found.total
        spans = [one for one in lines[1:] if one.first and one.last]
        for before, after in pairwise(spans):
            assert after.first == before.last + TOMORROW, case
        for one in spans:
            days = [one.first + timedelta(number) for number in range((one.last - one.first).days + 1)]
            counted = [day for day in days if is_worked(day) and not is_paused(day, case.pauses)]
            assert one.counted == (len(counted) if found.total else 0), (case, one)
        if found.day and spans:
            assert (spans[0].first, spans[-1].last) == (found.first, found.day), case


def shift_holiday(calendar: Calendar, name: str, **changed: object) -> Calendar:
    """The calendar with that holiday of 2026 otherwise."""
    *before, year = calendar.years
    holidays = tuple(replace(one, **changed) if one.name.zh == name else one for one in year.holidays)
    assert holidays != year.holidays
    return replace(calendar, years=(*before, replace(year, holidays=holidays)))


MUTANTS = {
    "no calendar": lambda calendar: replace(WEEKENDS, years=tuple(replace(one, holidays=()) for one in calendar.years)),
    "one made-up day is missing": lambda calendar: shift_holiday(calendar, "春节", made_up=(date(2026, 2, 14),)),
    "a holiday is a day short": lambda calendar: shift_holiday(calendar, "国庆节", last=date(2026, 10, 6)),
    "a holiday is a day long": lambda calendar: shift_holiday(calendar, "元旦", first=date(2025, 12, 31)),
    "2026 is not announced": lambda calendar: replace(calendar, years=calendar.years[:-1]),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_calendar_is_noticed(mutant, calendar):
    assert mistakes(WRITTEN, MUTANTS[mutant](calendar))
    assert mistakes(RANDOM, MUTANTS[mutant](calendar))


BROKEN = {
    "pauses count": ("_stops", lambda pauses: ()),
    "pauses end a day early": (
        "_stops",
        lambda pauses, stops=clock._stops: [
            one if one.last == date.max else one._replace(last=one.last - TOMORROW) for one in stops(pauses)
        ],
    ),
    "the day of receipt counts": ("_first_counted", lambda received, total: received),
    "at once is the next day": ("_first_counted", lambda received, total: received + TOMORROW),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_wrong_clock_is_noticed(broken, calendar, monkeypatch):
    assert not mistakes(WRITTEN, calendar)
    monkeypatch.setattr(clock, *BROKEN[broken])
    assert mistakes(WRITTEN, calendar)
    assert mistakes(RANDOM, calendar)


def mistakes(cases: list[Case], calendar: Calendar) -> list[Case]:
    answers = ((one, one.found(calendar)) for one in cases)
    return [one for one, found in answers if (found.day, found.provisional) != (one.slow(), one.is_provisional())]
