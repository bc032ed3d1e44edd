"""Records of a register."""

import pytest

from banshi.fields.lookup import LookupField
from banshi.i18n import Text
from banshi.register import Register

HOSPITAL = Register("hospital", Text("定点医疗机构"), (), key="code", title_column="name")
CHOSEN = LookupField(name="hospital1", label=Text("定点医疗机构1"), register=HOSPITAL)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("H1101", "H1101"),
        ("H1101 东桥医院", "H1101"),
        ("Ｈ１１０１　东桥医院", "H1101"),
        ("东桥医院", "H1101"),
        ("", None),
        ("同名医院", "!有多条记录叫“同名医院”，请从列表中选择"),
        ("东桥", "!没有“东桥”这条记录，请点“选择”从列表中选"),
        ("H9999 东桥医院", "!没有“H9999”这条记录，请点“选择”从列表中选"),
        (["H1101"], "!应为文字"),
        ("长" * 201, "!最多 200 个字，现为 201 个"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(CHOSEN, typed) == expected


def test_only_its_own_register_is_asked(judge):
    other = LookupField(name="x", label=Text("学校"), register=Register("school", Text("学校"), (), "code", "name"))
    assert judge(other, "H1101") == "!没有“H1101”这条记录，请点“选择”从列表中选"


def test_widget():
    assert dict(CHOSEN.widget().attributes)["register"] == "hospital"
