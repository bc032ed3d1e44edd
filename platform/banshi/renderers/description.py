"""The compiled definitions as plain data: `banshi describe --json`. Labels are in Chinese, as a user reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from banshi.clock import TimeLimit, limit_words
from banshi.conditions import Condition
from banshi.definition.model import Definitions, Item
from banshi.definition.sentences import need_words
from banshi.diagnostics import Message
from banshi.dictionary import Dictionary
from banshi.field import Field
from banshi.guide import Guide, GuideLimit, GuideMaterial
from banshi.i18n import Text
from banshi.kinds import Nested, Words, options_of
from banshi.material import Material
from banshi.register import Register
from banshi.retention import Retention
from banshi.step import Step, Use


def describe(definitions: Definitions) -> dict[str, Any]:
    """Items, guides and registers: everything a user meets, by its label."""
    return {
        "items": [_item(one, definitions) for one in definitions.items.values()],
        "guides": [_guide(one) for one in definitions.guides.values()],
        "registers": [_register(one) for one in definitions.registers.values()],
        "dictionaries": [_dictionary(one, definitions) for one in definitions.dictionaries.values()],
    }


def _dictionary(dictionary: Dictionary, definitions: Definitions) -> dict[str, Any]:
    """A dictionary, and where it is used: what to look at before a code is changed."""
    users: Mapping[str, Mapping[str, Item | Register]] = {
        "items": definitions.items,
        "registers": definitions.registers,
    }
    return {
        "id": dictionary.id,
        "title": dictionary.title.zh,
        "codes": len(dictionary.codes),
        "used_by": {
            kind: {name: fields for name, one in several.items() if (fields := _users(one, dictionary))}
            for kind, several in users.items()
        },
    }


def _users(one: Item | Register, dictionary: Dictionary) -> list[str]:
    """The fields whose values are codes of the dictionary, or whose kind goes by it (ID types)."""
    columns = [(f"{field.name}.{each.name}", each) for field in one.fields for each in field.row_fields]
    named = [*((field.name, field) for field in one.fields), *columns]
    return [name for name, field in named if dictionary.id in _dictionaries(field)]


def _dictionaries(field: Field) -> Sequence[str]:
    return [one.id for one in (field.dictionary_used, getattr(field, "id_types", None)) if one is not None]


def _item(item: Item, definitions: Definitions) -> dict[str, Any]:
    portal = definitions.portals[item.portal]
    return {
        "id": item.id,
        "title": item.title.zh,
        "portal": portal.title.zh,
        "menu": next(one.title.zh for one in portal.menu if one.id == item.menu),
        "kind": item.kind,
        "guide": list(dict.fromkeys(one.code for one in item.guide)),
        "fields": [*_fields(item), *_filters(item)],
        "materials": [
            {
                "label": one.label.zh,
                "required": _material_rule(one),
                "formats": list(one.formats),
                "form": one.form,
                "copies": one.copies,
                "when": _sentence(need_words(one, item)),
                "channel": one.channel,
            }
            for one in item.materials
        ],
        "review": _review(item),
        "time_limit": _time_limit(item),
        "list_columns": _list_columns(item),
        "detail_fields": [one.label.zh for one in _with_columns(item.fields)],
        "exports": False,
        "batch": False,
        "messages": list(dict.fromkeys(_messages(item))),
        "dictionaries": {
            one.label.zh: _codes(one.dictionary_used) for one in _with_columns(item.fields) if one.dictionary_used
        },
        "retention": _retention(item.retention),
        "digest": item.digest,
    }


def _fields(item: Item) -> Iterator[dict[str, Any]]:
    """Each field as often as a step shows it."""
    asked: set[str] = set()
    found = False
    for step in item.steps:
        for use in step.uses():
            yield _use(item.by_name[use.field], use, step, asked, found)
            yield from _columns(item.by_name[use.field], use, step, asked)
        asked.update(step.asks())
        # Once a record is found, what comes from its register is shown and not asked.
        found = found or (getattr(step, "records", "") == "one" and not step.when.depends)


def _use(field: Field, use: Use, step: Step, asked: set[str], found: bool) -> dict[str, Any]:
    known = field.name in asked or (found and field.register_field is not None)
    return {
        "label": field.label.zh,
        "section": use.section.zh if use.section else None,
        "kind": field.KIND,
        "required": _rule(field.required) if use.required is None else use.required,
        "read_only": use.read_only or known or field.worked_out,
        "step": step.KIND,
    }


def _columns(table: Field, use: Use, step: Step, asked: set[str]) -> Iterator[dict[str, Any]]:
    """The columns of a table of rows; the table is their section."""
    for one in table.row_fields:
        yield {
            "label": one.label.zh,
            "section": table.label.zh,
            "kind": one.KIND,
            "required": _rule(one.required),
            "read_only": use.read_only or table.name in asked or one.computed is not None,
            "step": step.KIND,
        }


def _with_columns(fields: Iterable[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from one.row_fields


# How a query over applications asks for what every application has; the rest is text.
_ASKED_AS = {"id_type": "choice", "state": "choice", "item": "choice", "submitted_at": "date_range"}


def _filters(item: Item) -> Iterator[dict[str, Any]]:
    """What a query screen can be asked by."""
    if item.query is None:
        return
    columns = item.query.register.by_name if item.query.register else {}
    for one in item.query.filters:
        kind = columns[one.column].KIND if one.column in columns else _ASKED_AS.get(one.column, "text")
        yield {
            "label": one.label.zh,
            "section": item.query.title.zh,
            "kind": kind,
            "required": one.required,
            "read_only": False,
            "step": "query",
        }


def _rule(rule: Condition) -> bool | str:
    return "conditional" if rule.depends else rule.constant


def _material_rule(material: Material) -> bool | str:
    """A material that must be handed in only in some cases is required conditionally."""
    if material.when.depends and material.required.constant:
        return "conditional"
    return _rule(material.required)


def _sentence(said: Message | Text | None) -> str:
    return str(said) if said else ""


def _review(item: Item) -> list[str]:
    """Each way of review once: its kind, or its stages where it has several."""
    named: list[str] = []
    for route in item.review:
        stages = route.review.path()
        named += [one.title.zh for one in stages] if len(stages) > 1 else [route.review.KIND]
    return list(dict.fromkeys(named))


def _time_limit(item: Item) -> dict[str, Any] | None:
    """In working days, with those of the cases that have another; None for no limit."""
    if item.time_limit.days is None:
        return None
    return {**_limit(item.time_limit), "cases": [_limit(one.limit) for one in item.limit_cases]}


def _limit(limit: TimeLimit) -> dict[str, Any]:
    return {
        "working_days": limit.working_days,
        "promised": limit.promised,
        "extension": limit.extension,
        "words": _sentence(limit_words(limit)),
    }


def _retention(retention: Retention | None) -> dict[str, Any] | None:
    if retention is None:
        return None
    basis = retention.basis.zh if retention.basis else None
    return {"years": retention.years, "permanent": retention.permanent, "basis": basis}


def _list_columns(item: Item) -> list[str]:
    if item.query:
        return [one.label.zh for one in item.query.columns]
    return [item.by_name[name].label.zh for name in item.listed]


def _messages(item: Item) -> Iterator[str]:
    """The sentences that the definition itself says: of steps, checks, messages, and the hints of fields."""
    for part in (*item.steps, *item.validators):
        yield from (text.zh for text in _sentences(part))
    yield from (text.zh for text in item.messages.values())
    yield from (field.hint.zh for field in _with_columns(item.fields) if field.hint)


def _sentences(kind: Any) -> Iterator[Text]:
    """Every text of a kind but its titles, of nested records too."""
    for one in options_of(type(kind)):
        value, option = getattr(kind, one.name), one.metadata["option"]
        if isinstance(option, Words) and one.name not in ("title", "label") and value:
            yield value
        if isinstance(option, Nested):
            yield from _sentences_of_all(value)


def _sentences_of_all(kinds: Iterable[Any]) -> Iterator[Text]:
    for one in kinds:
        yield from _sentences(one)


def _guide(guide: Guide) -> dict[str, Any]:
    return {
        "code": guide.code,
        "title": guide.title.zh,
        "cases": [
            {
                "name": one.case.zh,
                "materials": [_guide_material(each) for each in one.materials],
                "time_limit": _guide_limit(one.time_limit) if one.time_limit else None,
            }
            for one in guide.cases
        ],
        "bases": [one.zh for one in guide.bases],
        "places": [one.zh for one in guide.places],
        "time_limit": _guide_limit(guide.time_limit),
        "outcome_documents": [one.zh for one in guide.outcome_documents],
    }


def _guide_material(material: GuideMaterial) -> dict[str, Any]:
    return {
        "label": material.label.zh,
        "form": material.form,
        "copies": material.copies,
        "when": material.when.zh if material.when else None,
        "channel": material.channel,
    }


def _guide_limit(limit: GuideLimit) -> dict[str, Any]:
    return {
        "kind": limit.kind,
        "days": limit.days,
        "stages": [
            {"name": one.stage.zh, "role": one.role.zh if one.role else None, "days": one.days} for one in limit.stages
        ],
        "extension_days": limit.extension_days,
    }


def _codes(dictionary: Dictionary) -> Sequence[list[str]]:
    return [[one.code, one.label.zh] for one in dictionary.codes]


def _register(register: Register) -> dict[str, Any]:
    return {
        "id": register.id,
        "title": register.title.zh,
        "fields": [
            {
                "name": one.name,
                "label": one.label.zh,
                "kind": one.KIND,
                "required": _rule(one.required),
                "personal": one.personal,
            }
            for one in register.fields
        ],
        "list_columns": [_column_label(register, name) for name in register.listed],
        "dictionaries": {one.label.zh: _codes(one.dictionary_used) for one in register.fields if one.dictionary_used},
        "retention": _retention(register.retention),
    }


def _column_label(register: Register, name: str) -> str:
    field = register.by_name.get(name)
    return field.label.zh if field else name
