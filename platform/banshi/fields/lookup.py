"""A record of a register, searched for in a dialog: a hospital, a unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from banshi.conditions import Value
from banshi.diagnostics import Message
from banshi.field import Cell, Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import _
from banshi.kinds import JsonSchema, Reference, option
from banshi.register import Register

_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class LookupField(Field):
    """在台账中查找并选一条，例如定点医疗机构。"""

    KIND: ClassVar[str] = "lookup"

    register: Register = option(Reference("register"), "在哪个台账里找")

    def parse(self, raw: object, context: Context) -> Value:
        """The key of what was picked (`H1101 东桥医院`) or typed: the key, or the record's whole title."""
        text = typed_text(raw)
        if not text:
            return None
        if len(text) > _LONGEST:
            raise FieldError(_("最多 {most} 个字，现为 {actual} 个", most=_LONGEST, actual=len(text)))
        key = text.split()[0]
        if context.records.find(self.register.id, key) is not None:
            return key
        titled = context.records.match(self.register.id, {self.register.title_column: text})
        if len(titled) > 1:
            raise FieldError(_("有多条记录叫“{typed}”，请从列表中选择", typed=quote(text)))
        return titled[0] if titled else key

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        if context.records.find(self.register.id, str(value)) is None:
            yield _("没有“{typed}”这条记录，请点“选择”从列表中选", typed=quote(str(value)))

    @property
    def register_used(self) -> Register:
        return self.register

    def widget(self) -> Widget:
        return Widget("lookup", (("type", "text"), ("register", self.register.id), ("maxlength", str(_LONGEST))))

    def cell(self) -> Cell:
        return Cell(note=_("“{register}”里的代码或完整名称", register=self.register.title))

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": r"^\S{1,200}$"}

    def samples(self) -> Sequence[Value]:
        """Which keys exist only the register knows."""
        return ()

    def rejects(self) -> Sequence[object]:
        return ("长" * (_LONGEST + 1), ["a"], {"key": "a"}, True)
