"""XPath of XLSForms as CEL: the text, and that it means the same."""

import pytest

from banshi.authoring.xpath import Names, Untranslatable, translate
from banshi.conditions import compile_expression

KNOWN = {
    "Age": ("age", "int"), "height": ("height", "double"), "name": ("name", "string"), "sex": ("sex", "string"),
    "skills": ("skills", "list"), "agreed": ("agreed", "bool"), "born": ("born", "string"),
}  # fmt: skip
NAMES = Names(KNOWN, own="name")
VALUES = {
    "age": 20,
    "height": "1.75",
    "name": "王小明",
    "sex": "1",
    "skills": ["a", "b"],
    "agreed": True,
    "born": "2001-02-03",
}


@pytest.mark.parametrize(
    ("xpath", "cel", "value"),
    [
        ("${Age} > 18", "age > 18", True),
        ("${Age} >= 18 and ${Age} < 20", "age >= 18 && age < 20", False),
        ("${Age} = 20 or ${Age} = 21 and false()", "age == 20 || age == 21 && false", True),
        ("(${Age} = 20 or ${Age} = 21) and false()", "(age == 20 || age == 21) && false", False),
        ("not(${Age} > 18)", "!(age > 18)", False),
        ("${sex} = '1'", "sex == '1'", True),
        ("${sex} = 1", "sex == '1'", True),
        ("1 != ${sex}", "'1' != sex", False),
        ("${Age} = '20'", "age == 20", True),
        ("${height} > 1", "height > 1.0", True),
        ("${height} > ${Age}", "height > double(age)", False),
        ("${Age} div 8", "double(age) / 8.0", 2.5),
        ("${Age} mod 8", "age % 8", 4),
        ("${Age} - 5 - 3", "age - 5 - 3", 12),
        ("${Age} - (5 - 3)", "age - (5 - 3)", 18),
        ("2 * (${Age} + 1)", "2 * (age + 1)", 42),
        ("-${Age} + 1", "-age + 1", -19),
        ("${Age} * -2", "age * -2", -40),
        ("70 div (${height} * ${height})", "70.0 / (height * height)", 70 / 1.75**2),
        ("selected(${skills}, 'b')", "'b' in skills", True),
        ("selected(${sex}, '2')", "sex == '2'", False),
        ("not(selected(${skills}, 'c'))", "!('c' in skills)", True),
        ("count-selected(${skills}) = 2", "size(skills) == 2", True),
        ("if(${Age} >= 18, '成年', '未成年')", "age >= 18 ? '成年' : '未成年'", "成年"),
        ("if(${Age} > 1, 1, 1.5)", "age > 1 ? 1.0 : 1.5", 1.0),
        ("string-length(.) = 3", "size(name) == 3", True),
        ("string-length(${Age}) = 2", "size(string(age)) == 2", True),
        ("contains(., '小')", "name.contains('小')", True),
        ("starts-with(${name}, \"王\")", "name.startsWith('王')", True),
        ("regex(${sex}, '^[0-9]$')", "sex.matches('^([0-9])$')", True),
        ("regex(${sex}, '[0-9]{2}')", "sex.matches('^([0-9]{2})$')", False),
        ("concat(${name}, '-', ${Age})", "name + '-' + string(age)", "王小明-20"),
        ("${name} = \"O'Neil \\ x\"", "name == 'O\\'Neil \\\\ x'", False),
        ("${name} = ''", "name == ''", False),
        ("${agreed} = true()", "agreed == true", True),
        ("if(${Age} > 1, 'a', 'b') = 'a'", "(age > 1 ? 'a' : 'b') == 'a'", True),
        ("(${Age} > 1) = (${Age} > 2)", "(age > 1) == (age > 2)", True),
        ("${born} > '2000-01-01'", "born > '2000-01-01'", True),
    ],
)  # fmt: skip
def test_same_meaning(xpath, cel, value):
    found = translate(xpath, NAMES)
    assert found.text == cel
    program = compile_expression(found.text, dict(KNOWN.values()), found.type)
    assert program.value(VALUES) == pytest.approx(value) if isinstance(value, float) else program.value(VALUES) == value


@pytest.mark.parametrize(
    ("xpath", "said"),
    [
        ("${gone} = 1", "用到的“gone”没有转换过来"),
        ("${skills} = 'a'", "请用 selected()"),
        ("${Age} = ''", "是否为空"),
        ("${Age} + 'x'", "两边应是数"),
        ("${name} > ${Age}", "文字和数不能比较"),
        ("today() > ${born}", "today()"),
        ("count(${skills})", "count()"),
        ("selected(${skills})", "2 个参数"),
        ("../name = 'a'", "不能转换"),
        ("(${Age}", "缺少“)”"),
        ("${Age} ${Age}", "看不懂"),
        ("${Age} >", "不能转换"),
        ("§", "看不懂“§”"),
        ("${Age} and true()", "应是条件"),
        ("regex(., '(?=a)b')", "前后查看"),
        ("regex(., '(')", "样式有误"),
        ("regex(., ${sex})", "引号里"),
        ("(" * 5000, "太长"),
        ("(" * 200, "嵌套太深"),
        ("-" * 1000 + "1", "嵌套太深"),
    ],
)
def test_refused_with_the_reason(xpath, said):
    with pytest.raises(Untranslatable, match=r".*") as caught:
        translate(xpath, NAMES)
    assert said in str(caught.value)


def test_own_field_only_where_there_is_one():
    with pytest.raises(Untranslatable):
        translate(". > 1", Names(KNOWN))
