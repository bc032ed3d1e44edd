"""Setting columns of the records that the application is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Values
from banshi.effect import Assigned, Change, Effect, assigned_values
from banshi.kinds import Assignments, Reference, option
from banshi.register import Register


@dataclass(frozen=True, kw_only=True)
class ChangeRecord(Effect):
    """改办理对象的台账记录。"""

    KIND: ClassVar[str] = "change"

    register: Register = option(Reference("register"), "改哪个台账")
    set: tuple[Assigned, ...] = option(Assignments(), "哪些列改成什么；= 开头的是表达式")

    def changes(self, values: Values, subjects: Sequence[str], unit_id: str) -> Sequence[Change]:
        set_to = assigned_values(self.set, values)
        return [Change(self.register.id, key, set_to) for key in subjects]
