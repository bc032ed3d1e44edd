"""Conditions: the plain form and CEL, what blanks mean, and what no author can do to the process."""

import json
import random
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banshi.conditions import (
    ALWAYS,
    LONGEST,
    NEVER,
    Condition,
    Expression,
    ExpressionError,
    compile_expression,
    plain_form,
)

KNOWN = {"kind": "string", "name": "string", "beds": "int", "price": "double", "poor": "bool", "tags": "list"}


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"kind": "death"}, 'kind == "death"'),
        ({"kind": ["a", "b"]}, 'kind in ["a", "b"]'),
        ({"kind": "a", "beds": 3}, 'kind == "a" && beds == 3'),
        ({"poor": True}, "poor == true"),
        ({"poor": False}, "poor == false"),
        ({"beds": [1, 2]}, "beds in [1, 2]"),
        ({"price": 1.5}, "price == 1.5"),
        ({"kind": "死亡"}, 'kind == "死亡"'),
        ({"kind": ""}, 'kind == ""'),
    ],
)
def test_plain_form(parts, text):
    assert plain_form(parts) == text
    assert compile_expression(text, KNOWN, "bool").result == "bool"


# No field lets NUL or half a surrogate pair through.
@given(wanted=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_a_plain_literal_is_only_ever_a_literal(wanted):
    expression = compile_expression(plain_form({"kind": wanted}), KNOWN, "bool")
    assert expression.value({"kind": wanted}) is True
    assert expression.value({"kind": wanted + "."}) is False


@pytest.mark.parametrize(
    "wanted", ['" || true || "', '\\" || true || \\"', "\\", '\\"', "a\nb", "a\rb", "a\tb", "\\u0022", "{x}", "`"]
)
def test_a_plain_literal_cannot_break_out(wanted):
    expression = compile_expression(plain_form({"kind": [wanted, "z"]}), KNOWN, "bool")
    assert expression.value({"kind": wanted}) is True
    assert expression.value({"kind": "something else"}) is False


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('kind == "death"', {"kind": "death"}, True),
        ('kind == "death"', {"kind": "ordinary"}, False),
        ('kind == "死亡"', {"kind": "死亡"}, True),
        ('kind != "a" && beds > 10', {"kind": "b", "beds": 11}, True),
        ("beds * 2 + 1", {"beds": 3}, 7),
        ("price * 2.0", {"price": "12.50"}, 25.0),
        ("price > 10.0", {"price": "9.99"}, False),
        ("double(beds) * price", {"beds": 2, "price": "1.5"}, 3.0),
        ('"01" in tags', {"tags": ["01", "02"]}, True),
        ("size(tags) >= 2", {"tags": ["01"]}, False),
        ("name.size()", {"name": "王小明"}, 3),
        ('name + "同志"', {"name": "王"}, "王同志"),
        ('kind.startsWith("0")', {"kind": "01"}, True),
        ('name.matches("^[王李]")', {"name": "李明"}, True),
        ('poor ? "是" : "否"', {"poor": True}, "是"),
        ("tags", {"tags": ["a"]}, ["a"]),
        ('"2022-07" <= kind', {"kind": "2022-08"}, True),
    ],
)
def test_value(text, values, expected):
    assert compile_expression(text, KNOWN, None).value(values) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('kind == ""', {}, True),
        ('kind == ""', {"kind": None}, True),
        ('kind == ""', {"kind": ""}, True),
        ("size(tags) == 0", {}, True),
        ("beds > 0", {}, None),
        ("beds > 0", {"beds": None}, None),
        ("price > 0.0", {"price": ""}, None),
        ("poor", {}, None),
        ("!poor", {}, None),
        ('kind == "a" || beds > 0', {"kind": "a"}, True),
        ('kind == "a" || beds > 0', {"kind": "b"}, None),
        ("beds / 0 == 1", {"beds": 1}, None),
        ("beds * 9223372036854775807", {"beds": 2}, None),
        ("price / 0.0", {"price": "1"}, None),
        ("price - price", {"price": "1e999"}, None),
        ("price", {"price": "no number"}, None),
        ("price", {"price": ["1"]}, None),
        ("price", {"price": 10**400}, None),
        ("beds", {"beds": 10**30}, None),
        ("name", {"name": "\ud800"}, None),
        ("tags[5]", {"tags": ["a"]}, None),
    ],
)
def test_blank_and_failing(text, values, expected):
    assert compile_expression(text, KNOWN, None).value(values) == expected


