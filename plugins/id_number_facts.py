"""What an ID number says 证件号码里的出生日期和性别: derivations, and the check that what was typed agrees.

Only of 居民身份证 and 港澳台居民居住证 (GB 11643-1999: digits 7 to 14 are the birth date, an odd 17th is a man's).
Other documents say neither, and all answers are blank for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banshi.conditions import Value, Values
from banshi.field import Context, Derivation, Fault
from banshi.fields.id_number import resident_fault
from banshi.hookspecs import hookimpl
from banshi.i18n import _
from banshi.kinds import Reference, option
from banshi.validator import Validator

# Codes of the dictionary `id_type` whose numbers are made by GB 11643.
SPEAKING = frozenset({"01", "17"})
# Codes of the dictionary `sex`, GB/T 2261.1.
_MALE, _FEMALE = "1", "2"


def birth_date_in(id_type: Value, number: Value) -> str | None:
    """The birth date (ISO) that a number of that type holds; None where it holds none or is wrong."""
    if not _speaks(id_type, number):
        return None
    digits = str(number)
    return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])).isoformat()


def sex_in(id_type: Value, number: Value) -> str | None:
    """The code of the sex that a number of that type holds; None where it holds none or is wrong."""
    if not _speaks(id_type, number):
        return None
    return _MALE if int(str(number)[16]) % 2 else _FEMALE


def _speaks(id_type: Value, number: Value) -> bool:
    return id_type in SPEAKING and isinstance(number, str) and resident_fault(number) is None


def birth_date_of_id(values: Values, subjects: Sequence[Values], context: Context) -> Value:
    """由 `id_type`、`id_number` 得出出生日期；证件号码里没有的为空。"""
    return birth_date_in(values.get("id_type"), values.get("id_number"))


def sex_of_id(values: Values, subjects: Sequence[Values], context: Context) -> Value:
    """由 `id_type`、`id_number` 得出性别代码；证件号码里没有的为空。"""
    return sex_in(values.get("id_type"), values.get("id_number"))


@dataclass(frozen=True, kw_only=True)
class MatchesIdNumber(Validator):
    """填的出生日期、性别与证件号码里的一致。证件号码里没有的不核对。"""

    KIND = "matches_id_number"

    id_type: str = option(Reference("field"), "哪个字段是证件类型")
    id_number: str = option(Reference("field"), "哪个字段是证件号码")
    birth_date: str | None = option(Reference("field"), "哪个字段是出生日期；不写就不核对", default=None)
    sex: str | None = option(Reference("field"), "哪个字段是性别；不写就不核对", default=None)

    def violations(self, values: Values) -> Iterable[Fault]:
        document = values.get(self.id_type), values.get(self.id_number)
        if _differs(values, self.birth_date, birth_date_in(*document)):
            yield Fault(str(self.birth_date), _("与证件号码里的出生日期不一致，请核对"))
        if _differs(values, self.sex, sex_in(*document)):
            yield Fault(str(self.sex), _("与证件号码里的性别不一致，请核对"))


def _differs(values: Values, name: str | None, held: str | None) -> bool:
    typed = values.get(name) if name else None
    return typed is not None and held is not None and typed != held


@hookimpl
def register_derivations() -> Mapping[str, Derivation]:
    return {"birth_date_of_id": birth_date_of_id, "sex_of_id": sex_of_id}


@hookimpl
def register_validator_kinds() -> Sequence[type]:
    return [MatchesIdNumber]
