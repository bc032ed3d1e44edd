"""Pages of lists: how much is counted and how far one can leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, literal_column, select

# Counting on would cost what nobody reads; past this a list says "more than 10,000".
MOST_COUNTED = 10_000
MOST_ROWS = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page, numbered from 1, of a list of `total` rows; `capped` says that there are more than `total`."""

    rows: Sequence[Row]
    total: int
    capped: bool
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages can be leafed to; at least one."""
        return max(1, -(-self.total // self.size))


def count_rows(connection: Connection, table: FromClause, condition: ColumnElement[bool]) -> tuple[int, bool]:
    """How many rows there are, counted up to `MOST_COUNTED`, and whether there are more."""
    chosen = select(func.count()).select_from(counted(table, condition, MOST_COUNTED))
    return cap(connection.execute(chosen).scalar_one(), MOST_COUNTED)


def counted(table: FromClause, condition: ColumnElement[bool], most: int) -> FromClause:
    """The rows to count: one more than `most`, which says that there are more."""
    found: Select[int] = select(literal_column("1")).select_from(table).where(condition)
    return found.limit(literal_column(str(most + 1))).subquery()


def cap(found: int, most: int) -> tuple[int, bool]:
    """What a list says of `found` counted rows: how many, and whether there are more."""
    return min(found, most), found > most


def place(number: int, size: int) -> tuple[int, int]:
    """The page number and size that are shown: from 1, and at most `MOST_ROWS` rows."""
    return max(1, number), max(1, min(size, MOST_ROWS))
