"""Taking materials in at a window: the judge, who checked what when, and 一次性告知 of everything at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from banshi.applications.deciding import decide
from banshi.applications.flow import correct, correctable, read_correction, submit
from banshi.applications.reading import read
from banshi.applications.store import Remark
from banshi.definition.model import Item
from banshi.field import WINDOW, Context, Upload
from banshi.review import Action
from banshi.storage.documents import open_filing, seal_filing
from banshi.storage.sealing import make_seal
from tests.applications.conftest import CLERK, NOW, REVIEWER, MemoryStore, MemoryUploads
from tests.compiling import GOOD, compiled

TEXT = """\
item: intake
title: 收件
portal: flexible_agency
menu: apply
fields:
  phone: {label: 电话, type: phone, required: true}
  paid: {label: 已报销, type: yes_no, required: true}
materials:
  bill: {label: 票据, required: true, form: original, copies: 2, channel: window}
  licence: {label: 执照, required: true, form: copy, sealed: true}
  letter: {label: 说明, form: either, channel: window}
  photo: {label: 照片, required: true, channel: online}
  lease: {label: 租赁合同}
  deed: {label: 房产证}
one_of:
  - {label: 住所证明, materials: [lease, deed]}
steps:
  - fill: {sections: [{title: 内容, fields: [phone, paid]}]}
  - attach: {materials: [bill, licence, letter, photo, lease, deed]}
  - result: {text: 提交成功}
checks:
  - check: {rule: {paid: true}, message: 须在报销后申请, fields: [paid]}
review:
  - desk: {stage: 前台审核, role: front_desk}
"""
BILL = {"received": "yes", "form": "original", "copies": "2"}
LICENCE = {"received": True, "form": "copy", "copies": 1, "sealed": True, "note": "当面核对"}
DEED = {"received": "yes", "copies": "1"}
SOUND = {
    "phone": "19900000001", "paid": "true", "bill": BILL, "licence": LICENCE, "photo": ["fits"], "deed": DEED,
}  # fmt: skip


@pytest.fixture(scope="module")
def item() -> Item:
    return compiled(TEXT, folder=GOOD).items["intake"]


@pytest.fixture
def context(context: Context) -> Context:
    uploads = {"fits": Upload("fits", "证.jpg", "image/jpeg", 150_000)}
    return replace(context, channel=WINDOW, uploads=MemoryUploads(uploads))


def faults(reading):
    return [(one.target, str(one.message)) for one in reading.faults]


def test_sound(item, context):
    reading = read(item, SOUND, context)
    assert faults(reading) == []
    assert [*reading.handed_in] == ["bill", "licence", "deed"]
    assert reading.materials == {"photo": ("fits",)}
    assert (reading.handed_in["licence"].sealed, reading.handed_in["licence"].note) == (True, "当面核对")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"bill": {**BILL, "received": ""}}, ("bill.received", "没有收到这份材料")),
        ({"bill": None}, ("bill.received", "没有收到这份材料")),
        ({"bill": {**BILL, "form": "copy"}}, ("bill.form", "应交原件，收到的是复印件")),
        ({"bill": {**BILL, "form": ""}}, ("bill.form", "请选收到的是原件还是复印件")),
        ({"bill": {**BILL, "form": "x"}}, ("bill.form", "请选收到的是原件还是复印件")),
        ({"bill": {**BILL, "copies": "1"}}, ("bill.copies", "应交 2 份，收到 1 份")),
        ({"bill": {**BILL, "copies": "两"}}, ("bill.copies", "请填收到几份，1 到 99")),
        ({"bill": {**BILL, "copies": "٣"}}, ("bill.copies", "请填收到几份，1 到 99")),
        ({"bill": {**BILL, "copies": "100"}}, ("bill.copies", "请填收到几份，1 到 99")),
        ({"licence": {**LICENCE, "sealed": ""}}, ("licence.sealed", "缺少公章，盖章后再收")),
        ({"licence": {**LICENCE, "note": "长" * 201}}, ("licence.note", "备注最多 200 个字")),
        ({"bill": {**BILL, "files": ["fits"]}}, ("bill", "票据请到窗口递交，不在网上上传")),
        ({"photo": {"received": "yes"}}, ("photo", "请上传照片")),
        ({"deed": None}, ("lease", "“住所证明”至少交 1 种，现为 0 种")),
    ],
)
def test_one_mistake(item, context, change, expected):
    assert faults(read(item, {**SOUND, **change}, context)) == [expected]


def test_a_scan_may_stand_for_what_may_come_both_ways(item, context):
    scanned = read(item, {**SOUND, "licence": ["fits"]}, context)
    assert faults(scanned) == []
    both = read(item, {**SOUND, "licence": {**LICENCE, "files": ["fits"]}}, context)
    assert (faults(both), both.materials["licence"]) == ([], ("fits",))


def test_online_nothing_is_checked_off(item, context):
    online = replace(context, channel="online")
    assert faults(read(item, SOUND, online)) == [
        ("licence", "请上传执照"),
        ("lease", "“住所证明”至少交 1 种，现为 0 种"),
    ]
    uploaded = {**SOUND, "licence": ["fits"], "deed": ["fits"]}
    assert read(item, uploaded, online).handed_in == {}


def test_everything_is_told_at_once(item, context):
    """A rule over what is sound is told beside what is missing; one over what is wrong waits."""
    raw = {**SOUND, "phone": "1", "paid": "false", "bill": None}
    assert [target for target, _said in faults(read(item, raw, context))] == ["phone", "bill.received", "paid"]
    blank = {**raw, "paid": ""}
    assert [target for target, _said in faults(read(item, blank, context))] == ["phone", "paid", "bill.received"]


def test_who_checked_it_and_when_stays_until_it_is_checked_again(item, context):
    store = MemoryStore()
    one = submit(item, read(item, SOUND, context), CLERK, store, "key", NOW, "window")
    assert (one.portal, one.filing.channel) == ("window", WINDOW)
    bill = one.filing.handed_in["bill"]
    assert (bill.by, bill.at) == (CLERK.display_name, "2026-11-25T04:00:00+00:00")
    remarks = (Remark("licence", "公章不清"),)
    returned = decide(item, one, Action.RETURN, REVIEWER, store, NOW, remarks=remarks)
    named = correctable(store.events(returned))
    # However it is asked, a correction is judged the way it was filed.
    online = replace(context, channel="online")
    assert faults(read_correction(item, returned, named, {"licence": {**LICENCE, "sealed": ""}}, online)) == [
        ("licence.sealed", "缺少公章，盖章后再收")
    ]
    again = {"licence": {**LICENCE, "copies": "2"}}
    later = replace(CLERK, user_id=8, display_name="演示另一人")
    fixed = correct(
        item, returned, read_correction(item, returned, named, again, online), later, store, NOW + timedelta(days=2)
    )
    assert fixed.filing.handed_in["bill"] == bill
    assert (fixed.filing.handed_in["licence"].by, fixed.filing.handed_in["licence"].copies) == ("演示另一人", 2)
    assert set(store.events(fixed)[-1].before) == {"licence"}


def test_it_is_sealed_with_the_filing(item, context):
    one = submit(item, read(item, SOUND, context), CLERK, MemoryStore(), "key", NOW, "window")
    seal = make_seal(b"a secret of these tests, nowhere else used")
    document = seal_filing(seal, one.id, one.filing)
    assert b"\xe5\xbd\x93\xe9\x9d\xa2" not in document
    opened = open_filing(seal, one.id, document, one.filing.listed)
    assert (opened.handed_in, opened.channel) == (one.filing.handed_in, WINDOW)
