"""The plugins that ship: each answers as its file says."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pypinyin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.conditions import Values
from banshi.field import Context
from banshi.fields.id_number import check_character
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

TODAY = date(2026, 11, 25)


@dataclass(frozen=True)
class Records:
    records: Mapping[str, Mapping[str, Values]]

    def find(self, register: str, key: str) -> Values | None:
        return self.records[register].get(key)

    def match(self, register: str, values: Values) -> Sequence[str]:
        return [key for key, one in self.records[register].items() if values.items() <= one.items()][:2]


def student(number: str, state: str, year: int | None) -> Values:
    return {"id_type": "08", "id_number": number, "state": state, "insured_year": year}


RECORDS = Records(
    {
        "student": {
            "s1": student("E1", "active", 2026),
            "s2": student("E2", "active", 2025),
            "s3": student("E3", "reduced", 2026),
            "s4": student("E4", "active", None),
        },
        "hospital": {f"H{n}": {"kind": "general"} for n in range(1, 7)}
        | {"S1": {"kind": "specialist"}, "C1": {"kind": "chinese"}},
    }
)
CONTEXT = Context(TODAY, RECORDS, None)


@pytest.fixture(scope="module")
def vocabulary():
    return load_vocabulary(ROOT / "plugins")


@pytest.fixture(scope="module")
def derive(vocabulary):
    def derived(function: str, /, **values: object) -> object:
        return vocabulary.derivations[function](values, (), CONTEXT)

    return derived


@pytest.mark.parametrize(
    ("number", "kind"), [("E1", None), ("E2", "renewal"), ("E3", "renewal"), ("E4", "renewal"), ("E5", "new")]
)
def test_enrolment_kind_of_a_student(derive, number, kind):
    assert derive("student_enrolment_kind", id_type="08", id_number=number) == kind


def test_enrolment_kind_for_the_year_that_is_asked_for(derive):
    assert derive("student_enrolment_kind", id_type="08", id_number="E1", insured_year=2027) == "renewal"
    assert derive("student_enrolment_kind", id_type="08", id_number="E2", insured_year=2025) is None


def test_enrolment_kind_is_not_known_before_the_number(derive):
    assert derive("student_enrolment_kind", id_type="08") is None
    assert derive("student_enrolment_kind") is None


def test_insurance_number_of_an_infant(vocabulary):
    make = vocabulary.generators["infant_insurance_number"]
    # 2026-11-25 is 9,825 days after 2000-01-01.
    made = make({}, "202611250000000001", datetime(2026, 11, 25, tzinfo=UTC))
    assert made[:15] == "098250000000001"
    assert len(made) == 16


@given(number=st.integers(0, 10**10 - 1), place=st.integers(0, 15), other=st.integers(1, 9))
def test_a_wrong_digit_is_found(vocabulary, number, place, other):
    make = vocabulary.generators["infant_insurance_number"]
    is_one = sys.modules["banshi_plugins.infant_insurance_number"].is_infant_insurance_number
    made = make({}, f"20261125{number:010d}", datetime(2026, 11, 25, tzinfo=UTC))
    assert is_one(made)
    assert not is_one(f"{made[:place]}{(int(made[place]) + other) % 10}{made[place + 1 :]}")


def resident(digits: str) -> str:
    return digits + check_character(digits)


@pytest.mark.parametrize(
    ("id_type", "number", "born", "sex"),
    [
        ("01", resident("11999919900101001"), "1990-01-01", "1"),
        ("01", resident("11999920000229002"), "2000-02-29", "2"),
        ("17", resident("83000020151231111"), "2015-12-31", "1"),
        ("08", resident("11999919900101001"), None, None),
        ("01", "119999199001010010", None, None),
        ("01", "1", None, None),
        (None, resident("11999919900101001"), None, None),
    ],
)
def test_what_an_id_number_says(derive, id_type, number, born, sex):
    assert derive("birth_date_of_id", id_type=id_type, id_number=number) == born
    assert derive("sex_of_id", id_type=id_type, id_number=number) == sex


def test_what_is_typed_agrees_with_the_number(vocabulary):
    names = {name: name for name in ("id_type", "id_number", "birth_date", "sex")}
    check = vocabulary.validators["matches_id_number"](**names)
    person = {"id_type": "01", "id_number": resident("11999919900101001"), "birth_date": "1990-01-01", "sex": "1"}
    assert check.violations(person) == ()
    wrong = check.violations({**person, "birth_date": "1990-01-02", "sex": "2"})
    assert [one.target for one in wrong] == ["birth_date", "sex"]
    assert check.violations({**person, "birth_date": None, "sex": None}) == ()
    assert check.violations({**person, "id_type": "08", "birth_date": "1990-01-02"}) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("青禾社区卫生服务中心", "QHSQWSFWZX"),
        ("重庆路门诊部（东区）2部", "CQLMZBDQ2B"),
        ("曾氏中医诊所", "ZSZYZS"),
        ("仇氏口腔", "QSKQ"),
        ("单氏骨科", "SSGK"),
        ("尉迟诊所", "YCZS"),
        ("解放路药店", "JFLYD"),
        ("单位门诊部", "DWMZB"),
        ("ABC药房", "ABCYF"),
        ("医" * 80, "Y" * 50),
        ("·", None),
        (None, None),
    ],
)
def test_mnemonic_code(derive, name, code):
    assert (derive("mnemonic_code", name=name) or None) == code


def test_a_single_character_is_read_as_pypinyin_reads_it(derive):
    for one in "医院药店京津沪":
        assert derive("mnemonic_code", name=one) == pypinyin.lazy_pinyin(one)[0][0].upper()


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["H1", "H2", "H3", "H4"], None),
        (["H1", "H2", "H3", "H4", "S1"], None),
        (["H1", "C1", "S1"], None),
        (["H1", "H2", "H3", "H4", "H5"], "现为 5 家"),
        (["H1", None, "H1"], "只能选一次"),
        ([], None),
        (["H1", "H2", "H3", "H4", "X9"], "现为 5 家"),
    ],
)
def test_limit_of_designated_hospitals(vocabulary, chosen, said):
    values = {f"hospital_{place}": key for place, key in enumerate(chosen, 1)}
    message = vocabulary.checks["designated_hospital_limit"](values, (), RECORDS)
    assert (said in str(message)) if said else message is None


@pytest.mark.parametrize(
    ("arrears", "due", "paid", "charged"),
    [
        # 1,000.00 × 0.0005 × 30 = 15.00
        ("1000.00", "2023-01-31", "2023-03-02", "15.00"),
        # 333.33 × 0.0005 × 1 = 0.166665
        ("333.33", "2023-01-31", "2023-02-01", "0.17"),
        # 10.00 × 0.0005 × 1 = 0.005, half up
        ("10.00", "2023-01-31", "2023-02-01", "0.01"),
        ("1000.00", "2023-01-31", "2023-01-31", "0.00"),
        ("1000.00", "2023-01-31", "2023-01-01", "0.00"),
        # A leap year: 366 days
        ("200.00", "2024-01-01", "2025-01-01", "36.60"),
        ("1000.00", "2011-06-30", "2023-01-01", None),
        (None, "2023-01-31", None, None),
        ("1000.00", None, None, None),
        # Until today
        ("1000.00", "2026-11-24", None, "0.50"),
    ],
)
def test_charge_for_paying_late(derive, arrears, due, paid, charged):
    assert derive("late_payment_charge", arrears=arrears, due_date=due, paid_on=paid) == charged


@given(cents=st.integers(1, 10**12), days=st.integers(0, 5000))
def test_charge_is_within_half_a_fen(vocabulary, cents, days):
    charge = sys.modules["banshi_plugins.late_payment"].charge
    due = date(2012, 1, 1)
    charged = charge(Decimal(cents) / 100, due, date.fromordinal(due.toordinal() + days))
    assert abs(charged - Decimal(cents) / 100 * days / 2000) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # The examples of the rules themselves, items 2 and 3.
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("0.00", "零元整"),
        ("0.01", "壹分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("100000001", "壹亿零壹元整"),
        ("-3.20", "负叁元贰角整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("1000000000000", ""),
        ("甲", ""),
        (None, ""),
    ],
)
def test_amount_in_words(vocabulary, amount, words):
    assert vocabulary.document_slots["amount_in_words"](amount, {}) == words


@given(fen=st.integers(1, 10**14 - 1))
def test_an_amount_in_words_is_read_back(vocabulary, fen):
    said = vocabulary.document_slots["amount_in_words"](f"{fen // 100}.{fen % 100:02}", {})
    assert "零零" not in said
    assert fen_of(said) == fen


def fen_of(words: str) -> int:
    """The inverse of the plugin, written the other way round: from the signs to the number."""
    worth = {"分": 1, "角": 10, "元": 100}
    fen = group = digit = 0
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            group += digit * 10 ** ("拾佰仟".index(sign) + 1)
            digit = 0
        elif sign in "万亿":
            fen += (group + digit) * (10**4 if sign == "万" else 10**8) * 100
            group = digit = 0
        elif sign in worth:
            fen += (group + digit) * worth[sign]
            group = digit = 0
    return fen


DIGITS = "零壹贰叁肆伍陆柒捌玖"
