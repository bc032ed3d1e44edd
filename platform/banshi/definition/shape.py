"""Does each file have the right shape? jsonschema says what is wrong; here it is said at the right place (D1)."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.definition.schema import RESERVED, LanguageSchema, resolved, schema_of
from banshi.definition.shape_findings import findings_at
from banshi.definition.source import MOST_FINDINGS
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import meant, nearest, shown
from banshi.diagnostics import Diagnostic
from banshi.i18n import _
from banshi.kinds import Json, JsonSchema

# Makes of a schema a quick question: is a value surely right by it? Where it is not, jsonschema says what is wrong.
Sieve = Callable[[JsonSchema], Callable[[Json], bool]]


def no_sieve(_schema: JsonSchema) -> Callable[[Json], bool]:
    """Leaves everything to jsonschema: for few files that is soon done, and needs no other library in memory."""
    return lambda _value: False


class Shape:
    """The shape of the language, ready to check files."""

    def __init__(self, vocabulary: Vocabulary, sieve: Sieve = no_sieve) -> None:
        language = LanguageSchema(vocabulary)
        self._files = {kind: _Part(schema, sieve) for kind, schema in language.files({"type": "object"}).items()}
        self._fields = {kind: _Part(schema, sieve) for kind, schema in language.fields.items()}
        self._barred = {name for name, kind in vocabulary.fields.items() if not kind.IN_ROWS} | {"from"}
        self._options = {name for schema in language.fields.values() for name in schema["properties"]}

    def check(self, source: Source) -> list[Diagnostic]:
        """Every finding of one file, in the order of its lines."""
        findings = [*self._findings(source)]
        if len(findings) > MOST_FINDINGS:
            findings = findings[:MOST_FINDINGS]
            findings.append(
                Diagnostic(source.root.position, "D016", _("问题太多，只列出前 {most} 条", most=MOST_FINDINGS))
            )
        return sorted(findings)

    def _findings(self, source: Source) -> Iterator[Diagnostic]:
        found = [*self._files[source.kind].findings(source.root)]
        yield from found
        if not any(one.code == "D108" for one in found):
            for name, field in _fields(source):
                yield from self._field_findings(name, field)
        yield from identity_findings(source)

    def _field_findings(self, name: str, node: SourceNode) -> Iterator[Diagnostic]:
        if not isinstance(node.children, dict):
            return
        if name in RESERVED:
            yield Diagnostic(node.name_position, "D116", _("“{name}”是保留的词，不能作字段名", name=name))
        if node.get("from"):
            yield from self._fields["from"].findings(node)
            return
        kind = node.get("type")
        if kind is None:
            yield from self._without_type(node)
        elif isinstance(kind.data, str) and kind.data in self._fields and kind.data != "from":
            found = [*self._fields[kind.data].findings(node)]
            yield from found or self._column_findings(node)
        else:
            kinds = [one for one in self._fields if one != "from"]
            message = _("没有“{name}”这种字段", name=shown(kind.data))
            yield Diagnostic(kind.position, "D105", message, meant(str(kind.data), kinds))

    def _column_findings(self, node: SourceNode) -> Iterator[Diagnostic]:
        """Columns of a table of rows are fields; some kinds have no place in a cell."""
        columns = node.get("columns")
        for name, column in columns.items() if columns else ():
            kind = column.get("from") or column.get("type")
            word = "from" if column.get("from") else str(kind.data) if kind else ""
            if kind and word in self._barred:
                hint = _(
                    "表格的列可以是：{kinds}", kinds="、".join(one for one in self._fields if one not in self._barred)
                )
                yield Diagnostic(kind.name_position, "D120", _("“{kind}”不能作表格的列", kind=word), hint)
            else:
                yield from self._field_findings(name, column)

    def _without_type(self, node: SourceNode) -> Iterator[Diagnostic]:
        """A field without `type`, or with it misspelt."""
        hint = _("例如 type: text；来自台账的字段写 from: 台账.字段")
        unknown = [key for key, _child in node.items() if key not in self._options]
        misspelt = next((key for key in unknown if nearest(key, ("type", "from"))), None)
        if misspelt:
            yield Diagnostic(node.key_position(misspelt), "D101", _("没有“{key}”这个键", key=shown(misspelt)), hint)
        else:
            yield Diagnostic(node.name_position, "D102", _("缺少“{key}”", key="type"), hint)


def judged_digest(sources: Iterable[Source], vocabulary: Vocabulary) -> str:
    """SHA-256 of the texts and of all that they are judged by, the checker's own code included: where it equals that of
    texts without findings, these have none. Where a file lies is not in it: that is `identity_findings`'."""
    digest = hashlib.sha256(json.dumps([schema_of(vocabulary), sorted(RESERVED)], sort_keys=True).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for one in sources:
        # Each by itself first, so that no text can end where another begins.
        digest.update(hashlib.sha256(f"{one.kind}\n{one.text}".encode()).digest())
    return digest.hexdigest()


def _unique(validator: Any, wanted: bool, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`uniqueItems` in linear time: jsonschema compares each item with each other, 50 million times for 10,000."""
    if wanted and isinstance(instance, list):
        written = {json.dumps(one, sort_keys=True) for one in instance}
        if len(written) < len(instance):
            yield ValidationError("repeated")


def _names(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`propertyNames`: a name that its pattern knows is not validated like a value, which takes ten times as long."""
    if isinstance(instance, dict):
        pattern = re.compile(names["pattern"]) if names.keys() == {"type", "pattern"} else None
        for name in instance:
            if pattern is None or not pattern.search(name):
                yield from validator.descend(name, names)


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"uniqueItems": _unique, "propertyNames": _names}
)


class _Part:
    """What a file, or a field of one, must look like."""

    def __init__(self, schema: JsonSchema, sieve: Sieve) -> None:
        plain = resolved(schema)
        self._validator = _Validator(plain)
        self._is_right = sieve(plain)

    def findings(self, node: SourceNode) -> Iterator[Diagnostic]:
        """What is wrong with `node`, gathered by the value it is wrong with, so that one mistake makes one finding."""
        data = node.data
        if self._is_right(data):
            return
        by_place: Mapping[tuple[str | int, ...], list[ValidationError]] = defaultdict(list)
        for count, error in enumerate(self._validator.iter_errors(data)):
            by_place[tuple(error.absolute_path)].append(error)
            if count > MOST_FINDINGS:
                break
        for path, errors in by_place.items():
            at = node
            for step in path:
                at = at.child(step)
            yield from findings_at(at, errors)


def _fields(source: Source) -> Iterator[tuple[str, SourceNode]]:
    fields = source.root.get("fields")
    return fields.items() if fields else iter(())


def identity_findings(source: Source) -> Iterator[Diagnostic]:
    """A file is called as what it defines; an item lies in the folder of its portal."""
    folder, _slash, name = source.file.rpartition("/")
    named = source.root.get(source.kind)
    if named and isinstance(named.data, str) and folder and named.data != name.removesuffix(".yaml"):
        message = _("“{name}”与文件名“{file}”不一致", name=shown(named.data), file=shown(name))
        yield Diagnostic(named.position, "D111", message, _("两处应写成一样"))
    portal = source.root.get("portal")
    if source.kind == "item" and folder and portal and portal.data != folder.rpartition("/")[2]:
        message = _("网厅“{name}”与文件夹“{folder}”不一致", name=shown(portal.data), folder=shown(folder))
        yield Diagnostic(portal.position, "D111", message, _("事项文件应放在它的网厅的文件夹里"))
