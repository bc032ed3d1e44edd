"""How register tables follow their definitions: what is added, what is refused and why, and what is parked.

Only additions are made: tables, columns that may be blank, indexes. A column that no field names any more stays with
all it holds, and is in use again when the field returns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Index, Inspector, func, inspect, select, update
from sqlalchemy.types import TypeEngine

from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.register import Register
from banshi.storage.database import Database
from banshi.storage.register_tables import PREFIX, RegisterMismatch, RegisterTable, register_table
from banshi.storage.sealing import Seal

_LOCK = 0x62616E73
_FILLED_AT_ONCE = 1_000
_TYPE_WORDS = {
    "Text": Text("文字", "text"),
    "String": Text("文字", "text"),
    "BigInteger": Text("整数", "a whole number"),
    "Integer": Text("整数", "a whole number"),
    "Boolean": Text("是否", "yes or no"),
    "JSON": Text("多项", "several codes"),
    "_Binary": Text("加密的内容", "sealed content"),
    "LargeBinary": Text("加密的内容", "sealed content"),
}


@dataclass(frozen=True)
class CreateTable:
    one: RegisterTable

    @property
    def message(self) -> Message:
        return _("新建台账“{register}”的表", register=self.one.register.title)

    def apply(self, connection: Connection, seal: Seal) -> None:
        self.one.table.create(connection)


@dataclass(frozen=True)
class AddColumn:
    one: RegisterTable
    column: Column[object]

    @property
    def message(self) -> Message:
        field = self.one.register.by_name.get(self.column.name)
        label = field.label if field else Text(self.column.name)
        return _("台账“{register}”加一列 {column}（{label}）", **_named(self.one, column=self.column.name, label=label))

    def apply(self, connection: Connection, seal: Seal) -> None:
        operations = Operations(MigrationContext.configure(connection))
        operations.add_column(self.one.table.name, Column(self.column.name, self.column.type))


@dataclass(frozen=True)
class FillTokens:
    """A personal column is looked up by from now on: the records there are get their tokens."""

    one: RegisterTable
    name: str

    @property
    def message(self) -> Message:
        return _("台账“{register}”已有的记录可以按 {column} 查找", **_named(self.one, column=self.name))

    def apply(self, connection: Connection, seal: Seal) -> None:
        table, key, after = self.one.table, self.one.register.key, ""
        chosen = select(table.c[key], table.c[self.name]).where(table.c[self.name].is_not(None)).order_by(table.c[key])
        while rows := connection.execute(chosen.where(table.c[key] > after).limit(_FILLED_AT_ONCE)).mappings().all():
            for row in rows:
                token = self.one.token(seal, self.name, self.one.values(seal, row)[self.name])
                values = {f"{self.name}_token": token}
                connection.execute(update(table).where(table.c[key] == row[key]).values(values))
            after = rows[-1][key]


@dataclass(frozen=True)
class AddIndex:
    one: RegisterTable
    index: Index

    @property
    def message(self) -> Message:
        named = _named(self.one, columns=_columns_of(self.index))
        if self.index.unique:
            return _("台账“{register}”的 {columns} 从此不能重复", **named)
        return _("台账“{register}”按 {columns} 建索引", **named)

    def apply(self, connection: Connection, seal: Seal) -> None:
        self.index.create(connection)


Step = CreateTable | AddColumn | FillTokens | AddIndex


@dataclass(frozen=True)
class Plan:
    """What the tables need (`steps`, in order), what cannot be done, and what stays though no definition names it."""

    steps: Sequence[Step] = ()
    refusals: Sequence[Message] = ()
    parked: Sequence[Message] = ()


def plan_growth(connection: Connection, registers: Iterable[Register]) -> Plan:
    """Compare the register tables with their definitions. Nothing is written."""
    inspector = inspect(connection)
    existing = {name for name in inspector.get_table_names() if name.startswith(PREFIX)}
    steps: list[Step] = []
    refusals: list[Message] = []
    parked: list[Message] = []
    for register in registers:
        try:
            one = RegisterTable(register, register_table(register))
        except RegisterMismatch as error:
            refusals.append(_("台账“{register}”不能建表：{reason}", register=register.title, reason=str(error)))
            continue
        if one.table.name not in existing:
            steps.append(CreateTable(one))
            continue
        existing.remove(one.table.name)
        growth = _Growth(connection, inspector, one)
        steps += growth.steps()
        refusals += growth.refusals()
        parked += growth.parked()
    parked += [_("表 {table} 不再使用，内容保留", table=name) for name in sorted(existing)]
    return Plan(steps, refusals, parked)


def grow(database: Database, registers: Iterable[Register]) -> Plan:
    """Make what `plan_growth` plans, all of it or nothing, in one transaction and under a lock.

    :raises RegisterMismatch: something is refused; nothing was done
    """
    with database.write() as connection:
        return ensure_tables(connection, registers, database.seal)


def ensure_tables(connection: Connection, registers: Iterable[Register], seal: Seal) -> Plan:
    """See `grow`.

    :param connection: a writing transaction; the lock is held until it ends. On SQLite its write lock is that lock
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    plan = plan_growth(connection, registers)
    if plan.refusals:
        raise RegisterMismatch("\n".join(map(str, plan.refusals)))
    for step in plan.steps:
        step.apply(connection, seal)
    return plan


