"""Yes or no."""

import pytest

from banshi.fields.yes_no import YesNoField
from banshi.i18n import Text

AGREED = YesNoField(name="agreed", label=Text("是否同意"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("是", True),
        ("on", True),
        ("Y", True),
        ("１", True),
        (0, False),
        ("否", False),
        ("FALSE", False),
        ("", None),
        ("也许", "!应为“是”或“否”，现为“也许”"),
        (2, "!应为“是”或“否”，现为“2”"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(AGREED, typed) is expected or judge(AGREED, typed) == expected


def test_shown():
    assert [AGREED.format(one) for one in (True, False, None)] == ["true", "false", ""]
    assert [AGREED.display(one, "zh_Hans_CN") for one in (True, False, None)] == ["是", "否", "-"]
    assert AGREED.display(False, "en") == "No"
