"""Insured persons of the demo. Nobody: their numbers are of divisions that do not exist, so nobody real has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from banshi.conditions import Value, Values
from banshi.demo.places import road_address
from banshi.demo.units import CITY
from banshi.dictionary import Dictionary
from banshi.fields.id_number import check_character

PEOPLE = 5_000
AGENCIES = ("agency1", "agency2", "agency3")
# 证件类型: 居民身份证, 港澳台居民居住证, 护照, 外国人永久居留证, 港澳居民来往内地通行证.
CARD, _RESIDENCE, _PASSPORT, _PERMANENT, _PERMIT = "01", "17", "08", "07", "18"
_ID_TYPES = {CARD: 940, _RESIDENCE: 20, _PASSPORT: 20, _PERMANENT: 10, _PERMIT: 10}
_FOREIGN = (_PASSPORT, _PERMANENT)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = "澜岫霁筠砚苓峤荻麓栖溪棠芷鹭杉泊沐舟禾朔弈珩琅瑜晏昭和安宁远"
_COUNTRIES = ("US", "GB", "FR", "DE", "JP", "KR", "AU", "CA", "SG")
_REASONS = ("02", "03", "04", "05")
_ACTIVE = 0.92


@dataclass(frozen=True)
class Chooser:
    """Draws from the dictionaries in force."""

    rng: Random
    dictionaries: Mapping[str, Dictionary]
    taken: set[str] = field(default_factory=set)
    _codes: dict[str, Sequence[str]] = field(default_factory=dict)

    def code(self, dictionary: str) -> str:
        if dictionary not in self._codes:
            self._codes[dictionary] = [one.code for one in self.dictionaries[dictionary].codes]
        return self.rng.choice(self._codes[dictionary])

    def day(self, first: date, last: date) -> date:
        return first + timedelta(self.rng.randint(0, max((last - first).days, 0)))

    def place(self) -> tuple[str, str]:
        """A street of Beijing and an address in it."""
        areas = self.dictionaries["area"]
        district = self.rng.choice(areas.children(CITY))
        street = self.rng.choice(areas.children(district.code))
        return street.code, road_address(self.rng, district.label.zh)


def people(
    seed: int, dictionaries: Mapping[str, Dictionary], hospitals: Sequence[str], today: date, count: int = PEOPLE
) -> Iterator[Values]:
    """Rows of the register of insured persons, in turn of the three agencies.

    :param hospitals: codes of hospitals
    """
    choose = Chooser(Random(f"people {seed}"), dictionaries)
    for number in range(1, count + 1):
        born = choose.day(date(today.year - 64, 1, 1), date(today.year - 20, 1, 1))
        yield {
            "id": f"p{number:05d}",
            "unit_id": AGENCIES[number % len(AGENCIES)],
            **_person(choose, number, born, today),
            **_contact(choose, number, hospitals),
            **_insurance(choose, born.year + 18, today),
        }


def _person(choose: Chooser, number: int, born: date, today: date) -> dict[str, Value]:
    rng = choose.rng
    id_type = rng.choices(list(_ID_TYPES), list(_ID_TYPES.values()))[0]
    sex = rng.choice("12")
    foreign, household = id_type in _FOREIGN, {_RESIDENCE: "30", _PERMIT: "30"}.get(id_type)
    return {
        "name": person_name(rng),
        "id_type": id_type,
        "id_number": _number(choose, id_type, born, sex, number),
        "ethnicity": rng.choices(["98" if foreign else "01", choose.code("ethnicity")], [9, 0 if foreign else 1])[0],
        "birth_date": born.isoformat(),
        "sex": sex,
        "country": rng.choice(_COUNTRIES) if foreign else "CN",
        "work_start": choose.day(born.replace(day=1, year=born.year + 18), today).isoformat(),
        "education": choose.code("education"),
        "personal_status": choose.code("personal_status"),
        "household_type": "40" if foreign else household or rng.choice(("10", "20")),
    }


def _contact(choose: Chooser, number: int, hospitals: Sequence[str]) -> dict[str, Value]:
    rng = choose.rng
    household_area, household_address = choose.place()
    moved = rng.random() < 0.3
    residence_area, residence_address = choose.place() if moved else (household_area, household_address)
    first, second = rng.sample(hospitals, 2)
    return {
        "contact_name": person_name(rng),
        "contact_phone": mobile_number(rng),
        "household_area": household_area,
        "household_address": household_address,
        "household_postcode": _postcode(household_area),
        "residence_area": residence_area,
        "residence_address": residence_address,
        "residence_postcode": _postcode(residence_area),
        "category": choose.code("contributor_category"),
        "mobile": mobile_number(rng),
        "bank": choose.code("bank"),
        "bank_account": f"62000000{number:011d}",
        "hospital_1": first,
        "hospital_2": second,
        # RFC 2606: no mail reaches this domain.
        "email": f"p{number:05d}@example.com",
    }


def _insurance(choose: Chooser, first_year: int, today: date) -> dict[str, Value]:
    rng = choose.rng
    active = rng.random() < _ACTIVE
    enrolled = choose.day(date(max(today.year - 10, first_year), 1, 1), date(today.year - 1, 12, 31))
    ended = choose.day(enrolled, today)
    return {
        "state": "active" if active else "reduced",
        "enrolled_month": _month(enrolled),
        "paid_until": _month(today if active else ended),
        "reduction_reason": None if active else rng.choice(_REASONS),
    }


def person_name(rng: Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2))))


def _number(choose: Chooser, id_type: str, born: date, sex: str, number: int) -> str:
    """A number of the right form that was never given to anybody."""
    if id_type == _PASSPORT:
        return f"XX{number:07d}"
    if id_type == _PERMANENT:
        # XXX: nationality not specified (ICAO 9303).
        return f"XXX{number:012d}"
    return f"H9{number:07d}" if id_type == _PERMIT else card_number(choose, id_type, born, sex)


def card_number(choose: Chooser, id_type: str, born: date, sex: str) -> str:
    # 119999, 819999, 829999, 839999: no such division.
    place = "119999" if id_type == CARD else f"{choose.rng.choice(('81', '82', '83'))}9999"
    while True:
        # Odd for men (GB 11643-1999).
        sequence = 2 * choose.rng.randrange(500) + int(sex == "1")
        digits = f"{place}{born:%Y%m%d}{sequence:03d}"
        if digits not in choose.taken:
            choose.taken.add(digits)
            return digits + check_character(digits)


def mobile_number(rng: Random) -> str:
    return f"1990000{rng.randrange(10_000):04d}"


def _postcode(area: str) -> str:
    """Made of the division's code: it looks like one of Beijing."""
    return f"10{area[4:6]}00"


def _month(day: date) -> str:
    return day.isoformat()[:7]
