"""Whom an application is about, as lists and searches know them."""

from collections.abc import Iterable, Sequence

from banshi.applications.reading import Reading
from banshi.applications.store import Subject
from banshi.conditions import Value, Values
from banshi.definition.model import Item
from banshi.field import Field
from banshi.i18n import CHINESE
from banshi.policy import Actor


def subjects_of(item: Item, reading: Reading, actor: Actor) -> Sequence[Subject]:
    """One subject a record found; else the person the values name; else, or where the item is about none, the unit."""
    if item.subject and reading.subjects:
        fields = item.subject.fields
        return [_subject(key, fields, record) for key, record in reading.subjects.items()]
    named = _subject("", item.fields if item.subject else (), reading.values)
    return [named] if named.title else [Subject("", actor.unit_title, actor.unit_title)]


def _subject(key: str, fields: Iterable[Field], values: Values) -> Subject:
    name = _of_class("name", fields, values)
    number = _of_class("id_number", fields, values)
    id_type = values.get(getattr(number, "id_type", "")) if number else None
    return Subject(
        key=key,
        title=_text(values.get(name.name)) if name else "",
        masked_title=name.mask(values.get(name.name), CHINESE) if name else "",
        id_type=_text(id_type),
        id_number=_text(values.get(number.name)) if number else "",
        masked_id_number=number.mask(values.get(number.name), CHINESE) if number else "",
    )


def _of_class(personal: str, fields: Iterable[Field], values: Values) -> Field | None:
    return next((one for one in fields if one.personal == personal and values.get(one.name)), None)


def _text(value: Value) -> str:
    return "" if value is None else str(value)
