"""Finding the record in a register that the application is about: none must exist, exactly one, or some to tick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value, Values
from banshi.diagnostics import Message
from banshi.field import Context, Fault
from banshi.i18n import Text, _
from banshi.kinds import TEXT, Constants, Reference, Sequenced, one_of, option
from banshi.register import Register
from banshi.step import SUBJECTS, Found, Step, Use

_MOST_SUBJECTS = 1000


@dataclass(frozen=True, kw_only=True)
class Find(Step):
    """在台账中查找办理对象。"""

    KIND: ClassVar[str] = "find"

    register: Register = option(Reference("register"), "在哪个台账里找")
    by: tuple[str, ...] = option(Sequenced(Reference("field")), "按哪些字段查；字段名就是台账的列名")
    optionally: tuple[str, ...] = option(
        Sequenced(Reference("field")), "可填可不填的字段；one 用它们缩小范围，any 只是收下", default=()
    )
    records: str = option(
        one_of("none", "one", "any", "many"),
        "none 不应已有；one 恰好一条；any 有没有都行；many 列出后勾选",
        default="one",
    )
    having: tuple[tuple[str, Value], ...] = option(Constants(), "只找这些列等于给定值的记录", default=())
    columns: tuple[str, ...] = option(Sequenced(Reference("column")), "列表显示哪些列；不写就是查询字段", default=())
    title: Text | None = option(TEXT, "查询区或列表的标题", default=None)
    button: Text | None = option(TEXT, "按钮上的话；不写就是“查询”", default=None)

    @property
    def many(self) -> bool:
        return self.records == "many"

    @property
    def ticks(self) -> bool:
        return self.many

    @property
    def brings_records(self) -> bool:
        return self.records != "none"

    def asks(self) -> tuple[str, ...]:
        # What a list is filtered by says nothing about the application.
        return () if self.many else (*self.optionally, *self.by)

    def required_here(self) -> frozenset[str]:
        return frozenset() if self.many else frozenset(self.by)

    def uses(self) -> Iterable[Use]:
        optional = [Use(name, self.title, required=False) for name in self.optionally]
        return optional + [Use(name, self.title, required=not self.many) for name in self.by]

    def joins(self, before: Step) -> bool:
        return not self.many and before.KIND == "choose"

    def find(self, values: Values, ticked: Sequence[str], context: Context) -> Found:
        if self.many:
            return self._ticked(ticked, context)
        wanted = {name: values[name] for name in self.by if name in values}
        if len(wanted) < len(self.by):
            return Found()
        if self.records != "any":
            wanted.update({name: values[name] for name in self.optionally if name in values})
        keys = context.records.match(self.register.id, {**wanted, **dict(self.having)})
        if self.records == "any" and not keys:
            return Found()
        if self.records == "none":
            return (
                Found(faults=self._faults(_("该人员已在“{register}”中，不能重复办理", register=self.register.title)))
                if keys
                else Found()
            )
        return self._one(keys, context)

    def _one(self, keys: Sequence[str], context: Context) -> Found:
        if not keys:
            return Found(faults=self._faults(_("没有查询到符合条件的记录，请核对后再查")))
        if len(keys) > 1:
            return Found(faults=self._faults(_("查询到不止一条记录，请补充条件")))
        return Found({keys[0]: context.records.find(self.register.id, keys[0]) or {}})

    def _ticked(self, ticked: Sequence[str], context: Context) -> Found:
        if not ticked:
            return Found(faults=[Fault(SUBJECTS, _("请至少勾选一条记录"))])
        if len(ticked) > _MOST_SUBJECTS:
            return Found(
                faults=[
                    Fault(
                        SUBJECTS, _("一次最多勾选 {most} 条，现为 {actual} 条", most=_MOST_SUBJECTS, actual=len(ticked))
                    )
                ]
            )
        records = {key: context.records.find(self.register.id, key) for key in dict.fromkeys(ticked)}
        known = {key: record for key, record in records.items() if record is not None and self._suits(record)}
        if len(known) < len(records):
            return Found(
                known,
                [
                    Fault(
                        SUBJECTS,
                        _("勾选的记录中有 {count} 条已不符合条件，请重新勾选", count=len(records) - len(known)),
                    )
                ],
            )
        return Found(known)

    def _suits(self, record: Mapping[str, Value]) -> bool:
        return all(record.get(name) == value for name, value in self.having)

    def _faults(self, message: Message) -> Sequence[Fault]:
        return [Fault(self.by[-1], message)]
