"""What changed between two versions of a definition, said in sentences."""

import pytest

from banshi.definition.folder import Source
from banshi.definition.source import read_text
from banshi.i18n import CHINESE, Translator
from banshi.renderers.comparison import compare, render_changes

ITEM = """
item: x
title: 事项
portal: p
menu: apply
fields:
  name: {label: 姓名, type: text, max_length: 50}
  phone: {label: 电话, type: phone}
materials:
  proof: {label: 证明, required: true}
steps:
  - fill: {sections: [{title: 联系人, fields: [name, phone]}]}
  - result: {text: 好}
review:
  - automatic: {}
"""


def said(changed, original=ITEM):
    sources = []
    for text in (original, changed):
        node, findings = read_text(text, "x.yaml")
        assert not findings
        sources.append(Source("x.yaml", "item", text, node))
    return render_changes(compare(*sources), Translator(CHINESE, {})).split("\n")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("max_length: 50", "max_length: 60", "- 字段“姓名（name）”：字数上限由 50 改为 60"),
        ("label: 姓名", "label: {zh: 名字, en: Name}", "- 字段“名字（name）”：名称由 姓名 改为 名字"),
        ("type: phone}", "type: phone, required: true}", "- 字段“电话（phone）”：加了 是否必填：true"),
        ("{label: 证明, required: true}", "{label: 证明}", "- 材料“证明（proof）”：删去了 是否必填，原来是 true"),
        ("title: 事项", "title: 新事项", "- 标题由 事项 改为 新事项"),
        ("  phone: {label: 电话, type: phone}\n", "", "- 删去了字段“电话（phone）”"),
        (
            "materials:\n",
            "materials:\n  photo: {label: 照片}\n",
            "- 新增了材料“照片（photo）”",
        ),
        (
            "fields: [name, phone]",
            "fields: [phone, name]",
            '- 步骤“fill”，分区“联系人”：字段及顺序由 ["name", "phone"] 改为 ["phone", "name"]',
        ),
        ("  - automatic: {}", "  - desk: {stage: 审, role: r}", "- 新增了审核“desk”"),
    ],
)
def test_one_change(old, new, sentence):
    assert sentence in said(ITEM.replace(old, new, 1))


def test_calendar():
    holiday = "{name: {zh: 春节, en: Spring Festival}, first: 2026-02-15, last: 2026-02-23, work: [2026-02-14]}"
    calendar = f"calendar: cn\ntitle: 日历\nyears:\n  2026:\n    notice: 通知\n    holidays:\n      - {holiday}\n"
    assert said(calendar.replace("02-23", "02-22"), calendar) == [
        "- 年份“2026”，假期“春节”：最后一天由 2026-02-23 改为 2026-02-22"
    ]


def test_time_limit():
    limited = ITEM + "time_limit: {working_days: 15}\n"
    assert said(limited.replace("15", "20"), limited) == ["- 办理时限：工作日数由 15 改为 20"]


def test_values_that_begin_alike_are_told_from_where_they_differ():
    before = ITEM.replace("label: 证明", "label: " + "证" * 100)
    (one,) = said(before.replace("证}", "证件}").replace("证, required", "证件, required"), before)
    assert one.endswith(f"名称由 …{'证' * 20} 改为 …{'证' * 20}件")
    fields = ", ".join(f"field_number_{number}" for number in range(9))
    before = ITEM.replace("fields: [name, phone]", f"fields: [{fields}, name, phone]")
    (one,) = said(before.replace(", phone]", "]"), before)
    assert '_8", "name", "phone"] 改为 …' in one


def test_a_change_of_the_english_alone_is_seen():
    before = ITEM.replace("title: 事项", "title: {zh: 事项, en: Item}")
    assert said(before.replace("Item", "Case"), before) == [
        '- 标题由 {"zh": "事项", "en": "Item"} 改为 {"zh": "事项", "en": "Case"}'
    ]


def test_what_is_gone_is_told_in_the_order_of_the_file():
    fields = "".join(f"  f{number}: {{label: 字段{number}, type: text}}\n" for number in range(9))
    before = ITEM.replace("  phone: {label: 电话, type: phone}\n", "  phone: {label: 电话, type: phone}\n" + fields)
    assert said(ITEM, before) == [f"- 删去了字段“字段{number}（f{number}）”" for number in range(9)]


def test_sections_of_one_title_are_told_apart():
    """Whatever the title: with a space in it too."""
    both = "[{title: 联系人 一, fields: [name]}, {title: 联系人 一, fields: [phone]}]"
    before = ITEM.replace("[{title: 联系人, fields: [name, phone]}]", both)
    changed = before.replace("fields: [name]", "note: 注, fields: [name]")
    assert said(changed, before) == ["- 步骤“fill”，分区“联系人 一”：加了 说明：注"]


def test_order_of_fields():
    swapped = ITEM.replace(
        "  name: {label: 姓名, type: text, max_length: 50}\n  phone: {label: 电话, type: phone}\n",
        "  phone: {label: 电话, type: phone}\n  name: {label: 姓名, type: text, max_length: 50}\n",
    )
    assert said(swapped) == ["- 字段的顺序变了"]


def test_comments_and_layout_are_no_change():
    changed = "# 说明\n" + ITEM.replace("{label: 证明, required: true}", "\n    label: 证明\n    required: true")
    assert said(changed) == [""]


GUIDE = """
guide: "1"
title: 指南
time_limit: {kind: working_days, days: 15, stages: [{stage: 受理, days: 5}, {stage: 审核, days: 10}]}
cases:
  - case: 甲
    materials: [{label: 表, copies: 2}, {label: 证}]
  - case: 乙
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("copies: 2", "copies: 3", "- 情形“甲”，材料“表”：份数由 2 改为 3"),
        (", {label: 证}", "", "- 情形“甲”：删去了材料“证”"),
        ("  - case: 乙\n", "", "- 删去了情形“乙”"),
        ("{stage: 审核, days: 10}", "{stage: 审核, days: 8}", "- 办理时限，环节“审核”：天数由 10 改为 8"),
    ],
)
def test_one_change_of_a_guide(old, new, sentence):
    assert sentence in said(GUIDE.replace(old, new, 1), GUIDE)
