"""The time limit 办理时限 of an item, as it is written, and whether its numbers go together."""

from collections.abc import Iterator, Mapping
from typing import Any

from banshi.clock import NO_LIMIT, TimeLimit, usual_amber
from banshi.definition.node import SourceNode, mapping
from banshi.diagnostics import Diagnostic
from banshi.i18n import _


def build_time_limit(node: SourceNode | None) -> TimeLimit:
    """From `immediate` or `{working_days: 15, …}`; no limit where nothing is written."""
    if node is None:
        return NO_LIMIT
    written: Mapping[str, Any] = mapping(node)
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


def check_time_limit(limit: TimeLimit, node: SourceNode | None) -> Iterator[Diagnostic]:
    """A promise is no longer than the law, and a case is not nearly due from its first day."""
    legal, promised = limit.working_days, limit.promised
    if node is None or legal is None:
        return
    if promised is not None and promised > legal:
        message = _("承诺时限 {promised} 个工作日，比法定的 {legal} 个还长", promised=promised, legal=legal)
        hint = _("promised 最多写 {legal}", legal=legal)
        yield Diagnostic(node.child("promised").position, "D465", message, hint)
    days = legal if promised is None else promised
    amber = node.get("amber")
    if amber and limit.amber >= days:
        message = _("一共 {days} 个工作日，剩 {amber} 个就提醒，等于一直提醒", days=days, amber=limit.amber)
        hint = _("改小，或删去 amber：不写就是剩 {usual} 个时提醒", usual=usual_amber(days))
        yield Diagnostic(amber.position, "D466", message, hint)
