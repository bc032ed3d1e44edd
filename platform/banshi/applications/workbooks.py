"""A filled workbook of an item as payloads for the one judge: one a row, and where each of their cells stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from banshi.applications.reading import Reading, read
from banshi.cells import CellsRefused, Entry, Limits, Sheet, is_too_long, name_of_cell, read_cells
from banshi.cells.numbers import date_of_serial, is_date_format
from banshi.definition.layout import HEADING_WITHIN, MARK, MOST_ROWS, RESULT, Column, Layout, Page, bare, layout_of
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import Context, Fault, Field, quote
from banshi.i18n import Text, _

# Above the headings people leave a few lines.
LIMITS = Limits(rows=MOST_ROWS + 20)
_FIRST_OF_MONTH = "-01"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a workbook as a whole, and where: a sheet and a cell such as `B7`, "" where it is neither."""

    message: Message | Text
    sheet: str = ""
    cell: str = ""

    @property
    def said(self) -> Message | Text:
        """The place and the message."""
        if not self.sheet:
            return self.message
        if not self.cell:
            return _("工作表“{sheet}”：{said}", sheet=self.sheet, said=self.message)
        return _("工作表“{sheet}”{cell}：{said}", sheet=self.sheet, cell=self.cell, said=self.message)


class WorkbookRefused(Exception):
    """Nothing of the workbook is read; `problems` say why and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("；".join(str(one.said) for one in problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """A row, by its number in the sheet: what was typed, by field, and the cells that hold nothing that is typed.

    `rows` are the numbers of the rows in the sheets of its tables, by the table's name.
    """

    number: int
    raw: Mapping[str, object]
    faults: tuple[Fault, ...] = ()
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Filled:
    """A workbook that was read. `sheets` are its cells, for writing it again; `columns` where each field's are, by the
    sheet's name; `tables` the sheets of the tables by their names. `is_current`: it is of this version of the item."""

    rows: tuple[Row, ...]
    is_current: bool
    main: str
    sheets: Mapping[str, Sheet]
    columns: Mapping[str, Mapping[str, int]]
    tables: Mapping[str, str]

    def place(self, row: Row, target: str) -> tuple[str, int, int]:
        """The sheet, row and column (from 0) of what a fault is shown beside: the row's first cell for what is no
        column."""
        name, *cell = target.split(".")
        if len(cell) == 2 and cell[0].isdecimal() and int(cell[0]) < len(row.rows.get(name, ())):
            sheet = self.tables[name]
            return sheet, row.rows[name][int(cell[0])], self.columns[sheet].get(cell[1], 0)
        return self.main, row.number, self.columns[self.main].get(name, 0)

    def problem(self, row: Row, fault: Fault) -> Problem:
        """A fault with the place where it stands."""
        sheet, number, column = self.place(row, fault.target)
        return Problem(fault.message, sheet, name_of_cell(number, column))

    def results(self, faults: Mapping[int, Sequence[Fault]]) -> Mapping[tuple[str, int], Sequence[Message | Text]]:
        """What is to be said beside each row, by sheet and row, of the `faults` by the number of the application's row.

        A fault in a table stands beside its own row; the application's row says where.
        """
        said: dict[tuple[str, int], list[Message | Text]] = {}
        for row in self.rows:
            for fault in faults.get(row.number, ()):
                sheet, number, _column = self.place(row, fault.target)
                problem = self.problem(row, fault)
                here = _("{cell}：{said}", cell=problem.cell, said=problem.message)
                said.setdefault((sheet, number), []).append(here)
                if (sheet, number) != (self.main, row.number):
                    said.setdefault((self.main, row.number), []).append(problem.said)
            said.setdefault((self.main, row.number), [_("校验成功")])
        return said


def judge(item: Item, row: Row, context: Context, beside: Mapping[str, object]) -> Reading:
    """What the one judge says of a row.

    :param beside: what is not in the workbook: files, the keys of records ticked, what was agreed to
    """
    reading = read(item, {**row.raw, **beside}, context)
    if not row.faults:
        return reading
    # Of a cell that holds a formula the judge can only say that it is blank.
    unread = {one.target for one in row.faults}
    return replace(reading, faults=(*row.faults, *(one for one in reading.faults if one.target not in unread)))


def read_workbook(item: Item, content: bytes) -> Filled:
    """The rows of a filled template of `item`. Blank rows are left out.

    :raises WorkbookRefused: it is no workbook, is hostile, too large, another item's, has other columns, or has rows
        that belong to nothing; every reason at once
    """
    layout = layout_of(item)
    names = {words for page in layout.pages for words in (page.name.zh, page.name.en)}
    try:
        sheets = read_cells(content, LIMITS, {MARK, *names})
    except CellsRefused as refusal:
        raise WorkbookRefused([Problem(refusal.message)]) from refusal
    return _Reading(item, layout, sheets).filled()


