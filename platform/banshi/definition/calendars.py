"""From a calendar's checked shape to the frozen `Calendar`, and what is wrong with its days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from banshi.definition.build import text_of, title_of
from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.definition.table import read_day
from banshi.diagnostics import Diagnostic, Position
from banshi.i18n import _
from banshi.workdays import WEEKENDS, Calendar, CalendarYear, Holiday, is_weekend

# Longer than any that was ever announced; a wrong month makes it so.
_LONGEST = 15


def build_calendar(sources: Sequence[Source]) -> tuple[Calendar, list[Diagnostic]]:
    """The calendar that the platform goes by, and what is wrong with it; only weekends where none is defined."""
    if not sources:
        return WEEKENDS, []
    root = sources[0].root
    findings = [_second(one.root.child("calendar"), sources[0].file) for one in sources[1:]]
    years = tuple(_year(int(name), node, findings) for name, node in root.child("years").items())
    calendar = Calendar(str(root.child("calendar").data), title_of(root), years)
    return calendar, findings or [*_day_findings(root)]


def _second(named: SourceNode, first: str) -> Diagnostic:
    message = _("已经有一个日历：{file}", file=first)
    return Diagnostic(named.position, "D464", message, _("合到一个文件里，删去另一个"))


def _year(year: int, node: SourceNode, findings: list[Diagnostic]) -> CalendarYear:
    holidays = (_holiday(one, findings) for one in node.child("holidays"))
    return CalendarYear(year, title_of(node, "notice"), tuple(one for one in holidays if one))


def _holiday(node: SourceNode, findings: list[Diagnostic]) -> Holiday | None:
    """None for one with a day that no month has."""
    first, last = (_day(one, findings) for one in _ends(node))
    made_up = tuple(_day(one, findings) for one in node.get("work") or ())
    name = text_of(node.get("name"))
    if name is None or first is None or last is None:
        return None
    return Holiday(name, first, last, tuple(one for one in made_up if one))


def _ends(node: SourceNode) -> tuple[SourceNode, SourceNode]:
    """Where the first and the last day are written; a holiday of one day has its first only."""
    first = node.child("first")
    return first, node.get("last") or first


def _day(node: SourceNode, findings: list[Diagnostic]) -> date | None:
    return read_day(str(node.data), node.position, findings)


def _day_findings(root: SourceNode) -> Iterator[Diagnostic]:
    """All days are known to be days by now."""
    seen: dict[date, Position] = {}
    for year, node in root.child("years").items():
        for holiday in node.child("holidays"):
            ends = _ends(holiday)
            worked = [*(holiday.get("work") or ())]
            yield from _year_findings(int(year), [*dict.fromkeys(ends), *worked])
            first, last = (date.fromisoformat(str(one.data)) for one in ends)
            if not 0 <= (last - first).days < _LONGEST:
                message = _("假期从 {first} 到 {last}，不对", first=first, last=last)
                hint = _("最后一天不早于第一天，最长 {most} 天", most=_LONGEST)
                yield Diagnostic(ends[1].position, "D461", message, hint)
                continue
            days = [(date.fromordinal(one), ends[0]) for one in range(first.toordinal(), last.toordinal() + 1)]
            made_up = [(date.fromisoformat(str(one.data)), one) for one in worked]
            yield from _twice([*days, *made_up], seen)
            yield from _weekday_findings(made_up)


def _year_findings(year: int, nodes: Iterable[SourceNode]) -> Iterator[Diagnostic]:
    for one in nodes:
        written = str(one.data)[:4]
        if written != str(year):
            message = _("{day} 不在 {year} 年", day=one.data, year=year)
            hint = _("写到 {year} 下面；跨年的假期分成两段", year=written)
            yield Diagnostic(one.position, "D460", message, hint)


def _twice(days: Iterable[tuple[date, SourceNode]], seen: dict[date, Position]) -> Iterator[Diagnostic]:
    told: set[Position] = set()
    for day, node in days:
        before = seen.setdefault(day, node.position)
        if before != node.position and node.position not in told:
            told.add(node.position)
            message = _("{day} 在第 {line} 行已经写过", day=day, line=before.line)
            yield Diagnostic(node.position, "D462", message, _("照通知留下一处"))


def _weekday_findings(made_up: Iterable[tuple[date, SourceNode]]) -> Iterator[Diagnostic]:
    for day, node in made_up:
        if not is_weekend(day):
            message = _("{day} 不是周末，本来就上班", day=day)
            yield Diagnostic(node.position, "D463", message, _("work 只写调休上班的周六、周日，请核对日期"))
