"""Code dictionaries 字典: the words a choice offers, flat or as a tree, each code with its days of validity."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate, islice
from types import MappingProxyType
from typing import NamedTuple

from banshi.i18n import Text

# To a word that thousands of codes answer to, so many are looked at, and so many taken; who wants another one types
# more of it.
_MOST_TRIED = 4_000
_MOST_FOUND = 500
# Up to so many codes it is quicker to ask each than to search through all: a province has fewer.
_FEW = 4_000
_MOST_ABOVE = 2


# A tuple, because there are 45,000 streets: it is made in a fifth of a frozen record's time.
class Code(NamedTuple):
    """One code. `parent` is the code above it in a tree, "" at the top.

    `pattern` (a regular expression for the whole number), `check` (the name of a check-digit rule) and `example` are
    for dictionaries of identity document types 证件类型: what a number of that type looks like.
    """

    code: str
    label: Text
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    aliases: tuple[str, ...] = ()
    pattern: str = ""
    check: str = ""
    example: str = ""

    def valid_on(self, day: date) -> bool:
        """`valid_to` is the last valid day."""
        if self.valid_from is None and self.valid_to is None:
            return True
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Dictionary:
    """A dictionary by id; codes keep the author's order. `levels` names the levels of a tree, top first."""

    id: str
    title: Text
    codes: tuple[Code, ...]
    levels: tuple[Text, ...] = ()
    _by_code: Mapping[str, Code] = field(init=False, repr=False, compare=False)
    _children: Mapping[str, Sequence[Code]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str, list[Code]] = {}
        for one in self.codes:
            children.setdefault(one.parent, []).append(one)
        object.__setattr__(self, "_by_code", MappingProxyType({one.code: one for one in self.codes}))
        object.__setattr__(self, "_children", MappingProxyType(children))

    def find(self, code: str) -> Code | None:
        return self._by_code.get(code)

    def children(self, parent: str = "") -> Sequence[Code]:
        return self._children.get(parent, ())

    def path(self, code: str) -> tuple[Code, ...]:
        """The codes from the top of the tree down to `code`; empty for an unknown code."""
        return tuple(reversed(list(self._upwards(code))))

    @cached_property
    def depth(self) -> int:
        """How many levels the tree has."""
        depth, level = 0, self.children()
        while level:
            depth, level = depth + 1, [below for one in level for below in self.children(one.code)]
        return depth

    def label(self, code: str, locale: str) -> str:
        """The label, of a tree with those above it: 北京市 / 东城区. An unknown code stays as it is."""
        return " / ".join(one.label.in_locale(locale) for one in self.path(code)) or code

    def search(self, text: str, day: date, most: int = 20) -> Sequence[Code]:
        """Codes valid on `day` that answer to the last word of `text`, and to each word before it either themselves or
        by one above them: 东城 东华门. A code answers to a word that its label or an alias holds, and to the beginning
        of the code itself. The nearest first: the whole label, then its beginning, then the rest.
        """
        *above, wanted = text.casefold().split() or [""]
        if not wanted:
            return ()
        # A single character stands above nearly everything.
        above = [word for word in dict.fromkeys(above) if len(word) > 1][-_MOST_ABOVE:]
        few = next((few for word in above if (few := self._few_below(word)) is not None), None)
        answering = self._answering(wanted) if few is None else (one for one in few if _answers(one, wanted))
        within = [self._below(word) for word in above]
        tried = (one for one in islice(answering, _MOST_TRIED) if all(below(one) for below in within))
        found = islice((one for one in tried if one.valid_on(day)), _MOST_FOUND)
        return sorted(found, key=lambda one: _distance(one.label.zh.casefold(), wanted))[:most]

    def _few_below(self, word: str) -> Sequence[Code] | None:
        """The codes that answer to `word`, each followed by all below it; None where they are not few."""
        found: dict[str, Code] = {}
        if self._searched[0].count(word) > _FEW:
            return None
        ahead = [*islice(self._answering(word), _FEW + 1)][::-1]
        while ahead and len(found) + len(ahead) <= _FEW:
            one = ahead.pop()
            if one.code not in found:
                found[one.code] = one
                ahead += reversed(self.children(one.code))
        return None if ahead else [*found.values()]

    def _below(self, word: str) -> Callable[[Code], bool]:
        """Tells of a code whether it, or one above it, answers to `word`. Of the codes above it is asked once."""
        known: dict[str, bool] = {}

        def below(one: Code) -> bool:
            return _answers(one, word) or (one.parent != "" and above(one.parent))

        def above(code: str) -> bool:
            if code not in known:
                found = self.find(code)
                known[code] = found is not None and below(found)
            return known[code]

        return below

    def _answering(self, word: str) -> Iterator[Code]:
        """The codes that begin with the word, and those whose labels or aliases hold it, in the author's order. One
        search over one long text: of 45,000 streets, that is a tenth of the time of asking each."""
        ordered = self._ordered
        for number in range(bisect_left(ordered, word, key=_beginning), len(ordered)):
            if not _beginning(ordered[number]).startswith(word):
                break
            yield ordered[number]
        words, starts = self._searched
        place = words.find(word)
        while place >= 0:
            number = bisect_right(starts, place) - 1
            one = self.codes[number]
            if not _beginning(one).startswith(word):
                yield one
            place = words.find(word, starts[number + 1]) if number + 1 < len(starts) else -1

    @cached_property
    def _ordered(self) -> Sequence[Code]:
        """All codes in the order of the codes themselves."""
        return sorted(self.codes, key=_beginning)

    @cached_property
    def _searched(self) -> tuple[str, Sequence[int]]:
        """The words of all codes, a line each, and where each line begins. Made at the first search."""
        lines = [_words(one) for one in self.codes]
        starts = array("I", accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
        return "\n".join(lines), starts

    def _upwards(self, code: str) -> Iterator[Code]:
        found = self.find(code)
        while found:
            yield found
            found = self.find(found.parent)


def _answers(one: Code, word: str) -> bool:
    # Most labels hold it or nothing does: the rest is asked last.
    return word in one.label.zh.casefold() or _beginning(one).startswith(word) or word in _words(one)


def _words(one: Code) -> str:
    return " ".join((one.label.zh, one.label.en, *one.aliases)).casefold()


def _beginning(one: Code) -> str:
    return one.code.casefold()


def _distance(label: str, wanted: str) -> int:
    if label == wanted:
        return 0
    return 1 if label.startswith(wanted) else 2