class _Reading:
    """One workbook while it is read."""

    def __init__(self, item: Item, layout: Layout, sheets: Mapping[str, Sheet]) -> None:
        self._item, self._layout = item, layout
        self._sheets = sheets
        self._problems: list[Problem] = []
        mark = sheets.get(MARK)
        self._mark = [row[0].text for row in mark.rows.values() if 0 in row] if mark else []

    def filled(self) -> Filled:
        self._check_mark()
        read = [_PageReading(page, sheet, self._problems) for page in self._layout.pages if (sheet := self._of(page))]
        is_current = self._mark[2] == self._item.digest
        if self._problems and not is_current:
            self._problems.insert(0, Problem(_("模板是旧版本，请重新下载模板，把内容粘贴过去")))
        self._stop()
        main, *tables = read
        rows = self._rows(main, tables)
        self._stop()
        if len(rows) > MOST_ROWS:
            raise WorkbookRefused([Problem(_("最多 {most} 行，现为 {actual} 行", most=MOST_ROWS, actual=len(rows)))])
        if not rows:
            raise WorkbookRefused([Problem(_("没有填写任何一行，请填写后再上传"), main.sheet.name)])
        columns = {one.sheet.name: one.places for one in read}
        named = {one.page.table.name: one.sheet.name for one in tables if one.page.table}
        kept = {one.sheet.name: one.sheet for one in read}
        return Filled(tuple(rows), is_current, main.sheet.name, kept, columns, named)

    def _stop(self) -> None:
        if self._problems:
            raise WorkbookRefused(self._problems)

    def _check_mark(self) -> None:
        """:raises WorkbookRefused: it is no template of this item"""
        title = self._item.title
        if len(self._mark) < 4 or self._mark[0] != MARK:
            said = _("这不是从本系统下载的模板，请下载“{title}”的模板，把内容粘贴过去", title=title)
            raise WorkbookRefused([Problem(said)])
        if self._mark[1] != self._item.id:
            other = quote(self._mark[3])
            said = _("这是“{other}”的模板，这里要“{title}”的，请重新选择文件", other=other, title=title)
            raise WorkbookRefused([Problem(said)])

    def _of(self, page: Page) -> Sheet | None:
        sheet = next((self._sheets[name] for name in (page.name.zh, page.name.en) if name in self._sheets), None)
        if sheet is None:
            said = _("没有名为“{sheet}”的工作表，请不要改名或删除工作表；可重新下载模板", sheet=page.name)
            self._problems.append(Problem(said))
        return sheet

    def _rows(self, main: "_PageReading", tables: Sequence["_PageReading"]) -> list[Row]:
        linked = {one.table: self._linked(one) for one in tables}
        rows: list[Row] = []
        numbers: dict[str, int] = {}
        for number in main.filled_rows():
            order = main.order(number)
            if order and numbers.setdefault(order, number) != number:
                said = _("序号“{order}”与第 {row} 行重复，请改成不同的", order=quote(order), row=numbers[order])
                self._problems.append(main.problem(said, number, main.order_place))
                continue
            under = {table: found.pop(order, []) for table, found in linked.items() if order}
            if main.has_values(number) or any(under.values()):
                rows.append(_row(main, tables, number, under))
        for one in tables:
            for order, lost in linked[one.table].items():
                self._problems += [self._lost(one, number, order, main) for number in lost]
        return rows

    def _linked(self, table: "_PageReading") -> dict[str, list[int]]:
        """The rows of a table by the number of their application."""
        found: dict[str, list[int]] = {}
        for number in table.filled_rows():
            found.setdefault(table.order(number), []).append(number)
        return found

    def _lost(self, table: "_PageReading", number: int, order: str, main: "_PageReading") -> Problem:
        sheet = main.sheet.name
        if not order:
            return table.problem(_("请填写序号，写明属于“{sheet}”的哪一行", sheet=sheet), number, table.order_place)
        said = _("“{sheet}”里没有序号“{order}”，请核对", sheet=sheet, order=quote(order))
        return table.problem(said, number, table.order_place)


def _row(
    main: "_PageReading", tables: Sequence["_PageReading"], number: int, under: Mapping[str, Sequence[int]]
) -> Row:
    raw: dict[str, object] = {}
    faults: list[Fault] = []
    _take(main, number, "", raw, faults)
    for table in tables:
        cells: list[Mapping[str, object]] = []
        for place, one in enumerate(under.get(table.table, ())):
            cells.append({})
            _take(table, one, f"{table.table}.{place}.", cells[-1], faults)  # type: ignore[arg-type]
        if cells:
            raw[table.table] = cells
    return Row(number, raw, tuple(faults), under)


def _take(page: "_PageReading", number: int, before: str, raw: dict[str, object], faults: list[Fault]) -> None:
    """The typed texts of a row into `raw`, and what is none into `faults`, whose targets begin with `before`."""
    for one, entry, merged in page.entries(number):
        said = _unreadable(entry) if not merged else _("在合并单元格里，请取消合并，每格单独填写")
        if said is not None:
            faults.append(Fault(f"{before}{one.name}", said))
        elif entry is not None:
            raw[one.name] = typed_of(one, entry)


