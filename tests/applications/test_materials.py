"""Materials as `read` judges them: conditions, groups, pictures, totals, the window, and what the register holds."""

from dataclasses import replace

import pytest

from banshi.applications.deciding import decide
from banshi.applications.flow import NotPossible, submit
from banshi.applications.materials import needs_of
from banshi.applications.reading import read
from banshi.applications.store import Remark
from banshi.definition.model import Item
from banshi.definition.sentences import required_words
from banshi.field import Context, Upload
from banshi.i18n import CHINESE, Translator
from banshi.review import Action
from tests.applications.conftest import CLERK, NOW, REVIEWER, MemoryRecords, MemoryUploads
from tests.compiling import GOOD, compiled

TEXT = """\
item: papers
title: 材料
portal: flexible_agency
menu: apply
subject: insured_person
fields:
  kind: {label: 业务办理类型, type: choice, dictionary: reduction_kind, required: true}
  name: {from: insured_person.name}
  id_type: {from: insured_person.id_type}
  id_number: {from: insured_person.id_number}
  abroad: {label: 是否在国外, type: yes_no}
materials:
  form: {label: 申请表, required: true, formats: [pdf]}
  death: {label: 死亡证明, when: {kind: death}, required: true}
  visa: {label: 签证, when: "abroad == true && kind != ''", when_text: 人在国外时, required: {kind: [death, ordinary]}}
  lease: {label: 租赁合同, when: {kind: ordinary, abroad: false}}
  deed: {label: 房产证, image_min_bytes: 122880, image_max_bytes: 204800}
  permit: {label: 居住证, max_files: 2}
  original: {label: 原件, required: true, channel: window}
  portrait: {label: 照片, required: true, held_by: insured_person.photo}
one_of:
  - {label: 住所证明, materials: [lease, deed, permit], at_least: 1, at_most: 2}
steps:
  - choose: {fields: [kind]}
  - find: {register: insured_person, by: [name, id_type, id_number], records: one}
  - fill: {sections: [{title: 内容, fields: [abroad]}]}
  - attach: {materials: [form, death, visa, lease, deed, permit, original, portrait], max_total_bytes: 1048576}
  - result: {text: 提交成功}
review:
  - desk: {stage: 前台审核, role: front_desk}
"""
PERSON = {"id": "p1", "unit_id": "unit1", "name": "张小1", "id_type": "03", "id_number": "E00000001"}
WHO = {"name": "张小1", "id_type": "03", "id_number": "E00000001"}
SOUND = {**WHO, "kind": "ordinary", "abroad": "false", "form": ["pdf"], "deed": ["fits"], "portrait": ["fits"]}
UPLOADS = {
    "pdf": Upload("pdf", "表.pdf", "application/pdf", 1000),
    "fits": Upload("fits", "证.jpg", "image/jpeg", 150_000),
    "small": Upload("small", "证.jpg", "image/jpeg", 122_879),
    "large": Upload("large", "证.png", "image/png", 300_000),
    "thick": Upload("thick", "册.pdf", "application/pdf", 900_000),
}


@pytest.fixture(scope="module")
def item() -> Item:
    return compiled(TEXT, folder=GOOD).items["papers"]


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, records=MemoryRecords({"insured_person": {"p1": PERSON}}), uploads=MemoryUploads(UPLOADS))


def holding(context: Context, photo: object) -> Context:
    """As if the person's record had a photo."""
    return replace(context, records=MemoryRecords({"insured_person": {"p1": {**PERSON, "photo": photo}}}))


def faults(reading):
    return [(one.target, str(one.message)) for one in reading.faults]


def test_sound(item, context):
    reading = read(item, SOUND, context)
    assert faults(reading) == []
    assert reading.materials == {"form": ("pdf",), "deed": ("fits",), "portrait": ("fits",)}
    assert reading.held == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"form": []}, ("form", "请上传申请表")),
        ({"form": ["fits"]}, ("form", "“证.jpg”不是支持的格式，请上传 pdf 格式的文件")),
        ({"deed": []}, ("lease", "“住所证明”至少交 1 种，现为 0 种")),
        ({"lease": ["pdf"], "permit": ["pdf"]}, ("permit", "“住所证明”至多交 2 种，现为 3 种")),
        ({"kind": "death"}, ("death", "请上传死亡证明")),
        ({"abroad": "true"}, ("visa", "请上传签证")),
        ({"deed": ["small"]}, ("deed", "“证.jpg”应在 120KB 至 200KB 之间，现为 122,879 字节")),
        ({"deed": ["large"]}, ("deed", "“证.png”应在 120KB 至 200KB 之间，现为 293KB")),
        ({"permit": ["thick", "pdf"]}, ("portrait", "这一步的文件合计应不大于 1MB，现为 1,051,000 字节")),
        ({"permit": ["pdf", "fits", "large"]}, ("permit", "最多 2 个文件，现为 3 个")),
        ({"original": ["pdf"]}, ("original", "原件请到窗口递交，不在网上上传")),
        ({"portrait": []}, ("portrait", "请上传照片")),
        ({"form": ["gone"]}, ("form", "文件已不在，请重新上传")),
    ],
)
def test_each_mistake_is_measured(item, context, change, expected):
    assert faults(read(item, {**SOUND, **change}, context)) == [expected]


