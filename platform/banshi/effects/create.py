"""Adding a record to a register, owned by the unit that filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Values
from banshi.effect import Assigned, Change, Effect, assigned_values
from banshi.kinds import Assignments, Reference, option
from banshi.register import Register


@dataclass(frozen=True, kw_only=True)
class CreateRecord(Effect):
    """在台账中新增一条记录。"""

    KIND: ClassVar[str] = "create"

    register: Register = option(Reference("register"), "加到哪个台账")
    set: tuple[Assigned, ...] = option(Assignments(), "各列的值；= 开头的是表达式")

    def changes(self, values: Values, subjects: Sequence[str], unit_id: str) -> Sequence[Change]:
        columns = dict(assigned_values(self.set, values))
        if self.register.unit_column:
            columns[self.register.unit_column] = unit_id
        return [Change(self.register.id, None, columns)]