class _Growth:
    """One table that is there, beside what its definition wants."""

    def __init__(self, connection: Connection, inspector: Inspector, one: RegisterTable) -> None:
        self.connection, self.one = connection, one
        name = one.table.name
        self.stored = {column["name"]: column["type"] for column in inspector.get_columns(name)}
        self.key = inspector.get_pk_constraint(name)["constrained_columns"]
        self.indexes = {str(index["name"]): index for index in inspector.get_indexes(name)}
        self.filled = connection.execute(select(1).select_from(one.table).limit(1)).first() is not None

    def steps(self) -> Iterator[Step]:
        missing = [column for column in self.one.table.columns if column.name not in self.stored]
        yield from (AddColumn(self.one, column) for column in missing)
        for column in missing:
            name = column.name.removesuffix("_token")
            if column.name == f"{name}_token" and name in self.stored and self.filled:
                yield FillTokens(self.one, name)
        yield from (AddIndex(self.one, index) for index in self._missing_indexes())

    def refusals(self) -> Iterator[Message]:
        register = self.one.register
        if self.key != [register.key]:
            named = _named(self.one, stored="、".join(self.key), wanted=register.key)
            yield _("台账“{register}”的编号列是 {stored}，不能改成 {wanted}。请把 key 改回去，或另建一个台账", **named)
        for column in self.one.table.columns:
            stored = self.stored.get(column.name)
            if stored is not None and stored._type_affinity is not column.type._type_affinity:
                yield self._other_type(column, stored)
            elif stored is None and self.filled and self._is_required(column.name):
                yield _(
                    "台账“{register}”已有记录，新字段“{label}”必填，它们却没有值。请先不写 required，补齐以后再加",
                    **_named(self.one, label=register.by_name[column.name].label),
                )
        for index in self._missing_indexes():
            repeated = self._repeated(index) if index.unique else 0
            if repeated:
                named = _named(self.one, columns=_columns_of(index), count=repeated)
                yield _(
                    "台账“{register}”的 {columns} 不能重复，现有 {count} 组相同的记录。请先改好这些记录，或去掉 unique",
                    **named,
                )

    def parked(self) -> Iterator[Message]:
        wanted = {column.name for column in self.one.table.columns}
        for name in self.stored:
            # A token goes with its column.
            if name not in wanted and name.removesuffix("_token") not in self.stored.keys() - wanted - {name}:
                yield _(
                    "台账“{register}”的列 {column} 停用，内容保留；同名字段回来时接着用",
                    **_named(self.one, column=name),
                )
        kept = {index.name for index in self.one.table.indexes}
        for name, index in self.indexes.items():
            if index["unique"] and name not in kept:
                columns = "、".join(str(one) for one in index["column_names"])
                yield _(
                    "台账“{register}”按旧的规则仍不许 {columns} 重复；要取消，请数据库管理员删去索引 {index}",
                    **_named(self.one, columns=columns, index=name),
                )

    def _other_type(self, column: Column[object], stored: TypeEngine[object]) -> Message:
        named = _named(self.one, column=column.name, stored=_type_words(stored), wanted=_type_words(column.type))
        return _(
            "台账“{register}”的列 {column} 存的是{stored}，不能改成{wanted}。请另起字段名，或把 type、personal 改回去",
            **named,
        )

    def _is_required(self, name: str) -> bool:
        field = self.one.register.by_name.get(name)
        return field is not None and field.required.constant

    def _missing_indexes(self) -> list[Index]:
        # By name, so that two runs say the same.
        return sorted(
            (one for one in self.one.table.indexes if one.name not in self.indexes), key=lambda one: str(one.name)
        )

    def _repeated(self, index: Index) -> int:
        """How many groups of records are alike in the index's columns; blanks are never alike."""
        columns = [self.one.table.c[column.name] for column in index.columns]
        if any(column.name not in self.stored for column in columns):
            return 0
        alike = select(*columns).where(*(column.is_not(None) for column in columns)).group_by(*columns)
        groups = alike.having(func.count() > 1).subquery()
        return self.connection.execute(select(func.count()).select_from(groups)).scalar_one()


def _named(one: RegisterTable, **arguments: object) -> dict[str, object]:
    return {"register": one.register.title, **arguments}


def _columns_of(index: Index) -> str:
    return "、".join(column.name.removesuffix("_token") for column in index.columns)


def _type_words(kind: TypeEngine[object]) -> Text | str:
    name = (kind._type_affinity or type(kind)).__name__
    return _TYPE_WORDS.get(name, name)
