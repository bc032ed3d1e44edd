"""The workbook of an item: which sheets and columns it has. Templates are written by it, and read by it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count

from banshi.conditions import ALWAYS, NEVER, Condition
from banshi.definition.model import Item
from banshi.field import Field
from banshi.i18n import LOCALES, Text
from banshi.step import Step

# So many applications are taken from one workbook.
MOST_ROWS = 10_000
# Rows of the sheets: what it is, the headings, and then what is filled in. From 1, as Excel counts.
HEADING_ROW, FIRST_ROW = 2, 3
# The heading may move when people add or remove lines above it.
HEADING_WITHIN = 10
GUIDE = Text("填写说明", "How to fill in")
CODES = Text("代码表", "Codes")
# Says which item and version a template is of; nobody sees it.
MARK = "banshi"
RESULT = Text("校验结果", "Result of the check")
_ORDER = Text("序号", "No.")
_REQUIRED = Text("（必填）", " (required)")
_SOMETIMES = Text("（视情况必填）", " (required in some cases)")
_MARKS = tuple(mark.in_locale(locale) for mark in (_REQUIRED, _SOMETIMES) for locale in LOCALES)
# Excel takes neither these signs nor more than 31 characters.
_NOT_IN_NAMES = str.maketrans("[]:*?/\\'", "（）：＊？／＼’")
_LONGEST_NAME = 31


@dataclass(frozen=True)
class Column:
    """A column: a field and its heading, the label as on the form. Without a field it is the number by which the rows
    of a table find their application.

    It is filled in where all conditions of `when` hold, and must be where `required` does, too; `when` is None where
    several steps ask for it, each in its own cases.
    """

    heading: Text
    field: Field | None
    required: Condition = ALWAYS
    when: Sequence[Condition] | None = ()

    @property
    def must(self) -> bool | None:
        """Whether it must be filled in; None where that depends."""
        if self.required.depends or (self.when != () and self.required.constant):
            return None
        return self.required.constant

    def title(self, locale: str) -> str:
        """The heading with what says whether it must be filled in."""
        heading = self.heading.in_locale(locale)
        if self.must is None:
            return heading + _SOMETIMES.in_locale(locale)
        return heading + _REQUIRED.in_locale(locale) if self.must else heading


@dataclass(frozen=True)
class Page:
    """A sheet with what is filled in: the applications, or the rows of `table` of all of them."""

    name: Text
    columns: tuple[Column, ...]
    table: Field | None = None

    def find(self, typed: str) -> Column | None:
        """The column of a heading as it stands in a workbook; None for an unknown one."""
        return self._by_heading.get(bare(typed))

    def heading_row(self, rows: Mapping[int, Mapping[int, str]]) -> int:
        """Which of the first rows holds most of the headings; 0 where none holds any."""
        first = [number for number in rows if number <= HEADING_WITHIN]
        hits = {number: sum(self.find(text) is not None for text in rows[number].values()) for number in first}
        best = max(hits, key=lambda number: hits[number], default=0)
        return best if hits.get(best) else 0

    @cached_property
    def _by_heading(self) -> Mapping[str, Column]:
        return {bare(one.heading.in_locale(locale)): one for locale in reversed(LOCALES) for one in self.columns}


@dataclass(frozen=True)
class Layout:
    """The sheet of the applications, and one for each table of rows."""

    main: Page
    tables: tuple[Page, ...]

    @property
    def pages(self) -> Sequence[Page]:
        return (self.main, *self.tables)


def layout_of(item: Item) -> Layout:
    """The workbook of an item: the fields that somebody types, in the order of the form; no files."""
    asked = [*_asked(item)]
    plain = [one for one in asked if one.field.row_fields == ()]
    tables = [one.field for one in asked if one.field.row_fields]
    names = _Names([GUIDE.zh, GUIDE.en, CODES.zh, CODES.en, MARK, "History"])
    main = Page(names.take(item.short_title or item.title), _columns(plain, NEVER if tables else None))
    return Layout(main, tuple(_table(one, names) for one in tables))


def is_typed(one: Field) -> bool:
    """Whether a cell can hold what a field takes: no file, and nothing that is worked out."""
    return not one.worked_out and not one.TAKES_FILES and one.widget().drawing != "none"


@dataclass(frozen=True)
class _Asked:
    """A field where it is asked first."""

    field: Field
    section: Text | None
    required: Condition
    when: Sequence[Condition] | None


def _asked(item: Item) -> Iterator[_Asked]:
    """Each field that is typed, once."""
    asked: set[str] = set()
    found = False
    for step in item.steps:
        takes = frozenset(step.asks()) - asked
        for use in step.uses():
            one = item.by_name[use.field]
            given = use.read_only or (found and one.register_field is not None)
            if use.field in takes and use.field not in asked and not given and is_typed(one):
                asked.add(use.field)
                yield _Asked(one, use.section, ALWAYS if use.required else one.required, _when(one, item))
        # Once a record is found, what comes from its register is shown and not asked.
        found = found or (getattr(step, "records", "") == "one" and not step.when.depends)


def _when(one: Field, item: Item) -> Sequence[Condition] | None:
    """The conditions of the step, section and field; None where each of several places has its own."""
    places = {place for step in item.steps if one.name in step.asks() for place in _places(one, step)}
    if () in places:
        return _depending(one.visible)
    return (*places.pop(), *_depending(one.visible)) if len(places) == 1 else None


def _places(one: Field, step: Step) -> Iterator[Sequence[Condition]]:
    sections = [each for each in getattr(step, "sections", ()) if one.name in each.fields]
    for section in sections or (None,):
        yield _depending(step.when, getattr(section, "when", ALWAYS))


def _depending(*conditions: Condition) -> Sequence[Condition]:
    return tuple(one for one in conditions if one.depends)


def _table(table: Field, names: "_Names") -> Page:
    columns = [_Asked(one, None, one.required, _depending(one.visible)) for one in table.row_fields if is_typed(one)]
    return Page(names.take(table.label), _columns(columns, ALWAYS), table)


def _columns(asked: Sequence[_Asked], numbered: Condition | None) -> tuple[Column, ...]:
    """The columns with headings of which no two are the same; where two labels are, their sections stand behind.

    :param numbered: whether 序号 must be filled in; None where it is not asked for
    """
    order = [Column(_ORDER, None, numbered)] if numbered else []
    taken = {bare(words) for one in (_ORDER, RESULT) for words in (one.zh, one.en)}
    labels = Counter(words for one in asked for words in {bare(one.field.label.zh), bare(one.field.label.en)} if words)
    columns = []
    for one in asked:
        label, section = one.field.label, one.section
        heading = label
        if section and max(labels[bare(label.zh)], labels[bare(label.en)]) > 1:
            heading = Text(f"{label.zh}（{section.zh}）", f"{label.en or label.zh} ({section.en or section.zh})")
        numbers = (Text(f"{heading.zh} {number}", f"{heading.en or heading.zh} {number}") for number in count(2))
        heading = next(each for each in chain([heading], numbers) if taken.isdisjoint(_bare_words(each)))
        taken |= _bare_words(heading)
        columns.append(Column(heading, one.field, one.required, one.when))
    return (*order, *columns)


def _bare_words(heading: Text) -> set[str]:
    return {bare(words) for words in (heading.zh, heading.en) if words}


class _Names:
    """Names of sheets that Excel takes, none twice."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {one.casefold() for one in taken}

    def take(self, title: Text) -> Text:
        return Text(self._free(title.zh), self._free(title.en) if title.en else "")

    def _free(self, title: str) -> str:
        plain = " ".join(title.translate(_NOT_IN_NAMES).split())[:_LONGEST_NAME].strip() or MARK
        names = (f"{plain[: _LONGEST_NAME - 4].strip()} {number}" for number in count(2))
        name = next(one for one in chain([plain], names) if one.casefold() not in self._taken)
        self._taken.add(name.casefold())
        return name


def bare(heading: str) -> str:
    """A heading as it is compared: without the mark of what is required, the star that people add, and spaces."""
    plain = "".join(heading.split()).strip("*＊")
    for mark in _MARKS:
        plain = plain.removesuffix("".join(mark.split()))
    return plain.casefold()
