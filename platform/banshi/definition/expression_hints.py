"""What was probably meant by an expression that cannot be compiled: what to write instead."""

import re
from collections.abc import Iterable, Iterator, Mapping

from banshi.cel_reports import Report
from banshi.conditions import CelType, ExpressionError
from banshi.definition.wording import meant, nearest
from banshi.diagnostics import Message
from banshi.i18n import _

# What CEL can do with a value: https://github.com/google/cel-spec/blob/master/doc/langdef.md
_FUNCTIONS = ("size", "double", "int", "string", "contains", "startsWith", "endsWith", "matches")
# Signs of a Chinese keyboard, and the sign of expressions that looks like each.
_WIDE = dict(zip("（）【】｛｝，。；：！？＝＞＜＋－＊／％＆｜‘’“”", "()[]{},.;:!?=><+-*/%&|''\"\"", strict=True))
# Words and signs of other languages.
_OTHERS = {"and": "&&", "or": "||", "not": "!", "is": "==", "equals": "==", "&": "&&", "|": "||", "<>": "!="}
_CHAINED = ("_<_", "_<=_", "_>_", "_>=_")
# What YAML of an older kind takes for true and false.
_YES_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def expression_hint(text: str, error: ExpressionError, types: Mapping[str, CelType]) -> Message | None:
    """The way out of `error` in `text`, whose names have these `types`; None where there is none to tell."""
    if error.wanted:
        return _comparison(text, error.given, error.wanted)
    before, after = _around(text, error)
    report = error.report or Report(error.line, error.column, "")
    if report.name:
        return _unknown(report.name, before, after, types)
    return next(_readings(report, before, after), None)


def _around(text: str, error: ExpressionError) -> tuple[str, str]:
    """The expression up to the place of the error, and from there on."""
    lines = text.split("\n")
    at = sum(len(one) + 1 for one in lines[: error.line - 1]) + error.column - 1
    return text[:at], text[at:]


def _unknown(name: str, before: str, after: str, types: Mapping[str, CelType]) -> Message | None:
    if name in _OTHERS:
        return _("“{word}”写成 {sign}", word=name, sign=_OTHERS[name])
    if name in ("True", "False", "TRUE", "FALSE"):
        return _("写成 {word}，要小写", word=name.lower())
    if name.lower() in _YES_NO and not before.strip() and not after[len(name) :].strip():
        return _("写成 {word}", word=_YES_NO[name.lower()])
    if before.rstrip().endswith((" is", " in")) or name in ("None", "nil", "NULL"):
        return _("没有填的文字写 ''，例如 {name} == ''", name=next(iter(types), "name"))
    if after.startswith("("):
        return meant(name, _FUNCTIONS)
    close = nearest(name, types)
    compared = re.search(r"([!=]=|\bin|[\[,])\s*$", before)
    if compared and not close:
        return _("若是文字或代码，加引号写成 '{word}'", word=name)
    return meant(name, types)


def _comparison(text: str, actual: str, wanted: str) -> Message | None:
    """The expression is fine and gives another type than is needed."""
    text = f"({text.strip()})" if "?" in text else text.strip()
    if wanted == "bool":
        ends = {"STRING": "== '代码'", "INT": "> 0", "DOUBLE": "> 0"}
        if actual in ends:
            return _("写成比较，例如 {expression} {comparison}", expression=text, comparison=ends[actual])
    if (actual, wanted) in (("INT", "double"), ("INT", "string"), ("DOUBLE", "string"), ("DOUBLE", "int")):
        return _("写成 {function}({expression})", function=wanted, expression=text)
    return None


def _readings(report: Report, before: str, after: str) -> Iterator[Message]:
    """What the compiler's report may mean, most likely first."""
    reason = report.reason
    wide = next((one for one in after if one in _WIDE), "")
    if wide and after.startswith(wide):
        yield _("“{wide}”是中文标点，换成英文的 {sign}", wide=wide, sign=_WIDE[wide])
    if after[:1] in ("'", '"') and "token recognition" in reason:
        yield _("这段文字后面补上引号 {quote}", quote=after[0])
    yield from _operators(before, after)
    if report.operator:
        yield from _types(report.operator, set(report.operands), before)
    if "missing ')'" in reason or (before.count("(") > before.count(")") and not after.strip()):
        yield _("括号没有成对，补上 )")
    if "extraneous input ')'" in reason:
        yield _("多了一个 )，删去")
    if not after.strip():
        last = before.rsplit(maxsplit=1)[-1] if before.split() else "="
        yield _("表达式没有写完，在后面补上内容，或删去末尾的 {sign}", sign=last)
    if reason.startswith("reserved identifier"):
        yield _("删去“{word}”：只写条件本身", word=after.split(maxsplit=1)[0] if after.split() else "")
    if report.selects and "list(map" in reason:
        yield _("表的一列合计写成 total(表, '列名')，逐行看写成 表.exists(r, r.列名 == '代码')")
    elif report.selects:
        yield _("长度写成 size(字段)")


def _operators(before: str, after: str) -> Iterator[Message]:
    turned = re.match(r"=[<>]", after)
    if turned:
        yield _("写成 {sign}", sign=turned[0][::-1])
    elif re.match(r"=(?!=)", after) and not before.endswith(("=", "!", "<", ">")):
        yield _("相等写 ==")
    if re.search(r"[=!]=$", before.rstrip()) and after.startswith("="):
        yield _("相等写 ==，不等写 !=")
    if before.endswith("<") and after.startswith(">"):
        yield _("不等写 !=")
    if before.endswith((">", "<")) and after.startswith((">", "<")):
        yield _("只写一个 {sign}", sign=after[0])
    word = re.match(r"[A-Za-z&|]+", after)
    last = re.search(r"([A-Za-z]+)\s*$", before)
    for found in (word and word[0], last and last[1]):
        if found and found.lower() in _OTHERS:
            yield _("“{word}”写成 {sign}", word=found, sign=_OTHERS[found.lower()])


def _types(operator: str, kinds: set[str], before: str) -> Iterable[Message]:
    if kinds in ({"string", "int"}, {"string", "double"}):
        return [_("两边类型不同：文字和代码加引号，如 '1'；数不加引号，如 1")]
    if operator in _CHAINED and re.search("[<>]", before):
        return [_("一个式子只比较一次，两次用 && 连起来，例如 1 < n && n < 3")]
    if "bool" in kinds and len(kinds) == 2:
        return [_("是/否与 true 或 false 比较，不加引号")]
    if operator == "!_" and kinds == {"string"}:
        return [_("要问是不是空着，写成 字段 == ''")]
    if kinds >= {"int", "double"}:
        return [_("整数的字段与小数一起算时写成 double(字段)")]
    if "list(string)" in kinds:
        return [_("可选多项的字段写成 '代码' in 字段")]
    if operator == "@in":
        return [_("in 的后面写列表，如 ['a', 'b']")]
    if operator == "size":
        return [_("size 只数文字和列表；数直接比较，不写 size")]
    return []
