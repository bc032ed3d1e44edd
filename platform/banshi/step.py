"""The contract of a step kind 步骤: what it asks for and which steps it may share a page with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from banshi.conditions import ALWAYS, Condition, Values
from banshi.field import Context, Fault
from banshi.i18n import Text
from banshi.kinds import RULE, option

# The name under which a payload carries the keys ticked in a list.
SUBJECTS = "subjects"


@dataclass(frozen=True)
class Use:
    """One place where a field stands on a screen: for drawing and for `banshi describe`."""

    field: str
    section: Text | None = None
    read_only: bool = False
    required: bool | None = None


@dataclass(frozen=True)
class Found:
    """The subject's records that a step found, by key, and what is wrong with what was looked for."""

    records: Mapping[str, Values] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of filing. Steps that may share a page are shown together; a page ends where the server must answer."""

    KIND: ClassVar[str]
    when: Condition = option(RULE, "何时经过这一步；不写就总是经过", default=ALWAYS)

    def asks(self) -> tuple[str, ...]:
        """The fields whose values this step takes into the application."""
        return ()

    def required_here(self) -> frozenset[str]:
        """Fields that this step cannot do without, whatever the field itself says."""
        return frozenset()

    def live_fields(self, values: Values) -> tuple[str, ...]:
        """Of the fields it asks, those that these values leave on the screen, their own conditions aside."""
        return self.asks()

    def find(self, values: Values, ticked: Sequence[str], context: Context) -> Found:
        """Find the records that the application is about; `ticked` are the keys chosen in a list."""
        return Found()

    @property
    def brings_records(self) -> bool:
        """Whether what this step finds is shown or used further on."""
        return False

    @property
    def ticks(self) -> bool:
        """Whether records are ticked in a list here."""
        return False

    def attaches(self) -> tuple[str, ...]:
        """The materials that are attached here."""
        return ()

    @property
    def most_bytes(self) -> int | None:
        """How many bytes all files of this step may have together; None for no limit."""
        return None

    def uses(self) -> Iterable[Use]:
        return [Use(name) for name in self.asks()]

    def joins(self, before: "Step") -> bool:
        """Whether this step stands on the same page as the one before it."""
        return False
