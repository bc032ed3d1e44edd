"""What an item's examples cover, and suggested ones as YAML, for an author at the terminal."""

from collections.abc import Iterable, Sequence

import yaml

from banshi.applications.coverage import Covered, Suggestion
from banshi.definition.model import Item
from banshi.i18n import Translator, _


def render_coverage(item: Item, covered: Sequence[Covered], translator: Translator) -> str:
    """One line: how many of an item's rules and branches its examples show both ways."""
    rules = [one for one in covered if not one.rule.branch]
    branches = [one for one in covered if one.rule.branch]
    return translator.say(
        _(
            "{item}：例子 {examples} 个，规则 {rules}/{all_rules}，分支 {branches}/{all_branches}",
            item=item.id,
            examples=len(item.examples),
            rules=sum(one.both for one in rules),
            all_rules=len(rules),
            branches=sum(one.both for one in branches),
            all_branches=len(branches),
        )
    )


def render_gaps(covered: Iterable[Covered], translator: Translator) -> Iterable[str]:
    """A line for each outcome of a rule that no example shows."""
    for one in covered:
        for shown, said in (
            (one.held, _("  没有例子使“{owner}”的 {key} 成立：{rule}", **_named(one))),
            (one.failed, _("  没有例子使“{owner}”的 {key} 不成立：{rule}", **_named(one))),
        ):
            if not shown:
                yield translator.say(said)


def _named(covered: Covered) -> dict[str, object]:
    rule = covered.rule
    expression = rule.condition.expression
    return {"owner": rule.owner, "key": rule.key, "rule": expression.text if expression else ""}


def render_suggestions(suggestions: Iterable[Suggestion], translator: Translator) -> str:
    """Examples to paste into the item, with what comes of them now: the author says whether that is right."""
    written = [
        {"name": translator.say(one.title), "given": dict(one.given), "expect": _expected(one)} for one in suggestions
    ]
    return yaml.safe_dump({"examples": written}, allow_unicode=True, sort_keys=False, width=110) if written else ""


def _expected(one: Suggestion) -> dict[str, object]:
    refused = sorted({fault.of for fault in one.reading.faults})
    came: dict[str, object] = {"accepted": not refused}
    if refused:
        came["faults"] = refused
    return came if refused else {**came, "review": one.review}
