"""Lists: applications, queues and records. A list reads only what it shows, never a sealed document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, or_, select, tuple_

from banshi.applications.store import EventKind, State
from banshi.calendar import OFFICE_TIME
from banshi.conditions import Value, Values
from banshi.policy import Actor, Scope, records_of
from banshi.register import Register
from banshi.storage.access import queue_condition, scope_condition
from banshi.storage.database import bindable
from banshi.storage.paging import MOST_COUNTED, count_rows, place
from banshi.storage.paging import Page as Page
from banshi.storage.records import cleaned
from banshi.storage.register_tables import RegisterTable
from banshi.storage.sealing import Seal
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import Instant, application, application_subject, event

_EARLIEST, _LATEST = date(1970, 1, 2), date(9000, 1, 1)
_DECISIONS = (EventKind.APPROVED.value, EventKind.RETURNED.value, EventKind.REFUSED.value)
_LONGEST_SEARCH = 100

Place = tuple[datetime, str]


@dataclass(frozen=True)
class ApplicationFilters:
    """What a query screen asks; blank asks nothing. Names and numbers are compared whole; days are the office's."""

    name: str = ""
    id_type: str = ""
    id_number: str = ""
    state: State | None = None
    items: Sequence[str] = ()
    submitted_from: date | None = None
    submitted_to: date | None = None


@dataclass(frozen=True)
class ListedApplication:
    """An application as lists show it: masked, without its document."""

    id: str
    number: str
    item: str
    digest: str
    portal: str
    unit_id: str
    state: State
    submitted_at: datetime
    decided_at: datetime | None
    subject_title: str
    subject_count: int
    id_type: str
    masked_id_number: str
    listed: Mapping[str, str]

    @property
    def place(self) -> Place:
        """Where it stands in the order of lists: pass it as `after` to go on from here."""
        return self.submitted_at, self.id


_SHOWN = [application.c[name] for name in ListedApplication.__dataclass_fields__]


def list_applications(
    store: DatabaseStore,
    scope: Scope,
    filters: ApplicationFilters,
    *,
    page: int = 1,
    size: int = 20,
    after: Place | None = None,
) -> Page[ListedApplication]:
    """Applications inside `scope`, newest first.

    :param after: go on after this place, however deep, instead of counting to `page`
    """
    condition = and_(scope_condition(scope, application), *_conditions(filters))
    source = _found_by_subject(store.database.seal, scope, filters)
    return _page(store, source, condition, page, size, after, newest_first=True)


def queue(store: DatabaseStore, scope: Scope, *, page: int = 1, size: int = 20) -> Page[ListedApplication]:
    """The applications that wait on this scope's roles, the one that waits longest first."""
    return _page(store, application, queue_condition(scope), page, size, None, newest_first=False)


def counts_by_state(store: DatabaseStore, scope: Scope) -> Mapping[State, int]:
    """How many applications of `scope` are in each state; every state is there."""
    chosen = (
        select(application.c.state, func.count())
        .where(scope_condition(scope, application))
        .group_by(application.c.state)
    )
    with store.database.read() as connection:
        found = {State(state): count for state, count in connection.execute(chosen)}
    return {state: found.get(state, 0) for state in State}


def done_today(store: DatabaseStore, actor: Actor) -> int:
    """How many decisions the actor has made since midnight at the office."""
    begun = _midnight(datetime.now(OFFICE_TIME).date())
    chosen = (
        select(func.count())
        .select_from(event)
        .where(event.c.actor_id == actor.user_id, event.c.at >= begun, event.c.kind.in_(_DECISIONS))
    )
    with store.database.read() as connection:
        return connection.execute(chosen).scalar_one()


def list_records(
    store: DatabaseStore,
    actor: Actor,
    register: Register,
    equals: Values,
    *,
    text: str = "",
    page: int = 1,
    size: int = 20,
) -> Page[tuple[str, dict[str, Value]]]:
    """Records that the actor may see, as pairs of key and values, in the register's order.

    :param equals: columns and what they equal; personal ones must be among the register's `find_by`
    :param text: what the `search` columns contain; personal ones must equal it
    """
    table = store.tables[register.id]
    scope = records_of(actor, register.unit_column)
    seal = store.database.seal
    condition = and_(
        scope_condition(scope, table.table),
        *(table.equals(seal, name, cleaned(value)) for name, value in equals.items()),
        *([_contains(table, seal, bindable(text.strip())[:_LONGEST_SEARCH])] if text.strip() else []),
    )
    number, size = place(page, size)
    chosen = select(*table.columns()).where(condition).order_by(*_order(table)).limit(size).offset((number - 1) * size)
    with store.database.read() as connection:
        total, capped = count_rows(connection, table.table, condition)
        beyond = (number - 1) * size >= total
        found = [] if beyond else [table.values(seal, row) for row in connection.execute(chosen).mappings()]
    return Page([(str(one[register.key]), one) for one in found], total, capped, number, size)


