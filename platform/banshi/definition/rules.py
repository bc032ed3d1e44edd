"""Rules that were well written and yet cannot do what they say (D309 to D313): defaults, options, contradictions."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any

from banshi.conditions import Condition, Expression, Scalar
from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Message
from banshi.field import NO_RECORDS, NO_UPLOADS, Context, Field, FieldError
from banshi.i18n import _
from banshi.step import Step

_STRING = r"""(?:"[^"\\]*"|'[^'\\]*')"""
_COMPARISON = re.compile(rf"\s*([a-z]\w*)\s*(?:==\s*({_STRING})|in\s*\[((?:\s*{_STRING}\s*,?)+)\])\s*")
# A day for what is judged by the day: what a checker says must not change overnight.
_SOME_DAY = date(2026, 1, 1)

Wanted = Mapping[str, Set[Scalar]]


# No records and no files: a default is judged by itself.
_ALONE = Context(_SOME_DAY, NO_RECORDS, NO_UPLOADS)


def check_rules(item: Item, root: SourceNode) -> list[Diagnostic]:
    """Defaults and options of an item's fields, and conditions that can never hold where they stand."""
    if not item.steps:
        return []
    order = list(dict.fromkeys(name for step in item.steps for name in step.asks()))
    findings: list[Diagnostic] = []
    for field in item.fields:
        node = root.child("fields").child(field.name)
        # A field of a register was judged where it is written.
        if field.default is not None and (written := node.get("default")):
            findings += _default_findings(field, written, order)
        if field.offers and (written := node.get("options")):
            findings += _offer_findings(field, written)
    findings += _contradictions(item)
    return findings


def _default_findings(field: Field, node: SourceNode, order: Sequence[str]) -> Iterator[Diagnostic]:
    if field.computed or field.TAKES_FILES or field.widget().drawing == "none":
        yield Diagnostic(node.position, "D309", _("这种字段不能有默认值"), _("删去 default"))
    elif isinstance(field.default, Expression):
        yield from _worked_out(field, field.default, node, order)
    elif codes := field.dictionary_used:
        for code in field.default if isinstance(field.default, tuple) else (field.default,):
            if not isinstance(code, str) or not codes.find(code):
                message = _("字典“{dictionary}”没有代码“{code}”", dictionary=codes.title, code=shown(code))
                hint = meant(str(code), [one.code for one in codes.codes]) if len(codes.codes) < 2000 else None
                yield Diagnostic(node.position, "D303", message, hint)
    else:
        try:
            field.parse(list(field.default) if isinstance(field.default, tuple) else field.default, _ALONE)
        except FieldError as error:
            # What is judged by today's date may well be right on another day.
            if "today" not in (getattr(field, "not_before", ""), getattr(field, "not_after", "")):
                yield Diagnostic(node.position, "D309", error.message, _("改成这个字段能填的内容"))


def _worked_out(field: Field, default: Expression, node: SourceNode, order: Sequence[str]) -> Iterator[Diagnostic]:
    wanted = field.cel_type
    if not default.gives(wanted) and not (wanted == "double" and default.gives("int")):
        message = _("默认值算出来是 {actual}，这个字段要 {wanted}", actual=default.given, wanted=wanted)
        yield Diagnostic(node.position, "D309", message, _("例如把整数写成 string(…)，或换一个公式"))
    before = order[: order.index(field.name)] if field.name in order else order
    for name in sorted(default.names):
        if name not in before:
            message = _("默认值要用“{name}”，它却不在这个字段前面填", name=name)
            yield Diagnostic(node.position, "D310", message, _("把 {name} 移到前面的步骤或位置", name=name))


def _offer_findings(field: Field, node: SourceNode) -> Iterator[Diagnostic]:
    codes = field.dictionary_used
    for number, (offer, written) in enumerate(zip(field.offers, node)):
        for code in written.child("codes"):
            if codes and not codes.find(str(code.data)):
                message = _("字典“{dictionary}”没有代码“{code}”", dictionary=codes.title, code=shown(code.data))
                yield Diagnostic(
                    code.position, "D303", message, meant(str(code.data), [one.code for one in codes.codes])
                )
        if not offer.when.depends and (not offer.when.constant or number + 1 < len(field.offers)):
            yield Diagnostic(written.position, "D311", _never_reached(offer.when), _("给它加上 when，或移到最后"))


def _never_reached(when: Condition) -> Message:
    return _("这一条总是成立，后面的都轮不到") if when.constant else _("这一条永远不成立")


