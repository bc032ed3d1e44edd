"""Two versions of an item: what a draft of the older one keeps, what it must be asked again, and what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from banshi.applications.pages import pages_of
from banshi.applications.reading import agreed_in, read
from banshi.definition.model import Item
from banshi.field import Context, Field
from banshi.step import AGREED, SUBJECTS


class Why(StrEnum):
    """Why a question is asked again."""

    NEW = "new"
    CHANGED = "changed"
    INVALID = "invalid"


# Field or material by name, or the digest of a text to agree to, with why.
Questions = Mapping[str, str]


def kept_for(after: Item, before: Item, raw: Mapping[str, object]) -> dict[str, object]:
    """What a draft of `before` keeps: not what `after` does not ask, nor what it asks as another kind of field."""

    def keeps(name: str) -> bool:
        if name in (SUBJECTS, AGREED) or name in after.material_by_name:
            return True
        new, old = after.by_name.get(name), before.by_name.get(name)
        return new is not None and old is not None and new.KIND == old.KIND

    return {name: value for name, value in raw.items() if keeps(name)}


def changed_questions(
    after: Item, before: Item, raw: Mapping[str, object], context: Context, reached: int
) -> Questions:
    """The questions on the first `reached` pages of `after` that are new, changed or no longer well answered.

    Those further on are met there anyway; what comes from a register or is computed nobody types.

    :param raw: what is kept of the draft's values, by `kept_for`
    """
    reading = read(after, raw, context)
    wrong = {one.target for one in reading.faults if raw.get(one.target)}
    steps = [step for page in pages_of(after, reading.values)[:reached] for step in page]
    found: dict[str, str] = {}
    for step in steps:
        for name in step.live_fields(reading.values):
            one = after.by_name[name]
            if not _is_typed(one) or not one.visible.holds(reading.values):
                continue
            found.update(_why(name, one, before.by_name.get(name), name in wrong))
        for name in step.attaches():
            material = after.material_by_name[name]
            if material.when.holds(reading.values):
                found.update(_why(name, material, before.material_by_name.get(name), name in wrong))
        if step.agreement and not step.agreement.of_values and step.agreement.digest not in agreed_in(raw):
            found[step.agreement.digest] = Why.CHANGED
    return found


def _is_typed(one: Field) -> bool:
    return one.computed is None and not one.register_field


def _why(name: str, new: object, old: object, wrong: bool) -> dict[str, str]:
    if old is None:
        return {name: Why.NEW}
    if new != old:
        return {name: Why.CHANGED}
    return {name: Why.INVALID} if wrong else {}


@dataclass(frozen=True)
class PartDifference:
    """A part by name. `part`: field, material, agreement, or item for its rules; `what`: added, removed or changed.

    A text that must be agreed to is named by its digest: a new wording is one added and one removed.
    """

    part: str
    name: str
    what: str


def part_differences(before: Item, after: Item) -> Iterator[PartDifference]:
    """Every field, material and text that differs; the item itself where only its rules do."""
    found = [
        *_between("field", before.by_name, after.by_name),
        *_between("material", before.material_by_name, after.material_by_name),
        *_between("agreement", _agreements(before), _agreements(after)),
    ]
    yield from found or ([PartDifference("item", after.id, "changed")] if before.digest != after.digest else [])


def _between(part: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[PartDifference]:
    for name in dict.fromkeys((*after, *before)):
        if name not in before:
            yield PartDifference(part, name, "added")
        elif name not in after:
            yield PartDifference(part, name, "removed")
        elif before[name] != after[name]:
            yield PartDifference(part, name, "changed")


def _agreements(item: Item) -> Mapping[str, object]:
    return {step.agreement.digest: True for step in item.steps if step.agreement}
