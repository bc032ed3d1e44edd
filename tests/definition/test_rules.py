"""Defaults, options and contradictions: what is found, and that nothing sound is."""

import pytest

ITEM = """\
item: x
title: 试
portal: flexible_agency
menu: apply
fields:
  kind: {{label: 类型, type: choice, dictionary: reduction_kind, required: true{kind}}}
  tags: {{label: 标签, type: choice, dictionary: reduction_kind, show_as: checks}}
  beds: {{label: 床位, type: integer}}
  price: {{label: 单价, type: money}}
  poor: {{label: 困难, type: yes_no}}
  day: {{label: 日期, type: date}}
  a: {{label: 甲, {a}}}
steps:
  - choose: {{fields: [kind, tags, beds, price, poor, day]}}
  - fill: {{{fill}sections: [{{title: 区, fields: [a]{section}}}]}}
  - result: {{text: 好}}
review:
  - automatic: {{}}
"""


@pytest.fixture
def codes(good, judge):
    """The codes found in the item with these parts."""

    def found(a="type: text", kind="", fill="", section=""):
        (good / "items/flexible_agency/x.yaml").write_text(
            ITEM.format(a=a, kind=kind, fill=fill, section=section), encoding="utf-8"
        )
        return [one.code for one in judge(good)[1]]

    return found


@pytest.mark.parametrize(
    ("a", "expected"),
    [
        ("type: text, default: 北京", []),
        ("type: text, default: '=kind'", []),
        ("type: text, default: '=kind + day'", []),
        ("type: text, default: '=beds'", ["D309"]),
        ("type: text, default: '=a'", ["D310"]),
        ("type: text, default: '=nobody'", ["D302"]),
        ("type: text, max_length: 3, default: 太长的文字", ["D309"]),
        ("type: integer, default: 3", []),
        ("type: integer, minimum: 4, default: 3", ["D309"]),
        ("type: integer, default: '=beds * 2'", []),
        ("type: integer, default: '=price'", ["D309"]),
        ("type: money, default: 12.5", []),
        ("type: money, default: '=price * 0.1'", []),
        ("type: money, default: '=beds'", []),
        ("type: yes_no, default: true", []),
        ("type: yes_no, default: 也许", ["D309"]),
        ("type: yes_no, default: '=poor'", []),
        ("type: date, default: 2026-02-30", ["D309"]),
        ("type: date, default: 2026-02-28", []),
        ("type: date, not_before: today, default: 2020-01-01", []),
        ("type: choice, dictionary: reduction_kind, default: death", []),
        ("type: choice, dictionary: reduction_kind, default: 死亡减员", ["D303"]),
        ("type: choice, dictionary: reduction_kind, default: '=kind'", []),
        ("type: choice, dictionary: reduction_kind, show_as: checks, default: [death, ordinary]", []),
        ("type: choice, dictionary: reduction_kind, show_as: checks, default: [death, dead]", ["D303"]),
        ("type: choice, dictionary: reduction_kind, show_as: checks, default: '=tags'", []),
        ("type: file, default: a", ["D309"]),
        ("type: computed, value: {integer: beds}, default: 1", ["D309"]),
    ],
)
def test_defaults(codes, a, expected):
    assert codes(a) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("[{codes: [death]}]", []),
        ("[{when: {poor: true}, codes: [death]}]", []),
        ("[{when: {poor: true}, codes: [death]}, {codes: [ordinary]}]", []),
        ("[{when: 'beds > 3 && price > 1.0', codes: [death, ordinary]}]", []),
        ("[{codes: [death]}, {when: {poor: true}, codes: [ordinary]}]", ["D311"]),
        ("[{when: false, codes: [death]}, {codes: [ordinary]}]", ["D311"]),
        ("[{codes: [death, dead]}]", ["D303"]),
        ("[{when: {nobody: 1}, codes: [death]}]", ["D302"]),
        ("[{codes: []}]", ["D108"]),
    ],
)
def test_options(codes, options, expected):
    assert codes(f"type: choice, dictionary: reduction_kind, options: {options}") == expected


DEATH = "visible: {kind: death}"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"a": f"type: text, {DEATH}", "section": ", when: {kind: ordinary}"}, ["D312"]),
        ({"a": f"type: text, {DEATH}", "fill": "when: {kind: ordinary}, "}, ["D312"]),
        ({"section": ", when: {kind: death}", "fill": "when: {kind: ordinary}, "}, ["D312"]),
        ({"a": "type: text, required: {kind: death}, visible: {kind: ordinary}"}, ["D312"]),
        ({"a": "type: text, visible: {poor: true}", "section": ", when: {poor: false}"}, ["D312"]),
        ({"a": "type: text, visible: \"kind == 'death' && poor && kind == 'ordinary'\""}, ["D312"]),
        (
            {"a": "type: text, visible: \"kind in ['death'] && beds > 1\"", "section": ", when: {kind: ordinary}"},
            ["D312"],
        ),
        ({"a": f"type: text, {DEATH}", "kind": ", options: [{codes: [ordinary]}]"}, ["D313"]),
        ({"a": f"type: text, {DEATH}", "section": ", when: {kind: [death, ordinary]}"}, []),
        ({"a": f"type: text, {DEATH}", "section": ", when: {poor: true}"}, []),
        ({"a": f"type: text, {DEATH}", "kind": ", options: [{when: {poor: true}, codes: [ordinary]}]"}, []),
        ({"a": "type: text, visible: {kind: ''}", "kind": ", options: [{codes: [ordinary]}]"}, []),
        (
            {"a": "type: text, visible: \"kind == 'death' || kind == 'ordinary'\"", "section": ", when: {kind: death}"},
            [],
        ),
        (
            {"a": "type: text, visible: \"!(poor && kind == 'death' && poor)\"", "section": ", when: {kind: ordinary}"},
            [],
        ),
        ({"a": "type: text, visible: \"(poor ? 'a' : 'b') == 'a' && kind == 'death'\""}, []),
        ({"a": "type: text, visible: \"kind == 'death' && 'ordinary' in tags\""}, []),
        ({"a": "type: text, visible: '1 < 2'"}, ["D308"]),
        ({"a": "type: text, visible: {kind: death}, required: {kind: death}"}, []),
    ],
)
def test_contradictions(codes, parts, expected):
    assert codes(**parts) == expected
