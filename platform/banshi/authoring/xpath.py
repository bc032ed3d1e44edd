"""XPath as XLSForms use it, translated to typed CEL. What cannot be said in CEL is refused with the reason.

https://docs.getodk.org/form-operators-functions/ names what a form may use; the common part of it is here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from banshi.conditions import CelType
from banshi.definition.wording import shown
from banshi.diagnostics import Message
from banshi.i18n import _

_TOKEN = re.compile(
    r"\s*(?:(?P<field>\$\{[^{}]*\})|(?P<text>\"[^\"]*\"|'[^']*')|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<dot>\.(?![.\w/]))|(?P<sign><=|>=|!=|[-+*=<>(),|/\[\]@.:]))"
)
# How strongly an operator binds.
_OPERATORS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_BINDING = {sign: binding for binding, signs in enumerate(_OPERATORS, 1) for sign in signs}
_UNARY = 7
_DEEPEST = 20
_LONGEST = 1_500
_NUMBERS = ("int", "double")
_PATTERN_SIGNS = re.compile(r"\(\?(?!:)|\\[1-9]")


class Untranslatable(ValueError):
    """There is no CEL for it; the message says what of it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Cel:
    """A piece of CEL with its type. `literal`: the number or text it says, where it is one. `binds`: how strongly."""

    text: str
    type: CelType
    literal: str | None = None
    binds: int = 9


@dataclass(frozen=True)
class Names:
    """The fields that an expression may ask for: by the name in the form, with the name and type they have here.

    `own`: the field that `.` stands for; "" for none.
    """

    known: Mapping[str, tuple[str, CelType]]
    own: str = ""

    def find(self, name: str) -> Cel:
        """:raises Untranslatable: there is no such field, or it was not carried over"""
        if name not in self.known:
            raise Untranslatable(_("用到的“{name}”没有转换过来", name=shown(name)))
        here, kind = self.known[name]
        return Cel(here, kind)


def translate(text: str, names: Names) -> Cel:
    """The CEL of an XPath expression.

    :raises Untranslatable: it is no expression, or says what CEL or this form cannot say
    """
    if len(text) > _LONGEST:
        raise Untranslatable(_("表达式太长"))
    return _Parser(_tokens(text), names).whole()


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise Untranslatable(_("看不懂“{part}”", part=shown(text[place : place + 20].strip())))
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        place = match.end()
    return found


class _Parser:
    """Operator precedence over the tokens, with the CEL made on the way."""

    def __init__(self, tokens: Sequence[tuple[str, str]], names: Names) -> None:
        self._tokens, self._names = tokens, names
        self._place = 0
        self._depth = 0

    def whole(self) -> Cel:
        found = self._expression(0)
        if self._place < len(self._tokens):
            raise Untranslatable(_("看不懂“{part}”", part=shown(self._tokens[self._place][1])))
        return found

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._place += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._next()[1] != sign:
            raise Untranslatable(_("缺少“{sign}”", sign=sign))

    def _expression(self, least: int) -> Cel:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Untranslatable(_("嵌套太深"))
        left = self._operand()
        while (binding := _BINDING.get(self._peek()[1], 0)) > least and self._peek()[0] in ("name", "sign"):
            operator = self._next()[1]
            left = _joined(operator, left, self._expression(binding), binding)
        self._depth -= 1
        return left

    def _operand(self) -> Cel:
        kind, word = self._next()
        if kind == "number":
            number = word if "." in word else str(int(word))
            return Cel(f"0{number}" if number.startswith(".") else number, "double" if "." in word else "int", number)
        if kind == "text":
            return _text(word[1:-1])
        if kind == "field":
            return self._names.find(word[2:-1].strip())
        if kind == "dot":
            if not self._names.own:
                raise Untranslatable(_("这里不能用“.”"))
            return self._names.find(self._names.own)
        if word == "-" and kind == "sign":
            return _negative(self._expression(_UNARY))
        if word == "(" and kind == "sign":
            inner = self._expression(0)
            self._expect(")")
            return inner
        if kind == "name" and self._peek()[1] == "(":
            return self._call(word)
        raise Untranslatable(_("不能转换“{part}”", part=shown(word or "…")))

    def _call(self, name: str) -> Cel:
        self._expect("(")
        arguments: list[Cel] = []
        while self._peek()[1] != ")":
            if arguments:
                self._expect(",")
            arguments.append(self._expression(0))
        self._expect(")")
        function = _FUNCTIONS.get(name)
        if function is None:
            raise Untranslatable(_("没有与函数 {name}() 对应的写法", name=name))
        takes, make = function
        if takes >= 0 and len(arguments) != takes:
            raise Untranslatable(_("函数 {name}() 应有 {count} 个参数", name=name, count=takes))
        return make(arguments)


