"""What the tables of the field kinds judge with: one day, one small register, a few stored files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from banshi.conditions import Value, Values
from banshi.field import Context, Field, FieldError, Upload
from banshi.i18n import Text

TODAY = date(2026, 11, 25)
HOSPITALS = {
    "H1101": {"name": "东桥医院"},
    "H1102": {"name": "青禾社区卫生服务中心"},
    "H1103": {"name": "同名医院"},
    "H1104": {"name": "同名医院"},
}
DEPARTMENTS = {
    "g1": {"id": "g1", "name": "1年级", "above": None, "leaves": "2029-07-01"},
    "c1": {"id": "c1", "name": "01班", "above": "g1", "leaves": None},
}


@dataclass(frozen=True)
class FakeRecords:
    records: Mapping[str, Mapping[str, Value]] = field(default_factory=lambda: HOSPITALS)

    def find(self, register: str, key: str) -> Mapping[str, Value] | None:
        return self.records.get(key) if register == "hospital" else None

    def match(self, register: str, values: Values) -> list[str]:
        found = [key for key, record in self.records.items() if values.items() <= record.items()]
        return found[:2] if register == "hospital" else []

    def tree(self, register: str) -> Mapping[str, Mapping[str, Value]]:
        return DEPARTMENTS if register == "department" else {}

    def referring(self, register: str, key: str) -> list[tuple[Text, int]]:
        return []


@dataclass(frozen=True)
class FakeUploads:
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def find(self, file_id: str) -> Upload | None:
        return self.uploads.get(file_id)


def _uploads() -> Mapping[str, Upload]:
    jpeg = Upload("photo", "photo.jpg", "image/jpeg", 16 * 1024, 358, 441)
    variants = (
        jpeg,
        replace(jpeg, id="wide", width=400, height=500),
        replace(jpeg, id="light", size=3277),
        replace(jpeg, id="nearly", size=9215),
        replace(jpeg, id="heavy", size=30 * 1024),
        replace(jpeg, id="png", name="photo.jpg", media_type="image/png"),
        Upload("scan", "证明.pdf", "application/pdf", 200 * 1024),
        Upload("big", "大.pdf", "application/pdf", 3 * 1024 * 1024),
        Upload("program", "证明.pdf", "application/x-dosexec", 1024),
    )
    return {one.id: one for one in variants}


@pytest.fixture(scope="session")
def context() -> Context:
    return Context(TODAY, FakeRecords(), FakeUploads(_uploads()))


@pytest.fixture(scope="session")
def judge(context: Context) -> Callable[..., object]:
    """`judge(field, typed, other="value")`: the value, or the message as a text that begins with `!`."""

    def judged(one: Field, raw: object, **values: Value) -> object:
        here = replace(context, values=values)
        try:
            value = one.parse(raw, here)
        except FieldError as error:
            return f"!{error.message}"
        messages = list(one.check(value, here)) if value is not None else []
        return f"!{messages[0]}" if messages else value

    return judged
