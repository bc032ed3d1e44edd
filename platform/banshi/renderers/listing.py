"""Rows of a list, drawn at once: a page of twenty rows has two hundred cells, and a template visits each slowly."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape


def draw_rows(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """Table rows; each cell repeats its heading, which narrow screens show beside it. Cells that are HTML stay HTML."""
    starts = [Markup('<td data-label="{}">').format(heading) for heading in headings]
    lines = (
        "".join(f"{start}{escape(cell)}</td>" for start, cell in zip(starts, cells, strict=True)) for cells in rows
    )
    return Markup("".join(f"<tr>{line}</tr>" for line in lines))
