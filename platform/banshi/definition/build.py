"""From the checked shape to the frozen model: one function for each kind of file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from banshi.conditions import ALWAYS, CelType, Columns, Condition
from banshi.definition.folder import Source
from banshi.definition.model import CardTab, MenuGroup, Portal
from banshi.definition.node import SourceNode, mapping
from banshi.definition.scope import FileScope
from banshi.definition.table import read_day
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.dictionary import Code, Dictionary
from banshi.field import ONLINE, Field
from banshi.guide import Guide
from banshi.i18n import Text, _
from banshi.kinds import RULE, TEXT, build_kind
from banshi.register import Register
from banshi.retention import Retention

_DAYS = ("valid_from", "valid_to")


def text_of(node: SourceNode | None) -> Text | None:
    """The text for people in `node`; None where there is none."""
    data = node.data if node else None
    if isinstance(data, dict):
        return Text(str(data["zh"]), str(data.get("en", "")))
    return None if data is None else Text(str(data))


def title_of(node: SourceNode, key: str = "title") -> Text:
    return text_of(node.get(key)) or Text("")


def names_of(node: SourceNode | None) -> tuple[str, ...]:
    """The words of a list; () where there is none."""
    return tuple(str(child.data) for child in node or ())


def condition_of(node: SourceNode, key: str, scope: FileScope) -> Condition:
    """The condition under `key`; always where nothing is written."""
    written = node.get(key)
    condition: Condition = RULE.build(written, scope) if written else ALWAYS
    return condition


def build_part(kind: type, node: SourceNode, scope: FileScope, **given: Any) -> Any:
    """One field, step, review … of its kind; None when a finding says why there is none."""
    before = len(scope.findings)
    try:
        return build_kind(kind, node, scope, **given)
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        # A kind made with a hole where something was not found may refuse; the hole is reported already.
        if len(scope.findings) > before:
            return None
        if not isinstance(error, ValueError):
            raise
        scope.report(node.name_position, "D117", _("这些选项不能这样组合：{reason}", reason=str(error)))
        return None


def retention_of(root: SourceNode, scope: FileScope) -> Retention | None:
    """How long an item or a register is kept; None where it does not say."""
    written = root.get("retention")
    retention: Retention | None = build_part(Retention, written, scope) if written else None
    return retention


def build_portal(source: Source) -> Portal:
    root = source.root
    return Portal(
        id=str(root.child("portal").data),
        title=title_of(root),
        hall=title_of(root, "hall") if root.get("hall") else None,
        subtitle=title_of(root, "subtitle"),
        unit_kinds=frozenset(names_of(root.get("unit_kinds"))),
        menu=tuple(MenuGroup(str(one.child("id").data), title_of(one)) for one in root.child("menu")),
        channel=str(mapping(root).get("channel", ONLINE)),
        offers=names_of(root.get("offers")),
        cards=tuple(CardTab(title_of(one), names_of(one.get("items"))) for one in root.get("cards") or ()),
    )


def build_dictionary(source: Source) -> tuple[Dictionary, Callable[..., Position], list[Diagnostic]]:
    """The dictionary, where its n-th code is written (or a key of it), and days that no calendar has."""
    findings: list[Diagnostic] = []
    placed = [*_written_codes(source.root, findings)]
    dictionary = Dictionary(
        id=str(source.root.child("dictionary").data),
        title=title_of(source.root),
        codes=(*(code for _node, code in placed), *source.rows.codes),
        levels=tuple(level for one in source.root.get("levels") or () if (level := text_of(one))),
    )

    def position(number: int, key: str = "") -> Position:
        if number >= len(placed):
            return source.rows.position(number - len(placed))
        node, _code = placed[number]
        return node.key_position(key) if node.get(key) else node.name_position

    return dictionary, position, findings + source.rows.findings


def _written_codes(root: SourceNode, findings: list[Diagnostic]) -> Iterator[tuple[SourceNode, Code]]:
    codes = root.get("codes")
    for code, node in codes.items() if codes else ():
        written = mapping(node)
        days = {key: read_day(str(child.data), child.position, findings) for key, child in node.items() if key in _DAYS}
        texts = {key: str(written[key]) for key in ("parent", "pattern", "check", "example") if key in written}
        label, aliases = title_of(node, "label"), names_of(node.get("aliases"))
        yield node, Code(code, label, aliases=aliases, **days, **texts)  # type: ignore[arg-type]


def field_types(
    node: SourceNode | None, vocabulary: Vocabulary, scope: FileScope | None = None
) -> Mapping[str, CelType]:
    """How conditions see each field, before any is built. `scope` finds the registers that fields are taken from."""
    types: dict[str, CelType] = {}
    for name, child in node.items() if node else ():
        written = mapping(child)
        if "from" in written:
            taken = register_field(child, scope) if scope else None
            types[name] = taken[1].cel_type if taken else "string"
        else:
            types[name] = vocabulary.fields[str(written["type"])].cel_type_of(written)
    return types


def table_columns(
    types: Mapping[str, CelType], node: SourceNode | None, vocabulary: Vocabulary
) -> Mapping[str, Columns]:
    """The columns of each field that is a table of rows, with the types by which conditions see them."""
    tables = [name for name, kind in types.items() if kind == "rows"]
    return {name: field_types(node.child(name).get("columns"), vocabulary) for name in tables} if node else {}


def register_field(node: SourceNode, scope: FileScope) -> tuple[Register, Field] | None:
    """The register's field that `from` names, or None."""
    register, _dot, name = str(node.child("from").data).partition(".")
    found = scope.register_named(register)
    return (found, found.by_name[name]) if found and name in found.by_name else None


