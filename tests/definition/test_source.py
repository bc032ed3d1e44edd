"""The strict reader: what is typed and what stays text, where things stand, and what it refuses."""

import pytest

from banshi.definition.source import read_text


def value(text):
    node, findings = read_text(f"a: {text}", "x.yaml")
    assert node, findings
    return node.child("a").data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True), ("false", False), ("null", None), ("", None),
        ("True", "True"), ("FALSE", "FALSE"), ("Null", "Null"), ("~", "~"),
        ("no", "no"), ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
        ("0", 0), ("1", 1), ("-1", -1), ("123456789012345", 123456789012345),
        ("010", "010"), ("007", "007"), ("-0", "-0"), ("+1", "+1"), ("1_000", "1_000"), ("1,000", "1,000"),
        ("0x1F", "0x1F"), ("0o17", "0o17"), ("0b1", "0b1"), ("1e3", "1e3"), ("1.0e3", "1.0e3"),
        ("1234567890123456", "1234567890123456"), ("110105194912310021", "110105194912310021"),
        ("1.5", 1.5), ("-0.25", -0.25), ("0.0", 0.0), (".5", ".5"), ("5.", "5."), ("01.5", "01.5"), ("1.2.3", "1.2.3"),
        (".inf", ".inf"), (".nan", ".nan"), ("12345678901.5", "12345678901.5"), ("1.123456", "1.123456"),
        ("12:30:45", "12:30:45"), ("12:30", "12:30"), ("190:20:30", "190:20:30"),
        ("2024-01-01", "2024-01-01"), ("2022-07", "2022-07"), ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("'1'", "1"), ('"true"', "true"), ("'null'", "null"), ('""', ""), ("=", "="), ("<<", "<<"), ("１２", "１２"),
        ("[1, no, 010]", [1, "no", "010"]), ("{b: on}", {"b": "on"}), ("|\n  1\n", "1\n"), ("姓名", "姓名"),
    ],
)  # fmt: skip
def test_scalars(text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_keys_are_always_text():
    node, _findings = read_text("1: a\n01: b\ntrue: c\nnull: d\nno: e\n", "x.yaml")
    assert list(node.data) == ["1", "01", "true", "null", "no"]


def test_positions():
    node, _findings = read_text("甲: {乙: [一, 二]}\n丙:\n  - 丁: 戊\n", "x.yaml")
    first = node.child("甲")
    assert str(first.position) == "x.yaml:1:4"
    assert str(first.key_position("乙")) == "x.yaml:1:5"
    assert [str(one.position) for one in first.child("乙")] == ["x.yaml:1:9", "x.yaml:1:12"]
    assert str(node.child("丙").child(0).child("丁").position) == "x.yaml:3:8"
    assert str(node.key_position("丙")) == "x.yaml:2:1"
    assert str(node.key_position("none")) == "x.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("a == b", 2, "1:6"), ('"a == b"', 2, "1:7"), ("'a''b == c'", 4, "1:10"), (r'"a\u4e00 == c"', 3, "1:13"),
        ("a ==\n    b", 5, "2:5"), ("|\n  a\n  == b\n", 2, "3:3"), (">-\n  a\n  == b\n", 2, "3:3"), ("甲 == b", 5, "1:9"),
    ],
)  # fmt: skip
def test_places_within_a_scalar(text, index, expected):
    node, _findings = read_text(f"a: {text}", "x")
    position = node.child("a").within(index)
    assert f"{position.line}:{position.column}" == expected


@pytest.mark.parametrize(
    "text", ["a: 1\r\nb: 2\r\n", "\ufeffa: 1\nb: 2", "a: 1\rb: 2", "---\na: 1\nb: 2\n...\n", "# c\na: 1 # d\nb: 2"]
)
def test_accepted(text):
    node, findings = read_text(text, "x")
    assert (node and node.data, findings) == ({"a": 1, "b": 2}, [])


def test_all_findings_at_once():
    _node, findings = read_text("a: &x 1\nb: *x\na: !t 2\n? [c]\n: d\n", "x")
    assert [(one.code, one.position.line) for one in findings] == [
        ("D010", 1), ("D010", 2), ("D013", 3), ("D011", 3), ("D014", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('a: 1\n"b: 1\nc: 2\n', "D007", "2:1"), ("a: 1\nb\nc: 2\n", "D005", "2:1"), ("a: 'x\nb: 'y'\n", "D007", "1:4"),
        ('a: {b: "c, d: "e"}\nf: 1\n', "D007", "1:8"), ("a: [1, 2\nb: 3\n", "D005", "1:4"), ("a: 1\n   b: 2\n", "D005", "2:5"),
        ("a:\n\tb: 1\n", "D006", "2:1"), ("a: {b: 1,\n \tc: 2}\n", "D006", "2:2"), ("a: 'x", "D007", "1:4"), ("a: b: c\n", "D005", "1:5"), ("a: @b\n", "D005", "1:4"),
        ("a: %b\n", "D005", "1:4"), ("a: `b`\n", "D005", "1:4"), ('a: "\\q"\n', "D005", "1:5"), ("a: 1\n- b\n", "D005", "2:1"),
    ],
)  # fmt: skip
def test_syntax_mistakes_are_found_where_they_are(text, code, place):
    _node, (finding,) = read_text(text, "x")
    assert (finding.code, str(finding.position)) == (code, f"x:{place}")
    assert "{" not in str(finding.message)
