"""An XLSForm as its three sheets say it: rows by the names of their columns, texts in two languages.

https://xlsform.org/en/ names the sheets, columns and types.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from banshi.authoring.sheets import Sheet, SheetsRefused, read_sheets
from banshi.authoring.writing import clean
from banshi.diagnostics import Message
from banshi.i18n import Text, _

_CHINESE = re.compile(r"中文|汉语|普通话|chinese|\bzh\b|zh[-_]")
_ENGLISH = re.compile(r"english|英文|英语|\ben\b|en[-_]")
_PLACEHOLDER = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True)
class Loss:
    """Something of the form that is not in what was written, or is there otherwise. `row` as Excel counts."""

    sheet: str
    row: int
    what: str
    why: Message


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its cells by the lower-case name of their column; `label::english (en)` for a language."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def text(self, column: str) -> Text | None:
        """What stands in a column in the languages we speak; None where it is blank in all."""
        said: dict[str, str] = {}
        for header, cell in self.cells.items():
            word, _colons, language = header.partition("::")
            if word == column and one_line(cell):
                said.setdefault(_language_of(language), one_line(cell))
        if not said:
            return None
        chinese = said.get("zh") or said.get("") or said.get("en") or next(iter(said.values()))
        english = said.get("en", "")
        return Text(chinese, english if english != chinese else "")


@dataclass(frozen=True)
class Form:
    """The sheets of a form, without their headers; and what no row can tell of them."""

    survey: Sequence[Row]
    choices: Sequence[Row]
    settings: Row
    losses: list[Loss] = field(default_factory=list)


def read_form(content: bytes) -> Form:
    """The form in a workbook.

    :raises SheetsRefused: the workbook is not read, or is no XLSForm
    """
    sheets = {name.strip().lower(): sheet for name, sheet in read_sheets(content).items()}
    if "survey" not in sheets:
        raise SheetsRefused(_("没有名为 survey 的工作表，这不是 XLSForm"))
    losses: list[Loss] = []
    survey = [*_rows(sheets["survey"], _SURVEY, losses)]
    if not survey or not any(row.get("type") for row in survey):
        raise SheetsRefused(_("survey 工作表里没有 type 一列，或没有题目"))
    choices = [*_rows(sheets["choices"], _CHOICES, losses)] if "choices" in sheets else []
    settings = [*_rows(sheets["settings"], _SETTINGS, losses)] if "settings" in sheets else []
    for name, sheet in sheets.items():
        if name not in ("survey", "choices", "settings") and sheet.rows:
            losses.append(Loss(name, 1, name, _("这个工作表不转换")))
    return Form(survey, choices, settings[0] if settings else Row(2, {}), losses)


_SURVEY = frozenset(
    {"type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation"}
    | {"appearance", "default", "read_only", "readonly", "choice_filter", "repeat_count", "parameters"}
    | {"guidance_hint", "required_message", "trigger", "media", "image", "audio", "video"}
)
_TEXTS = ("label", "hint", "constraint_message")
_CHOICES = frozenset({"list_name", "list name", "name", "value", "label"})
_SETTINGS = frozenset({"form_title", "form_id", "version", "default_language"})


def _rows(sheet: Sheet, known: frozenset[str], losses: list[Loss]) -> Iterator[Row]:
    if not sheet.rows:
        return
    (first, headings), *rest = sheet.rows
    headers = {column: re.sub(r"\s*:{1,2}\s*", "::", clean(name).lower()) for column, name in headings.items()}
    for name in headers.values():
        word, _colons, language = name.partition("::")
        if word not in known:
            losses.append(Loss(sheet.name, first, name, _("不认识这一列，没有转换")))
        elif word in _TEXTS and _language_of(language) == "other":
            losses.append(Loss(sheet.name, first, name, _("只转换中文和英文")))
    for number, cells in rest:
        named = {headers[column]: clean(text) for column, text in cells.items() if column in headers}
        if any(named.values()):
            yield Row(number, named)


def _language_of(language: str) -> str:
    """zh, en, "" where none is named, or other."""
    if not language:
        return ""
    if _CHINESE.search(language):
        return "zh"
    return "en" if _ENGLISH.search(language) else "other"


def one_line(text: str) -> str:
    """A text as it stands on one line; what a form puts in for `${…}` is left out."""
    return " ".join(_PLACEHOLDER.sub("…", text).split())


def has_placeholder(row: Row, column: str) -> bool:
    """Whether a text of the row puts an answer in."""
    cells = (cell for header, cell in row.cells.items() if header.partition("::")[0] == column)
    return any(_PLACEHOLDER.search(cell) for cell in cells)
