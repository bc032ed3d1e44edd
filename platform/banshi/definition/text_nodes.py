"""Where the texts for people stand in a definition, whatever its kind: the schema of the language tells."""

from collections.abc import Iterator
from typing import Any

from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.definition.schema import LanguageSchema
from banshi.definition.vocabulary import Vocabulary

_FIELD = {"$ref": "#/$defs/field"}


class TextNodes:
    """The texts of files of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        language = LanguageSchema(vocabulary)
        self._files = language.files(_FIELD)
        self._fields = language.fields

    def of(self, source: Source) -> Iterator[tuple[str, SourceNode]]:
        """Each text of a file in shape, with the key it stands under."""
        yield from self._texts("", source.root, self._files[source.kind])

    def _texts(self, key: str, node: SourceNode, schema: Any) -> Iterator[tuple[str, SourceNode]]:
        referred = str(schema.get("$ref", "")).rpartition("/")[2]
        if referred == "text":
            yield key, node
        elif referred == "field":
            written = node.get("type")
            kind = "from" if node.get("from") else str(written.data) if written else ""
            yield from self._texts(key, node, self._fields.get(kind, {}))
        elif isinstance(node.children, dict):
            known, others = schema.get("properties", {}), schema.get("additionalProperties")
            for name, child in node.children.items():
                inner = known.get(name, others)
                if isinstance(inner, dict):
                    yield from self._texts(name, child, inner)
        elif isinstance(schema.get("items"), dict):
            for child in node.children:
                yield from self._texts(key, child, schema["items"])
