"""Lists of applications: what they find, how they are paged, and that no unit sees another's rows."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.exc import StatementError

from banshi.applications.store import Application, EventKind, State
from banshi.policy import EVERYTHING, NOTHING, Scope, applications_of
from banshi.review import Action
from banshi.storage import paging
from banshi.storage.access import Shape
from banshi.storage.files import UploadReader, read_file, store_file
from banshi.storage.listing import (
    ApplicationFilters,
    counts_by_state,
    done_today,
    list_applications,
    list_records,
)
from banshi.storage.questions import Question, rows_statement
from banshi.storage.queues import queue
from banshi.storage.records import RecordReader, load_rows
from banshi.storage.store import DatabaseStore

Submit = Callable[..., Application]
A, B = Scope("unit", "a"), Scope("unit", "b")
ANY = ApplicationFilters()


def _numbers(page: paging.Page[Any]) -> Sequence[str]:
    return [one.number for one in page.rows]


@pytest.fixture
def several(submit: Submit, samples: Any) -> Sequence[Application]:
    """Twelve applications of unit a, an hour apart, oldest first; one of unit b."""
    filed = [
        submit(
            samples.clerk("a"),
            samples.filing(f"张{number % 3}", f"number-{number}"),
            submitted_at=samples.NOW + timedelta(hours=number),
            item=f"item{number % 2}",
        )
        for number in range(12)
    ]
    submit(samples.clerk("b"), samples.filing("张0", "number-0"))
    return filed


def test_newest_first_and_paged(store: DatabaseStore, several: Sequence[Application]):
    newest = [one.number for one in reversed(several)]
    first, second = (list_applications(store, A, ANY, page=page, size=8) for page in (1, 2))
    assert [*_numbers(first), *_numbers(second)] == newest
    assert (first.total, first.pages, first.capped) == (12, 2, False)
    assert _numbers(list_applications(store, A, ANY, size=8, after=first.rows[-1].place)) == newest[8:]
    assert _numbers(list_applications(store, A, ANY, page=3, size=8)) == []
    assert _numbers(list_applications(store, A, ANY, page=10**30, size=8)) == []


def test_rows_filed_at_one_moment_are_all_paged_once(store: DatabaseStore, submit: Submit, samples: Any):
    filed = {submit(samples.clerk("a")).number for _number in range(9)}
    seen: list[str] = []
    place = None
    while rows := list_applications(store, A, ANY, size=2, after=place).rows:
        seen += [one.number for one in rows]
        place = rows[-1].place
    assert len(seen) == 9
    assert set(seen) == filed


def test_counting_stops(store: DatabaseStore, several: Sequence[Application], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 5)
    found = list_applications(store, A, ANY, size=5)
    assert (found.total, found.capped, found.pages) == (5, True, 1)


def test_a_list_and_its_total_are_one_statement(store: DatabaseStore, several: Sequence[Application]):
    read: list[str] = []
    event.listen(store.database.light, "before_cursor_execute", lambda _c, _u, said, *_rest: read.append(said))
    first = list_applications(store, A, ANY, size=5)
    assert (len(read), first.total) == (1, 12)
    assert list_applications(store, A, ApplicationFilters(name="nobody")).total == 0
    assert len(read) == 2
    # A later page without rows still says how many there are.
    assert list_applications(store, A, ANY, size=5, after=(several[0].submitted_at, several[0].id)).total == 12


def test_a_kept_statement_keeps_no_values(store: DatabaseStore, several: Sequence[Application]):
    """The same shape of question, asked by two units and by nobody."""
    own = [list_applications(store, scope, ANY).total for scope in (A, B, A)]
    assert own == [12, 1, 12]
    reviewers = [Scope("reviewed", "", frozenset({role})) for role in ("front_desk", "nobody")]
    assert [list_applications(store, scope, ANY).total for scope in reviewers] == [13, 0]
    question = Question(Shape.UNIT, frozenset(), size=20, most_counted=10_000)
    with store.database.read() as connection, pytest.raises(StatementError, match="scope_unit"):
        connection.execute(rows_statement(question), {"offset": 0})


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (ApplicationFilters(name="张1"), {1, 4, 7, 10}),
        (ApplicationFilters(name="张"), set()),
        (ApplicationFilters(id_number="number-0"), {0}),
        (ApplicationFilters(name="张1", id_number="number-0"), set()),
        (ApplicationFilters(id_type="01", id_number="number-5"), {5}),
        (ApplicationFilters(id_type="02", id_number="number-5"), set()),
        (ApplicationFilters(id_type="02"), set()),
        (ApplicationFilters(items=("item1",), name="张0"), {3, 9}),
        (ApplicationFilters(items=("item0", "item1"), state=State.APPROVED), set()),
        (ApplicationFilters(name="'; DROP TABLE application; --"), set()),
        (ApplicationFilters(name="\0", id_number="\ud800", items=("\0",)), set()),
    ],
)
def test_filters(store: DatabaseStore, several: Sequence[Application], filters: ApplicationFilters, wanted: set[int]):
    assert set(_numbers(list_applications(store, A, filters))) == {several[one].number for one in wanted}


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        # 23:59:59.999999 of the 25th and 00:00 of the 26th in Beijing, which is UTC+8.
        (date(2026, 11, 25), date(2026, 11, 25), ["25"]),
        (date(2026, 11, 26), None, ["26"]),
        (None, date(2026, 11, 25), ["25"]),
        (date(2026, 11, 27), None, []),
        (date.min, date.max, ["26", "25"]),
    ],
)
def test_days_are_those_of_the_office(
    store: DatabaseStore, submit: Submit, samples: Any, first: date, last: date, wanted: list[str]
):
    midnight = datetime(2026, 11, 25, 16, tzinfo=UTC)
    submit(samples.clerk("a"), number="25", submitted_at=midnight - timedelta(microseconds=1))
    submit(samples.clerk("a"), number="26", submitted_at=midnight)
    found = list_applications(store, A, ApplicationFilters(submitted_from=first, submitted_to=last))
    assert _numbers(found) == wanted


def test_a_list_reads_no_document(store: DatabaseStore, several: Sequence[Application]):
    read: list[str] = []
    event.listen(store.database.light, "before_cursor_execute", lambda _c, _u, said, *_rest: read.append(said))
    list_applications(store, A, ApplicationFilters(name="张1"))
    queue(store, EVERYTHING)
    assert read
    assert not [one for one in read if "document" in one]


def test_a_list_shows_masked_texts(store: DatabaseStore, submit: Submit, samples: Any):
    submit(samples.clerk("a"))
    shown = list_applications(store, A, ANY).rows[0]
    assert (shown.subject_title, shown.masked_id_number, shown.listed) == ("张**", "1101****", {"name": "张**"})


def test_the_queue_is_of_ones_own_roles_and_the_oldest_comes_first(
    store: DatabaseStore, several: Sequence[Application], submit: Submit, samples: Any
):
    both = submit(samples.clerk("b"), waiting_on=frozenset({"other", "third"}), submitted_at=samples.NOW)
    front, other = (applications_of(samples.reviewer(role)) for role in ("front_desk", "other"))
    assert _numbers(queue(store, front, page=2, size=2)) == [one.number for one in several[1:3]]
    assert queue(store, front).total == 13
    assert _numbers(queue(store, other)) == [both.number]
    two = Scope("reviewed", "", frozenset({"other", "third"}))
    assert (_numbers(queue(store, two)), queue(store, two).total) == ([both.number], 1)
    assert queue(store, A).total == queue(store, NOTHING).total == 0
    assert queue(store, EVERYTHING).total == 14


def test_what_was_reviewed_leaves_the_queue_and_stays_visible(store: DatabaseStore, submit: Submit, samples: Any):
    front, second, third = (samples.reviewer(role) for role in ("front_desk", "second", "third"))
    filed = submit(samples.clerk("a"))
    assert store.find_application(filed.number, applications_of(second)) is None
    moved = samples.move(store, filed, front, state=State.PENDING, waiting_on=frozenset({"second"}))
    for reviewer, waiting in ((front, 0), (second, 1), (third, 0)):
        assert queue(store, applications_of(reviewer)).total == waiting
    samples.move(store, moved, second)
    for reviewer, seen in ((front, 1), (second, 1), (third, 0)):
        scope = applications_of(reviewer)
        assert queue(store, scope).total == 0
        assert list_applications(store, scope, ANY).total == seen
        assert (store.find_application(filed.number, scope) is not None) == bool(seen)


def test_counts_by_state(store: DatabaseStore, several: Sequence[Application], samples: Any):
    samples.move(store, several[0], samples.reviewer("front_desk"), Action.RETURN)
    counts = counts_by_state(store, A)
    assert (counts[State.PENDING], counts[State.CORRECTION], counts[State.APPROVED]) == (11, 1, 0)
    assert sum(counts_by_state(store, EVERYTHING).values()) == 13
    assert sum(counts_by_state(store, NOTHING).values()) == 0


def test_done_today(store: DatabaseStore, submit: Submit, samples: Any):
    reviewer = samples.reviewer("front_desk")
    # 00:30 on the 26th in Beijing: what was decided an hour before was yesterday.
    now = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
    for at in (now, now - timedelta(hours=1)):
        said = samples.event(EventKind.APPROVED, reviewer, at)
        samples.move(store, submit(samples.clerk("a")), reviewer, event=said)
    store.record(submit(samples.clerk("a")), samples.event(EventKind.REVEALED, reviewer, now))
    with time_machine.travel(now, tick=False):
        assert done_today(store, reviewer) == 1
        assert done_today(store, samples.clerk("a")) == 0


@pytest.mark.parametrize("scope", [NOTHING, Scope("unit", ""), Scope("reviewed"), Scope("invented", "a")])
def test_what_is_not_understood_is_nothing(store: DatabaseStore, several: Sequence[Application], scope: Scope):
    assert list_applications(store, scope, ANY).total == 0
    assert store.find_application(several[0].number, scope) is None
    assert store.find_record("person", "a1", scope) is None


# T6


def test_ten_thousand_tries_never_show_another_units_row(store: DatabaseStore, submit: Submit, samples: Any):
    """Random readers, of both units and of none, over every way to read; 5,000 tries on each database."""
    random_ = random.Random(20261125)
    units = ("a", "b", "c")
    owner: dict[str, str] = {}
    names = ["张三丰", "李四光", "%", "_", "' OR 1=1 --"]
    for unit in units:
        clerk = samples.clerk(unit, user_id=ord(unit))
        people = [
            {
                "id": f"{unit}{number}",
                "unit_id": unit,
                "name": random_.choice(names),
                "id_type": "01",
                "id_number": f"{unit}{number}",
                "note": random_.choice(names),
            }
            for number in range(8)
        ]
        load_rows(store.database, store.tables["person"], people, samples.NOW)
        owner |= {str(one["id"]): unit for one in people}
        for number in range(8):
            upload = store_file(store.database, clerk, "a.pdf", "application/pdf", f"{unit}{number}".encode())
            filing = samples.filing(random_.choice(names), f"{number}", scan=upload.id)
            filed = submit(clerk, filing, item=f"item{number % 2}", portal=unit)
            owner |= {filed.number: unit, filed.id: unit, upload.id: unit}
    wanted = [*owner, *names, "", "01", "item0", "7"]
    tries = wrong = seen = 0

    def look(unit: str) -> Sequence[str]:
        actor = samples.clerk(unit, user_id=ord(random_.choice(units)) if unit == "" else ord(unit))
        scope = applications_of(actor)
        one, other = random_.choice(wanted), random_.choice(wanted)
        match random_.randrange(6):
            case 0:
                found = store.find_application(one, scope)
                return [found.id] if found else []
            case 1:
                filters = ApplicationFilters(
                    name=random_.choice(["", one]),
                    id_number=random_.choice(["", other]),
                    id_type=random_.choice(["", "01"]),
                    items=random_.choice([(), ("item0",), ("item0", "item1")]),
                    submitted_from=random_.choice([None, date(2026, 1, 1)]),
                )
                page = list_applications(store, scope, filters, page=random_.randrange(4), size=random_.randrange(60))
                assert page.total <= 8
                return [row.number for row in page.rows]
            case 2:
                assert sum(counts_by_state(store, scope).values()) == (8 if unit else 0)
                return [row.number for row in queue(store, scope).rows]
            case 3:
                reader = RecordReader(store.database, store.tables, actor)
                found_record = reader.find("person", one)
                keys = [str(found_record["id"])] if found_record else []
                return [*keys, *reader.match("person", {random_.choice(["name", "id_type", "unit_id", "id"]): other})]
            case 4:
                equals = random_.choice([{}, {"name": one}, {"unit_id": random_.choice(units)}, {"id_number": other}])
                records = list_records(store, actor, samples.PERSON, equals, text=random_.choice(["", one]), size=9)
                assert records.total <= 8
                return [key for key, _record in records.rows]
            case _:
                upload = UploadReader(store.database, actor).find(one)
                read = read_file(store.database, one, actor, scope)
                return [found.id for found in (upload, read and read[0]) if found]

    for _try in range(5_000):
        unit = random_.choice(["a", "a", "b", "c", ""])
        shown = look(unit)
        tries += 1
        seen += len(shown)
        wrong += sum(owner[one] != unit for one in shown)
    assert (tries, wrong) == (5_000, 0)
    assert seen > 1_000


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (ApplicationFilters(id_number="11010519491231002X"), "ix_subject_id_token"),
        (ApplicationFilters(name="张三丰"), "ix_subject_name_token"),
    ],
)
# PostgreSQL's plans depend on how many rows there are.
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_search_for_a_person_begins_with_the_person(
    store: DatabaseStore, submit: Submit, samples: Any, filters: ApplicationFilters, index: str
) -> None:
    submit(samples.clerk("a"))
    said: list[tuple[str, Any]] = []
    listener = ("before_cursor_execute", lambda *told: said.append((told[2], told[3])))
    event.listen(store.database.light, *listener)
    try:
        assert list_applications(store, A, filters).rows
    finally:
        event.remove(store.database.light, *listener)
    plans = []
    with store.database.read() as connection:
        for statement, parameters in said:
            if statement.startswith("SELECT"):
                found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.append(" ".join(one.detail for one in found))
    # One statement, in which the rows and their total are found by the same index.
    assert len(plans) == 1
    assert plans[0].count(index) == 2
    assert "ix_application_unit" not in plans[0]
