"""Working days 工作日: an office's calendar, and counting by it. Pure; nothing here goes from day to day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from banshi.i18n import Text

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Holiday:
    """Days off from `first` to `last`, both included, and the weekend days `made_up` 调休上班 that are worked for them.

    A holiday may lie on a weekend in part or in whole: the notices name whole spans.
    """

    name: Text
    first: date
    last: date
    made_up: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(number) for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class CalendarYear:
    """What was announced for one year, and `notice`, the document that announced it."""

    year: int
    notice: Text
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The working days of an office: Monday to Friday, as far as a year that is announced does not say otherwise.

    Source of the rule: 全国年节及纪念日放假办法 and the yearly notice 国务院办公厅关于部分节假日安排的通知.
    """

    id: str
    title: Text
    years: tuple[CalendarYear, ...] = ()

    def is_working(self, day: date) -> bool:
        return self._named.get(day, not is_weekend(day))

    def is_announced(self, year: int) -> bool:
        """Whether the days off of `year` are known; else its weekends are all that is."""
        return year in self._announced

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that `day` is a day off of."""
        return self._by_day.get(day)

    def working_days(self, first: date, last: date) -> int:
        """How many days from `first` to `last`, both included, are working days; 0 where `last` is before `first`."""
        return max(0, self._count(last.toordinal()) - self._count(first.toordinal() - 1))

    def nth(self, day: date, n: int) -> date:
        """The `n`-th working day after `day`, which is not counted itself.

        :param n: at least 1
        :raises ValueError: `n` is less, or the day would lie after the year 9999
        """
        if n < 1:
            raise ValueError(f"the first working day after is number 1, not {n}")
        start = day.toordinal()
        # Were every exception a day off, so many days would still do.
        furthest = start + (n // 5 + 2) * 7 + len(self._exceptions)
        wanted = self._count(start) + n
        return date.fromordinal(bisect_left(range(furthest + 1), wanted, lo=start + 1, key=self._count))

    def _count(self, ordinal: int) -> int:
        """The working days from the first day that there is, a Monday, up to the day of this ordinal."""
        weeks, rest = divmod(ordinal, 7)
        return weeks * 5 + min(rest, 5) + self._shifts[bisect_right(self._exceptions, ordinal)]

    @cached_property
    def _announced(self) -> frozenset[int]:
        return frozenset(one.year for one in self.years)

    @cached_property
    def _by_day(self) -> Mapping[date, Holiday]:
        return {day: one for year in self.years for one in year.holidays for day in one.days()}

    @cached_property
    def _named(self) -> Mapping[date, bool]:
        """The days that a notice names: whether they are worked."""
        worked = {day: True for year in self.years for one in year.holidays for day in one.made_up}
        return {**dict.fromkeys(self._by_day, False), **worked}

    @cached_property
    def _changed(self) -> Sequence[tuple[int, int]]:
        """The days that are not as their day of the week would have it, by ordinal: 1 for worked, -1 for off."""
        odd = ((day, worked) for day, worked in self._named.items() if worked == is_weekend(day))
        return sorted((day.toordinal(), 1 if worked else -1) for day, worked in odd)

    @cached_property
    def _exceptions(self) -> Sequence[int]:
        return [ordinal for ordinal, _shift in self._changed]

    @cached_property
    def _shifts(self) -> Sequence[int]:
        """By how much the first 0, 1, 2 … exceptions change the count."""
        return [*accumulate((shift for _ordinal, shift in self._changed), initial=0)]


def is_weekend(day: date) -> bool:
    """Whether it is a Saturday or Sunday, worked or not."""
    return day.weekday() >= _SATURDAY


# Where no calendar is defined.
WEEKENDS = Calendar("", Text("只知道周末", "Weekends only"))