def test_a_pdf_is_no_picture(item, context):
    """The bounds of pictures are for pictures: a PDF may be smaller."""
    assert faults(read(item, {**SOUND, "deed": ["pdf"]}, context)) == []


def test_a_total_counts_each_file_once(item, context):
    reading = read(item, {**SOUND, "permit": ["thick"], "deed": ["pdf", "pdf"], "form": ["pdf"]}, context)
    assert reading.materials["deed"] == ("pdf",)
    assert [target for target, _text in faults(reading)] == ["portrait"]
    assert faults(read(item, {**SOUND, "deed": [], "permit": ["thick"], "portrait": ["pdf"]}, context)) == []


def test_what_is_not_needed_is_left_out(item, context):
    reading = read(item, {**SOUND, "death": ["pdf"], "visa": ["gone"]}, context)
    assert faults(reading) == []
    assert {"death", "visa"}.isdisjoint(reading.materials)


@pytest.mark.parametrize("photo", ["stored", ["stored"]])
def test_what_the_register_holds_need_not_come_again(item, context, photo):
    reading = read(item, {**SOUND, "portrait": []}, holding(context, photo))
    assert faults(reading) == []
    assert (reading.held, reading.materials.get("portrait")) == ({"portrait": ("stored",)}, None)


@pytest.mark.parametrize("photo", [None, "", [], 7])
def test_an_empty_column_holds_nothing(item, context, photo):
    assert faults(read(item, {**SOUND, "portrait": []}, holding(context, photo))) == [("portrait", "请上传照片")]


def test_what_comes_all_the_same_is_taken(item, context):
    reading = read(item, SOUND, holding(context, "stored"))
    assert (reading.held, reading.materials["portrait"]) == ({}, ("fits",))


def test_unjudged_reading_says_what_is_held(item, context):
    reading = read(item, {**WHO, "kind": "ordinary"}, holding(context, "stored"), judging=False)
    assert (reading.held, reading.faults) == ({"portrait": ("stored",)}, ())


def said_of(item, values):
    say = Translator(CHINESE, {}).say
    return {
        one.material.name: (one.words and say(one.words), say(required_words(one.material, item)))
        for one in needs_of(item, values)
    }


def test_what_will_be_needed_before_anything_is_answered(item):
    assert said_of(item, {}) == {
        "form": (None, "必交"),
        "death": ("当“业务办理类型”为“死亡减员”时", "必交"),
        "visa": ("人在国外时", "当“业务办理类型”为“死亡减员”或“普通减员”时必交"),
        "lease": ("当“业务办理类型”为“普通减员”且“是否在国外”为“否”时", "可选"),
        "deed": (None, "可选"),
        "permit": (None, "可选"),
        "original": (None, "必交"),
        "portrait": (None, "必交"),
    }


def test_answers_settle_what_will_be_needed(item):
    said = said_of(item, {"kind": "ordinary", "abroad": False})
    assert {"death", "visa"}.isdisjoint(said)
    assert said["lease"][0] is None


def filed(item, context, store):
    reading = read(item, {**SOUND, "portrait": []}, holding(context, "stored"))
    return submit(item, reading, CLERK, store, "k1", NOW)


def test_a_filing_keeps_what_the_register_held(item, context, store):
    assert filed(item, context, store).filing.held == {"portrait": ("stored",)}


def test_verdicts_stand_with_the_decision(item, context, store):
    application = filed(item, context, store)
    bad = {"form": True, "deed": False}
    remarks = [Remark("deed", "看不清")]
    decide(item, application, Action.RETURN, REVIEWER, store, NOW, remarks=remarks, verdicts=bad)
    assert store.happened[application.id][-1].verdicts == bad


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.APPROVE, "“房产证”不合格，不能通过；请退回补正或不予通过"),
        (Action.RETURN, "请写明“房产证”为什么不合格"),
        (Action.REFUSE, "请写明“房产证”为什么不合格"),
    ],
)
def test_a_material_found_wanting_asks_for_its_reason(item, context, store, action, said):
    application = filed(item, context, store)
    rest = {"note": "不行", "remarks": [Remark("kind", "x")], "verdicts": {"deed": False}}
    with pytest.raises(NotPossible, match=said):
        decide(item, application, action, REVIEWER, store, NOW, **rest)
    assert len(store.happened[application.id]) == 1
