"""E-mail addresses."""

import pytest

from banshi.fields.email import EmailField
from banshi.i18n import Text

EMAIL = EmailField(name="email", label=Text("电子邮箱"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zhang.san@example.com", "zhang.san@example.com"),
        (" Zhang.San@Example.COM ", "Zhang.San@example.com"),
        ("zhang＠example．com", "zhang@example.com"),
        ("zhang.san", "!应有一个 @，例如 name@example.com，现有 0 个"),
        ("a@b@example.com", "!应有一个 @，例如 name@example.com，现有 2 个"),
        ("zhang san@example.com", "!应像 name@example.com 这样，现为“zhang san@example.co…”"),
        ("zhang@example", "!应像 name@example.com 这样，现为“zhang@example”"),
        ("@example.com", "!应像 name@example.com 这样，现为“@example.com”"),
        ("张三@example.com", "!应像 name@example.com 这样，现为“张三@example.com”"),
        ("a" * 255, "!最多 254 个字符，现为 255 个"),
    ],
)
def test_typed(judge, typed, expected):
    assert judge(EMAIL, typed) == expected


def test_masked():
    assert EMAIL.mask("zhang.san@example.com", "en") == "***"
