"""A record's page: its values masked, every change with who and by which application, and who looked at it whole."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from banshi.applications import flow
from banshi.applications.reading import Reading
from banshi.policy import EVERYTHING
from banshi.storage import tables
from banshi.web import record
from tests.promises.conftest import HALL, REDUCTION, Hall, text_of

QUERY = f"{HALL}/person_query/query/"


def page_of(key: str) -> str:
    return f"{HALL}/person_query/records/{key}/"


@pytest.fixture
def removed(hall: Hall) -> tuple[str, str]:
    """A person of agency1 whom an application removed: the key, and the number of the application."""
    done = hall.ordinary("agency1")
    return done.filing.subjects[0].key, done.number


def test_the_query_leads_to_the_record_and_the_record_to_the_application(hall: Hall, removed):
    key, number = removed
    visitor = hall.visitor("agency1")
    visitor.get(QUERY)
    listed = visitor.post(QUERY, {"state": "reduced", "size": "50"}).text
    assert f'href="{page_of(key)}"' in listed
    page = visitor.get(page_of(key))
    assert page.status_code == 200
    assert f'href="/cases/{number}/"' in page.text
    said = text_of(page)
    assert "灵活就业人员减员申报" in said
    assert re.search("参保状态： *正常参保 *→ *已减员", said)
    assert "演示经办" in said or hall.actor("agency1").display_name in said


def test_numbers_are_masked_until_somebody_says_why(hall: Hall, removed):
    key, _number = removed
    record = hall.platform.store.find_record("insured_person", key, EVERYTHING)
    whole = str(record["id_number"])
    visitor = hall.visitor("agency1")
    assert whole not in visitor.get(page_of(key)).text
    assert str(record["name"]) not in visitor.get(page_of(key)).text
    assert visitor.post(page_of(key) + "reveal/", {"field": "id_number", "reason": " "}).status_code == 400
    assert visitor.post(page_of(key) + "reveal/", {"field": "state", "reason": "核对材料"}).status_code == 400
    assert visitor.post(page_of(key) + "reveal/", {"field": "nothing", "reason": "核对材料"}).status_code == 400
    assert counted(hall) == 0
    shown = visitor.post(page_of(key) + "reveal/", {"field": "id_number", "reason": "核对材料"})
    assert whole in shown.text
    assert str(record["mobile"]) not in shown.text
    assert counted(hall) == 1
    later = visitor.get(page_of(key))
    assert whole not in later.text
    assert re.search(rf"{hall.actor('agency1').display_name} *证件号码 *核对材料", text_of(later))


def test_the_history_is_leafed_through_after_a_number_was_shown(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    person, item = hall.person("agency1"), hall.platform.definitions.items[REDUCTION]
    key, clerk, store = str(person["id"]), hall.actor("agency1"), hall.platform.store
    for reason in ("02", "03"):
        reading = Reading({"kind": "ordinary", "reason": reason}, subjects={key: person})
        flow.submit(item, reading, clerk, store, uuid4().hex, datetime.now(UTC))
    monkeypatch.setattr(record, "_HISTORY", 1)
    visitor = hall.visitor("agency1")
    visitor.get(page_of(key))
    shown = visitor.post(page_of(key) + "reveal/", {"field": "id_number", "reason": "核对材料"})
    (address,) = re.findall(r'href="([^"]+page=2)"', shown.text)
    assert address == f"{page_of(key)}?page=2"
    assert visitor.get(address).status_code == 200


def counted(hall: Hall) -> int:
    with hall.platform.database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.record_reveal)).scalar_one()


def test_a_record_that_nothing_changed(hall: Hall):
    visitor = hall.visitor("agency1")
    assert "没有办件改过这条记录" in visitor.get(page_of(str(hall.person("agency1")["id"]))).text
