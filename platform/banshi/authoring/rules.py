"""The expressions of a form, once all its questions are known: calculations, conditions and checks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from banshi.authoring.choices import ChoiceLists
from banshi.authoring.questions import Asked, bounds_of, question_of, required_of
from banshi.authoring.writing import words
from banshi.authoring.xlsform import Loss, Row
from banshi.authoring.xpath import Cel, Names, Untranslatable, translate
from banshi.conditions import CelType, ExpressionError, compile_expression
from banshi.definition.wording import shown
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.kinds import Json

_RESULTS: Sequence[tuple[str, CelType]] = (
    ("integer", "int"), ("number", "double"), ("yes_no", "bool"), ("text", "string"),
)  # fmt: skip
_COMPARED = re.compile(r"\b([a-z][a-z0-9_]*) [!=]= '((?:[^'\\]|\\.)*)'")
_CONTAINED = re.compile(r"'((?:[^'\\]|\\.)*)' in ([a-z][a-z0-9_]*)")


@dataclass
class Rules:
    """What the questions of a form say of each other. `names`: by the name in the form, the name and type here."""

    asked: list[Asked]
    names: dict[str, tuple[str, CelType]]
    lists: ChoiceLists
    losses: list[Loss]
    checks: list[Json] = field(default_factory=list)

    def work_out(self) -> Sequence[Asked]:
        """Calculations in the order in which they need each other; answers with those that cannot be carried over."""
        waiting = [one for one in self.asked if one.kind == "computed"]
        reasons: dict[str, Message] = {}
        while waiting:
            left = [one for one in waiting if not self._calculated(one, reasons)]
            if len(left) == len(waiting):
                break
            waiting = left
        for one in waiting:
            self._lose(one.row, _("计算没有转换：{reason}", reason=reasons[one.name]))
            self.asked.remove(one)
        return waiting

    def _calculated(self, one: Asked, reasons: dict[str, Message]) -> bool:
        try:
            found = self._translated(one.row.get("calculation"))
        except Untranslatable as reason:
            reasons[one.name] = reason.message
            return False
        word = next((word for word, kind in _RESULTS if kind == found.type), "")
        if not word:
            reasons[one.name] = _("结果的种类不能保存")
            return False
        one.written["value"] = {word: found.text}
        one.type = found.type
        self.names[one.row.get("name")] = (one.name, found.type)
        return True

    def apply(self, one: Asked) -> None:
        """The conditions of a field, now that every name is known."""
        row = one.row
        if row.get("relevant"):
            self._put(one, "visible", row.get("relevant"), _("显示条件没有转换，总是显示：{reason}"))
        if one.kind == "computed":
            for column in ("required", "constraint"):
                if row.get(column):
                    said = shown(row.get(column))
                    self._lose(row, _("{column} 一列没有转换：{cell}", column=column, cell=said))
            return
        required = required_of(row)
        if required:
            one.written["required"] = True
        elif required is None:
            self._put(one, "required", row.get("required"), _("必填条件没有转换，可以不填：{reason}"))
        if row.get("constraint"):
            self._constraint(one)

    def _put(self, one: Asked, key: str, said: str, lost: Message) -> None:
        try:
            one.written[key] = plain_form(self.condition(said))
        except Untranslatable as reason:
            self._lose(one.row, Message(lost.text, (("reason", reason.message),)))

    def condition(self, said: str, own: str = "") -> str:
        """The CEL of a condition.

        :param own: the field, by its name in the form, that `.` stands for
        :raises Untranslatable: there is none
        """
        found = self._translated(said, own)
        if found.type != "bool":
            raise Untranslatable(_("不是条件"))
        return found.text

    def _translated(self, said: str, own: str = "") -> Cel:
        """:raises Untranslatable: no CEL says it, or none that compiles"""
        found = translate(said, Names(self.names, own))
        try:
            compile_expression(found.text, dict(self.names.values()), found.type)
        except ExpressionError as error:
            raise Untranslatable(error.message) from error
        self._check_codes(found.text)
        return found

    def _check_codes(self, text: str) -> None:
        """:raises Untranslatable: a choice is compared with a code that its list has not"""
        lists = {one.name: question_of(one.row).list_name for one in self.asked if one.kind == "choice"}
        compared = [(one[1], one[2]) for one in _COMPARED.finditer(text)]
        compared += [(one[2], one[1]) for one in _CONTAINED.finditer(text)]
        for name, code in compared:
            if name in lists and code and not self.lists.has(lists[name], code):
                raise Untranslatable(_("“{name}”没有代码“{code}”", name=name, code=shown(code)))

    def _constraint(self, one: Asked) -> None:
        row, said = one.row, one.row.get("constraint")
        message = row.text("constraint_message")
        bounds = bounds_of(said, one.kind)
        if bounds is not None and (message is None or one.kind == "date"):
            one.written.update(bounds)
            if message is not None:
                self._lose(row, _("日期超出范围时用系统的提示，没有用 constraint_message"))
            return
        if bounds is not None and one.kind == "integer" and int(str(bounds.get("minimum", 0))) < 0:
            one.written["minimum"] = bounds["minimum"]
        try:
            rule = self.condition(said, row.get("name"))
        except Untranslatable as reason:
            self._lose(row, _("检查没有转换：{reason}", reason=reason.message))
            return
        if message is None:
            self._lose(row, _("没有 constraint_message，用了通用的提示，请写明怎样改"))
            message = Text(f"{chinese_of(one.written['label'])}填得不对，请核对")
        self.checks.append({"check": {"rule": rule, "message": words(message), "fields": [one.name]}})

    def _lose(self, row: Row, why: Message) -> None:
        self.losses.append(Loss("survey", row.number, row.get("name") or row.get("type"), why))


def plain_form(text: str) -> Json:
    """`kind == 'death'` as an author writes it: `{kind: death}`."""
    found = _COMPARED.fullmatch(text)
    return {found[1]: found[2]} if found and " == " in text and found[2] and "\\" not in found[2] else text


def chinese_of(said: Json) -> str:
    """The Chinese of a text as it is written."""
    return str(said["zh"]) if isinstance(said, dict) else str(said)
