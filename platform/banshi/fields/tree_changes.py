"""Pending changes of a register that is a tree: nodes to add, change and remove, judged together.

Source of the rules: user guide L760-L909 (学校部门维护): a node below which another one stays cannot be removed.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from banshi.conditions import CelType, Value, Values
from banshi.diagnostics import Message
from banshi.field import Context, Fault, Field, FieldError, PartsError, Widget, missing, quote, typed_text
from banshi.i18n import Text, _
from banshi.kinds import NAME, TEXT, YES_NO, JsonSchema, Reference, Sequenced, option
from banshi.register import Register
from banshi.tree import ACTS, Tree, TreeChange, changes_in, tree_of

MOST_CHANGES = 200
_LONGEST = 200
_LISTED = 3
_NEW = re.compile("new[0-9]{1,6}")
_KEYS = frozenset({"act", "key", "parent", "values", "title", "path", "before"})


@dataclass(frozen=True, kw_only=True)
class TreeChangesField(Field):
    """树形台账的变更：新增、修改、删除，提交后一起办理。只能放在 tree 步骤。"""

    KIND: ClassVar[str] = "tree_changes"
    CEL_TYPE: ClassVar[CelType] = "list"
    IN_ROWS: ClassVar[bool] = False

    register: Register = option(Reference("register"), "改哪个台账，它要写了 tree")
    columns: tuple[str, ...] = option(Sequenced(NAME), "每个节点填写台账的哪些列；不写就是上级以外的全部列", default=())
    levels: tuple[Text, ...] = option(Sequenced(TEXT), "各级的名称，从最上一级写起；写几个就最多几级", default=())
    moves: bool = option(YES_NO, "修改时能不能换上级", default=False)

    @cached_property
    def asked(self) -> tuple[Field, ...]:
        """The columns asked of each node, in order."""
        register = self.register
        apart = {register.tree_column, register.key, register.unit_column}
        names = self.columns or tuple(name for name in register.by_name if name not in apart)
        return tuple(register.by_name[name] for name in names if name in register.by_name)

    @property
    def deepest(self) -> int:
        """How many levels the tree may have; what a register bears anyway where none are named."""
        return len(self.levels) or 50

    def tree(self, value: Value, context: Context) -> Tree:
        """The tree of the unit with these changes in it."""
        return tree_of(self.register, context.records.tree(self.register.id), changes_in(value))

    def parse(self, raw: object, context: Context) -> Value:
        """The changes. What they say of a node's name, place and former values is taken from the register.

        :param raw: a list of `TreeChange.written`, or its JSON text; each may be a JSON text too
        :raises PartsError: cells that are no values
        :raises FieldError: it is no list of changes, or of more than 200
        """
        rows = [row for each in _listed(raw) if (row := _row_of(each)) is not None]
        if len(rows) > MOST_CHANGES:
            raise FieldError(_("一次最多 {most} 项变更，现为 {actual} 项", most=MOST_CHANGES, actual=len(rows)))
        parts: dict[str, Message] = {}
        changes = [self._change(number, row, context, parts) for number, row in enumerate(rows)]
        tree = tree_of(self.register, context.records.tree(self.register.id), changes)
        written: list[object] = [self._placed(one, tree, context).written for one in changes]
        if parts:
            raise PartsError(parts, written or None)
        return written or None

    def _change(
        self, number: int, row: Mapping[str, object], context: Context, parts: dict[str, Message]
    ) -> TreeChange:
        """One change with its cells read; what is wrong with them goes into `parts`."""
        act, key = row["act"], typed_text(row["key"])
        if act == "remove":
            return TreeChange("remove", key)
        cells = row.get("values")
        cells = cells if isinstance(cells, Mapping) else {}
        unknown = next((str(name) for name in cells if name not in {one.name for one in self.asked}), None)
        if unknown is not None:
            parts[str(number)] = _("没有名为“{name}”的列，请去掉", name=quote(unknown))
        values: dict[str, Value] = {}
        # What a program does not say of a node that it changes stays as it is.
        kept = context.records.tree(self.register.id).get(key, {}) if act == "change" else {}
        for one in self.asked:
            if act == "change" and one.name not in cells:
                values[one.name] = kept.get(one.name)
                continue
            try:
                values[one.name] = one.parse(cells.get(one.name), replace(context, values=values))
            except FieldError as error:
                values[one.name] = None
                parts[f"{number}.{one.name}"] = _of_column(one, error.message)
        values = {one.name: values[one.name] if one.visible.holds(values) else None for one in self.asked}
        given = typed_text(row.get("parent"))
        parent = given if act == "add" or (self.moves and row.get("parent") is not None) else None
        return TreeChange(str(act), key, values, parent)

    def _placed(self, one: TreeChange, tree: Tree, context: Context) -> TreeChange:
        """The change with what a reader needs to know of its node."""
        record = context.records.tree(self.register.id).get(one.key, {}) if one.act != "add" else {}
        title = str((record or one.values).get(self.register.title_column) or one.key)
        before = {name: record.get(name) for name, value in one.values.items() if record.get(name) != value}
        if one.parent == str(record.get(self.register.tree_column) or "") and one.act == "change":
            one = replace(one, parent=None)
        path = tuple(tree.title(node.key) for node in tree.path(one.key)[:-1])
        return replace(one, title=title, path=path, before=before if one.act == "change" else {})

    def faults(self, value: Value, context: Context) -> Iterable[Fault]:
        """What is wrong beside the changes, their cells, and what would become of the tree."""
        changes = changes_in(value)
        tree = self.tree(value, context)
        known = context.records.tree(self.register.id)
        seen: set[str] = set()
        for number, one in enumerate(changes):
            target = f"{self.name}.{number}"
            if one.key in seen:
                yield Fault(target, _("“{title}”有不止一项变更，只能留一项", title=one.title))
            elif one.act != "add" and one.key not in known:
                yield Fault(target, _("“{title}”已不在，请去掉这项变更", title=one.title))
            elif one.act == "remove":
                yield from (Fault(target, said) for said in self._kept(one, tree, context))
            else:
                yield from self._cell_faults(target, one, context)
                yield from self._place_faults(target, one, tree)
            seen.add(one.key)

    def _kept(self, one: TreeChange, tree: Tree, context: Context) -> Iterator[Message]:
        """Why a node cannot be removed."""
        below = len(tree.staying(one.key))
        if below:
            yield _("“{title}”下还有 {count} 个下级，请先删除下级", title=one.title, count=below)
        for named_by, count in context.records.referring(self.register.id, one.key):
            yield _(
                "“{title}”还被“{register}”的 {count} 条记录引用，不能删除",
                title=one.title,
                register=named_by,
                count=count,
            )

    def _cell_faults(self, target: str, one: TreeChange, context: Context) -> Iterator[Fault]:
        within = replace(context, values=one.values)
        for column in self.asked:
            value = one.values.get(column.name)
            if value is not None:
                said = next(iter(column.check(value, within)), None)
                if said is not None:
                    yield Fault(f"{target}.{column.name}", _of_column(column, said))
            elif column.visible.holds(one.values) and self._must_fill(column, one.values):
                yield Fault(f"{target}.{column.name}", missing(column))

    def _must_fill(self, column: Field, values: Values) -> bool:
        """What a node is called by must be there, whatever its column says."""
        return column.name == self.register.title_column or column.required.holds(values)

    def _place_faults(self, target: str, one: TreeChange, tree: Tree) -> Iterator[Fault]:
        """What is wrong with where a node hangs, or with its having the name it has there."""
        node = tree.nodes[one.key]
        above = tree.nodes.get(node.parent)
        if one.parent is not None:
            fault = self._hung_wrong(one, tree)
            if fault is not None:
                yield Fault(target, fault)
                return
        column = self.register.title_column
        name = node.values.get(column)
        moved = one.act == "add" or one.parent is not None or column in one.before
        alike = [each for each in tree.staying(node.parent if above else "") if each.values.get(column) == name]
        if moved and name is not None and len(alike) > 1:
            where = tree.title(above.key) if above else self.register.title
            yield Fault(f"{target}.{column}", _("“{above}”下已有“{name}”，请换一个名称", above=where, name=str(name)))

    def _hung_wrong(self, one: TreeChange, tree: Tree) -> Message | None:
        above = tree.nodes.get(one.parent or "")
        if one.parent and above is None:
            return _("“{title}”的上级已不在，请重新选择上级", title=one.title)
        if above is not None and above.mark == "remove":
            title = tree.title(above.key)
            return _("“{above}”要删除，不能把“{title}”放在它下面", above=title, title=one.title)
        if tree.is_circle(one.key):
            return _("不能把“{title}”放到自己的下级下面", title=one.title)
        depth = len(tree.path(one.key)) + tree.height(one.key) - 1
        if depth > self.deepest:
            return _(
                "“{title}”放在这里就有 {actual} 级，最多 {most} 级", title=one.title, actual=depth, most=self.deepest
            )
        return None

    def format(self, value: Value) -> str:
        return "" if value is None else json.dumps(value, ensure_ascii=False)

    def display(self, value: Value, locale: str) -> str:
        return "；".join(self.lines(value, locale)) or "-"

    def mask(self, value: Value, locale: str) -> str:
        said = self.lines(value, locale)
        more = Text(f"……共 {len(said)} 项", f"… {len(said)} changes").in_locale(locale)
        return "；".join(said[:_LISTED]) + more if len(said) > _LISTED else self.display(value, locale)

    def lines(self, value: Value, locale: str) -> Sequence[str]:
        """Each change in words: what is done, to which node, where it stands, and its columns."""
        return [self._line(one, locale) for one in changes_in(value)]

    def _line(self, one: TreeChange, locale: str) -> str:
        named = self.named(one.act, len(one.path), f"“{one.title}”", locale)
        place = (
            Text("（{above}）", " ({above})").in_locale(locale).format(above=" / ".join(one.path)) if one.path else ""
        )
        said = "，".join(self._cells(one, locale))
        return named + place + (f"：{said}" if said else "")

    def named(self, act: str, depth: int, title: str, locale: str) -> str:
        """What is done to a node that has `depth` above it: 新增年级“3年级”."""
        level = self.levels[depth].in_locale(locale) if depth < len(self.levels) else ""
        words = (ACT_WORDS[act].in_locale(locale), level, title)
        return Text("", " ").in_locale(locale).join(filter(None, words))

    def _cells(self, one: TreeChange, locale: str) -> Iterator[str]:
        """Of a new node what it has beside its name, of a changed one what changes."""
        for column in self.asked:
            label, value = column.label.in_locale(locale), one.values.get(column.name)
            if one.act == "add" and column.name != self.register.title_column and value is not None:
                yield f"{label} {column.display(value, locale)}"
            elif column.name in one.before:
                before = column.display(one.before[column.name], locale)
                yield f"{label} {before} → {column.display(value, locale)}"
        if one.act == "change" and one.parent is not None:
            yield Text("换上级", "moved").in_locale(locale)

    def widget(self) -> Widget:
        return Widget("kept")

    def json_schema(self) -> JsonSchema:
        text = {"type": "string", "maxLength": _LONGEST}
        change = {
            "type": "object",
            "properties": {
                "act": {"enum": list(ACTS)},
                "key": {"type": "string", "minLength": 1, "maxLength": _LONGEST},
                "parent": text,
                "values": {"type": "object"},
                "title": {"type": "string"},
                "path": {"type": "array", "items": {"type": "string"}},
                "before": {"type": "object"},
            },
            "required": ["act", "key"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": change, "minItems": 1, "maxItems": MOST_CHANGES}

    def samples(self) -> Sequence[Value]:
        """Which nodes there are only the register knows."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ("不是变更", {"act": "remove", "key": "a"}, [{"act": "burn", "key": "a"}], [{"act": "add"}], True, [[]])


