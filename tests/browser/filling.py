"""Filling a page of any item as a clerk does: each control that is shown, by its name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from banshi.definition.model import Item
from banshi.dictionary import Dictionary
from banshi.field import Field

SHOWN = """form => [...new Set([...form.elements]
    .filter(one => one.name && one.type != 'hidden' && (one.closest('label') || one).getClientRects().length)
    .map(one => one.name.split('.')[0]))]"""


def fill_page(page: Page, item: Item, typed: Mapping[str, object], files: Mapping[str, Path] | None = None) -> None:
    """Type into all that the open page asks, in its order; what it does not ask, or what is blank, is left out.

    :param files: the file to upload for each material
    """
    form = page.locator("form[data-bn-form]")
    for name in form.evaluate(SHOWN):
        if name in item.by_name and typed.get(name) not in (None, ""):
            fill_field(page, item.by_name[name], typed[name])
    for name, file in (files or {}).items():
        page.set_input_files(f"#{name}", str(file))


def fill_field(page: Page, one: Field, value: object) -> None:
    if one.row_fields:
        assert isinstance(value, Sequence)
        _fill_rows(page, one, value)
    else:
        _fill(page.locator(f"form[data-bn-form] [name='{one.name}']"), one, value)


def _fill_rows(page: Page, table: Field, rows: Sequence[Mapping[str, object]]) -> None:
    lines = page.locator(f"table[aria-labelledby='{table.name}-label'] [data-bn-row]")
    for at, row in enumerate(rows):
        if at >= lines.count():
            page.click(f"button[value='add_row:{table.name}']")
            expect(lines).to_have_count(at + 1)
        for cell in table.row_fields:
            _fill(lines.nth(at).locator(f"[name$='.{cell.name}']"), cell, row[cell.name])


def _fill(controls: Locator, one: Field, value: object) -> None:
    drawing = one.widget().drawing
    if drawing == "select":
        controls.select_option(str(value))
    elif drawing == "radios":
        controls.and_(controls.page.locator(f"[value='{value}']")).check()
    elif drawing == "cascade":
        dictionary = one.dictionary_used
        assert dictionary
        for level, code in enumerate(_path_to(dictionary, str(value))):
            # The options of a level come from the server.
            expect(controls.nth(level).locator(f"option[value='{code}']")).to_be_attached()
            controls.nth(level).select_option(code)
    elif drawing == "range":
        assert isinstance(value, list)
        for at, day in enumerate(value):
            controls.nth(at).fill(day)
    else:
        controls.fill(str(value))


def _path_to(dictionary: Dictionary, code: str) -> Sequence[str]:
    """The codes from the first level down to `code`."""
    found = dictionary.find(code)
    assert found, code
    return [*(_path_to(dictionary, found.parent) if found.parent else ()), code]
