"""Where what the language marks stands in a definition of any kind: texts for people, slots of documents, roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.definition.schema import LanguageSchema
from banshi.definition.vocabulary import Vocabulary

_FIELD = {"$ref": "#/$defs/field"}
# A slot of a document is a text, an expression or a function.
Mark = Literal["text", "slot", "role"]
_MARKS: tuple[Mark, ...] = ("text", "slot", "role")


class MarkedNodes:
    """The marked values in files of one vocabulary; its schema tells where they are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        language = LanguageSchema(vocabulary)
        self._files = {kind: _way(schema) for kind, schema in language.files(_FIELD).items()}
        self._fields = {kind: _way(schema) for kind, schema in language.fields.items()}

    def of(self, source: Source) -> Mapping[Mark, Sequence[tuple[str, SourceNode]]]:
        """The values of each mark in a file in shape, each with the key it stands under."""
        found: dict[Mark, list[tuple[str, SourceNode]]] = {mark: [] for mark in _MARKS}
        self._gather("", source.root, self._files[source.kind], found)
        return found

    def _gather(
        self, key: str, node: SourceNode, way: "_Way | None", found: Mapping[Mark, list[tuple[str, SourceNode]]]
    ) -> None:
        if way and way.is_field:
            written = node.get("type")
            way = self._fields.get("from" if node.get("from") else str(written.data) if written else "")
        if way is None:
            return
        for mark in way.marks:
            found[mark].append((key, node))
        if isinstance(node.children, dict):
            for name, child in node.children.items():
                self._gather(name, child, way.named.get(name, way.others), found)
        elif way.items:
            for child in node.children:
                self._gather(key, child, way.items, found)


@dataclass(frozen=True)
class _Way:
    """What of a schema leads to marks: a definition has many times as many values."""

    marks: Sequence[Mark]
    is_field: bool
    named: Mapping[str, "_Way | None"]
    others: "_Way | None"
    items: "_Way | None"


def _way(schema: Any) -> _Way | None:
    """None where no value can be marked."""
    if not isinstance(schema, dict):
        return None
    referred = str(schema.get("$ref", "")).rpartition("/")[2]
    marks = [mark for mark in _MARKS if mark in (referred, schema.get("x-mark"))]
    named = {name: _way(one) for name, one in schema.get("properties", {}).items()}
    others, items = _way(schema.get("additionalProperties")), _way(schema.get("items"))
    is_field = referred in ("field", "column")
    leads = marks or is_field or others or items or any(named.values())
    return _Way(marks, is_field, named, others, items) if leads else None
