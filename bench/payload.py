"""What people type: one person after another, never the same twice, and the requests that carry it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from banshi.fields.id_number import check_character

HOSPITALS = 1_490
_BOUNDARY = "----bench7e1c0f"
# 北京市 / 市辖区 / 东城区 / 东华门街道
AREA = ("110000", "110100", "110101", "110101001")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"


@dataclass
class People:
    """Invented persons. `seed` makes a run's persons its own."""

    seed: int = 1
    _random: random.Random = field(init=False)
    _number: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def next(self) -> dict[str, str]:
        """Name, type and number of a person who was not there before."""
        self._number += 1
        name = self._random.choice(_SURNAMES) + "某某"
        return {"name": name, "id_type": "01", "id_number": id_number(self._number, self.seed)}


def id_number(number: int, seed: int = 0) -> str:
    """A well-formed citizen's number, another for every pair of `number` and `seed`."""
    born = date(1960, 1, 1) + timedelta(days=number // 1000 % 15_000)
    digits = f"{110100 + seed % 100}{born:%Y%m%d}{number % 1000:03}"
    return digits + check_character(digits)


def typed(photo: str, number: int = 1) -> dict[str, str | Sequence[str]]:
    """The page of 29 fields, filled in; the first three stand there already."""
    code = 1 + number % (HOSPITALS - 2)
    return {
        "ethnicity": "01",
        "birth_date": "1990-05-17",
        "sex": "2",
        "country": "CN",
        "work_start": "2012-07-01",
        "education": "20",
        "personal_status": "04",
        "household_type": "10",
        "contact_name": "李某",
        "contact_phone": "010-65551234",
        "household_area": AREA,
        "household_address": "长安街 1 号院 2 号楼 3 单元 401",
        "household_postcode": "100010",
        "residence_area": AREA,
        "residence_address": "建国路 88 号 5 号楼 1102",
        "residence_postcode": "100022",
        "category": "01",
        "mobile": f"138{number % 10**8:08}",
        "photo": photo,
        "bank": "103",
        "bank_account": "6228480012345678901",
        "hospital_1": hospital_code(code),
        "hospital_2": hospital_code(code + 1),
        "hospital_3": "",
        "hospital_4": "",
        "email": "someone@example.com",
    }


# Five mistakes of different kinds: out of a list, too short, no day, no such hospital, left out.
MISTAKES: Mapping[str, str] = {
    "mobile": "13800",
    "household_postcode": "1000",
    "birth_date": "1990-02-30",
    "hospital_1": "H9999",
    "bank": "",
}


def hospital_code(number: int) -> str:
    return f"H{number:04}"


def multipart(fields: Mapping[str, str | Sequence[str]]) -> tuple[bytes, str]:
    """A form as a browser sends it when it has a control for files, which is left empty."""
    parts = [_part(f'name="{name}"', value) for name, value in _pairs(fields)]
    parts.append(_part('name="photo"; filename=""\r\nContent-Type: application/octet-stream', ""))
    body = "".join(parts) + f"--{_BOUNDARY}--\r\n"
    return body.encode(), f"multipart/form-data; boundary={_BOUNDARY}"


def _pairs(fields: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            yield name, one


def _part(disposition: str, value: str) -> str:
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n"
