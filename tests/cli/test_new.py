"""`banshi new`: answers at the terminal or in a file become a definition that checks clean."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from banshi.cli import banshi

GOOD = Path(__file__).parents[1] / "definition" / "good"
ITEM = """
id: vehicle_change
title: 车辆信息变更
title_en: Change of a vehicle
portal: flexible_agency
menu: apply
fields:
  - {label: 号牌, label_en: Plate, name: plate, required: true}
  - {label: 原因, name: reason, type: choice, dictionary: no_cover_reason}
review: automatic
"""
REGISTER = """
id: vehicle
title: 车辆
fields: [{label: 号牌, name: plate, required: true}, {label: 座位数, name: seats, type: integer}]
name: plate
"""
DICTIONARY = """
id: vehicle_kind
title: 车辆类型
title_en: Kind of vehicle
codes: [{code: "01", label: 客车, label_en: Bus}, {code: "02", label: 货车}]
"""
GUIDE = """
code: "112036002001"
title: 参保单位参保信息查询
bases: [{text: 《示范法》第七十四条}]
places: [{text: 网上办理}, {text: 各区经办机构}]
time_limit: working_days
days: 15
cases:
  - case: 管理人申请
    materials:
      - {label: 申请表, form: original, channel: both}
      - {label: 授权委托书, when: 委托他人办理的}
  - {case: 清算组申请, needs: n}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(GOOD, tmp_path / "definitions")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "definitions"


def run(*arguments, typed=""):
    result = CliRunner().invoke(banshi, [str(one) for one in arguments], input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def new(folder, kind, answers):
    path = folder.parent / "answers.yaml"
    path.write_text(answers)
    return run("new", kind, "--answers", path, "--definitions", folder)


@pytest.mark.parametrize(
    ("kind", "answers", "file"),
    [
        ("item", ITEM, "items/flexible_agency/vehicle_change.yaml"),
        ("register", REGISTER, "registers/vehicle.yaml"),
        ("dictionary", DICTIONARY, "dictionaries/vehicle_kind.yaml"),
        ("guide", GUIDE, "guides/112036002001.yaml"),
    ],
)
def test_answers_of_a_file(folder, kind, answers, file):
    code, output = new(folder, kind, answers)
    assert code == 0, output
    assert f"写好了 definitions/{file}" in output
    assert f"banshi check definitions/{file}" in output
    assert run("check", folder)[0] == 0
    # The same once more: what is there is not touched.
    before = (folder / file).read_bytes()
    code, output = new(folder, kind, answers)
    assert (code, (folder / file).read_bytes()) == (1, before)
    assert "请换一个" in output


def test_item_looks_as_the_shipped_ones_do(folder):
    new(folder, "item", ITEM)
    assert (folder / "items/flexible_agency/vehicle_change.yaml").read_text() == (
        "# 车辆信息变更\n"
        "item: vehicle_change\n"
        "title: {zh: 车辆信息变更, en: Change of a vehicle}\n"
        "portal: flexible_agency\n"
        "menu: apply\n"
        "\n"
        "fields:\n"
        "  plate: {label: {zh: 号牌, en: Plate}, type: text, required: true}\n"
        "  reason: {label: 原因, type: choice, dictionary: no_cover_reason}\n"
        "\n"
        "steps:\n"
        "  - fill: {sections: [{title: {zh: 填写内容, en: Details}, fields: [plate, reason]}]}\n"
        "  - result: {text: {zh: 提交成功！, en: Submitted.}}\n"
        "\n"
        "review:\n"
        "  - automatic: {}\n"
    )


def test_guide_looks_as_the_shipped_ones_do(folder):
    new(folder, "guide", GUIDE)
    assert (folder / "guides/112036002001.yaml").read_text() == (
        "# 参保单位参保信息查询\n"
        'guide: "112036002001"\n'
        "title: 参保单位参保信息查询\n"
        "bases: [《示范法》第七十四条]\n"
        "places: [网上办理, 各区经办机构]\n"
        "time_limit: {kind: working_days, days: 15}\n"
        "\n"
        "cases:\n"
        "  - case: 管理人申请\n"
        "    materials: [{label: 申请表, form: original, channel: both}, {label: 授权委托书, when: 委托他人办理的}]\n"
        "  - case: 清算组申请\n"
    )


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ('code: "112036002001"', 'code: "112036001009"', "已有“112036001009”"),
        ('code: "112036002001"', "code: ../x", "只用数字和大写英文字母"),
        ("days: 15", "days: 0", "写 1 到 999"),
        ("time_limit: working_days", "time_limit: workdays", "是不是“working_days”？"),
        ("case: 清算组申请", "case: 管理人申请", "已有“管理人申请”"),
        ("form: original", "form: 原件", "没有“原件”"),
    ],
)
def test_wrong_answers_about_a_guide_are_told(folder, changed, to, said):
    assert changed in GUIDE
    code, output = new(folder, "guide", GUIDE.replace(changed, to, 1))
    assert (code, said in output) == (1, True), output