ACT_WORDS: Mapping[str, Text] = {
    "add": Text("新增", "Add"),
    "change": Text("修改", "Change"),
    "remove": Text("删除", "Remove"),
}


def _listed(raw: object) -> Sequence[object]:
    """:raises FieldError: `raw` is neither a list nor its JSON text"""
    if isinstance(raw, str):
        raw = _read_json(raw.strip("\u200b\u3000 \n\r\t"))
    if raw is None or raw == "":
        return ()
    if not isinstance(raw, (list, tuple)):
        raise FieldError(_("应为各项变更的列表"))
    return raw


def _row_of(each: object) -> Mapping[str, object] | None:
    """One change as it was sent; None for a blank.

    :raises FieldError: it is none
    """
    if isinstance(each, str):
        each = _read_json(each.strip("\u200b\u3000 \n\r\t"))
    if each is None:
        return None
    if not isinstance(each, Mapping) or each.get("act") not in ACTS or not isinstance(each.get("key"), str):
        raise FieldError(_("每项变更要写明 act（add、change 或 remove）和 key"))
    unknown = next((str(name) for name in each if name not in _KEYS), None)
    if unknown is not None:
        raise FieldError(_("变更里没有名为“{name}”的项，请去掉", name=quote(unknown)))
    key = typed_text(each["key"])
    if each["act"] == "add" and not _NEW.fullmatch(key):
        raise FieldError(_("新增的 key 写成 new1、new2……，现为“{key}”", key=quote(key)))
    if not key or len(key) > _LONGEST or len(typed_text(each.get("parent"))) > _LONGEST:
        raise FieldError(_("变更的 key 或 parent 不是台账里的编号"))
    if not isinstance(each.get("values", {}), Mapping):
        raise FieldError(_("变更的 values 应为“列: 值”"))
    return each


def _read_json(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        raise FieldError(_("应为各项变更的列表")) from None


def _of_column(one: Field, said: Message) -> Message:
    return _("“{column}”：{fault}", column=one.label, fault=said)
