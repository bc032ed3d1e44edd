"""A rule that must hold, written as a condition."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Condition, Values
from banshi.field import Fault
from banshi.i18n import Text
from banshi.kinds import RULE, TEXT, YES_NO, Reference, Sequenced, option
from banshi.validator import Validator


@dataclass(frozen=True, kw_only=True)
class Check(Validator):
    """必须成立的规则。"""

    KIND: ClassVar[str] = "check"

    rule: Condition = option(RULE, "必须成立的条件")
    message: Text = option(TEXT, "不成立时的提示，要说明怎么改")
    fields: tuple[str, ...] = option(Sequenced(Reference("field")), "提示显示在哪些字段旁")
    when_blank: bool = option(YES_NO, "用到的字段有空着的时是否也检查；不写就等都填了再检查", default=False)

    @property
    def reads(self) -> frozenset[str]:
        return self.rule.names

    def violations(self, values: Values) -> Iterable[Fault]:
        if not self.when_blank and any(values.get(name) is None for name in self.rule.names):
            return
        if not self.rule.holds(values):
            yield from (Fault(name, self.message) for name in self.fields)
