"""The contract of a validator kind: a rule over several fields with its own message."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Values
from banshi.field import Fault


@dataclass(frozen=True, kw_only=True)
class Validator:
    KIND: ClassVar[str]

    @property
    def reads(self) -> frozenset[str] | None:
        """The fields it looks at: while they are sound it is asked, whatever is wrong elsewhere, so that all that is
        wrong is told at once 一次性告知. None: only once everything is sound."""
        return None

    def violations(self, values: Values) -> Iterable[Fault]:
        """What is wrong, and the field it is shown beside."""
        raise NotImplementedError
