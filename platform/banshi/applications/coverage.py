"""Which rules and branches of an item its examples try, each both ways; and examples for those they do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from itertools import islice, product

from banshi.applications.examples import Run, given_to, run_examples
from banshi.applications.reading import Reading, read
from banshi.conditions import Condition, Value
from banshi.definition.example import Example, Expectation
from banshi.definition.model import Definitions, Item
from banshi.diagnostics import Message, Position
from banshi.field import Field
from banshi.i18n import Text, _
from banshi.kinds import Json

_MOST_TRIED = 5000
_MOST_CODES = 20


@dataclass(frozen=True)
class Rule:
    """A condition of an item, whose it is, and whether it chooses a way (a step, a review, an effect)."""

    owner: Text | str
    key: str
    condition: Condition
    branch: bool


@dataclass(frozen=True)
class Covered:
    """A rule, and which of its two outcomes an example has shown."""

    rule: Rule
    held: bool
    failed: bool

    @property
    def both(self) -> bool:
        return self.held and self.failed


def rules_of(item: Item) -> Sequence[Rule]:
    """Every condition of an item that depends on what is filled in, in the order of the file."""
    owned: list[tuple[Text | str, object, bool]] = [(one.label, one, False) for one in item.fields]
    owned += [(one.label, one, False) for one in item.materials]
    owned += [(one.KIND, one, True) for one in item.steps]
    owned += [(one.KIND, one, False) for one in item.validators]
    owned += [(one.review.KIND, one, True) for one in item.review]
    owned += [(one.effect.KIND, one, True) for one in item.effects]
    return [
        Rule(owner, key, condition, branch)
        for owner, one, branch in owned
        for key, condition in _conditions_in(one)
        if condition.depends
    ]


def _conditions_in(one: object) -> Iterator[tuple[str, Condition]]:
    """The conditions among the attributes of a part of an item, and of the records in it; not those of its fields."""
    for attribute in fields(one):  # type: ignore[arg-type]
        value = getattr(one, attribute.name)
        if isinstance(value, Condition):
            yield attribute.name, value
        elif isinstance(value, tuple):
            for each in value:
                if is_dataclass(each) and not isinstance(each, Field):
                    yield from _conditions_in(each)


def coverage_of(item: Item, runs: Sequence[Run]) -> Sequence[Covered]:
    """What the runs of an item's examples have shown of each of its rules."""
    seen = [run.reading.values for run in runs]
    return [
        Covered(
            rule,
            any(rule.condition.holds(values) for values in seen),
            any(not rule.condition.holds(values) for values in seen),
        )
        for rule in rules_of(item)
    ]


@dataclass(frozen=True)
class Suggestion:
    """An example that an item lacks: which outcome of which rule it shows, and what comes of it now."""

    rule: Rule
    holds: bool
    given: Mapping[str, Json]
    reading: Reading
    review: str

    @property
    def title(self) -> Message:
        said = _("“{owner}”的 {key} 成立", owner=self.rule.owner, key=self.rule.key)
        return said if self.holds else _("“{owner}”的 {key} 不成立", owner=self.rule.owner, key=self.rule.key)


def suggest_examples(item: Item, definitions: Definitions, today: date) -> Iterator[Suggestion]:
    """For each outcome of a rule that no example shows: what to give so that it is shown, where that can be found."""
    base = next((one for one in item.examples if one.expect.accepted), None) or next(iter(item.examples), None)
    given = base.given if base else {}
    for covered in coverage_of(item, run_examples(item, definitions, today)):
        for holds, shown in ((True, covered.held), (False, covered.failed)):
            found = None if shown else _found(item, covered.rule, holds, given, definitions, today)
            if found:
                yield found


def _found(
    item: Item, rule: Rule, holds: bool, base: Mapping[str, Json], definitions: Definitions, today: date
) -> Suggestion | None:
    names = _hung_on(item, rule.condition.names)
    text = rule.condition.expression.text if rule.condition.expression else ""
    offered = [_candidates(item.by_name[name], text) for name in names if name in item.by_name]
    for values in islice(product(*offered), _MOST_TRIED):
        tried: dict[str, Value] = dict(zip(names, values))
        if rule.condition.holds(tried) is not holds:
            continue
        given = {**base, **{name: value for name, value in tried.items() if value is not None}}
        given = {name: one for name, one in given.items() if tried.get(name, one) is not None}
        reading, review = _read(item, given, definitions, today)  # type: ignore[arg-type]
        if rule.condition.holds(reading.values) is holds:
            return Suggestion(rule, holds, given, reading, review)  # type: ignore[arg-type]
    return None


def _hung_on(item: Item, names: frozenset[str]) -> Sequence[str]:
    """`names` and the fields that decide whether those are asked at all, the last ones first."""
    found: dict[str, None] = dict.fromkeys(sorted(names))
    ahead = [*found]
    while ahead:
        name = ahead.pop()
        gates = [one.when for one in item.steps if name in one.asks()]
        gates += [item.by_name[name].visible] if name in item.by_name else []
        more = [each for gate in gates for each in sorted(gate.names) if each not in found]
        found.update(dict.fromkeys(more))
        ahead += more
    return [*reversed(found)]


def _read(item: Item, given: Mapping[str, Json], definitions: Definitions, today: date) -> tuple[Reading, str]:
    nowhere = Position(item.id, 1, 1)
    example = Example(name="", position=nowhere, given=given, records={}, on=None, expect=Expectation(values={}))
    raw, context = given_to(item, example, definitions, today)
    reading = read(item, raw, context)
    return reading, item.route(reading.values).KIND if item.review else ""


def _candidates(one: Field, text: str) -> Sequence[Value]:
    """Values worth trying: the codes it offers, what the expression compares with and its neighbours, blank."""
    if one.cel_type == "bool":
        return (True, False, None)
    if one.cel_type in ("int", "double"):
        return (*_numbers(text), None)
    if one.dictionary_used:
        codes = [code.code for code in one.dictionary_used.codes]
        mentioned = [code for code in codes if f'"{code}"' in text or f"'{code}'" in text]
        listed = [*dict.fromkeys([*mentioned, *codes[:_MOST_CODES]])]
        wrapped: list[Value] = [[code] for code in listed] if one.cel_type == "list" else [*listed]
        return (*wrapped, None)
    return (*_quoted(text), *one.samples()[:3], None)


def _numbers(text: str) -> Iterator[Value]:
    for word in text.replace("(", " ").replace(")", " ").replace(",", " ").split():
        number = word.strip("[]").removesuffix(".0")
        if number.lstrip("-").isdigit():
            yield from (int(number) - 1, int(number), int(number) + 1)
    yield from (0, 1)


def _quoted(text: str) -> Iterator[Value]:
    for mark in ('"', "'"):
        yield from text.split(mark)[1::2]
