"""Examples 例子 of an item: what is given, and what must come of it. They are run by the checker, not by the hall."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banshi.definition.node import SourceNode, mapping
from banshi.definition.scope import FileScope
from banshi.definition.table import read_day
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Position
from banshi.i18n import _
from banshi.kinds import Json


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What an example expects; None or "" where it says nothing.

    `faults` are all fields and materials that are refused, `missing_materials` those that had to be given and were not,
    `hidden` given names that are not taken because they are not asked for, `review` the kind of review it goes to.
    """

    accepted: bool | None = None
    faults: frozenset[str] | None = None
    missing_materials: frozenset[str] | None = None
    hidden: frozenset[str] | None = None
    values: Mapping[str, Json]
    review: str = ""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example. `given` is a payload by field and material name; `records` stand in the registers while it runs.

    :ivar on: the day it is judged on; None for today
    """

    name: str
    position: Position
    given: Mapping[str, Json]
    records: Mapping[str, Sequence[Mapping[str, Json]]]
    on: date | None
    expect: Expectation


def build_examples(root: SourceNode, scope: FileScope) -> Iterator[Example]:
    """The examples of an item; names that it does not have are reported."""
    for node in root.get("examples") or ():
        given, expect = node.child("given"), node.child("expect")
        _check_names(given, [*scope.types, *scope.materials], scope)
        records = node.get("records")
        for name, listed in records.items() if records else ():
            _check_register(name, listed, scope)
        on = node.get("on")
        yield Example(
            name=str(node.child("name").data),
            position=node.child("name").position,
            given=mapping(given),
            records={name: [mapping(one) for one in listed] for name, listed in (records.items() if records else ())},
            on=read_day(str(on.data), on.position, scope.findings) if on else None,
            expect=_expectation(expect, scope),
        )


def _expectation(node: SourceNode, scope: FileScope) -> Expectation:
    data = mapping(node)
    for key, known in (
        ("faults", [*scope.types, *scope.materials, "subjects"]),
        ("hidden", [*scope.types, *scope.materials]),
        ("missing_materials", scope.materials),
    ):
        for one in node.get(key) or ():
            _check_name(str(one.data), one.position, [*known], scope)
    values = node.get("values")
    if values:
        _check_names(values, [*scope.types], scope)
    return Expectation(
        accepted=data["accepted"] is True if "accepted" in data else None,
        faults=_names(node, "faults"),
        missing_materials=_names(node, "missing_materials"),
        hidden=_names(node, "hidden"),
        values=mapping(values) if values else {},
        review=str(data.get("review", "")),
    )


def _names(node: SourceNode, key: str) -> frozenset[str] | None:
    written = node.get(key)
    return frozenset(str(one.data) for one in written) if written else None


def _check_names(node: SourceNode, known: Sequence[str], scope: FileScope) -> None:
    for name, child in node.items():
        _check_name(name, child.name_position, known, scope)


def _check_name(name: str, position: Position, known: Sequence[str], scope: FileScope) -> None:
    if name not in known:
        scope.report(position, "D212", _("没有字段“{name}”", name=shown(name)), meant(name, known))


def _check_register(name: str, node: SourceNode, scope: FileScope) -> None:
    register = scope.register_named(name)
    if register is None:
        message = _("没有台账“{name}”", name=shown(name))
        scope.report(node.name_position, "D202", message, meant(name, scope.register_ids))
        return
    scope.columns_of = register
    known = register.columns
    for record in node:
        for column, child in record.items():
            if column not in known:
                scope.report(child.name_position, "D203", scope.no_column(column), meant(column, known))
