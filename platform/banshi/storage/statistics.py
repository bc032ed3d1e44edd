"""Statistics: how many were filed, decided in time, returned …, counted by the database; no document is opened."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, select

from banshi.applications.store import DECIDED, ENDED, State
from banshi.policy import UNITS, Actor, Scope
from banshi.storage.access import figure_condition
from banshi.storage.database import Database
from banshi.storage.history import keep_reveal
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application_figure, rating

_figure = application_figure.c


@dataclass(frozen=True)
class Period:
    """Days of the office, both included, on which an application was filed."""

    first: date
    last: date


@dataclass(frozen=True)
class Cell:
    """What is counted together: the applications of one item, handled by one office, filed in one month (2026-11)."""

    item: str
    office: str
    month: str


@dataclass(frozen=True)
class Counts:
    """What was counted of some applications: `numbers` by the names of `NUMBERS`, ratings by grade."""

    numbers: Mapping[str, int]
    grades: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.numbers.get(name, 0)

    @property
    def average_days(self) -> float | None:
        """Working days that a decided application took; None where none was decided, or none that is known of."""
        return self["worked_sum"] / self["worked_count"] if self["worked_count"] else None


def _is(*states: State) -> ColumnElement[bool]:
    return _figure.state.in_(sorted(one.value for one in states))


# What is counted, by name: the condition on a row, given today. What has no limit, or ended before the day that it was
# due was kept, is neither in time nor overdue.
NUMBERS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    "filed": lambda _day: _figure.application_id.is_not(None),
    "approved": lambda _day: _is(State.APPROVED),
    "refused": lambda _day: _is(State.REFUSED),
    "withdrawn": lambda _day: _is(State.WITHDRAWN),
    "open": lambda _day: ~_is(*ENDED),
    "in_time": lambda _day: and_(_is(*DECIDED), _figure.ended_on <= _figure.due_on),
    "overdue": lambda _day: and_(_is(*DECIDED), _figure.ended_on > _figure.due_on),
    "open_overdue": lambda day: and_(~_is(*ENDED), _figure.due_on < day),
    "returned": lambda _day: _figure.returns > 0,
    "late": lambda _day: _figure.late,
    "worked_count": lambda _day: _figure.worked_days.is_not(None),
}
_CELL = (
    _figure.item,
    _figure.office,
    extract("year", _figure.filed_on).label("year"),
    extract("month", _figure.filed_on).label("month"),
)


def count(database: Database, scope: Scope, period: Period, today: date) -> Mapping[Cell, Counts]:
    """All that is counted of the applications of `scope` filed in `period`: two statements, whatever their number."""
    wanted = and_(_figure.filed_on >= period.first, _figure.filed_on <= period.last, figure_condition(scope))
    counted = [func.sum(case((holds(today), 1), else_=0)).label(name) for name, holds in NUMBERS.items()]
    worked = func.coalesce(func.sum(_figure.worked_days), 0).label("worked_sum")
    chosen = select(*_CELL, *counted, worked).where(wanted).group_by(*_CELL)
    joined = rating.join(application_figure, _figure.application_id == rating.c.application_id)
    by_grade = (*_CELL, rating.c.grade)
    graded = select(*by_grade, func.count().label("rated")).select_from(joined).where(wanted).group_by(*by_grade)
    with database.snapshot() as connection:
        rows = connection.execute(chosen).mappings().all()
        ratings = connection.execute(graded).mappings().all()
    grades: dict[Cell, dict[str, int]] = {}
    for row in ratings:
        grades.setdefault(_cell(row), {})[row["grade"]] = int(row["rated"])
    names = (*NUMBERS, "worked_sum")
    return {_cell(row): Counts({one: int(row[one]) for one in names}, grades.get(_cell(row), {})) for row in rows}


def fold(cells: Mapping[Cell, Counts], part: Callable[[Cell], str]) -> Mapping[str, Counts]:
    """What was counted, by one part of the cells (the item, the office, the month), sorted by it."""
    found: dict[str, list[Counts]] = {}
    for cell, counts in cells.items():
        found.setdefault(part(cell), []).append(counts)
    return {name: total(several) for name, several in sorted(found.items())}


def total(several: Iterable[Counts]) -> Counts:
    """All of them together."""
    numbers: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    for one in several:
        numbers.update(one.numbers)
        grades.update(one.grades)
    return Counts(numbers, grades)


def _cell(row: Mapping[Any, Any]) -> Cell:
    return Cell(row["item"], row["office"], f"{int(row['year']):04}-{int(row['month']):02}")


def office_names(store: DatabaseStore, ids: Collection[str]) -> Mapping[str, str]:
    """The names of these units, of those that the register has."""
    units = store.tables.get(UNITS)
    if units is None:
        return {}
    key, name = (units.table.c[one] for one in (units.register.key, units.register.title_column))
    with store.database.read() as connection:
        found = connection.execute(select(key, name).where(key.in_(sorted(ids)))).all()
    return {str(one): str(title) for one, title in found}


def keep_export(database: Database, period: Period, form: str, reason: str, actor: Actor, now: datetime) -> None:
    """Keep that somebody took these statistics out of the house, and why, before the file is made.

    It is kept with what was looked at whole; no register has an id that begins with a dot.
    """
    keep_reveal(database, ".statistics", f"{period.first} {period.last}", form, reason, actor, now)
