"""The calendar: what its days are, and that the shipped one is the announced one."""

from datetime import date, timedelta

import holidays
import pytest

from banshi.definition.calendars import build_calendar
from banshi.definition.folder import read_file
from banshi.i18n import Text
from banshi.settings import ROOT
from banshi.workdays import ONE_DAY, WEEKENDS, Calendar, CalendarYear, Holiday

NEW_YEAR = Holiday(Text("元旦"), date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),))
CALENDAR = Calendar("cn", Text("日历"), (CalendarYear(2026, Text("通知"), (NEW_YEAR,)),))


def test_is_working():
    days = [date(2025, 12, 31) + timedelta(number) for number in range(12)]
    assert "".join("w" if CALENDAR.is_working(day) else "." for day in days) == "w...wwwwww.."


def test_holiday():
    assert CALENDAR.holiday(date(2026, 1, 3)) is NEW_YEAR
    assert CALENDAR.holiday(date(2026, 1, 4)) is None
    assert CALENDAR.holiday(date(2026, 1, 10)) is None


def test_is_announced():
    assert [year for year in (2025, 2026, 2027) if CALENDAR.is_announced(year)] == [2026]
    assert not WEEKENDS.is_announced(2026)


def test_nth():
    assert CALENDAR.nth(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CALENDAR.nth(date(2025, 12, 31), 7) == date(2026, 1, 12)
    assert WEEKENDS.nth(date(2026, 1, 2), 1) == date(2026, 1, 5)


@pytest.mark.parametrize("number", [0, -1])
def test_nth_begins_with_one(number):
    with pytest.raises(ValueError):
        CALENDAR.nth(date(2026, 1, 5), number)


def test_nth_after_the_last_day_there_is():
    with pytest.raises(ValueError):
        WEEKENDS.nth(date.max, 1)


def test_working_days():
    assert CALENDAR.working_days(date(2025, 12, 31), date(2026, 1, 5)) == 3
    assert CALENDAR.working_days(date(2026, 1, 1), date(2026, 1, 3)) == 0
    assert CALENDAR.working_days(date(2026, 1, 4), date(2026, 1, 4)) == 1
    assert CALENDAR.working_days(date(2026, 1, 9), date(2026, 1, 5)) == 0


def test_first_and_last_days_there_are():
    assert WEEKENDS.working_days(date.min, date(1, 1, 7)) == 5
    assert WEEKENDS.working_days(date(9999, 12, 27), date.max) == 5


def test_shipped_calendar_is_as_the_holidays_package_has_it():
    """Two transcriptions of the same notices, by different people."""
    source, findings = read_file(ROOT / "definitions", "calendars/cn.yaml", "calendar")
    assert source is not None, findings
    calendar, findings = build_calendar([source])
    assert findings == []
    first, last = calendar.years[0].year, calendar.years[-1].year
    theirs = holidays.country_holidays("CN", years=range(first, last + 1))
    day = date(first, 1, 1)
    while day.year <= last:
        worked = day in theirs.weekend_workdays or (day.weekday() < 5 and day not in theirs)
        assert calendar.is_working(day) == worked, day
        day += ONE_DAY
