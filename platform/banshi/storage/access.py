"""The one place where a scope becomes a condition. Every statement that reads for somebody carries it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, exists, false, true

from banshi.policy import Scope
from banshi.storage.tables import application, application_duty, application_figure


class Shape(StrEnum):
    """What a scope's condition looks like, whosever it is: a statement of one shape can be built once and kept."""

    EVERYTHING = "everything"
    UNIT = "unit"
    REVIEWED = "reviewed"
    NOTHING = "nothing"


# A unit and duties, or the parameters that a kept statement has in their place.
_Unit = str | BindParameter[str]
_Duties = Sequence[str] | BindParameter[Sequence[str]]


def scope_condition(scope: Scope, table: Table) -> ColumnElement[bool]:
    """The rows of `table` (applications or a register's records) inside `scope`. What is not understood is nothing."""
    return _rows(shape_of(scope, table), table, scope.unit_id, sorted(scope.duties))


def shape_of(scope: Scope, table: Table) -> Shape:
    """The shape that the condition of `scope` on `table` has."""
    if scope.kind == "everything":
        return Shape.EVERYTHING
    if scope.kind == "unit" and scope.unit_id and table.info.get("unit_column"):
        return Shape.UNIT
    if scope.kind == "reviewed" and scope.duties and table is application:
        return Shape.REVIEWED
    return Shape.NOTHING


def shape_condition(shape: Shape, table: Table) -> ColumnElement[bool]:
    """The condition of a statement that is kept. Executed without `scope_values` it raises, and shows nothing."""
    return _rows(shape, table, bindparam("scope_unit"), bindparam("scope_duties", expanding=True))


def scope_values(shape: Shape, scope: Scope) -> Mapping[str, object]:
    """The values of the parameters of `shape_condition` and `queue_guard` for one scope."""
    if shape is Shape.UNIT:
        return {"scope_unit": scope.unit_id}
    if shape is Shape.REVIEWED:
        return {"scope_duties": sorted(scope.duties)}
    return {}


def queue_values(shape: Shape, scope: Scope) -> Mapping[str, object]:
    """The values of the parameters of `queue_parts` for one scope."""
    duties = sorted(scope.duties) if shape is Shape.REVIEWED else ()
    return {f"scope_duty_{place}": one for place, one in enumerate(duties)}


def queue_parts(shape: Shape, duties: int) -> Sequence[ColumnElement[bool]]:
    """The rows of `application_duty` of a scope, duty by duty, for statements that are kept; an auditor sees all."""
    if shape is Shape.REVIEWED:
        return [application_duty.c.duty == bindparam(f"scope_duty_{place}") for place in range(duties)]
    return [true() if shape is Shape.EVERYTHING else false()]


def queue_guard(shape: Shape) -> ColumnElement[bool]:
    """The rows of `application_duty` of any duty of a scope, for statements that begin with something else."""
    if shape is Shape.REVIEWED:
        return application_duty.c.duty.in_(bindparam("scope_duties", expanding=True))
    return true() if shape is Shape.EVERYTHING else false()


def _rows(shape: Shape, table: Table, unit: _Unit, duties: _Duties) -> ColumnElement[bool]:
    if shape is Shape.EVERYTHING:
        return true()
    if shape is Shape.UNIT:
        return table.c[table.info["unit_column"]] == unit
    if shape is Shape.REVIEWED:
        mine = application_duty.c.duty.in_(duties)
        return exists().where(application_duty.c.application_id == application.c.id, mine).correlate(application)
    return false()


def figure_condition(scope: Scope) -> ColumnElement[bool]:
    """The rows of statistics inside `scope`. What is not understood is nothing."""
    if scope.kind == "everything":
        return true()
    if scope.kind != "offices":
        return false()
    mine = application_duty.c.duty.in_(sorted(scope.duties)) & application_duty.c.waiting
    waiting = exists().where(application_duty.c.application_id == application_figure.c.application_id, mine)
    nobodys = (application_figure.c.office == "") & waiting.correlate(application_figure)
    return application_figure.c.office.in_(sorted(scope.offices - {""})) | nobodys