@pytest.mark.parametrize(
    ("text", "result", "line", "column", "message"),
    [
        ('reson == "a"', "bool", 1, 1, "没有名为“reson”的字段"),
        ('kind == "a" && reson == "b"', "bool", 1, 16, "没有名为“reson”的字段"),
        ('kind == "a"\n  && reson == "b"', "bool", 2, 6, "没有名为“reson”的字段"),
        ('kind == "死亡" && reson == "b"', "bool", 1, 17, "没有名为“reson”的字段"),
        ('kind == "𠮷𠮷" && reson == "b"', "bool", 1, 17, "没有名为“reson”的字段"),
        ("kind == 1", "bool", 1, 6, "“==”不能用于文字和整数"),
        ("price > beds", "bool", 1, 7, "“>”不能用于小数和整数"),
        ("price > beds + 1", "bool", 1, 7, "“>”不能用于小数和整数"),
        ("beds == 1.0", "bool", 1, 6, "“==”不能用于整数和小数"),
        ("kind in 'a'", "bool", 1, 6, "“in”不能用于文字和文字"),
        ("poor == 'true'", "bool", 1, 6, "“==”不能用于是/否和文字"),
        ("tags == 'a'", "bool", 1, 6, "“==”不能用于列表和文字"),
        ("size(beds) > 1", "bool", 1, 5, "“size”不能用于整数"),
        ("kind.startsWith(1)", "bool", 1, 16, "“startsWith”不能用于整数"),
        ("!kind", "bool", 1, 1, "“!”不能用于文字"),
        ("beds ? 1 : 2", "int", 1, 6, "“?”的前面应是条件，现为整数"),
        ("poor ? 'a' : beds", "string", 1, 6, "“:”的两边应是一类，现为文字和整数"),
        ("kind.x == 1", "bool", 1, 5, "这里不能接“.”"),
        ("if poor", "bool", 1, 1, "“if”是保留的词，不能作名称"),
        ("kind ==", "bool", 1, 8, "表达式没有写完"),
        ("(beds > 1", "bool", 1, 10, "缺少“)”"),
        ("beds > 1)", "bool", 1, 9, "这里不应有“)”"),
        ("poor and poor", "bool", 1, 6, "这里不应有“and”"),
        ("beds => 1", "bool", 1, 6, "看不懂“=>”"),
        ("kind = 'a'", "bool", 1, 6, "看不懂“=”"),
        ('kind == "死', "bool", 1, 9, "引号没有成对"),
        ("", "bool", 1, 1, "表达式没有写完"),
        ("beds + 1", "bool", 1, 1, "结果是整数，这里要是/否"),
        ("kind", "list", 1, 1, "结果是文字，这里要列表"),
        ('kind == "\ud800"', "bool", 1, 1, "表达式含有不是 Unicode 的字符"),
        ("(" * 40 + "true" + ")" * 40, "bool", 1, 1, "表达式嵌套或连接得太多，最多 32 层，请拆成几条"),
        ("+".join(["beds"] * 40), "int", 1, 1, "表达式嵌套或连接得太多，最多 32 层，请拆成几条"),
        ("x" * (LONGEST + 1), "bool", 1, 1, "表达式长 2001 个字符，最多 2000 个"),
    ],
)
def test_error_with_its_place(text, result, line, column, message):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(text, KNOWN, result)
    error = raised.value
    assert (error.line, error.column) == (line, column)
    assert str(error.message).casefold().startswith(message.casefold())


