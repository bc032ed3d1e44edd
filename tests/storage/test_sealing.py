"""What is sealed opens for its purpose and its row, and for nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from banshi.applications.store import Application
from banshi.policy import EVERYTHING
from banshi.storage.sealing import Purpose, Unsealable, make_seal
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import application as applications

SEAL = make_seal(b"0" * 32)


@given(st.binary(max_size=200), st.text(max_size=20), st.sampled_from(Purpose))
def test_open_is_the_inverse_of_seal(content: bytes, row: str, purpose: Purpose):
    assert SEAL.open(purpose, SEAL.seal(purpose, content, row), row) == content


def test_sealing_twice_gives_two_things():
    assert SEAL.seal(Purpose.FIELD, "张三", "1") != SEAL.seal(Purpose.FIELD, "张三", "1")


@pytest.mark.parametrize(
    ("purpose", "row"), [(Purpose.FIELD, "person.name.2"), (Purpose.DOCUMENT, "person.name.1"), (Purpose.FIELD, "")]
)
def test_another_purpose_or_row_does_not_open(purpose: Purpose, row: str):
    with pytest.raises(Unsealable):
        SEAL.open(purpose, SEAL.seal(Purpose.FIELD, "张三", "person.name.1"), row)


def test_another_key_does_not_open():
    with pytest.raises(Unsealable):
        make_seal(b"1" * 32).open(Purpose.FIELD, SEAL.seal(Purpose.FIELD, "张三", "1"), "1")


def test_every_altered_byte_is_found():
    sealed = SEAL.seal(Purpose.FIELD, "张三", "1")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unsealable):
            SEAL.open(Purpose.FIELD, altered, "1")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"\x02" + b"0" * 40])
def test_what_is_not_sealed_does_not_open(sealed: bytes):
    with pytest.raises(Unsealable):
        SEAL.open(Purpose.FIELD, sealed, "1")


def test_tokens_are_equal_for_equal_values_of_one_column():
    assert SEAL.token("person.name", "张三") == SEAL.token("person.name", "张三")
    assert SEAL.token("person.name", "张三") != SEAL.token("person.id_number", "张三")
    assert make_seal(b"1" * 32).token("person.name", "张三") != SEAL.token("person.name", "张三")


def test_parts_of_a_mac_cannot_flow_into_each_other():
    assert SEAL.audit_mac("a", "bc") != SEAL.audit_mac("ab", "c")


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError):
        make_seal(b"short")


def test_keys_do_not_show():
    assert repr(SEAL) == "Seal()"


def test_documents_swapped_between_applications_do_not_open(
    store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    one, other = submit(samples.clerk("a")), submit(samples.clerk("b"))
    with store.database.write() as connection:
        taken = connection.execute(select(applications.c.document).where(applications.c.id == one.id)).scalar_one()
        connection.execute(update(applications).where(applications.c.id == other.id).values(document=taken))
    with pytest.raises(Unsealable):
        store.find_application(other.number, EVERYTHING)
