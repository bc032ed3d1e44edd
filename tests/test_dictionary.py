"""Dictionaries, flat and as trees."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.dictionary import Code, Dictionary
from banshi.i18n import Text

PLACES = Dictionary(
    "division",
    Text("区划"),
    (
        Code("11", Text("北京市", "Beijing")),
        Code("1102", Text("西城区"), "11"),
        Code("1101", Text("东城区", "Dongcheng"), "11"),
        Code("1101001", Text("东华门街道"), "1101"),
        Code("9901", Text("孤儿"), "99"),
    ),
)


def test_find():
    found = PLACES.find("1101")
    assert found is not None
    assert found.label == Text("东城区", "Dongcheng")
    assert PLACES.find("") is None
    assert PLACES.find("x") is None


def test_children_keep_the_authors_order():
    assert [one.code for one in PLACES.children()] == ["11"]
    assert [one.code for one in PLACES.children("11")] == ["1102", "1101"]
    assert PLACES.children("1102") == ()
    assert PLACES.children("x") == ()


@pytest.mark.parametrize(
    ("code", "path"),
    [("1101001", ["11", "1101", "1101001"]), ("11", ["11"]), ("x", []), ("", []), ("9901", ["9901"])],
)
def test_path(code, path):
    assert [one.code for one in PLACES.path(code)] == path


@pytest.mark.parametrize(
    ("code", "locale", "label"),
    [
        ("1101", "zh_Hans_CN", "北京市 / 东城区"),
        ("1101", "en", "Beijing / Dongcheng"),
        ("1102", "en", "Beijing / 西城区"),
        ("gone", "en", "gone"),
    ],
)
def test_label(code, locale, label):
    assert PLACES.label(code, locale) == label


@pytest.mark.parametrize(
    ("first", "last", "day", "valid"),
    [
        (None, None, "2026-11-25", True),
        ("2026-11-25", None, "2026-11-25", True),
        ("2026-11-26", None, "2026-11-25", False),
        (None, "2026-11-25", "2026-11-25", True),
        (None, "2026-11-24", "2026-11-25", False),
        ("2026-01-01", "2026-12-31", "2026-11-25", True),
    ],
)
def test_valid_on(first, last, day, valid):
    bounds = [one and date.fromisoformat(one) for one in (first, last)]
    assert Code("a", Text("甲"), "", *bounds).valid_on(date.fromisoformat(day)) is valid


def test_dictionaries_compare_by_what_was_written():
    assert Dictionary("division", Text("区划"), PLACES.codes) == PLACES
    assert Dictionary("division", Text("区划"), PLACES.codes[:1]) != PLACES


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("东", ["1101", "1101001"]),
        ("东城区", ["1101"]),
        ("北京 东", ["1101", "1101001"]),
        ("东城 东华门", ["1101001"]),
        ("西城 东华门", []),
        ("dong", ["1101"]),
        ("1101001", ["1101001"]),
        ("城", ["1102", "1101"]),
        ("  ", []),
        ("", []),
        ("没有", []),
        ("\n", []),
        ("区 东", ["1101", "1101001"]),
    ],
)
def test_search(text, codes):
    assert [one.code for one in PLACES.search(text, date(2026, 1, 1))] == codes


def test_search_offers_what_is_valid_and_no_more_than_asked():
    codes = tuple(Code(str(n), Text(f"路{n}"), valid_to=date(2020, 1, 1) if n % 2 else None) for n in range(2000))
    roads = Dictionary("road", Text("路"), codes)
    found = roads.search("路", date(2026, 1, 1))
    assert [one.code for one in found] == [str(n) for n in range(0, 40, 2)]
    assert [one.code for one in roads.search("路1999", date(2019, 1, 1))] == ["1999"]
    assert len(roads.search("路", date(2026, 1, 1), most=3)) == 3


@given(text=st.text("区东城华门a1 \n", max_size=4))
def test_search_finds_what_a_look_at_each_finds(text):
    found = {one.code for one in PLACES.search(text, date(2026, 1, 1))}
    *above, last = text.casefold().split() or [""]
    above = [word for word in dict.fromkeys(above) if len(word) > 1][-2:]
    expected = {
        one.code
        for one in PLACES.codes
        if last
        and last in f"{one.label.zh} {one.label.en} {one.code}".casefold()
        and all(
            any(word in f"{each.label.zh} {each.label.en} {each.code}".casefold() for each in PLACES.path(one.code))
            for word in above
        )
    }
    assert found == expected
