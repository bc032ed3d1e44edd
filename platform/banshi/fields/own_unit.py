"""The unit that files, by its name: a school, an agency. Nobody types it, and nobody can say another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value, Values
from banshi.field import Context, Field, FieldError, Widget, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema


@dataclass(frozen=True, kw_only=True)
class OwnUnitField(Field):
    """办理单位自己的名称，自动带出，不用填写。"""

    KIND: ClassVar[str] = "own_unit"
    ORIGIN = "derived"
    IN_ROWS = False

    def parse(self, raw: object, context: Context) -> Value:
        if not isinstance(raw, bool) and not typed_text(raw):
            return None
        raise FieldError(_("自动带出，不用填写"))

    def derive(self, values: Values, subjects: Sequence[Values], context: Context) -> Value:
        return context.unit_title or None

    def widget(self) -> Widget:
        return Widget("none")

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "minLength": 1}

    def samples(self) -> Sequence[Value]:
        """Nothing that is typed is taken."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ([1], {"value": 1})
