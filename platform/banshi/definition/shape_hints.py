"""What to write instead of a value of the wrong type or a name that is none."""

from collections.abc import Sequence
from typing import Any

from banshi.definition.node import SourceNode
from banshi.definition.wording import shown
from banshi.diagnostics import Message
from banshi.i18n import _


def type_hint(node: SourceNode, wanted: Sequence[str], schema: Any) -> Message | None:
    """The way out for a value that should be of one of the JSON types `wanted`."""
    data = node.data
    if data is None:
        return _left_empty(schema)
    if "boolean" in wanted and "object" in wanted:
        return _("写 true、false、{{字段: 代码}}，或加引号的表达式")
    if "string" in wanted:
        return _as_value(node, wanted)
    if "array" in wanted:
        return _as_list(node, schema)
    if "object" in wanted:
        return _as_mapping(schema)
    if "boolean" in wanted:
        return _("只能写 true 或 false")
    return _("只写数字，不加引号、单位和逗号") if {"integer", "number"} & {*wanted} else None


def _left_empty(schema: Any) -> Message:
    example = _example_of(schema)
    if example:
        return _("冒号后面还没有写内容，写成 {example}", example=example)
    return _("冒号后面还没有写内容；不需要就连键一起删去")


def _as_value(node: SourceNode, wanted: Sequence[str]) -> Message:
    if isinstance(node.data, dict) and "array" in wanted:
        return _("写一个值，或几个值的列表 [a, b]")
    if isinstance(node.data, list):
        return _("去掉方括号，直接写文字")
    if isinstance(node.data, dict):
        return _("去掉花括号，直接写文字；文字里有冒号的加引号")
    return _('加上引号："{written}"', written=shown(node.written))


def _as_list(node: SourceNode, schema: Any) -> Message:
    data = node.data
    if isinstance(data, dict) and (example := _example_of(schema.get("items", {}))):
        return _("写成 [{written}]，或每项一行以“- ”开头", written=example)
    if isinstance(data, dict):
        names = [str(one) for one in data][:3] or ["a", "b"]
        return _("写成 [{written}]，或每项一行以“- ”开头", written=", ".join(names))
    # As it stands there, quotes included.
    return _("写成 [{written}]", written=shown(node.written or data))


def _as_mapping(schema: Any) -> Message | None:
    example = _example_of(schema)
    return _("写成 {example}", example=example) if example else None


def _example_of(schema: Any) -> str:
    """A mapping with the keys that must be there, or the first that may; "" where none are known."""
    keys = schema.get("required") or list(schema.get("properties", ()))[:1]
    return "{" + ", ".join(f"{key}: …" for key in keys) + "}" if keys else ""


def name_hint(name: str) -> Message:
    """Why a name is none."""
    if "，" in name or "、" in name:
        return _("各项之间用英文逗号，后面一个空格，例如 [a, b]")
    if " " in name.strip():
        return _("两个名称之间少了逗号；一个名称里不能有空格，用下划线，例如 last_month")
    return _("名称用小写英文字母开头，只含小写字母、数字和下划线，例如 last_month")
