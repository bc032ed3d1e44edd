"""Taking the records that the application is about out of their register. What happened to them stays readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Values
from banshi.effect import Change, Effect
from banshi.kinds import Reference, option
from banshi.register import Register


@dataclass(frozen=True, kw_only=True)
class RemoveRecord(Effect):
    """从台账中删除办理对象的记录；还有别的记录引用它时不能删除。"""

    KIND: ClassVar[str] = "remove"

    register: Register = option(Reference("register"), "从哪个台账删除")

    def changes(self, values: Values, subjects: Sequence[str], unit_id: str) -> Sequence[Change]:
        return [Change(self.register.id, key, {}, removed=True) for key in subjects]
