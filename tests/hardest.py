"""What a clerk fills in for the four hardest items: one plausible value for each field, by its kind and label."""

from collections.abc import Mapping
from io import BytesIO
from random import Random

from PIL import Image
from stdnum.cn import uscc

from banshi.definition.model import Item
from banshi.field import Field
from banshi.fields.id_number import check_character

HOSPITAL, PHARMACY = "designated_hospital_application", "designated_pharmacy_application"
INFANT, STUDENT = "infant_filing", "student_enrolment"
ITEMS = (HOSPITAL, PHARMACY, INFANT, STUDENT)
# Nobody's: no division has the code 119999.
MOBILE = "19900000001"
_USCC = "91119999DEMA00001"
_OF_KIND: Mapping[str, object] = {
    "uscc": _USCC + uscc.calc_check_digit(_USCC),
    "postal_code": "100010",
    "number": "85.5",
    "money": "1200.50",
    "integer": "12",
    "yes_no": "false",
    "date": "2024-03-01",
    "date_range": ["2024-01-01", "2026-12-31"],
    "phone": MOBILE,
    "email": "office@example.com",
    "bank_account": "6222020000000000000",
}
_OF_DICTIONARY = {"area": "110101001", "bank_branch": "102-11", "id_type": "01", "country": "CN"}


def card_number(number: int, born: str = "19900101") -> str:
    """An ID card number of nobody, another for each `number` (0..999)."""
    digits = f"119999{born}{number:03d}"
    return digits + check_character(digits)


def filled_in(item: Item, **changed: object) -> dict[str, object]:
    """A value for every field of `item` that somebody may type, as a form sends it; `changed` goes before."""
    typed = {one.name: value_of(one) for one in item.fields if one.widget().drawing not in ("none", "lookup")}
    return {**typed, **changed}


def value_of(one: Field, row: int = 0) -> object:
    """A value for a field; another in each `row` of a table where that matters."""
    if one.row_fields:
        return [{cell.name: value_of(cell, at) for cell in one.row_fields} for at in (1, 2)]
    dictionary = one.dictionary_used
    if dictionary is not None:
        code = _OF_DICTIONARY.get(dictionary.id) or dictionary.codes[0].code
        return code if dictionary.find(code) else next(iter(one.samples()))
    if one.KIND == "id_number":
        return card_number(row + 1)
    if one.KIND in ("text", "long_text"):
        return "102100099996" if getattr(one, "digits", None) else f"{one.label.zh.split(' ')[0]}{'甲乙丙'[row]}"
    return _OF_KIND[one.KIND]


def photo_of(kilobytes: int) -> bytes:
    """A JPEG of about that many kilobytes: a scan."""
    side = 360
    grain = Image.frombytes("L", (side, side), Random("scan").randbytes(side * side))
    written = BytesIO()
    grain.save(written, "JPEG", quality=90)
    # What follows the end of the image is no part of it; scanners leave such padding too.
    return written.getvalue() + bytes(max(0, kilobytes * 1024 - written.tell()))
