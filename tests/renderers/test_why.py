"""“Why?”: rules in words, with their inputs and their line, and what is personal masked."""

import shutil
from datetime import date

import pytest

from banshi.applications.reading import read
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import read_folder
from banshi.field import NO_RECORDS, NO_UPLOADS, Context
from banshi.i18n import Translator
from banshi.loading import load_vocabulary
from banshi.renderers.why import Reasons, render_reasons
from banshi.settings import ROOT

FORM = ROOT / "tests" / "browser" / "rules.yaml"
GOOD = ROOT / "tests" / "definition" / "good"
FILE = "items/flexible_agency/rules.yaml"
CHINESE = Translator("zh_Hans_CN", {})


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    folder = tmp_path_factory.mktemp("why") / "definitions"
    shutil.copytree(GOOD, folder)
    text = FORM.read_text(encoding="utf-8").replace(
        "visible: {kind: death}, default", "personal: phone, visible: {kind: [death, ordinary]}, default"
    )
    text = text.partition("review:")[0] + "review:\n  - {when: \"contact != ''\", automatic: {}}\n  - automatic: {}\n"
    (folder / FILE).write_text(text, encoding="utf-8")
    sources, findings = read_folder(folder)
    definitions, more = compile_definitions(sources, load_vocabulary(ROOT / "plugins"))
    assert [str(one) for one in (*findings, *more)] == []
    return definitions.items


def judged(item, **raw):
    reading = read(item, raw, Context(date(2026, 11, 25), NO_RECORDS, NO_UPLOADS))
    return Reasons(item, reading.values, CHINESE), reading


def line_of(words: str, start: int = 1) -> int:
    lines = FORM.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if number >= start and words in line)


def test_a_plain_rule_is_a_sentence_with_its_line(items):
    why, _reading = judged(items["rules"], kind="death", reason="01")
    (reason,) = [one for one in why.of_fields()["reason"] if "可选" in one.said]
    assert (reason.said, reason.rule) == ("可选：死亡", "“类型”为“死亡减员”")
    assert reason.written == 'kind == "death"'
    assert reason.inputs == [("类型（kind）", "死亡减员")]
    assert reason.place == f"{FILE}:{line_of('codes: [')}"


def test_an_expression_stands_for_itself_and_a_value_says_how_it_was_worked_out(items):
    why, _reading = judged(items["rules"], kind="death", beds="60", price="2.5")
    (total,) = why.of_fields()["total"]
    assert (total.said, total.rule) == ("由公式算出：150.00 元", "double(beds) * price")
    assert total.inputs == [("床位（beds）", "60"), ("单价（price）", "2.50 元")]
    assert [one.said for one in why.of_fields()["large"]] == ["显示", "必填"]


def test_what_is_hidden_says_why(items):
    why, _reading = judged(items["rules"], kind="death")
    hidden = {one.label: one.reasons for one in why.of_hidden()}
    assert set(hidden) == {"大额说明", "起始月份", "终止月份"}
    assert [one.said for one in hidden["起始月份"]] == ["不显示所在的分区"]
    assert hidden["大额说明"][0].inputs == [("合计（total）", "（空）")]


def test_personal_inputs_are_masked(items):
    why, reading = judged(items["rules"], kind="death", contact="13800000000")
    assert reading.values["contact"] == "13800000000"
    (review,) = why.of_review()
    assert review.rule == "contact != ''"
    assert dict(review.inputs)["联系人（contact）"] != "13800000000"
    assert "13800000000" not in render_reasons(items["rules"], why.of_review(), CHINESE)


def test_a_refusal_names_the_check(items):
    why, reading = judged(items["rules"], kind="ordinary", first="2026-05", last="2026-04")
    reasons = why.of_faults(reading.faults)
    assert [one.target for one in reasons] == ["first", "last"]
    assert {one.rule for one in reasons} == {"first <= last"}
    assert reasons[0].place == f"{FILE}:{line_of('- check')}"
    why, reading = judged(items["rules"], kind="no")
    assert [one.rule for one in why.of_faults(reading.faults)] == [""]


def test_as_text(items):
    why, _reading = judged(items["rules"], kind="death")
    said = render_reasons(items["rules"], why.of_fields()["contact"], CHINESE)
    assert said.splitlines()[:3] == ["联系人（contact）", "  显示", "    规则：“类型”为“死亡减员”或“普通减员”"]
