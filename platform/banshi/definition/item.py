"""From an item's checked shape to the frozen `Item`."""

from collections.abc import Iterator, Mapping
from typing import Any

from banshi.definition.build import (
    build_fields,
    build_part,
    condition_of,
    retention_of,
    text_of,
    title_of,
)
from banshi.definition.example import build_examples
from banshi.definition.folder import Source
from banshi.definition.model import Column, EffectRoute, Filter, GuideLink, Item, Query, ReviewRoute
from banshi.definition.node import SourceNode, mapping
from banshi.definition.scope import FileScope
from banshi.definition.time_limits import build_limit_cases, build_time_limit
from banshi.definition.wording import meant, shown
from banshi.document import Document
from banshi.i18n import Text, _
from banshi.kinds import TOLD_TEXT, Assignments, Constants, Json, options_of
from banshi.material import Material, MaterialGroup
from banshi.message import Kind
from banshi.register import Register
from banshi.step import Step
from banshi.validator import Validator

# What a query over the applications can show and what it can be asked by.
APPLICATION_COLUMNS = (
    "number", "item", "category", "submitted_at", "state", "subject_name", "id_type", "id_number",
)  # fmt: skip
APPLICATION_FILTERS = ("name", "id_type", "id_number", "state", "item", "submitted_at")


def build_item(source: Source, scope: FileScope) -> Item:
    """The item without its digest; everything that it names and that is not there is reported to `scope`."""
    root = source.root
    subject_node = root.get("subject")
    subject: Register | None = scope.find_register(subject_node) if subject_node else None
    scope.columns_of = subject
    fields = build_fields(root.get("fields"), scope)
    return Item(
        id=str(root.child("item").data),
        title=title_of(root),
        portal=str(root.child("portal").data),
        menu=str(root.child("menu").data),
        kind=next(kind for key, kind in _KINDS.items() if root.get(key)),
        digest="",
        category=text_of(root.get("category")),
        short_title=text_of(root.get("short_title")),
        icon=_word(root.get("icon"), "doc"),
        guide=tuple(guide_link(one) for one in root.get("guide") or ()),
        subject=subject,
        retention=retention_of(root, scope),
        fields=fields,
        materials=tuple(_materials(root, scope)),
        material_groups=tuple(_groups(root, scope)),
        steps=tuple(_steps(root, subject, scope)),
        validators=tuple(_validators(root, scope)),
        review=tuple(_reviews(root, scope)),
        effects=tuple(_effects(root, subject, scope)),
        documents=tuple(_documents(root, scope)),
        listed=tuple(filter(None, (scope.find_field(one) for one in root.get("list") or ()))),
        time_limit=build_time_limit(root.get("time_limit")),
        limit_cases=tuple(build_limit_cases(root.get("time_limit"), scope)),
        query=_query(root.get("query"), scope),
        examples=tuple(build_examples(root, scope)),
        messages=_messages(root.get("messages"), scope),
        notify=tuple(filter(None, (scope.find_function("notifiers", one) for one in root.get("notify") or ()))),
        link=_word(root.get("link"), ""),
    )


def _word(node: SourceNode | None, default: str) -> str:
    return str(node.data) if node else default


_KINDS: Mapping[str, str] = {"steps": "apply", "query": "query", "link": "link"}


def guide_link(node: SourceNode) -> GuideLink:
    """`"112036001002"`, or `{code: "112036001002", case: 职工新参保登记}`."""
    written = mapping(node) or {"code": node.data}
    return GuideLink(str(written["code"]), str(written.get("case", "")))


def chosen_kind(node: SourceNode) -> tuple[str, SourceNode]:
    """The kind of a step, check, review or effect and its options: the one key that is not `when`."""
    return next((key, child) for key, child in node.items() if key != "when")


def _materials(root: SourceNode, scope: FileScope) -> Iterator[Material]:
    materials = root.get("materials")
    for name, node in materials.items() if materials else ():
        built = build_part(Material, node, scope, name=name)
        if built:
            yield built


def _groups(root: SourceNode, scope: FileScope) -> Iterator[MaterialGroup]:
    for node in root.get("one_of") or ():
        built = build_part(MaterialGroup, node, scope)
        if built:
            yield built


def _steps(root: SourceNode, subject: Register | None, scope: FileScope) -> Iterator[Step]:
    for node in root.get("steps") or ():
        name, options = chosen_kind(node)
        scope.columns_of = _register_of(options, scope) or subject
        step = build_part(scope.vocabulary.steps[name], options, scope)
        if step:
            _check_columns(step, options, scope)
            yield step


