"""The contract of a validator kind: a rule over several fields with its own message."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Values
from banshi.field import Fault


@dataclass(frozen=True, kw_only=True)
class Validator:
    KIND: ClassVar[str]

    def violations(self, values: Values) -> Iterable[Fault]:
        """What is wrong, and the field it is shown beside."""
        raise NotImplementedError
