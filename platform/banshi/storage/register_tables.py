"""Register tables: what a definition's register becomes in the database.

Personal columns are sealed, one by one and for their row; beside those that are looked up stands a blind-index token.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as held
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Delete,
    Index,
    Insert,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from banshi.conditions import Value, Values
from banshi.field import Field
from banshi.policy import Scope
from banshi.register import Register
from banshi.storage.access import scope_condition
from banshi.storage.documents import dump
from banshi.storage.sealing import Purpose, Seal
from banshi.storage.tables import ID, Instant

PREFIX = "register_"
_LONGEST_NAME = 63
_MOST_BUILT = 1_000
# Money and decimal numbers are decimal text, exact to the last digit.
_TYPES: Mapping[str, type[TypeEngine[Any]]] = {
    "string": Text,
    "double": Text,
    "int": BigInteger,
    "bool": Boolean,
    "list": JSON,
}


class RegisterMismatch(Exception):
    """A register's table cannot become what its definition now says without losing something; the text says why."""


@dataclass(frozen=True)
class RegisterTable:
    """A register with its table: how a record's values become a row and come back."""

    register: Register
    table: Table

    # By scope and columns: statements that requests execute are built once, not once a request.
    _built: dict[object, Any] = held(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_key(self) -> Select[Any]:
        """All columns of the record whose key is the parameter `key_`; built once, as are many looked up."""
        return select().add_columns(*self.columns()).where(self._is_key)

    def found(self, scope: Scope) -> Select[Any]:
        """`by_key` for what is inside `scope`."""
        return self._once(("found", scope), lambda: self.by_key.where(scope_condition(scope, self.table)))

    def matched(self, scope: Scope, names: Sequence[str], blank: frozenset[str]) -> Select[Any]:
        """The first two keys inside `scope` whose columns `names` equal the parameters of those names with `_` after.

        Those in `blank` have no parameter, as nothing equals NULL.
        :raises KeyError: there is no such column, or it is personal and not looked up by
        """
        return self._once(("matched", scope, tuple(names), blank), lambda: self._matched(scope, names, blank))

    def locked(self, names: Sequence[str]) -> Select[Any]:
        """The columns `names` of the record whose key is the parameter `key_`, whose row it locks."""
        columns = self.columns(names)
        return self._once(("locked", tuple(names)), lambda: select(*columns).where(self._is_key).with_for_update())

    @cached_property
    def held(self) -> Select[Any]:
        """The keys among the parameter `keys_` that are there; nobody removes their records before the transaction
        ends."""
        key = self.table.c[self.register.key]
        among = key.in_(bindparam("keys_", expanding=True))
        return select(key).where(among).order_by(key).with_for_update(read=True)

    @cached_property
    def inserted(self) -> Insert:
        return insert(self.table)

    @cached_property
    def updated(self) -> Update:
        """The columns given, of the record whose key is the parameter `key_`."""
        return update(self.table).where(self._is_key)

    @cached_property
    def deleted(self) -> Delete:
        """The record whose key is the parameter `key_`."""
        return delete(self.table).where(self._is_key)

    def every(self, scope: Scope) -> Select[Any]:
        """All columns of all records inside `scope`, in the register's order."""
        order = dict.fromkeys((*self.sorted_by, self.register.key))
        chosen: Select[Any] = select().add_columns(*self.columns()).where(scope_condition(scope, self.table))
        return chosen.order_by(*(self.table.c[name] for name in order))

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """The column of the register's order; none where it is not declared, or sealed."""
        by = self.register.sorted_by
        return (by,) if by and not self._is_personal(by) else ()

    def row(self, seal: Seal, key: str, values: Values) -> dict[str, object]:
        """The columns that `values` set, personal ones sealed with their tokens."""
        row: dict[str, object] = {}
        for name, value in values.items():
            field = self.register.by_name.get(name)
            if field is None or not field.personal:
                row[name] = value
                continue
            row[name] = None if value is None else seal.seal(Purpose.FIELD, dump(value), self._place(name, key))
            if f"{name}_token" in self.table.c:
                row[f"{name}_token"] = None if value is None else self.token(seal, name, value)
        return row

    def values(self, seal: Seal, row: Mapping[Any, Any]) -> dict[str, Value]:
        """The inverse of `row`; it needs the key column."""
        key = str(row[self.register.key])
        return {name: self._value(seal, name, key, stored) for name, stored in row.items()}

    def token(self, seal: Seal, name: str, value: Value) -> str:
        return seal.token(f"{self.register.id}.{name}", value if isinstance(value, str) else dump(value))

    def equals(self, seal: Seal, name: str, value: Value) -> ColumnElement[bool]:
        """The condition that column `name` equals `value`.

        :raises KeyError: there is no such column, or it is personal and not looked up by
        """
        compared: ColumnElement[bool] = self._compared(name) == self.asked(seal, name, value)
        return compared

    def asked(self, seal: Seal, name: str, value: Value) -> Value:
        """What `value` is compared as where column `name` is looked up by: itself, or its token."""
        return self.token(seal, name, value) if self._is_personal(name) and value is not None else value

    def columns(self, names: Iterable[str] = ()) -> list[Column[object]]:
        """The named columns with the key; all that the definition names, when none is."""
        register = self.register
        every = (register.key, *filter(None, [register.unit_column]), *register.by_name)
        return [self.table.c[name] for name in dict.fromkeys((register.key, *(names or every)))]

    @property
    def _is_key(self) -> ColumnElement[bool]:
        wanted: ColumnElement[bool] = self.table.c[self.register.key] == bindparam("key_")
        return wanted

    def _is_personal(self, name: str) -> bool:
        field = self.register.by_name.get(name)
        return field is not None and bool(field.personal)

    def _compared(self, name: str) -> Column[object]:
        return self.table.c[f"{name}_token" if self._is_personal(name) else name]

    def _matched(self, scope: Scope, names: Sequence[str], blank: frozenset[str]) -> Select[Any]:
        columns = {name: self._compared(name) for name in names}
        conditions = [
            column.is_(None) if name in blank else column == bindparam(f"{name}_", type_=column.type)
            for name, column in columns.items()
        ]
        key = self.table.c[self.register.key]
        chosen: Select[Any] = select(key).where(scope_condition(scope, self.table), *conditions)
        return chosen.order_by(key).limit(2)

    def _once(self, asked: object, build: Callable[[], Any]) -> Select[Any]:
        built: Select[Any] | None = self._built.get(asked)
        if built is None:
            if len(self._built) >= _MOST_BUILT:
                self._built.clear()
            built = self._built[asked] = build()
        return built

    def _value(self, seal: Seal, name: str, key: str, stored: object) -> Value:
        field = self.register.by_name.get(name)
        if field is not None and field.personal and isinstance(stored, bytes):
            stored = json.loads(seal.open(Purpose.FIELD, stored, self._place(name, key)))
        return stored if stored is None or isinstance(stored, (str, int, float, bool, list)) else str(stored)

    def _place(self, name: str, key: str) -> str:
        return f"{self.register.id}.{name}.{key}"


def register_tables(registers: Mapping[str, Register]) -> Mapping[str, RegisterTable]:
    """The tables of these registers. Made once an epoch; SQLAlchemy caches statements by them."""
    return {name: RegisterTable(one, register_table(one)) for name, one in registers.items()}


def register_table(register: Register) -> Table:
    """The table of one register, with its indexes.

    :raises RegisterMismatch: two columns would have one name, or a name is too long for PostgreSQL
    """
    table = Table(PREFIX + register.id, MetaData(), *_columns(register), info={"unit_column": register.unit_column})
    for name, columns, unique in _indexes(register):
        short = _short(f"{'uq' if unique else 'ix'}_{table.name}_{name}")
        Index(short, *(table.c[one] for one in columns), unique=unique)
    return table


def _columns(register: Register) -> list[Column[object]]:
    columns: list[Column[object]] = [Column(register.key, Text, primary_key=True)]
    if register.unit_column and register.unit_column not in (register.key, *register.by_name):
        columns.append(Column(register.unit_column, Text))
    looked_up = {*register.find_by, *register.unique, *register.search}
    for field in register.fields:
        if field.name != register.key:
            columns.append(Column(field.name, _type(field)))
        if field.personal and field.name in looked_up:
            columns.append(Column(f"{field.name}_token", Text))
    columns += [Column("updated_at", Instant), Column("updated_by_application", ID)]
    names = [one.name for one in columns]
    for name in names:
        if names.count(name) > 1 or len(name) > _LONGEST_NAME:
            raise RegisterMismatch(f"register {register.id}: column {name} is there twice, or its name is too long")
    return columns


def _type(field: Field) -> TypeEngine[Any]:
    if field.personal:
        return LargeBinary()
    return JSON(none_as_null=True) if field.cel_type == "list" else _TYPES[field.cel_type]()


def _indexes(register: Register) -> list[tuple[str, tuple[str, ...], bool]]:
    """Name, columns and uniqueness of the indexes. None of them begins another one."""
    found: dict[tuple[str, ...], tuple[str, bool]] = {}
    unit = (register.unit_column,) if register.unit_column and register.unit_column != register.key else ()
    if register.unique:
        found[tuple(_compared(register, one) for one in register.unique)] = ("_".join(register.unique), True)
    for name in register.find_by:
        if name != register.key:
            found.setdefault((*unit, _compared(register, name)), (name, False))
    if register.tree_column:
        found.setdefault((*unit, register.tree_column), (register.tree_column, False))
    order = (register.sorted_by,) if _sortable(register, register.sorted_by) else ()
    found.setdefault(tuple(dict.fromkeys((*unit, *order, register.key))), ("sorted", False))
    # The primary key is an index already.
    begun = {columns[:length] for columns in (*found, (register.key,)) for length in range(1, len(columns))}
    begun.add((register.key,))
    return [(name, columns, unique) for columns, (name, unique) in found.items() if unique or columns not in begun]


def _compared(register: Register, name: str) -> str:
    field = register.by_name.get(name)
    return f"{name}_token" if field is not None and field.personal else name


def _sortable(register: Register, name: str) -> bool:
    return bool(name) and name != register.key and _compared(register, name) == name


def _short(name: str) -> str:
    """PostgreSQL cuts names at 63 bytes, and two may then be one."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:50]}_{sha256(name.encode()).hexdigest()[:12]}"
