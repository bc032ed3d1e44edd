"""A chain of stages 多环节审核, one after another: reviews, public notice, payment, delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from banshi.conditions import Values
from banshi.kinds import YES_NO, Nested, option
from banshi.review import APPROVAL, REFUSAL, Action, Decision, Outcome, Review, Stage


@dataclass(frozen=True, kw_only=True)
class Chain(Review):
    """几个环节依次审核。"""

    KIND: ClassVar[str] = "chain"

    stages: tuple[Stage, ...] = option(Nested(Stage), "各环节，按先后")
    restart: bool = option(YES_NO, "补正之后从第一个环节重新审核；不写就回到退回的环节", default=False)

    def outcome(self, decisions: Sequence[Decision]) -> Outcome | None:
        return self._standing(decisions)[0]

    def waiting_on(self, decisions: Sequence[Decision]) -> tuple[Stage, ...]:
        return self._standing(decisions)[1]

    def path(self) -> tuple[Stage, ...]:
        return self._named

    def on(self, values: Values) -> Review:
        live = tuple(one for one in self.path() if one.when.holds(values))
        return self if len(live) == len(self.stages) else replace(self, stages=live)

    def kept(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        returned = {one.stage for one in decisions if one.action is Action.RETURN}
        return () if self.restart else tuple(one for one in decisions if one.stage not in returned)

    @cached_property
    def _named(self) -> tuple[Stage, ...]:
        return tuple(replace(one, id=one.title.zh) for one in self.stages)

    def _standing(self, decisions: Sequence[Decision]) -> tuple[Outcome | None, tuple[Stage, ...]]:
        path = APPROVAL
        for stage in self.path():
            if stage.after != path:
                continue
            verdict = stage.verdict(decisions)
            if verdict is None:
                return None, (stage,)
            if verdict is Action.RETURN:
                return Outcome.CORRECTION, ()
            if verdict is Action.REFUSE:
                path = REFUSAL
        return (Outcome.APPROVED if path == APPROVAL else Outcome.REFUSED), ()
