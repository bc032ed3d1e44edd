"""Rows of a list, drawn at once: a page of twenty rows has two hundred cells, and a template visits each slowly."""

from collections.abc import Collection, Iterable, Sequence

from markupsafe import Markup, escape


def draw_rows(headings: Sequence[str], rows: Iterable[Sequence[object]], figures: Collection[int] = ()) -> Markup:
    """Table rows; each cell repeats its heading, which narrow screens show beside it. Cells that are HTML stay HTML.

    :param figures: the columns, counted from 0, whose figures stand below each other
    """
    starts = (_start(heading, number in figures) for number, heading in enumerate(headings))
    row = f"<tr>{''.join(f'{start}%s</td>' for start in starts)}</tr>"
    return Markup("".join([row % tuple([_drawn(cell) for cell in cells]) for cells in rows]))


def _start(heading: str, figure: bool) -> str:
    label = str(escape(heading)).replace("%", "%%")
    kind = ' class="bn-num"' if figure else ""
    return f'<td{kind} data-label="{label}">'


def _drawn(cell: object) -> object:
    """Escaping costs more than all the rest here: not for what is safe, nor for whole numbers."""
    return cell if isinstance(cell, (Markup, int)) else escape(cell)
