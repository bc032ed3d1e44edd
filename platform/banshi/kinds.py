"""How a kind declares its options: once, as typed attributes, with default, JSON Schema and explanation together.

A kind is a frozen dataclass; `option(...)` marks an attribute that an author may write. From the same declaration come
the shape that the checker enforces, the built value and the reference page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from banshi.calendar import day_fault
from banshi.conditions import ALWAYS, NEVER, CelType, Condition, Expression
from banshi.diagnostics import Message, Position
from banshi.i18n import Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_DAY_OR_TODAY = "^(today|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
JsonSchema = Mapping[str, Any]


class Node(Protocol):
    """A part of a definition's text with its place. Only kinds and the compiler see one."""

    @property
    def data(self) -> Json: ...
    @property
    def position(self) -> Position: ...
    def key_position(self, key: str) -> Position: ...
    def child(self, key: str | int) -> "Node": ...
    def items(self) -> Iterator[tuple[str, "Node"]]: ...
    def __iter__(self) -> Iterator["Node"]: ...


class Scope(Protocol):
    """What a definition may refer to while it is built. A `find_*` reports what it does not find and answers None."""

    def report(self, position: Position, code: str, message: Message, hint: Message | None = None) -> None: ...
    def find_dictionary(self, node: Node) -> Any: ...
    def find_register(self, node: Node) -> Any: ...
    def find_field(self, node: Node) -> str | None: ...
    def check_placeholders(self, node: Node, also: Sequence[str] = ()) -> None: ...
    def find_column(self, node: Node) -> str | None: ...
    def find_material(self, node: Node) -> str | None: ...
    def find_paper(self, node: Node) -> Any: ...
    def find_file_column(self, node: Node) -> str | None: ...
    def find_function(self, door: str, node: Node) -> Any: ...
    def condition(self, node: Node) -> Condition: ...
    def expression(self, node: Node, result: CelType | None) -> Expression | None: ...
    def build_columns(self, node: Node) -> tuple[Any, ...]: ...


class OptionType(Protocol):
    """One type of option: its JSON Schema and how its text becomes a value."""

    @property
    def schema(self) -> JsonSchema: ...
    def build(self, node: Node, scope: Scope) -> Any: ...


@dataclass(frozen=True)
class Plain:
    """An option whose text is its value: numbers, yes/no, one of some words."""

    schema: JsonSchema

    def build(self, node: Node, scope: Scope) -> Any:
        return node.data


@dataclass(frozen=True)
class Words:
    """A text for people: `姓名`, or `{zh: 姓名, en: Name}`."""

    schema: JsonSchema = field(default_factory=lambda: {"$ref": "#/$defs/text"})

    def build(self, node: Node, scope: Scope) -> Text:
        data = node.data
        return Text(str(data["zh"]), str(data.get("en", ""))) if isinstance(data, dict) else Text(str(data))


@dataclass(frozen=True)
class FilledWords(Words):
    """A text for people in which `{name}` stands for the value of the field of that name.

    `also` are names that stand for something else.
    """

    also: tuple[str, ...] = ()

    def build(self, node: Node, scope: Scope) -> Text:
        for one in [child for _language, child in node.items()] or [node]:
            scope.check_placeholders(one, self.also)
        return super().build(node, scope)


@dataclass(frozen=True)
class Rule:
    """true, false, `{kind: death}` or a CEL expression with a yes/no result."""

    schema: JsonSchema = field(default_factory=lambda: {"$ref": "#/$defs/condition"})

    def build(self, node: Node, scope: Scope) -> Condition:
        if isinstance(node.data, bool):
            return replace(ALWAYS if node.data else NEVER, position=node.position)
        return scope.condition(node)


@dataclass(frozen=True)
class Reference:
    """The name of something defined elsewhere; `to` says what: field, material, dictionary, register, paper."""

    to: str
    schema: JsonSchema = field(default_factory=lambda: {"$ref": "#/$defs/name"})

    def build(self, node: Node, scope: Scope) -> Any:
        return getattr(scope, f"find_{self.to}")(node)


@dataclass(frozen=True)
class Function:
    """The name of a function that a plugin offers at `door`."""

    door: str
    schema: JsonSchema = field(default_factory=lambda: {"$ref": "#/$defs/name"})

    def build(self, node: Node, scope: Scope) -> Any:
        return scope.find_function(self.door, node)


@dataclass(frozen=True)
class Sequenced:
    """A list of options of one type."""

    of: OptionType
    at_least: int = 1

    @property
    def schema(self) -> JsonSchema:
        return {"type": "array", "items": self.of.schema, "minItems": self.at_least, "uniqueItems": True}

    def build(self, node: Node, scope: Scope) -> tuple[Any, ...]:
        return tuple(self.of.build(child, scope) for child in node)


@dataclass(frozen=True)
class Assignments:
    """`{column: value}` where a value is a constant or, after `=`, a CEL expression: `"=reason"`."""

    schema: JsonSchema = field(
        default_factory=lambda: {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"$ref": "#/$defs/name"},
            "additionalProperties": {"type": ["string", "number", "boolean"]},
        }
    )

    def build(self, node: Node, scope: Scope) -> tuple[tuple[str, Any], ...]:
        return tuple((name, self._value(child, scope)) for name, child in node.items())

    def _value(self, node: Node, scope: Scope) -> Any:
        if isinstance(node.data, str) and node.data.startswith("="):
            return scope.expression(node, None)
        return node.data


