"""The contract of a review kind 审核: two pure functions of the decisions so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from banshi.conditions import Values
from banshi.diagnostics import Message
from banshi.field import Records
from banshi.i18n import Text


class Action(StrEnum):
    """What a reviewer may say 审核意见."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """The result of a review 办理结果, and, while there is none, what it waits for."""

    APPROVED = "approved"
    REFUSED = "refused"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Decision:
    """One decision 审核意见 at one stage 环节. Decisions before the latest filing do not count."""

    stage: str
    action: Action


@dataclass(frozen=True)
class Stage:
    """A stage 环节: its title and the role that decides it."""

    id: str
    title: Text
    role: str


# A named check of an automatic review: the values and the subject's records in, what is wrong out (None: passed).
NamedCheck = Callable[[Values, Sequence[Values], Records], Message | None]


@dataclass(frozen=True, kw_only=True)
class Review:
    KIND: ClassVar[str]

    def outcome(self, decisions: Sequence[Decision]) -> Outcome | None:
        """The outcome these decisions make, or None while somebody must still decide."""
        raise NotImplementedError

    def waiting_on(self, decisions: Sequence[Decision]) -> tuple[Stage, ...]:
        """The stages whose decision is awaited; empty exactly when there is an outcome."""
        raise NotImplementedError

    def stages(self) -> tuple[Stage, ...]:
        """Every stage this review can have, in order."""
        raise NotImplementedError

    def named_checks(self) -> Sequence[tuple[str, NamedCheck]]:
        """Named checks that run when an application is filed; one that fails is an error on the form."""
        return ()
