"""Code dictionaries 字典: the words a choice offers, flat or as a tree, each code with its days of validity."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate, islice
from types import MappingProxyType
from typing import NamedTuple

from banshi.i18n import Text

# Of a word that thousands of codes hold, so many are looked at; who wants another one types more of it.
_MOST_LOOKED_AT = 500
# Up to so many codes it is quicker to ask each than to search through all.
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
        """Codes valid on `day` whose label, alias or code holds the last word of `text`, and the words before it
        too or in a label above: 东城 东华门. The nearest first: the whole label, then its beginning, then the rest.
        """
        *above, wanted = text.casefold().split() or [""]
        if not wanted:
            return ()
        # A single character stands above nearly everything.
        above = [word for word in dict.fromkeys(above) if len(word) > 1][-_MOST_ABOVE:]
        within = sorted((self._at_or_below(word) for word in above), key=len)
        holding: Iterator[Code]
        if within and len(within[0]) <= _FEW:
            holding = (one for one in within[0].values() if wanted in _words(one))
        else:
            holding = self._holding(wanted)
        suits = (one for one in holding if one.valid_on(day) and all(one.code in codes for codes in within))
        found = islice(suits, _MOST_LOOKED_AT)
        return sorted(found, key=lambda one: _distance(one.label.zh.casefold(), wanted))[:most]

    def _at_or_below(self, word: str) -> Mapping[str, Code]:
        """The codes whose words hold `word`, each followed by all below it."""
        found: dict[str, Code] = {}
        ahead = [*self._holding(word)][::-1]
        while ahead:
            one = ahead.pop()
            if one.code not in found:
                found[one.code] = one
                ahead += reversed(self.children(one.code))
        return found

    def _holding(self, wanted: str) -> Iterator[Code]:
        """The codes whose words hold the text, in the author's order. One search over one long text: of 45,000
        streets, that is a tenth of the time of asking each."""
        words, starts = self._searched
        place = words.find(wanted)
        while place >= 0:
            number = bisect_right(starts, place) - 1
            yield self.codes[number]
            place = words.find(wanted, starts[number + 1]) if number + 1 < len(starts) else -1

    @cached_property
    def _searched(self) -> tuple[str, Sequence[int]]:
        """All words of all codes, a line each, and where each line begins. Made at the first search."""
        lines = [_words(one) for one in self.codes]
        starts = array("l", accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
        return "\n".join(lines), starts

    def _upwards(self, code: str) -> Iterator[Code]:
        found = self.find(code)
        while found:
            yield found
            found = self.find(found.parent)


def _words(one: Code) -> str:
    return " ".join((one.label.zh, one.label.en, *one.aliases, one.code)).casefold()


def _distance(label: str, wanted: str) -> int:
    if label == wanted:
        return 0
    return 1 if label.startswith(wanted) else 2
