"""A definition in words, as people read them: when a material is needed, whether it must be handed in, what is kept."""

from collections.abc import Mapping, Sequence
from functools import reduce

from banshi.conditions import Condition, Value, Values
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import Field
from banshi.guide import GuideLimit
from banshi.i18n import CHINESE, ENGLISH, Text, _
from banshi.material import HandedIn, Material, MaterialGroup
from banshi.retention import Retention

_FORMS = {"original": _("原件"), "copy": _("复印件"), "either": _("原件或复印件")}
_CHANNELS = {"online": _("网上"), "window": _("窗口"), "both": _("网上或窗口")}
# What is said of a condition that is no plain form.
DEPENDS = _("视填写情况")


def condition_words(condition: Condition, fields: Mapping[str, Field]) -> Message | None:
    """`{kind: death}` as 当“业务办理类型”为“死亡减员”时; None for what was not written in the plain form."""
    said = plain_words(condition, fields)
    return _("当{condition}时", condition=said) if said else None


def plain_words(condition: Condition, fields: Mapping[str, Field]) -> Message | None:
    """`{kind: death}` as “业务办理类型”为“死亡减员”; None for what was not written in the plain form."""
    if not condition.parts or any(name not in fields for name, _values in condition.parts):
        return None
    said = [_part(fields[name], values) for name, values in condition.parts]
    return reduce(lambda one, other: _("{one}且{other}", one=one, other=other), said)


def need_words(material: Material, item: Item) -> Message | Text | None:
    """When a material is needed, in a sentence; None where it always is."""
    if material.when_text:
        return material.when_text
    steps = set(attach_conditions(material, item))
    conditions = [material.when]
    # Where a step hands it in whatever was answered, the conditions of other steps say nothing.
    if steps and all(one.depends for one in steps):
        if len(steps) > 1 and not material.when.depends:
            return DEPENDS
        conditions += steps - {material.when} if len(steps) == 1 else ()
    said = [condition_words(one, item.by_name) for one in conditions if one.depends]
    if None in said:
        return DEPENDS
    return _joined(said) if said else None


def required_words(material: Material, item: Item) -> Message:
    """Whether a material must be handed in once it is needed."""
    if not material.required.depends:
        return _("必交") if material.required.constant else _("可选")
    said = condition_words(material.required, item.by_name)
    return _("{condition}必交", condition=said) if said else _("视填写情况必交")


def filling_words(required: Condition, when: Sequence[Condition] | None, fields: Mapping[str, Field]) -> Message:
    """Whether a field must be filled in, where it is asked for under the conditions `when`; None: under several."""
    said = [condition_words(one, fields) for one in when or ()]
    if not required.depends and not required.constant:
        return _("{condition}可填", condition=_joined(said)) if said and None not in said else _("选填")
    said += [condition_words(required, fields)] if required.depends else []
    if when is None or None in said:
        return _("视填写情况必填")
    return _("{condition}必填", condition=_joined(said)) if said else _("必填")


def _joined(said: Sequence[Message | None]) -> Message:
    return reduce(lambda one, other: _("{one}，且{other}", one=one, other=other), filter(None, dict.fromkeys(said)))


def asked_words(material: Material, *, here: bool = False) -> Sequence[Message]:
    """What is asked of a material itself: original or copy and how many, who issues it, the seal, the way it comes.

    :param here: the way it comes goes without saying
    """
    said = []
    form = form_words(material.form, material.copies)
    if form and (material.form or material.copies > 1):
        said.append(form)
    if material.issuer:
        said.append(_("出具单位：{issuer}", issuer=material.issuer))
    if material.sealed:
        said.append(_("须加盖公章"))
    if not material.uploaded and not here:
        said.append(_("到窗口递交，不在网上上传"))
    return said


def form_words(form: str | None, copies: int | None) -> Message | None:
    """Original or copy and how many; None where neither is said."""
    counted = _("{count} 份", count=copies) if copies else None
    if form and counted:
        return _("{form} {copies}", form=_FORMS[form], copies=counted)
    return _FORMS[form] if form else counted


def intake_words(given: HandedIn) -> Sequence[Message | Text]:
    """What was handed in at a window: original or copy and how many, the seal, and the clerk's note."""
    form = form_words(given.form or None, given.copies)
    said: list[Message | Text] = [form] if form else []
    if given.sealed:
        said.append(_("已盖章"))
    if given.note:
        said.append(Text(given.note, given.note))
    return said


def channel_words(channel: str) -> Message:
    """The way something is handed in."""
    return _CHANNELS[channel]


def limit_words(limit: GuideLimit) -> Message | Text:
    """How long it takes."""
    if limit.kind == "immediate":
        return _("即时办理")
    if limit.kind == "other" or limit.days is None:
        return limit.note or _("按工作日")
    if limit.extension_days:
        return _("{days} 个工作日，可延长 {more} 个工作日", days=limit.days, more=limit.extension_days)
    return _("{days} 个工作日", days=limit.days)


def group_words(group: MaterialGroup) -> Message:
    """How many of a group are handed in."""
    least, most = group.at_least, group.at_most
    if least == most:
        return _("以下材料任选一种") if least == 1 else _("以下材料任选 {number} 种", number=least)
    if most is None:
        return _("以下材料至少选一种") if least == 1 else _("以下材料至少选 {least} 种", least=least)
    return _("以下材料选 {least} 至 {most} 种", least=least, most=most)


def retention_words(retention: Retention) -> Message:
    """How long the information of an item is kept, and by which rule."""
    kept = _("本事项信息永久保存") if retention.permanent else _("本事项信息保存 {years} 年", years=retention.years)
    return _("{kept}。依据：{basis}", kept=kept, basis=retention.basis) if retention.basis else kept


def attach_conditions(material: Material, item: Item) -> Sequence[Condition]:
    """The conditions of the steps that a material is handed in at."""
    return [step.when for step in item.steps if material.name in step.attaches()]


def settled(condition: Condition, values: Values) -> bool | None:
    """What a condition is by the values so far; None while one of its names is still to be answered."""
    if condition.names - values.keys():
        return None
    return condition.holds(values)


def _part(field: Field, values: Sequence[Value]) -> Message:
    said = [_value(field, one) for one in values]
    either = reduce(lambda one, other: _("{one}或{other}", one=one, other=other), said)
    return _("“{label}”为{values}", label=field.label, values=either)


def _value(field: Field, value: Value) -> Message:
    """The value as its field shows it, in both languages."""
    if value == "":
        return _("空")
    # What a field keeps of a number with decimals is a text.
    kept = f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
    shown = Text(field.display(kept, CHINESE), field.display(kept, ENGLISH))
    return _("“{value}”", value=shown)
