"""Pending changes of a tree: their field, the step that collects them and the effect that writes them go together."""

from collections.abc import Iterator, Mapping
from typing import Any

from banshi.definition.model import Item
from banshi.definition.node import SourceNode
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic
from banshi.field import Field
from banshi.i18n import _

_FIELD, _STEP, _EFFECT = "tree_changes", "tree", "change_tree"


def check_trees(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """What is wrong with the fields of an item that hold changes of a tree."""
    changes = {one.name: one for one in item.fields if one.KIND == _FIELD}
    for one in changes.values():
        node = root.child("fields").child(one.name)
        # Of the columns of a wrong register nothing can be said.
        yield from [*_register_findings(one, node)] or _column_findings(one, node)
    yield from _step_findings(item, root, changes)
    yield from _effect_findings(item, root, changes)


def _register_findings(one: Any, node: SourceNode) -> Iterator[Diagnostic]:
    register, position = one.register, node.child("register").position
    if not register.tree_column:
        hint = _("在台账 {register} 里写 tree: 存上级的那一列，或换一个台账", register=register.id)
        yield Diagnostic(position, "D272", _("台账“{register}”没有上下级，不是树", register=register.title), hint)
    elif register.key in register.by_name:
        message = _("台账“{register}”的编号要人填写，不能由 tree 步骤新增", register=register.title)
        hint = _("把 key 换成一个没有写成字段的名称，例如 id，编号由系统给")
        yield Diagnostic(position, "D272", message, hint)


def _column_findings(one: Any, node: SourceNode) -> Iterator[Diagnostic]:
    """Columns that can be typed on the page of a tree, and shown there to everybody of the unit."""
    register = one.register
    apart = {register.key, register.unit_column, register.tree_column}
    written = node.get("columns")
    for name, place in [(str(each.data), each) for each in written or ()] or [(each.name, node) for each in one.asked]:
        column = register.by_name.get(name)
        position = place.position if written else node.name_position
        if name in apart:
            message = _("“{name}”由系统填写，不能写在 columns 里", name=name)
            yield Diagnostic(position, "D273", message, _("从 columns 里去掉 {name}", name=name))
        elif column is None:
            message = _("台账“{register}”没有“{name}”这一列", register=register.title, name=shown(name))
            yield Diagnostic(position, "D203", message, meant(name, register.by_name))
        elif column.personal or column.worked_out or not column.IN_ROWS:
            message = _("“{label}”不能在 tree 步骤里填写", label=column.label)
            hint = _("columns 里只写文字、选择、日期一类的列；个人信息、照片、附件另做事项填写")
            yield Diagnostic(position, "D273", message, hint)
    if written and register.title_column not in one.columns:
        message = _("没有写记录的名称“{name}”，新增的就没有名称", name=register.title_column)
        yield Diagnostic(written.position, "D273", message, _("在 columns 里加上 {name}", name=register.title_column))


def _step_findings(item: Item, root: SourceNode, changes: Mapping[str, Field]) -> Iterator[Diagnostic]:
    """Changes are collected by a tree step, and by nothing else."""
    for step, node in zip(item.steps, root.child("steps")):
        if step.KIND == _STEP:
            named = node.child(_STEP).child("changes")
            if str(named.data) not in changes:
                message = _("“{name}”不是 tree_changes 字段，收不下变更", name=shown(named.data))
                hint = _("写成 {name}: {{label: …, type: tree_changes, register: …}}", name=shown(named.data))
                yield Diagnostic(named.position, "D438", message, hint)
        elif misplaced := [use.field for use in step.uses() if use.field in changes and step.KIND != "confirm"]:
            message = _("“{name}”只能在 tree 步骤里填写", name=misplaced[0])
            hint = _("换成 tree: {{changes: {name}}}", name=misplaced[0])
            yield Diagnostic(node.position, "D438", message, hint)


def _effect_findings(item: Item, root: SourceNode, changes: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What is collected is written, into the register that it was collected for."""
    applied: set[str] = set()
    for route, node in zip(item.effects, root.get("effects") or ()):
        if route.effect.KIND != _EFFECT:
            continue
        named = node.child(_EFFECT).child("changes_of")
        applied.add(str(named.data))
        one = changes.get(str(named.data))
        if one is None or one.register.id != route.effect.register.id:
            register = route.effect.register
            message = _("“{name}”里没有台账“{register}”的变更", name=shown(named.data), register=register.title)
            hint = _("写一个 type: tree_changes、register: {register} 的字段", register=register.id)
            yield Diagnostic(named.position, "D439", message, hint)
    for name, one in changes.items():
        if name not in applied:
            position = root.child("fields").child(name).name_position
            hint = _(
                "在 effects 里加上 change_tree: {{register: {register}, changes_of: {name}}}",
                register=one.register.id,
                name=name,
            )
            yield Diagnostic(position, "D439", _("“{label}”收下了，却没有写进台账", label=one.label), hint)
