"""Automatic review 系统自助审核: approved when it is filed, after named checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.kinds import Function, Sequenced, option
from banshi.review import Decision, NamedCheck, Outcome, Review, Stage


@dataclass(frozen=True, kw_only=True)
class Automatic(Review):
    """提交即办结。"""

    KIND: ClassVar[str] = "automatic"

    checks: tuple[tuple[str, NamedCheck], ...] = option(
        Sequenced(Function("checks"), at_least=0), "提交时逐项核对的检查，不通过就不能提交", default=()
    )

    def outcome(self, decisions: Sequence[Decision]) -> Outcome | None:
        return Outcome.APPROVED

    def waiting_on(self, decisions: Sequence[Decision]) -> tuple[Stage, ...]:
        return ()

    def path(self) -> tuple[Stage, ...]:
        return ()

    def named_checks(self) -> Sequence[tuple[str, NamedCheck]]:
        return self.checks
