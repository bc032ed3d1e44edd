"""Code dictionaries 字典: the words a choice offers, flat or as a tree, each code with its days of validity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from banshi.i18n import Text


# There are 45,000 streets: slots save 10 MB.
@dataclass(frozen=True, slots=True)
class Code:
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

    def label(self, code: str, locale: str) -> str:
        """The label, of a tree with those above it: 北京市 / 东城区. An unknown code stays as it is."""
        return " / ".join(one.label.in_locale(locale) for one in self.path(code)) or code

    def _upwards(self, code: str) -> Iterator[Code]:
        found = self.find(code)
        while found:
            yield found
            found = self.find(found.parent)
