"""The queue 待办: what waits on somebody's duties, what is due first before the rest.

Of each duty no more is read than the page needs, in the order of an index: a queue of a million is as fast as one of
ten thousand. As in `questions`, one statement for each shape of question is built once and kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Row,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    union,
    union_all,
)

from banshi.applications.store import State
from banshi.policy import Scope, personal_duty
from banshi.storage import paging
from banshi.storage.access import Shape, queue_guard, queue_parts, queue_values, scope_values, shape_of
from banshi.storage.database import bindable
from banshi.storage.listing import ListedApplication
from banshi.storage.paging import Page, cap, place
from banshi.storage.questions import SHOWN
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import NEVER, application, application_duty, application_subject

_DUTY = application_duty.c
_ORDER = (_DUTY.due_on, _DUTY.submitted_at, _DUTY.application_id)
_QUEUED = (
    *SHOWN,
    application.c.version,
    application.c.stage,
    application.c.due_on,
    application.c.stage_due_on,
    application.c.holder,
    application.c.progress["holder_name"].as_string().label("holder_name"),
)
_MOST_KEPT = 500


@dataclass(frozen=True)
class QueueFilters:
    """What a reviewer asks of the queue; blank asks nothing.

    :ivar holder: only what this user claimed, or was given to him by name; 0 for all
    :ivar suspended: only what is suspended 中止
    :ivar find: an application number, or a subject's whole name or ID number
    :ivar due_from: the first day on which the nearest limit may end, `due_to` the last; days of the office
    """

    holder: int = 0
    suspended: bool = False
    item: str = ""
    stage: str = ""
    find: str = ""
    due_from: date | None = None
    due_to: date | None = None


@dataclass(frozen=True)
class QueuedApplication(ListedApplication):
    """An application as the queue shows it. `stage` is the id of its stage; a day is None while no such limit runs."""

    version: int
    stage: str
    due_on: date | None
    stage_due_on: date | None
    holder: int
    holder_name: str | None


def queue(
    store: DatabaseStore, scope: Scope, filters: QueueFilters = QueueFilters(), *, page: int = 1, size: int = 20
) -> Page[QueuedApplication]:
    """The applications that wait on this scope's duties, the one that is due first before the others."""
    number, size = place(page, size)
    most, offset = paging.MOST_COUNTED, (number - 1) * size
    question, values = _asked(store, scope, filters, size)
    rows: Sequence[Row[Any]] = ()
    with store.database.read() as connection:
        if offset < most:
            rows = connection.execute(_rows_statement(question), {**values, "offset": offset}).all()
        # Every row brings the total along; a first page without rows needs none.
        total = rows[0].total if rows else 0
        if not rows and 0 < offset < most:
            total = connection.execute(_total_statement(question), values).scalar_one()
    return Page([_queued(row) for row in rows], *cap(total, most), number, size)


def count_queued(store: DatabaseStore, scope: Scope, filters: QueueFilters = QueueFilters()) -> tuple[int, bool]:
    """How many there are, counted up to `paging.MOST_COUNTED`, and whether there are more."""
    question, values = _asked(store, scope, filters, 1)
    with store.database.read() as connection:
        return cap(connection.execute(_total_statement(question), values).scalar_one(), paging.MOST_COUNTED)


@dataclass(frozen=True)
class _Question:
    """The shape of a question: of how many duties, and the names of what is asked."""

    shape: Shape
    duties: int
    asked: frozenset[str]
    size: int
    most_counted: int


def _asked(
    store: DatabaseStore, scope: Scope, filters: QueueFilters, size: int
) -> tuple[_Question, Mapping[str, object]]:
    shape = shape_of(scope, application)
    queued, wanted = queue_values(shape, scope), _values(store, filters)
    question = _Question(shape, len(queued), frozenset(wanted), size, paging.MOST_COUNTED)
    tokens: dict[str, object] = {}
    if filters.find:
        text, seal = bindable(filters.find.strip()), store.database.seal
        tokens = {
            "find_number": text,
            "find_name": seal.token("subject.name", text),
            "find_id": seal.token("subject.id_number", text.upper()),
        }
    return question, {**wanted, **queued, **scope_values(shape, scope), **tokens}


