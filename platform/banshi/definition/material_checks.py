"""Rules over an item's materials: what could never be handed in, and groups that make no sense."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from banshi.conditions import Condition, Value, Values
from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.definition.sentences import attach_conditions, condition_words
from banshi.diagnostics import Diagnostic, Message
from banshi.field import Field
from banshi.i18n import _
from banshi.material import Material, MaterialGroup
from banshi.step import Step

# Options that come in pairs, least first.
_RANGES = (("image_min_bytes", "image_max_bytes"), ("image_min_bytes", "max_bytes"))
# So many cases of answers are gone through to see whether a material has a step; beyond it nothing is said.
_MOST_CASES = 2_000


def check_materials(item: Item, root: SourceNode) -> list[Diagnostic]:
    """Materials without a step, limits that nothing keeps, and groups."""
    findings: list[Diagnostic] = []
    for material in item.materials:
        node = root.child("materials").child(material.name)
        findings += [*_attach_findings(material, item, node), *_limit_findings(material, node)]
        findings += _held_findings(material, item, node)
    grouped: dict[str, MaterialGroup] = {}
    for group, node in zip(item.material_groups, root.get("one_of") or ()):
        findings += [*_member_findings(group, item, node, grouped), *_count_findings(group, node)]
    return findings


def _attach_findings(material: Material, item: Item, node: SourceNode) -> Iterator[Diagnostic]:
    steps = attach_conditions(material, item)
    if not steps:
        message = _("材料“{label}”没有在任何步骤上传", label=material.label)
        yield Diagnostic(node.name_position, "D403", message, _("加到某个 attach 步骤的 materials 里"))
    elif material.uploaded and (case := _stranded(material, steps, item)) is not None:
        message = _("材料“{label}”必交，但{case}没有步骤让人上传", label=material.label, case=case)
        yield Diagnostic(node.name_position, "D443", message, _("改 attach 步骤的 when，或给材料写上同样的 when"))


def _limit_findings(material: Material, node: SourceNode) -> Iterator[Diagnostic]:
    for least, most in _RANGES:
        low, high = getattr(material, least), getattr(material, most)
        if low is not None and high is not None and low > high:
            message = _("{least} 大于 {most}，什么都填不了", least=least, most=most)
            yield Diagnostic(node.key_position(least), "D410", message)
            return


def _held_findings(material: Material, item: Item, node: SourceNode) -> Iterator[Diagnostic]:
    register = (material.held_by or "").partition(".")[0]
    if register and (item.subject is None or item.subject.id != register):
        message = _("办理对象不在台账“{register}”里，看不出它有没有这份材料", register=register)
        hint = _("held_by 只能写办理对象 subject 的台账")
        yield Diagnostic(node.child("held_by").position, "D442", message, hint)


def _member_findings(
    group: MaterialGroup, item: Item, node: SourceNode, grouped: dict[str, MaterialGroup]
) -> Iterator[Diagnostic]:
    steps = {name: _steps_of(name, item.steps) for name in group.materials}
    for member in node.child("materials"):
        name = str(member.data)
        material = item.material_by_name[name]
        first = grouped.setdefault(name, group)
        if first is not group:
            message = _("材料“{label}”已在“{group}”里", label=material.label, group=first.label)
            yield Diagnostic(member.position, "D440", message, _("一份材料只能在一组里"))
        elif material.required.depends or material.required.constant:
            message = _("“{label}”在任选的一组里，不能又是必交", label=material.label)
            yield Diagnostic(member.position, "D445", message, _("去掉这份材料的 required，或移出这一组"))
        elif steps[name] != steps[group.materials[0]]:
            message = _("“{group}”的材料不在同一个步骤上传", group=group.label)
            yield Diagnostic(member.position, "D444", message, _("把这一组的材料都写进同一个 attach 步骤"))


def _count_findings(group: MaterialGroup, node: SourceNode) -> Iterator[Diagnostic]:
    if group.at_most is not None and group.at_least > group.at_most:
        message = _("{least} 大于 {most}，什么都填不了", least="at_least", most="at_most")
        yield Diagnostic(node.key_position("at_least" if node.get("at_least") else "at_most"), "D410", message)
    elif group.at_least > len(group.materials):
        message = _("这一组只有 {count} 种材料，要不到 {least} 种", count=len(group.materials), least=group.at_least)
        yield Diagnostic(node.key_position("at_least"), "D441", message, _("把 at_least 改小，或加上漏写的材料"))


def _steps_of(name: str, steps: Sequence[Step]) -> list[int]:
    return [number for number, step in enumerate(steps) if name in step.attaches()]


def _stranded(material: Material, steps: Sequence[Condition], item: Item) -> Message | None:
    """Answers by which a material must be handed in and no step takes it, in words; None where there are none.

    Only where everything hangs on fields of a few codes: those cases can be gone through one by one.
    """
    if not all(one.depends for one in steps):
        return None
    rules = (material.when, material.required)
    names = _leaning({name for one in (*rules, *steps) for name in one.names}, item)
    cases = _cases(names, item)
    for values in cases or ():
        needed = all(one.holds(values) for one in rules)
        if needed and not any(one.holds(values) for one in steps):
            return _words(values, item)
    return None


def _leaning(names: set[str], item: Item) -> list[str]:
    """The fields that decide, with those that decide whether they are asked."""
    found: dict[str, None] = {}
    ahead = sorted(names)
    while ahead:
        name = ahead.pop()
        if name not in found and name in item.by_name:
            found[name] = None
            ahead += item.by_name[name].visible.names
            ahead += (other for step in _asking(name, item) for one in _conditions(step) for other in one.names)
    return [field.name for field in item.fields if field.name in found]


def _asking(name: str, item: Item) -> Sequence[Step]:
    return [step for step in item.steps if name in step.asks()]


def _conditions(step: Step) -> Sequence[Condition]:
    return [step.when, *(section.when for section in getattr(step, "sections", ()))]


def _cases(names: Iterable[str], item: Item) -> Iterator[Values] | None:
    """Every possible set of answers of these fields; None where they have too many or too open values."""
    choices: dict[str, Sequence[Value]] = {}
    count = 1
    for name in names:
        # What no step asks is worked out somewhere else: it may be anything.
        choices[name] = _answers(item.by_name[name]) if _asking(name, item) else ()
        count *= len(choices[name])
        if not choices[name] or count > _MOST_CASES:
            return None
    filled = (dict(zip(choices, answers)) for answers in product(*choices.values()))
    return (values for values in filled if _possible(values, item))


def _answers(field: Field) -> Sequence[Value]:
    """The values of a field of few codes, blank among them; () for any other field."""
    if field.computed is not None:
        return ()
    if field.cel_type == "bool":
        return (None, False, True)
    if field.cel_type != "string" or field.dictionary_used is None:
        return ()
    return (None, *(one.code for one in field.dictionary_used.codes))


def _possible(values: Values, item: Item) -> bool:
    """A hidden field is blank, and one that is asked and required is not."""
    return all((value is None) == _blank(item.by_name[name], value, values, item) for name, value in values.items())


def _blank(field: Field, value: Value, values: Values, item: Item) -> bool:
    steps = [step for step in _asking(field.name, item) if step.when.holds(values)]
    asked = any(field.name in step.live_fields(values) for step in steps)
    if not asked or not field.visible.holds(values):
        return True
    return value is None and not field.required.holds(values)


def _words(values: Mapping[str, Value], item: Item) -> Message:
    answered = tuple(
        (name, (value,)) for name, value in values.items() if value is not None and not isinstance(value, list)
    )
    return condition_words(Condition(None, parts=answered), item.by_name) or _("什么都没填时")
