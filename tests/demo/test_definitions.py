"""The definitions that come with the platform against what the guides and the standards show."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import yaml
from babel import Locale

from banshi.fields.id_number import check_character
from banshi.settings import ROOT
from banshi.steps.fill import Fill

TODAY = date(2026, 11, 25)
REFERENCE = ROOT.parent / "shared" / "reference"
FILES = sorted((ROOT / "definitions").rglob("*.yaml"))
_CHINESE = re.compile("[\u4e00-\u9fff]")

# 用户指南 3.1: the sections and labels of the screen in order, * where the guide has it (A02 and A03 as read there).
ENROLMENT = {
    "人员基本信息": "姓名 证件类型 证件号码 *民族 *出生日期 *性别 *国家/地区 *参加工作日期 文化程度 *个人身份",
    "户籍与联系信息": (
        "*户口性质 联系人姓名 联系人电话 *户口所在区县街乡 *户口所在地地址 *户口所在地邮政编码"
        " *居住地所在区县街乡 *居住地地址 *居住地邮编"
    ),
    "人员参保信息": (
        "*缴费人员类别 *参保人手机 *电子照片 *委托代发银行名称 *委托代发银行账号"
        " *定点医疗机构1 *定点医疗机构2 定点医疗机构3 定点医疗机构4 *电子邮箱地址"
    ),
}
# Section 4 of the reference: what the guide's own screens show.
SEEN = {
    "id_type": "居民身份证 港澳台居民居住证 护照 外国人永久居留证 港澳居民来往内地通行证",
    "contributor_category": "本市农村雇工 退休人员",
    "reduction_kind": "死亡减员 普通减员",
    "no_cover_reason": "死亡",
    "sex": "女",
    "ethnicity": "汉族",
    "country": "中国",
    "personal_status": "工人",
    "household_type": "非农业户口(城镇)",
    "education": "初级中学",
    "bank": "中国农业银行",
    "hospital_kind": "对外综合",
    "hospital_level": "三级甲等",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everything_is_said_in_english_too(path):
    """Of a guide only its names: it quotes an official text. An item calls its case by the Chinese one."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "item" in written:
        del written["item"]
        written.pop("guide", None)
    elif "guide" in written:
        written = [written["title"], *(one["case"] for one in written["cases"])]
    assert list(_untranslated(written)) == []


def _untranslated(node: object, key: str = "") -> Iterator[object]:
    """Texts for people without `en`. Aliases are what people type, examples what authors read."""
    if key == "examples":
        return
    if isinstance(node, dict):
        if "zh" in node and not node.get("en"):
            yield node
        for name, value in node.items():
            # Examples are for those who write and check definitions.
            yield from () if name in ("zh", "examples") else _untranslated(value, str(name))
    elif isinstance(node, list):
        for value in node:
            yield from _untranslated(value, key)
    elif isinstance(node, str) and key != "aliases" and _CHINESE.search(node):
        yield node


def test_enrolment_is_the_guides(definitions):
    item = definitions.items["flexible_worker_enrolment"]
    [fill] = [step for step in item.steps if isinstance(step, Fill)]
    shown = {}
    for section in fill.sections:
        fields = [item.by_name[name] for name in section.fields]
        shown[section.title.zh] = " ".join(("*" if one.required.constant else "") + one.label.zh for one in fields)
    assert shown == ENROLMENT
    assert item.category is not None
    assert item.category.zh == "职工基本医疗保险"


def test_the_photo_is_the_guides(definitions):
    photo = definitions.items["flexible_worker_enrolment"].by_name["photo"]
    limits = {name: getattr(photo, name) for name in ("width", "height", "min_bytes", "max_bytes", "formats")}
    assert limits == {"width": 358, "height": 441, "min_bytes": 9216, "max_bytes": 20480, "formats": ("jpg",)}


