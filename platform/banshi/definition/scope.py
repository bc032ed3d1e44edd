"""What one file may refer to while it is built (`banshi.kinds.Scope`); what is not found becomes a finding (D2, D3)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from banshi.conditions import (
    NEVER,
    CelType,
    Columns,
    Condition,
    Expression,
    ExpressionError,
    compile_expression,
    parts_of,
    plain_form,
)
from banshi.definition.expression_hints import expression_hint
from banshi.definition.node import SourceNode
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Message, Position
from banshi.dictionary import Dictionary
from banshi.field import Field
from banshi.i18n import _
from banshi.kinds import PLACEHOLDER, Node
from banshi.material import Paper
from banshi.register import Register

_COMPARED = re.compile(r"""(?<![\w.])([a-z][a-z0-9_]*)\s*[!=]=\s*(?:"([^"\\]*)"|'([^'\\]*)')""")
_WORD = re.compile(r"[A-Za-z_]\w*")
_WRITTEN_AS: Mapping[CelType, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "double": (int, float),
    "bool": (bool,),
    "list": (),
    "rows": (),
}


@dataclass(frozen=True)
class Mentioned:
    """A code that a condition compares a field with, and its place: checked once the fields are built.

    `table` is the table of rows whose column the field is; "" for a field of the item or register.
    """

    field: str
    code: str
    position: Position
    table: str = ""


