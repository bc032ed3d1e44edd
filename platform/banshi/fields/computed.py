"""A value that nobody types: worked out from the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from banshi.conditions import CelType, Expression, Value, Values
from banshi.field import Context, Field, FieldError, Widget, decimal_text, typed_text
from banshi.i18n import Text, _
from banshi.kinds import TEXT, Json, JsonSchema, Node, Scope, option, whole

_RESULTS: Mapping[str, CelType] = {"text": "string", "integer": "int", "number": "double", "yes_no": "bool"}
_RESULT_WORDS = {"text": "文字", "integer": "整数", "number": "小数", "yes_no": "是否"}
_YES, _NO = Text("是", "Yes"), Text("否", "No")


@dataclass(frozen=True)
class ComputedOption:
    """`{number: "base * 0.1"}`: what comes out, and the CEL expression."""

    schema: JsonSchema = field(
        default_factory=lambda: {
            "type": "object",
            "properties": {
                word: {"type": "string", "minLength": 1, "description": f"公式，结果是{said}"}
                for word, said in _RESULT_WORDS.items()
            },
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
    )

    def build(self, node: Node, scope: Scope) -> Expression | None:
        word, child = next(iter(node.items()))
        return scope.expression(child, _RESULTS[word])


@dataclass(frozen=True, kw_only=True)
class ComputedField(Field):
    """由系统按公式计算，不用填写。"""

    KIND: ClassVar[str] = "computed"
    ORIGIN = "computed"

    value: Expression = option(
        ComputedOption(), '公式：text、integer、number、yes_no 之一，后面是 CEL 表达式，例如 {number: "a * 0.1"}'
    )
    places: int = option(whole(0, 6), "结果为 number 时保留几位小数，四舍五入", default=2)
    unit: Text | None = option(TEXT, "单位，例如：元", default=None)

    @classmethod
    def cel_type_of(cls, written: Mapping[str, Json]) -> CelType:
        value = written.get("value")
        return _RESULTS.get(next(iter(value), ""), "string") if isinstance(value, dict) else "string"

    @property
    def cel_type(self) -> CelType:
        return self.value.result or "string"

    @property
    def computed(self) -> Expression | None:
        return self.value

    def parse(self, raw: object, context: Context) -> Value:
        if not isinstance(raw, bool) and not typed_text(raw):
            return None
        raise FieldError(_("由系统计算，不用填写"))

    def compute(self, values: Values) -> Value:
        result = self.value.value(values)
        if self.cel_type == "double":
            return decimal_text(result, self.places) if isinstance(result, (int, float)) else None
        return None if result == "" else result

    def display(self, value: Value, locale: str) -> str:
        if isinstance(value, bool):
            return (_YES if value else _NO).in_locale(locale)
        shown = self.format(value)
        return f"{shown} {self.unit.in_locale(locale)}" if shown and self.unit else shown or "-"

    def widget(self) -> Widget:
        return Widget("none")

    def json_schema(self) -> JsonSchema:
        kinds = {
            "int": {"type": "integer"},
            "bool": {"type": "boolean"},
            "double": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
        }
        return kinds.get(self.cel_type, {"type": "string"})

    def samples(self) -> Sequence[Value]:
        """Nothing that is typed is taken."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ([1], {"value": 1})
