"""Guides: what they become, and how items find them."""

import shutil

import pytest

from banshi.definition.compiler import Recompiling, compile_definitions
from banshi.definition.folder import read_folder
from banshi.definition.shape import no_sieve

from .conftest import read_again

GUIDE = "guides/112036001009.yaml"
ITEM = "items/flexible_agency/contact_change.yaml"


def spoil(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_guide_is_built(good, judge):
    guide = judge(good)[0].guides["112036001009"]
    assert (guide.title.zh, guide.case_names) == ("单位联系人变更登记", ("联系人变更", "联系电话变更"))
    assert [(one.stage.zh, one.days) for one in guide.time_limit.stages] == [("受理", 5), ("审核", 10), ("送达", None)]
    form, letter, *others = guide.cases[0].materials
    assert (form.form, form.copies, form.sealed, form.channel) == ("original", 2, True, "window")
    assert (letter.when.zh, letter.issuer.zh) == ("由他人代办的", "用人单位")
    # What the guide does not say is not made up.
    assert [(one.form, one.copies, one.channel) for one in others] == [("either", None, None), (None, None, None)]
    assert guide.cases[1].time_limit.kind == "immediate"


def test_an_item_names_a_guide_or_a_case(good, judge):
    definitions = judge(good)[0]
    ((item, case),) = definitions.items_of_guide("112036001009")
    assert (item.id, case) == ("contact_change", "")
    spoil(good / ITEM, '["112036001009"]', '[{code: "112036001009", case: 联系人变更}]')
    ((item, case),) = judge(good)[0].items_of_guide("112036001009")
    assert (item.id, case) == ("contact_change", "联系人变更")


def test_a_wrong_code_or_case_has_a_hint(good, judge):
    spoil(good / ITEM, '["112036001009"]', '[{code: "112036001009", case: 联系人变动}]')
    (finding,) = judge(good)[1]
    assert (finding.code, "联系人变更" in str(finding.hint)) == ("D231", True)
    spoil(good / ITEM, '[{code: "112036001009", case: 联系人变动}]', '["112036001099"]')
    (finding,) = judge(good)[1]
    assert (finding.code, str(finding.hint)) == ("D230", "是不是“112036001009”？")


def test_without_any_guide_a_code_stands_for_itself(good, judge):
    """As in what was published before there were guides: its applications must still be shown."""
    shutil.rmtree(good / "guides")
    definitions, findings = judge(good)
    assert findings == []
    assert definitions.items["contact_change"].guide[0].code == "112036001009"


def test_a_guide_is_no_part_of_an_items_version(good, judge):
    before = judge(good)[0].items["contact_change"].digest
    spoil(good / GUIDE, "days: 15", "days: 16")
    definitions = judge(good)[0]
    assert definitions.guides["112036001009"].time_limit.days == 16
    assert definitions.items["contact_change"].digest == before


def test_a_case_that_went_is_found_when_checked_again(good, vocabulary):
    """An item that did not change is judged again when its guide did."""
    spoil(good / ITEM, '["112036001009"]', '[{code: "112036001009", case: 联系电话变更}]')
    compiling, sources = Recompiling(vocabulary, no_sieve), read_folder(good)[0]
    assert compiling.compile(sources)[1] == []
    spoil(good / GUIDE, "case: 联系电话变更", "case: 电话变更")
    found = compiling.compile(read_again(good, sources))[1]
    assert [one.code for one in found] == ["D231"]
    assert found == compile_definitions(read_folder(good)[0], vocabulary)[1]


def test_cases_that_each_have_a_time_limit_need_no_common_one(good, judge):
    spoil(good / GUIDE, "  days: 15\n", "")
    assert [one.code for one in judge(good)[1]] == ["D481"]
    spoil(good / GUIDE, "  - case: 联系人变更\n", "  - case: 联系人变更\n    time_limit: {kind: immediate}\n")
    assert judge(good)[1] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said", "hint"),
    [
        (GUIDE, 'guide: "112036001009"', "guide: 112036001009", "2:8: D103", '加上引号："112036001009"'),
        (GUIDE, "title:", "titel:", "3:1: D101", "是不是“title”？"),
        (GUIDE, "form: original", "form: orginal", "26:28: D104", "是不是“original”？"),
        (GUIDE, "copies: 2", "copies: 0", "26:46: D106", "写 1 到 99"),
        (GUIDE, "kind: working_days", "kind: work_days", "10:9: D104", "是不是“working_days”？"),
        (GUIDE, "stage: 受理", "stag: 受理", "14:8: D101", "是不是“stage”？"),
        (GUIDE, "    materials:", "    material:", "25:5: D101", "是不是“materials”？"),
        (GUIDE, "days: 10}", "days: 100}", "15:38: D482", "核对指南，改其中一个天数"),
        (ITEM, '["112036001009"]', '"112036001009"', "5:8: D103", '写成 ["112036001009"]'),
        (ITEM, '["112036001009"]', '{code: "112036001009"}', "5:8: D103", "写成 [{code: …}]，或每项一行以“- ”开头"),
        (ITEM, '["112036001009"]', '[{code: "112036001009", cas: 联系人变更}]', "5:32: D101", "是不是“case”？"),
    ],
)
def test_a_mistake_is_told_where_it_is(good, judge, file, old, new, said, hint):
    spoil(good / file, old, new)
    (finding,) = judge(good)[1]
    assert f"{finding.position}: {finding.code}" == f"{file}:{said}"
    assert str(finding.hint) == hint
