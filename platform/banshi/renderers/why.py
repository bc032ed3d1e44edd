"""“Why?”: for what is hidden, required, offered, worked out or refused, the rule, its inputs and its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from banshi.conditions import Condition, Expression, Value, Values
from banshi.definition.model import Item
from banshi.definition.sentences import plain_words
from banshi.diagnostics import Message, Position
from banshi.field import Fault, Field
from banshi.i18n import Text, Translator, _


@dataclass(frozen=True)
class Reason:
    """One rule that decided something about `target`, a field, a material or "review".

    `said` is what came of it, `rule` the rule in words, `written` as it stands in the definition where that differs,
    `inputs` what it looked at, with personal values masked, and `place` its file and line.
    """

    target: str
    said: str
    rule: str
    inputs: Sequence[tuple[str, str]] = ()
    place: str = ""
    written: str = ""


@dataclass(frozen=True)
class Hidden:
    """A field that is not there, and why."""

    label: str
    reasons: Sequence[Reason]


class Reasons:
    """The reasons behind one set of values, in one language."""

    def __init__(self, item: Item, values: Values, translator: Translator) -> None:
        self._item, self._values, self._tell = item, values, translator

    def of_fields(self) -> Mapping[str, Sequence[Reason]]:
        """By field, for every field about which a rule decided something."""
        around = self._around()
        found = {one.name: [*around.get(one.name, ()), *self._of_field(one)] for one in self._item.fields}
        return {name: reasons for name, reasons in found.items() if reasons}

    def of_materials(self) -> Mapping[str, Sequence[Reason]]:
        needed, not_needed = _("需要这份材料"), _("不需要这份材料")
        must, may = _("必须上传"), _("可以不传")
        found = {
            one.name: [
                *self._rule(one.name, one.when, needed, not_needed),
                *self._rule(one.name, one.required, must, may),
            ]
            for one in self._item.materials
        }
        return {name: reasons for name, reasons in found.items() if reasons}

    def of_review(self) -> Sequence[Reason]:
        """Why the application went to the review that it went to: the first rule that holds, and those before it."""
        reasons: list[Reason] = []
        for route in self._item.review:
            stage = getattr(route.review, "stage", None)
            name = stage if isinstance(stage, Text) else (type(route.review).__doc__ or "").strip().rstrip("。")
            taken, passed_by = _("办理方式：{name}", name=name), _("不采用的办理方式：{name}", name=name)
            reasons += self._rule("review", route.when, taken, passed_by)
            if route.when.holds(self._values):
                break
        return reasons

    def of_hidden(self) -> Sequence[Hidden]:
        """The fields that these values keep off the screen."""
        shown = self._item.shown(self._values)
        reasons = self.of_fields()
        asked = dict.fromkeys(name for step in self._item.steps for name in step.asks())
        return [
            Hidden(self._tell.say(self._item.by_name[name].label), reasons[name])
            for name in asked
            if name not in shown and name in reasons
        ]

    def of_faults(self, faults: Iterable[Fault]) -> Sequence[Reason]:
        """What was refused; a rule over several fields is named where it is one."""
        checks = [*self._broken_checks()]
        reasons: list[Reason] = []
        for fault in faults:
            rule = next((check for message, check in checks if message == fault.message), None)
            said = self._tell.say(_("不能提交：{message}", message=self._tell.say(fault.message)))
            reasons += self._made(fault.target, rule, said) if rule else [Reason(fault.target, said, "")]
        return reasons

    def _broken_checks(self) -> Iterator[tuple[Text, Condition]]:
        for one in self._item.validators:
            rule, message = getattr(one, "rule", None), getattr(one, "message", None)
            if isinstance(rule, Condition) and isinstance(message, Text):
                yield message, rule

    def _around(self) -> Mapping[str, Sequence[Reason]]:
        """The rules of the steps and sections that a field stands in."""
        found: dict[str, list[Reason]] = {}
        passed, left_out = _("经过这一步"), _("不经过这一步")
        shown, hidden = _("显示所在的分区"), _("不显示所在的分区")
        for step in self._item.steps:
            for name in step.asks():
                found.setdefault(name, []).extend(self._rule(name, step.when, passed, left_out))
            for section in getattr(step, "sections", ()):
                when = getattr(section, "when", None)
                if not isinstance(when, Condition):
                    continue
                for name in section.fields:
                    found.setdefault(name, []).extend(self._rule(name, when, shown, hidden))
        return found

    def _of_field(self, one: Field) -> Iterator[Reason]:
        yield from self._rule(one.name, one.visible, _("显示"), _("不显示"))
        yield from self._rule(one.name, one.required, _("必填"), _("可以不填"))
        for offer in one.offers:
            labels = "、".join(self._tell.say(label) for code, label in one.widget().choices if code in offer.codes)
            if offer.when.holds(self._values):
                yield from self._made(one.name, offer.when, self._tell.say(_("可选：{codes}", codes=labels)))
                break
        if one.computed is not None:
            value = one.display(self._values.get(one.name), self._tell.locale)
            shown = self._shown(one, self._values.get(one.name)) if one.personal else value
            said = self._tell.say(_("由公式算出：{value}", value=shown))
            yield Reason(one.name, said, one.computed.text, self._inputs(one.computed), _place(one.computed.position))

    def _rule(self, target: str, rule: Condition, holds: Message, fails: Message) -> Iterator[Reason]:
        """Of a rule that depends on something: `true` and `false` need no explanation."""
        if rule.depends:
            yield from self._made(target, rule, self._tell.say(holds if rule.holds(self._values) else fails))

    def _made(self, target: str, rule: Condition, said: str) -> Iterator[Reason]:
        written = rule.expression.text if rule.expression else ("true" if rule.constant else "false")
        # An expression stands for itself.
        said_plainly = plain_words(rule, self._item.by_name)
        words = self._tell.say(said_plainly) if said_plainly else written
        inputs = self._inputs(rule.expression) if rule.expression else ()
        yield Reason(target, said, words, inputs, _place(rule.position), written if words != written else "")

    def _inputs(self, expression: Expression) -> Sequence[tuple[str, str]]:
        found = []
        for name in expression.names:
            one = self._item.by_name.get(name)
            label = f"{self._tell.say(one.label)}（{name}）" if one else name
            value = self._values.get(name)
            found.append((label, self._shown(one, value) if one else str(value)))
        return found

    def _shown(self, one: Field, value: Value) -> str:
        return self._tell.say("（空）") if value is None else one.mask(value, self._tell.locale)


def _place(position: Position | None) -> str:
    return f"{position.file}:{position.line}" if position else ""


def render_reasons(item: Item, reasons: Iterable[Reason], translator: Translator) -> str:
    """The reasons as plain text, one paragraph a target."""
    labels = {name: one.label for name, one in item.by_name.items()}
    labels |= {name: one.label for name, one in item.material_by_name.items()}
    lines: list[str] = []
    before = None
    for one in reasons:
        if one.target != before:
            label = translator.say(labels[one.target]) if one.target in labels else translator.say("审核")
            lines.append(f"{label}（{one.target}）" if one.target in labels else label)
        before = one.target
        lines.append(f"  {one.said}")
        if one.rule:
            lines.append("    " + translator.say(_("规则：{rule}", rule=one.rule)))
        lines += [f"    {label} = {value}" for label, value in one.inputs]
        if one.place:
            lines.append(f"    {one.place}")
    return "\n".join(lines)
