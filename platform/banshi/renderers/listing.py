"""Rows of a list, drawn at once: a page of twenty rows has two hundred cells, and a template visits each slowly."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape


def draw_rows(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """Table rows; each cell repeats its heading, which narrow screens show beside it. Cells that are HTML stay HTML."""
    starts = (escape(heading).replace("%", "%%") for heading in headings)
    row = "<tr>" + "".join(f'<td data-label="{start}">%s</td>' for start in starts) + "</tr>"
    return Markup("".join([row % tuple([_drawn(cell) for cell in cells]) for cells in rows]))


def _drawn(cell: object) -> str:
    return cell if isinstance(cell, Markup) else escape(cell)
