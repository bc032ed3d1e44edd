"""The limit does what the platform does, or it is no limit: all fields, the same rules, everything typed redrawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from bench.limit import tables
from bench.limit.app import make_app
from bench.limit.checks import LABELS, REQUIRED
from bench.limit.tables import application, audit, hospital, open_engine
from bench.payload import MISTAKES, People, hospital_code, typed

PHOTO = "1" * 32


def filled(key: str, **mistakes: str) -> dict[str, object]:
    fields = {"key": key, **typed(PHOTO), **mistakes}
    return {name: value if isinstance(value, str) else list(value) for name, value in fields.items()}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    engine = open_engine(f"sqlite:///{tmp_path / 'limit.sqlite'}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        tables.metadata.create_all(connection)
        connection.execute(insert(hospital), [{"code": hospital_code(one), "name": "医院"} for one in range(1, 5)])
        picture = {"id": PHOTO, "unit_id": "bench", "name": "photo.jpg", "size": 12_000, "width": 358, "height": 441}
        connection.execute(insert(tables.photo), picture)
    client = make_app(engine, b"a secret for tests").test_client()
    with client.session_transaction() as session:
        session.update(user=1, unit="bench", actor="量测", person=People().next())
    yield client
    engine.dispose()


def test_the_form_shows_all_29_fields(client: FlaskClient):
    page = client.get("/enrolment/").text
    assert len(LABELS) == 29
    assert [label for label in LABELS.values() if label not in page] == []


def test_a_valid_submit_writes_one_application_and_one_audit_row(client: FlaskClient):
    answer = client.post("/enrolment/", data=filled("1"))
    assert answer.status_code == 303
    with client.application.extensions["engine"].connect() as connection:
        written = [connection.execute(select(func.count()).select_from(one)).scalar() for one in (application, audit)]
    assert written == [1, 1]
    assert "审核通过" in client.get(answer.location).text


def test_a_rejected_submit_says_each_mistake_and_redraws_what_was_typed(client: FlaskClient):
    answer = client.post("/enrolment/", data=filled("1", **MISTAKES))
    assert answer.status_code == 422
    assert [name for name in MISTAKES if f'id="{name}-error"' not in answer.text] == []
    assert 'value="13800"' in answer.text
    assert '<option selected value="110101001">东华门街道</option>' in answer.text
    assert f'name="photo" value="{PHOTO}"' in answer.text


def test_each_required_field_is_asked_for(client: FlaskClient):
    asked = [name for name in REQUIRED if name not in ("name", "id_type", "id_number")]
    page = client.post("/enrolment/", data={"key": "1"}).text
    assert [name for name in asked if f'id="{name}-error"' not in page] == []


def test_the_same_person_is_not_filed_twice(client: FlaskClient):
    client.post("/enrolment/", data=filled("1"))
    assert client.post("/enrolment/", data=filled("2")).status_code == 422
