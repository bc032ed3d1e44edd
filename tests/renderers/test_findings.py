"""How findings look."""

import json
from pathlib import Path

import pytest

from banshi.diagnostics import Diagnostic, Position
from banshi.i18n import CHINESE, _, load_translators
from banshi.renderers.findings import render_github, render_json, render_text


@pytest.fixture(scope="module")
def chinese():
    return load_translators(Path("/nowhere"))[CHINESE]


def finding(line, column, hint=None):
    return Diagnostic(Position("x.yaml", line, column), "D999", _("不对：{what}", what="甲"), hint)


def caret_under(text, column, translator):
    lines = render_text([finding(1, column)], {"x.yaml": text}, translator).split("\n")
    return lines[1], lines[2]


@pytest.mark.parametrize(
    ("text", "column", "caret"),
    [("a: b", 4, 5), ("标题: 值", 5, 8), ("（甲）: b", 6, 10), ("é: b", 4, 5), ("\ta: b", 2, 3), ("ｱ甲: b", 5, 7)],
)
def test_caret_counts_full_width_as_two(text, column, caret, chinese):
    shown, below = caret_under(text, column, chinese)
    assert below == " " * caret + "^"
    assert "\t" not in shown


def test_place_past_the_end(chinese):
    assert render_text([finding(9, 1)], {"x.yaml": "a"}, chinese) == "x.yaml:9:1: D999 不对：甲\n"
    assert render_text([finding(1, 1)], {}, chinese) == "x.yaml:1:1: D999 不对：甲\n"


def test_long_line_is_cut_around_the_caret(chinese):
    shown, below = caret_under("x" * 5000 + "Y" + "z" * 5000, 5001, chinese)
    assert len(shown) < 130
    assert shown[len(below) - 1] == "Y"


def test_hint(chinese):
    text = render_text([finding(1, 1, _("是不是“{word}”？", word="乙"))], {"x.yaml": "a"}, chinese)
    assert text.splitlines()[-1] == "  提示：是不是“乙”？"


def test_json(chinese):
    assert json.loads(render_json([finding(1, 2)], chinese)) == [
        {"file": "x.yaml", "line": 1, "column": 2, "code": "D999", "message": "不对：甲", "hint": None}
    ]


def test_github_escapes(chinese):
    one = Diagnostic(Position("a,b:c%.yaml", 1, 2), "D999", _("50%\n下一行"))
    assert render_github([one], chinese) == "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=D999::50%25%0A下一行"
