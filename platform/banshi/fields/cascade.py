"""A code of a tree, chosen level by level: province, city, district, street."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

from banshi.conditions import Value
from banshi.dictionary import Code, Dictionary
from banshi.field import Cell, Context, Field, FieldError, Widget, quote, typed_text
from banshi.i18n import _
from banshi.kinds import YES_NO, JsonSchema, Reference, option

# A longer tree is not spelled out in the schema.
_SPELLED_OUT = 300


@dataclass(frozen=True, kw_only=True)
class CascadeField(Field):
    """逐级选择，例如省、市、区县、街道。"""

    KIND: ClassVar[str] = "cascade"

    dictionary: Dictionary = option(Reference("dictionary"), "有上下级的字典")
    leaf_only: bool = option(YES_NO, "是否必须选到最后一级", default=True)

    @property
    def dictionary_used(self) -> Any:
        return self.dictionary

    def parse(self, raw: object, context: Context) -> Value:
        chosen = self._of_levels(raw) if isinstance(raw, list) else self._of_text(typed_text(raw))
        if chosen is None:
            return None
        self._refuse_invalid(chosen, context.today)
        return chosen.code

    def _of_levels(self, raw: Sequence[object]) -> Code | None:
        levels = [typed_text(one) for one in raw]
        while levels and not levels[-1]:
            levels.pop()
        if not levels:
            return None
        chosen = self._found(levels[-1])
        if len(levels) > 1 and levels != [one.code for one in self.dictionary.path(chosen.code)]:
            raise FieldError(_("所选各级不是上下级关系，请从第一级重新选择"))
        return chosen

    def _of_text(self, text: str) -> Code | None:
        """A code, or the labels from the top down with `/` between: 北京市 / 东城区."""
        if not text:
            return None
        if "/" not in text or self.dictionary.find(text):
            return self._found(text)
        parent = ""
        for label in map(str.strip, text.split("/")):
            below = next(
                (one for one in self.dictionary.children(parent) if label in (one.label.zh, one.label.en)), None
            )
            if below is None:
                raise FieldError(_("没有“{typed}”这个选项，请从列表中选择", typed=quote(label)))
            parent = below.code
        return self._found(parent)

    def _found(self, text: str) -> Code:
        found = self.dictionary.find(text)
        if found is None:
            top = [one for one in self.dictionary.children() if text in (one.label.zh, one.label.en)]
            found = top[0] if len(top) == 1 else None
        if found is None:
            raise FieldError(_("没有“{typed}”这个选项，请从列表中选择", typed=quote(text)))
        return found

    def _refuse_invalid(self, chosen: Code, today: date) -> None:
        if not chosen.valid_on(today):
            raise FieldError(_("“{label}”已停用或还未启用，请另选一项", label=chosen.label))
        if not self.leaf_only or not any(one.valid_on(today) for one in self.dictionary.children(chosen.code)):
            return
        depth = len(self.dictionary.path(chosen.code))
        if depth < len(self.dictionary.levels):
            raise FieldError(_("请继续选择{level}", level=self.dictionary.levels[depth]))
        raise FieldError(_("请选到最后一级，现只选到“{label}”", label=chosen.label))

    def display(self, value: Value, locale: str) -> str:
        return self.dictionary.label(str(value), locale) if value else "-"

    def widget(self) -> Widget:
        """The top level is offered; those below are asked for. Titles in English: `dictionary_used.levels`."""
        attributes = [("dictionary", self.dictionary.id), ("depth", str(self._depth))]
        if self.dictionary.levels:
            attributes.append(("levels", "/".join(map(str, self.dictionary.levels))))
        return Widget("cascade", tuple(attributes), tuple((one.code, one.label) for one in self.dictionary.children()))

    @cached_property
    def _depth(self) -> int:
        return max(self.dictionary.depth, len(self.dictionary.levels), 1)

    @cached_property
    def _lasting(self) -> Sequence[Value]:
        """Two leaves that are always valid. Kept: in a tree of 45,000 codes the first stands far down."""
        return [*islice((one.code for one in self._leaves() if not (one.valid_from or one.valid_to)), 2)]

    def _leaves(self) -> Iterator[Code]:
        return (one for one in self.dictionary.codes if not self.dictionary.children(one.code))

    def cell(self) -> Cell:
        levels = "/".join(map(str, self.dictionary.levels))
        return Cell(note=_("从上到下写各级名称，中间用 / 分开：{levels}；也可填代码", levels=levels))

    def cell_text(self, value: Value) -> str:
        """The labels from the top, where they lead back to the code."""
        text = "/".join(str(one.label) for one in self.dictionary.path(str(value))) if value else ""
        try:
            found = self._of_text(typed_text(text))
        except FieldError:
            found = None
        return text if found and found.code == value else self.format(value)

    def json_schema(self) -> JsonSchema:
        codes = [one.code for one in (self._leaves() if self.leaf_only else self.dictionary.codes)]
        return {"enum": codes} if len(codes) <= _SPELLED_OUT else {"type": "string", "minLength": 1, "maxLength": 100}

    def samples(self) -> Sequence[Value]:
        return self._lasting

    def rejects(self) -> Sequence[object]:
        return ("无此选项" * 26, ["无此选项"], [["a"]], True)
