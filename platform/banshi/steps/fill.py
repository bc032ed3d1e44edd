"""Filling in fields, in sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from banshi.conditions import ALWAYS, Condition, Values
from banshi.i18n import Text
from banshi.kinds import RULE, TEXT, Nested, Reference, Sequenced, option
from banshi.step import Step, Use


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section 分区 of a form. What was asked before, or comes from a register, is shown and not asked again."""

    title: Text = option(TEXT, "分区标题")
    fields: tuple[str, ...] = option(Sequenced(Reference("field")), "分区里的字段，按顺序")
    when: Condition = option(RULE, "何时显示这个分区", default=ALWAYS)
    note: Text | None = option(TEXT, "分区开头的说明", default=None)


@dataclass(frozen=True, kw_only=True)
class Fill(Step):
    """分区填写。"""

    KIND: ClassVar[str] = "fill"

    title: Text | None = option(TEXT, "这一页的标题；写了就自成一页，几页就有步骤条", default=None)
    sections: tuple[Section, ...] = option(Nested(Section), "分区")

    def asks(self) -> tuple[str, ...]:
        return self._fields

    def live_fields(self, values: Values) -> tuple[str, ...]:
        if all(section.when is ALWAYS for section in self.sections):
            return self._fields
        return tuple(name for section in self.sections if section.when.holds(values) for name in section.fields)

    def uses(self) -> Iterable[Use]:
        return self._uses

    def rules(self) -> Iterable[Condition]:
        return [section.when for section in self.sections]

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        return tuple(name for section in self.sections for name in section.fields)

    @cached_property
    def _uses(self) -> tuple[Use, ...]:
        return tuple(Use(name, section.title) for section in self.sections for name in section.fields)

    @property
    def heading(self) -> Text | None:
        return self.title

    def joins(self, before: Step) -> bool:
        return self.title is None and before.KIND == "find" and getattr(before, "records", "") == "many"
