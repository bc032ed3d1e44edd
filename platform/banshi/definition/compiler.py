"""From sources to `Definitions`: shape -> build -> checks. Each stage reports all; the next runs if it is clean."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from banshi.conditions import Expression
from banshi.definition.build import build_dictionary, build_portal, build_register, field_types
from banshi.definition.checks import (
    check_codes,
    check_item,
    check_mentioned,
    check_portals,
    check_register,
    check_titles,
)
from banshi.definition.folder import Source
from banshi.definition.item import build_item
from banshi.definition.model import Definitions, Item, Portal
from banshi.definition.node import SourceNode, mapping
from banshi.definition.scope import FileScope
from banshi.definition.shape import Shape, identity_findings
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Message, Position
from banshi.dictionary import Dictionary
from banshi.field import Field
from banshi.i18n import _
from banshi.register import Register


def compile_definitions(
    sources: Sequence[Source], vocabulary: Vocabulary, *, in_shape: bool = False
) -> tuple[Definitions | None, list[Diagnostic]]:
    """Everything that `sources` define, or None and all findings of the first stage that has any.

    :param in_shape: their `shape_digest` is known as that of texts in shape, which need not be checked again
    """
    check = identity_findings if in_shape else Shape(vocabulary).check
    findings = [finding for source in sources for finding in check(source)]
    findings = findings or _repeated_ids(sources)
    if findings:
        return None, sorted(findings)
    compilation = _Compilation(sources, vocabulary)
    definitions = compilation.build()
    findings = compilation.findings or compilation.check(definitions)
    return (None if findings else definitions), sorted(set(findings))


def _repeated_ids(sources: Iterable[Source]) -> list[Diagnostic]:
    seen: dict[tuple[str, str], Position] = {}
    findings = []
    for source in sources:
        named = source.root.child(source.kind)
        first = seen.setdefault((source.kind, str(named.data)), named.position)
        if first is not named.position and first != named.position:
            message = _("“{name}”已在 {file} 定义", name=shown(named.data), file=first.file)
            findings.append(Diagnostic(named.position, "D210", message, _("改用另一个名称")))
    return findings


class _Compilation:
    """What is known while definitions are built; registers are built when the first other file needs them."""

    def __init__(self, sources: Sequence[Source], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.findings: list[Diagnostic] = []
        self._sources = {kind: _by_id(sources, kind) for kind in ("portal", "dictionary", "register", "item")}
        self._dictionaries: dict[str, Dictionary] = {}
        self._registers: dict[str, Register | None] = {}
        self._digests: dict[tuple[str, str], str] = {}
        self._scopes: dict[tuple[str, str], FileScope] = {}
        self._rules = sorted({rule for kind in vocabulary.fields.values() for rule in kind.CODE_CHECKS})
        self._expressions: dict[tuple[object, ...], Expression] = {}

    def build(self) -> Definitions:
        for source in self._sources["dictionary"].values():
            self._build_dictionary(source)
        registers = {name: self._register(name) for name in self._sources["register"]}
        portals = {name: build_portal(source) for name, source in self._sources["portal"].items()}
        items = {name: self._build_item(source, portals) for name, source in self._sources["item"].items()}
        self.findings += check_portals(self._sources["portal"], items)
        return Definitions(
            portals=MappingProxyType(portals),
            dictionaries=MappingProxyType(self._dictionaries),
            registers=MappingProxyType({name: one for name, one in registers.items() if one}),
            items=MappingProxyType(items),
        )

    def check(self, definitions: Definitions) -> list[Diagnostic]:
        findings = check_titles(self._sources["item"], definitions)
        for name, source in self._sources["item"].items():
            findings += check_item(definitions.items[name], source.root, self._scopes["item", name])
        return findings

    def _build_dictionary(self, source: Source) -> None:
        dictionary, position, findings = build_dictionary(source)
        self.findings += findings or check_codes(dictionary.codes, position, self._rules)
        self._dictionaries[dictionary.id] = dictionary
        self._digests["dictionary", dictionary.id] = _digest([source.root.data, source.rows.written.getvalue()])

    def _register(self, name: str) -> Register | None:
        """The register of that id, built now if it is not yet; None where there is none."""
        if name in self._registers:
            return self._registers[name]
        source = self._sources["register"].get(name)
        if source is None:
            return None
        # Whoever asks for it again meanwhile gets None: a circle.
        self._registers[name] = None
        scope = self._scope(source)
        register = build_register(source, scope)
        findings = scope.findings or check_register(register, source.root) or check_mentioned(scope, register.by_name)
        self.findings += [_circle(one, self._sources["register"]) for one in findings]
        self._registers[name] = register
        self._digests["register", name] = self._digest_of(source, scope)
        return register

    def _scope(self, source: Source) -> FileScope:
        scope = FileScope(
            vocabulary=self.vocabulary,
            dictionaries=self._dictionaries,
            register_named=self._register,
            register_ids=self._sources["register"],
            types={},
            compiled=self._expressions,
            materials=[name for name, _node in _items(source.root.get("materials"))],
        )
        scope.types = field_types(source.root.get("fields"), self.vocabulary, scope)
        self._scopes[source.kind, str(source.root.child(source.kind).data)] = scope
        return scope

    def _build_item(self, source: Source, portals: Mapping[str, Portal]) -> Item:
        scope = self._scope(source)
        item = build_item(source, scope)
        _find_menu(source.root, portals, scope)
        if not source.root.get("fields") and any(one.code in ("D212", "D302") for one in scope.findings):
            hint = _("步骤和条件里的字段要先在 fields 里写明")
            scope.report(source.root.name_position, "D102", _("缺少“{key}”", key="fields"), hint)
        fields: Mapping[str, Field] = {one.name: one for one in item.fields}
        self.findings += scope.findings or check_mentioned(scope, fields)
        return replace(item, digest=self._digest_of(source, scope))

    def _digest_of(self, source: Source, scope: FileScope) -> str:
        """SHA-256 of the data and of all it refers to: the version. The file's comments and layout do not count."""
        # Examples say what a version does; they do not change it.
        written = {key: one for key, one in mapping(source.root).items() if key != "examples"}
        return _digest([written, {" ".join(one): self._digests.get(one, "") for one in sorted(scope.used)}])


