"""A chain of stages: what the decisions so far make of it. Tables."""

import pytest

from banshi.conditions import NEVER
from banshi.i18n import Text
from banshi.review import NOTICE, REFUSAL, Action, Decision, Outcome, Stage
from banshi.reviews.chain import Chain

A, R, X = Action.APPROVE, Action.RETURN, Action.REFUSE


def stage(title, **options):
    return Stage(stage=Text(title), role="clerk", **options)


CHAIN = Chain(
    stages=(
        stage("受理", within=1),
        stage("审核", approvals=2, of=3),
        stage("公示", does=NOTICE, within=5),
        stage("送达", after=REFUSAL),
    )
)


def decisions(text):
    """`受理:approve 审核:refuse`: one word a decision, each by another person."""
    words = [word.split(":") for word in text.split()]
    return [Decision(title, Action(action), by) for by, (title, action) in enumerate(words, 1)]


@pytest.mark.parametrize(
    ("so_far", "outcome", "waiting"),
    [
        ("", None, "受理"),
        ("受理:approve", None, "审核"),
        ("受理:return", Outcome.CORRECTION, ""),
        ("受理:refuse", None, "送达"),
        ("受理:refuse 送达:approve", Outcome.REFUSED, ""),
        ("受理:approve 审核:approve", None, "审核"),
        ("受理:approve 审核:approve 审核:refuse", None, "审核"),
        ("受理:approve 审核:approve 审核:refuse 审核:approve", None, "公示"),
        ("受理:approve 审核:refuse 审核:refuse", None, "送达"),
        ("受理:approve 审核:approve 审核:return", Outcome.CORRECTION, ""),
        ("受理:approve 审核:approve 审核:approve 公示:approve", Outcome.APPROVED, ""),
        ("受理:approve 审核:approve 审核:approve 公示:refuse", None, "送达"),
        ("受理:approve 审核:approve 审核:approve 公示:refuse 送达:approve", Outcome.REFUSED, ""),
    ],
)
def test_what_decisions_make(so_far, outcome, waiting):
    made = decisions(so_far)
    assert CHAIN.outcome(made) == outcome
    assert [one.title.zh for one in CHAIN.waiting_on(made)] == ([waiting] if waiting else [])


@pytest.mark.parametrize(
    ("approvals", "of", "actions", "verdict"),
    [
        (1, 1, "", None),
        (1, 1, "A", A),
        (1, 1, "X", X),
        (1, 3, "X", None),
        (1, 3, "XX", None),
        (1, 3, "XXX", X),
        (1, 3, "XXA", A),
        (3, 3, "AA", None),
        (3, 3, "AAA", A),
        (3, 3, "AX", X),
        (2, 3, "AR", R),
        # Of two who approve one of one: more approvals than reviewers means all of them.
        (2, 1, "A", None),
        (2, 1, "AX", X),
    ],
)
def test_any_all_and_some_of_several(approvals, of, actions, verdict):
    one = stage("审核", id="审核", approvals=approvals, of=of)
    letters = {"A": A, "R": R, "X": X}
    assert one.verdict([Decision("审核", letters[each]) for each in actions]) == verdict


def test_a_stage_whose_condition_does_not_hold_is_not_there():
    chain = Chain(stages=(stage("受理"), stage("现场核查", when=NEVER), stage("审批")))
    live = chain.on({})
    assert [one.id for one in live.path()] == ["受理", "审批"]
    assert live.outcome(decisions("受理:approve 审批:approve")) is Outcome.APPROVED
    assert CHAIN.on({}) is CHAIN


def test_a_correction_goes_back_to_the_stage_that_returned():
    made = decisions("受理:approve 审核:approve 审核:return")
    assert [one.stage for one in CHAIN.kept(made)] == ["受理"]
    assert CHAIN.waiting_on(CHAIN.kept(made))[0].id == "审核"
    assert Chain(stages=CHAIN.stages, restart=True).kept(made) == ()
