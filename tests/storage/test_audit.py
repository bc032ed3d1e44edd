"""T13: the audit chain names the first place where somebody touched it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from banshi.applications.store import Application, EventKind, State
from banshi.storage import audit
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application as applications
from banshi.storage.tables import event as events


@pytest.fixture
def filed(store: DatabaseStore, submit: Callable[..., Application], samples: Any) -> Application:
    """An application with five events."""
    one = submit(samples.clerk("a"))
    for _number in range(3):
        store.record(one, samples.event(EventKind.REVEALED, samples.clerk("a")))
    return samples.move(store, one, samples.reviewer("front_desk"))


def _rows(connection: Connection, filed: Application) -> list[dict[str, Any]]:
    chosen = select(events).where(events.c.application_id == filed.id).order_by(events.c.sequence)
    return [dict(row) for row in connection.execute(chosen).mappings()]


def _at(filed: Application, sequence: int) -> Any:
    return (events.c.application_id == filed.id) & (events.c.sequence == sequence)


def test_an_untouched_chain_holds(store: DatabaseStore, filed: Application):
    assert store.verify_chain(filed) is None


def test_a_look_at_what_was_decided_meanwhile_leaves_the_chain_whole(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    one = submit(samples.clerk("a"))
    decided = samples.move(store, one, samples.reviewer("front_desk"))
    # As it was read before the decision.
    store.record(one, samples.event(EventKind.REVEALED, samples.reviewer("front_desk", 91)))
    assert store.verify_chain(decided) is None


@pytest.mark.parametrize("column", ["kind", "at", "actor_id", "content", "mac"])
def test_an_edited_event_is_found(store: DatabaseStore, filed: Application, column: str):
    with store.database.write() as connection:
        other = _rows(connection, filed)[4 if column == "kind" else 3][column]
        changed = {"actor_id": 7, "at": filed.submitted_at.replace(year=2020)}.get(column, other)
        connection.execute(update(events).where(_at(filed, 3)).values({column: changed}))
    assert store.verify_chain(filed) == 3


def test_a_deleted_event_is_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        connection.execute(delete(events).where(_at(filed, 2)))
    assert store.verify_chain(filed) == 2


def test_a_deleted_event_whose_followers_moved_up_is_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        connection.execute(delete(events).where(_at(filed, 2)))
        for sequence in (3, 4, 5):
            connection.execute(update(events).where(_at(filed, sequence)).values(sequence=sequence - 1))
        connection.execute(update(applications).values(events=4))
    assert store.verify_chain(filed) == 2


def test_swapped_events_are_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        for before, after in ((2, 99), (3, 2), (99, 3)):
            connection.execute(update(events).where(_at(filed, before)).values(sequence=after))
    assert store.verify_chain(filed) == 2


def test_an_inserted_event_is_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        row = _rows(connection, filed)[4]
        connection.execute(insert(events).values({**row, "sequence": 6}))
        connection.execute(update(applications).values(events=6))
    assert store.verify_chain(filed) == 6


def test_an_event_of_another_application_is_found(
    store: DatabaseStore, filed: Application, submit: Callable[..., Application], samples: Any
):
    other = submit(samples.clerk("a"))
    with store.database.write() as connection:
        connection.execute(delete(events).where(_at(filed, 1)))
        connection.execute(update(events).where(_at(other, 1)).values(application_id=filed.id))
    assert store.verify_chain(filed) == 1


def test_a_cut_tail_is_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        connection.execute(delete(events).where(_at(filed, 5)))
        connection.execute(update(applications).values(events=4, state=State.PENDING.value, decisions=[]))
    assert store.verify_chain(filed) == 5


def test_a_whole_chain_that_is_gone_is_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        connection.execute(delete(events))
        connection.execute(update(applications).values(events=0))
    assert store.verify_chain(filed) == 1


@pytest.mark.parametrize("changed", [{"state": "refused"}, {"decisions": []}, {"document": b"\x01other"}])
def test_a_row_that_its_events_do_not_explain_is_found(
    store: DatabaseStore, filed: Application, changed: dict[str, Any]
):
    with store.database.write() as connection:
        connection.execute(update(applications).where(applications.c.id == filed.id).values(changed))
    assert store.verify_chain(filed) == 6


def test_a_rewrite_with_another_key_is_found(store: DatabaseStore, filed: Application):
    with store.database.write() as connection:
        seal = store.database.seal
        forged = type(seal)(seal.ciphers, seal.index_key, b"guess")
        mac = ""
        for row in _rows(connection, filed):
            link = audit.Link(**{name: row[name] for name in audit.Link.__dataclass_fields__})
            mac = link.mac(forged, mac)
            connection.execute(update(events).where(_at(filed, row["sequence"])).values(mac=mac))
        connection.execute(update(applications).values(head=audit.head_of(forged, filed.id, 5, mac)))
    assert store.verify_chain(filed) == 1


def test_a_wiped_row_is_found(store: DatabaseStore, samples: Any):
    ghost = samples.application(samples.clerk("a"))
    with store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM application")).scalar_one() == 0
    assert store.verify_chain(ghost) == 1
