"""Documents 文书 as an author declares them: which one comes out, when, and what its template's slots say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from banshi.conditions import ALWAYS, Condition, Expression, Value, Values
from banshi.field import Generation
from banshi.i18n import Text
from banshi.kinds import (
    FILLED_TEXT,
    RULE,
    TEXT,
    Function,
    JsonSchema,
    Node,
    Reference,
    Scope,
    Sequenced,
    one_of,
    option,
)

# A plugin's named function for a slot: the value of the field that `of` names (None where it is blank or nothing is
# named) and all values in; what stands in the slot out, "" for nothing. Pure: a document printed again reads the same.
DocumentSlot = Callable[[Value, Values], str]


@dataclass(frozen=True)
class Place:
    """A slot of a template: what it is called on the page, what it is for, and whether it must be filled."""

    label: Text
    about: str
    required: bool = False


@dataclass(frozen=True)
class Sort:
    """A sort of document: its title and the slots of its template."""

    title: Text
    places: Mapping[str, Place]


_OFFICE = Place(Text("落款", "Issued by"), "落款的机关名称", required=True)
_BASIS = Place(Text("依据", "Legal basis"), "法律、法规或文件的名称和条款")
_LAST: Mapping[str, Place] = {
    "contact": Place(Text("联系方式", "Contact"), "咨询电话、地址"),
    "note": Place(Text("备注", "Note"), "备注"),
}

# What each shipped template takes. `shortfall` is no document of an application: it comes out before there is one.
# What a refusal and a single notice of all corrections must say: 行政许可法 (2019) 第三十二条 (一次告知需要补正的全部
# 内容), 第三十八条 (不予许可须说明理由并告知救济途径).
SORTS: Mapping[str, Sort] = MappingProxyType(
    {
        "receipt": Sort(
            Text("回执", "Receipt"),
            {"office": replace(_OFFICE, required=False), **_LAST},
        ),
        "acceptance": Sort(
            Text("受理通知书", "Notice of acceptance"),
            {
                "office": _OFFICE,
                "within": Place(Text("办理时限", "Time limit"), "多久办结，例如 5 个工作日"),
                "basis": _BASIS,
                **_LAST,
            },
        ),
        "shortfall": Sort(
            Text("一次性告知书", "Notice of all that is missing"),
            {
                "office": replace(_OFFICE, about="落款的机关名称；不写就是受理的单位", required=False),
                "basis": _BASIS,
                **_LAST,
            },
        ),
        "correction": Sort(
            Text("补正通知书", "Notice of correction"),
            {
                "office": _OFFICE,
                "within": Place(Text("补正期限", "To be corrected within"), "多久内补正，例如 10 个工作日"),
                "basis": _BASIS,
                **_LAST,
            },
        ),
        "refusal": Sort(
            Text("不予批准决定书", "Decision of refusal"),
            {
                "office": _OFFICE,
                "basis": replace(_BASIS, required=True),
                "remedy": Place(Text("救济途径", "Remedies"), "到哪里、多久内可以申请复议或起诉", required=True),
                **_LAST,
            },
        ),
        "approval": Sort(
            Text("核准表", "Approval form"),
            {
                "office": _OFFICE,
                "amount": Place(Text("核准金额", "Amount approved"), "核准金额"),
                "amount_in_words": Place(Text("金额（大写）", "Amount in words"), "大写金额，可由插件的函数得出"),
                "effective_from": Place(Text("生效日期", "Effective from"), "从哪一天起"),
                "opinion": Place(Text("审核意见", "Opinion"), "审核意见；不写就是审核人写的"),
                **_LAST,
            },
        ),
    }
)


@dataclass(frozen=True)
class SlotCall:
    """A slot that a plugin's named function fills, of the value of field `of`."""

    name: str
    function: DocumentSlot
    of: str | None


SlotValue = Text | Expression | SlotCall


@dataclass(frozen=True)
class Slots:
    """`{slot: text}`: a text with `{field}` in it, after `=` an expression, or `{function: name, of: field}`."""

    schema: JsonSchema = field(
        default_factory=lambda: {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"$ref": "#/$defs/name"},
            "additionalProperties": {
                "type": ["string", "object"],
                "x-mark": "slot",
                "minLength": 1,
                "minProperties": 1,
                "properties": {
                    "zh": {"type": "string", "minLength": 1},
                    "en": {"type": "string"},
                    "function": {"$ref": "#/$defs/name"},
                    "of": {"$ref": "#/$defs/name"},
                },
                "additionalProperties": False,
            },
        }
    )

    def build(self, node: Node, scope: Scope) -> tuple[tuple[str, SlotValue], ...]:
        built = ((name, _slot_value(child, scope)) for name, child in node.items())
        return tuple((name, value) for name, value in built if value is not None)


def _slot_value(node: Node, scope: Scope) -> SlotValue | None:
    data = node.data
    if isinstance(data, dict) and "function" in data:
        found = Function("document_slots").build(node.child("function"), scope)
        of = scope.find_field(node.child("of")) if "of" in data else None
        return SlotCall(found[0], found[1], of) if found else None
    if isinstance(data, dict) and "zh" not in data:
        # Which of the two was meant the checker asks (`definition.document_checks`).
        return None
    if isinstance(data, str) and data.startswith("="):
        return scope.expression(node, "string")
    return FILLED_TEXT.build(node, scope)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that comes out of an item; the first of its sort whose `when` holds is the one."""

    document: str = option(
        one_of(*SORTS),
        "哪一种：回执 receipt、一次性告知书 shortfall、受理通知书 acceptance、补正通知书 correction、"
        "不予批准决定书 refusal、核准表 approval",
    )
    title: Text | None = option(TEXT, "文书的标题；不写就用它的名称，见下", default=None)
    when: Condition = option(RULE, "何时出这份文书", default=ALWAYS)
    number: tuple[str, Generation] | None = option(
        Function("generators"), "文号由插件的哪个函数编；不写就是办件编号加序号", default=None
    )
    slots: tuple[tuple[str, SlotValue], ...] = option(
        Slots(),
        "模板里各个空写什么，可用的见下：文字、= 开头的表达式，或插件的函数",
        default=(),
    )
    unmasked: tuple[str, ...] = option(
        Sequenced(Reference("field")),
        "哪些证件号码、账号印全；只在申请单位自己打印时印全",
        default=(),
    )

    @property
    def sort(self) -> Sort:
        return SORTS[self.document]


# Every item that takes applications gives a receipt without saying so.
RECEIPT = Document(document="receipt")
# And what is filed at a window may be told to be incomplete, before it is filed.
SHORTFALL = Document(document="shortfall")