def test_a_guide_is_asked_for_at_the_terminal(folder):
    typed = ["112036002001", "参保信息查询", "《示范法》", "n", "窗口", "n", "other", "两个月内", "个人", "", "身份证"]
    typed += ["", "", "", "n", "y", "单位", "n", "n"]
    code, output = run("new", "guide", "--definitions", folder, typed="\n".join(typed) + "\n")
    assert code == 0, output
    text = (folder / "guides/112036002001.yaml").read_text()
    assert "time_limit: {kind: other, note: 两个月内}" in text
    assert "materials: [{label: 身份证}]" in text
    assert run("check", folder)[0] == 0


def test_terminal_asks_again_after_a_wrong_answer(folder):
    typed = [
        "Vehicle", "vehicle_change",  # id: no capitals
        "flexible_agenci", "flexible_agency",  # portal: misspelt
        "",  # menu: the first
        "", "车辆信息变更", "",  # title, no English
        "号牌", "", "if", "plate", "", "y",  # the first field; `if` is reserved
        "y",
        "号牌", "座位数", "Seats", "plate", "seats", "integr", "integer", "vielleicht", "n",
        "n",
        "automatic",
    ]  # fmt: skip
    code, output = run("new", "item", "--definitions", folder, typed="\n".join(typed) + "\n")
    assert code == 0, output
    assert "是不是“flexible_agency”？" in output
    assert "“if”是保留的词" in output
    assert "已有“plate”" in output
    assert "是不是“integer”？" in output
    assert "请回答 y（是）或 n（否）" in output
    assert run("check", folder)[0] == 0


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("id: vehicle_change", "id: 车辆", "用小写英文字母开头"),
        ("id: vehicle_change", "id: contact_change", "已有“contact_change”"),
        ("id: vehicle_change", "id: ../../x", "用小写英文字母开头"),
        ("id: vehicle_change\n", "", "没有回答 id"),
        ("portal: flexible_agency", "portal: none", "没有“none”"),
        ("menu: apply", "menu: aply", "是不是“apply”？"),
        ("name: plate", "name: [a]", "fields[1].name 应是一句文字"),
        ("type: choice", "type: chioce", "是不是“choice”？"),
        ("dictionary: no_cover_reason", "dictionary: no_cover", "fields[2].dictionary“no_cover”"),
        ("review: automatic", "review: automatic\nrewiev: x", "没有 rewiev 这个问题"),
        ("label: 号牌", "label: 号牌, lable_en: x", "没有 fields[1].lable_en 这个问题"),
        ("fields:", "fields: {}\nother:", "fields 应是一个列表"),
        ("title: 车辆信息变更", "title: [", "D005"),
    ],
)
def test_wrong_answers_of_a_file_are_told(folder, changed, to, said):
    assert changed in ITEM
    code, output = new(folder, "item", ITEM.replace(changed, to, 1))
    assert code == 1
    assert said in output
    assert not (folder / "items/flexible_agency/vehicle_change.yaml").exists()


def test_a_file_in_the_way_stays(folder):
    """Even where it defines nothing yet, or leads out of the folder."""
    path = folder / "dictionaries/vehicle_kind.yaml"
    path.symlink_to(folder.parent / "elsewhere.yaml")
    code, output = new(folder, "dictionary", DICTIONARY)
    assert code == 1
    assert not (folder.parent / "elsewhere.yaml").exists()
    assert "D001" in output


def test_folder_that_is_wrong_already(folder):
    (folder / "portals/flexible_agency.yaml").write_text("portal: [")
    code, output = new(folder, "dictionary", DICTIONARY)
    assert code == 1
    assert "D005" in output


def test_in_english(folder):
    answers = folder.parent / "answers.yaml"
    answers.write_text(DICTIONARY)
    code, output = run("new", "dictionary", "--answers", answers, "--definitions", folder, "--lang", "en")
    assert code == 0, output
