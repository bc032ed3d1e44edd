"""Rules over what was built: what is consistent and yet cannot work or was not meant (D4; D2 and D3 over codes)."""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from banshi.definition.build import field_references
from banshi.definition.folder import Source
from banshi.definition.model import Definitions, Item
from banshi.definition.node import SourceNode
from banshi.definition.scope import FileScope
from banshi.definition.step_checks import check_steps
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.dictionary import Code
from banshi.field import Field
from banshi.i18n import _
from banshi.register import Register

# Options that come in pairs, least first.
_RANGES = (("minimum", "maximum"), ("not_before", "not_after"), ("min_bytes", "max_bytes"))
# A repeated group, or a back reference: what lets a regular expression run for ever.
_DANGEROUS = re.compile(r"\)[*+{]|\\[1-9]|\(\?P=")


def check_codes(codes: Sequence[Code], position: Callable[[int], Position]) -> list[Diagnostic]:
    """A dictionary's codes: each once, parents that exist and do not go in a circle, days in order, safe patterns.

    :param position: where the n-th code is written
    """
    known: dict[str, int] = {}
    findings: list[Diagnostic] = []
    for number, code in enumerate(codes):
        first = known.setdefault(code.code, number)
        if first != number:
            message = _("代码“{code}”与第 {line} 行重复", code=shown(code.code), line=position(first).line)
            findings.append(Diagnostic(position(number), "D215", message, _("删去一处")))
        if code.valid_to or code.pattern:
            findings += _code_findings(position(number), code)
    for number, code in enumerate(codes):
        if code.parent and code.parent not in known:
            message = _("没有上级代码“{code}”", code=shown(code.parent))
            hint = meant(code.parent, known) if len(known) < 2000 else None
            findings.append(Diagnostic(position(number), "D211", message, hint))
    circle = None if findings else _circle({one.code: one.parent for one in codes})
    if circle is not None:
        message = _("代码“{code}”的上级绕成了圈", code=shown(circle))
        findings.append(Diagnostic(position(known[circle]), "D216", message))
    return findings


def _code_findings(position: Position, code: Code) -> Iterator[Diagnostic]:
    if code.valid_from and code.valid_to and code.valid_from > code.valid_to:
        yield Diagnostic(position, "D408", _("代码“{code}”的停用日早于启用日", code=shown(code.code)))
    if code.pattern and not _is_sound(code.pattern):
        message = _("号码样式“{pattern}”不能用", pattern=shown(code.pattern))
        yield Diagnostic(position, "D409", message, _("样式例如 [A-Z][0-9]{{8}}；括号里的一组不能再重复"))


def _is_sound(pattern: str) -> bool:
    """Whether a regular expression is valid, means what it says and ends soon on any text of 30 characters."""
    try:
        with warnings.catch_warnings():
            # Python warns of sets that will mean something else one day.
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError, RecursionError):
        return False
    return len(pattern) <= 200 and not _DANGEROUS.search(pattern) and _repeats(pattern) <= 3


def _repeats(pattern: str) -> int:
    return len(re.findall(r"(?<!\\)[*+]|,\}", pattern))


def _circle(parents: Mapping[str, str]) -> str | None:
    """A code that is above itself."""
    sound: set[str] = {""}
    for start in parents:
        path: dict[str, None] = {}
        code = start
        while code not in sound and code not in path:
            path[code] = None
            code = parents[code]
        if code in path:
            return code
        sound.update(path)
    return None


def check_register(register: Register, root: SourceNode) -> list[Diagnostic]:
    """Columns that the register itself names."""
    known = register.columns
    nodes = [root.get("name"), root.get("sorted_by")]
    for key in ("find_by", "unique", "search", "listed"):
        nodes += root.get(key) or ()
    findings = [*_option_findings(register.fields, root)]
    for node in nodes:
        if node and str(node.data) not in known:
            message = _("台账“{register}”没有“{name}”这一列", register=register.title, name=shown(node.data))
            findings.append(Diagnostic(node.position, "D203", message, meant(str(node.data), known)))
    return findings


