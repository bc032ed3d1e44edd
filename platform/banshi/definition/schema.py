"""The JSON Schema (2020-12) of the definition language, made from the vocabulary in force."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from banshi.definition.vocabulary import Vocabulary
from banshi.document import Document
from banshi.field import ONLINE, WINDOW
from banshi.guide import Guide
from banshi.kinds import RULE, TEXT, TOLD_TEXT, JsonSchema, kind_schema
from banshi.material import Material, MaterialGroup
from banshi.message import OWN_WORDS
from banshi.retention import retention_schema

# Words that CEL keeps for itself, and the name under which faults of the chosen records are shown.
RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"}
    | {"namespace", "null", "package", "return", "true", "var", "void", "while", "subjects", "agreed"}
)
# The code of a guide 事项编码.
CODE_PATTERN = "^[0-9A-Z]{1,40}$"
NAME_PATTERN = "^[a-z][a-z0-9_]{0,59}$"
_DAY = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "日期，例如 2024-12-31"}
_NAME = {"$ref": "#/$defs/name"}
_ROLE = {"$ref": "#/$defs/role"}
_TEXT = {"$ref": "#/$defs/text"}
_STRING = {"type": "string", "minLength": 1}

# Every definition file is checked against these with nothing but "type" to choose between spellings: a schema with
# alternatives (anyOf, oneOf) answers one mistake with a heap of errors.
DEFS: Mapping[str, JsonSchema] = {
    "name": {"type": "string", "pattern": NAME_PATTERN},
    "role": {"type": "string", "pattern": NAME_PATTERN},
    "text": {
        "type": ["string", "object"],
        "minLength": 1,
        "required": ["zh"],
        "properties": {"zh": _STRING, "en": {"type": "string"}},
        "additionalProperties": False,
    },
    # The checker goes by the column's `type` itself, as with a field.
    "column": {"type": "object"},
    "condition": {
        "type": ["boolean", "string", "object"],
        "minLength": 1,
        "minProperties": 1,
        "propertyNames": _NAME,
        "additionalProperties": {
            "type": ["string", "number", "boolean", "array"],
            "minItems": 1,
            "items": {"type": ["string", "number", "boolean"]},
        },
    },
}


def _record(needed: str, /, **properties: JsonSchema) -> dict[str, Any]:
    """A mapping with these keys and no others; `needed` names, between spaces, those that must be there."""
    return {
        "type": "object",
        "properties": properties,
        "required": needed.split(),
        "additionalProperties": False,
    }


def _listed(items: JsonSchema, most: int = 200) -> JsonSchema:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "uniqueItems": True}


def _named(value: JsonSchema, most: int = 300) -> JsonSchema:
    return {
        "type": "object",
        "propertyNames": _NAME,
        "additionalProperties": value,
        "minProperties": 1,
        "maxProperties": most,
    }


def _one_kind(kinds: Mapping[str, type], word: str, **beside: JsonSchema) -> JsonSchema:
    """A mapping with exactly one of the kinds as its key, and what may stand `beside` it."""
    chosen: JsonSchema = {"minProperties": 1, "maxProperties": 1}
    if beside:
        chosen = {"oneOf": [{"required": [name]} for name in kinds]}
    return {
        **_record("", **beside, **{name: _of_kind(kind) for name, kind in kinds.items()}),
        **chosen,
        "x-kinds": word,
    }


def _of_kind(kind: type) -> JsonSchema:
    return {**kind_schema(kind), "description": (kind.__doc__ or "").strip()}


class LanguageSchema:
    """The schemas of one vocabulary: of each file kind, and of each way to write a field."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def fields(self) -> Mapping[str, JsonSchema]:
        """By field kind; "from" for a field taken over from a register."""
        kinds: dict[str, JsonSchema] = {}
        for name, kind in self._vocabulary.fields.items():
            schema = _of_kind(kind)
            properties = {"type": {"const": name}, **schema["properties"]}
            kinds[name] = {**schema, "properties": properties, "required": ["type", *schema["required"]]}
        taken = {
            "type": "string",
            "pattern": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$",
            "description": "台账.字段，例如 insured_person.name",
        }
        rules = {"label": TEXT.schema, "hint": TEXT.schema, "required": RULE.schema, "visible": RULE.schema}
        return {**kinds, "from": _record("from", **{"from": taken}, **rules)}

    def field(self) -> JsonSchema:
        """Any field, for editors: the checker goes by `type` or `from` itself."""
        kinds = [name for name in self.fields if name != "from"]
        choices = [
            {"if": {"properties": {"type": {"const": name}}}, "then": {"$ref": f"#/$defs/field_{name}"}}
            for name in kinds
        ]
        typed = {"required": ["type"], "properties": {"type": {"enum": kinds}}, "allOf": choices}
        return {"type": "object", "if": {"required": ["from"]}, "then": {"$ref": "#/$defs/field_from"}, "else": typed}

    def files(self, field: JsonSchema) -> Mapping[str, JsonSchema]:
        """The schema of each file kind, with `field` in the place of a field."""
        return {
            "portal": _portal(),
            "dictionary": _dictionary(),
            "register": _register(field),
            "guide": _guide(),
            "item": self._item(field),
            "calendar": _calendar(),
        }

    def _item(self, field: JsonSchema) -> JsonSchema:
        words = self._vocabulary
        filed = (
            "fields",
            "materials",
            "one_of",
            "checks",
            "review",
            "effects",
            "documents",
            "list",
            "subject",
            "examples",
            "time_limit",
            "messages",
            "notify",
        )
        return {
            **_record(
                "item title portal menu",
                item=_NAME,
                title=_TEXT,
                short_title=_TEXT,
                portal=_NAME,
                menu=_NAME,
                icon={"type": "string", "pattern": "^[a-z0-9-]{1,40}$", "description": "图标的英文名称，例如 doc"},
                category=_TEXT,
                guide=_listed(_guide_link()),
                subject=_NAME,
                retention=retention_schema(),
                fields=_named(field),
                materials=_named(kind_schema(Material), 100),
                one_of=_listed(kind_schema(MaterialGroup), 50),
                steps=_listed(_one_kind(words.steps, "step"), 50),
                checks=_listed(_one_kind(words.validators, "validator")),
                review=_listed(_one_kind(words.reviews, "review", when=RULE.schema), 50),
                effects=_listed(_one_kind(words.effects, "effect", when=RULE.schema), 50),
                documents=_listed(kind_schema(Document), 20),
                list=_listed(_NAME),
                time_limit=_time_limit(),
                messages=_messages(),
                notify=_listed(_NAME, 10),
                examples=_listed(_example(words), 200),
                query=_query(),
                link={
                    "type": "string",
                    "pattern": r"^(https://|/(?!/))[^\s\\]*$",
                    "description": "网址，以 https:// 开头；或本站的路径，以 / 开头",
                },
            ),
            "oneOf": [{"required": [name]} for name in ("steps", "query", "link")],
            "dependentRequired": {"steps": ["review"], **{name: ["steps"] for name in (*filed, "retention")}},
        }


