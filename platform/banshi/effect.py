"""The contract of an effect kind: one pure function from what was decided to changes of registers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Expression, Value, Values
from banshi.register import Register

# A column and what it is set to: a constant, or an expression over the application's values.
Assigned = tuple[str, Expression | Value]


@dataclass(frozen=True)
class Change:
    """One change of one record. `key` None creates a record; `values` are the columns to set."""

    register: str
    key: str | None
    values: Values


@dataclass(frozen=True, kw_only=True)
class Effect:
    KIND: ClassVar[str]
    register: Register

    def changes(self, values: Values, subjects: Sequence[str], unit_id: str) -> Sequence[Change]:
        """What happens on approval.

        :param subjects: keys of the subject's records that the application is about
        :param unit_id: the unit that filed
        """
        raise NotImplementedError


def assigned_values(assigned: Iterable[Assigned], values: Values) -> Values:
    return {name: one.value(values) if isinstance(one, Expression) else one for name, one in assigned}
