"""What a file is about: the items, portals and guides to show when it changes, and the codes of a dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass

from banshi.definition.model import Definitions, Item
from banshi.i18n import Translator

_MOST_CODES = 200


@dataclass(frozen=True)
class Concern:
    """A definition file: what kind it is and which id it defines."""

    file: str
    kind: str
    id: str

    def is_of(self, file: str) -> bool:
        """Whether a finding's file is this one, or the table beside it."""
        return file.rpartition(".")[0] == self.file.rpartition(".")[0]

    def items(self, definitions: Definitions) -> Sequence[Item]:
        """The item itself, or the items that use what the file defines."""
        return [one for one in definitions.items.values() if self._concerns(one)]

    def portals(self, definitions: Definitions) -> Sequence[str]:
        return [self.id] if self.kind == "portal" and self.id in definitions.portals else []

    def guides(self, definitions: Definitions) -> Sequence[str]:
        return [self.id] if self.kind == "guide" and self.id in definitions.guides else []

    def codes(self, definitions: Definitions, translator: Translator) -> Sequence[tuple[str, str]]:
        """The first codes of a dictionary with their labels."""
        found = definitions.dictionaries.get(self.id) if self.kind == "dictionary" else None
        return [(one.code, translator.say(one.label)) for one in found.codes[:_MOST_CODES]] if found else []

    def _concerns(self, item: Item) -> bool:
        if self.kind == "item":
            return item.id == self.id
        if self.kind == "portal":
            return item.portal == self.id
        if self.kind == "guide":
            return any(one.code == self.id for one in item.guide)
        if self.kind == "dictionary":
            return any(one.dictionary_used is not None and one.dictionary_used.id == self.id for one in item.fields)
        used = [
            item.subject,
            *(one.register_used for one in item.fields),
            *(getattr(one, "register", None) for one in item.steps),
        ]
        used += [item.query.register if item.query else None]
        return any(one is not None and one.id == self.id for one in used)
