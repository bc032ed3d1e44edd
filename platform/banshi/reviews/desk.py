"""Desk review 前台审核: one stage, one reviewer of a role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from banshi.i18n import Text
from banshi.kinds import ROLE, TEXT, Reference, option
from banshi.review import WORKING_DAYS, Action, Decision, Outcome, Review, Stage

_OUTCOMES: Mapping[Action, Outcome] = {
    Action.APPROVE: Outcome.APPROVED,
    Action.REFUSE: Outcome.REFUSED,
    Action.RETURN: Outcome.CORRECTION,
}


@dataclass(frozen=True, kw_only=True)
class Desk(Review):
    """前台经办审核，一个环节。"""

    KIND: ClassVar[str] = "desk"

    stage: Text = option(TEXT, "环节名称")
    role: str = option(ROLE, "由哪个角色审核")
    within: int | None = option(WORKING_DAYS, "时限，工作日", default=None)
    reasons: Any = option(Reference("dictionary"), "退回补正时可选的理由", default=None)

    def outcome(self, decisions: Sequence[Decision]) -> Outcome | None:
        return _OUTCOMES[decisions[-1].action] if decisions else None

    def waiting_on(self, decisions: Sequence[Decision]) -> tuple[Stage, ...]:
        return () if decisions else self.path()

    def path(self) -> tuple[Stage, ...]:
        return (Stage(id=self.stage.zh, stage=self.stage, role=self.role, within=self.within, reasons=self.reasons),)
