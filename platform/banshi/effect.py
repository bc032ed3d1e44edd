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
    """One change of one record: `values` are the columns to set. `key` None creates one, `removed` takes one out."""

    register: str
    key: str | None
    values: Values
    removed: bool = False


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
    """What the columns are set to; one that is set to a field that is blank is blank (None)."""
    return {name: _assigned(one, values) if isinstance(one, Expression) else one for name, one in assigned}


def _assigned(expression: Expression, values: Values) -> Value:
    # In an expression a blank text is "" and a blank number 0: of a field alone neither is meant. Two records with ""
    # in a unique column would be the same, and 0 is an answer that nobody gave.
    name = expression.text.strip()
    return values.get(name) if name in expression.names else expression.value(values)
