"""Examples of items: run by the judge, told where they fail, and what they leave untried."""

from datetime import date

import pytest
import yaml

from banshi.applications.coverage import coverage_of, suggest_examples
from banshi.applications.examples import check_examples, run_examples
from banshi.coverage import render_coverage, render_gaps, render_suggestions
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import Source
from banshi.definition.source import read_text
from banshi.i18n import CHINESE, Translator
from banshi.loading import load_vocabulary
from banshi.settings import ROOT
from tests import compiling

TODAY = date(2026, 11, 25)
CHINESE_SAYS = Translator(CHINESE, {})
PORTAL = """
portal: p
title: 网厅
unit_kinds: [agency]
menu: [{id: apply, title: 办理}]
"""
KINDS = """
dictionary: kind
title: 类型
codes: {a: {label: 甲}, b: {label: 乙}}
"""
ITEM = """
item: fee
title: 费用
portal: p
menu: apply
fields:
  kind: {label: 类型, type: choice, dictionary: kind, required: true}
  people: {label: 人数, type: integer, required: {kind: b}, visible: {kind: b}}
  reason: {label: 理由, type: text, required: "people > 10"}
materials:
  proof: {label: 证明, when: {kind: b}, required: true}
steps:
  - fill: {sections: [{title: 一, fields: [kind, people, reason]}]}
  - attach: {materials: [proof]}
  - result: {text: 好}
review:
  - {when: {kind: b}, desk: {stage: 审, role: front_desk}}
  - automatic: {}
examples:
"""


def compiled(examples, item=ITEM):
    texts = {"portals/p.yaml": ("portal", PORTAL), "dictionaries/kind.yaml": ("dictionary", KINDS)}
    texts["items/p/fee.yaml"] = ("item", item + examples)
    sources = []
    for file, (kind, text) in texts.items():
        node, findings = read_text(text, file)
        assert not findings
        sources.append(Source(file, kind, text, node))
    return compile_definitions(sources, load_vocabulary(ROOT / "plugins"))


def found(examples, item=ITEM):
    definitions, findings = compiled(examples, item)
    assert not findings, [str(one) for one in findings]
    return [str(one) for one in check_examples(definitions, TODAY)]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{accepted: false}", None),
        ("{accepted: true}", "应能提交，却被退回：people 请填写人数；proof 请上传证明"),
        ("{faults: [people, proof]}", None),
        ("{faults: [people]}", "应有误的是 people，实际是 people、proof"),
        ("{missing_materials: [proof]}", None),
        ("{missing_materials: []}", "缺的材料应是 -，实际是 proof"),
        ("{review: desk}", None),
        ("{review: automatic}", "审核方式应是 automatic，实际是 desk"),
        ("{values: {kind: b}}", None),
        ("{values: {kind: a}}", "“kind”应是 a，实际是 b"),
        ("{hidden: [people]}", None),
        ("{hidden: [kind]}", "“kind”应不显示、不收，实际收下了"),
    ],
)
def test_expectations(expect, said):
    findings = found(f"  - name: 例\n    given: {{kind: b}}\n    expect: {expect}\n")
    assert findings == ([f"items/p/fee.yaml:20:11: D501 例子“例”：{said}"] if said else [])


def test_what_is_hidden_is_not_taken():
    examples = "  - name: 例\n    given: {kind: a, people: 3, proof: a.pdf}\n"
    assert found(examples + "    expect: {accepted: true, hidden: [people, proof], review: automatic}\n") == []


