"""How transactions begin, wait and end, and what is said when the database is not there."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, exc, insert, make_url, select, text

from banshi.applications.store import Application
from banshi.storage import database as database_module
from banshi.storage import members
from banshi.storage.database import Database, StoreUnavailable, bindable
from banshi.storage.tables import member


def _settings(database: Database, connection: Connection) -> dict[str, object]:
    if database.is_postgresql:
        names = ("synchronous_commit", "timezone")
        return {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in names}
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in names}


def test_commits_are_on_disk_when_they_return(database: Database):
    with database.write() as connection:
        settings = _settings(database, connection)
    if database.is_postgresql:
        assert settings == {"synchronous_commit": "on", "timezone": "UTC"}
    else:
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


def test_a_draft_does_not_wait_for_the_disk(database: Database):
    with database.write_soon() as connection:
        settings = _settings(database, connection)
    if database.is_postgresql:
        assert settings == {"synchronous_commit": "off", "timezone": "UTC"}
    else:
        assert settings == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 15_000}


def test_what_is_written_soon_is_seen_at_once_and_by_other_processes(
    place: Any, database: Database, open_place: Callable[[Any], Database]
):
    with database.write_soon() as connection:
        connection.execute(insert(member).values(user_id=1, unit_id="a"))
    assert members.unit_of(database, 1) == "a"
    assert members.unit_of(open_place(place), 1) == "a"


def test_applications_are_filed_on_durable_connections(
    database: Database, submit: Callable[..., Application], samples: Any
):
    """T2: nothing of a filing is sent over the connections that do not wait for the disk, but what it only reads."""
    light: list[str] = []
    durable: list[str] = []
    event.listen(database.light, "before_cursor_execute", lambda _c, _u, said, *_rest: light.append(said))
    event.listen(database.engine, "before_cursor_execute", lambda _c, _u, said, *_rest: durable.append(said))
    submit(samples.clerk("a"))
    assert any(said.startswith("INSERT INTO application ") for said in durable)
    assert [said for said in light if not said.startswith("SELECT")] == []


def test_what_raises_writes_nothing(database: Database):
    def fail() -> None:
        with database.write() as connection:
            connection.execute(insert(member).values(user_id=1, unit_id="a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert members.unit_of(database, 1) is None
    members.assign(database, 1, "b")


def test_a_write_is_one_transaction(database: Database):
    sent: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _u, said, *_rest: sent.append(said))
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    members.assign(database, 1, "a")
    assert len(commits) == 1
    if not database.is_postgresql:
        assert sent[0] == "BEGIN IMMEDIATE"


def test_a_reader_is_not_held_up_by_a_writer(database: Database):
    members.assign(database, 1, "a")
    with database.write() as connection:
        connection.execute(insert(member).values(user_id=2, unit_id="a"))
        with database.read() as reader:
            assert len(reader.execute(select(member)).all()) == 1


def test_writers_of_two_processes_wait_for_each_other(
    place: Any, database: Database, open_place: Callable[[Any], Database]
):
    other = open_place(place)
    began = threading.Event()

    def write_slowly() -> None:
        with other.write() as connection:
            connection.execute(insert(member).values(user_id=1, unit_id="slow"))
            began.set()
            time.sleep(0.2)

    thread = threading.Thread(target=write_slowly)
    thread.start()
    began.wait()
    members.assign(database, 1, "quick")
    thread.join()
    assert members.unit_of(database, 1) == "quick"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_writer_that_waits_too_long_is_told(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database_module, "_PATIENCE", 0.05)
    failures: list[str] = []
    with database.write():
        thread = threading.Thread(target=_expect_unavailable, args=(database, failures))
        thread.start()
        thread.join()
    assert failures == []


def _expect_unavailable(database: Database, failures: list[str]) -> None:
    try:
        members.assign(database, 1, "a")
        failures.append("was not told")
    except StoreUnavailable:
        pass


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_lost_connection_is_said_and_comes_back(database: Database):
    def lose() -> None:
        with database.write() as connection:
            _terminate(database, connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
            connection.execute(insert(member).values(user_id=1, unit_id="a"))

    with pytest.raises(StoreUnavailable):
        lose()
    members.assign(database, 1, "b")
    assert members.unit_of(database, 1) == "b"


def _terminate(database: Database, process: int) -> None:
    with database.read() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_server_that_is_gone_is_said(place: Any, open_place: Callable[[Any], Database], tmp_path: Path):
    gone = make_url(place.url).update_query_dict({"host": str(tmp_path)}).render_as_string(hide_password=False)
    database = open_place(type(place)(gone, place.files))
    for use in (database.read, database.write):
        with pytest.raises(StoreUnavailable), use():
            pass


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database_is_said(empty_place: Any, open_place: Callable[[Any], Database]):
    Path(make_url(empty_place.url).database or "").write_bytes(b"no database" * 500)
    with pytest.raises(StoreUnavailable), open_place(empty_place).read() as connection:
        connection.execute(select(member))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_full_disk_is_said_and_writes_nothing(database: Database):
    def fill() -> None:
        with database.write() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))
            for number in range(10_000):
                connection.execute(insert(member).values(user_id=number, unit_id="x" * 1000))

    with pytest.raises(StoreUnavailable):
        fill()
    assert members.unit_of(database, 0) is None


def test_a_mistake_in_a_statement_is_no_outage(database: Database):
    with pytest.raises(exc.DBAPIError), database.read() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


def test_keys_do_not_show(database: Database):
    assert "seal=Seal()," in repr(database)


@pytest.mark.parametrize(("typed", "kept"), [("张三", "张三"), ("a\0b", "ab"), ("\ud800x", "?x"), ("𠮷", "𠮷")])
def test_bindable(typed: str, kept: str):
    assert bindable(typed) == kept
