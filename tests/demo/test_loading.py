"""The demo in a database: everything is there, once, and past applications are like filed ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from banshi.applications.store import EventKind, State
from banshi.demo.loading import load_demo
from banshi.demo.users import demo_users
from banshi.loading import load_vocabulary
from banshi.policy import EVERYTHING, Scope
from banshi.publishing import publish
from banshi.settings import ROOT, Settings
from banshi.startup import Platform, PlatformSource
from banshi.storage.tables import application, application_duty, application_file, application_subject

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
PERSONS, PAST = 60, 1_200


@pytest.fixture
def platform(database, tmp_path) -> Platform:
    settings = Settings("", b"", tmp_path / "data", definitions=ROOT / "definitions")
    vocabulary = load_vocabulary(ROOT / "plugins")
    _epoch, findings = publish(settings, vocabulary, database, "test")
    assert not findings
    return PlatformSource(settings, vocabulary, database, "").current()


class _Accounts:
    def __init__(self) -> None:
        self.names: list[str] = []

    def create(self, user_name: str, display_name: str, password: str, roles: Sequence[str], unit_id: str) -> int:
        self.names.append(user_name)
        return len(self.names)


def test_the_demo_is_loaded_once(platform):
    accounts, said = _Accounts(), []
    for _time in range(2):
        load_demo(platform, accounts.create, said.append, NOW, PERSONS, PAST)
    assert accounts.names == [one.user_name for one in demo_users()]
    assert any("历史办件" in one for one in said)
    counts = {name: _count(platform, table.table) for name, table in platform.store.tables.items()}
    assert counts["unit"] == 27
    assert counts["hospital"] == 1_490
    assert counts["insured_person"] == PERSONS
    assert counts["student"] == 120
    assert 0 < counts["city_insured"] < PERSONS
    assert _count(platform, application) == PAST


def test_past_applications_are_like_filed_ones(platform):
    load_demo(platform, _Accounts().create, lambda _text: None, NOW, PERSONS, PAST)
    numbers = _column(platform, application.c.number)
    found = [platform.store.find_application(one, EVERYTHING) for one in numbers]
    assert {one.state for one in found if one} == set(State) - {State.SUSPENDED}
    for one in found[::10]:
        assert one is not None
        assert platform.store.verify_chain(one) is None
        events = platform.store.events(one)
        assert events[0].kind is EventKind.SUBMITTED
        assert events[0].at == one.submitted_at
        assert all(before.at <= after.at < NOW for before, after in pairwise(events))
        assert len(events) == one.version
        assert bool(one.waiting_on) == (one.state is State.PENDING)
    assert _count(platform, application_subject) >= PAST
    assert _count(platform, application_file) > 0
    assert 0 < _count(platform, application_duty) < PAST
    assert set(_column(platform, application.c.unit_id)) == {"agency1", "agency2", "agency3"}
    _goes_on(platform)


def _goes_on(platform: Platform) -> None:
    """What the store does next finds what it would have left itself."""
    waiting = select(application.c.number).where(application.c.state == "pending")
    with platform.database.read() as connection:
        number = connection.execute(waiting).scalars().first()
    found = platform.store.find_application(str(number), Scope("reviewed", "", frozenset({"front_desk"})))
    assert found is not None
    platform.store.record(found, replace(platform.store.events(found)[0], kind=EventKind.REVEALED))
    assert platform.store.verify_chain(found) is None


def _count(platform: Platform, table) -> int:
    with platform.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _column(platform: Platform, column) -> Sequence[str]:
    with platform.database.read() as connection:
        return connection.execute(select(column)).scalars().all()