def _text(said: str) -> Cel:
    escaped = said.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return Cel(f"'{escaped}'", "string", said)


def _within(piece: Cel, binding: int) -> str:
    """`piece` as an operand of an operator that binds so strongly."""
    return piece.text if piece.binds > binding else f"({piece.text})"


def _negative(piece: Cel) -> Cel:
    if piece.type not in _NUMBERS:
        raise Untranslatable(_("负号后面不是数"))
    literal = f"-{piece.literal}" if piece.literal is not None and not piece.literal.startswith("-") else None
    return Cel(f"-{_within(piece, _UNARY)}", piece.type, literal, _UNARY)


def _joined(operator: str, left: Cel, right: Cel, binding: int) -> Cel:
    if operator in ("and", "or"):
        sign = "&&" if operator == "and" else "||"
        return Cel(
            f"{_within(_yes_no(left), binding - 1)} {sign} {_within(_yes_no(right), binding)}", "bool", None, binding
        )
    if operator in ("=", "!=", "<", "<=", ">", ">="):
        left, right = _alike(left, right, ordered=operator not in ("=", "!="))
        sign = "==" if operator == "=" else operator
        return Cel(f"{_within(left, 4)} {sign} {_within(right, 4)}", "bool", None, 3)
    return _calculated(operator, left, right, binding)


def _calculated(operator: str, left: Cel, right: Cel, binding: int) -> Cel:
    if left.type not in _NUMBERS or right.type not in _NUMBERS:
        raise Untranslatable(_("“{operator}”的两边应是数", operator=operator))
    if operator == "mod":
        if left.type != "int" or right.type != "int":
            raise Untranslatable(_("mod 的两边应是整数"))
        return Cel(f"{_within(left, binding - 1)} % {_within(right, binding)}", "int", None, binding)
    sign = "/" if operator == "div" else operator
    if operator == "div" or left.type != right.type:
        # XPath divides to a fraction; CEL would cut 7 / 2 down to 3.
        left, right = _double(left), _double(right)
    return Cel(f"{_within(left, binding - 1)} {sign} {_within(right, binding)}", left.type, None, binding)


def _alike(left: Cel, right: Cel, *, ordered: bool) -> tuple[Cel, Cel]:
    """Both sides as one type, so that CEL can compare them."""
    for piece, other in ((left, right), (right, left)):
        if piece.type == "list":
            raise Untranslatable(_("可选多项的题请用 selected()"))
        if piece.literal == "" and other.type != "string":
            raise Untranslatable(_("数、日期是否为空，没有对应的写法"))
    if left.type == right.type:
        if ordered and left.type == "bool":
            raise Untranslatable(_("是、否不分大小"))
        return left, right
    if {left.type, right.type} == {"int", "double"}:
        return _double(left), _double(right)
    if {left.type, right.type} <= {"string", "int", "double"}:
        return _both_texts_or_numbers(left, right)
    raise Untranslatable(_("两边的种类不同，不能比较"))


def _both_texts_or_numbers(left: Cel, right: Cel) -> tuple[Cel, Cel]:
    """A code is text here even where the form compares it with 1; a number may stand in quotes there."""
    text, number = (left, right) if left.type == "string" else (right, left)
    if number.literal is not None:
        changed: tuple[Cel, Cel] = (text, _text(number.literal))
    elif text.literal is not None and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text.literal):
        kind: CelType = "double" if "." in text.literal else "int"
        said = Cel(text.literal, kind, text.literal)
        changed = (said, number) if said.type == number.type else (_double(said), _double(number))
    else:
        raise Untranslatable(_("文字和数不能比较"))
    return changed if left is text else (changed[1], changed[0])


def _double(piece: Cel) -> Cel:
    if piece.type == "double":
        return piece
    if piece.literal is not None:
        return Cel(f"{piece.text}.0", "double", piece.literal, piece.binds)
    return Cel(f"double({piece.text})", "double")