def _validators(root: SourceNode, scope: FileScope) -> Iterator[Validator]:
    for node in root.get("checks") or ():
        name, options = chosen_kind(node)
        built = build_part(scope.vocabulary.validators[name], options, scope)
        if built:
            yield built


def _messages(node: SourceNode | None, scope: FileScope) -> Mapping[Kind, Text]:
    return {Kind(name): TOLD_TEXT.build(child, scope) for name, child in (node.items() if node else ())}


def _reviews(root: SourceNode, scope: FileScope) -> Iterator[ReviewRoute]:
    for node in root.get("review") or ():
        name, options = chosen_kind(node)
        review = build_part(scope.vocabulary.reviews[name], options, scope)
        when = condition_of(node, "when", scope)
        if review:
            yield ReviewRoute(when, review)


def _effects(root: SourceNode, subject: Register | None, scope: FileScope) -> Iterator[EffectRoute]:
    for node in root.get("effects") or ():
        name, options = chosen_kind(node)
        scope.columns_of = _register_of(options, scope) or subject
        effect = build_part(scope.vocabulary.effects[name], options, scope)
        when = condition_of(node, "when", scope)
        if effect:
            _check_columns(effect, options, scope)
            yield EffectRoute(when, effect)


def _documents(root: SourceNode, scope: FileScope) -> Iterator[Document]:
    for node in root.get("documents") or ():
        built = build_part(Document, node, scope)
        if built:
            yield built


def _register_of(options: SourceNode, scope: FileScope) -> Register | None:
    """The register that a step or effect names, if there is one; that there is none its own option reports."""
    named = options.get("register")
    return scope.register_named(str(named.data)) if named else None


def _check_columns(built: Any, options: SourceNode, scope: FileScope) -> None:
    """Columns that are set or compared, and fields that a register is searched `by`, must be the register's."""
    if scope.columns_of is None:
        return
    for one in options_of(type(built)):
        written = options.get(one.name)
        if written and isinstance(one.metadata["option"], (Assignments, Constants)):
            for name, node in written.items():
                _check_column(name, node, written, scope)
    for node in options.get("by") or ():
        if str(node.data) in scope.types:
            scope.find_column(node)


def _check_column(name: str, node: SourceNode, whole: SourceNode, scope: FileScope) -> None:
    register = scope.columns_of
    known = register.columns if register else {}
    if name not in known:
        scope.report(whole.key_position(name), "D203", scope.no_column(name), meant(name, known))
    elif register and name in register.by_name:
        codes = register.by_name[name].dictionary_used
        if codes and not _is_expression(node.data) and not codes.find(str(node.data)):
            message = _("字典“{dictionary}”没有代码“{code}”", dictionary=codes.title, code=shown(node.data))
            scope.report(node.position, "D303", message, meant(str(node.data), [one.code for one in codes.codes]))


def _is_expression(data: Json) -> bool:
    return isinstance(data, str) and data.startswith("=")


def _query(node: SourceNode | None, scope: FileScope) -> Query | None:
    if node is None:
        return None
    named = node.get("register")
    register: Register | None = scope.find_register(named) if named else None
    scope.columns_of = register
    known = bool(register) or named is None
    columns = node.child("columns")
    filters = node.get("filters")
    if known:
        _check_names(columns, tuple(register.by_name) if register else APPLICATION_COLUMNS, scope)
        _check_names(filters, _askable(register) if register else APPLICATION_FILTERS, scope)
    return Query(
        title=title_of(node),
        register=register,
        filters=tuple(
            Filter(column=name, label=title_of(one, "label"), required=mapping(one).get("required") is True)
            for name, one in (filters.items() if filters else ())
        ),
        columns=tuple(Column(name, text_of(one) or title_of(one)) for name, one in columns.items()),
    )


def _askable(register: Register) -> tuple[str, ...]:
    """The columns a query may ask by: a personal one is sealed, and only found by where it has a blind index."""
    return tuple(name for name, one in register.by_name.items() if not one.personal or name in register.find_by)


def _check_names(node: SourceNode | None, allowed: tuple[str, ...], scope: FileScope) -> None:
    """The columns that a query names: those of its register, or those that every application has."""
    register = scope.columns_of
    for name, child in node.items() if node else ():
        if name not in allowed:
            message = scope.no_column(name) if register else _("办件没有“{name}”这一列", name=shown(name))
            scope.report(child.name_position, "D203", message, meant(name, allowed))
