"""The checks of reviews (D45x): stages that nobody reaches, that ask for what cannot be, or that read alike."""

from collections.abc import Iterator, Sequence

from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic
from banshi.dictionary import Dictionary
from banshi.i18n import _
from banshi.register import Register
from banshi.review import APPROVAL, NOTICE, REFUSAL, Action, Review, Stage

Written = Sequence[tuple[Stage, SourceNode]]


def check_reviews(item: Item, root: SourceNode, units: Register | None) -> Iterator[Diagnostic]:
    """What the stages of each review are to each other, to the item's fields and to the offices that there are.

    :param units: the register of the offices
    """
    level = units.by_name.get("level") if units else None
    for route, node in zip(item.review, root.child("review")):
        stages = _stages(route.review, node)
        yield from _alike(stages)
        yield from _impossible(stages)
        yield from _unreachable(stages)
        yield from _misplaced_fills(item, stages)
        yield from _without_area(item, stages)
        yield from _without_office(stages, level.dictionary_used if level else None)


def _stages(review: Review, node: SourceNode) -> Written:
    """The stages that are written out as a list, with their places."""
    options = next(child for key, child in node.items() if key != "when")
    written = options.get("stages")
    return [*zip(review.path(), written)] if written else ()


def _alike(stages: Written) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for stage, node in stages:
        if stage.title.zh in seen:
            message = _("前面已有环节“{stage}”", stage=shown(stage.title.zh))
            yield Diagnostic(node.child("stage").position, "D450", message, _("各环节用不同的名称"))
        seen.add(stage.title.zh)


def _impossible(stages: Written) -> Iterator[Diagnostic]:
    for stage, node in stages:
        if stage.approvals > stage.of and node.get("of"):
            message = _("{of} 个人里要 {approvals} 个人通过，永远凑不够", of=stage.of, approvals=stage.approvals)
            yield Diagnostic(node.child("of").position, "D451", message, _("of 不小于 approvals"))
        if stage.does == NOTICE and stage.within is None:
            message = _("公示没有写公示多少个工作日")
            yield Diagnostic(node.child("does").position, "D452", message, _("加上 within: {{working_days: 5}}"))
        if stage.public and stage.does != NOTICE:
            message = _("只有公示环节可以公开，这个环节不是公示")
            yield Diagnostic(node.key_position("public"), "D452", message, _("加上 does: notice，或去掉 public"))
        if Action.APPROVE not in stage.may:
            message = _("这个环节不能通过，办件会停在这里")
            yield Diagnostic(node.child("may").position, "D451", message, _("may 里加上 approve"))


def _unreachable(stages: Written) -> Iterator[Diagnostic]:
    """An approval must be somebody's, and what follows a refusal needs somebody before it who may refuse."""
    may_refuse = False
    for stage, node in stages:
        if stage.after == REFUSAL and not may_refuse:
            message = _("前面没有环节可以不予通过，这个环节永远轮不到")
            yield Diagnostic(node.child("after").position, "D453", message, _("前面某个环节的 may 里加上 refuse"))
        may_refuse = may_refuse or (stage.after == APPROVAL and Action.REFUSE in stage.may)
    if stages and not any(
        one.after == APPROVAL and one.when.constant and not one.when.depends for one, _node in stages
    ):
        message = _("每个环节都带条件，有的办件会没有人审")
        hint = _("让一个环节不带 when，或另写一种 automatic 审核")
        yield Diagnostic(stages[0][1].position, "D453", message, hint)


def _misplaced_fills(item: Item, stages: Written) -> Iterator[Diagnostic]:
    """What a reviewer fills in nobody else does, and it must be something that the desk can ask."""
    on_steps = {name for step in item.steps for name in step.asks()}
    for stage, node in stages:
        for name, written in zip(stage.fills, node.get("fills") or ()):
            if name in on_steps:
                message = _("“{label}”已由申请人填写，不能再由审核人填写", label=item.by_name[name].label)
                yield Diagnostic(written.position, "D454", message, _("另定义一个字段，或从步骤里去掉"))
            elif item.by_name[name].TAKES_FILES or item.by_name[name].widget().drawing == "kept":
                message = _("“{label}”不能由审核人填写：审核台不收文件，也不改树", label=item.by_name[name].label)
                yield Diagnostic(written.position, "D457", message, _("写进申请人的步骤，或换一种字段"))


def _without_area(item: Item, stages: Written) -> Iterator[Diagnostic]:
    for stage, node in stages:
        field = item.by_name.get(stage.area or "")
        if field is not None and not (field.dictionary_used and field.dictionary_used.depth > 1):
            message = _("“{label}”不是区划，找不到经办机构", label=field.label)
            yield Diagnostic(node.child("area").position, "D455", message, _("用一个 type: cascade 的区划字段"))
        elif stage.area and not stage.office:
            message = _("写了按哪个字段找经办机构，没有写找哪一级")
            yield Diagnostic(node.child("area").position, "D455", message, _("加上 office，例如 office: street"))


def _without_office(stages: Written, levels: Dictionary | None) -> Iterator[Diagnostic]:
    """A stage of an office that there is none of would wait on its role in every office."""
    for stage, node in stages:
        if levels and stage.office and not levels.find(stage.office):
            message = _("没有“{name}”这一级经办机构", name=shown(stage.office))
            hint = meant(stage.office, [one.code for one in levels.codes])
            yield Diagnostic(node.child("office").position, "D456", message, hint)
