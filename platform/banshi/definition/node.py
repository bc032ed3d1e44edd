"""A definition's text as a tree whose every key and value knows its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from banshi.diagnostics import Position
from banshi.kinds import Json

# A line and a column, both from 1.
Place = tuple[int, int]
# More than the characters of any line: a file has at most 8 MB.
_WIDEST = 1 << 24
_QUOTES = {"'", '"'}


@dataclass(frozen=True)
class Origin:
    """The file that a node comes from: its name as findings show it, and its text."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """The index of each line's first character."""
        return [0, *accumulate(len(one) + 1 for one in self.lines)]

    def line(self, number: int) -> str:
        """The text of a line, counted from 1; "" past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, index: int) -> Position:
        """The line and column of the character at `index`."""
        before = self.text[:index]
        return Position(self.file, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


@dataclass(eq=False, slots=True)
class SourceNode:
    """A value of a definition (`banshi.kinds.Node`).

    A thousand items have a million of them, so little is kept, and that as small numbers, which cost no memory: `line`
    and `column` are where it starts, `after` is how far that is from its own key, if it has one (`distance`). `scalar`,
    `length` and `style` are a scalar's: its value, and of its text.
    """

    origin: Origin
    scalar: Json
    line: int
    column: int
    children: "list[SourceNode] | dict[str, SourceNode] | tuple[()]"
    after: int = 0
    length: int = 0
    style: str = ""

    @property
    def data(self) -> Json:
        """The value, made anew of a mapping or list: few are asked for."""
        if isinstance(self.children, dict):
            return {key: child.data for key, child in self.children.items()}
        if isinstance(self.children, list):
            return [child.data for child in self.children]
        return self.scalar

    @property
    def place(self) -> Place:
        return self.line, self.column

    @property
    def position(self) -> Position:
        return Position(self.origin.file, self.line, self.column)

    @property
    def name_position(self) -> Position:
        """Where the key stands that names this value."""
        return Position(self.origin.file, *divmod(self.line * _WIDEST + self.column - self.after, _WIDEST))

    @property
    def start(self) -> int:
        """The index of a scalar's first character, quotes included, in the text of the file."""
        return self.origin.starts[self.line - 1] + self.column - 1

    @property
    def written(self) -> str:
        """A scalar as it stands in the file, quotes and line breaks included."""
        return self.origin.text[self.start : self.start + self.length]

    def key_position(self, key: str) -> Position:
        """Where the key itself stands; a key that is not there has the place of the whole."""
        found = self.children.get(key) if isinstance(self.children, dict) else None
        return found.name_position if found else self.position

    def child(self, key: str | int) -> "SourceNode":
        """:raises LookupError: there is none"""
        if isinstance(self.children, dict):
            return self.children[str(key)]
        return self.children[int(key)]

    def get(self, key: str) -> "SourceNode | None":
        return self.children.get(key) if isinstance(self.children, dict) else None

    def items(self) -> Iterator[tuple[str, "SourceNode"]]:
        return iter(self.children.items()) if isinstance(self.children, dict) else iter(())

    def __iter__(self) -> Iterator["SourceNode"]:
        return iter(self.children.values() if isinstance(self.children, dict) else self.children)

    def within(self, index: int) -> Position:
        """The place of the character at `index` of a scalar's value, whatever quotes and line breaks lie between."""
        raw = self.written
        offsets = _block_offsets(raw) if self.style in ("|", ">") else _flow_offsets(raw, self.style)
        # At the very end stands what is missing.
        offsets.append(offsets[-1] + 1 if offsets else 0)
        if not isinstance(self.data, str) or len(offsets) < len(self.data) + 1 or index >= len(offsets):
            return self.position
        return self.origin.position(self.start + offsets[index])


def distance(first: Place, last: Place) -> int:
    """From one place to another, as one number; a small one within a line."""
    return (last[0] - first[0]) * _WIDEST + last[1] - first[1]


def mapping(node: SourceNode) -> Mapping[str, Json]:
    """The data of a node that is known to be a mapping; else an empty one."""
    data = node.data
    return data if isinstance(data, dict) else {}


def _flow_offsets(raw: str, style: str) -> list[int]:
    """Where each character of a plain or quoted scalar's value stands in its text."""
    quoted = style in _QUOTES
    at, end = (1, len(raw) - 1) if quoted else (0, len(raw))
    offsets: list[int] = []
    while at < end:
        offsets.append(at)
        if raw[at] == "\\" and style == '"':
            at += {"x": 4, "u": 6, "U": 10}.get(raw[at + 1 : at + 2], 2)
        elif raw[at] == "'" and style == "'":
            at += 2
        elif raw[at].isspace():
            at = _after_fold(raw, at, offsets)
        else:
            at += 1
    return offsets


def _after_fold(raw: str, at: int, offsets: list[int]) -> int:
    """Past white space: with a line break in it, it counts as one character of the value."""
    after = at
    while after < len(raw) and raw[after].isspace():
        after += 1
    space = raw[at:after]
    if "\n" in space:
        offsets.extend([at] * (space.count("\n") - 2))
        return after
    offsets.extend(range(at + 1, after))
    return after


def _block_offsets(raw: str) -> list[int]:
    """The same of a block scalar (`|`, `>`), whose indentation is that of its first line that is not blank."""
    lines = raw.split("\n")
    indents = [len(one) - len(one.lstrip(" ")) for one in lines[1:] if one.strip()]
    indent = indents[0] if indents else 0
    offsets: list[int] = []
    at = len(lines[0]) + 1
    for line in lines[1:]:
        offsets.extend(range(at + min(indent, len(line)), at + len(line) + 1))
        at += len(line) + 1
    return offsets
