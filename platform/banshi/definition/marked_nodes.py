"""Where what the language marks stands in a definition of any kind: texts for people, slots of documents, roles."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.definition.schema import LanguageSchema
from banshi.definition.vocabulary import Vocabulary

_FIELD = {"$ref": "#/$defs/field"}
# A slot of a document is a text, an expression or a function.
Mark = Literal["text", "slot", "role"]


class MarkedNodes:
    """The marked values in files of one vocabulary; its schema tells where they are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        language = LanguageSchema(vocabulary)
        self._files = language.files(_FIELD)
        self._fields = language.fields

    def of(self, source: Source) -> Mapping[Mark, Sequence[tuple[str, SourceNode]]]:
        """The values of each mark in a file in shape, each with the key it stands under."""
        found: dict[Mark, list[tuple[str, SourceNode]]] = {"text": [], "slot": [], "role": []}
        self._gather("", source.root, self._files[source.kind], found)
        return found

    def _gather(
        self, key: str, node: SourceNode, schema: Any, found: Mapping[Mark, list[tuple[str, SourceNode]]]
    ) -> None:
        referred: Any = str(schema.get("$ref", "")).rpartition("/")[2]
        for mark in (referred, schema.get("x-mark")):
            if mark in found:
                found[mark].append((key, node))
        if referred in found:
            return
        if referred in ("field", "column"):
            written = node.get("type")
            kind = "from" if node.get("from") else str(written.data) if written else ""
            self._gather(key, node, self._fields.get(kind, {}), found)
        elif isinstance(node.children, dict):
            known, others = schema.get("properties", {}), schema.get("additionalProperties")
            for name, child in node.children.items():
                inner = known.get(name, others)
                if isinstance(inner, dict):
                    self._gather(name, child, inner, found)
        elif isinstance(schema.get("items"), dict):
            for child in node.children:
                self._gather(key, child, schema["items"], found)
