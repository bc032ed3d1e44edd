"""A guide as people read it."""

import pytest

from banshi.guide import Guide, GuideCase, GuideLimit
from banshi.i18n import CHINESE, Text, Translator
from banshi.renderers.guide import draw_guide, find_guides
from tests.compiling import GOOD, compiled

SAYS = Translator(CHINESE, {})


@pytest.fixture(scope="module")
def guide():
    return compiled(folder=GOOD).guides["112036001009"]


def test_materials_say_what_the_guide_says(guide):
    rows = draw_guide(guide, 1, SAYS).case.materials
    assert [(one.label, one.when, one.form, one.channel, one.notes) for one in rows] == [
        ("变更表", "", "原件 2 份", "窗口", "须加盖公章"),
        ("授权书", "由他人代办的", "复印件 1 份", "网上或窗口", "出具单位：用人单位"),
        ("身份证", "", "原件或复印件", "", "证件（任选一种）"),
        ("护照", "", "", "", "证件（任选一种）"),
    ]


def test_a_case_takes_from_the_whole_what_it_does_not_say(guide):
    changed = draw_guide(guide, 1, SAYS).case
    assert (changed.limit, changed.places) == ("15 个工作日，可延长 5 个工作日", ["网上办理", "各区经办机构"])
    assert [(one.title, one.who, one.time, one.note) for one in changed.stages] == [
        ("受理", "前台", "收到材料之日起，5 个工作日", ""),
        ("审核", "区经办机构", "10 个工作日", ""),
        ("送达", "", "", "短信告知"),
    ]
    assert [(one.place, one.kind, one.who) for one in changed.channels] == [
        ("单位网厅", "网上", "用人单位"), ("各区经办机构窗口", "窗口", ""),
    ]  # fmt: skip
    own = draw_guide(guide, 2, SAYS).case
    assert (own.title, own.about, own.limit, own.notes) == ("联系电话变更", "只改电话", "即时办理", ["无需材料"])
    assert (own.materials, own.bases) == ([], ["《示范条例》第一条", "《示范办法》第二条"])


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (GuideLimit(kind="other", note=Text("两个月内"), days=60), ("两个月内", "")),
        (GuideLimit(kind="working_days", note=Text("分情形")), ("分情形", "")),
        (GuideLimit(kind="working_days", days=15, note=Text("含公示")), ("15 个工作日", "含公示")),
        (GuideLimit(kind="immediate", note=Text("当场")), ("即时办理", "当场")),
    ],
)
def test_a_time_limit_is_said_once(limit, said):
    """In its own words where it is no number of working days."""
    case = GuideCase(case=Text("情形"), time_limit=limit)
    whole = Guide(
        code="1", title=Text("甲"), bases=(), cases=(case,), places=(), time_limit=GuideLimit(kind="immediate")
    )
    shown = draw_guide(whole, 1, SAYS).case
    assert (shown.limit, shown.limit_note) == said


@pytest.mark.parametrize("number", [-1, 0, 3, 99])
def test_a_case_that_there_is_not_is_the_first(guide, number):
    assert draw_guide(guide, number, SAYS).case.number == 1


def test_guides_are_found_by_all_words_anywhere(guide):
    other = Guide(
        code="1",
        title=Text("授权书", "Letter of authority"),
        bases=(Text("《条例》"),),
        cases=(GuideCase(case=Text("授权书")),),
        places=(Text("窗口"),),
        time_limit=GuideLimit(kind="other", note=Text("两个月内")),
    )

    def found(words):
        return [one.code for one in find_guides([guide, other], words, SAYS)]

    # Who asks for the word of a title means that guide first.
    assert found("授权书") == ["1", "112036001009"]
    assert found("联系人 授权书") == ["112036001009"]
    assert found("  ") == ["112036001009", "1"]
    assert (found("1120360010"), found("没有的词")) == (["112036001009"], [])
    assert find_guides([other], "", SAYS)[0].limit == "两个月内"
    assert [one.code for one in find_guides([guide, other], "LETTER", Translator("en", {}))] == ["1"]
