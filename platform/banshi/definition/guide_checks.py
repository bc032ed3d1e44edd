"""Rules over guides: what an item's `guide` names must be there (D2), and what a guide says must agree (D4)."""

from collections import Counter
from collections.abc import Iterator, Mapping

from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic
from banshi.guide import Guide, GuideCase, GuideLimit
from banshi.i18n import _


def check_guide_links(item: Item, root: SourceNode, guides: Mapping[str, Guide]) -> list[Diagnostic]:
    """Codes and cases that no guide has. Where there are no guides at all, codes stand for themselves."""
    findings = []
    for link, node in zip(item.guide, root.get("guide") or ()) if guides else ():
        guide = guides.get(link.code)
        if guide is None:
            message = _("没有办事指南“{code}”", code=shown(link.code))
            position = (node.get("code") or node).position
            findings.append(Diagnostic(position, "D230", message, meant(link.code, guides)))
        elif link.case and link.case not in guide.case_names:
            message = _("办事指南“{guide}”没有情形“{case}”", guide=guide.title, case=shown(link.case))
            findings.append(
                Diagnostic(node.child("case").position, "D231", message, meant(link.case, guide.case_names))
            )
    return findings


def check_guide(guide: Guide, root: SourceNode) -> list[Diagnostic]:
    """Cases of one name, time limits that contradict themselves, and groups of one material."""
    has_own = all(one.time_limit for one in guide.cases)
    findings = [*_limit_findings(guide.time_limit, root.child("time_limit"), divided=has_own)]
    seen: set[str] = set()
    for case, node in zip(guide.cases, root.child("cases")):
        if case.case.zh in seen:
            message = _("情形“{case}”写了两次", case=shown(case.case))
            findings.append(Diagnostic(node.child("case").position, "D480", message, _("合成一项，或改其中一个名称")))
        seen.add(case.case.zh)
        if case.time_limit:
            findings += _limit_findings(case.time_limit, node.child("time_limit"))
        findings += _group_findings(case, node)
    return findings


def _limit_findings(limit: GuideLimit, node: SourceNode, *, divided: bool = False) -> Iterator[Diagnostic]:
    """:param divided: each case has a time limit of its own, so that the whole need not say its days"""
    if limit.kind == "working_days" and limit.days is None and not divided:
        yield Diagnostic(node.key_position("kind"), "D481", _("时限是工作日，却没有写几天"), _("加上 days: 几"))
    elif limit.kind == "other" and limit.note is None:
        hint = _("加上 note，写上指南的原话")
        yield Diagnostic(node.key_position("kind"), "D481", _("时限是其他，却没有写是什么"), hint)
    elif limit.kind == "immediate" and (limit.days or limit.extension_days):
        hint = _("改为 kind: working_days，或去掉天数")
        key = "days" if limit.days else "extension_days"
        yield Diagnostic(node.key_position(key), "D481", _("时限是即时办理，不能又写天数"), hint)
    whole = limit.days or 0
    for stage, written in zip(limit.stages, node.get("stages") or ()):
        if limit.days and (stage.days or 0) > whole:
            message = _(
                "环节“{stage}”要 {days} 天，比一共的 {whole} 天还长", stage=stage.stage, days=stage.days, whole=whole
            )
            yield Diagnostic(written.child("days").position, "D482", message, _("核对指南，改其中一个天数"))


def _group_findings(case: GuideCase, node: SourceNode) -> Iterator[Diagnostic]:
    counts = Counter(one.one_of.zh for one in case.materials if one.one_of)
    for material, written in zip(case.materials, node.get("materials") or ()):
        if material.one_of and counts[material.one_of.zh] == 1:
            message = _("任选的一组“{group}”只有一种材料", group=shown(material.one_of))
            others = [one for one in counts if one != material.one_of.zh]
            hint = (meant(material.one_of.zh, others) if others else None) or _("同一组的材料写同样的 one_of")
            yield Diagnostic(written.child("one_of").position, "D483", message, hint)
