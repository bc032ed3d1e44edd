"""T13, the half that needs a memory elsewhere: rollbacks, deletions and rewrites that leave a sound chain behind."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from banshi.applications.store import Application, EventKind
from banshi.review import Action
from banshi.storage import audit
from banshi.storage.anchors import AnchorsBroken, append_anchors, verify_anchors
from banshi.storage.audit import Broken, verify_all
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application as applications
from banshi.storage.tables import application_duty, application_subject
from banshi.storage.tables import event as events

NAMES = ("state", "version", "events", "head", "decisions", "decided_at")


@pytest.fixture
def anchors(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "anchors.jsonl"


def found(batches: Any) -> list[tuple[str, int]]:
    return [(one.number, one.sequence) for _count, broken in batches for one in broken]


def rows_of(store: DatabaseStore, one: Application) -> tuple[dict[str, Any], Sequence[dict[str, Any]]]:
    with store.database.read() as connection:
        row = connection.execute(select(*(applications.c[name] for name in NAMES)).where(applications.c.id == one.id))
        chain = connection.execute(select(events).where(events.c.application_id == one.id)).mappings()
        return dict(row.mappings().one()), [dict(each) for each in chain]


def put_back(store: DatabaseStore, one: Application, then: tuple[dict[str, Any], Sequence[dict[str, Any]]]) -> None:
    """What a restore of old rows does."""
    with store.database.write() as connection:
        connection.execute(delete(events).where(events.c.application_id == one.id))
        connection.execute(insert(events), then[1])
        connection.execute(update(applications).where(applications.c.id == one.id).values(then[0]))


def remove(store: DatabaseStore, one: Application) -> None:
    with store.database.write() as connection:
        for table in (events, application_duty, application_subject):
            connection.execute(delete(table).where(table.c.application_id == one.id))
        for name in ("application_figure", "rating"):
            if connection.dialect.has_table(connection, name):
                connection.execute(text(f"DELETE FROM {name} WHERE application_id = :id"), {"id": one.id})
        connection.execute(delete(applications).where(applications.c.id == one.id))


def test_an_application_and_its_events_rolled_back_together(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any, anchors: Path
):
    one, other = submit(samples.clerk("a")), submit(samples.clerk("a"))
    then = rows_of(store, one)
    samples.move(store, one, samples.reviewer("front_desk"), Action.REFUSE)
    assert append_anchors(store.database, anchors, samples.NOW).lines == 2
    assert found(verify_anchors(store.database, anchors)) == []
    put_back(store, one, then)
    assert found(verify_all(store.database, store.database.seal)) == []
    assert found(verify_anchors(store.database, anchors)) == [(one.number, 2)]
    # What happens after it hides nothing: the chain is another one now.
    samples.move(store, one, samples.reviewer("front_desk"), Action.APPROVE)
    assert found(verify_anchors(store.database, anchors)) == [(one.number, 2)]
    assert other.number != one.number


def test_a_whole_application_that_is_gone(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any, anchors: Path
):
    one, _other = submit(samples.clerk("a")), submit(samples.clerk("a"))
    append_anchors(store.database, anchors, samples.NOW)
    remove(store, one)
    assert found(verify_all(store.database, store.database.seal)) == []
    assert found(verify_anchors(store.database, anchors)) == [(one.number, 1)]


def test_a_rewrite_with_the_key(store: DatabaseStore, submit: Callable[..., Application], samples: Any, anchors: Path):
    """Whoever has the key makes a sound chain; the anchor remembers the other one."""
    one = submit(samples.clerk("a"))
    append_anchors(store.database, anchors, samples.NOW)
    seal = store.database.seal
    _row, chain = rows_of(store, one)
    forged = audit.Link(**{name: chain[0][name] for name in audit.Link.__dataclass_fields__} | {"actor_id": 7})
    mac = forged.mac(seal, "")
    with store.database.write() as connection:
        connection.execute(update(events).values(actor_id=7, mac=mac))
        connection.execute(update(applications).values(head=audit.head_of(seal, one.id, 1, mac)))
    assert found(verify_all(store.database, seal)) == []
    assert found(verify_anchors(store.database, anchors)) == [(one.number, 1)]


def test_an_anchor_takes_what_changed_since_the_last(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any, anchors: Path
):
    one, _other = submit(samples.clerk("a")), submit(samples.clerk("a"))
    later = samples.NOW + timedelta(days=1)
    first = append_anchors(store.database, anchors, later)
    assert append_anchors(store.database, anchors, later) == type(first)(0, first.last)
    store.record(one, samples.event(EventKind.REVEALED, samples.clerk("a"), later))
    assert append_anchors(store.database, anchors, later).lines == 1
    assert [json.loads(line)["events"] for line in anchors.read_text().splitlines()] == [1, 1, 2]
    assert found(verify_anchors(store.database, anchors)) == []


@pytest.mark.parametrize("attack", ["edit", "delete", "swap", "insert", "torn", "nonsense"])
def test_a_file_of_anchors_that_was_touched(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any, anchors: Path, attack: str
):
    for _each in range(3):
        submit(samples.clerk("a"))
    append_anchors(store.database, anchors, samples.NOW)
    lines = anchors.read_bytes().splitlines(keepends=True)
    changed = {
        "edit": [lines[0].replace(b'"events":1', b'"events":2'), *lines[1:]],
        "delete": lines[1:],
        "swap": [lines[1], lines[0], lines[2]],
        "insert": [lines[0], *lines],
        "torn": [*lines[:2], lines[2][:-9]],
        "nonsense": [*lines[:2], b"\xff[]\n"],
    }[attack]
    anchors.write_bytes(b"".join(changed))
    with pytest.raises(AnchorsBroken):
        found(verify_anchors(store.database, anchors))


@pytest.mark.parametrize("tail", [b'{"at":', b"[]\n", b"\n"])
def test_nothing_is_added_to_a_file_whose_end_is_not_ours(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any, anchors: Path, tail: bytes
):
    submit(samples.clerk("a"))
    append_anchors(store.database, anchors, samples.NOW)
    with anchors.open("ab") as opened:
        opened.write(tail)
    before = anchors.read_bytes()
    with pytest.raises(AnchorsBroken):
        append_anchors(store.database, anchors, samples.NOW)
    assert anchors.read_bytes() == before


def test_all_chains_in_batches(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audit, "BATCH", 3)
    filed = sorted((submit(samples.clerk("a")) for _each in range(8)), key=lambda one: one.id)
    for one in filed:
        store.record(one, samples.event(EventKind.REVEALED, samples.clerk("a")))
    with store.database.write() as connection:
        at = (events.c.application_id == filed[4].id) & (events.c.sequence == 1)
        connection.execute(update(events).where(at).values(actor_id=9))
        connection.execute(delete(events).where(events.c.application_id == filed[7].id, events.c.sequence == 1))
    batches = list(verify_all(store.database, store.database.seal))
    assert [count for count, _broken in batches] == [3, 3, 2, 0]
    assert found(batches) == [(filed[4].number, 1), (filed[7].number, 1)]


def test_only_what_something_was_done_with_since(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    old, new = submit(samples.clerk("a")), submit(samples.clerk("a"))
    later = samples.NOW + timedelta(days=9)
    store.record(new, samples.event(EventKind.REVEALED, samples.clerk("a"), later))
    with store.database.write() as connection:
        connection.execute(update(events).values(actor_id=9))
    asked = verify_all(store.database, store.database.seal, later - timedelta(days=1))
    assert found(asked) == [(new.number, 1)]
    assert {number for number, _at in found(verify_all(store.database, store.database.seal))} == {
        old.number,
        new.number,
    }


def test_events_without_their_application(store: DatabaseStore, submit: Callable[..., Application], samples: Any):
    """Somebody who works on the tables can take the foreign keys away first."""
    one = submit(samples.clerk("a"))
    off, on = {
        True: ("SET session_replication_role = replica", "SET session_replication_role = origin"),
        False: ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
    }[store.database.is_postgresql]
    with store.database.light.connect() as connection:
        connection.exec_driver_sql(off)
        connection.execute(delete(applications).where(applications.c.id == one.id))
        connection.exec_driver_sql(on)
    ((_none, broken),) = verify_all(store.database, store.database.seal)
    assert [type(each) for each in broken] == [Broken]
    assert broken[0].number == one.id