@dataclass
class FileScope:
    """The scope of one register or item. `columns_of`: the register whose columns are meant where it is built now."""

    vocabulary: Vocabulary
    dictionaries: Mapping[str, Dictionary]
    register_named: Callable[[str], Register | None]
    register_ids: Iterable[str]
    types: Mapping[str, CelType]
    materials: Iterable[str] = ()
    papers: Mapping[str, Paper] = field(default_factory=dict)
    columns_of: Register | None = None
    # The columns of each field that is a table of rows.
    columns: Mapping[str, Columns] = field(default_factory=dict)
    # How a field is built, and which is being built now; in a column of a table of rows, also the table's name.
    build_field: "Callable[[str, SourceNode, FileScope], Field | None] | None" = None
    building: str = ""
    table: str = ""
    findings: list[Diagnostic] = field(default_factory=list)
    mentioned: list[Mentioned] = field(default_factory=list)
    # What the version of the file depends on beside its own text.
    used: set[tuple[str, str]] = field(default_factory=set)
    # Compiling an expression takes a millisecond and more, and files say the same ones again and again.
    compiled: dict[tuple[object, ...], Expression] = field(default_factory=dict)
    # Every name an expression or condition asks about.
    asked: set[str] = field(default_factory=set)

    def report(self, position: Position, code: str, message: Message, hint: Message | None = None) -> None:
        self.findings.append(Diagnostic(position, code, message, hint))

    def find_dictionary(self, node: Node) -> Dictionary | None:
        found = self.dictionaries.get(str(node.data))
        if found:
            self.used.add(("dictionary", found.id))
            return found
        message = _("没有字典“{name}”", name=shown(node.data))
        self.report(node.position, "D201", message, meant(str(node.data), self.dictionaries))
        return None

    def find_register(self, node: Node) -> Register | None:
        found = self.register_named(str(node.data))
        if found:
            self.used.add(("register", found.id))
            return found
        message = _("没有台账“{name}”", name=shown(node.data))
        self.report(node.position, "D202", message, meant(str(node.data), self.register_ids))
        return None

    def find_field(self, node: Node) -> str | None:
        return self._find(node, self.types, "D212", _("没有字段“{name}”", name=shown(node.data)))

    def check_placeholders(self, node: Node, also: Sequence[str] = ()) -> None:
        source, text = cast(SourceNode, node), str(node.data)
        for one in PLACEHOLDER.finditer(text):
            name = one[1]
            self.asked.add(name)
            if name not in self.types and name not in also:
                message = _("没有字段“{name}”", name=shown(name))
                self.report(source.within(one.start(1)), "D212", message, meant(name, [*self.types, *also]))

    def find_material(self, node: Node) -> str | None:
        message = _("没有材料“{name}”", name=shown(node.data))
        return self._find(node, self.materials, "D204", message, _("这个事项还没有材料，先在 materials 里写"))

    def find_paper(self, node: Node) -> Paper | None:
        """A file to give out."""
        found = self.papers.get(str(node.data))
        if found:
            self.used.add(("paper", found.name))
            return found
        message = _("没有“{name}”这个文件", name=shown(node.data))
        self.report(node.position, "D020", message, _("文件应放在 templates 文件夹里"))
        return None

    def find_file_column(self, node: Node) -> str | None:
        """`register.column` of a column that holds files."""
        register, _dot, column = str(node.data).partition(".")
        found = self.register_named(register)
        if found is None or column not in found.by_name:
            message = _("没有台账字段“{name}”", name=shown(node.data))
            self.report(
                node.position,
                "D208",
                message,
                meant(column, found.by_name) if found else meant(register, self.register_ids),
            )
            return None
        self.used.add(("register", register))
        if not found.by_name[column].TAKES_FILES:
            message = _("“{name}”不存文件，不能当作已有的材料", name=found.by_name[column].label)
            self.report(node.position, "D442", message, _("写台账里类型是 photo 或 file 的列"))
            return None
        return f"{register}.{column}"

    def find_column(self, node: Node) -> str | None:
        if self.columns_of is None:
            self.report(node.position, "D203", _("这里没有台账，不能写列名“{name}”", name=shown(node.data)))
            return None
        return self._find(node, self.columns_of.columns, "D203", self.no_column(str(node.data)))

    def no_column(self, name: str) -> Message:
        title = self.columns_of.title if self.columns_of else ""
        return _("台账“{register}”没有“{name}”这一列", register=title, name=shown(name))

    def find_function(self, door: str, node: Node) -> Any:
        """The function with its name: (name, function)."""
        offered: Mapping[str, Any] = getattr(self.vocabulary, door)
        found = self._find(node, offered, "D205", _("没有插件提供“{name}”", name=shown(node.data)))
        return (found, offered[found]) if found else None

    def _find(
        self, node: Node, among: Iterable[str], code: str, message: Message, hint: Message | None = None
    ) -> str | None:
        """:param hint: what to do where there are none"""
        name = str(node.data)
        if name in among:
            return name
        self.report(node.position, code, message, meant(name, among) or hint)
        return None

    def build_columns(self, node: Node) -> tuple[Field, ...]:
        """The columns of the table of rows that is being built: their rules see the row and the fields outside."""
        table = self.building
        own = self.columns[table]
        types = {**{name: kind for name, kind in self.types.items() if name != table}, **own}
        inner = replace(self, types=types, table=table, asked=set())
        build = self.build_field
        built = [build(name, cast(SourceNode, child), inner) for name, child in node.items()] if build else []
        self.asked.update(inner.asked - own.keys())
        return tuple(one for one in built if one)

    def _mention(self, name: str, code: str, position: Position) -> None:
        inside = self.table if name in self.columns.get(self.table, {}) else ""
        self.mentioned.append(Mentioned(name, code, position, inside))

    def condition(self, node: Node) -> Condition:
        if isinstance(node.data, dict):
            parts = {name: self._wanted(name, child, node) for name, child in node.items()}
            if None in parts.values():
                return NEVER
            expression = self._compiled(plain_form(parts), "bool", lambda line, column: node.position)
            comparable = all(self.types[name] in ("string", "bool") for name in parts)
            return Condition(expression, parts=parts_of(parts), comparable=comparable, position=node.position)
        written = self.expression(node, "bool")
        if written is not None and not written.names:
            always = written.value({}) is True
            message = _("这个条件没有用到任何字段，总是成立") if always else _("这个条件没有用到任何字段，总不成立")
            self.report(node.position, "D308", message, _("直接写 true") if always else _("直接写 false"))
        return Condition(written, position=node.position)

    def _wanted(self, name: str, node: Node, whole: Node) -> object:
        """What field `name` is compared with; None when that makes no sense, which is reported."""
        kind = self.types.get(name)
        if kind is None:
            message = _("没有名为“{name}”的字段", name=shown(name))
            self.report(whole.key_position(name), "D302", message, meant(name, self.types))
            return None
        if kind == "rows":
            hint = _("写成表达式，例如 \"{name}.exists(r, r.列名 == '代码')\"", name=name)
            self.report(node.position, "D304", _("“{name}”是一张表，不能这样比较", name=name), hint)
            return None
        if kind == "list":
            hint = _("写成表达式，例如 \"'代码' in {name}\"", name=name)
            self.report(node.position, "D304", _("“{name}”可选多项，不能这样比较", name=name), hint)
            return None
        self.asked.add(name)
        several = isinstance(node.data, list)
        values = [self._value(name, kind, one) for one in (node if several else [node])]
        if None in values:
            return None
        return values if several else values[0]

    def _value(self, name: str, kind: CelType, node: Node) -> object:
        data = node.data
        if not isinstance(data, _WRITTEN_AS[kind]) or (isinstance(data, bool) and kind != "bool"):
            message = _("“{value}”不是“{name}”能有的值", value=shown(data), name=name)
            self.report(node.position, "D304", message, _way_out(kind, data))
            return None
        if isinstance(data, str):
            self._mention(name, data, node.position)
        return float(data) if kind == "double" and isinstance(data, int) else data

    def expression(self, node: Node, result: CelType | None) -> Expression | None:
        """The checked expression of a text; where it sets a column it begins with `=`."""
        source = cast(SourceNode, node)
        text = str(node.data)
        skipped = 1 if text.startswith("=") else 0
        lines = text[skipped:].split("\n")

        def place(line: int, column: int) -> Position:
            return source.within(skipped + sum(len(one) + 1 for one in lines[: line - 1]) + column - 1)

        expression = self._compiled(text[skipped:], result, place)
        if expression is None:
            return None
        for one in _COMPARED.finditer(text):
            group = 2 if one[2] is not None else 3
            self._mention(one[1], one[group], source.within(one.start(group)))
        return replace(expression, position=source.position)

    def _compiled(self, text: str, result: CelType | None, place: Callable[[int, int], Position]) -> Expression | None:
        used = ((name, self.types.get(name), *self.columns.get(name, {}).items()) for name in _WORD.findall(text))
        key = (text, result, frozenset(one for one in used if one[1]))
        try:
            expression = self.compiled.get(key) or compile_expression(text, self.types, result, self.columns)
        except ExpressionError as error:
            self.report(place(error.line, error.column), *self._refusal(text, error))
            return None
        self.compiled[key] = expression
        self.asked.update(expression.names)
        return expression

    def _refusal(self, text: str, error: ExpressionError) -> tuple[str, Message, Message | None]:
        """The code of a finding, what it says, and the way out."""
        if error.columns is not None:
            return "D320", error.message, meant(error.asked, error.columns)
        code = "D302" if error.report and error.report.name else "D305" if error.wanted else "D301"
        return "D306" if error.refused else code, error.message, expression_hint(text, error, self.types)


def _way_out(kind: CelType, data: object) -> Message:
    if kind == "string":
        return _('文字请加引号："{written}"；选项写它的代码', written=shown(data))
    return _("只能写 true 或 false") if kind == "bool" else _("写数字，不加引号")
