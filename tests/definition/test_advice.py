"""Advice (D6) is told, does not fail a check, and is not given where it would be wrong."""

import pytest
from click.testing import CliRunner

from banshi.cli import banshi
from banshi.definition.advice import Advice, advise
from banshi.definition.compiler import Recompiling, compile_definitions
from banshi.definition.folder import read_folder
from banshi.definition.marked_nodes import MarkedNodes
from banshi.definition.shape import no_sieve
from banshi.loading import OWN
from banshi.settings import ROOT

from .conftest import read_again

ITEM = """\
item: x
title: 试
portal: flexible_agency
menu: apply
retention: {{years: 5}}
fields:
  kind: {{label: 类, type: choice, dictionary: reduction_kind}}
  a: {{{field}}}
steps:
  - fill: {{sections: [{{title: 区, fields: [kind, a]}}]}}
  - result: {{text: 好}}
review:
  - automatic: {{}}
"""


@pytest.fixture
def advised(good, judge):
    """The codes of the advice on an item with a field of these options."""

    def codes(field):
        (good / "items/flexible_agency/x.yaml").write_text(ITEM.format(field=field))
        definitions, findings = judge(good, advice=True)
        assert definitions
        return [one.code for one in findings]

    return codes


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("label: 联系人姓名, type: text", ["D621"]),
        ("label: 联系人姓名, type: text, personal: name", []),
        ("label: 手机, type: phone", []),
        ("label: 单位联系电话, type: text", []),
        ("label: 手机品牌, type: choice, dictionary: reduction_kind", []),
        ("label: 现住址*, type: text", ["D603", "D621"]),
        ("label: 请选择类型, type: text", ["D604"]),
        ("label: 甲, type: text, required: {kind: death}, visible: {kind: [ordinary, death]}", []),
        ("label: 甲, type: text, visible: false", []),
        # In the columns of a table too.
        ("label: 表, type: rows, columns: {b: {label: 联系人姓名：, type: text}}", ["D603", "D621"]),
        ("label: 甲, type: text, hint: {zh: 说明, en: Note}", ["D601"] * 5),
    ],
)
def test_of_a_field(field, codes, advised):
    assert sorted(advised(field)) == codes


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("", ["D622"]),
        ("retention: {years: 5}", []),
        ("retention: {permanent: true, basis: 档案管理规定}", []),
    ],
)
def test_of_personal_information_that_is_kept(written, codes, good, judge):
    """In an item, and in the columns of its tables."""
    for field in (
        "label: 人, type: text, personal: name",
        "label: 表, type: rows, columns: {b: {label: 人, type: text, personal: name}}",
    ):
        text = ITEM.format(field=field).replace("retention: {years: 5}", written)
        (good / "items/flexible_agency/x.yaml").write_text(text)
        assert [one.code for one in judge(good, advice=True)[1]] == codes


def test_of_a_register_that_is_kept(good, judge):
    person = good / "registers/insured_person.yaml"
    person.write_text(person.read_text().replace("retention: {years: 10}", ""))
    (finding,) = judge(good, advice=True)[1]
    assert (finding.code, finding.position.file) == ("D622", "registers/insured_person.yaml")


def test_of_nothing_personal_that_is_kept(good, judge):
    text = ITEM.format(field="label: 甲, type: text").replace("retention: {years: 5}", "")
    (good / "items/flexible_agency/x.yaml").write_text(text)
    assert judge(good, advice=True)[1] == []


@pytest.mark.parametrize(
    ("field", "text", "codes"),
    [
        ("label: 甲, type: money", "共 {a}元", ["D606"]),
        ("label: 甲, type: money", "{zh: '{a}', en: '{a} yuan'}", ["D606"]),
        ("label: 甲, type: integer, unit: 人", "{a} 人", ["D606"]),
        ("label: 甲, type: number, unit: 平方米", "面积{a}，平方米", []),
        ("label: 甲, type: integer", "{a} 人", []),
        ("label: 甲, type: text", "{a} 元", []),
    ],
)
def test_of_a_unit_that_is_there_already(field, text, codes, good, judge):
    written = ITEM.format(field=field).replace(
        "{text: 好}", f"{{text: {text if text[0] == '{' and 'zh' in text else repr(text)}}}"
    )
    (good / "items/flexible_agency/x.yaml").write_text(written)
    assert [one.code for one in judge(good, advice=True)[1] if one.code != "D601"] == codes


def test_of_a_unit_in_a_slot_of_a_document(good, judge):
    """An expression and a function are no texts."""
    slots = "office: '{a} 中心', note: {zh: '共 {a} 元', en: '{a}'}, contact: \"=string(kind)\""
    document = f"documents:\n  - {{document: receipt, slots: {{{slots}}}}}\n"
    text = ITEM.format(field="label: 甲, type: money") + document
    (good / "items/flexible_agency/x.yaml").write_text(text)
    assert [str(one) for one in judge(good, advice=True)[1]] == [
        "items/flexible_agency/x.yaml:15:65: D606 “a”的内容已带单位“元”，这里又写了一个"
    ]


def test_shipped_definitions_need_none(vocabulary):
    sources, _findings = read_folder(ROOT / "definitions")
    definitions, _findings = compile_definitions(sources, vocabulary)
    assert [str(one) for one in advise(sources, definitions, vocabulary, OWN)] == []


