"""A definition in words."""

import pytest

from banshi.definition.sentences import retention_words
from banshi.i18n import Text
from banshi.retention import Retention


@pytest.mark.parametrize(
    ("retention", "said"),
    [
        (Retention(years=10), "本事项信息保存 10 年"),
        (Retention(years=10, basis=Text("某办法第三条")), "本事项信息保存 10 年。依据：某办法第三条"),
        (Retention(permanent=True, basis=Text("某办法第三条")), "本事项信息永久保存。依据：某办法第三条"),
    ],
)
def test_how_long_is_kept(retention, said):
    assert str(retention_words(retention)) == said