def _values(store: DatabaseStore, filters: QueueFilters) -> Mapping[str, object]:
    """What is asked, by the names of `_FILTERS`, "find" and "personal"."""
    asked: dict[str, object] = {
        "item": bindable(filters.item),
        "stage": bindable(filters.stage),
        "due_from": filters.due_from,
        "due_to": filters.due_to,
        "suspended": filters.suspended and State.SUSPENDED.value,
        "holder": filters.holder,
        "personal": filters.holder and personal_duty(filters.holder),
        "find": filters.find.strip(),
    }
    return {name: value for name, value in asked.items() if value}


@lru_cache(_MOST_KEPT)
def _rows_statement(question: _Question) -> Select[Any]:
    """One page of rows, each with `total`: how many there are in all, counted up to one more than `most_counted`."""
    reach = bindparam("offset", type_=Integer) + question.size
    found = union_all(*(_page_of(one.limit(reach)) for one in _parts(question))).subquery()
    order = (found.c.due_on, found.c.submitted_at, found.c.application_id)
    page = select(*order).distinct().order_by(*order).limit(literal_column(str(question.size)))
    rows = page.offset(bindparam("offset", type_=Integer)).subquery()
    chosen = select(*_QUEUED, _total(question).label("total")).join(rows, application.c.id == rows.c.application_id)
    return chosen.order_by(rows.c.due_on, rows.c.submitted_at, rows.c.application_id)


@lru_cache(_MOST_KEPT)
def _total_statement(question: _Question) -> Select[Any]:
    return select(_total(question))


def _page_of(part: Select[Any]) -> Select[Any]:
    return select(part.order_by(*_ORDER).subquery())


def _total(question: _Question) -> ScalarSelect[int]:
    # A size in the text, not bound: PostgreSQL plans a prepared statement for it, and not for any size.
    most: ColumnElement[int] = literal_column(str(question.most_counted + 1))
    parts = [select(one.limit(most).subquery().c.application_id) for one in _parts(question)]
    # What waits on two of the duties counts once.
    several = select(union_all(*parts).subquery().c.application_id).distinct().limit(most).subquery()
    return select(func.count()).select_from(several).scalar_subquery()


def _parts(question: _Question) -> Sequence[Select[Any]]:
    """The rows of each duty that are asked for: the beginning of a range of an index, or the few that were found."""
    wanted = [_FILTERS[name]() for name in _FILTERS if name in question.asked]
    return [select(*_ORDER).select_from(source).where(_DUTY.waiting, one, *wanted) for source, one in _ranges(question)]


def _ranges(question: _Question) -> Sequence[tuple[FromClause, ColumnElement[bool]]]:
    """Where the rows come from, and whose they are."""
    source: FromClause = application_duty
    if "find" in question.asked:
        found = _found()
        source = found.join(application_duty, _DUTY.application_id == found.c.id)
    row = source.join(application, _DUTY.application_id == application.c.id)
    guard = queue_guard(question.shape)
    if "holder" in question.asked:
        # Written out, as the index has it: it holds only what somebody claimed.
        held = and_(application.c.holder == bindparam("holder"), application.c.holder != literal_column("0"))
        return [(source, and_(guard, _DUTY.duty == bindparam("personal"))), (row, and_(guard, held))]
    if "suspended" in question.asked:
        source = row
    return [(source, one) for one in queue_parts(question.shape, question.duties)]


def _found() -> Subquery:
    """The applications with the number, or about a person with the name or the ID number, that is asked for."""
    subject = application_subject.c
    return union(
        select(application.c.id).where(application.c.number == bindparam("find_number")),
        select(subject.application_id).where(subject.name_token == bindparam("find_name")),
        select(subject.application_id).where(subject.id_token == bindparam("find_id")),
    ).subquery()


_FILTERS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "item": lambda: _DUTY.item == bindparam("item"),
    "stage": lambda: _DUTY.stage == bindparam("stage"),
    "due_from": lambda: _DUTY.due_on >= bindparam("due_from"),
    "due_to": lambda: _DUTY.due_on <= bindparam("due_to"),
    # No limit runs while a case is suspended.
    "suspended": lambda: and_(_DUTY.due_on == NEVER, application.c.state == bindparam("suspended")),
}


def _queued(row: Row[Any]) -> QueuedApplication:
    """One row: the columns of `_QUEUED`, and the total."""
    row_id, number, item, state, *others, _total = tuple(row)
    return QueuedApplication(row_id, number, item, State(state), *others)