def _page(
    store: DatabaseStore,
    source: FromClause,
    condition: ColumnElement[bool],
    number: int,
    size: int,
    after: Place | None,
    *,
    newest_first: bool,
) -> Page[ListedApplication]:
    number, size = place(number, size)
    at, row_id = application.c.submitted_at, application.c.id
    order = (at.desc(), row_id.desc()) if newest_first else (at, row_id)
    chosen: Select[Any] = select(*_SHOWN).select_from(source).where(condition).order_by(*order).limit(size)
    if after:
        chosen = chosen.where(tuple_(at, row_id) < tuple_(literal(after[0], Instant()), literal(after[1])))
    else:
        chosen = chosen.offset((number - 1) * size)
    with store.database.read() as connection:
        total, capped = count_rows(connection, source, condition)
        # Past what is counted, leafing by number would read and throw away ever more rows; `after` does not.
        beyond = after is None and (number - 1) * size >= min(total, MOST_COUNTED)
        rows = [] if beyond else [_listed(row) for row in connection.execute(chosen).mappings()]
    return Page(rows, total, capped, number, size)


def _listed(row: Mapping[Any, Any]) -> ListedApplication:
    return ListedApplication(**{**row, "state": State(row["state"])})


def _conditions(filters: ApplicationFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.id_type and not (filters.name or filters.id_number):
        # Of several subjects a list shows the first one's type; a type alone finds by what is shown.
        conditions.append(application.c.id_type == bindable(filters.id_type))
    if filters.state:
        conditions.append(application.c.state == filters.state.value)
    if filters.items:
        conditions.append(application.c.item.in_([bindable(one) for one in filters.items]))
    if filters.submitted_from:
        conditions.append(application.c.submitted_at >= _midnight(filters.submitted_from))
    if filters.submitted_to:
        conditions.append(application.c.submitted_at < _midnight(filters.submitted_to, days=1))
    return conditions


def _found_by_subject(seal: Seal, scope: Scope, filters: ApplicationFilters) -> FromClause:
    """The applications one and the same subject of which has the name, the type and the number that are asked for."""
    if not (filters.name or filters.id_number):
        return application
    subject = application_subject.c
    chosen = select(subject.application_id).distinct()
    if scope.kind == "unit":
        # Not the guard, which stands outside: it makes the search an index range.
        chosen = chosen.where(subject.unit_id == scope.unit_id)
    if filters.name:
        chosen = chosen.where(subject.name_token == seal.token("subject.name", bindable(filters.name)))
    if filters.id_number:
        chosen = chosen.where(subject.id_token == seal.token("subject.id_number", bindable(filters.id_number)))
    if filters.id_type:
        chosen = chosen.where(subject.id_type == bindable(filters.id_type))
    # Joined, not IN: SQLite then begins with the few that are found, and not with all that the unit filed.
    found = chosen.subquery()
    return found.join(application, application.c.id == found.c.application_id)


def _midnight(day: date, days: int = 0) -> datetime:
    """The moment a day begins at the office; days that no calendar here has become the nearest one that it has."""
    within = min(max(day, _EARLIEST), _LATEST) + timedelta(days=days)
    return datetime.combine(within, time(), OFFICE_TIME).astimezone(UTC)


def _contains(table: RegisterTable, seal: Seal, text: str) -> ColumnElement[bool]:
    columns = []
    for name in table.register.search or (table.register.title_column,):
        field = table.register.by_name.get(name)
        personal = field is not None and field.personal
        column = table.table.c[name]
        columns.append(table.equals(seal, name, text) if personal else column.icontains(text, autoescape=True))
    return or_(*columns)


def _order(table: RegisterTable) -> list[ColumnElement[Any]]:
    register = table.register
    field = register.by_name.get(register.sorted_by)
    plain = register.sorted_by and not (field is not None and field.personal)
    names = dict.fromkeys((*([register.sorted_by] if plain else []), register.key))
    return [table.table.c[name] for name in names]
