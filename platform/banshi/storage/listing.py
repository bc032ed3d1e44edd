"""Lists: applications, queues and records. A list reads only what it shows, never a sealed document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from banshi.applications.store import DECISIONS, State
from banshi.calendar import OFFICE_TIME
from banshi.conditions import Value, Values
from banshi.policy import Actor, Scope, records_of
from banshi.register import Register
from banshi.storage import paging
from banshi.storage.access import scope_condition, scope_values, shape_of
from banshi.storage.database import bindable
from banshi.storage.paging import Page as Page
from banshi.storage.paging import cap, count_rows, place
from banshi.storage.questions import Question, rows_statement, total_statement
from banshi.storage.records import cleaned
from banshi.storage.register_tables import RegisterTable
from banshi.storage.sealing import Seal
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application, event

_EARLIEST, _LATEST = date(1970, 1, 2), date(9000, 1, 1)
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
    """An application as lists show it, masked: the columns of `questions.SHOWN`, in their order."""

    id: str
    number: str
    item: str
    state: State
    submitted_at: datetime
    subject_title: str
    subject_count: int
    id_type: str
    masked_id_number: str
    listed: Mapping[str, str]

    @property
    def place(self) -> Place:
        """Where it stands in the order of lists: pass it as `after` to go on from here."""
        return self.submitted_at, self.id


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
    return _page(store, scope, _values(store.database.seal, filters), page, size, after)


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
        .where(event.c.actor_id == actor.user_id, event.c.at >= begun, event.c.kind.in_(sorted(DECISIONS)))
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
    scope: Scope,
    asked: Mapping[str, object],
    number: int,
    size: int,
    after: Place | None,
) -> Page[ListedApplication]:
    number, size = place(number, size)
    most, offset = paging.MOST_COUNTED, (number - 1) * size
    shape = shape_of(scope, application)
    question = Question(shape, frozenset(asked), size, most, after is not None)
    values = {**asked, **scope_values(shape, scope)}
    start = {"offset": offset} if after is None else {"after_at": after[0], "after_id": after[1]}
    rows: Sequence[Row[Any]] = ()
    with store.database.read() as connection:
        # Past what is counted, leafing by number would read and throw away ever more rows; `after` does not.
        if after or offset < most:
            rows = connection.execute(rows_statement(question), {**values, **start}).all()
        # Every row brings the total along, which saves a round trip; a first page without rows needs none.
        if rows:
            total = rows[0].total
        else:
            total = connection.execute(total_statement(question), values).scalar_one() if after or offset else 0
    return Page([_listed(row) for row in rows], *cap(total, most), number, size)


def _listed(row: Row[Any]) -> ListedApplication:
    """One row of `rows_statement`: the columns of `SHOWN`, and the total."""
    row_id, number, item, state, *others, _total = tuple(row)
    return ListedApplication(row_id, number, item, State(state), *others)


def _values(seal: Seal, filters: ApplicationFilters) -> Mapping[str, object]:
    """What is asked, by the names of the parameters of `questions`."""
    values: dict[str, object] = {}
    if filters.name:
        values["name_token"] = seal.token("subject.name", bindable(filters.name))
    if filters.id_number:
        values["id_token"] = seal.token("subject.id_number", bindable(filters.id_number))
    if filters.id_type:
        # Of several subjects a list shows the first one's type; a type alone finds by what is shown.
        values["subject_id_type" if values else "id_type"] = bindable(filters.id_type)
    if filters.state:
        values["state"] = filters.state.value
    if filters.items:
        values["items"] = [bindable(one) for one in filters.items]
    if filters.submitted_from:
        values["submitted_from"] = _midnight(filters.submitted_from)
    if filters.submitted_to:
        values["submitted_before"] = _midnight(filters.submitted_to, days=1)
    return values


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
    names = dict.fromkeys((*table.sorted_by, table.register.key))
    return [table.table.c[name] for name in names]
