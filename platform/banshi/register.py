"""Registers 台账: people, units, hospitals. Each is one YAML file and becomes a real typed table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from banshi.conditions import CelType, Values
from banshi.field import Field
from banshi.i18n import Text
from banshi.retention import Retention


@dataclass(frozen=True)
class Register:
    """A register by id.

    `key` is the column that names a record; `unit_column` the one that says whose record it is (None: everybody's).
    `title_columns` make a record's title in look-ups and on applications. `find_by` are columns with an index for
    equality (personal ones by blind index), `search` columns for free-text look-up, `sorted_by` the default order.
    `tree_column` holds the key of the record above, in a register that is a tree ("": it is none).
    """

    id: str
    title: Text
    fields: tuple[Field, ...]
    key: str
    title_column: str
    unit_column: str | None = None
    find_by: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    sorted_by: str = ""
    seed: str = ""
    tree_column: str = ""
    retention: Retention | None = None

    @cached_property
    def columns(self) -> Mapping[str, CelType]:
        """Every column with its type: the fields, and the key and unit where no field bears their name."""
        own: dict[str, CelType] = {one.name: one.cel_type for one in self.fields}
        for implied in (self.key, self.unit_column):
            if implied:
                own.setdefault(implied, "string")
        return own

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {one.name: one for one in self.fields}

    @cached_property
    def sample(self) -> Values:
        """A record with one value in each column that has samples."""
        samples = {one.name: next(iter(one.samples()), None) for one in self.fields}
        return {name: value for name, value in samples.items() if value is not None}
