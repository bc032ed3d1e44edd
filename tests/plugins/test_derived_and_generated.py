"""What a plugin works out decides the way through an item, and what it makes is made once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from banshi.applications.deciding import decide
from banshi.applications.flow import correct, read_correction, submit
from banshi.applications.pages import pages_of
from banshi.applications.reading import read
from banshi.applications.store import Conflict, NumberTaken, Remark
from banshi.review import Action
from tests.applications.conftest import CLERK, NOW, PERSONS, REVIEWER, MemoryRecords, MemoryStore, MemoryUploads

NEW = {"id_type": "08", "id_number": "E99999999", "first": "首次"}
KNOWN = {"id_type": "08", "id_number": "E00000001", "again": "续保", "extra": "补充"}


@pytest.fixture
def item(compiled):
    return compiled()


@pytest.fixture
def context():
    from banshi.field import Context

    return Context(NOW.date(), MemoryRecords({"insured_person": PERSONS}), MemoryUploads({}))


def test_the_way_depends_on_the_register(item, context):
    new, known = read(item, NEW, context), read(item, KNOWN, context)
    assert new.faults == known.faults == ()
    assert (new.values["enrolment"], known.values["enrolment"]) == ("new", "renewal")
    assert "extra" not in new.values
    assert known.values["extra"] == "补充"
    sections = [page[0].sections[0].title.zh for page in pages_of(item, known.values)]
    assert sections == ["查询", "续保"]


@pytest.mark.parametrize("said", ["renewal", "new", ["renewal"], 7, True, {"a": 1}])
def test_what_the_page_says_is_not_believed(item, context, said):
    reading = read(item, {**NEW, "enrolment": said, "code": "N1"}, context)
    assert reading.faults == ()
    assert reading.values["enrolment"] == "new"
    assert "code" not in reading.values


def test_the_way_not_taken_is_not_read(item, context):
    reading = read(item, {**NEW, "again": "续保"}, context)
    assert "again" not in reading.values
    missing = read(item, {name: value for name, value in KNOWN.items() if name != "again"}, context)
    assert [one.target for one in missing.faults] == ["again"]


def test_before_the_number_is_known_there_is_no_way(item, context):
    reading = read(item, {"id_type": "08"}, context, judging=False)
    assert "enrolment" not in reading.values
    assert len(pages_of(item, reading.values)) == 1


def test_a_number_is_made_once(item, context):
    store = MemoryStore()
    filed = submit(item, read(item, NEW, context), CLERK, store, "key", NOW)
    assert filed.filing.values["code"] == f"N{filed.number}"
    assert filed.filing.listed["code"] == f"N{filed.number}"
    again = submit(item, read(item, NEW, context), CLERK, store, "key", NOW + timedelta(seconds=1))
    assert again.filing.values["code"] == filed.filing.values["code"]


def test_a_number_is_made_where_it_is_visible(item, context):
    filed = submit(item, read(item, KNOWN, context), CLERK, MemoryStore(), "key", NOW)
    assert "code" not in filed.filing.values


def test_a_correction_keeps_the_number(item, context):
    store = MemoryStore()
    filed = submit(item, read(item, NEW, context), CLERK, store, "key", NOW)
    returned = decide(item, filed, Action.RETURN, REVIEWER, store, NOW, remarks=(Remark("first", "太短"),))
    reading = read_correction(item, returned, {"first": "太短"}, {"first": "首次参保", "code": "N7"}, context)
    corrected = correct(item, returned, reading, CLERK, store, NOW)
    assert corrected.filing.values["first"] == "首次参保"
    assert corrected.filing.values["code"] == filed.filing.values["code"]
    assert store.moves[-1].event.before == {"first": "首次"}


class Crowded(MemoryStore):
    """Every number is taken, but for the last of so many tries."""

    def __init__(self, tries: int) -> None:
        super().__init__()
        self.tries, self.asked = tries, []

    def submit(self, move, actor, idempotency_key):
        self.asked.append(move.after)
        if len(self.asked) < self.tries:
            raise NumberTaken("taken")
        return super().submit(move, actor, idempotency_key)


def test_with_another_number_another_is_made(item, context):
    store = Crowded(3)
    filed = submit(item, read(item, NEW, context), CLERK, store, "key", NOW)
    assert len({one.number for one in store.asked}) == 3
    assert all(one.filing.values["code"] == f"N{one.number}" for one in store.asked)
    assert filed is store.asked[-1]


def test_it_gives_up_when_no_number_is_free(item, context):
    with pytest.raises(Conflict):
        submit(item, read(item, NEW, context), CLERK, Crowded(100), "key", NOW)


def test_an_earlier_day_gives_another_answer(item, context):
    """The function is asked with the day of the context."""
    seen = []
    one = item.by_name["enrolment"]
    object.__setattr__(one, "function", ("known", lambda values, subjects, context: seen.append(context.today)))
    read(item, NEW, replace(context, today=NOW.date() - timedelta(days=400)))
    assert set(seen) == {NOW.date() - timedelta(days=400)}