@pytest.mark.parametrize(
    ("text", "result", "compiled"),
    [
        ("price > 1", "bool", "price > 1.0"),
        ("10 - price >= 5", "bool", "10.0 - price >= 5.0"),
        ("price in [1, 20]", "bool", "price in [1.0, 20.0]"),
        ("poor ? price : 0", "double", "poor ? price : 0.0"),
        ("price == 1 ? 2 : 3", "int", "price == 1.0 ? 2 : 3"),
        ("beds > 1 && price > 1", "bool", "beds > 1 && price > 1.0"),
        ("beds == 1 && kind == '价 1' && price > 1", "bool", "beds == 1 && kind == '价 1' && price > 1.0"),
        ("price > 1 && tags[0] == 'a'", "bool", "price > 1.0 && tags[0] == 'a'"),
        ("beds > 1", "bool", "beds > 1"),
    ],
)
def test_a_whole_number_beside_a_decimal_is_one(text, result, compiled):
    expression = compile_expression(text, KNOWN, result)
    assert expression.text == compiled
    assert expression == compile_expression(compiled, KNOWN, result)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ('b"ab"', 1, "字节串不能用"),
        ('name == """a"""', 9, "三个引号的文字不能用"),
        ("beds == 1 // 床位", 11, "表达式里不能写注释"),
        ("beds == int(1u)", 13, "数字后面不能带 u"),
        ("{1: 2}", 1, "表达式里不能用花括号"),
        ("name == 死亡", 9, "文字要加引号"),
        ("name == “a”", 9, "文字要加引号"),
        ("poor\x00", 5, "文字要加引号"),
        ("name == null", 9, "不能用 null"),
        ('timestamp("2022-01-01T00:00:00Z") == timestamp(name)', 1, "没有“timestamp”这个函数，可用的有：all、"),
        ("type(name) == string", 1, "没有“type”这个函数"),
        ("dyn(name) == 1", 1, "没有“dyn”这个函数"),
        ('name == "a" ||\n  name.reverse() == "b"', 8, "没有“reverse”这个函数"),
        ("tags.all(x, [x].exists(y, y == x))", 17, "逐项检查里不能再逐项检查"),
        ("tags.map(x, x + x).map(y, y + y).size() > 1", 20, "逐项检查太多"),
        ("tags.filter(x, true)" + ".filter(x, true)" * 8 + " == tags", 134, "逐项检查太多"),
        ("tags.all(x, size(tags) > 1)", 18, "逐项检查里只能用一次另一个列表"),
        ("tags.all(x, x in tags && x in tags)", 31, "逐项检查里只能用一次另一个列表"),
        ('tags.all(x, x.matches("a"))', 15, "逐项检查里不能用 matches"),
        ("name.matches(kind)", 14, "matches 的括号里只能直接写"),
        ('name.matches("a" + kind)', 14, "matches 的括号里只能直接写"),
        ("!" * 300 + "poor", 201, "表达式太复杂"),
        ("name.matches", 6, "matches 的括号里只能直接写"),
        ('name.matches("^(a+)+$")', 14, "这个样式太复杂"),
        ('name.matches(r"\\p{L}")', 14, "这个样式太复杂"),
        ('name.matches("\\\\p{L}")', 14, "这个样式太复杂"),
        ('name.matches("a{101}")', 14, "这个样式太复杂"),
        ('name.matches("' + "a" * 101 + '")', 14, "这个样式太复杂"),
        ("||".join(['name.matches("a")'] * 4), 71, "这个样式太复杂"),
    ],
)
def test_what_server_and_browser_do_not_do_alike_is_refused(text, column, message):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(text, KNOWN, None)
    assert raised.value.refused
    assert raised.value.column == column
    assert str(raised.value.message).startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        'name == "b\'{null} // 死亡 timestamp(1u)" || kind == \'"""\'',
        r'name.matches(r"^[A-Z]\d{8}$") || name.matches("^\\\\d+(?:-\\\\d+)$")',
        'tags.all(x, x in tags) && tags.exists(x, x == "01") && size(tags.map(x, x + "a")) > 1',
        "tags[0] == name && (poor ? beds : -beds) in [1, 2]",
        "int(name) + int(price) + size(string(beds)) == 1 || double(beds) > price",
    ],
)
def test_admitted(text):
    assert compile_expression(text, KNOWN, "bool").result == "bool"


