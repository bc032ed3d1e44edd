"""T8, the way by Excel: payloads typed into the template by another library, read back, and judged row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from banshi.applications.reading import Reading
from banshi.applications.workbooks import Row, judge, read_workbook
from banshi.definition.layout import FIRST_ROW, HEADING_ROW, Layout, Page, layout_of
from banshi.definition.model import Item
from banshi.field import Context, Field
from banshi.i18n import CHINESE, Translator
from banshi.renderers.workbook import template

# XML holds no such character, and no line end of Windows: Excel writes `_x000D_` (ECMA-376 part 1, 22.9.2.19).
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def excel_all(item: Item, typed: Sequence[tuple[Mapping[str, object], Context]]) -> Iterator[Reading]:
    """What the judge says of payloads, typed texts by field, once they came by one workbook, one a row; each is judged in
    its context."""
    layout, raws = layout_of(item), [raw for raw, _context in typed]
    beside = [_beside(item, layout, raw) for raw in raws]
    book = load_workbook(BytesIO(template(item, Translator(CHINESE, {}), typed[0][1].today)))
    blank = [number for number, raw in enumerate(raws) if not _type(book, layout, number, raw)]
    written = BytesIO()
    book.save(written)
    rows = {} if len(blank) == len(raws) else {one.number: one for one in read_workbook(item, written.getvalue()).rows}
    assert len(rows) == len(raws) - len(blank)
    for number, (_raw, context) in enumerate(typed):
        yield judge(item, rows.get(number + FIRST_ROW) or Row(0, {}), context, beside[number])


def _type(book: Workbook, layout: Layout, number: int, raw: Mapping[str, object]) -> bool:
    """Type a payload into its row; whether there was anything to type."""
    main = book[layout.main.name.zh]
    tables = [page for page in layout.tables if page.table and isinstance(raw.get(page.table.name), list)]
    linked = [(page, row) for page in tables for row in raw[page.table.name]]  # type: ignore[index,attr-defined]
    typed = _type_row(main, layout.main, number + FIRST_ROW, raw, str(number) if linked else "")
    for page, row in linked:
        sheet = book[page.name.zh]
        _type_row(sheet, page, max(sheet.max_row + 1, FIRST_ROW), row, str(number))
    return typed


def _type_row(sheet: Worksheet, page: Page, number: int, raw: Mapping[str, object], order: str) -> bool:
    places = [(page.find(str(cell.value)), cell.column) for cell in sheet[HEADING_ROW]]
    typed = False
    for column, place in places:
        assert column is not None
        text = order if column.field is None else cell_of(column.field, raw.get(column.field.name))
        if text and text.strip(" \t\r\n\u3000\u200b"):
            cell = sheet.cell(number, place)
            cell.value = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
            # Whatever it looks like: in a cell of the format “text” Excel keeps it so.
            cell.data_type = "s"
            typed = True
    return typed


def cell_of(one: Field, typed: object) -> str | None:
    """What stands in the cell for what the control sends; None where no cell can say it."""
    if not isinstance(typed, list):
        return "" if typed is None else str(typed)
    texts = [str(each) for each in typed]
    drawing = one.widget().drawing
    if drawing == "range":
        return " 至 ".join(texts)
    if drawing == "checks":
        return "、".join(texts)
    if drawing == "cascade":
        path = [each.code for each in one.dictionary_used.path(texts[-1])] if texts else []
        return (texts or [""])[-1] if texts == path or len(texts) < 2 else None
    return None


def _beside(item: Item, layout: Layout, raw: Mapping[str, object]) -> Mapping[str, object]:
    """What has no column: files, records ticked, what was agreed to; and levels of a place that do not belong together,
    which no single cell can say."""
    drawings = {one.name: one.widget().drawing for one in item.fields if one.name in raw}
    columns = [one.field for one in layout.main.columns if one.field]
    unsaid = {one.name for one in columns if cell_of(one, raw.get(one.name)) is None}
    filed = {name for name in raw if drawings.get(name, "file") in ("photo", "file")}
    # A form sends a photo as the id of one file, the last.
    photos = {name for name in filed if drawings.get(name) == "photo" and isinstance(raw[name], list)}
    return {name: raw[name] for name in filed | unsaid} | {name: ["", *raw[name]][-1] for name in photos}  # type: ignore[misc]
