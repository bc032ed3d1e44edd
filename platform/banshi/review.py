"""The contract of a review kind 审核: two pure functions of the decisions so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from banshi.conditions import ALWAYS, Condition, Values
from banshi.diagnostics import Message
from banshi.field import Records
from banshi.i18n import Text
from banshi.kinds import (
    NAME,
    ROLE,
    RULE,
    TEXT,
    YES_NO,
    JsonSchema,
    Node,
    Reference,
    Scope,
    Sequenced,
    one_of,
    option,
    whole,
)


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
    """One decision 审核意见 at one stage 环节, by one person (user id), perhaps in the place of another who was away.
    Those before the latest filing do not count, unless the review keeps them: then they are `kept`."""

    stage: str
    action: Action
    by: int = 0
    instead_of: int = 0
    kept: bool = False

    @property
    def people(self) -> frozenset[int]:
        """Whose decision it is: of both, where one stood in for the other."""
        return frozenset({self.by, self.instead_of}) - {0}


REVIEW, NOTICE, PAYMENT = "review", "notice", "payment"
APPROVAL, REFUSAL = "approval", "refusal"


@dataclass(frozen=True)
class _WorkingDays:
    """`{working_days: 14}`: a limit of one stage."""

    def build(self, node: Node, scope: Scope) -> int:
        return int(str(node.child("working_days").data))

    @property
    def schema(self) -> JsonSchema:
        days = {"type": "integer", "minimum": 1, "maximum": 1000, "description": "几个工作日"}
        return {
            "type": "object",
            "properties": {"working_days": days},
            "required": ["working_days"],
            "additionalProperties": False,
        }


WORKING_DAYS = _WorkingDays()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage 环节: its title, who decides it, in what time, and what may be decided."""

    id: str = ""
    stage: Text = option(TEXT, "环节名称")
    role: str = option(ROLE, "由哪个角色办理")
    does: str = option(
        one_of(REVIEW, NOTICE, PAYMENT),
        "做什么：review 审核，notice 公示（满 within 才能通过），payment 发放",
        default=REVIEW,
    )
    office: str = option(NAME, "由哪一级经办机构办理：单位台账的 level，例如 street、district、city", default="")
    area: str | None = option(Reference("field"), "按哪个区划字段找经办机构；不写就按申报单位的区划", default=None)
    within: int | None = option(WORKING_DAYS, "本环节的时限，工作日", default=None)
    when: Condition = option(RULE, "什么时候有这个环节", default=ALWAYS)
    after: str = option(
        one_of(APPROVAL, REFUSAL),
        "前面的环节通过之后（approval），还是不予通过之后（refusal，例如送达决定书）",
        default=APPROVAL,
    )
    may: tuple[str, ...] = option(
        Sequenced(one_of(*Action)),
        "可以给出的意见：approve 通过，return 退回补正，refuse 不予通过",
        default=tuple(Action),
    )
    approvals: int = option(whole(1, 20), "要几个人通过", default=1)
    of: int = option(
        whole(1, 20), "由几个人分别审核；有人不予通过、剩下的人凑不够 approvals 时，本环节不予通过", default=1
    )
    exclusive: bool = option(YES_NO, "办过前面环节的人不能办这个环节", default=True)
    fills: tuple[str, ...] = option(Sequenced(Reference("field")), "通过时由审核人填写的字段", default=())
    supervisor: str = option(ROLE, "超过时限后报给哪个角色", default="")
    reasons: Any = option(Reference("dictionary"), "退回补正时可选的理由", default=None)
    public: Text | None = option(
        TEXT, "公示环节：写上就列在公开的公示页面上，姓名脱敏；写怎样提出异议、向谁提", default=None
    )

    @property
    def title(self) -> Text:
        return self.stage

    def verdict(self, decisions: Sequence[Decision]) -> Action | None:
        """What the decisions at this stage come to; None while somebody must still decide."""
        said = [one.action for one in decisions if one.stage == self.id]
        if Action.RETURN in said:
            return Action.RETURN
        if said.count(Action.APPROVE) >= self.approvals:
            return Action.APPROVE
        return Action.REFUSE if said.count(Action.REFUSE) > max(self.of, self.approvals) - self.approvals else None


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

    def path(self) -> tuple[Stage, ...]:
        """Every stage this review can have, in order."""
        raise NotImplementedError

    def on(self, values: Values) -> "Review":
        """This review as it is for an application with these values."""
        return self

    def kept(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """The decisions that still count when an application comes back corrected."""
        return ()

    def named_checks(self) -> Sequence[tuple[str, NamedCheck]]:
        """Named checks that run when an application is filed; one that fails is an error on the form."""
        return ()
