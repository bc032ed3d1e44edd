"""What the checker says of materials that it goes through case by case, and what it leaves alone."""

import pytest

ITEM = """\
item: x
title: 试
portal: flexible_agency
menu: apply
fields:
  kind: {{label: 类型, type: choice, dictionary: reduction_kind, required: true}}
  deep: {{label: 原因, type: choice, dictionary: no_cover_reason, visible: {{kind: death}}}}
  loose: {{label: 选填, type: yes_no}}
  note: {{label: 说明, type: text}}
materials:
  a: {{label: 甲证, {material}}}
steps:
  - choose: {{fields: [kind]}}
  - fill: {{sections: [{{title: 区, fields: [deep, loose, note]}}]}}
{attach}
  - result: {{text: 好}}
review:
  - automatic: {{}}
"""
DEATH, ORDINARY = (f"  - attach: {{when: {{kind: {one}}}, materials: [a]}}" for one in ("death", "ordinary"))


def found(good, judge, material, attach):
    (good / "items/flexible_agency/x.yaml").write_text(ITEM.format(material=material, attach=attach), encoding="utf-8")
    return [str(one.message) for one in judge(good)[1]]


@pytest.mark.parametrize(
    ("material", "attach"),
    [
        ("required: true, when: {kind: death}", DEATH),
        ("required: {kind: death}", DEATH),
        ("required: true", f"{DEATH}\n{ORDINARY}"),
        ("required: true", f"{DEATH}\n  - attach: {{materials: [a]}}"),
        # A hidden field has no value, so this cannot be without the step.
        ("required: true, when: {deep: '01'}", DEATH),
        # What hangs on free text cannot be gone through.
        ("required: true, when: \"note == 'x'\"", DEATH),
        # Handed in at the window: nothing is uploaded.
        ("required: true, channel: window", DEATH),
    ],
)
def test_nothing_to_say(good, judge, material, attach):
    assert found(good, judge, material, attach) == []


@pytest.mark.parametrize(
    ("material", "attach", "case"),
    [
        ("required: true", DEATH, "当“类型”为“普通减员”时"),
        ("required: {kind: [death, ordinary]}", ORDINARY, "当“类型”为“死亡减员”时"),
        ("required: true", "  - attach: {when: {loose: true}, materials: [a]}", "什么都没填时"),
    ],
)
def test_stranded(good, judge, material, attach, case):
    assert found(good, judge, material, attach) == [f"材料“甲证”必交，但{case}没有步骤让人上传"]


@pytest.mark.parametrize(
    "material", ["template: ..", "template: {a: 1}", "template: [a.pdf]", "template: /etc/passwd", "sample: 7"]
)
def test_a_strange_paper_is_a_finding(good, judge, material):
    (good / "templates").mkdir()
    assert len(found(good, judge, material, "  - attach: {materials: [a]}")) == 1


def test_strange_materials_are_findings(good, judge):
    for materials in ("[a]", "7", "{a: 7}", "{a: [1]}"):
        text = ITEM.replace("materials:\n  a: {{label: 甲证, {material}}}\n", f"materials: {materials}\n")
        text = text.replace("{{", "{").replace("}}", "}").replace("{attach}", DEATH)
        (good / "items/flexible_agency/x.yaml").write_text(text, encoding="utf-8")
        assert judge(good)[1], materials
