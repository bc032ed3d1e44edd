"""The columns 写什么 and 不写时: what an author writes for an option, and what holds where he does not."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING

from banshi.conditions import Condition
from banshi.document import Slots
from banshi.kinds import (
    Assignments,
    Constants,
    Function,
    JsonSchema,
    Nested,
    OptionType,
    Reference,
    Sequenced,
    Single,
)
from banshi.renderers.reference import words

_REFERENCES = {
    "field": "字段名",
    "column": "列名",
    "material": "材料名",
    "dictionary": "字典编号",
    "paper": "templates 文件夹里的文件名",
    "file_column": "台账.列，列的类型是 photo 或 file",
    "register": "台账编号",
}
NEEDED, NOTHING = "**必填**", "—"
_QUOTE = '"'
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# Beyond this a limit only says what a computer can hold.
_UNLIMITED = 2**53 - 1


def default_of(value: object) -> str:
    if value is MISSING:
        return NEEDED
    if isinstance(value, int) and abs(value) >= _UNLIMITED:
        return "不限"
    if isinstance(value, Condition):
        value = value.constant
    if value in (None, (), ""):
        return NOTHING
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`[{', '.join(map(str, value))}]`" if isinstance(value, tuple) else f"`{value}`"


def writes(option: OptionType) -> str:
    """What an author writes, in words."""
    if isinstance(option, Reference):
        return _REFERENCES[option.to]
    if isinstance(option, Function):
        return f"[插件提供的名字](#{words.FUNCTIONS[option.door][0]})"
    if isinstance(option, Sequenced):
        return f"列表：{writes(option.of)}"
    if isinstance(option, Nested):
        return "列表，每项的键见下"
    if isinstance(option, Single):
        return "键见下"
    if isinstance(option, Assignments):
        return '列名: 值，或列名: "=表达式"'
    if isinstance(option, Constants):
        return "列名: 值"
    if isinstance(option, Slots):
        return "空的名称: 写什么"
    return writes_schema(option.schema)


def writes_schema(schema: JsonSchema) -> str:
    if "$ref" in schema:
        return {"name": "名称", "role": "角色", "text": "文字", "condition": "条件", "column": "字段"}[
            schema["$ref"].rpartition("/")[2]
        ]
    if "enum" in schema:
        return "、".join(f"`{json.dumps(one).strip(_QUOTE)}`" for one in schema["enum"])
    types = schema.get("type")
    several = [{**schema, "type": one} for one in types] if isinstance(types, list) else [schema]
    return "、".join(_BY_TYPE.get(str(one.get("type")), _writes_text)(one) for one in several)


def _writes_text(schema: JsonSchema) -> str:
    return "日期" if schema.get("pattern") == _DAY else "文字"


def _writes_list(schema: JsonSchema) -> str:
    items = schema["items"]
    if "x-kinds" in items:
        return "列表，每项写一个种类"
    return "列表，每项的键见下" if items.get("properties") else f"列表：{writes_schema(items)}"


def _writes_mapping(schema: JsonSchema) -> str:
    if "propertyNames" not in schema:
        return "键: 内容"
    name = "名称" if "$ref" in schema["propertyNames"] else "代码"
    entry = schema["additionalProperties"]
    return f"{name}: {writes_schema(entry) if '$ref' in entry else '内容'}"


def _writes_number(schema: JsonSchema) -> str:
    kind = "整数" if schema["type"] == "integer" else "数字"
    limits = [schema[one] for one in ("minimum", "maximum") if one in schema]
    return kind if len(limits) < 2 or limits[1] >= _UNLIMITED else f"{kind}，{limits[0]} 至 {limits[1]}"


_BY_TYPE: Mapping[str, Callable[[JsonSchema], str]] = {
    "boolean": lambda schema: "`true`、`false`",
    "array": _writes_list,
    "object": _writes_mapping,
    "integer": _writes_number,
    "number": _writes_number,
}