def test_enrolment_keeps_all_it_asks_for(definitions):
    """What the person's record takes over is every field of the screen, and the record has a column for it."""
    register = definitions.registers["insured_person"]
    assert {one.name for one in definitions.items["flexible_worker_enrolment"].fields} <= set(register.by_name)
    written = yaml.safe_load(
        (ROOT / "definitions/items/flexible_agency/flexible_worker_enrolment.yaml").read_text(encoding="utf-8")
    )
    taken = written["effects"][0]["create"]["set"]
    assert taken == {**{name: f"={name}" for name in written["fields"]}, "state": "active"}


def test_progress_is_the_guides(definitions):
    query = definitions.items["flexible_case_progress"].query
    assert query is not None
    assert query.title.zh == "办件信息查询"
    assert " ".join(("*" if one.required else "") + one.label.zh for one in query.filters) == (
        "姓名 证件类型 证件号码 *审核状态 业务类型 办件时间"
    )
    assert " ".join(one.label.zh for one in query.columns) == (
        "业务类型 险种类型 申办日期 审核状态 姓名/单位名称 证件类型 证件号码"
    )


@pytest.mark.parametrize("dictionary", SEEN)
def test_what_the_guide_shows_can_be_chosen(definitions, dictionary):
    labels = {one.label.zh for one in definitions.dictionaries[dictionary].codes}
    assert labels >= set(SEEN[dictionary].split())


def test_id_types_are_the_guides(definitions):
    codes = definitions.dictionaries["id_type"].codes
    assert [one.code for one in codes] == ["01", "17", "08", "07", "18"]
    assert codes[0].aliases == ("居民身份证(户口簿)",)


def test_example_numbers_are_of_their_type_and_nobodys(definitions):
    papers = [path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*"))] if REFERENCE.is_dir() else []
    for one in definitions.dictionaries["id_type"].codes:
        assert re.fullmatch(one.pattern, one.example), one.code
        assert not one.check or one.example[17] == check_character(one.example[:17])
        assert not any(one.example in text for text in papers)


def test_standards_are_complete(definitions):
    ethnic = [one.code for one in definitions.dictionaries["ethnicity"].codes]
    assert ethnic == [*(f"{number:02d}" for number in range(1, 57)), "97", "98"]
    # What CLDR has beyond ISO 3166-1: groups, reserved codes, and codes for private use.
    beyond = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
    listed = {code for code in Locale("zh").territories if re.fullmatch("[A-Z]{2}", code)} - beyond
    assert {one.code for one in definitions.dictionaries["country"].codes} == listed
    assert {one.code for one in definitions.dictionaries["sex"].codes} == {"0", "1", "2", "9"}


def test_every_division_has_its_parent(definitions):
    area = definitions.dictionaries["area"]
    assert [one.zh for one in area.levels] == ["省", "市", "区县", "街道"]
    codes = {one.code for one in area.codes}
    assert len(codes) == len(area.codes) > 45_000
    assert {one.parent for one in area.codes} - {""} <= codes
    assert len(area.children()) == 34
    assert max(len(area.path(one.code)) for one in area.codes) == 4


def test_divisions(definitions):
    area = definitions.dictionaries["area"]
    assert area.label("110101001", "zh_Hans_CN") == "北京市 / 北京市 / 东城区 / 东华门街道"
    assert len(area.children("110100")) == 16
    # 东莞 has no counties: its streets stand below the city.
    assert all(len(one.code) == 9 for one in area.children("441900"))
    retired = [one for one in area.codes if one.valid_to]
    assert [one.label.zh for one in retired] == ["港闸区", "梅列区", "长岛县"]
    assert not any(one.valid_on(TODAY) for one in retired)


def test_every_user_has_a_portal(definitions):
    kinds = {one.code for one in definitions.dictionaries["unit_kind"].codes}
    assert {kind for portal in definitions.portals.values() for kind in portal.unit_kinds} == kinds


def test_personal_columns_are_classified(definitions):
    """A list may show a name or number only masked."""
    classes = {one.name: one.personal for one in definitions.registers["insured_person"].fields if one.personal}
    assert classes == {
        "name": "name",
        "id_number": "id_number",
        "contact_name": "name",
        "contact_phone": "phone",
        "household_address": "address",
        "residence_address": "address",
        "mobile": "phone",
        "bank_account": "bank",
        "email": "email",
    }
