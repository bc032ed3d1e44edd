"""Seeds of registers: a CSV file beside the definitions that fills a register's table while it is empty."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from banshi.calendar import today
from banshi.conditions import Value, Values
from banshi.field import Context, FieldError
from banshi.register import Register
from banshi.storage.database import Database
from banshi.storage.records import is_empty, load_rows
from banshi.storage.register_tables import register_tables


class SeedError(Exception):
    """A seed cannot be loaded; the text names the file and what is wrong."""


def sow(folder: Path, registers: Mapping[str, Register], database: Database) -> None:
    """Load the seed of every register that names one and whose table is still empty.

    The first line names columns, every other is a record; values are written as people type them.

    :param folder: the definitions folder, which the seeds' names are relative to
    :raises SeedError: a file is not there, or a line is not a record of its register
    """
    for name, table in register_tables(registers).items():
        seed = registers[name].seed
        if seed and is_empty(database, table):
            load_rows(database, table, _rows(folder / seed, registers[name]), datetime.now(UTC))


def _rows(path: Path, register: Register) -> Iterator[dict[str, Value]]:
    context = Context(today(), _Nothing(), _Nothing())
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, line in enumerate(csv.DictReader(stream), 2):
                yield _row(f"{path.name}:{number}", register, line, context)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"seed {path} of register {register.id} cannot be read: {error}") from error


def _row(place: str, register: Register, line: Mapping[str, str], context: Context) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, text in line.items():
        field = register.by_name.get(name)
        if field is None and name not in (register.key, register.unit_column):
            raise SeedError(f"{place}: register {register.id} has no column {name!r}")
        try:
            values[name] = field.parse(text, context) if field else text
        except FieldError as error:
            raise SeedError(f"{place}: {name}: {error}") from error
    return values


class _Nothing:
    """Seeds are judged without looking at other records or files."""

    def find(self, *names: str) -> None:
        return None

    def match(self, register: str, values: Values) -> tuple[str, ...]:
        return ()

    def tree(self, register: str) -> Mapping[str, Values]:
        return {}

    def referring(self, register: str, key: str) -> tuple[()]:
        return ()
