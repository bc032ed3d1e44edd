"""Orders and conditions of steps that make no sense (D43x). That a result comes last is D406."""

from collections.abc import Iterator, Sequence

from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.diagnostics import Diagnostic
from banshi.i18n import _
from banshi.step import Step

Placed = Sequence[tuple[Step, SourceNode]]


def check_steps(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """What is wrong with the order of an item's steps, or with what they ask."""
    placed = [*zip(item.steps, root.child("steps"))]
    yield from _unreachable(placed)
    yield from _nothing_to_begin_with(placed)
    yield from _confirmed_too_early(placed)
    yield from _asked_after_confirming(placed)
    yield from _never_needed(item, placed)
    yield from _half_titled(placed)
    yield from _agreed_twice(placed)


def _unreachable(placed: Placed) -> Iterator[Diagnostic]:
    for step, node in placed:
        if not step.when.depends and not step.when.constant:
            yield Diagnostic(node.position, "D430", _("这一步的条件总不成立，永远不会经过"), _("改 when，或删去这一步"))


def _nothing_to_begin_with(placed: Placed) -> Iterator[Diagnostic]:
    """Before anything is typed at least one step must be there to type in."""
    before = [(step, node) for step, node in placed if step.KIND != "result"]
    if before and not any(step.when.holds({}) for step, _node in before):
        message = _("开始时什么都还没填，所有步骤的条件都不成立，办不下去")
        yield Diagnostic(before[0][1].position, "D431", message, _("第一步不要写 when"))


def _confirmed_too_early(placed: Placed) -> Iterator[Diagnostic]:
    """A confirm step confirms what stands before it."""
    asked: set[str] = set()
    for step, node in placed:
        if step.KIND == "confirm":
            if not asked:
                hint = _("把它移到填写之后；先读再同意的文字用 pledge")
                yield Diagnostic(node.position, "D432", _("确认之前还什么都没有填"), hint)
            for part, written in zip(getattr(step, "sections", ()), _options(node).get("sections") or ()):
                yield from _not_asked_yet(part.fields, written.child("fields"), asked)
        asked.update(step.asks(), step.attaches(), (use.field for use in step.uses()))


def _not_asked_yet(names: Sequence[str], nodes: SourceNode, asked: set[str]) -> Iterator[Diagnostic]:
    for name, node in zip(names, nodes):
        if name not in asked:
            message = _("“{name}”要确认，前面却没有步骤填写它", name=name)
            yield Diagnostic(node.position, "D433", message, _("从这里去掉，或把 confirm 移到填写之后"))


def _asked_after_confirming(placed: Placed) -> Iterator[Diagnostic]:
    """What is asked after everything was confirmed is filed unconfirmed. A mere prompt may stand anywhere."""
    confirmed = next((number for number, (step, _node) in enumerate(placed) if getattr(step, "lists", False)), None)
    if confirmed is None or placed[confirmed][0].when.depends:
        return
    for step, node in placed[confirmed + 1 :]:
        if (step.asks() or step.attaches()) and not step.when.depends:
            message = _("确认之后又要填写，这些内容没有经过确认")
            yield Diagnostic(node.position, "D434", message, _("把 confirm 移到所有填写和上传之后、result 之前"))


def _never_needed(item: Item, placed: Placed) -> Iterator[Diagnostic]:
    for step, node in placed:
        materials = [item.material_by_name[name] for name in step.attaches()]
        if materials and not any(one.when.depends or one.when.constant for one in materials):
            message = _("这一步的材料都不会要，没有可上传的")
            yield Diagnostic(node.position, "D435", message, _("改材料的 when，或删去这一步"))


def _half_titled(placed: Placed) -> Iterator[Diagnostic]:
    """With titles on some pages and not on others, the step bar would leave pages out."""
    pages = [(step, node) for step, node in placed if step.KIND in ("fill", "attach")]
    if sum(1 for step, _node in pages if step.heading) < 2:
        return
    before: Step | None = None
    for step, node in placed:
        own_page = before is None or not step.joins(before)
        if step.KIND in ("fill", "attach") and step.heading is None and own_page:
            yield Diagnostic(node.position, "D436", _("别的页有标题，这一页没有，步骤条会缺一步"), _("写上 title"))
        before = step


def _agreed_twice(placed: Placed) -> Iterator[Diagnostic]:
    """The same text twice is agreed to once: the second box would stand ticked already."""
    seen: set[str] = set()
    for step, node in placed:
        if step.agreement is None or step.when.depends:
            continue
        if step.agreement.digest in seen:
            yield Diagnostic(node.position, "D437", _("前面已同意过一样的文字"), _("删去一处，或写不同的文字"))
        seen.add(step.agreement.digest)


def _options(node: SourceNode) -> SourceNode:
    """What is written under the kind's name."""
    return next(child for _key, child in node.items())
