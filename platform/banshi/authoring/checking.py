"""The check of definitions: of `banshi check`, and again and again for an author who saves one file after another."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from jsonschema_rs import Draft202012Validator

from banshi.applications.examples import example_findings
from banshi.definition.advice import Advice
from banshi.definition.compiler import Recompiling
from banshi.definition.folder import Source
from banshi.definition.model import Definitions, Item
from banshi.definition.shape import no_sieve
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.kinds import Json, JsonSchema

# Such as \w and \d, which are to jsonschema_rs what they are to JavaScript. Of \s that is the same in any text that the
# reader of YAML lets pass.
_CLASSES = re.compile(r"\\[A-RT-Za-rt-z]")


def quick_sieve(schema: JsonSchema) -> Callable[[Json], bool]:
    """A `banshi.definition.shape.Sieve`: it takes a hundredth of jsonschema's time, and serving need not load it.

    The schema of a plugin's kind may have patterns that only Python reads, or reads in another way: none for these.
    """
    if any(_CLASSES.search(one) for one in _patterns(schema)):
        return no_sieve(schema)
    try:
        return Draft202012Validator(dict(schema)).is_valid
    except ValueError:
        return no_sieve(schema)


def _patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, inner in schema.items():
            yield from [inner] if key == "pattern" and isinstance(inner, str) else _patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _patterns(inner)


class Rejudging:
    """The check of sources that come again and again: what did not change since the last time is not judged again."""

    def __init__(self, vocabulary: Vocabulary, own: Iterable[str] = ()) -> None:
        """`own`: ids of registers that the platform itself reads (`banshi.definition.advice`)."""
        self._compiling = Recompiling(vocabulary, quick_sieve)
        self._advice = Advice(vocabulary, own)
        self._examples: dict[str, tuple[Item, date, list[Diagnostic]]] = {}

    def judge(self, sources: Sequence[Source], today: date) -> tuple[Definitions | None, list[Diagnostic]]:
        """The definitions, if they compile, and all findings: mistakes first, those of examples too, then advice.

        A source counts as unchanged when it is the very object of the last time.
        """
        definitions, findings = self._compiling.compile(sources)
        if definitions is None:
            return None, findings
        self._examples = {name: self._run(item, definitions, today) for name, item in definitions.items.items()}
        findings = [finding for _item, _day, found in self._examples.values() for finding in found]
        return definitions, findings + self._advice.on(sources, definitions)

    def _run(self, item: Item, definitions: Definitions, today: date) -> tuple[Item, date, list[Diagnostic]]:
        known = self._examples.get(item.id)
        if known and known[0] is item and known[1] == today:
            return known
        return item, today, example_findings(item, definitions, today)
