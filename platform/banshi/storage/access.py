"""The one place where a scope becomes a condition. Every statement that reads for somebody carries it."""

from sqlalchemy import ColumnElement, Table, exists, false, select, true

from banshi.policy import Scope
from banshi.storage.tables import application, application_role


def scope_condition(scope: Scope, table: Table) -> ColumnElement[bool]:
    """The rows of `table` (applications or a register's records) inside `scope`. What is not understood is nothing."""
    unit_column = table.info.get("unit_column")
    if scope.kind == "everything":
        return true()
    if scope.kind == "unit" and scope.unit_id and unit_column:
        return table.c[unit_column] == scope.unit_id
    if scope.kind == "reviewed" and scope.roles and table is application:
        mine = application_role.c.role.in_(sorted(scope.roles))
        return exists().where(application_role.c.application_id == application.c.id, mine).correlate(application)
    return false()


def queue_condition(scope: Scope) -> ColumnElement[bool]:
    """The applications that wait on this scope's roles now; an auditor sees every queue."""
    chosen = select(application_role.c.application_id).where(application_role.c.waiting)
    if scope.kind == "reviewed" and scope.roles:
        chosen = chosen.where(application_role.c.role.in_(sorted(scope.roles)))
    elif scope.kind != "everything":
        return false()
    # IN, not EXISTS: SQLite then begins with the few that wait, and not with the many that are done.
    return application.c.id.in_(chosen)