@dataclass(frozen=True)
class Starting:
    """A value to begin with: a constant, or after `=` a CEL expression."""

    schema: JsonSchema = field(
        default_factory=lambda: {
            "type": ["string", "number", "boolean", "array"],
            "minLength": 1,
            "minItems": 1,
            "items": {"type": "string"},
        }
    )

    def build(self, node: Node, scope: Scope) -> Any:
        if isinstance(node.data, str) and node.data.startswith("="):
            return scope.expression(node, None)
        return tuple(node.data) if isinstance(node.data, list) else node.data


@dataclass(frozen=True)
class Constants:
    """`{column: value}` of constants."""

    schema: JsonSchema = field(
        default_factory=lambda: {
            "type": "object",
            "propertyNames": {"$ref": "#/$defs/name"},
            "additionalProperties": {"type": ["string", "number", "boolean"]},
        }
    )

    def build(self, node: Node, scope: Scope) -> tuple[tuple[str, object], ...]:
        return tuple((name, child.data) for name, child in node.items())


@dataclass(frozen=True)
class Nested:
    """A list of small records, each a dataclass with options of its own."""

    of: type

    @property
    def schema(self) -> JsonSchema:
        return {"type": "array", "minItems": 1, "items": kind_schema(self.of)}

    def build(self, node: Node, scope: Scope) -> tuple[Any, ...]:
        return tuple(build_kind(self.of, child, scope) for child in node)


@dataclass(frozen=True)
class Single:
    """One small record, a dataclass with options of its own."""

    of: type

    @property
    def schema(self) -> JsonSchema:
        return kind_schema(self.of)

    def build(self, node: Node, scope: Scope) -> Any:
        return build_kind(self.of, node, scope)


@dataclass(frozen=True)
class Fields:
    """The columns of a table of rows: name -> a field, written as any other."""

    schema: JsonSchema = field(
        default_factory=lambda: {
            "type": "object",
            "propertyNames": {"$ref": "#/$defs/name"},
            "additionalProperties": {"$ref": "#/$defs/column"},
            "minProperties": 1,
            "maxProperties": 30,
        }
    )

    def build(self, node: Node, scope: Scope) -> tuple[Any, ...]:
        return scope.build_columns(node)


@dataclass(frozen=True)
class DayOption:
    """A day as `2022-07-01`, or `today`."""

    schema: JsonSchema = field(default_factory=lambda: {"type": "string", "pattern": _DAY_OR_TODAY})

    def build(self, node: Node, scope: Scope) -> str:
        fault = None if node.data == "today" else day_fault(str(node.data))
        if fault:
            scope.report(node.position, "D118", *fault)
        return str(node.data)


TEXT = Words()
FILLED_TEXT = FilledWords()
# In what people are told of an application, its number too.
TOLD_TEXT = FilledWords(also=("number",))
# The place of a value in a text; what stands in braces and is no name is told to the author.
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
RULE = Rule()
STARTING = Starting()
DAY = DayOption()
YES_NO = Plain({"type": "boolean"})
NAME = Plain({"$ref": "#/$defs/name"})
# A role 角色: a free word, so that only the checker's advice can tell a misspelt one.
ROLE = Plain({"$ref": "#/$defs/role"})
SENTENCE = Plain({"type": "string", "minLength": 1})


def whole(least: int, most: int) -> Plain:
    return Plain({"type": "integer", "minimum": least, "maximum": most})


def one_of(*words: str) -> Plain:
    return Plain({"enum": list(words)})


def option(kind: OptionType, about: str, *, default: Any = MISSING) -> Any:
    """Declare an attribute that an author may write; `about` (Chinese) goes to the reference page."""
    return field(default=default, metadata={"option": kind, "about": about})


def options_of(kind: type) -> Sequence["Field[Any]"]:
    declared: type[DataclassInstance] = kind
    return _options_of(declared)


# Asked again for each field of each item and each material of each guide.
@cache
def _options_of(kind: Any) -> Sequence["Field[Any]"]:
    return tuple(one for one in fields(kind) if "option" in one.metadata)


def kind_schema(kind: type) -> JsonSchema:
    """The JSON Schema of one kind's options."""
    declared = options_of(kind)
    return {
        "type": "object",
        "properties": {
            one.name: {**one.metadata["option"].schema, "description": one.metadata["about"]} for one in declared
        },
        "required": [one.name for one in declared if one.default is MISSING],
        "additionalProperties": False,
    }


def build_kind(kind: type, node: Node, scope: Scope, **given: Any) -> Any:
    """Make one `kind` from its options in `node` (its shape is already checked) and what is `given` beside them."""
    written = dict(node.items())
    built = {
        one.name: one.metadata["option"].build(written[one.name], scope)
        for one in options_of(kind)
        if one.name in written
    }
    return kind(**built, **given)