def test_a_file_can_be_told_by_its_size():
    given = "{kind: b, people: 3, proof: [{name: a.pdf, size: 99000000}]}"
    assert found(f"  - name: 例\n    given: {given}\n    expect: {{accepted: false, faults: [proof]}}\n") == []


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ("photo: 照片.jpg", "{accepted: true}"),
        ("photo: {name: 照片.jpg, size: 3000}", "{faults: [photo]}"),
        ("photo: {name: 照片.jpg, width: 400, height: 441}", "{faults: [photo]}"),
        ("photo: 照片.gif", "{faults: [photo]}"),
        ("paper: [一.pdf, 二.pdf]", "{accepted: true}"),
        ("paper: [一.pdf, 二.pdf, 三.pdf]", "{faults: [paper]}"),
    ],
)
def test_files_of_fields_may_have_chinese_names(given, expect):
    fields = (
        "  photo: {label: 照片, type: photo, width: 358, height: 441, min_bytes: 9216, max_bytes: 20480}\n"
        "  paper: {label: 附件, type: file, max_files: 2}\n"
    )
    item = ITEM.replace("materials:\n", fields + "materials:\n", 1).replace("reason]", "reason, photo, paper]")
    assert found(f"  - name: 例\n    given: {{kind: a, {given}}}\n    expect: {expect}\n", item) == []


@pytest.mark.parametrize(
    ("example", "code"),
    [
        ("{name: 例, given: {knd: b}, expect: {accepted: true}}", "D212"),
        ("{name: 例, given: {kind: b}, expect: {faults: [kid]}}", "D212"),
        ("{name: 例, given: {kind: b}, expect: {values: {kid: b}}}", "D212"),
        ("{name: 例, given: {kind: b}, records: {nowhere: [{a: b}]}, expect: {accepted: true}}", "D202"),
        ("{name: 例, given: {kind: b}, on: 2026-02-30, expect: {accepted: true}}", "D118"),
        ("{name: 例, given: {kind: b}, expect: {}}", "D108"),
        ("{name: 例, given: {kind: b}, expect: {review: dsk}}", "D104"),
    ],
)
def test_names_are_checked(example, code):
    _definitions, findings = compiled(f"  - {example}\n")
    assert len(findings) == 1, [str(one) for one in findings]
    assert (findings[0].position.line, findings[0].code) == (20, code), str(findings[0])


def test_coverage_and_suggestions():
    definitions, _findings = compiled("  - {name: 例, given: {kind: a}, expect: {accepted: true}}\n")
    item = definitions.items["fee"]
    covered = coverage_of(item, run_examples(item, definitions, TODAY))
    assert render_coverage(item, covered, CHINESE_SAYS) == "fee：例子 1 个，规则 0/4，分支 0/1"
    assert '  没有例子使“人数”的 required 成立：kind == "b"' in list(render_gaps(covered, CHINESE_SAYS))
    suggested = yaml.safe_load(render_suggestions(suggest_examples(item, definitions, TODAY), CHINESE_SAYS))
    over_ten = next(one for one in suggested["examples"] if one["name"] == "“理由”的 required 成立")
    assert over_ten["given"]["kind"] == "b"
    assert over_ten["given"]["people"] > 10


def test_suggestions_cover_what_was_not_covered():
    """Suggested examples, pasted in, leave nothing untried that can be found, and pass."""
    definitions, _findings = compiled("  - {name: 例, given: {kind: a}, expect: {accepted: true}}\n")
    item = definitions.items["fee"]
    text = render_suggestions(suggest_examples(item, definitions, TODAY), CHINESE_SAYS).removeprefix("examples:\n")
    written = "".join(f"  {line}\n" for line in text.splitlines())
    assert found(written) == []


def test_shipped_examples():
    """Each shipped example comes out as it says; rules and branches are all tried where an item has examples."""
    shipped = compiling.shipped()
    assert [str(one) for one in check_examples(shipped, TODAY)] == []
    for item in shipped.items.values():
        if item.examples:
            covered = coverage_of(item, run_examples(item, shipped, TODAY))
            print(render_coverage(item, covered, CHINESE_SAYS))
            assert [*render_gaps(covered, CHINESE_SAYS)] == []


def test_examples_do_not_change_the_version():
    one = compiled("  - {name: 例, given: {kind: a}, expect: {accepted: true}}\n")[0].items["fee"]
    other = compiled("  - {name: 另, given: {kind: b}, expect: {accepted: false}}\n")[0].items["fee"]
    assert one.digest == other.digest
