"""A small item with both review routes, and a world without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from banshi.applications.store import Application, Conflict, Event, Move
from banshi.conditions import Values
from banshi.definition.model import Definitions, Item
from banshi.field import Context, Upload
from banshi.i18n import Text
from banshi.policy import UNIT_CLERK, Actor
from banshi.workdays import WEEKENDS, Calendar
from tests import compiling
from tests.compiling import compiled

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
CLERK = Actor(1, "clerk", "王文员", "unit1", "agency", "青禾人力", frozenset({UNIT_CLERK}))
REVIEWER = Actor(
    2, "reviewer", "孙审核", "office1", "handling_agency", "示范区医保中心", frozenset({"reviewer", "front_desk"})
)
OTHER = Actor(3, "other", "李审核", "office1", "handling_agency", "示范区医保中心", frozenset({"reviewer"}))


@dataclass
class MemoryStore:
    """The store's promises in a few lines: versions are compared, keys file once."""

    applications: dict[str, Application] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    happened: dict[str, list[Event]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    calendar: Calendar = WEEKENDS
    offices: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def areas_of(self, unit_id: str) -> Sequence[str]:
        return ()

    def find_office(self, level: str, areas: Sequence[str]) -> str:
        return next((self.offices[level, one] for one in areas if (level, one) in self.offices), "")

    def submit(self, move: Move, actor: Actor, idempotency_key: str) -> Application:
        application = move.after
        known = self.keys.setdefault((actor.unit_id, idempotency_key), application.id)
        if known != application.id:
            return self.applications[known]
        self.applications[application.id] = application
        self.happened[application.id] = [move.event]
        self.moves.append(move)
        return application

    def move(self, before: Application, move: Move) -> Application:
        if self.applications[before.id].version != before.version:
            raise Conflict("moved")
        self.applications[before.id] = move.after
        self.happened[before.id].append(move.event)
        self.moves.append(move)
        return move.after

    def events(self, application: Application) -> Sequence[Event]:
        return self.happened[application.id]


@dataclass(frozen=True)
class MemoryRecords:
    records: Mapping[str, Mapping[str, Values]]

    def find(self, register: str, key: str) -> Values | None:
        return self.records.get(register, {}).get(key)

    def match(self, register: str, values: Values) -> Sequence[str]:
        rows = self.records.get(register, {}).items()
        return [key for key, row in rows if all(row.get(name) == value for name, value in values.items())][:2]

    def tree(self, register: str) -> Mapping[str, Values]:
        return self.records.get(register, {})

    def referring(self, register: str, key: str) -> Sequence[tuple[Text, int]]:
        return ()


@dataclass(frozen=True)
class MemoryUploads:
    uploads: Mapping[str, Upload]

    def find(self, file_id: str) -> Upload | None:
        return self.uploads.get(file_id)


PERSONS: Mapping[str, Values] = {
    f"p{n}": {
        "id": f"p{n}",
        "unit_id": "unit1",
        "name": f"张小{n}",
        "id_type": "08",
        "id_number": f"E0000000{n}",
        "state": "active" if n < 8 else "reduced",
    }
    for n in range(1, 10)
}
UPLOADS = {
    "pdf": Upload("pdf", "证明.pdf", "application/pdf", 5000),
    "exe": Upload("exe", "证明.exe", "application/x-msdownload", 5000),
    "large": Upload("large", "大.pdf", "application/pdf", 60_000_000),
}


@pytest.fixture(scope="session")
def shipped() -> Definitions:
    return compiling.shipped()


@pytest.fixture(scope="session")
def chain() -> Definitions:
    """The definitions that ship, and an item whose review is a chain with everything that a chain can have."""
    return compiled((Path(__file__).parent / "chain.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def family_aid(chain: Definitions) -> Item:
    return chain.items["family_aid"]


@pytest.fixture
def context() -> Context:
    return Context(date(2026, 11, 25), MemoryRecords({"insured_person": PERSONS}), MemoryUploads(UPLOADS))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


DEATH = {
    "kind": "death",
    "name": "张小1",
    "id_type": "08",
    "id_number": "E00000001",
    "reason": "01",
    "last_month": "2026-10",
    "death_certificate": ["pdf"],
}
ORDINARY = {"kind": "ordinary", "reason": "01", "subjects": ["p1", "p2"]}
