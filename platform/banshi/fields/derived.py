"""A value that a plugin's named function works out on the server: from the values so far, records and the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from banshi.conditions import CelType, Value, Values
from banshi.dictionary import Dictionary
from banshi.field import Context, Derivation, Field, FieldError, Widget, typed_text
from banshi.i18n import Text, _
from banshi.kinds import Function, Json, JsonSchema, Reference, Sequenced, one_of, option
from banshi.plugin import wrong_answer
from banshi.register import Register

_RESULTS: Mapping[str, CelType] = {"text": "string", "integer": "int", "number": "double", "yes_no": "bool"}
_SCHEMAS: Mapping[str, JsonSchema] = {
    "integer": {"type": "integer"},
    "number": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "yes_no": {"type": "boolean"},
}
_YES, _NO = Text("是", "Yes"), Text("否", "No")


@dataclass(frozen=True, kw_only=True)
class DerivedField(Field):
    """由插件的函数得出，不用填写：例如查台账判断是新参保还是续保。条件里可以用。"""

    KIND: ClassVar[str] = "derived"
    IN_ROWS = False
    ORIGIN = "derived"

    function: tuple[str, Derivation] = option(Function("derivations"), "插件提供的哪个函数")
    dictionary: Dictionary | None = option(
        Reference("dictionary"), "结果是哪个字典的代码；不写就不是代码", default=None
    )
    reads: tuple[Register, ...] = option(
        Sequenced(Reference("register")), "函数要查哪些台账；写了它们，台账改了事项就是新的一版", default=()
    )
    result: str = option(one_of(*_RESULTS), "结果是文字、整数、小数还是是否", default="text")

    @classmethod
    def cel_type_of(cls, written: Mapping[str, Json]) -> CelType:
        return _RESULTS.get(str(written.get("result", "text")), "string")

    @property
    def cel_type(self) -> CelType:
        return _RESULTS[self.result]

    @property
    def dictionary_used(self) -> Any:
        return self.dictionary

    def derive(self, values: Values, subjects: Sequence[Values], context: Context) -> Value:
        """What the function answers; None where it cannot tell yet.

        :raises PluginFailed: it answers with something that is no `result`, or no code of the dictionary
        """
        name, function = self.function
        value = function(values, subjects, context)
        if value is None or value == "":
            return None
        if not _suits(self.result, value):
            raise wrong_answer(function, name, f"answered with {type(value).__name__}, not {self.result}")
        if self.dictionary and not self.dictionary.find(str(value)):
            raise wrong_answer(function, name, f"answered with no code of {self.dictionary.id}")
        return value

    def parse(self, raw: object, context: Context) -> Value:
        if not isinstance(raw, bool) and not typed_text(raw):
            return None
        raise FieldError(_("由系统得出，不用填写"))

    def display(self, value: Value, locale: str) -> str:
        if isinstance(value, bool):
            return (_YES if value else _NO).in_locale(locale)
        if self.dictionary and value:
            return self.dictionary.label(str(value), locale)
        return self.format(value) or "-"

    def widget(self) -> Widget:
        return Widget("none")

    def json_schema(self) -> JsonSchema:
        if self.dictionary:
            return {"enum": [one.code for one in self.dictionary.codes]}
        return _SCHEMAS.get(self.result, {"type": "string"})

    def samples(self) -> Sequence[Value]:
        """Nothing that is typed is taken."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ([1], {"value": 1})


def _suits(result: str, value: object) -> bool:
    """Whether `value` is of that type; decimal numbers are decimal text, as everywhere."""
    if result == "yes_no":
        return isinstance(value, bool)
    if result == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)
