"""What people are told of an application, in words: the subject and the text of a message. Pure.

A message leaves the hall, and lies on a page that others pass by: personal values are masked in it, and what a reviewer
wrote stays with the case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banshi.clock import span_words
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.i18n import Text, Translator, _
from banshi.kinds import PLACEHOLDER
from banshi.message import Kind


@dataclass(frozen=True)
class Facts:
    """What a message can say.

    :ivar item: the version of the item; None where no plugin is left that it needs
    :ivar stage: the title of the stage that the event was at
    :ivar days: by how many working days the limit was extended
    :ivar count: how many places are to be corrected
    :ivar due: the day that it is about
    """

    number: str
    item: Item | None
    values: Values
    stage: str = ""
    days: str = ""
    count: int = 0
    due: date | None = None


@dataclass(frozen=True)
class Composed:
    """A message in one language: one line, and the text."""

    subject: str
    text: str


@dataclass(frozen=True)
class _Said:
    """The subject and the text of a kind of message; `undated` is the text of a case without a limit."""

    subject: Message
    text: Message
    undated: Message | None = None


_SAID: Mapping[Kind, _Said] = {
    Kind.RETURNED: _Said(
        _("{item}：请补正"), _("办件 {number} 退回补正，共 {count} 处。请打开办件，逐处改正后重新提交。")
    ),
    Kind.APPROVED: _Said(_("{item}：审核通过"), _("办件 {number} 已审核通过。")),
    Kind.REFUSED: _Said(_("{item}：不予通过"), _("办件 {number} 不予通过，理由见办件。")),
    Kind.PASSED: _Said(_("{item}：进入下一环节"), _("办件 {number} 的“{stage}”环节已通过，正在办理下一环节。")),
    Kind.EXTENDED: _Said(
        _("{item}：办理期限延长"),
        _("办件 {number} 经批准延长 {days} 个工作日，办结期限是 {due}。"),
        _("办件 {number} 经批准延长 {days} 个工作日。"),
    ),
    Kind.SUSPENDED: _Said(_("{item}：中止办理"), _("办件 {number} 中止办理，恢复之前不计时限，理由见办件。")),
    Kind.RESUMED: _Said(
        _("{item}：恢复办理"), _("办件 {number} 恢复办理，办结期限是 {due}。"), _("办件 {number} 恢复办理。")
    ),
    Kind.REOPENED: _Said(_("{item}：不用补正了"), _("办件 {number} 的退回已撤销，继续审核，不用补正。")),
    Kind.REDATED: _Said(_("{item}：办结期限有变化"), _("放假安排有变化，办件 {number} 的办结期限现在是 {due}。")),
    Kind.TRANSFERRED: _Said(_("{item}：转给您办理"), _("办件 {number} 已转给您办理，原因见办件。")),
    Kind.ADDED: _Said(_("{item}：请您一起审核"), _("办件 {number} 请您给出审核意见，原因见办件。")),
    Kind.SOON: _Said(_("{item}：快到期"), _("办件 {number} 应在 {due} 前办完，请抓紧办理。")),
    Kind.DUE: _Said(_("{item}：当天到期"), _("办件 {number} 的期限是 {due}，请当天办完。")),
    Kind.LATE: _Said(_("{item}：已超期"), _("办件 {number} 应在 {due} 办完，已超期。")),
    Kind.NOTICE_ENDED: _Said(_("{item}：公示期满"), _("办件 {number} 的公示 {due} 期满，可以给出意见了。")),
}


def compose(kind: Kind, facts: Facts, translator: Translator) -> Composed:
    """The message in the language of `translator`; the item's own words where it has them."""
    item = facts.item
    subject = Message(_SAID[kind].subject.text, (("item", item.title if item else _("办件")),))
    own = item.messages.get(kind) if item else None
    text = _filled(own, facts, translator) if own else translator.say(_usual(kind, facts))
    return Composed(_one_line(translator.say(subject)), text)


def _usual(kind: Kind, facts: Facts) -> Message:
    """What is said where the item says nothing of its own."""
    due = span_words(facts.due, facts.due, 0) if facts.due else ""
    named = {"number": facts.number, "stage": facts.stage, "days": facts.days, "count": facts.count, "due": due}
    said = _SAID[kind]
    chosen = said.text if facts.due else said.undated or said.text
    return Message(chosen.text, tuple(named.items()))


def _filled(own: Text, facts: Facts, translator: Translator) -> str:
    """The item's own words with the values in their places, each masked if it is personal."""
    fields = facts.item.by_name if facts.item else {}

    def value(name: str) -> str:
        if name not in fields:
            return facts.number
        given = facts.values.get(name)
        return "" if given is None else fields[name].mask(given, translator.locale)

    return PLACEHOLDER.sub(lambda found: value(found[1]), translator.say(own))


def _one_line(text: str) -> str:
    """Without whatever ends a line or is not printed: it becomes the header of a letter."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def in_both(kind: Kind, facts: Facts, chinese: Translator, english: Translator) -> Composed:
    """A letter whose reader's language is not known: the subject in Chinese, the text in both."""
    said: Sequence[Composed] = [compose(kind, facts, one) for one in (chinese, english)]
    return Composed(said[0].subject, "\n\n".join(dict.fromkeys(one.text for one in said)))
