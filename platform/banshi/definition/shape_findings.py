"""Saying jsonschema's errors so that an author can act on them: where, what, and what was probably meant."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from banshi.definition.node import SourceNode
from banshi.definition.schema import NAME_PATTERN
from banshi.definition.shape_hints import name_hint, type_hint
from banshi.definition.source import MOST_FINDINGS
from banshi.definition.wording import meant, nearest, shown
from banshi.diagnostics import Diagnostic, Message
from banshi.i18n import _

_KINDS: Mapping[str, Message] = {
    "step": _("步骤"),
    "validator": _("检查"),
    "review": _("审核方式"),
    "effect": _("办结动作"),
}
_TYPES: Mapping[str, Message] = {
    "string": _("文字"),
    "integer": _("整数"),
    "number": _("数字"),
    "boolean": _("true 或 false"),
    "array": _("列表"),
    "object": _("键值"),
    "null": _("空"),
}
# In this order: True is an int too.
_PYTHON_TYPES: Sequence[tuple[type, str]] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)
# What goes wrong as well where a key is misspelt, and need not be said then.
_CONSEQUENCES = {"required", "dependentRequired", "oneOf", "minProperties", "maxProperties"}


def findings_at(node: SourceNode, errors: Sequence[Any]) -> Iterator[Diagnostic]:
    """One finding for each mistake in `node`, of which all `errors` are."""
    unknown = [one for one in errors if one.validator == "additionalProperties"]
    found = [finding for error in unknown for finding in _unknown_keys(node, error)]
    yield from found
    meant_keys = {nearest(one, _known(error)) for error in unknown for one in _extra(node, error)}
    seen: set[Diagnostic] = set()
    for error in (one for one in errors if one not in unknown):
        if found and error.validator in _CONSEQUENCES and not _missing(error) - meant_keys:
            continue
        for finding in _SAY.get(str(error.validator), _say_other)(node, error):
            if finding not in seen:
                seen.add(finding)
                yield finding


def _known(error: Any) -> list[str]:
    return list(error.schema.get("properties", ()))


def _extra(node: SourceNode, error: Any) -> list[str]:
    known = set(_known(error))
    return [key for key, _child in node.items() if key not in known][: MOST_FINDINGS + 1]


def _missing(error: Any) -> set[str | None]:
    """The keys that are missing by this error alone."""
    here = error.instance if isinstance(error.instance, dict) else {}
    if error.validator == "required":
        return {one for one in error.validator_value if one not in here}
    if error.validator == "dependentRequired":
        wanted: Mapping[str, list[str]] = error.validator_value
        return {one for key, needed in wanted.items() if key in here for one in needed if one not in here}
    return set()


def _unknown_keys(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    known = _known(error)
    kind = error.schema.get("x-kinds")
    for key in _extra(node, error):
        hint = meant(key, [one for one in known if one not in node.data] if isinstance(node.data, dict) else known)
        if kind:
            message = _("没有“{name}”这种{kind}", name=shown(key), kind=_KINDS[kind])
            yield Diagnostic(node.key_position(key), "D105", message, hint)
        else:
            yield Diagnostic(node.key_position(key), "D101", _("没有“{key}”这个键", key=shown(key)), hint)


def _say_missing(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    for key in sorted(filter(None, _missing(error))):
        yield Diagnostic(node.name_position, "D102", _("缺少“{key}”", key=key), _about(error, key))


def _about(error: Any, key: str) -> Message | None:
    about = error.schema.get("properties", {}).get(key, {}).get("description")
    return _("{key}：{about}", key=key, about=about) if about else None


def _say_type(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    names = _or([_TYPES[one] for one in wanted])
    message = _("应为{wanted}，现为{actual}", wanted=names, actual=_TYPES[_type_of(node.data)])
    yield Diagnostic(node.position, "D103", message, type_hint(node, wanted, error.schema))


def _or(names: list[Message]) -> Message:
    if len(names) == 1:
        return names[0]
    return _("{one}或{other}", one=names[0], other=_or(names[1:]))


def _type_of(data: object) -> str:
    return next((name for kind, name in _PYTHON_TYPES if isinstance(data, kind)), "null")


def _say_enum(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    words = error.validator_value if error.validator == "enum" else [error.validator_value]
    message = _("不能写“{word}”", word=shown(node.data))
    yield Diagnostic(node.position, "D104", message, meant(str(node.data), [str(one) for one in words]))


def _say_pattern(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    named = "propertyNames" in error.absolute_schema_path
    position = node.key_position(str(error.instance)) if named else node.position
    if error.validator_value == NAME_PATTERN:
        hint = name_hint(str(error.instance))
        yield Diagnostic(position, "D107", _("“{name}”不能作名称", name=shown(error.instance)), hint)
    else:
        yield Diagnostic(position, "D115", _("“{written}”的写法不对", written=shown(error.instance)), _described(error))


def _described(error: Any) -> Message | None:
    about = error.schema.get("description")
    return _("这里写：{about}", about=about) if about else _("应符合：{pattern}", pattern=str(error.validator_value))


def _say_limit(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    texts: Mapping[str, Message] = {
        "minimum": _("最小是 {limit}，现为 {actual}", limit=error.validator_value, actual=shown(node.data)),
        "maximum": _("最大是 {limit}，现为 {actual}", limit=error.validator_value, actual=shown(node.data)),
        "minLength": _("不能是空的"),
        "maxLength": _("最多 {limit} 个字", limit=error.validator_value),
    }
    message = texts.get(error.validator, _("超出范围：{written}", written=shown(node.data)))
    yield Diagnostic(node.position, "D106", message, _limits(error.schema))


def _limits(schema: Any) -> Message | None:
    """From where to where, if both ends are known."""
    least, most = schema.get("minimum"), schema.get("maximum")
    return _("写 {least} 到 {most}", least=least, most=most) if least is not None and most is not None else None


def _say_size(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    if "x-kinds" in error.schema:
        yield from _say_one_kind(node, error)
        return
    if str(error.validator).startswith("min"):
        yield Diagnostic(node.position, "D108", _("不能是空的，至少写一项"), _("写上内容，或连键一起删去"))
    else:
        message = _("最多 {limit} 项，现有 {actual} 项", limit=error.validator_value, actual=len(error.instance))
        yield Diagnostic(node.position, "D108", message)


def _say_one_kind(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    """Exactly one of some keys must be there: the kind of a step, of a review; what an item is."""
    words = _known(error) if error.validator != "oneOf" else [one["required"][0] for one in error.validator_value]
    written = [one for one in words if isinstance(node.data, dict) and one in node.data]
    position = node.key_position(written[1]) if len(written) > 1 else node.name_position
    if len(written) > 1:
        message = _("“{one}”和“{other}”不能写在一起", one=written[0], other=written[1])
        yield Diagnostic(position, "D110", message, _("只留一个，或分成两项"))
    else:
        yield Diagnostic(position, "D110", _("应写明其中一个：{words}", words="、".join(words)))


def _say_repeated(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for child in node:
        written = json.dumps(child.data, sort_keys=True)
        if written in seen:
            message = _("这一项与前面重复了：{written}", written=shown(child.data))
            yield Diagnostic(child.position, "D109", message, _("删去一个"))
            return
        seen.add(written)


def _say_other(node: SourceNode, error: Any) -> Iterator[Diagnostic]:
    yield Diagnostic(node.position, "D115", _("“{written}”的写法不对", written=shown(node.data)), _described(error))


_Say = Callable[[SourceNode, Any], Iterator[Diagnostic]]
_SAY: Mapping[Any, _Say] = {
    "required": _say_missing,
    "dependentRequired": _say_missing,
    "type": _say_type,
    "enum": _say_enum,
    "const": _say_enum,
    "pattern": _say_pattern,
    "minimum": _say_limit,
    "maximum": _say_limit,
    "exclusiveMinimum": _say_limit,
    "exclusiveMaximum": _say_limit,
    "minLength": _say_limit,
    "maxLength": _say_limit,
    "minItems": _say_size,
    "maxItems": _say_size,
    "minProperties": _say_size,
    "maxProperties": _say_size,
    "uniqueItems": _say_repeated,
    "oneOf": _say_one_kind,
}
