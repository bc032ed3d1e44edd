"""A number that a plugin's named function makes once, when the application is filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from banshi.conditions import Value, Values
from banshi.field import Context, Field, FieldError, Generation, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import Function, JsonSchema, option
from banshi.plugin import wrong_answer


@dataclass(frozen=True, kw_only=True)
class GeneratedField(Field):
    """提交时由插件的函数生成一次的号码，例如医保应用号；不用填写，补正后不变。visible 不成立就不生成。"""

    KIND: ClassVar[str] = "generated"
    IN_ROWS = False
    ORIGIN = "generated"

    function: tuple[str, Generation] = option(Function("generators"), "插件提供的哪个函数")

    def generate(self, values: Values, number: str, now: datetime) -> Value:
        """The value for the application `number`.

        :raises PluginFailed: the function answers with no text
        """
        name, function = self.function
        value = function(values, number, now)
        if not value:
            raise wrong_answer(function, name, "answered with nothing")
        return value

    def parse(self, raw: object, context: Context) -> Value:
        if not isinstance(raw, bool) and not typed_text(raw):
            return None
        raise FieldError(_("提交时由系统生成，不用填写"))

    def widget(self) -> Widget:
        return Widget("none")

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}

    def samples(self) -> Sequence[Value]:
        """Nothing that is typed is taken."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ([1], {"value": 1})
