"""The contract of a step kind 步骤: what it asks for and which steps it may share a page with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import ClassVar

from banshi.conditions import ALWAYS, Condition, Values
from banshi.field import Context, Fault
from banshi.i18n import Text
from banshi.kinds import RULE, option

# The name under which a payload carries the keys ticked in a list.
SUBJECTS = "subjects"
# The name under which it carries what was agreed to: the SHA-256 of each text, and, from a draft, when it was ticked.
AGREED = "agreed"


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


@dataclass(frozen=True)
class Agreement:
    """What must be ticked to go on: the words beside the box, and the text that is agreed to.

    `of_values`: it confirms what was typed, so it is void once something is typed otherwise.
    """

    tick: Text
    text: Text
    title: Text | None = None
    of_values: bool = False

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the Chinese text, which is the one that binds: its version."""
        return sha256(self.text.zh.encode()).hexdigest()

    @property
    def target(self) -> str:
        """What a fault is shown beside."""
        return f"{AGREED}-{self.digest[:16]}"


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
    def agreement(self) -> Agreement | None:
        """What must be agreed to here."""
        return None

    @property
    def heading(self) -> Text | None:
        """Its name in the step bar of a wizard; None for a step that has no place there."""
        return None

    @property
    def most_bytes(self) -> int | None:
        """How many bytes all files of this step may have together; None for no limit."""
        return None

    def uses(self) -> Iterable[Use]:
        return [Use(name) for name in self.asks()]

    def rules(self) -> Iterable[Condition]:
        """The conditions inside it that the browser evaluates while the page is open, its fields' own apart."""
        return ()

    def joins(self, before: "Step") -> bool:
        """Whether this step stands on the same page as the one before it."""
        return False