def build_fields(node: SourceNode | None, scope: FileScope) -> tuple[Field, ...]:
    built = (build_field(name, child, scope) for name, child in (node.items() if node else ()))
    return tuple(one for one in built if one)


def build_field(name: str, node: SourceNode, scope: FileScope) -> Field | None:
    if node.get("from"):
        return _taken_field(name, node, scope)
    kind = scope.vocabulary.fields[str(node.child("type").data)]
    scope.building = name
    # `type` chose the kind and is no option of it.
    field: Field | None = build_part(kind, node, scope, name=name)
    return field


def _taken_field(name: str, node: SourceNode, scope: FileScope) -> Field | None:
    written = node.child("from")
    found = register_field(node, scope)
    if found is None:
        register, _dot, column = str(written.data).partition(".")
        known = scope.register_named(register)
        message = _("没有台账字段“{name}”", name=shown(written.data))
        hint = meant(column, known.by_name) if known else meant(register, scope.register_ids)
        scope.report(written.position, "D208", message, hint)
        return None
    register_found, field = found
    scope.used.add(("register", register_found.id))
    changed: dict[str, Any] = {key: TEXT.build(node.child(key), scope) for key in ("label", "hint") if node.get(key)}
    changed |= {key: RULE.build(child, scope) for key in ("required", "visible") if (child := node.get(key))}
    taken = replace(field, name=name, register_field=f"{register_found.id}.{field.name}", **changed)
    _check_leaning(taken, node, scope)
    return taken


def _check_leaning(field: Field, node: SourceNode, scope: FileScope) -> None:
    """A field that leans on others of its register (the number on its type) needs them here under the same names."""
    leans = {*field.required.names, *field.visible.names, *(field.computed.names if field.computed else ())}
    leans |= {str(name) for name in field_references(field) if name}
    for name in sorted(leans - scope.types.keys()):
        register = str(field.register_field).partition(".")[0]
        message = _("“{field}”要靠字段“{name}”，这里没有", field=field.label, name=name)
        hint = _("加上 {name}: {{from: {register}.{name}}}", name=name, register=register)
        scope.report(node.name_position, "D213", message, hint)


def field_references(kind: Any) -> Iterator[str | None]:
    """The other fields that the options of a built field name."""
    for one in getattr(kind, "__dataclass_fields__", {}).values():
        if getattr(one.metadata.get("option"), "to", "") == "field":
            yield getattr(kind, one.name)


def build_register(source: Source, scope: FileScope) -> Register:
    """The register; that its columns exist is checked afterwards."""
    root = source.root
    data = mapping(root)
    return Register(
        id=str(data["register"]),
        title=title_of(root),
        fields=build_fields(root.get("fields"), scope),
        key=str(data["key"]),
        title_column=str(data["name"]),
        unit_column=str(data["unit"]) if "unit" in data else None,
        find_by=names_of(root.get("find_by")),
        unique=names_of(root.get("unique")),
        search=names_of(root.get("search")),
        listed=names_of(root.get("listed")),
        sorted_by=str(data.get("sorted_by", "")),
        seed=str(data.get("seed", "")),
        tree_column=str(data.get("tree", "")),
        retention=retention_of(root, scope),
    )


def build_guide(source: Source, scope: FileScope) -> Guide:
    guide: Guide = build_kind(Guide, source.root, scope, code=str(source.root.child("guide").data))
    return guide