def schema_of(vocabulary: Vocabulary) -> JsonSchema:
    """The whole schema, for editors: a file is what its first key says."""
    language = LanguageSchema(vocabulary)
    files = language.files({"$ref": "#/$defs/field"})
    fields = {f"field_{name}": schema for name, schema in language.fields.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "banshi 办事",
        "type": "object",
        "allOf": [{"if": _is(name), "then": {"$ref": f"#/$defs/{name}_file"}} for name in files],
        "anyOf": [{"required": [name]} for name in files],
        # The checker says so itself, in words.
        "properties": {"fields": {"propertyNames": {"not": {"enum": sorted(RESERVED)}}}},
        "$defs": {
            **DEFS,
            "column": {"$ref": "#/$defs/field"},
            **fields,
            "field": language.field(),
            **{f"{name}_file": schema for name, schema in files.items()},
        },
    }


def _is(file: str) -> JsonSchema:
    """A file of that kind has its key; an item has `portal` and `guide` too."""
    return {"required": [file], **({"not": {"required": ["item"]}} if file in ("portal", "guide") else {})}


def resolved(schema: Any) -> Any:
    """`schema` with each reference to the common definitions replaced by what it refers to (checking is faster so)."""
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return {**resolved(DEFS[schema["$ref"].rpartition("/")[2]]), **resolved(rest)}
        return {key: resolved(value) for key, value in schema.items()}
    return [resolved(one) for one in schema] if isinstance(schema, (list, tuple)) else schema


def _portal() -> JsonSchema:
    return _record(
        "portal title unit_kinds menu",
        portal=_NAME,
        title=_TEXT,
        hall=_TEXT,
        subtitle=_TEXT,
        unit_kinds=_listed(_NAME),
        channel={"enum": [ONLINE, WINDOW]},
        offers=_listed(_NAME, 200),
        menu=_listed(_record("id title", id=_NAME, title=_TEXT), 50),
        cards=_listed(_record("title items", title=_TEXT, items=_listed(_NAME)), 50),
    )


