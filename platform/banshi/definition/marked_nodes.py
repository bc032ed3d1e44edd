"""Where what the language marks stands in a definition of any kind: texts for people, slots of documents, roles."""

from collections.abc import Iterator
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

    def of(self, source: Source, mark: Mark) -> Iterator[tuple[str, SourceNode]]:
        """Each value of that mark in a file in shape, with the key it stands under."""
        yield from self._within("", source.root, self._files[source.kind], mark)

    def _within(self, key: str, node: SourceNode, schema: Any, mark: Mark) -> Iterator[tuple[str, SourceNode]]:
        referred = str(schema.get("$ref", "")).rpartition("/")[2]
        if mark in (referred, schema.get("x-mark")):
            yield key, node
        elif referred in ("field", "column"):
            written = node.get("type")
            kind = "from" if node.get("from") else str(written.data) if written else ""
            yield from self._within(key, node, self._fields.get(kind, {}), mark)
        elif isinstance(node.children, dict):
            known, others = schema.get("properties", {}), schema.get("additionalProperties")
            for name, child in node.children.items():
                inner = known.get(name, others)
                if isinstance(inner, dict):
                    yield from self._within(name, child, inner, mark)
        elif isinstance(schema.get("items"), dict):
            for child in node.children:
                yield from self._within(key, child, schema["items"], mark)
