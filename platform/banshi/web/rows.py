"""Applications as lists show them: what a row says, and the rows of a query drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from banshi.applications.store import State
from banshi.definition.model import Column
from banshi.renderers.listing import draw_rows
from banshi.storage.listing import ListedApplication
from banshi.web import pages
from banshi.web.pages import current_platform, translator


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An application as a list shows it."""

    number: str
    title: Markup
    category: Markup
    submitted_at: datetime
    state: State
    subject: str
    subjects: int
    id_type: Markup
    id_number: str
    # What the item's definition lists of it, in one line.
    summary: str


def case_rows(listed: Sequence[ListedApplication]) -> Sequence[CaseRow]:
    # Rows of one list are mostly of few items and types: each is said once.
    items = {item_id: _item_said(item_id) for item_id in {one.item for one in listed}}
    id_types = {code: _id_type_said(code) for code in {one.id_type for one in listed}}
    return [
        CaseRow(
            one.number,
            *items[one.item],
            pages.local_time(one.submitted_at),
            one.state,
            one.subject_title,
            one.subject_count,
            id_types[one.id_type],
            one.masked_id_number or "-",
            " · ".join(one.listed.values()),
        )
        for one in listed
    ]


def draw_cases(headings: Sequence[str], rows: Sequence[CaseRow], columns: Sequence[Column], first: int) -> Markup:
    """The rows of a query: their place in the list from `first` on, the `columns`, and the way to the application."""
    cells = [_CELLS[one.column] for one in columns]
    statuses, more = pages.statuses(), escape(translator().say("详情"))
    drawn = (
        [place, *[cell(row, statuses) for cell in cells], _link(row.number, more)]
        for place, row in enumerate(rows, first)
    )
    return draw_rows(headings, drawn, {number for number, one in enumerate(columns, 1) if one.column in _FIGURES})


def _item_said(item_id: str) -> tuple[Markup, Markup]:
    """Title and category; an item that is not defined any more is called by its id."""
    item, say = current_platform().definitions.items.get(item_id), translator().say
    if item is None:
        return escape(item_id), Markup("-")
    return escape(say(item.title)), escape(say(item.category) if item.category else "-")


def _id_type_said(code: str) -> Markup:
    id_types = current_platform().definitions.dictionaries.get("id_type")
    return escape(id_types.label(code, translator().locale) if id_types and code else "-")


def _link(number: str, more: Markup) -> Markup:
    # A number is digits.
    return Markup(f'<a class="btn btn-quiet" href="/cases/{number}/" aria-label="{more} {number}">{more}</a>')


def _people(row: CaseRow) -> str:
    more = translator().say("等 {count} 人", count=row.subjects) if row.subjects > 1 else ""
    return f"{row.subject}{more}"


# What is drawn of a row, given how each state is drawn.
_Cell = Callable[[CaseRow, Mapping[State, Markup]], object]
# The columns that a query over applications can name.
_CELLS: Mapping[str, _Cell] = {
    "number": lambda row, _statuses: row.number,
    "item": lambda row, _statuses: row.title,
    "category": lambda row, _statuses: row.category,
    "submitted_at": lambda row, _statuses: row.submitted_at.isoformat(" ", "seconds")[:19],
    "state": lambda row, statuses: statuses[row.state],
    "subject_name": lambda row, _statuses: _people(row),
    "id_type": lambda row, _statuses: row.id_type,
    "id_number": lambda row, _statuses: row.id_number,
}
_FIGURES = frozenset({"number", "submitted_at", "id_number"})
