"""Dictionaries, flat and as trees."""

import csv
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.dictionary import Code, Dictionary
from banshi.i18n import Text
from banshi.settings import ROOT

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
        ("1101", ["1101", "1101001"]),
        ("001", []),
        ("11 东", ["1101", "1101001"]),
        ("1101 东华门", ["1101001"]),
        ("1102 东华门", []),
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

    def answers(one, word):
        return word in f"{one.label.zh} {one.label.en}".casefold() or one.code.startswith(word)

    expected = {
        one.code
        for one in PLACES.codes
        if last
        and answers(one, last)
        and all(any(answers(each, word) for each in PLACES.path(one.code)) for word in above)
    }
    assert found == expected


@pytest.fixture(scope="module")
def areas():
    """The streets of the country, searched once: what is kept for the next search is made."""
    with (ROOT / "definitions" / "dictionaries" / "area.csv").open(encoding="utf-8-sig", newline="") as stream:
        codes = [Code(row["code"], Text(row["label"]), row["parent"]) for row in csv.DictReader(stream)]
    made = Dictionary("area", Text("区划"), tuple(codes))
    made.search("x", date(2026, 1, 1))
    return made


def _calls(search):
    """How many calls a search makes: of codes looked at, each is some."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        search()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "text",
    ["镇", "11 10 镇", "10 00 1", "00 00 00", "街道 镇", "自治 街道 镇", "自治 地区 zz", "四川 广东 镇", "街道 自治 1"],
)
def test_no_search_looks_at_all_the_streets(text, areas):
    """To gather all that stands below two broad words made 200,000 to 400,000 calls."""
    assert len(areas.codes) > 45_000
    assert _calls(lambda: areas.search(text, date(2026, 1, 1))) < 130_000


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("西湖 北山", "浙江省 / 杭州市 / 西湖区 / 北山街道"),
        ("四川省 锦江 东湖", "四川省 / 成都市 / 锦江区 / 东湖街道"),
        ("110101 东华门", "北京市 / 北京市 / 东城区 / 东华门街道"),
        ("110101001", "北京市 / 北京市 / 东城区 / 东华门街道"),
    ],
)
def test_streets_are_found(text, path, areas):
    found = [areas.label(one.code, "zh_Hans_CN") for one in areas.search(text, date(2026, 1, 1))]
    assert found[:1] == [path]
