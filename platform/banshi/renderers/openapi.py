"""What a program needs to know of items: each by itself, and all as OpenAPI 3.1 with JSON Schema 2020-12."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from banshi.conditions import Condition
from banshi.definition.model import Item
from banshi.definition.sentences import need_words
from banshi.dictionary import Dictionary
from banshi.field import ONLINE, Field
from banshi.i18n import Translator, _
from banshi.kinds import JsonSchema
from banshi.material import LONGEST_NOTE, Material
from banshi.step import AGREED, SUBJECTS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILE_ID: JsonSchema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_DIGEST: JsonSchema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
# A dictionary with more codes is asked for piece by piece.
MOST_CODES = 500


def payload_schema(item: Item, translator: Translator, channel: str = ONLINE) -> JsonSchema:
    """JSON Schema of a body that files an application of this item by a way: online, or at a window.

    Each field's schema is what its kind says of a value that is present. Rules between fields only the judge knows,
    so nothing is `required` here that a rule could leave out.
    """
    typed = [one for one in item.fields if not one.worked_out]
    properties: dict[str, Any] = {
        "version": {"const": item.digest},
        "values": {
            "type": "object",
            "properties": {one.name: {"title": translator.say(one.label), **one.json_schema()} for one in typed},
            "required": [one.name for one in typed if _is_always_asked(one, item)],
            "additionalProperties": False,
        },
    }
    files = {"type": "array", "items": _FILE_ID, "uniqueItems": True}
    materials = {
        one.name: {
            "title": translator.say(one.label),
            **(_noted(one) if one.taken_in_at(channel) else {**files, "maxItems": one.max_files}),
        }
        for one in item.materials
        if one.uploaded or one.taken_in_at(channel)
    }
    properties["materials"] = {"type": "object", "properties": materials, "additionalProperties": False}
    if any(step.ticks for step in item.steps):
        properties[SUBJECTS] = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    texts = [step.agreement.digest for step in item.steps if step.agreement]
    if texts:
        properties[AGREED] = {"type": "array", "items": {"enum": texts}, "uniqueItems": True}
    return {
        "$schema": _DIALECT,
        "title": translator.say(item.title),
        "type": "object",
        "properties": properties,
        "required": ["values"],
        "additionalProperties": False,
    }


def _is_always_asked(one: Field, item: Item) -> bool:
    """Whether no payload does without a value of this field, whatever else is in it."""
    always = one.required.constant and not one.required.depends and one.visible.constant and not one.visible.depends
    if not always or one.default is not None or one.register_field:
        return False
    return any(
        not step.when.depends and step.when.constant and one.name in step.asks() and _asks_always(step, one.name)
        for step in item.steps
    )


def _asks_always(step: Any, name: str) -> bool:
    """Whether no condition inside the step leaves the field out."""
    return name in step.live_fields({}) and not any(rule.depends for rule in step.rules())


def summary_of(item: Item, translator: Translator) -> dict[str, Any]:
    """An item as a list of items shows it."""
    return {
        "id": item.id,
        "title": translator.say(item.title),
        "category": translator.say(item.category) if item.category else None,
        "portal": item.portal,
        "version": item.digest,
    }


def _noted(one: Material) -> JsonSchema:
    """What a clerk notes of a material that is handed in at a window."""
    yes: JsonSchema = {"type": "boolean"}
    properties: dict[str, JsonSchema] = {
        "received": yes,
        "form": {"enum": ["original", "copy"]},
        "copies": {"type": "integer", "minimum": 1, "maximum": 99},
        "sealed": yes,
        "note": {"type": "string", "maxLength": LONGEST_NOTE},
    }
    if one.uploaded:
        properties["files"] = {"type": "array", "items": _FILE_ID, "uniqueItems": True, "maxItems": one.max_files}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def description_of(item: Item, translator: Translator, channel: str = ONLINE) -> dict[str, Any]:
    """All that a program needs to file an application of this item."""
    say = translator.say
    agreements = [step.agreement for step in item.steps if step.agreement]
    return {
        **summary_of(item, translator),
        "fields": [_field(one, translator) for one in item.fields],
        "materials": [_material(one, item, translator) for one in item.materials],
        "agreements": [
            {
                "digest": one.digest,
                "title": say(one.title) if one.title else None,
                "tick": say(one.tick),
                "text": say(one.text),
            }
            for one in agreements
        ],
        "subjects": any(step.ticks for step in item.steps),
        "dictionaries": {one.id: _dictionary(one, translator) for one in _dictionaries(item.fields)},
        "schema": payload_schema(item, translator, channel),
    }


def _field(one: Field, translator: Translator) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": translator.say(one.label),
        "hint": translator.say(one.hint) if one.hint else None,
        "kind": one.KIND,
        "required": _rule(one.required),
        "visible": _rule(one.visible),
        "typed": not one.worked_out,
        "register": one.register_field,
        "dictionary": one.dictionary_used.id if one.dictionary_used else None,
        "columns": [_field(column, translator) for column in one.row_fields],
    }


def _material(one: Material, item: Item, translator: Translator) -> dict[str, Any]:
    words = need_words(one, item)
    return {
        "name": one.name,
        "label": translator.say(one.label),
        "required": _rule(one.required),
        "when": translator.say(words) if words else None,
        "formats": list(one.formats),
        "max_bytes": one.max_bytes,
        "max_files": one.max_files,
        "uploaded": one.uploaded,
    }


def _rule(rule: Condition) -> bool | str:
    """Yes, no, or the expression that decides."""
    if not rule.depends:
        return rule.constant
    return rule.expression.text if rule.expression else True


def _dictionaries(fields: Iterable[Field]) -> Sequence[Dictionary]:
    every = [each for one in fields for each in (one, *one.row_fields)]
    used = [each for one in every for each in (one.dictionary_used, getattr(one, "id_types", None)) if each]
    return [*{one.id: one for one in used}.values()]


def _dictionary(dictionary: Dictionary, translator: Translator) -> dict[str, Any]:
    """Its codes; None for a dictionary that is too large to be sent whole."""
    codes = codes_of(dictionary.codes, translator) if len(dictionary.codes) <= MOST_CODES else None
    return {"title": translator.say(dictionary.title), "count": len(dictionary.codes), "codes": codes}


def codes_of(codes: Iterable[Any], translator: Translator) -> list[dict[str, Any]]:
    """Codes as programs read them; days are ISO 8601, and the last of validity is still valid."""
    return [
        {
            "code": one.code,
            "label": translator.say(one.label),
            "parent": one.parent or None,
            "valid_from": one.valid_from.isoformat() if one.valid_from else None,
            "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        }
        for one in codes
    ]


def openapi(
    items: Sequence[Item], translator: Translator, channel_of: Callable[[Item], str] = lambda _item: ONLINE
) -> dict[str, Any]:
    """OpenAPI 3.1 of the API, with a path to file an application of each of `items`.

    :param channel_of: by which way an item is filed
    """
    paths: dict[str, Any] = {
        "/items": _get("items", {"type": "array", "items": {"$ref": "#/components/schemas/item"}}),
        "/items/{item}": _get("item", {"$ref": "#/components/schemas/item"}, [_parameter("item", "path")]),
        "/dictionaries/{dictionary}": _get(
            "codes",
            {"type": "array"},
            [_parameter("dictionary", "path"), _parameter("parent", "query"), _parameter("q", "query")],
        ),
        "/lookups/{register}": _get(
            "records",
            {"type": "object"},
            [_parameter("register", "path"), _parameter("q", "query"), _parameter("page", "query")],
        ),
        "/applications": _get(
            "applications", {"type": "object"}, [_parameter(name, "query") for name in LIST_PARAMETERS]
        ),
        "/applications/{number}": _get("application", {"type": "object"}, [_parameter("number", "path")]),
        "/files": {"post": _upload()},
    }
    for one in items:
        paths[f"/items/{one.id}/applications"] = {"post": _filing(one, translator)}
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": _DIALECT,
        "info": {"title": translator.say(_("办事平台接口")), "version": "1"},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"problem": _problem("Problem (RFC 9457)")},
            "schemas": {
                **{one.id + ".application": payload_schema(one, translator, channel_of(one)) for one in items},
                **_SCHEMAS,
            },
        },
    }


LIST_PARAMETERS = ("item", "state", "submitted_from", "submitted_to", "size", "page", "after")
_SCHEMAS: Mapping[str, JsonSchema] = {
    "item": {"type": "object", "properties": {"id": {"type": "string"}, "version": _DIGEST}},
    "filed": {
        "type": "object",
        "properties": {"number": {"type": "string"}, "state": {"type": "string"}, "version": _DIGEST},
        "required": ["number", "state", "version"],
    },
    "file": {"type": "object", "properties": {"id": _FILE_ID}, "required": ["id"]},
    "problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ("name", "label", "message")},
                },
            },
        },
        "required": ["type", "title", "status"],
    },
}
_PROBLEM = {"$ref": "#/components/responses/problem"}


def _filing(item: Item, translator: Translator) -> dict[str, Any]:
    filed = _content("Filed", "#/components/schemas/filed")
    key = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 64}}
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{item.id}.application"}}}
    return {
        "operationId": f"file_{item.id}",
        "summary": translator.say(item.title),
        "parameters": [key],
        "requestBody": {"required": True, "content": body},
        "responses": {
            "201": filed,
            "200": {**filed, "description": "Filed before"},
            "409": _problem("Another version is in force, or a register does not allow what it would change"),
            "422": _problem("Faults (urn:banshi:faults), or the key filed something else (urn:banshi:key-reused)"),
            "default": _PROBLEM,
        },
    }


def _upload() -> dict[str, Any]:
    form = {"type": "object", "properties": {"file": {}}, "required": ["file"]}
    return {
        "operationId": "keep_file",
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}},
        "responses": {"201": _content("Kept", "#/components/schemas/file"), "default": _PROBLEM},
    }


def _get(name: str, schema: JsonSchema, parameters: Sequence[JsonSchema] = ()) -> dict[str, Any]:
    answered = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    operation = {"operationId": name, "parameters": [*parameters], "responses": {"200": answered, "default": _PROBLEM}}
    return {"get": operation}


def _parameter(name: str, place: str) -> JsonSchema:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}


def _problem(description: str) -> dict[str, Any]:
    return _content(description, "#/components/schemas/problem", "problem+json")


def _content(description: str, reference: str, kind: str = "json") -> dict[str, Any]:
    return {"description": description, "content": {f"application/{kind}": {"schema": {"$ref": reference}}}}
