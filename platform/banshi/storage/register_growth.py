"""How register tables grow when definitions are published. Apart from the tables: serving needs no Alembic."""

from collections.abc import Iterable

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Index, Table, func, inspect, select
from sqlalchemy.exc import IntegrityError

from banshi.register import Register
from banshi.storage.register_tables import RegisterMismatch, register_table


def ensure_tables(connection: Connection, registers: Iterable[Register]) -> None:
    """Create what is missing: tables, columns that may be blank, indexes. Nothing is dropped or changed.

    :param connection: a writing transaction; the lock is held until it ends
    :raises RegisterMismatch: a column has another type than the definition says, or values that must be unique are not
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(0x62616E73)))
    existing = set(inspect(connection).get_table_names())
    for register in registers:
        table = register_table(register)
        if table.name in existing:
            _grow(connection, register, table)
        else:
            table.create(connection)


def _grow(connection: Connection, register: Register, table: Table) -> None:
    inspector = inspect(connection)
    stored = {one["name"]: one["type"] for one in inspector.get_columns(table.name)}
    operations = Operations(MigrationContext.configure(connection))
    for column in table.columns:
        if column.name not in stored:
            operations.add_column(table.name, Column(column.name, column.type))
        elif stored[column.name]._type_affinity is not column.type._type_affinity:
            raise RegisterMismatch(
                f"register {register.id}: column {column.name} is {stored[column.name]!r} and would become"
                f" {column.type!r}; give the field another name, or move its values first"
            )
    indexed = {one["name"] for one in inspector.get_indexes(table.name)}
    for index in table.indexes:
        if index.name not in indexed:
            _create_index(connection, register, index)


def _create_index(connection: Connection, register: Register, index: Index) -> None:
    try:
        index.create(connection)
    except IntegrityError as error:
        columns = ", ".join(one.name for one in index.columns)
        raise RegisterMismatch(f"register {register.id}: {columns} must be unique and is not") from error
