"""One question of an XLSForm as a field: its kind, its texts, its bounds. Conditions come when all names are known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from banshi.authoring.xlsform import Row
from banshi.conditions import CelType
from banshi.definition.wording import shown
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.kinds import Json

_BOUND = re.compile(
    r"\.\s*(<=|>=|<|>)\s*(?:(-?[0-9]{1,9}(?:\.[0-9]{1,5})?)|(today\(\s*\))"
    r"|(?:date\(\s*)?['\"]([0-9]{4}-[0-9]{2}-[0-9]{2})['\"]\s*\)?)"
)
_CHOICE = re.compile(
    r"(select_one|select one from|select one|select_multiple|select all that apply) (\S+)"
    r"( or_other| or specify other)?",
    re.IGNORECASE,
)
_PLAIN_KINDS: Mapping[str, str] = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "number",
    "date": "date",
    "image": "photo",
    "photo": "photo",
    "file": "file",
    "acknowledge": "yes_no",
    "trigger": "yes_no",
}
_BY_THE_PHONE = frozenset(
    {"start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "audit"}
    | {"start-geopoint", "background-audio"}
)
_TYPES: Mapping[str, CelType] = {"integer": "int", "number": "double", "yes_no": "bool"}
_YES = frozenset({"yes", "true", "true()", "是"})
_NO = frozenset({"", "no", "false", "false()", "否"})
_FEW = 4


@dataclass(frozen=True)
class Question:
    """What the `type` of a row says. `kind`: the field's; "" for none, with `why`. `list_name`: of a choice."""

    kind: str
    list_name: str = ""
    many: bool = False
    why: Message | None = None


@dataclass
class Asked:
    """A question that becomes a field, with what of its row is still to be translated."""

    row: Row
    name: str
    kind: str
    written: dict[str, Json]
    type: CelType
    sheet_rules: dict[str, str] = field(default_factory=dict)


def question_of(row: Row) -> Question:
    """What kind of field the row's type makes."""
    said = " ".join(row.get("type").split()).lower()
    choice = _CHOICE.fullmatch(" ".join(row.get("type").split()))
    if choice:
        return Question("choice", choice[2], choice[1].lower() in ("select_multiple", "select all that apply"))
    if said in _PLAIN_KINDS:
        kind = _PLAIN_KINDS[said]
        return Question("long_text" if kind == "text" and "multiline" in row.get("appearance").lower() else kind)
    if said == "calculate":
        return Question("computed")
    if said in _BY_THE_PHONE:
        return Question("", why=_("由手机记录的内容，网厅没有"))
    return Question("", why=_("没有与“{type}”对应的字段种类", type=shown(said)))


def offers_other(row: Row) -> bool:
    return bool(re.search(r"\b(or_other|or specify other)\b", row.get("type").lower()))


def options_of_kind(question: Question, row: Row, codes: int) -> dict[str, Json]:
    """What stands beside label and type.

    :param codes: how many codes a choice offers
    """
    if question.kind == "choice":
        if question.many:
            return {"show_as": "checks"}
        few = codes <= _FEW and "minimal" not in row.get("appearance").lower()
        return {"show_as": "radio"} if few else {}
    if question.kind == "photo":
        return {"formats": ["jpg", "jpeg", "png"]}
    return {"places": 4} if question.kind == "number" else {}


def type_of(question: Question) -> CelType:
    """How conditions see the answer."""
    return "list" if question.many else _TYPES.get(question.kind, "string")


def required_of(row: Row) -> bool | None:
    """Whether the row says yes or no; None for a condition."""
    said = row.get("required").lower()
    return True if said in _YES else False if said in _NO else None


def bounds_of(constraint: str, kind: str) -> dict[str, Json] | None:
    """A constraint that only says from where to where, as options of the kind; None for any other."""
    if kind not in ("integer", "number", "date"):
        return None
    bounds: dict[str, Json] = {}
    for part in re.split(r"\s+and\s+", constraint.strip()):
        found = _BOUND.fullmatch(part.strip())
        one = _bound(found, kind) if found else None
        if one is None:
            return None
        bounds.update(one)
    return bounds


def _bound(found: re.Match[str], kind: str) -> dict[str, Json] | None:
    sign, number, today, day = found.groups()
    if kind == "date":
        said = "today" if today else day
        if not said or sign in ("<", ">"):
            return None
        return {"not_after" if sign == "<=" else "not_before": said}
    if number is None or (kind == "integer" and "." in number):
        return None
    key = "maximum" if sign in ("<", "<=") else "minimum"
    if kind == "number":
        return {key: float(number) if "." in number else int(number)} if sign in ("<=", ">=") else None
    return {key: int(number) + {"<": -1, ">": 1}.get(sign, 0)}
