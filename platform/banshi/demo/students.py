"""Students of the demo's schools. Nobody, as the insured persons."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random

from banshi.conditions import Value, Values
from banshi.demo.people import CARD, Chooser, card_number, mobile_number, person_name
from banshi.dictionary import Dictionary

# In each school.
STUDENTS = 40
_AGES = (15, 19)
# Insured this year, insured until last year, removed: the last two may renew.
_INSURED, _LAPSED, _REMOVED = "insured", "lapsed", "removed"
_WAYS = {_INSURED: 50, _LAPSED: 35, _REMOVED: 15}


def students(
    seed: int, dictionaries: Mapping[str, Dictionary], departments: Sequence[Values], today: date, count: int = STUDENTS
) -> Iterator[Values]:
    """Rows of the register of students, `count` in each school.

    :param departments: the rows of the register of departments; a student is in one that has none below it
    """
    above = {one["parent"] for one in departments}
    choose = Chooser(Random(f"students {seed}"), dictionaries)
    for school in dict.fromkeys(str(one["unit_id"]) for one in departments):
        classes = [one for one in departments if one["unit_id"] == school and one["id"] not in above]
        for number in range(1, count + 1):
            group = choose.rng.choice(classes)
            place = {"id": f"{school}-s{number:03d}", "unit_id": school, "department": group["id"]}
            yield {**place, **_student(choose, today), "bank_account": f"62000001{school[-1]}{number:010d}"}


def _student(choose: Chooser, today: date) -> dict[str, Value]:
    rng = choose.rng
    youngest, oldest = _AGES
    born = choose.day(date(today.year - oldest, 1, 1), date(today.year - youngest, 12, 31))
    sex = rng.choice("12")
    area, address = choose.place()
    way = rng.choices(list(_WAYS), list(_WAYS.values()))[0]
    return {
        "name": person_name(rng),
        "id_type": CARD,
        "id_number": card_number(choose, CARD, born, sex),
        "country": "CN",
        "birth_date": born.isoformat(),
        "sex": sex,
        "ethnicity": rng.choices(["01", choose.code("ethnicity")], [9, 1])[0],
        "household_type": rng.choice(("10", "20")),
        "household_area": area,
        "residence_address": address,
        "mobile": mobile_number(rng),
        "bank": choose.code("bank"),
        "enrolled_on": date(today.year - 1, 9, 1).isoformat(),
        "state": "reduced" if way == _REMOVED else "active",
        "insured_year": today.year if way == _INSURED else today.year - 1,
    }