def test_texts_of_every_level_are_seen(vocabulary):
    """A field's label, a section's title, a column of a query, a code's label: the schema leads to all of them."""
    sources, _findings = read_folder(ROOT / "definitions")
    found = {one.file: {key for key, _node in MarkedNodes(vocabulary).of(one)["text"]} for one in sources}
    item = "items/flexible_agency/"
    assert found[item + "flexible_worker_reduction.yaml"] >= {"title", "label", "text", "category", "stage"}
    assert found[item + "flexible_case_progress.yaml"] >= {"title", "label", "submitted_at"}
    assert found["dictionaries/sex.yaml"] == {"title", "label"}


def test_advice_follows_the_register_that_a_field_is_of(good, vocabulary):
    """Asked again and again, as an editor does: the item's own text did not change."""
    text = ITEM.format(field="from: insured_person.address").replace("retention: {years: 5}", "")
    (good / "items/flexible_agency/x.yaml").write_text(text)
    register = good / "registers/insured_person.yaml"
    last = "  state:"
    register.write_text(
        register.read_text().replace(last, "  address: {label: {zh: 何处, en: Where}, type: text}\n" + last, 1)
    )
    compiling, advice = Recompiling(vocabulary, no_sieve), Advice(vocabulary)
    sources = read_folder(good)[0]

    def codes():
        sources[:] = read_again(good, sources)
        definitions, findings = compiling.compile(sources)
        assert definitions, findings
        return [one.code for one in advice.on(sources, definitions)]

    assert codes() == []
    register.write_text(register.read_text().replace("Where}, type: text}", "Where}, type: text, personal: address}"))
    assert codes() == ["D622"]


REVIEWED = """\
item: {name}
title: {name}
portal: flexible_agency
menu: apply
fields:
  a: {{label: 甲, type: text}}
steps:
  - fill: {{sections: [{{title: 区, fields: [a]}}]}}
  - result: {{text: 好}}
time_limit: {{working_days: 9, extension: {{days: 3, approved_by: {approver}}}}}
review:
  - chain:
      stages:
        - {{stage: 受理, role: {role}, supervisor: {supervisor}}}
"""


@pytest.mark.parametrize(
    ("roles", "advised"),
    [
        # Who decides, who supervises, who approves more time.
        ((*[("street_clerk", "lead", "chief")] * 2, ("street_clrek", "lead", "chief")), ["street_clerk"]),
        # Of two that stand in one place each, either may be the slip.
        ((("street_clerk", "lead", "chief"), ("street_clrek", "lead", "chief")), ["street_clrek", "street_clerk"]),
        ((*[("street_clerk", "lead", "chief")] * 2, ("street_clerk", "lead", "chieff")), ["chief"]),
        ((*[("street_clerk", "street_lead", "chief")] * 2, ("street_clerk", "street_led", "chief")), ["street_lead"]),
        # Written twice it is meant so; what is like nothing else may be a role of its own.
        ((("street_clerk", "lead", "chief"), ("district_clerk", "lead", "chief")), []),
        ((("clerk", "clrek", "chief"), ("clerk", "clrek", "chief")), []),
        # The platform's own roles are known.
        ((("reviewer", "front_desk", "auditor"), ("revewer", "front_desk", "auditor")), ["reviewer"]),
    ],
)
def test_of_a_role_that_nobody_has(roles, advised, good, judge):
    for number, (role, supervisor, approver) in enumerate(roles):
        text = REVIEWED.format(name=f"x{number}", role=role, supervisor=supervisor, approver=approver)
        (good / f"items/flexible_agency/x{number}.yaml").write_text(text)
    findings = [one for one in judge(good, advice=True)[1] if one.code == "D613"]
    assert len(findings) == len(advised)
    assert all(f"“{word}”" in str(one.hint) for word, one in zip(advised, findings, strict=True))


def test_of_a_role_that_has_a_title(good, judge):
    """The way out for a role that is like another and yet its own."""
    text = REVIEWED.format(name="x", role="front_desk2", supervisor="lead", approver="chief")
    (good / "items/flexible_agency/x.yaml").write_text(text)
    assert [one.code for one in judge(good, advice=True)[1]] == ["D613"]
    (good / "dictionaries/role.yaml").write_text(
        "dictionary: role\ntitle: 角色\ncodes:\n  front_desk2: {label: 另一个窗口}\n"
    )
    assert "D613" not in [one.code for one in judge(good, advice=True)[1]]


def test_only_advice_passes_the_check(good):
    """Printed after the errors, counted apart, and an error only where that is asked for."""
    target = good / "items/flexible_agency/x.yaml"
    target.write_text(ITEM.format(field="label: 甲：, type: text"))
    plain = CliRunner().invoke(banshi, ["check", str(good)])
    assert plain.exit_code == 0
    assert "D603" in plain.output
    assert "0 个问题、1 条建议" in plain.output
    assert CliRunner().invoke(banshi, ["check", "--strict", str(good)]).exit_code == 1
    github = CliRunner().invoke(banshi, ["check", "--format", "github", str(good)])
    assert github.output.startswith("::notice ")


def test_errors_come_first(good):
    example = "examples:\n  - {name: 错, given: {a: b}, expect: {accepted: false}}\n"
    (good / "items/flexible_agency/x.yaml").write_text(ITEM.format(field="label: 甲：, type: text") + example)
    result = CliRunner().invoke(banshi, ["check", str(good)])
    assert result.exit_code == 1
    assert result.output.index("D501") < result.output.index("D603")