def _dictionary() -> JsonSchema:
    code = _record(
        "label",
        label=_TEXT,
        parent={"type": "string", "minLength": 1},
        valid_from=_DAY,
        valid_to=_DAY,
        aliases=_listed(_STRING),
        pattern={"type": "string", "minLength": 1, "maxLength": 200},
        check=_NAME,
        example=_STRING,
    )
    codes = {
        "type": "object",
        "propertyNames": {
            "pattern": r"^[^\s,]{1,64}$",
            "description": "代码，不含空格和逗号，最长 64 个字符，例如 01",
        },
        "additionalProperties": code,
        "minProperties": 1,
    }
    return {
        **_record(
            "dictionary title",
            dictionary=_NAME,
            title=_TEXT,
            source=_TEXT,
            levels=_listed(_TEXT, 10),
            codes=codes,
            csv={
                "type": "string",
                "pattern": r"^[A-Za-z0-9_-]{1,60}\.csv$",
                "description": "同一文件夹里的文件名，以 .csv 结尾，例如 area.csv",
            },
        ),
        "oneOf": [{"required": ["codes"]}, {"required": ["csv"]}],
    }


def _register(field: JsonSchema) -> JsonSchema:
    return _record(
        "register title key name fields",
        register=_NAME,
        title=_TEXT,
        key=_NAME,
        unit=_NAME,
        name=_NAME,
        find_by=_listed(_NAME),
        unique=_listed(_NAME),
        search=_listed(_NAME),
        listed=_listed(_NAME),
        sorted_by=_NAME,
        tree=_NAME,
        seed={
            "type": "string",
            "pattern": r"^[a-z0-9_-]+(/[a-z0-9_-]+)*\.csv$",
            "description": "definitions/ 里的 CSV 文件，例如 demo/people.csv",
        },
        retention=retention_schema(),
        fields=_named(field),
    )


def _calendar() -> JsonSchema:
    holiday = _record("name first", name=_TEXT, first=_DAY, last=_DAY, work=_listed(_DAY))
    years = {
        "type": "object",
        "propertyNames": {"pattern": "^20[0-9]{2}$", "description": "年份，例如 2026"},
        "additionalProperties": _record("notice holidays", notice=_TEXT, holidays=_listed(holiday)),
        "minProperties": 1,
    }
    return _record("calendar title years", calendar=_NAME, title=_TEXT, years=years)


def _time_limit() -> JsonSchema:
    working_days = {"type": "integer", "maximum": 366}
    limit = {"working_days": {**working_days, "minimum": 1}, "promised": {**working_days, "minimum": 0}}
    return {
        **_record(
            "working_days",
            **limit,
            cases=_listed(_record("when working_days", when=RULE.schema, **limit), 20),
            extension=_record("days", days={**working_days, "minimum": 1}, approved_by=_ROLE),
            amber={**working_days, "minimum": 0},
        ),
        "type": ["string", "object"],
        "pattern": "^immediate$",
        "description": "办理时限：immediate（即时办理），或 {working_days: 15}",
    }


def _messages() -> JsonSchema:
    return {
        **_record("", **{one.value: TOLD_TEXT.schema for one in OWN_WORDS}),
        "minProperties": 1,
        "description": "告知申请人的话；{字段名} 处换成办件里的值，{number} 换成办件编号",
    }


def _guide() -> JsonSchema:
    """A guide is written as its kind; its code, which is also the file's name, comes first."""
    schema = kind_schema(Guide)
    code = {
        "type": "string",
        "pattern": CODE_PATTERN,
        "description": '事项编码，加引号，与文件名相同，例如 "112036001002"',
    }
    return {**schema, "properties": {"guide": code, **schema["properties"]}, "required": ["guide", *schema["required"]]}


def _guide_link() -> JsonSchema:
    """A guide by its code, or one case of it."""
    link = _record("code", code=_STRING, case=_STRING)
    return {**link, "type": ["string", "object"], "minLength": 1}


def _example(vocabulary: Vocabulary) -> JsonSchema:
    anything = {"type": ["string", "number", "boolean", "array", "object"]}
    names = {"type": "array", "items": _NAME, "uniqueItems": True}
    record = {"type": "object", "propertyNames": _NAME, "additionalProperties": anything}
    whole = {"type": "integer", "minimum": 0}
    # A value with keys is a file, or a range, whose keys are others.
    file = {**anything, "properties": {"name": _STRING, "size": whole, "width": whole, "height": whole}}
    expect = _record(
        "",
        accepted={"type": "boolean"},
        faults={"type": "array", "items": _STRING, "uniqueItems": True},
        missing_materials=names,
        hidden=names,
        values=record,
        review={"enum": list(vocabulary.reviews)},
    )
    return _record(
        "name given expect",
        name=_STRING,
        given={**record, "additionalProperties": file},
        records=_named({"type": "array", "items": record}),
        on=_DAY,
        expect={**expect, "minProperties": 1},
    )


def _query() -> JsonSchema:
    chosen = _record("label", label=_TEXT, required={"type": "boolean"})
    return {
        **_record(
            "title columns",
            title=_TEXT,
            register=_NAME,
            source={"enum": ["applications"]},
            filters=_named(chosen, 50),
            columns=_named(_TEXT, 50),
        ),
        "oneOf": [{"required": ["register"]}, {"required": ["source"]}],
    }
