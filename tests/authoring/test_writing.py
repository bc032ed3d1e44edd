"""What is written is read again as it was meant."""

from hypothesis import given
from hypothesis import strategies as st

from banshi.authoring.writing import WIDEST, clean, flow, width, write_file
from banshi.definition.source import read_text

TEXTS = st.text(max_size=40).map(clean)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-(10**9), 10**9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS.filter(bool), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), TEXTS)
def test_read_again(content, comment):
    text = write_file(comment, content, apart=[next(iter(content))])
    node, findings = read_text(text, "x.yaml")
    assert not findings
    assert node.data == content


def test_as_an_author_writes():
    fields = {"name": {"label": {"zh": "姓名", "en": "Name"}, "type": "text", "required": True}}
    steps = [{"fill": {"sections": [{"title": "填写", "fields": ["name"]}]}}, {"result": {"text": "好！"}}]
    text = write_file("试一试", {"item": "x", "fields": fields, "steps": steps}, apart=("fields", "steps"))
    assert text == (
        "# 试一试\n"
        "item: x\n"
        "\n"
        "fields:\n"
        "  name: {label: {zh: 姓名, en: Name}, type: text, required: true}\n"
        "\n"
        "steps:\n"
        "  - fill: {sections: [{title: 填写, fields: [name]}]}\n"
        "  - result: {text: 好！}\n"
    )


def test_what_yaml_would_guess_at_is_quoted():
    assert [flow(one) for one in ("01", "no", "12:30", "a: b", "a #b", "", "是", "a, b")] == [
        '"01"', '"no"', '"12:30"', '"a: b"', '"a #b"', '""', "是", '"a, b"',
    ]  # fmt: skip


def test_long_things_stand_below_each_other():
    names = [f"field_number_{number}" for number in range(30)]
    text = write_file("x", {"list": names})
    assert text.splitlines()[1:3] == ["list:", "  - field_number_0"]
    assert max(map(width, text.splitlines())) <= WIDEST
