"""The words in force: the kinds of the built-ins and of every plugin, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from banshi.document import DocumentSlot
from banshi.effect import Effect
from banshi.field import Derivation, Field, Generation
from banshi.message import Notifier
from banshi.review import NamedCheck, Review
from banshi.step import Step
from banshi.validator import Validator


@dataclass(frozen=True)
class Vocabulary:
    fields: Mapping[str, type[Field]]
    steps: Mapping[str, type[Step]]
    validators: Mapping[str, type[Validator]]
    reviews: Mapping[str, type[Review]]
    effects: Mapping[str, type[Effect]]
    checks: Mapping[str, NamedCheck]
    derivations: Mapping[str, Derivation]
    generators: Mapping[str, Generation]
    notifiers: Mapping[str, Notifier]
    document_slots: Mapping[str, DocumentSlot]
    # Folders with the templates of plugins' step kinds.
    templates: tuple[Path, ...] = ()
