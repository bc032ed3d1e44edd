"""One or several codes of a dictionary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

from banshi.conditions import CelType, Value
from banshi.diagnostics import Message
from banshi.dictionary import Code, Dictionary
from banshi.field import Cell, Context, Field, FieldError, Offer, Widget, quote, typed_text
from banshi.i18n import Text, _
from banshi.kinds import Json, JsonSchema, Nested, Reference, one_of, option

_DRAWINGS = {"select": "select", "radio": "radios", "checks": "checks"}
_BETWEEN = str.maketrans("，、；;", ",,,,")


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """从字典里选一项；show_as: checks 可选多项。"""

    KIND: ClassVar[str] = "choice"

    dictionary: Dictionary = option(Reference("dictionary"), "选项来自哪个字典")
    show_as: str = option(
        one_of(*_DRAWINGS), "select 下拉框；radio 单选按钮；checks 多选框，可选多项", default="select"
    )

    options: tuple[Offer, ...] = option(Nested(Offer), "先成立的一条决定可选哪些代码；都不成立就全部可选", default=())

    @classmethod
    def cel_type_of(cls, written: Mapping[str, Json]) -> CelType:
        return "list" if written.get("show_as") == "checks" else "string"

    @property
    def cel_type(self) -> CelType:
        return "list" if self.many else "string"

    @property
    def many(self) -> bool:
        return self.show_as == "checks"

    @property
    def dictionary_used(self) -> Any:
        return self.dictionary

    @property
    def offers(self) -> Sequence[Offer]:
        return self.options

    @property
    def is_checked(self) -> bool:
        return bool(self.options)

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        """A code may be valid and yet not be offered beside what else was filled in."""
        offered = self.offered(context.values)
        if offered is not None:
            for code in value if isinstance(value, list) else [value]:
                if code not in offered:
                    yield _("按前面所填，不能选“{label}”，请另选一项", label=self._label(code))

    def _label(self, code: object) -> Text | str:
        found = self.dictionary.find(str(code))
        return found.label if found else str(code)

    def parse(self, raw: object, context: Context) -> Value:
        if self.many:
            return self._codes(raw, context.today)
        text = typed_text(raw)
        return self._code(text, context.today) if text else None

    def _codes(self, raw: object, today: date) -> Value:
        texts = [typed_text(one) for one in raw] if isinstance(raw, list) else self._split(typed_text(raw))
        chosen = {self._code(text, today) for text in texts if text}
        return [one.code for one in self.dictionary.codes if one.code in chosen] or None

    def _split(self, text: str) -> Iterable[str]:
        """A workbook's cell holds several labels; a label with a comma of its own can only stand alone."""
        if self.dictionary.find(text) or text in self._by_words:
            return [text]
        return [one.strip() for one in text.translate(_BETWEEN).split(",")]

    def _code(self, text: str, today: date) -> str:
        found = self.dictionary.find(text)
        if found and found.valid_on(today):
            return found.code
        meant = (found,) if found else self._by_words.get(text, ())
        valid = [one for one in meant if one.valid_on(today)]
        if len(valid) != 1:
            raise FieldError(_refusal(text, meant, len(valid), today))
        return valid[0].code

    @cached_property
    def _by_words(self) -> Mapping[str, Sequence[Code]]:
        """Codes by label and alias, folded as `typed_text` folds what is typed."""
        found: dict[str, list[Code]] = {}
        for one in self.dictionary.codes:
            for words in {typed_text(each) for each in (one.label.zh, one.label.en, *one.aliases)}:
                found.setdefault(words, []).append(one)
        return found

    def format(self, value: Value) -> str:
        return ",".join(map(str, value)) if isinstance(value, list) else super().format(value)

    def display(self, value: Value, locale: str) -> str:
        if isinstance(value, list):
            return "、".join(self.dictionary.label(str(one), locale) for one in value) or "-"
        return self.dictionary.label(str(value), locale) if value else "-"

    def widget(self) -> Widget:
        """Every code is offered here: which have expired today, `dictionary_used` tells whoever draws."""
        return Widget(_DRAWINGS[self.show_as], (), tuple((one.code, one.label) for one in self.dictionary.codes))

    def cell(self) -> Cell:
        several = _("可填几项，用“、”分开") if self.many else None
        return Cell(choices=tuple(one.label for one in self.dictionary.codes), note=several, several=self.many)

    def cell_text(self, value: Value) -> str:
        if isinstance(value, list):
            return "、".join(self._word(one, alone=len(value) == 1) for one in value)
        return self._word(value, alone=True) if value else ""

    def _word(self, code: object, *, alone: bool) -> str:
        """The label where it means this code only, and cannot be taken for two; else the code itself."""
        found = self.dictionary.find(str(code))
        label = typed_text(found.label.zh) if found else ""
        is_whole = alone or label == label.translate(_BETWEEN).replace(",", "")
        # A text that is some code is read as that code, whatever else it may be.
        is_other = self.dictionary.find(label) not in (None, found)
        return label if found and is_whole and not is_other and len(self._by_words[label]) == 1 else str(code)

    def json_schema(self) -> JsonSchema:
        code = {"enum": [one.code for one in self.dictionary.codes]}
        if not self.many:
            return code
        return {"type": "array", "items": code, "minItems": 1, "uniqueItems": True}

    def samples(self) -> Sequence[Value]:
        lasting = [*islice((one.code for one in self.dictionary.codes if not (one.valid_from or one.valid_to)), 2)]
        if not self.many:
            return lasting
        return ([*lasting[:1]], [*lasting]) if lasting else ()

    def rejects(self) -> Sequence[object]:
        return ("无此选项", ["无此选项"], [["a"]], True)


def _refusal(text: str, meant: Sequence[Code], valid: int, today: date) -> Message:
    if valid:
        return _("有 {number} 个选项都叫“{typed}”，请改填代码", number=valid, typed=quote(text))
    for one in meant:
        if one.valid_to and one.valid_to < today:
            return _("“{label}”已于 {day} 停用，请另选一项", label=one.label, day=one.valid_to)
        return _("“{label}”自 {day} 起才可选用，请另选一项", label=one.label, day=one.valid_from)
    return _("没有“{typed}”这个选项，请从列表中选择", typed=quote(text))
