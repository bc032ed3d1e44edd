"""Past applications: spread over two years, of values that the items take, the same for the same seed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from banshi.demo.hospitals import hospitals
from banshi.demo.past import CERTIFICATE, ENROLMENT, PAST, REDUCTION, Agency, past_applications
from banshi.demo.people import AGENCIES, people
from banshi.policy import FRONT_DESK, REVIEWER, UNIT_CLERK, Actor
from banshi.workdays import WEEKENDS

TODAY = date(2026, 11, 25)
END = datetime(2026, 11, 25, tzinfo=UTC)
COUNT = 400


@pytest.fixture(scope="module")
def make(definitions):
    found = definitions.dictionaries
    clinics = [str(one["code"]) for one in hospitals(7, found["area"], found["hospital_level"], 50)]
    insured = list(people(7, found, clinics, TODAY, 90))
    reviewer = Actor(
        9, "front_desk", "演示审核", "office-110101", "handling_agency", "", frozenset({REVIEWER, FRONT_DESK})
    )

    def made(seed: int, count: int = COUNT):
        agencies = [_agency(number, unit, insured) for number, unit in enumerate(AGENCIES, 1)]
        return list(past_applications(seed, definitions.items, agencies, [reviewer], TODAY, WEEKENDS, count))

    return made


def _agency(number, unit, insured) -> Agency:
    clerk = Actor(number, unit, "演示经办", unit, "agency", unit, frozenset({UNIT_CLERK}))
    return Agency(clerk, [one for one in insured if one["unit_id"] == unit], [f"photo-{unit}"], [f"paper-{unit}"])


def test_as_many_as_asked_for(make):
    filed = [first.after for first, *_rest in make(7)]
    assert PAST == 20_000
    assert len(filed) == COUNT == len({one.id for one in filed}) == len({one.number for one in filed})
    days = [one.submitted_at for one in filed]
    assert days == sorted(days)
    assert END - timedelta(days=730) <= days[0] < END - timedelta(days=650)
    assert END - timedelta(days=60) < days[-1] < END


def test_every_kind_is_there_and_files_are_the_units_own(make):
    filed = [first.after for first, *_rest in make(7)]
    kinds = {(one.item, one.filing.values.get("kind")) for one in filed}
    assert kinds == {(ENROLMENT, None), (REDUCTION, "death"), (REDUCTION, "ordinary")}
    for one in filed:
        unit = one.unit_id
        if one.item == ENROLMENT:
            assert one.filing.values["photo"] == f"photo-{unit}"
        death = one.filing.values.get("kind") == "death"
        assert one.filing.materials == ({CERTIFICATE: (f"paper-{unit}",)} if death else {})


def test_values_are_complete(make, definitions):
    item = definitions.items[ENROLMENT]
    required = {one.name for one in item.fields if one.required.constant}
    for one in (first.after for first, *_rest in make(7)):
        if one.item == ENROLMENT:
            assert required <= set(one.filing.values) <= set(item.by_name)


def test_nothing_happens_today_or_later(make):
    for move, _actor, _key, moves in make(7):
        times = [one.event.at for one in (move, *moves)]
        assert times == sorted(times)
        assert times[-1] < END


def test_the_same_seed_gives_the_same(make):
    assert make(7, 50) == make(7, 50) != make(8, 50)
