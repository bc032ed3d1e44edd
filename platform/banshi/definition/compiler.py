"""From sources to `Definitions`: shape -> build -> checks. Each stage reports all; the next runs if it is clean."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from banshi.conditions import Expression
from banshi.definition.build import (
    build_dictionary,
    build_field,
    build_guide,
    build_portal,
    build_register,
    field_types,
    table_columns,
    title_of,
)
from banshi.definition.calendars import build_calendar
from banshi.definition.checks import (
    check_codes,
    check_item,
    check_mentioned,
    check_portals,
    check_register,
    check_titles,
)
from banshi.definition.folder import KINDS, Source
from banshi.definition.guide_checks import check_guide, check_guide_links
from banshi.definition.item import build_item
from banshi.definition.model import Definitions, Item, Portal
from banshi.definition.node import SourceNode, mapping
from banshi.definition.rules import check_rules
from banshi.definition.scope import FileScope
from banshi.definition.shape import Shape, Sieve, identity_findings
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Message, Position
from banshi.dictionary import Dictionary
from banshi.field import Field
from banshi.guide import Guide
from banshi.i18n import _
from banshi.register import Register


def compile_definitions(
    sources: Sequence[Source], vocabulary: Vocabulary, *, sound: bool = False
) -> tuple[Definitions | None, list[Diagnostic]]:
    """Everything that `sources` define, or None and all findings of the first stage that has any.

    :param sound: their `judged_digest` is known as that of texts without findings, which need not be checked again
    """
    check = identity_findings if sound else Shape(vocabulary).check
    findings = [finding for source in sources for finding in check(source)]
    findings = findings or _repeated_ids(sources)
    return (None, sorted(findings)) if findings else _Compilation(sources, vocabulary, sound=sound).finish()


class Recompiling:
    """Compiles definitions again and again for one who writes them: an item that did not change is not built again.

    A source counts as unchanged when it is the very object of the last time. When a portal, dictionary or register
    changed, all is built anew.
    """

    def __init__(self, vocabulary: Vocabulary, sieve: Sieve) -> None:
        self._vocabulary = vocabulary
        self._shape = Shape(vocabulary, sieve)
        self._shapes: dict[str, tuple[Source, list[Diagnostic]]] = {}
        self._last: _Compilation | None = None

    def compile(self, sources: Sequence[Source]) -> tuple[Definitions | None, list[Diagnostic]]:
        """As `compile_definitions`."""
        self._shapes = {one.file: self._shape_of(one) for one in sources}
        findings = [one for _source, found in self._shapes.values() for one in found] or _repeated_ids(sources)
        if findings:
            return None, sorted(findings)
        self._last = _Compilation(sources, self._vocabulary, self._last)
        return self._last.finish()

    def _shape_of(self, source: Source) -> tuple[Source, list[Diagnostic]]:
        known = self._shapes.get(source.file)
        return known if known and known[0] is source else (source, self._shape.check(source))


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

    def __init__(
        self,
        sources: Sequence[Source],
        vocabulary: Vocabulary,
        last: "_Compilation | None" = None,
        *,
        sound: bool = False,
    ) -> None:
        """
        :param last: an earlier one whose parts can be kept, as far as their sources are the same
        :param sound: as of `compile_definitions`
        """
        self.vocabulary, self._sound = vocabulary, sound
        self.findings: list[Diagnostic] = []
        self._sources = {kind: _by_id(sources, kind) for kind in KINDS.values()}
        self._dictionaries: dict[str, Dictionary] = {}
        self._registers: dict[str, Register | None] = {}
        self._guides: dict[str, Guide] = {}
        self._digests: dict[tuple[str, str], str] = {}
        self._rules = sorted({rule for kind in vocabulary.fields.values() for rule in kind.CODE_CHECKS})
        self._expressions: dict[tuple[object, ...], Expression] = {}
        # What was found in dictionaries and registers; None before they were built.
        self._base_findings: list[Diagnostic] | None = None
        self._built: dict[str, _Built] = {}
        self._kept: Mapping[str, _Built] = {}
        if last and last.has_same_base(self._sources):
            self._dictionaries, self._registers, self._digests = last._dictionaries, last._registers, last._digests
            self._guides = last._guides
            self._base_findings, self._expressions, self._kept = last._base_findings, last._expressions, last._built

    def has_same_base(self, sources: Mapping[str, Mapping[str, Source]]) -> bool:
        """Whether all that items can refer to is the same under other `sources`."""
        return all(
            [*map(id, self._sources[kind].values())] == [*map(id, sources[kind].values())]
            for kind in KINDS.values()
            if kind != "item"
        )

    def finish(self) -> tuple[Definitions | None, list[Diagnostic]]:
        definitions = self.build()
        findings = self.findings or ([] if self._sound else self.check(definitions))
        return (None if findings else definitions), sorted(set(findings))

    def build(self) -> Definitions:
        if self._base_findings is None:
            self._build_base()
        self.findings += self._base_findings or ()
        portals = {name: build_portal(source) for name, source in self._sources["portal"].items()}
        for name, source in self._sources["item"].items():
            kept = self._kept.get(name)
            self._built[name] = kept if kept and kept.source is source else self._build_item(source, portals)
            self.findings += self._built[name].findings
        items = {name: one.item for name, one in self._built.items()}
        self.findings += check_portals(self._sources["portal"], items)
        # In the order of their files, not in that in which they were needed.
        registers = {name: one for name in self._sources["register"] if (one := self._registers[name])}
        calendar, findings = build_calendar([*self._sources["calendar"].values()])
        self.findings += findings
        return Definitions(
            portals=MappingProxyType(portals),
            dictionaries=MappingProxyType(self._dictionaries),
            registers=MappingProxyType(registers),
            items=MappingProxyType(items),
            calendar=calendar,
            guides=MappingProxyType(self._guides),
        )

    def _build_base(self) -> None:
        """Dictionaries, then registers and guides: items refer to all of them."""
        for source in self._sources["dictionary"].values():
            self._build_dictionary(source)
        for name in self._sources["register"]:
            self._register(name)
        for name, source in self._sources["guide"].items():
            self._guides[name] = build_guide(source, self._scope(source))
            self.findings += check_guide(self._guides[name], source.root)
        self._base_findings, self.findings = self.findings, []

    def check(self, definitions: Definitions) -> list[Diagnostic]:
        findings = check_titles(self._sources["item"], definitions)
        for built in self._built.values():
            if built.checked is None:
                root = built.source.root
                built.checked = [*check_item(built.item, root, built.scope), *check_rules(built.item, root)]
            findings += built.checked
        return findings

    def _build_dictionary(self, source: Source) -> None:
        dictionary, position, findings = build_dictionary(source)
        if not self._sound:
            findings = findings or check_codes(dictionary.codes, position, self._rules)
        self.findings += findings
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

    def _register_for(self, source: Source) -> Callable[[str], Register | None]:
        """How a file finds registers. One that is a tree finds itself: not its columns, which are just being built."""
        if source.kind != "register" or source.root.get("tree") is None:
            return self._register
        data = mapping(source.root)
        own, key, name = (str(data[one]) for one in ("register", "key", "name"))
        stub = Register(own, title_of(source.root), (), key, name, tree_column=str(data["tree"]))
        return lambda asked: stub if asked == own else self._register(asked)

    def _scope(self, source: Source) -> FileScope:
        scope = FileScope(
            vocabulary=self.vocabulary,
            dictionaries=self._dictionaries,
            register_named=self._register_for(source),
            register_ids=self._sources["register"],
            types={},
            compiled=self._expressions,
            build_field=build_field,
            materials=[name for name, _node in _items(source.root.get("materials"))],
            papers=source.papers,
        )
        self._digests.update({("paper", name): one.digest for name, one in source.papers.items()})
        fields = source.root.get("fields")
        scope.types = field_types(fields, self.vocabulary, scope)
        scope.columns = table_columns(scope.types, fields, self.vocabulary)
        return scope

    def _build_item(self, source: Source, portals: Mapping[str, Portal]) -> "_Built":
        scope = self._scope(source)
        item = build_item(source, scope)
        _find_menu(source.root, portals, scope)
        if not source.root.get("fields"):
            _say_once_that_fields_are_missing(source.root, scope)
        fields: Mapping[str, Field] = {one.name: one for one in item.fields}
        scope.findings += check_guide_links(item, source.root, self._guides)
        findings = scope.findings or check_mentioned(scope, fields)
        return _Built(source, replace(item, digest=self._digest_of(source, scope)), scope, findings)

    def _digest_of(self, source: Source, scope: FileScope) -> str:
        """SHA-256 of the data and of all it refers to: the version. The file's comments and layout do not count."""
        # Examples say what a version does; they do not change it.
        written = {key: one for key, one in mapping(source.root).items() if key != "examples"}
        return _digest([written, {" ".join(one): self._digests.get(one, "") for one in sorted(scope.used)}])


@dataclass(eq=False)
class _Built:
    """An item as it was built; `checked` are the findings of `check_item`, once it was asked."""

    source: Source
    item: Item
    scope: FileScope
    findings: Sequence[Diagnostic]
    checked: Sequence[Diagnostic] | None = None


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


def _say_once_that_fields_are_missing(root: SourceNode, scope: FileScope) -> None:
    """Instead of at every place that names one. `fields` may be left out as long as nothing names a field."""
    others = [one for one in scope.findings if one.code not in ("D212", "D302")]
    if len(others) < len(scope.findings):
        scope.findings = others
        hint = _("步骤和条件里的字段要先在 fields 里写明")
        scope.report(root.name_position, "D102", _("缺少“{key}”", key="fields"), hint)


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