def test_2000_characters_are_taken():
    text = 'kind == "' + "长" * (LONGEST - 10) + '"'
    assert len(text) == LONGEST
    assert compile_expression(text, KNOWN, "bool").value({"kind": "a"}) is False


def test_only_the_names_used_are_kept():
    expression = compile_expression('kind == "beds" && !poor', KNOWN, "bool")
    assert dict(expression.names) == {"kind": "string", "poor": "bool"}
    assert Condition(expression).names == {"kind", "poor"}


def test_expressions_compare_by_text_and_result():
    one, two = (compile_expression("poor", KNOWN, "bool") for _ in "ab")
    other = compile_expression("poor", KNOWN, None)
    assert one == two
    assert len({one, two, other}) == 2
    assert one != "poor"


def test_conditions():
    poor = Condition(compile_expression("poor", KNOWN, "bool"))
    assert [poor.holds({"poor": one}) for one in (True, False, None)] == [True, False, False]
    assert ALWAYS.holds({})
    assert not NEVER.holds({})
    assert poor.depends
    assert not ALWAYS.depends
    assert ALWAYS.names == frozenset()


# --- the corpus that the browser runs too (platform/frontend/test, tests/browser/test_parity.py)

CORPUS = json.loads((Path(__file__).parents[1] / "platform/frontend/test/conditions.json").read_text(encoding="utf-8"))


def told(result):
    """A result with its type, as the corpus has it."""
    if result is None:
        return None
    if isinstance(result, list):
        return ["list", [told(one) for one in result]]
    kind = {bool: "bool", int: "int", float: "double", str: "string"}[type(result)]
    return [kind, str(result) if kind == "int" else result]


def test_the_corpus_is_as_large_as_was_promised():
    assert sum("refused" not in one for one in CORPUS) >= 300


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: ascii(case["text"])[:40])
def test_corpus(case):
    # The kind of a table of rows is its columns.
    columns = {name: kind for name, kind in case["names"].items() if isinstance(kind, dict)}
    names = {**case["names"], **dict.fromkeys(columns, "rows")}
    # No JSON reader of a browser keeps whole numbers past 2**53: those stand there as texts.
    values = {
        name: int(value) if names[name] == "int" and str(value).lstrip("-").isdigit() else value
        for name, value in case["values"].items()
    }
    if "refused" in case:
        with pytest.raises(ExpressionError):
            compile_expression(case["text"], names, None, columns)
    else:
        assert told(compile_expression(case["text"], names, None, columns).value(values)) == case["gives"]


# --- hostile expressions. In a process of its own: a crash of the C++ library would take the tests with it.