def check_mentioned(scope: FileScope, fields: Mapping[str, Field]) -> list[Diagnostic]:
    """Codes that conditions compare with must be in the field's dictionary."""
    findings = []
    for one in scope.mentioned:
        field = fields.get(one.field)
        codes = field.dictionary_used if field else None
        if codes and one.code and not codes.find(one.code):
            message = _("字典“{dictionary}”没有代码“{code}”", dictionary=codes.title, code=shown(one.code))
            hint = meant(one.code, [each.code for each in codes.codes])
            findings.append(Diagnostic(one.position, "D303", message, hint))
    return findings


def check_portals(sources: Mapping[str, Source], items: Mapping[str, Item]) -> list[Diagnostic]:
    """Cards name items of their portal; menu groups are named once."""
    findings = []
    for name, source in sources.items():
        own = [one.id for one in items.values() if one.portal == name]
        for card in source.root.get("cards") or ():
            for node in card.child("items"):
                if node.data not in own:
                    message = _("这个网厅没有事项“{name}”", name=shown(node.data))
                    findings.append(Diagnostic(node.position, "D209", message, meant(str(node.data), own)))
        findings += _repeated([one.child("id") for one in source.root.child("menu")])
    return findings


def _repeated(nodes: Iterable[SourceNode]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for node in nodes:
        if str(node.data) in seen:
            yield Diagnostic(
                node.position, "D210", _("菜单组“{name}”重复了", name=shown(node.data)), _("改用另一个名称")
            )
        seen.add(str(node.data))


def check_titles(sources: Mapping[str, Source], definitions: Definitions) -> list[Diagnostic]:
    """Two entries of one menu must not read alike."""
    seen: dict[tuple[str, str, str], str] = {}
    findings = []
    for item in definitions.items.values():
        first = seen.setdefault((item.portal, item.menu, item.title.zh), item.id)
        if first != item.id:
            position = sources[item.id].root.child("title").position
            message = _("同一菜单组里已有事项叫“{title}”：{item}", title=item.title, item=first)
            findings.append(Diagnostic(position, "D407", message, _("改一个用户能分清的名称")))
    return findings


def check_item(item: Item, root: SourceNode, scope: FileScope) -> list[Diagnostic]:
    """What an item's parts are to each other."""
    findings = [*_option_findings(item.fields, root), *_label_findings(item, root)]
    if item.steps:
        findings += [*_use_findings(item, root, scope), *_step_findings(item, root), *check_steps(item, root)]
        findings += [*_material_findings(item, root), *_review_findings(item, root), *_circle_findings(item, root)]
    return findings


def _field_node(root: SourceNode, name: str) -> SourceNode:
    return root.child("fields").child(name)


def _option_findings(fields: Iterable[Field], root: SourceNode) -> Iterator[Diagnostic]:
    for field in fields:
        for least, most in _RANGES:
            low, high = getattr(field, least, None), getattr(field, most, None)
            if low is not None and high is not None and "today" not in (low, high) and low > high:
                node = _field_node(root, field.name)
                position = node.key_position(least if node.get(least) else most)
                yield Diagnostic(position, "D410", _("{least} 大于 {most}，什么都填不了", least=least, most=most))


def _label_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for field in item.fields:
        first = seen.setdefault(field.label.zh, field.name)
        # Of fields that are never shown together two may well read alike.
        if first != field.name and not field.visible.depends and not item.by_name[first].visible.depends:
            message = _("字段“{first}”也叫“{label}”", first=first, label=field.label)
            yield Diagnostic(_field_node(root, field.name).name_position, "D411", message, _("改一个用户能分清的名称"))


def _shown(item: Item) -> set[str]:
    used = {use.field for step in item.steps for use in step.uses()}
    return used | {name for step in item.steps for name in step.asks()}


def _use_findings(item: Item, root: SourceNode, scope: FileScope) -> Iterator[Diagnostic]:
    """A required field that no step shows can never be filled in; one that nothing uses is dead text."""
    on_screen = _shown(item)
    used = scope.asked | set(item.listed) | {str(name) for field in item.fields for name in field_references(field)}
    for field in item.fields:
        if field.name in on_screen or field.computed:
            continue
        position = _field_node(root, field.name).name_position
        if field.required.depends or field.required.constant:
            message = _("“{label}”必填，却没有一个步骤让人填写", label=field.label)
            yield Diagnostic(position, "D401", message, _("把 {name} 加到某个步骤，或去掉 required", name=field.name))
        elif field.name not in used or not field.register_field:
            message = _("“{label}”没有在任何步骤中出现", label=field.label)
            yield Diagnostic(position, "D402", message, _("把 {name} 加到某个步骤，或删去这个字段", name=field.name))


def _step_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """Every path ends with what the applicant reads after filing."""
    nodes = list(root.child("steps"))
    results = [number for number, step in enumerate(item.steps) if step.KIND == "result"]
    if not results:
        hint = _("最后加一步 result: {{text: 提交成功}}")
        yield Diagnostic(root.child("steps").name_position, "D406", _("缺少提交后的反馈"), hint)
    for number in range(results[0], len(nodes)) if results else ():
        if number not in results:
            yield Diagnostic(nodes[results[0]].position, "D406", _("提交后的反馈应是最后一步"), _("移到最后"))
            break
    for number in results[:-1]:
        if not item.steps[number].when.depends:
            message = _("这一步总会经过，后面的反馈到不了")
            yield Diagnostic(nodes[number].position, "D406", message, _("给它加上 when"))
    for step, node in zip(item.steps, nodes):
        yield from _register_findings(item, step, node)


def _register_findings(item: Item, step: Any, node: SourceNode) -> Iterator[Diagnostic]:
    """A step that finds a record finds the subject."""
    register: Register | None = getattr(step, "register", None)
    if register is None:
        return
    if item.subject is None:
        hint = _("在上面写 subject: {register}", register=register.id)
        yield Diagnostic(node.position, "D405", _("这个事项没有写办理对象 subject"), hint)
    elif item.subject.id != register.id:
        titles = {"subject": item.subject.title, "register": register.title}
        message = _("办理对象是“{subject}”，这里找的却是“{register}”", **titles)
        yield Diagnostic(node.position, "D405", message, _("两处应是同一个台账"))


def _material_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    attached = {name for step in item.steps for name in step.attaches()}
    for material in item.materials:
        if material.name not in attached:
            position = root.child("materials").child(material.name).name_position
            message = _("材料“{label}”没有在任何步骤上传", label=material.label)
            yield Diagnostic(position, "D403", message, _("加到某个 attach 步骤的 materials 里"))


def _review_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """The first route that holds is taken: the last must always hold, and no other before it."""
    *before, last = zip(item.review, root.child("review"))
    for route, node in before:
        if not route.when.depends:
            never = _("这种审核方式永远轮不到")
            message = _("后面的审核方式永远轮不到") if route.when.constant else never
            yield Diagnostic(node.position, "D404", message, _("给它加上 when，或删去"))
    route, node = last
    if route.when.depends or not route.when.constant:
        hint = _("去掉最后一项的 when，或再加一项不带 when 的")
        yield Diagnostic(node.position, "D404", _("最后一种审核必须不带条件，否则有的办件无人审核"), hint)


def _circle_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """A field whose being shown or computed hangs on itself, by way of others: it would never settle."""
    hangs = {
        field.name: field.visible.names | (frozenset(field.computed.names) if field.computed else frozenset())
        for field in item.fields
    }
    start = next((name for name in hangs if name in _reached(name, hangs)), None)
    if start:
        message = _("“{label}”的显示或计算最后又取决于它自己", label=item.by_name[start].label)
        yield Diagnostic(_field_node(root, start).name_position, "D307", message, _("去掉其中一个条件"))


def _reached(start: str, hangs: Mapping[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        more = hangs.get(ahead.pop(), frozenset()) - reached
        reached |= more
        ahead += more
    return reached
