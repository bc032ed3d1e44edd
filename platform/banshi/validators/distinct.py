"""Fields that must not hold the same value: five hospitals, two phone numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Values
from banshi.field import Fault
from banshi.i18n import Text, _
from banshi.kinds import TEXT, Reference, Sequenced, option
from banshi.validator import Validator


@dataclass(frozen=True, kw_only=True)
class Distinct(Validator):
    """几个字段不能填得一样；空着的不算。"""

    KIND: ClassVar[str] = "distinct"

    fields: tuple[str, ...] = option(Sequenced(Reference("field"), at_least=2), "哪些字段")
    message: Text | None = option(TEXT, "提示；不写就用通用的话", default=None)

    @property
    def reads(self) -> frozenset[str]:
        return frozenset(self.fields)

    def violations(self, values: Values) -> Iterable[Fault]:
        """One fault beside each field that repeats one before it."""
        before: list[object] = []
        for name in self.fields:
            value = values.get(name)
            if value is None:
                continue
            if value in before:
                yield Fault(name, self.message or _("与前面填的重复，请改填不同的内容"))
            before.append(value)