def _yes_no(piece: Cel) -> Cel:
    if piece.type != "bool":
        raise Untranslatable(_("and、or、not 的内容应是条件"))
    return piece


def _of_text(piece: Cel) -> Cel:
    if piece.type == "string":
        return piece
    if piece.type == "list":
        raise Untranslatable(_("可选多项的题不能当作文字"))
    return Cel(f"string({piece.text})", "string")


def _selected(given: Sequence[Cel]) -> Cel:
    chosen, code = given
    code = code if code.literal is None else _text(code.literal)
    if code.type != "string":
        raise Untranslatable(_("selected() 的第二项应是代码"))
    if chosen.type == "list":
        return Cel(f"{_within(code, 4)} in {chosen.text}", "bool", None, 4)
    if chosen.type != "string":
        raise Untranslatable(_("selected() 的第一项应是选择题"))
    return Cel(f"{_within(chosen, 4)} == {_within(code, 4)}", "bool", None, 3)


def _size(given: Sequence[Cel]) -> Cel:
    return Cel(f"size({_of_text(given[0]).text})", "int")


def _count_selected(given: Sequence[Cel]) -> Cel:
    if given[0].type != "list":
        raise Untranslatable(_("count-selected() 里应是可选多项的题"))
    return Cel(f"size({given[0].text})", "int")


def _if(given: Sequence[Cel]) -> Cel:
    condition, yes, no = _yes_no(given[0]), given[1], given[2]
    if {yes.type, no.type} == {"int", "double"}:
        yes, no = _double(yes), _double(no)
    if yes.type != no.type:
        raise Untranslatable(_("if() 的两个结果应是同一种"))
    return Cel(f"{_within(condition, 0)} ? {_within(yes, 0)} : {_within(no, 0)}", yes.type, None, 0)


def _method(name: str) -> Callable[[Sequence[Cel]], Cel]:
    def called(given: Sequence[Cel]) -> Cel:
        whole, part = map(_of_text, given)
        return Cel(f"{_within(whole, 8)}.{name}({part.text})", "bool")

    return called


def _matches(given: Sequence[Cel]) -> Cel:
    whole, pattern = _of_text(given[0]), given[1].literal
    if pattern is None or given[1].type != "string":
        raise Untranslatable(_("regex() 的样式应是引号里的文字"))
    # RE2 has no look-around and no back references. XLSForm patterns are for the whole text.
    try:
        re.compile(pattern)
    except re.error as error:
        raise Untranslatable(_("样式有误：{reason}", reason=str(error))) from error
    if _PATTERN_SIGNS.search(pattern):
        raise Untranslatable(_("样式用了前后查看或引用，没有对应的写法"))
    inner = pattern.removeprefix("^").removesuffix("$")
    return Cel(f"{_within(whole, 8)}.matches({_text(f'^({inner})$').text})", "bool")


def _concat(given: Sequence[Cel]) -> Cel:
    if not given:
        raise Untranslatable(_("concat() 里没有内容"))
    return Cel(" + ".join(_within(_of_text(one), 5) for one in given), "string", None, 5 if len(given) > 1 else 4)


def _not(given: Sequence[Cel]) -> Cel:
    return Cel(f"!{_within(_yes_no(given[0]), _UNARY)}", "bool", None, _UNARY)


def _number(given: Sequence[Cel]) -> Cel:
    if given[0].type not in _NUMBERS:
        raise Untranslatable(_("number() 里不是数"))
    return given[0]


# How many arguments (-1 for any), and what comes of them.
_FUNCTIONS: Mapping[str, tuple[int, Callable[[Sequence[Cel]], Cel]]] = {
    "selected": (2, _selected),
    "not": (1, _not),
    "if": (3, _if),
    "string-length": (1, _size),
    "count-selected": (1, _count_selected),
    "contains": (2, _method("contains")),
    "starts-with": (2, _method("startsWith")),
    "ends-with": (2, _method("endsWith")),
    "regex": (2, _matches),
    "concat": (-1, _concat),
    "number": (1, _number),
    "string": (1, lambda given: _of_text(given[0])),
    "true": (0, lambda given: Cel("true", "bool")),
    "false": (0, lambda given: Cel("false", "bool")),
}
