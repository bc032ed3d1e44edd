"""The migrations make what the tables say, whoever asks for them and however often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from banshi.storage.database import Database
from banshi.storage.growing import grow
from banshi.storage.migrating import is_ours, upgrade
from banshi.storage.publications import current_epoch
from banshi.storage.tables import metadata


def test_models_and_migrations_agree(database: Database, samples: Any):
    grow(database, [samples.PERSON])
    with database.write() as connection:
        connection.execute(text("CREATE TABLE ab_user (id INTEGER)"))
    options = {"compare_type": True, "include_name": lambda name, kind, _parents: is_ours(name, kind)}
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_upgrading_again_changes_nothing(database: Database):
    upgrade(database)
    assert current_epoch(database) == 0


def test_several_processes_upgrade_an_empty_database(empty_place: Any, open_place: Callable[[Any], Database]):
    opened = [open_place(empty_place) for _number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, opened))
    with opened[0].read() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_a_failed_migration_leaves_nothing(
    empty_place: Any, open_place: Callable[[Any], Database], monkeypatch: pytest.MonkeyPatch
):
    def fail(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("alembic.op.bulk_insert", fail)
    database = open_place(empty_place)
    with pytest.raises(RuntimeError):
        upgrade(database)
    with database.read() as connection:
        assert inspect(connection).get_table_names() == []


def test_no_index_begins_another_one():
    for table in metadata.tables.values():
        keys = [tuple(column.name for column in table.primary_key.columns)]
        columns = keys + [tuple(column.name for column in one.columns) for one in table.indexes]
        assert not [(a, b) for a in columns for b in columns if a != b and b[: len(a)] == a], table.name
        assert len(set(columns)) == len(columns), table.name
