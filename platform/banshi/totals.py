"""Tables of rows in expressions: which columns a text asks of which table, and the sum of a column.

CEL knows rows only as maps from text to anything, so that a column's name is checked here, by the text.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

QUOTED = re.compile(r"""r?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_TOTAL = re.compile(r"(?<![\w.])total\s*\(")
# departments.exists(r, …): the receiver is a name, or the end of a call: departments.filter(r, …).exists(q, …).
_MACRO = re.compile(r"([A-Za-z_]\w*|\))\s*\.\s*(?:exists|exists_one|all|filter|map)\s*\(\s*([A-Za-z_]\w*)\s*,")
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_INDEXED = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\s*\[[^\]]*\]\s*\.\s*([A-Za-z_]\w*)(?!\s*\()")


@dataclass(frozen=True)
class ColumnUse:
    """A column that an expression asks of one of `tables`, at index `at` of its text; "" where no name is written."""

    tables: tuple[str, ...]
    column: str
    at: int
    summed: bool = False


def column_uses(text: str, tables: Collection[str]) -> Iterator[ColumnUse]:
    """The columns that `text` asks of the rows of `tables`, as far as the text shows which rows are meant."""
    masked = QUOTED.sub(lambda found: '"' + " " * (len(found[0]) - 2) + '"', text)
    named = tuple(dict.fromkeys(one for one in _WORD.findall(masked) if one in tables))
    yield from _totals(text, masked, named)
    for found in _MACRO.finditer(masked):
        meant = named if found[1] == ")" else tuple(one for one in named if one == found[1])
        if meant:
            yield from _of_variable(text, masked, found, meant)
    for found in _INDEXED.finditer(masked):
        if found[1] in named:
            yield ColumnUse((found[1],), found[2], found.start(2))


def _totals(text: str, masked: str, named: Sequence[str]) -> Iterator[ColumnUse]:
    for found in _TOTAL.finditer(masked):
        end = _closing(masked, found.end())
        meant = tuple(one for one in named if one in _WORD.findall(masked[found.end() : end]))
        literals = [*QUOTED.finditer(text, found.end(), end)]
        # The column's name is the last argument, and nothing but a text in quotes.
        last = literals[-1] if literals and not text[literals[-1].end() : end].strip() else None
        yield ColumnUse(meant, last[1][1:-1] if last else "", last.start(1) + 1 if last else found.start(), True)


def _of_variable(text: str, masked: str, found: re.Match[str], meant: tuple[str, ...]) -> Iterator[ColumnUse]:
    """`r.beds` and `r["beds"]` inside the macro that binds `r`."""
    variable, end = re.escape(found[2]), _closing(masked, found.end())
    for dotted in re.compile(rf"(?<![\w.]){variable}\s*\.\s*([A-Za-z_]\w*)(?!\w|\s*\()").finditer(
        masked, found.end(), end
    ):
        yield ColumnUse(meant, dotted[1], dotted.start(1))
    for keyed in re.compile(rf"(?<![\w.]){variable}\s*\[\s*([\"'])(\w*)\1\s*\]").finditer(text, found.end(), end):
        if masked[keyed.start()] != " ":
            yield ColumnUse(meant, keyed[2], keyed.start(2))


def _closing(masked: str, start: int) -> int:
    """Where the parenthesis closes that was opened just before `start`; the end of the text where none does."""
    depth = 1
    for at in range(start, len(masked)):
        depth += (masked[at] == "(") - (masked[at] == ")")
        if not depth:
            return at
    return len(masked)


def total_of(doubles: Collection[str]) -> Callable[[Sequence[Mapping[str, object]], str], int | float]:
    """The function `total(rows, column)` of expressions; columns in `doubles` are sums of decimals, 0.0 when empty.

    Added one by one from the left, as the browser does: Python's own `sum` corrects rounding from 3.12 on.
    """

    def total(rows: Sequence[Mapping[str, object]], column: str) -> int | float:
        amount: int | float = 0.0 if column in doubles else 0
        for row in rows:
            cell = row.get(column)
            amount += cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0
        return amount

    return total
