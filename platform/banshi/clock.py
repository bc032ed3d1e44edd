"""The statutory clock 办理时限: when a case is due, how much is left, and the arithmetic behind it. Pure.

The convention, and where it comes from:

- Limits count working days 工作日, without holidays: 行政许可法 Art. 82. What is one, the `Calendar` says.
- The day of receipt is not counted, the next working day is day 1: 民法典 Art. 201.
- A limit of 0 is 即时办理, the day of receipt itself; when that is a day off, the first working day after it: 民法典
  Art. 203.
- A pause 停表 stops the clock: no day from its first to its last, both included, is counted. Correction 补正 pauses it,
  as does what 行政许可法 Art. 45 leaves out of the limit: hearings, inspections, expert reviews. A pause that begins
  after the due day does not move it: the case is late already.
- An extension 延长 that was approved adds working days to the limit: 行政许可法 Art. 42.
- A year that is not announced yet counts by its weekends, and what is due by it is provisional 暂定.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.workdays import ONE_DAY, Calendar, Holiday, is_weekend

# Working days left from which a case is amber, where its item does not say; at most a third of a short limit.
AMBER = 3
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """How long an office may take for a case, in working days.

    :ivar working_days: the legal limit 法定时限; 0 for 即时办理, None for no limit
    :ivar promised: the shorter one that the office promises 承诺时限; None where it promises none
    :ivar extension: by how many days it can be extended, once; 0 where it cannot
    :ivar extended_by: the role that approves the extension; "" where any reviewer may
    :ivar amber: the days left from which a case is shown as nearly due
    """

    working_days: int | None = None
    promised: int | None = None
    extension: int = 0
    extended_by: str = ""
    amber: int = AMBER

    @property
    def days(self) -> int | None:
        """The limit that the clock runs by: the promised one where there is one; None for no limit."""
        return self.working_days if self.promised is None else self.promised


NO_LIMIT = TimeLimit()


def usual_amber(days: int) -> int:
    """From how many days left a case of a limit of `days` is amber, unless its item says so itself."""
    return min(AMBER, days // 3)


def limit_words(limit: TimeLimit) -> Message | None:
    """The limit as a guide says it; None for no limit."""
    if limit.days is None:
        return None
    said = _("{days} 个工作日", days=limit.days) if limit.days else _("即时办理")
    if limit.working_days is not None and limit.promised is not None and limit.promised < limit.working_days:
        said = _("{said}（法定 {days} 个工作日）", said=said, days=limit.working_days)
    if limit.extension:
        said = _("{said}，经批准可延长 {days} 个工作日", said=said, days=limit.extension)
    return said


@dataclass(frozen=True)
class Pause:
    """The days on which the clock stood still, both included; None for until while it still does.

    One whose last day is before its first (returned and corrected within a day) stops nothing.
    """

    since: date
    until: date | None = None
    why: Message | Text = _("补正")

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    PAUSED = "paused"


class _Stop(NamedTuple):
    """Days that pauses cover without a gap; `last` is the last day that there is while one is open."""

    first: date
    last: date


@dataclass(frozen=True)
class Due:
    """When a case is due, made by `due`.

    :ivar limit: the working days of the limit; 0 for 即时办理
    :ivar extended: those that were approved on top
    :ivar day: the last day on which it is in time; None while the clock stands still
    :ivar counted: the working days that count up to `day`, or up to the pause that is open
    """

    calendar: Calendar
    received: date
    limit: int
    extended: int
    pauses: tuple[Pause, ...]
    day: date | None
    counted: int

    @property
    def total(self) -> int:
        """The working days of the limit, with those it was extended by."""
        return self.limit + self.extended

    @property
    def first(self) -> date:
        """The first day that can count."""
        return _first_counted(self.received, self.total)

    @property
    def open_pause(self) -> Pause | None:
        """The pause for which the clock stands still now."""
        return next((one for one in self.pauses if one.until is None), None) if self.day is None else None

    @property
    def unannounced(self) -> Sequence[int]:
        """The years of its days that are not announced yet."""
        last = self.day or (self.open_pause.since if self.open_pause else self.first)
        years = range(self.first.year, last.year + 1)
        return [year for year in years if not self.calendar.is_announced(year)]

    @property
    def provisional(self) -> bool:
        """Whether `day` may change once more is announced."""
        return bool(self.unannounced)

    def left(self, today: date) -> int:
        """The working days that are left after `today`: 0 on the due day, less than 0 by as many as it is late."""
        if self.day is None:
            return self.total - self.counted
        if today <= self.day:
            return self._running(today + ONE_DAY, self.day)
        return -self._running(self.day + ONE_DAY, today)

    def colour(self, today: date, amber: int = AMBER) -> Colour:
        """Red on the due day and after it, amber from `amber` working days left; paused while the clock stops."""
        if self.day is None:
            return Colour.PAUSED
        if today >= self.day:
            return Colour.RED
        return Colour.AMBER if self.left(today) <= amber else Colour.GREEN

    def _running(self, first: date, last: date) -> int:
        """The working days from `first` to `last` on which the clock was not stopped."""
        spans = ((max(first, one.first), min(last, one.last)) for one in _stops(self.pauses))
        return self.calendar.working_days(first, last) - sum(self.calendar.working_days(*span) for span in spans)


def due(calendar: Calendar, received: date, days: int, pauses: Iterable[Pause] = (), extended: int = 0) -> Due:
    """When a case that was received on `received` is due.

    :param days: the limit, in working days; 0 for 即时办理
    :param pauses: in any order; they may overlap
    :param extended: the working days that were approved on top
    :raises ValueError: `days` or `extended` is less than 0
    """
    if days < 0 or extended < 0:
        raise ValueError(f"a limit has no less than 0 days: {days}, extended by {extended}")
    total = days + extended
    pauses = tuple(sorted(pauses, key=lambda one: one.since))
    # The last day that is done with, and the working days that must still come after it.
    at, rest = _first_counted(received, total) - ONE_DAY, max(total, 1)
    for stop in _stops(pauses):
        before = calendar.working_days(at + ONE_DAY, stop.first - ONE_DAY)
        if before >= rest:
            break
        at, rest = max(at, stop.last), rest - before
        if at == date.max:
            return Due(calendar, received, days, extended, pauses, None, max(total - rest, 0))
    return Due(calendar, received, days, extended, pauses, calendar.nth(at, rest), total)


def _first_counted(received: date, total: int) -> date:
    return received + ONE_DAY if total else received


def _stops(pauses: Sequence[Pause]) -> Sequence[_Stop]:
    """Pauses that begin in this order, with those that overlap or touch made one."""
    stops: list[_Stop] = []
    for one in pauses:
        last = one.until or date.max
        if last < one.since:
            continue
        if stops and (stops[-1].last == date.max or one.since <= stops[-1].last + ONE_DAY):
            stops[-1] = _Stop(stops[-1].first, max(stops[-1].last, last))
        else:
            stops.append(_Stop(one.since, last))
    return stops


@dataclass(frozen=True)
class Line:
    """A line of the arithmetic: some days, how many working days of them are `counted`, and the words for it.

    `first` and `last` are None where the line is not about days.
    """

    said: Message
    counted: int = 0
    first: date | None = None
    last: date | None = None


def explain(found: Due) -> Sequence[Line]:
    """Why it is due on that day: every day from the receipt to the due day, in spans, then the sum.

    The spans follow on each other without a gap, and what they count adds up to the limit.
    """
    return [_start(found), *_spans(found), _sum(found), *_warnings(found)]


def _start(found: Due) -> Line:
    day = span_words(found.received, found.received, 0)
    if not found.total:
        return Line(_("{day}受理，即时办理", day=day))
    return Line(_("{day}受理，当日不计", day=day), 0, found.received, found.received)


def _spans(found: Due) -> Iterator[Line]:
    """The days from the first that can count to the due day, or to the pause that is open, as far as they are alike."""
    stop = found.open_pause
    end = found.day or (stop.since - ONE_DAY if stop else found.first)
    days = (date.fromordinal(one) for one in range(found.first.toordinal(), end.toordinal() + 1))
    for why, alike in groupby(days, lambda day: _kind_of(found, day)):
        span = [*alike]
        yield _span_line(why, span[0], span[-1], len(span), found)
    if stop:
        since = max(stop.since, found.first)
        yield Line(_("{day}起{why}，停表", day=span_words(since, since, found.received.year), why=stop.why))


def _kind_of(found: Due, day: date) -> Pause | Holiday | str:
    """What a day is: the pause or the holiday that it lies in, else one of a few words."""
    pause = next((one for one in found.pauses if one.covers(day)), None)
    if pause:
        return pause
    if found.calendar.is_working(day):
        return "made up" if is_weekend(day) else "working"
    return found.calendar.holiday(day) or "weekend"


def _span_line(why: Pause | Holiday | str, first: date, last: date, count: int, found: Due) -> Line:
    days = span_words(first, last, found.received.year)
    if isinstance(why, Pause):
        return Line(_("{days}{why}，停表，不计", days=days, why=why.why), 0, first, last)
    if isinstance(why, Holiday):
        return Line(_("{days}{holiday}放假，不计", days=days, holiday=why.name), 0, first, last)
    if why == "weekend":
        return Line(_("{days}周末，不计", days=days), 0, first, last)
    if not found.total:
        return Line(_("{days}应当办结", days=days), 0, first, last)
    if why == "made up":
        return Line(_("{days}调休上班，{count} 个工作日", days=days, count=count), count, first, last)
    return Line(_("{days}，{count} 个工作日", days=days, count=count), count, first, last)


def _sum(found: Due) -> Line:
    limit: Message = _("时限 {count} 个工作日", count=found.limit)
    if found.extended:
        parts = {"limit": limit, "extended": found.extended, "total": found.total}
        limit = _("{limit}，批准延长 {extended} 个，共 {total} 个", **parts)
    if found.day is None:
        if not found.total:
            return Line(_("停表结束后的第一个工作日到期"))
        rest = found.total - found.counted
        return Line(_("{limit}；已计 {counted} 个，还有 {rest} 个", limit=limit, counted=found.counted, rest=rest))
    day = span_words(found.day, found.day, 0)
    return Line(_("{limit}，{day}到期", limit=limit, day=day) if found.total else _("{day}到期", day=day))


def _warnings(found: Due) -> Iterator[Line]:
    for year in found.unannounced:
        yield Line(_("{year} 年的放假安排还没有公布，先按周末休息计算，公布后日期可能变", year=year))


def span_words(first: date, last: date, year: int) -> Text:
    """Some days as people write them: 11月3日至6日. The year is said where it is not `year`."""
    # Chinese says a year once, before the first day; English after the last.
    begin, end = _day_words(first, year), _day_words(last, year)
    if first == last:
        return begin
    if (first.year, first.month) == (last.year, last.month):
        return Text(f"{begin.zh}至{last.day}日", f"{first.day}–{end.en}")
    return Text(f"{begin.zh}至{_day_words(last, first.year).zh}", f"{_day_words(first, last.year).en} – {end.en}")


def _day_words(day: date, year: int) -> Text:
    chinese, english = f"{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]}"
    return Text(chinese, english) if day.year == year else Text(f"{day.year}年{chinese}", f"{english} {day.year}")
