"""The Excel workbook of an item: the template that is filled in, and a filled one with what the check found beside it.

Every cell is written as text, so that none is a formula, whatever somebody typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from itertools import zip_longest
from typing import Any

from xlsxwriter import Workbook

from banshi.cells import LONGEST_TEXT, Sheet, name_of_cell
from banshi.definition.layout import (
    CODES,
    FIRST_ROW,
    GUIDE,
    HEADING_ROW,
    MARK,
    MOST_ROWS,
    RESULT,
    Column,
    Layout,
    Page,
    layout_of,
)
from banshi.definition.model import Item
from banshi.definition.sentences import filling_words
from banshi.diagnostics import Message
from banshi.field import Field
from banshi.i18n import CHINESE, Text, Translator, _

# A longer list is of no use in a cell, and makes every workbook heavy: its codes or names are typed.
_MOST_LISTED = 1_000
_MOST_TOLD = 30
# What Excel takes of the title and the text that show beside a cell.
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255
_LONGEST_EXAMPLE = 40
# Halves of surrogate pairs, and what is no character: no file can hold them.
_NOT_HELD = dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd")
_OWN_NUMBER = _("自己编的号，不重复；有其他表的行要填时用它对应")

Rows = Mapping[int, Mapping[int, str]]


@dataclass(frozen=True)
class Line:
    """What the instructions say of one column."""

    page: str
    heading: str
    needed: str
    typed: str
    example: str
    hint: str


def template(item: Item, translator: Translator, today: date) -> bytes:
    """The workbook that is downloaded, with what may be chosen `today`."""
    writing = _Writing(item, translator, today)
    for page in writing.layout.pages:
        title = writing.say(
            _("{title}：从第 {first} 行起填写，最多 {most} 行；列名不要改，怎样填见“{guide}”",
              title=item.title, first=FIRST_ROW, most=MOST_ROWS, guide=GUIDE)
        )  # fmt: skip
        headings = {place: one.title(translator.locale) for place, one in enumerate(page.columns)}
        writing.add(page, page.name.in_locale(translator.locale), {1: {0: title}, HEADING_ROW: headings}, HEADING_ROW)
    return writing.close()


def marked(
    item: Item, translator: Translator, today: date, sheets: Mapping[str, Sheet], results: Mapping[tuple[str, int], str]
) -> bytes:
    """A filled workbook as it was typed, rows and columns where they were, with a column of results.

    :param sheets: its cells by the name of the sheet
    :param results: what is said of a row, by sheet and row (from 1)
    """
    writing = _Writing(item, translator, today)
    for page in writing.layout.pages:
        sheet = next((sheets[name] for name in (page.name.zh, page.name.en) if name in sheets), None)
        if sheet is None:
            continue
        rows = {number: {place: one.text for place, one in row.items()} for number, row in sheet.rows.items()}
        heading = page.heading_row(rows)
        said = {row: text for (name, row), text in results.items() if name == sheet.name}
        writing.add(page, sheet.name, _with_results(rows, heading, said, translator), heading)
    return writing.close()


def _with_results(rows: Rows, heading: int, said: Mapping[int, str], translator: Translator) -> Rows:
    """The rows with a last column of results; one of an earlier check is written over."""
    headings = rows.get(heading, {})
    old = [place for place, text in headings.items() if text.strip() in (RESULT.zh, RESULT.en)]
    place = old[0] if old else max((max(row) for row in rows.values()), default=0) + 1
    found = {number: {**row, place: said.get(number, "")} for number, row in rows.items()}
    # A fault may be of a row that has nothing in it.
    found.update({number: {place: text} for number, text in said.items() if number not in rows})
    return {**found, heading: {**headings, place: RESULT.in_locale(translator.locale)}}


def explain(item: Item, translator: Translator, today: date) -> Sequence[Line]:
    """The instructions, column by column: those of the sheet 填写说明."""
    return [*_Writing(item, translator, today).lines()]


class _Writing:
    """One workbook while it is written."""

    def __init__(self, item: Item, translator: Translator, today: date) -> None:
        self._item, self._translator, self._today = item, translator, today
        self.layout: Layout = layout_of(item)
        self._lists: dict[tuple[str, ...], str] = {}

    def say(self, message: Message | Text | str) -> str:
        return self._translator.say(message)

    @cached_property
    def _stream(self) -> BytesIO:
        return BytesIO()

    @cached_property
    def _book(self) -> Any:
        made = Workbook(self._stream, {"constant_memory": True, "strings_to_numbers": False,
                                       "strings_to_formulas": False, "strings_to_urls": False})  # fmt: skip
        made.set_properties({"title": self.say(self._item.title)})
        return made

    @cached_property
    def _bold(self) -> Any:
        return self._book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True})

    @cached_property
    def _wrapped(self) -> Any:
        return self._book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})

    def add(self, page: Page, name: str, rows: Rows, heading: int) -> None:
        """Add the sheet of a page with these rows, of which one holds the headings."""
        sheet = self._book.add_worksheet(name)
        for place, typed in rows[heading].items():
            column = page.find(typed)
            if column is None:
                sheet.set_column(place, place, 50, self._wrapped)
            else:
                self._prepare(sheet, place, column, page, heading)
        sheet.freeze_panes(heading, 0)
        for number in sorted(rows):
            for place, text in sorted(rows[number].items()):
                _write(sheet, number - 1, place, text, self._bold if number == heading else None)

    def _prepare(self, sheet: Any, place: int, column: Column, page: Page, heading: int) -> None:
        """The format of a column, its list to choose from, and what shows beside its cells."""
        number_format = column.field.cell().number_format if column.field else "@"
        style = self._book.add_format({"num_format": number_format})
        sheet.set_column(place, place, max(12, min(40, 2 * len(column.heading.zh) + 8)), style)
        asked: dict[str, Any] = {"validate": "any"}
        listed = self._listed(column.field) if column.field else ()
        if listed and column.field and not column.field.cell().several:
            # A code or another name of a choice is taken too: whoever types one is asked, not stopped.
            said = {"error_title": self.say("请核对"), "error_message": self.say("不在列表里；代码也可以填")}
            asked = {"validate": "list", "source": f"={self._named(listed)}", "error_type": "warning", **said}
        line = self._line(column, page)
        prompt = "\n".join(part for part in (line.needed, line.typed, line.hint) if part)
        asked["input_title"] = line.heading[:_LONGEST_TITLE]
        asked["input_message"] = prompt[:_LONGEST_PROMPT]
        sheet.data_validation(heading, place, heading + MOST_ROWS - 1, place, asked)

    def _listed(self, one: Field) -> tuple[str, ...]:
        """What a choice offers today, as it is typed; nothing where there is far too much."""
        choices = one.cell().choices
        if not choices or len(choices) > _MOST_LISTED:
            return ()
        if one.dictionary_used is None:
            return tuple(str(label) for label in choices)
        valid = [code for code in one.dictionary_used.codes if code.valid_on(self._today)]
        return tuple(one.cell_text([code.code] if one.cell().several else code.code) for code in valid)

    def _named(self, listed: tuple[str, ...]) -> str:
        """The name of a range that holds a list. A list inside the rule itself is lost past 255 characters."""
        return self._lists.setdefault(listed, f"banshi_list_{len(self._lists) + 1}")

    def lines(self) -> Iterator[Line]:
        for page in self.layout.pages:
            for column in page.columns:
                yield self._line(column, page)

    def _line(self, column: Column, page: Page) -> Line:
        locale, one = self._translator.locale, column.field
        name, heading = page.name.in_locale(locale), column.heading.in_locale(locale)
        # Inside a table its own columns stand before fields of the same names.
        columns = {each.name: each for each in (page.table.row_fields if page.table else ())}
        needed = self.say(filling_words(column.required, column.when, {**self._item.by_name, **columns}))
        if one is None:
            main = self.layout.main.name
            link = _("“{sheet}”里的序号：这一行属于哪一件", sheet=main) if column.must else _OWN_NUMBER
            return Line(name, heading, needed, self.say(link), "1", "")
        hint = one.hint.in_locale(locale) if one.hint else ""
        return Line(name, heading, needed, self._typed(one), self._example(one), hint)

    def _typed(self, one: Field) -> str:
        """What may stand in a cell, in words; of a short choice all of it, with the codes."""
        cell, dictionary = one.cell(), one.dictionary_used
        parts = [self.say(cell.note)] if cell.note else []
        listed = self._listed(one)
        if cell.choices and len(listed) > _MOST_TOLD:
            parts.append(self.say("从列表中选，也可填代码"))
        elif cell.choices and listed and dictionary is not None:
            valid = [code for code in dictionary.codes if code.valid_on(self._today)]
            parts.append(" ".join(f"{code.code}:{code.label.in_locale(self._translator.locale)}" for code in valid))
        elif cell.choices:
            parts.append(" ".join(listed) or self.say("填代码或名称"))
        if one.default is not None:
            parts.append(self.say("留空就用默认的值"))
        return self.say("；").join(parts)

    def _example(self, one: Field) -> str:
        if one.KIND in ("text", "long_text") and not getattr(one, "digits", None):
            return ""
        texts = (one.cell_text(value) for value in one.samples())
        return next((text for text in texts if 0 < len(text) <= _LONGEST_EXAMPLE), "")

    def close(self) -> bytes:
        """Add the instructions, the lists and the mark; answers with the file."""
        self._add_guide()
        if self._lists:
            self._add_lists()
        mark = self._book.add_worksheet(MARK)
        mark.very_hidden()
        for number, text in enumerate((MARK, self._item.id, self._item.digest, self._item.title.zh)):
            _write(mark, number, 0, text)
        self._book.close()
        return self._stream.getvalue()

    def _add_guide(self) -> None:
        sheet = self._book.add_worksheet(GUIDE.in_locale(self._translator.locale))
        for place, width in enumerate((18, 30, 24, 50, 24, 40)):
            sheet.set_column(place, place, width, self._wrapped)
        notes = (
            self.say(self._item.title),
            self.say("每件占一行。列的先后可以换，列名不能改，也不能加列；空行不算。"),
            self.say("不要用公式、合并单元格；证件号码、银行账号等长数字要设成“文本”格式，模板里已经设好。"),
            self.say("材料和照片不在表里，另外上传。") if self._has_files() else "",
        )
        for number, text in enumerate(notes):
            _write(sheet, number, 0, text)
        titles = ("工作表", "列名", "是否必填", "怎样填", "例子", "填写提示")
        for place, title in enumerate(titles):
            _write(sheet, len(notes), place, self.say(title), self._bold)
        for number, line in enumerate(self.lines(), len(notes) + 1):
            parts = (line.page, line.heading, line.needed, line.typed, line.example, line.hint)
            for place, text in enumerate(parts):
                _write(sheet, number, place, text)

    def _has_files(self) -> bool:
        return bool(self._item.materials) or any(one.widget().drawing in ("photo", "file") for one in self._item.fields)

    def _add_lists(self) -> None:
        name = CODES.in_locale(self._translator.locale)
        sheet = self._book.add_worksheet(name)
        sheet.hide()
        for number, row in enumerate(zip_longest(*self._lists)):
            for place, text in enumerate(row):
                if text is not None:
                    _write(sheet, number, place, text)
        for place, (listed, given) in enumerate(self._lists.items()):
            column = _letters(place)
            self._book.define_name(given, f"='{name}'!${column}$1:${column}${len(listed)}")


def _write(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text as text, with the sign for what is lost where no file can hold it."""
    if text:
        sheet.write_string(row, column, text.translate(_NOT_HELD)[:LONGEST_TEXT], style)


def _letters(column: int) -> str:
    return name_of_cell(1, column)[:-1]


def file_name(item: Item) -> str:
    """What the template is called when it is saved."""
    return f"{item.title.in_locale(CHINESE)}.xlsx"
