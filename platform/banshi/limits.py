"""What an expression may be made of: only what server and browser work out alike, and what ends soon.

The two evaluators (conditions.py) know more than this: dates with times, bytes, maps, loops in loops. Written into a
definition those would differ between them, or take seconds on a long value. They are refused as the file is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from banshi.diagnostics import Message
from banshi.i18n import _

FUNCTIONS = frozenset(
    {"size", "startsWith", "endsWith", "contains", "matches", "int", "double", "string", "has", "total"}
)
# Those that go through a list, with the name that stands for each of its elements.
LOOPS = frozenset({"all", "exists", "exists_one", "filter", "map"})
_MOST_LOOPS, _MOST_PATTERNS, _LONGEST_PATTERN = 8, 3, 100
# The time to compile grows with the words and signs; so many operators are some fifty comparisons.
_MOST_TOKENS, _MOST_OPERATORS = 500, 200

_TOKEN = re.compile(
    r"""(?P<triple>[bBrR]{0,2}(?:\"{3}|'{3}))|(?P<bytes>(?:[bB][rR]?|[rR][bB])["'])
      |(?P<raw>[rR](?:"[^"\n]*"|'[^'\n]*'))|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      |(?P<comment>//)|(?P<unsigned>(?:0[xX][0-9a-fA-F]+|[0-9]+)[uU]\b)|(?P<number>[0-9][\w.]*)
      |(?P<name>[A-Za-z_]\w*)|(?P<brace>[{}`])|(?P<quote>["'])
      |(?P<odd>[^\x20-\x7e\s])|(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_REFUSED: Mapping[str, Message] = {
    "triple": _("三个引号的文字不能用，请用一对引号"),
    "bytes": _("字节串不能用，请去掉引号前的 b"),
    "comment": _("表达式里不能写注释，请写在 YAML 的 # 后面"),
    "unsigned": _("数字后面不能带 u"),
    "quote": _("引号没有成对：在这段文字的末尾补上引号"),
    "odd": _("文字要加引号；引号外只能用英文字母、数字和英文标点"),
    "brace": _("表达式里不能用花括号和反引号"),
}
# A repeated group, and classes of all the world's characters: what makes a pattern large.
_HEAVY = re.compile(r"\)[*+{?]|\\[pPXCQ]|\(\?(?!:)")
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class NotAdmitted(ValueError):
    """An expression that may not be written; `at` is the character, from 0, where the reason stands."""

    def __init__(self, message: Message, at: int) -> None:
        super().__init__(str(message))
        self.message, self.at = message, at


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def admit(text: str, lists: Set[str] = frozenset()) -> None:
    """Let through what both evaluators do alike, on any value, in a few milliseconds.

    :param lists: the names that stand for lists
    :raises NotAdmitted: it holds something else
    """
    tokens = [*_tokens(text)]
    for token in tokens:
        if token.kind in _REFUSED:
            raise NotAdmitted(_REFUSED[token.kind], token.at)
    operators = [one for one in tokens if one.kind == "other" and one.text not in ",.()[]"]
    for one in (*tokens[_MOST_TOKENS : _MOST_TOKENS + 1], *operators[_MOST_OPERATORS : _MOST_OPERATORS + 1]):
        raise NotAdmitted(_("表达式太复杂，请拆成几条；几个值之一请用 in"), one.at)
    scan = _Scan(lists)
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None)):
        scan.take(before, token, after)
    _check_patterns(tokens)


def texts_made(text: str) -> Iterator[tuple[int, str]]:
    """Each `string(…)`: where it stands, from 0, and what is in its parentheses."""
    tokens = [*_tokens(text)]
    for number, token in enumerate(tokens):
        if token.kind != "name" or token.text != "string":
            continue
        depth = 0
        for other in tokens[number + 1 :]:
            depth += {"(": 1, ")": -1}.get(other.text, 0)
            if depth <= 0:
                yield token.at, text[tokens[number + 1].at + 1 : other.at]
                break


@dataclass
class _Scan:
    """The parentheses that are open, each with whether a loop opened it."""

    lists: Set[str]
    opened: list[bool] = field(default_factory=list)
    loops: int = 0
    maps: int = 0
    searched: int = 0
    loop_ahead: bool = False

    def take(self, before: _Token | None, token: _Token, after: _Token | None) -> None:
        if token.text in ("(", "[") and token.kind == "other":
            self.opened.append(self.loop_ahead)
            self.loop_ahead = False
        elif token.text in (")", "]") and token.kind == "other" and self.opened:
            self.opened.pop()
        elif token.kind == "name":
            called = after is not None and after.text == "("
            if called and token.text != "in":
                self._call(token, before is not None and before.text == ".")
            elif token.text == "null":
                raise NotAdmitted(_("不能用 null；空白请写 ''，数字空着时条件一律不成立"), token.at)
            elif any(self.opened) and token.text in self.lists and (before is None or before.text != "."):
                self._search(before, token)

    def _call(self, token: _Token, of_something: bool) -> None:
        if token.text in LOOPS and of_something:
            self._loop(token)
        elif token.text not in FUNCTIONS:
            hint = "、".join(sorted(FUNCTIONS | LOOPS))
            raise NotAdmitted(_("没有“{word}”这个函数，可用的有：{words}", word=token.text, words=hint), token.at)
        elif token.text == "matches" and any(self.opened):
            raise NotAdmitted(_("逐项检查里不能用 matches"), token.at)

    def _loop(self, token: _Token) -> None:
        if any(self.opened):
            raise NotAdmitted(_("逐项检查里不能再逐项检查，请拆成几条"), token.at)
        self.loops += 1
        self.maps += token.text == "map"
        if self.loops > _MOST_LOOPS or self.maps > 1:
            raise NotAdmitted(_("逐项检查太多，请拆成几条"), token.at)
        self.loop_ahead = True

    def _search(self, before: _Token | None, token: _Token) -> None:
        """Every element against every element of another list: once, and only to look whether it is there."""
        self.searched += 1
        if before is None or before.text != "in" or self.searched > 1:
            raise NotAdmitted(_("逐项检查里只能用一次另一个列表，而且只能写在 in 后面"), token.at)


def _tokens(text: str) -> Iterator[_Token]:
    return (_Token(str(one.lastgroup), one[0], one.start()) for one in _TOKEN.finditer(text))


def _check_patterns(tokens: list[_Token]) -> None:
    """A pattern of `matches` is a text written there: short, and of a size that no value makes slow."""
    found = [number for number, one in enumerate(tokens) if one.kind == "name" and one.text == "matches"]
    for count, number in enumerate(found):
        pattern = tokens[number + 2] if number + 2 < len(tokens) else tokens[number]
        closed = number + 3 < len(tokens) and tokens[number + 3].text == ")"
        if pattern.kind not in ("text", "raw") or not closed:
            raise NotAdmitted(_("matches 的括号里只能直接写一个带引号的样式"), pattern.at)
        written = pattern.text[2:-1] if pattern.kind == "raw" else pattern.text[1:-1].replace("\\\\", "\\")
        if count >= _MOST_PATTERNS or not _is_light(written):
            raise NotAdmitted(_("这个样式太复杂：括号里的一组不能再重复，次数最多 100，长度最多 100"), pattern.at)


def _is_light(pattern: str) -> bool:
    counts = [int(number) for one in _COUNT.finditer(pattern) for number in _bounds(one)]
    return (
        len(pattern) <= _LONGEST_PATTERN
        and not _HEAVY.search(pattern)
        and len(counts) <= 8
        and all(one <= 100 for one in counts)
        and sum(counts) <= 400
    )


def _bounds(count: "re.Match[str]") -> Iterable[str]:
    return (one[:6] for one in count.groups() if one)
