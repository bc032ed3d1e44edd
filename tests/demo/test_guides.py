"""The guides that come with the platform against the handling guide."""

import pytest

# Section 1.2 of the reference: code, cases, legal bases, and the time limit: 0 is at once, None differs by case or is
# no number of working days.
INDEX = """
112036001001 2 1 0
112036001002 5 3 0
112036001003 3 5 0
112036001004 1 2 0
112036001005 1 2 0
112036001006 2 2 0
112036002001 2 2 0
112036002002 2 4 0
112036002003 2 5 15
112036003000 2 1 15
002036004001 1 2 0
002036004002 1 2 0
002036004003 1 2 0
112036004004 1 2 0
112036004005 1 2 0
112036005000 2 6 0
002036006001 2 12 30
112036006002 5 12 30
112036007001 1 8 20
112036007002 1 8 20
112036007003 2 8 20
112036007004 2 17 0
112036008001 1 3 1
112036008002 4 4 None
112036009001 1 3 66
112036009002 1 3 66
112036010001 3 20 15
112036010002 1 2 15
112036011001 2 4 0
112036011002 1 6 0
112036011003 2 5 0
112036012000 1 1 0
112036013000 2 1 None
"""
# （二十四） 对因病致贫家庭医疗救助, 3.此事项办理材料.
AID = """
家庭成员常住户口文件（户口本、身份证） copy
申请因病致贫家庭医疗救助经济状况和医疗费用支出情况登记表、声明书、授权书 original
年度收入和对应财产材料文件 original
二级及以上定点医疗机构出具的诊断材料 copy
定点医疗机构医疗门诊收费票据或医疗住院收费票据 original
北京市城镇职工基本医疗保险或城乡居民基本医疗保险、商业保险主管部门出具的费用结算相关表单 copy
医疗机构出具的费用明细补充材料 copy
商业保险主管部门出具的费用结算相关表单 copy
"""


@pytest.fixture(scope="module")
def guides(definitions):
    return definitions.guides


def test_there_are_all_33(guides):
    found = []
    for code, one in guides.items():
        days = 0 if one.time_limit.kind == "immediate" else one.time_limit.days
        found.append(f"{code} {len(one.cases)} {len(one.bases)} {days}")
    assert sorted(found) == sorted(INDEX.split("\n")[1:-1])


def test_aid_to_families_impoverished_by_illness(guides):
    case = guides["112036008002"].cases[3]
    assert case.case.zh == "对因病致贫家庭医疗救助"
    assert [f"{one.label.zh} {one.form}" for one in case.materials] == AID.split("\n")[1:-1]
    assert {(one.copies, one.channel) for one in case.materials} == {(1, "window")}
    assert [one.when.zh for one in case.materials if one.when] == ["参加商业保险的"]
    # 受理 1 and 审查 14 are the 15 of the street; 审核 10 and 审批 10 with 公示 5 are the district's.
    days = {one.stage.zh: one.days for one in case.time_limit.stages if one.days}
    assert (case.time_limit.days, days) == (
        40,
        {
            "受理": 1,
            "审查": 14,
            "提交居民经济状况核对申请、开展调查": 5,
            "审核": 10,
            "审批": 10,
            "公示": 5,
            "送达不予批准决定书": 2,
        },
    )
    assert [one.zh for one in case.outcome_documents] == [
        "《区因病致贫家庭医疗救助审批表》", "《区因病致贫家庭医疗救助不予批准决定书》",
    ]  # fmt: skip


def test_settlement_can_be_extended(guides):
    limits = [one.time_limit for one in guides["112036010001"].cases]
    # 离休统筹 is extended to 30 days, the others by 30.
    assert [(one.days, one.extension_days) for one in limits] == [(15, 30), (15, 30), (15, 15)]


def test_items_belong_to_their_cases(definitions):
    links = {item.id: [(one.code, one.case) for one in item.guide] for item in definitions.items.values()}
    assert links["flexible_worker_enrolment"] == [("112036001002", "灵活就业人员参保登记")]
    assert links["flexible_worker_reduction"] == [("112036001002", "已参保职工增减员（灵活就业）")]
    assert [code for code, _case in links["student_enrolment"]] == ["112036001003"] * 2
    assert links["designated_hospital_application"] == [("112036009001", "")]
    assert links["designated_pharmacy_application"] == [("112036009002", "")]


def test_what_the_guide_does_not_say_is_not_made_up(guides):
    """The reference notes that form and number are missing for most materials of 住院费用报销."""
    ordinary = guides["112036006002"].cases[0]
    said = {one.label.zh: (one.form, one.copies) for one in ordinary.materials}
    assert said["收费票据"] == (None, None)
    assert said["《北京市城市居民最低生活保障金领取证》"] == ("copy", None)
