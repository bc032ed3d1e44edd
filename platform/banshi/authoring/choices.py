"""The lists of choices of an XLSForm as dictionaries."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from banshi.authoring.placing import Draft
from banshi.authoring.writing import words, write_file
from banshi.authoring.xlsform import Form, Loss, Row, has_placeholder
from banshi.definition.schema import RESERVED
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.kinds import Json

_LONGEST_NAME = 60
# More codes than this stand in a CSV beside the dictionary.
_MOST_WRITTEN = 500
_CODE = re.compile(r"[^\s,]{1,64}")


def name_of(said: str, taken: Iterable[str] = ()) -> str:
    """`said` as a name of the language: small letters, digits and underscores, and not one of `taken`."""
    name = re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")
    name = name if name[:1].isalpha() else f"q_{name}".rstrip("_")
    name = name[:_LONGEST_NAME].rstrip("_")
    used = {*taken, *RESERVED}
    number, stem = 2, name
    while name in used:
        name = f"{stem[: _LONGEST_NAME - 4]}_{number}"
        number += 1
    return name


@dataclass
class _List:
    codes: dict[str, Text]
    row: int
    dictionary: str = ""
    title: Text = Text("")


@dataclass
class ChoiceLists:
    """The lists by name; those that a question uses become dictionaries."""

    item: str
    comment: str
    taken: set[str]
    losses: list[Loss]
    _lists: dict[str, _List] = field(default_factory=dict)

    def read(self, form: Form) -> None:
        """Take the rows of the sheet of choices; what cannot be a code is told."""
        for row in form.choices:
            name = row.get("list_name") or row.get("list name")
            code = row.get("name") or row.get("value")
            if not name or not code:
                self._lose(row, name or code, _("缺少 list_name 或 name"))
                continue
            self._take(self._lists.setdefault(name, _List({}, row.number)), code, row)

    def _take(self, into: _List, code: str, row: Row) -> None:
        if not _CODE.fullmatch(code):
            self._lose(row, code, _("代码最多 64 个字符，不能有空格和逗号"))
        elif code in into.codes:
            self._lose(row, code, _("同一个表里代码重复"))
        else:
            if has_placeholder(row, "label"):
                self._lose(row, code, _("文字里的 ${{…}} 不能代入答案"))
            into.codes[code] = row.text("label") or Text(code)

    def count(self, name: str) -> int:
        """How many codes the list has; 0 where there is none."""
        return len(self._lists[name].codes) if name in self._lists else 0

    def has(self, name: str, code: str) -> bool:
        return name in self._lists and code in self._lists[name].codes

    def dictionary(self, name: str, title: Text) -> str:
        """The id of the dictionary that the list becomes, named after the first question that uses it."""
        found = self._lists[name]
        if not found.dictionary:
            found.dictionary = name_of(f"{self.item}_{name}", self.taken)
            found.title = title
            self.taken.add(found.dictionary)
        return found.dictionary

    def drafts(self) -> Sequence[Draft]:
        """The dictionaries that are used; the other lists are told of."""
        for name, one in self._lists.items():
            if not one.dictionary:
                self.losses.append(Loss("choices", one.row, name, _("没有题目用这个选项表，没有转换")))
        return [self._draft(one) for one in self._lists.values() if one.dictionary]

    def _draft(self, one: _List) -> Draft:
        head: dict[str, Json] = {"dictionary": one.dictionary, "title": words(one.title)}
        file = f"dictionaries/{one.dictionary}.yaml"
        if len(one.codes) > _MOST_WRITTEN:
            head["csv"] = f"{one.dictionary}.csv"
            return Draft(file, write_file(self.comment, head), _table(one.codes.items()))
        codes: Json = {code: {"label": words(label)} for code, label in one.codes.items()}
        text = write_file(self.comment, {**head, "codes": codes}, apart=("codes",))
        return Draft(file, text.replace("\n\ncodes:", "\ncodes:", 1))

    def _lose(self, row: Row, what: str, why: Message) -> None:
        self.losses.append(Loss("choices", row.number, what, why))


def _table(codes: Iterable[tuple[str, Text]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("code", "label", "en"))
    writer.writerows((code, label.zh, label.en) for code, label in codes)
    return written.getvalue()
