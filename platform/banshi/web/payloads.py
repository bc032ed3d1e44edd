"""What a program sends to file an application: strict JSON, turned into the payload that the one judge reads."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banshi.applications.intake import FILES, MARKS
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import ONLINE, Fault, quote
from banshi.i18n import _
from banshi.step import AGREED, SUBJECTS

# values, a table, a row, a cell with several texts: nothing that is judged lies deeper.
_DEEPEST = 8
VERSION, VALUES, MATERIALS = "version", "values", "materials"
_PARTS = (VERSION, VALUES, MATERIALS, SUBJECTS, AGREED)


class Malformed(ValueError):
    """The body is not what is described; the message says where."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Payload:
    """`raw` is for the judge; `misplaced` are names in a part where they do not belong; `version` "" is any."""

    raw: Mapping[str, object]
    version: str = ""
    misplaced: Sequence[Fault] = ()


def read_json(content: bytes) -> object:
    """The value of a JSON text (RFC 8259) in UTF-8, without what readers of JSON understand differently.

    :raises Malformed: it is none, repeats a name, has a number that is none or too long, or is nested too deep
    """
    try:
        found = json.loads(
            content.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse, parse_float=_number
        )
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed(_("请求的内容应为 UTF-8 的 JSON")) from None
    _refuse_deep(found)
    return found


def canonical(body: object) -> str:
    """What a body files, the same text however it is laid out: the version it was written against is no part of it."""
    filed = {name: one for name, one in body.items() if name != VERSION} if isinstance(body, dict) else body
    return json.dumps(filed, sort_keys=True, separators=(",", ":"))


def payload_of(item: Item, body: object, channel: str = ONLINE) -> Payload:
    """The payload in a body `{version, values, materials, subjects, agreed}`, each of which may be left out.

    :param channel: at a window what was handed in is noted of a material, with the ids of scans beside it
    :raises Malformed: a part is of another type, or there is one more
    """
    if not isinstance(body, dict):
        raise Malformed(_("请求的内容应为 JSON 对象"))
    for name in body:
        if name not in _PARTS:
            raise Malformed(_("没有名为“{name}”的项，请去掉", name=quote(name)))
    version = body.get(VERSION, "")
    if not isinstance(version, str):
        raise Malformed(_("{name} 应为文字", name=VERSION))
    values = _object_at(body, VALUES)
    here = {one.name for one in item.materials if one.taken_in_at(channel)}
    materials: dict[str, object] = {}
    for name, one in _object_at(body, MATERIALS).items():
        where = f"{MATERIALS}.{quote(name)}"
        materials[name] = _noted(one, where) if name in here and isinstance(one, dict) else _texts(one, where)
    raw: dict[str, object] = {name: one for name, one in values.items() if not _is_misplaced(name, item)}
    raw.update((name, one) for name, one in materials.items() if name in item.material_by_name)
    raw.update((name, _texts(body[name], name)) for name in (SUBJECTS, AGREED) if name in body)
    misplaced = [(VALUES, name) for name in values if _is_misplaced(name, item)]
    misplaced += [(MATERIALS, name) for name in materials if name not in item.material_by_name]
    return Payload(raw, version, [Fault("", _not_there(part, name)) for part, name in misplaced])


def _not_there(part: str, name: str) -> Message:
    return _("{part} 里没有名为“{name}”的项，请去掉", part=part, name=quote(name))


def _is_misplaced(name: str, item: Item) -> bool:
    """Whether it has its own part of the body. A name that the item does not have at all the judge refuses."""
    return name in (SUBJECTS, AGREED) or name in item.material_by_name


def _object_at(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = body.get(name, {})
    if not isinstance(found, dict):
        raise Malformed(_("{name} 应为 JSON 对象", name=name))
    return found


def _noted(found: Mapping[str, object], where: str) -> Mapping[str, object]:
    """What was noted of a material at a window: `{received, form, copies, sealed, note, files}`."""
    for name, one in found.items():
        if name not in (*MARKS, FILES):
            raise Malformed(_("{part} 里没有名为“{name}”的项，请去掉", part=where, name=quote(name)))
        if name != FILES and not isinstance(one, (str, int)):
            raise Malformed(_("{name} 应为文字、整数或是否", name=f"{where}.{name}"))
    return {**found, FILES: _texts(found.get(FILES, []), f"{where}.{FILES}")}


def _texts(found: object, where: str) -> Sequence[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Malformed(_("{name} 应为文字的数组", name=where))
    return found


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = [name for name, _value in pairs]
        twice = next(name for name in seen if seen.count(name) > 1)
        raise Malformed(_("“{name}”写了两次", name=quote(twice)))
    return found


def _refuse(written: str) -> object:
    raise Malformed(_("JSON 里不能写 {written}", written=written))


def _number(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise Malformed(_("数字太大：{written}", written=quote(written)))
    return number


def _refuse_deep(found: object) -> None:
    level, depth = [found], 0
    while level:
        if depth > _DEEPEST:
            raise Malformed(_("JSON 嵌套太深，最多 {most} 层", most=_DEEPEST))
        inside = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list))]
        level, depth = [one for several in inside for one in several], depth + 1
