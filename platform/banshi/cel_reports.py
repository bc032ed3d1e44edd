"""What the CEL compiler reports of an expression, in words for people; and the one thing that is put right unasked.

Its reports are in English and name types and operators as its own tables do (`_>_`, `list(string)`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TypeVar

from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.totals import QUOTED

_PLACED = re.compile(r"<input>:(\d+):(\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']+)'")
_OVERLOAD = re.compile(r"found no matching overload for '(\S+)' applied to '\(([^']*)\)'")
_TYPES = re.compile(r"\w+(?:\([^()]*(?:\([^()]*\))*[^()]*\))?")
_SYNTAX = re.compile(r"Syntax error: (?:(missing) )?(.*)")
_QUOTED = re.compile(r"'(.*?)'(?= expecting| at |$)")
_RESERVED = re.compile(r"reserved identifier: (\w+)")
_SELECT = "cannot be the operand of a select operation"
_WHOLE = re.compile(r"(?<![\w.])\d+(?![\w.])")
# One whole number, or a list of them: its elements are of one type.
_CHANGED_AT_ONCE = re.compile(r"\[[\d\s,]+\]|" + _WHOLE.pattern)
# Spellings that are tried: all there are for five whole numbers.
_MOST_TRIED = 31
_NAMES = {
    "string": _("文字"),
    "int": _("整数"),
    "double": _("小数"),
    "bool": _("是/否"),
    "dyn": _("不定的值"),
}
_END = "<EOF>"
Compiled = TypeVar("Compiled")


@dataclass(frozen=True)
class Report:
    """`line` and `column` count from 1 inside the expression. `name` is one that is not known, "" in other reports."""

    line: int
    column: int
    reason: str
    name: str = ""

    @property
    def operator(self) -> str:
        """The operator or function that does not take what it was given; "" in other reports."""
        found = _OVERLOAD.match(self.reason)
        return found[1] if found else ""

    @property
    def operands(self) -> tuple[str, ...]:
        """The types of what it was given, in CEL's words."""
        found = _OVERLOAD.match(self.reason)
        return tuple(_TYPES.findall(found[2])) if found else ()

    def message(self) -> Message:
        if self.name:
            return _("没有名为“{name}”的字段", name=self.name)
        if self.operator:
            return _misfit(self.operator, self.operands)
        if self.selects:
            return _("这里不能接“.”")
        if reserved := _RESERVED.match(self.reason):
            return _("“{name}”是保留的词，不能作名称", name=reserved[1])
        syntax = _SYNTAX.match(self.reason)
        return _misspelt(syntax[2], bool(syntax[1])) if syntax else _("表达式有误：{reason}", reason=self.reason)

    @property
    def selects(self) -> bool:
        """Whether a part is asked for of something that has none."""
        return self.reason.endswith(_SELECT)


def read_report(text: str) -> Report | None:
    """The first thing that a report of the compiler says, None where it says no place."""
    found = _PLACED.search(text)
    if not found:
        return None
    line, column, reason = found.groups()
    unknown = _UNKNOWN.match(reason)
    return Report(int(line), int(column), reason, unknown[1] if unknown else "")


def title_of(kind: str) -> Message:
    """A type of CEL, in any case of letters, in words for people."""
    kind = kind.lower()
    return _NAMES.get(kind) or (_("表") if kind.startswith(("list(map", "map")) else _("列表"))


def _misfit(operator: str, kinds: tuple[str, ...]) -> Message:
    """What is said of an operator that does not take the types it was given."""
    titles = [title_of(one) for one in kinds]
    if operator == "_?_:_" and kinds[0] != "bool":
        return _("“?”的前面应是条件，现为{kind}", kind=titles[0])
    if operator == "_?_:_":
        return _("“:”的两边应是一类，现为{left}和{right}", left=titles[1], right=titles[2])
    sign = operator.strip("_@")
    if len(titles) == 2 and not operator.isalpha():
        return _("“{sign}”不能用于{left}和{right}", sign=sign, left=titles[0], right=titles[1])
    return _("“{sign}”不能用于{kind}", sign=sign, kind=titles[-1])


def _misspelt(said: str, missing: bool) -> Message:
    """What is said of an expression that is no CEL."""
    quoted = _QUOTED.search(said)
    sign = quoted[1].strip() if quoted else ""
    if missing:
        return _("缺少“{sign}”", sign=sign)
    if sign == _END:
        return _("表达式没有写完")
    if said.startswith("token recognition"):
        return _("看不懂“{sign}”", sign=sign)
    return _("这里不应有“{sign}”", sign=sign)


def in_decimals(text: str, report: Report, compiled: Callable[[str], Compiled | None]) -> Compiled | None:
    """`text` with some of its whole numbers written as decimals, where that is all that was wrong with it.

    Whoever writes `rent > 0` of an amount means `rent > 0.0`: CEL compares no decimal with a whole number.

    :param compiled: answers with None for a text that cannot be compiled either
    """
    if not {"int", "double"}.issubset(report.operands) and report.operands[:1] != ("double",):
        return None
    spellings = islice(_spellings(text), _MOST_TRIED)
    return next((found for one in spellings if (found := compiled(one)) is not None), None)


def _spellings(text: str) -> Iterator[str]:
    """Every way to write some of the whole numbers as decimals, those with fewest changes first."""
    hidden = QUOTED.sub(lambda found: "'" * len(found[0]), text)
    units = [[one.end() for one in _WHOLE.finditer(hidden, *unit.span())] for unit in _CHANGED_AT_ONCE.finditer(hidden)]
    for count in range(1, len(units) + 1):
        for chosen in combinations(units, count):
            ends = [end for unit in chosen for end in unit]
            yield ".0".join(text[start:end] for start, end in zip((0, *ends), (*ends, len(text))))
