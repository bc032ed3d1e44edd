"""What lists of applications ask the database: one statement for each shape of question, built once and kept.

Building a statement takes longer than executing it. What differs between two people who ask the same way (who they are,
which number they look for) is bound at each execution.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy import tuple_ as row_of

from banshi.storage.access import Shape, shape_condition
from banshi.storage.paging import counted
from banshi.storage.tables import ID, Instant, application, application_subject

# What a list shows of an application; it never reads the sealed document.
SHOWN = tuple(
    application.c[name]
    for name in (
        "id",
        "number",
        "item",
        "state",
        "submitted_at",
        "subject_title",
        "subject_count",
        "id_type",
        "masked_id_number",
        "listed",
    )
)
# How many shapes are kept: more than people think of, and a bound for those who try them all.
_MOST_KEPT = 500


@dataclass(frozen=True)
class Question:
    """The shape of a list's question.

    :param shape: of the scope whose rows may be seen
    :param asked: names of the parameters that rows are filtered by, among those of `_FILTERS` and `_OF_SUBJECTS`
    :param after: go on after a place, bound as `after_at` and `after_id`, instead of at `offset`
    """

    shape: Shape
    asked: frozenset[str]
    size: int
    most_counted: int
    after: bool = False


@lru_cache(_MOST_KEPT)
def rows_statement(question: Question) -> Select[Any]:
    """One page of rows, each with `total`: how many there are in all, counted up to one more than `most_counted`."""
    at, row_id = application.c.submitted_at, application.c.id
    order = (at.desc(), row_id.desc())
    # A size in the text, not bound: PostgreSQL plans a prepared statement for it, and not for any size.
    size: ColumnElement[int] = literal_column(str(question.size))
    source, condition = _found(question)
    chosen = select(*SHOWN, _total(question).label("total")).select_from(source).where(condition)
    chosen = chosen.order_by(*order).limit(size)
    if question.after:
        place = row_of(bindparam("after_at", type_=Instant()), bindparam("after_id", type_=ID))
        return chosen.where(row_of(at, row_id) < place)
    return chosen.offset(bindparam("offset"))


@lru_cache(_MOST_KEPT)
def total_statement(question: Question) -> Select[Any]:
    """The total alone, for a page without rows."""
    return select(_total(question))


def _total(question: Question) -> ScalarSelect[int]:
    return select(func.count()).select_from(counted(*_found(question), question.most_counted)).scalar_subquery()


def _found(question: Question) -> tuple[FromClause, ColumnElement[bool]]:
    guard = shape_condition(question.shape, application)
    return _source(question), and_(guard, *(_FILTERS[name]() for name in _FILTERS if name in question.asked))


def _source(question: Question) -> FromClause:
    """The applications one and the same subject of which has the name, the type and the number that are asked for."""
    subject = application_subject.c
    asked = [_OF_SUBJECTS[name]() for name in _OF_SUBJECTS if name in question.asked]
    if not asked:
        return application
    chosen = select(subject.application_id).distinct().where(*asked)
    if question.shape is Shape.UNIT:
        # Not the guard, which stands outside: it makes the search an index range.
        chosen = chosen.where(subject.unit_id == bindparam("scope_unit"))
    # Joined, not IN: SQLite then begins with the few that are found, and not with all that the unit filed.
    found = chosen.subquery()
    return found.join(application, application.c.id == found.c.application_id)


_Part = Callable[[], ColumnElement[bool]]
_FILTERS: Mapping[str, _Part] = {
    "id_type": lambda: application.c.id_type == bindparam("id_type"),
    "state": lambda: application.c.state == bindparam("state"),
    "items": lambda: application.c.item.in_(bindparam("items", expanding=True)),
    "submitted_from": lambda: application.c.submitted_at >= bindparam("submitted_from"),
    "submitted_before": lambda: application.c.submitted_at < bindparam("submitted_before"),
}
_OF_SUBJECTS: Mapping[str, _Part] = {
    "name_token": lambda: application_subject.c.name_token == bindparam("name_token"),
    "id_token": lambda: application_subject.c.id_token == bindparam("id_token"),
    "subject_id_type": lambda: application_subject.c.id_type == bindparam("subject_id_type"),
}