def _all_offered(field: Field) -> Set[str] | None:
    """Every code that the field ever offers; None where some case leaves all of them, or none is chosen here."""
    last = field.offers[-1].when if field.offers else None
    if last is None or field.register_field or last.depends or not last.constant:
        return None
    return {code for offer in field.offers for code in offer.codes}


def _contradictions(item: Item) -> Iterator[Diagnostic]:
    """Conditions that ask for what the conditions around them, or the options of a field, rule out."""
    offered = {field.name: codes for field in item.fields if (codes := _all_offered(field)) is not None}
    for outer, inner in _nested(item):
        position = inner.position
        if position is None:
            continue
        for name, values in wanted_by(inner).items():
            around = outer.get(name)
            if not values:
                message = _("永远不成立：{name} 不能同时是几个不同的值", name=name)
                yield Diagnostic(position, "D312", message, _("几个值之一请写 {name}: [甲, 乙]", name=name))
                continue
            if around is not None and not around & values:
                message = _(
                    "永远不成立：这里要求 {name} 是 {inner}，外面已要求它是 {outer}",
                    name=name,
                    inner=_listed(values),
                    outer=_listed(around),
                )
                yield Diagnostic(position, "D312", message, _("改其中一处，或删去永远用不到的部分"))
            elif name in offered and not (offered[name] | {""}) & values:
                message = _("永远不成立：字段 {name} 从不提供 {inner}", name=name, inner=_listed(values))
                yield Diagnostic(position, "D313", message, _("改这个条件，或改 {name} 的 options", name=name))


def _nested(item: Item) -> Iterator[tuple[Wanted, Condition]]:
    """Each condition of the item with what the conditions around it ask for."""
    nothing: Wanted = {}
    uses: dict[str, list[Wanted]] = {}
    attached: dict[str, list[Wanted]] = {}
    for step in item.steps:
        yield nothing, step.when
        outer = _before(step)
        sections: Sequence[Any] = [one for one in getattr(step, "sections", ()) if hasattr(one, "when")]
        for section in sections:
            yield outer, section.when
            inside = both(outer, wanted_by(section.when))
            for name in section.fields:
                uses.setdefault(name, []).append(inside)
        for name in {*step.asks()} - {name for section in sections for name in section.fields}:
            uses.setdefault(name, []).append(outer)
        for name in step.attaches():
            attached.setdefault(name, []).append(outer)
    for field in item.fields:
        alone = _only(uses.get(field.name, ()))
        yield alone, field.visible
        yield both(alone, wanted_by(field.visible)), field.required
    for material in item.materials:
        yield _only(attached.get(material.name, ())), material.when
        yield wanted_by(material.when), material.required
    yield from ((nothing, one.when) for one in item.review)
    yield from ((nothing, one.when) for one in item.effects)
    yield from ((nothing, one.when) for one in item.limit_cases)


def _only(around: Sequence[Wanted]) -> Wanted:
    """What is asked for around what stands in one place; of several places only one may suit."""
    return around[0] if len(around) == 1 else {}


def _before(step: Step) -> Wanted:
    """What the step's condition asks of fields that it does not itself ask: those were blank when it was decided."""
    return {name: values for name, values in wanted_by(step.when).items() if name not in step.asks()}


def both(one: Wanted, other: Wanted) -> Wanted:
    return {
        name: one[name] & other[name] if name in one and name in other else one.get(name, other.get(name, set()))
        for name in {*one, *other}
    }


def wanted_by(condition: Condition) -> Wanted:
    """The values that a condition asks for, by field, as far as it says so plainly; it may ask for more besides."""
    if condition.comparable:
        return {name: frozenset(values) for name, values in condition.parts}
    text = condition.expression.text if condition.expression else ""
    bare = re.sub(_STRING, lambda found: "_" * len(found[0]), text)
    if re.search(r"[|?(!]", bare):
        return {}
    wanted: Wanted = {}
    start = 0
    for end in [*(one.start() for one in re.finditer("&&", bare)), len(text)]:
        found = _COMPARISON.fullmatch(text[start:end])
        if found:
            written = re.findall(_STRING, found[2] or found[3])
            wanted = both(wanted, {found[1]: frozenset(one[1:-1] for one in written)})
        start = end + 2
    return wanted


def _listed(values: Set[Scalar]) -> str:
    return "、".join(sorted(map(shown, values))[:5]) or "…"
