"""Rules over an item's documents: slots that the template does not have or that stay blank, and what never comes."""

from collections.abc import Iterator

from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic
from banshi.document import Document
from banshi.i18n import _
from banshi.review import Action

# What only a reviewer's decision brings about.
_DECIDED = {"correction": Action.RETURN, "refusal": Action.REFUSE}


def check_documents(item: Item, root: SourceNode) -> list[Diagnostic]:
    """Slots by the template, and documents that can never be printed."""
    findings: list[Diagnostic] = []
    always: set[str] = set()
    for document, node in zip(item.documents, root.get("documents") or ()):
        findings += [*_slot_findings(document, node), *_value_findings(node)]
        findings += _never_findings(document, item, node, always)
        if not document.when.depends and document.when.constant:
            always.add(document.document)
    return findings


def _slot_findings(document: Document, node: SourceNode) -> Iterator[Diagnostic]:
    places = document.sort.places
    slots = node.get("slots")
    written = [name for name, _child in slots.items()] if slots else []
    for name in written:
        if slots and name not in places:
            message = _("“{title}”的模板没有“{name}”这个空", title=document.sort.title, name=shown(name))
            yield Diagnostic(slots.key_position(name), "D490", message, meant(name, places))
    # A misspelled slot is told as that, once.
    missing = [name for name, place in places.items() if place.required and name not in written]
    for name in missing if all(each in places for each in written) else ():
        title, label = document.sort.title, places[name].label
        message = _("“{title}”必须写明{label}：缺少“{name}”", title=title, label=label, name=name)
        hint = _("在 slots 里加上 {name}: …", name=name)
        yield Diagnostic(node.child("document").position, "D491", message, hint)


def _value_findings(node: SourceNode) -> Iterator[Diagnostic]:
    """A slot written with keys is a text in two languages or a function, and not something of both."""
    slots = node.get("slots")
    for name, child in slots.items() if slots else ():
        if isinstance(child.data, dict):
            keys = set(child.data)
            if not (keys <= {"zh", "en"} and "zh" in keys) and not (keys <= {"function", "of"} and "function" in keys):
                message = _("空“{name}”写得不全，或两种写法混在一起", name=shown(name))
                hint = _("写 {{zh: 中文, en: 英文}}，或 {{function: 插件的函数, of: 字段}}")
                yield Diagnostic(child.name_position, "D492", message, hint)


def _never_findings(document: Document, item: Item, node: SourceNode, always: set[str]) -> Iterator[Diagnostic]:
    title, position = document.sort.title, node.child("document").position
    decided = _DECIDED.get(document.document)
    said = {action for route in item.review for stage in route.review.path() for action in stage.may}
    if decided and decided not in said:
        message = _("没有审核环节能给出这个结果，不会有“{title}”", title=title)
        yield Diagnostic(position, "D493", message, _("删去这一项，或给 review 加上能给出这个结果的环节"))
    elif document.document in always:
        message = _("前面的“{title}”总会用上，轮不到这一份", title=title)
        yield Diagnostic(position, "D494", message, _("给前面那一份写上 when，或删去一份"))
    elif not document.when.depends and not document.when.constant and document.document != "receipt":
        # Of a receipt that says: none of this item.
        yield Diagnostic(position, "D493", _("“{title}”的条件总不成立", title=title), _("改 when，或删去这一项"))