PARTS = (
    *("kind", "name", "beds", "price", "poor", "tags", "nobody", "死亡", "1", "-1", "1u", "1.5", "1e999", "9" * 30),
    *(
        '"a"',
        "'",
        '"',
        '"""',
        "r'\\'",
        'b"\\xff"',
        '"\\ud800"',
        '"\\U00110000"',
        "null",
        "true",
        "[]",
        "{}",
        "[1, 'a']",
    ),
    *(
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        "in",
        "&&",
        "||",
        "!",
        "?",
        ":",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ),
    *("size(", ".matches(", ".all(x, ", ".map(y, ", ".filter(z, ", "has(", "type(", "dyn(", "duration(", "timestamp("),
    *(
        "__import__('os')",
        "google.protobuf.Any{",
        "`",
        "\x00",
        "\n",
        "//",
        "\\",
        "\ud800",
        "\u202e",
        "\U0001f600",
        "@",
        "$",
    ),
)
SHAPED = (
    "(" * 900 + "1" + ")" * 900,
    "[" * 990 + "]" * 990,
    "{" * 990 + "}" * 990,
    "!" * 1990 + "poor",
    "-" * 1900 + "beds == 1",
    "poor ? " * 200 + "true" + " : true" * 200,
    "&&".join(["poor"] * 330),
    "||".join(["poor"] * 330),
    "+".join(["1"] * 990) + " == 1",
    "<".join(["1"] * 900),
    " in ".join(["tags"] * 280),
    "name" + ".a" * 900,
    "tags" + "[0]" * 600,
    "size(" * 300 + "name" + ")" * 300,
    "dyn(" * 300 + "name" + ")" * 300,
    "tags.all(x, " * 100 + "true" + ")" * 100,
    "tags.all(a, tags.all(b, tags.all(c, tags.all(d, tags.all(e, true)))))",
    "tags.map(a, tags.map(b, tags.map(c, tags.map(d, tags.map(e, 1))))).size() > 1",
    "tags.map(a, tags + tags).map(b, b + b).map(c, c + c).size() > 1",
    "[" + ",".join(["tags"] * 390) + "].size() > 1",
    'name.matches("^(a+)+$")',
    'name.matches("^(a|a)*b$")',
    'name.matches("(.*)*(.*)*(.*)*x")',
    'name.matches("' + "(a?)" * 100 + "a" * 100 + '")',
    'name.matches("(((a{1,1000}){1,1000}){1,1000})")',
    'name.matches("[")',
    'name.matches("' + "(" * 900 + '")',
    'name.matches("' + "\\\\p{L}" * 200 + '")',
    'name.matches(name + "{1000}")',
    'tags.all(x, name.matches("^(x+x+)+y$"))',
    '"' + "\\u0000" * 300 + '" == name',
    "-9223372036854775808 / -1 == 1",
    "-9223372036854775808 % -1 == 1",
    "int(1e300) == 1",
    "string(9223372036854775807).size() == beds",
    'duration("999999999999999999999h") == duration("1s")',
    'timestamp("9999-12-31T23:59:59Z") + duration("9999999h") == timestamp(name)',
    "google.protobuf.Struct{}",
    'google.protobuf.Any{type_url: "x", value: b"y"} == google.protobuf.Any{}',
    "[1, 2, 3].map(x, [x].map(x, [x].map(x, x))) == []",
    "9" * LONGEST,
    '"' * LONGEST,
    "\x00" * LONGEST,
    "\n" * LONGEST,
    "a." * 1000,
)
VALUES = {
    "kind": "a" * 2000,
    "name": "a" * 2000 + "!",
    "beds": 3,
    "price": "1.5",
    "poor": True,
    "tags": ["x" * 50] * 300,
}


def hostile(number: int) -> list[str]:
    chance = random.Random(20261125)
    made = [" ".join(chance.choices(PARTS, k=chance.randint(1, 40)))[:LONGEST] for _ in range(number - len(SHAPED))]
    return [*SHAPED, *made]


# Seconds of processor time for one expression, to compile and to evaluate it (T11).
MOST = 0.010


def try_each(number: int) -> None:
    """Compile and evaluate; say on standard output what took long or raised what it must not."""
    compile_expression("poor", KNOWN, None).value(VALUES)
    for at, text in enumerate(hostile(number)):
        # What a busy machine did to it once, it does not do five times.
        took = next((one for one in map(tried, [text] * 5) if one <= MOST), None)
        sys.stdout.write(f"{at} {'SLOW ' + ascii(text) if took is None else 'ok'}\n")
        sys.stdout.flush()


def tried(text: str) -> float:
    """Seconds of processor time."""
    began = process_time()
    try:
        expression = compile_expression(text, KNOWN, None)
        assert isinstance(expression, Expression)
        expression.value(VALUES)
        expression.value({})
    except ExpressionError as error:
        if min(error.line, error.column) < 1 or not str(error.message):
            sys.stdout.write(f"BAD PLACE {text!a}\n")
    return process_time() - began


def test_600_hostile_expressions_end_quickly():
    code = f"import sys; sys.path[:0] = {[str(Path(__file__).parents[1] / 'platform'), str(Path(__file__).parent)]!r}\n"
    ran = subprocess.run(
        [sys.executable, "-c", code + "import test_conditions; test_conditions.try_each(600)"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0, (ascii(hostile(600)[len(lines)]), ran.stderr[-800:])
    assert len(lines) == 600
    assert [line for line in lines if not line.endswith(" ok")] == []