def _by_id(sources: Iterable[Source], kind: str) -> dict[str, Source]:
    return {str(one.root.child(kind).data): one for one in sources if one.kind == kind}


def _items(node: SourceNode | None) -> Iterable[tuple[str, SourceNode]]:
    return node.items() if node else ()


def _digest(data: object) -> str:
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _circle(finding: Diagnostic, registers: Mapping[str, Source]) -> Diagnostic:
    """A register that is there and yet not found is one that is only just being built: it refers back to itself."""
    name = dict(finding.message.arguments).get("name")
    if finding.code == "D202" and name in registers:
        return Diagnostic(
            finding.position, "D214", _("台账之间绕成了圈：“{name}”", name=name), _("去掉对 {name} 的引用", name=name)
        )
    return finding


def _find_menu(root: SourceNode, portals: Mapping[str, Portal], scope: FileScope) -> None:
    portal_node, menu_node = root.child("portal"), root.child("menu")
    portal = portals.get(str(portal_node.data))
    if portal is None:
        message: Message = _("没有网厅“{name}”", name=shown(portal_node.data))
        scope.report(portal_node.position, "D206", message, meant(str(portal_node.data), portals))
        return
    groups = [one.id for one in portal.menu]
    if menu_node.data not in groups:
        message = _("网厅“{portal}”没有菜单组“{name}”", portal=portal.title, name=shown(menu_node.data))
        scope.report(menu_node.position, "D207", message, meant(str(menu_node.data), groups))
