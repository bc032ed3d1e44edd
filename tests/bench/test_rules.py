"""The made-up forms are what they are said to be, and every judge agrees on them. No time is judged here."""

from pathlib import Path

import pytest

from banshi.applications.reading import read
from bench.forms import CONTEXT, FIELDS, RULES, many_rules, plain
from bench.rules import by_hand, judges, keystroke


def test_the_large_form_has_its_fields_and_rules(tmp_path: Path):
    item, payload = many_rules(tmp_path / "many")
    ruled = [rule for one in item.fields for rule in (one.visible, one.required) if rule.depends]
    assert (len(item.fields), len(ruled)) == (FIELDS, RULES)
    reading = read(item, payload, CONTEXT)
    assert reading.faults == ()
    assert len(reading.values) == FIELDS, "the payload shows every field"
    assert len(read(item, {**payload, "f0": "c2"}, CONTEXT).values) < FIELDS


def test_every_judge_takes_the_plain_payload(tmp_path: Path):
    rows = [*judges(tmp_path / "plain", 1)]
    assert {row.measure.rpartition(" ")[2] for row in rows} >= {"hand", "WTForms", "jsonschema"}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("text_0", "x" * 51),
        ("code_1", "c99"),
        ("whole_2", "1001"),
        ("day_3", "2026-02-30"),
        ("post_4", "1"),
        ("code_1", ""),
    ],
)
def test_ours_and_the_one_by_hand_refuse_alike(tmp_path: Path, name: str, wrong: str):
    item, payload = plain(tmp_path / "plain")
    spoilt = {**payload, name: wrong}
    assert {one.target for one in read(item, spoilt, CONTEXT).faults} == set(by_hand(spoilt)) == {name}


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_keystroke_is_measured(tmp_path: Path):
    row = keystroke(*many_rules(tmp_path / "many"), 20)
    assert "ms" in row.ours or "no /usr/bin/chromium" in row.ours