def _unreadable(entry: Entry | None) -> Message | None:
    """Why a cell holds nothing that somebody typed; None where it does, or is blank."""
    if entry is None:
        return None
    if entry.kind == "formula":
        return _("是公式，请复制后用“选择性粘贴”改成数值")
    if entry.kind == "error":
        return _("是错误值 {value}，请改正", value=quote(entry.text))
    return _("数字太长，末几位已丢失；请把单元格格式设为“文本”后重新填写") if is_too_long(entry) else None


def typed_of(one: Field, entry: Entry) -> str:
    """The text of a cell as a form would send it: a real date as much of it as the field takes."""
    cell = one.cell()
    if entry.kind == "number" and is_date_format(cell.number_format):
        # A date that lost its format is a number between these, of 1927 and of 2199; 2022 is a year, 20220701 a day.
        serial = float(entry.text)
        return (serial.is_integer() and 10_000 <= serial < 109_575 and date_of_serial(serial)) or entry.text
    if entry.kind == "date" and cell.dates == "month" and len(entry.text) == 10:
        return entry.text.removesuffix(_FIRST_OF_MONTH)
    return entry.text


class _PageReading:
    """One sheet: where its columns are, and its rows."""

    def __init__(self, page: Page, sheet: Sheet, problems: list[Problem]) -> None:
        self.page, self.sheet = page, sheet
        self.table = page.table.name if page.table else ""
        first = [(number, row) for number, row in sheet.rows.items() if number <= HEADING_WITHIN]
        texts = {number: {place: one.text for place, one in row.items()} for number, row in first}
        self._heading = page.heading_row(texts)
        self._columns: dict[int, Column] = {}
        problems += self._match(texts.get(self._heading, {}))

    def _match(self, headings: Mapping[int, str]) -> Iterator[Problem]:
        """Find the columns; what is unknown, twice there or missing is told."""
        if not self._heading:
            yield Problem(_("前 {most} 行里没有列名，请按模板补上", most=HEADING_WITHIN), self.sheet.name)
            return
        results, found = {bare(RESULT.zh), bare(RESULT.en)}, set()
        for place, typed in headings.items():
            column = self.page.find(typed)
            if column is None and bare(typed) not in results:
                said = _("没有名为“{name}”的列，请删去或改回原名", name=quote(typed))
                yield self.problem(said, self._heading, place)
            elif column is not None and column.heading in found:
                said = _("列“{name}”出现了两次，请删去一列", name=quote(typed))
                yield self.problem(said, self._heading, place)
            elif column is not None:
                self._columns[place] = column
                found.add(column.heading)
        missing = [one.heading for one in self.page.columns if one.heading not in found]
        for one in missing:
            yield Problem(_("缺少“{name}”这一列，请按模板补上", name=one), self.sheet.name)
        yield from () if missing else self._unnamed(headings)

    def _unnamed(self, headings: Mapping[int, str]) -> Iterator[Problem]:
        """What stands below no heading."""
        places: dict[int, int] = {}
        for number, row in self.sheet.rows.items():
            if number > self._heading:
                for place in row.keys() - headings.keys():
                    places.setdefault(place, number)
        for place, number in places.items():
            yield self.problem(_("这一列没有列名，请删去内容"), number, place)

    @property
    def places(self) -> Mapping[str, int]:
        return {one.field.name: place for place, one in self._columns.items() if one.field}

    @property
    def order_place(self) -> int:
        """The column of the 序号; -1 where there is none."""
        return next((place for place, one in self._columns.items() if one.field is None), -1)

    def problem(self, message: Message, row: int, column: int) -> Problem:
        return Problem(message, self.sheet.name, name_of_cell(row, column))

    def filled_rows(self) -> Iterator[int]:
        """The rows below the headings in which one of the columns has something."""
        for number, row in self.sheet.rows.items():
            if number > self._heading and not row.keys().isdisjoint(self._columns):
                yield number

    def has_values(self, number: int) -> bool:
        """Whether a row has more than its 序号."""
        return any(one.field is not None for place, one in self._columns.items() if place in self.sheet.rows[number])

    def order(self, number: int) -> str:
        """The 序号 of a row, of a formula what it came to; "" where it has none."""
        entry = self.sheet.rows[number].get(self.order_place)
        return (entry.answer or entry.text).strip().casefold() if entry else ""

    def entries(self, number: int) -> Iterator[tuple[Field, Entry | None, bool]]:
        """The fields of a row with what stands in their cells, and whether the cell is merged with others."""
        row = self.sheet.rows[number]
        merged = [one for one in self.sheet.merged if one[0] <= number <= one[2]]
        for place, column in self._columns.items():
            if column.field is not None:
                yield column.field, row.get(place), any(one[1] <= place <= one[3] for one in merged)
