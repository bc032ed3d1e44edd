"""The time limit 办理时限 of an item, as it is written, and whether its numbers go together."""

from collections.abc import Iterator, Mapping
from typing import Any

from banshi.clock import NO_LIMIT, TimeLimit, usual_amber
from banshi.definition.build import condition_of
from banshi.definition.model import Item, LimitCase
from banshi.definition.node import SourceNode, mapping
from banshi.definition.scope import FileScope
from banshi.diagnostics import Diagnostic
from banshi.i18n import _


def build_time_limit(node: SourceNode | None) -> TimeLimit:
    """From `immediate` or `{working_days: 15, …}`; no limit where nothing is written."""
    return NO_LIMIT if node is None else _limit(mapping(node))


def build_limit_cases(node: SourceNode | None, scope: FileScope) -> Iterator[LimitCase]:
    """The limits by case; what a case does not say is as for the others."""
    if node is None:
        return
    common = {key: one for key, one in mapping(node).items() if key in ("extension", "amber")}
    for case in node.get("cases") or ():
        yield LimitCase(condition_of(case, "when", scope), _limit({**common, **mapping(case)}))


def _limit(written: Mapping[str, Any]) -> TimeLimit:
    legal: int = written.get("working_days", 0)
    promised: int | None = written.get("promised")
    extension: Mapping[str, Any] = written.get("extension", {})
    return TimeLimit(
        working_days=legal,
        promised=promised,
        extension=extension.get("days", 0),
        extended_by=extension.get("approved_by", ""),
        amber=written.get("amber", usual_amber(legal if promised is None else promised)),
    )


def check_time_limit(item: Item, node: SourceNode | None) -> Iterator[Diagnostic]:
    """A promise is no longer than the law, a case has its condition, and nothing is nearly due from its first day."""
    if node is None:
        return
    yield from _promise_findings(item.time_limit, node)
    for case, written in zip(item.limit_cases, node.get("cases") or ()):
        yield from _promise_findings(case.limit, written)
        if not case.when.depends:
            message = _("这一情形的条件总是成立，或总不成立")
            yield Diagnostic(written.child("when").position, "D467", message, _("写明是哪种情形，或删去这一项"))
    yield from _amber_findings(item, node.get("amber"))


def _promise_findings(limit: TimeLimit, node: SourceNode) -> Iterator[Diagnostic]:
    legal, promised = limit.working_days, limit.promised
    if legal is not None and promised is not None and promised > legal:
        message = _("承诺时限 {promised} 个工作日，比法定的 {legal} 个还长", promised=promised, legal=legal)
        hint = _("promised 最多写 {legal}", legal=legal)
        yield Diagnostic(node.child("promised").position, "D465", message, hint)


def _amber_findings(item: Item, amber: SourceNode | None) -> Iterator[Diagnostic]:
    days = min(one.days or 0 for one in (item.time_limit, *(case.limit for case in item.limit_cases)))
    if amber and item.time_limit.amber >= days:
        said = item.time_limit.amber
        message = _("一共 {days} 个工作日，剩 {amber} 个就提醒，等于一直提醒", days=days, amber=said)
        hint = _("改小，或删去 amber：不写就是剩 {usual} 个时提醒", usual=usual_amber(days))
        yield Diagnostic(amber.position, "D466", message, hint)
