"""A register that is a tree, with changes that nobody has approved yet: what it would become. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from banshi.conditions import Values
from banshi.register import Register

ACTS = ("add", "change", "remove")


@dataclass(frozen=True)
class TreeChange:
    """One pending change of one node.

    `key` is the record's, or of an added node a name of its own. `values` are the columns asked, blank ones None; of a
    removal none. `parent` is the key of the node above, "" at the top, None where the node stays where it is.
    `title` and `path` (the names above, from the top) say for a reader which node is meant; `before` what it had in the
    columns that change.
    """

    act: str
    key: str
    values: Values = field(default_factory=dict)
    parent: str | None = None
    title: str = ""
    path: tuple[str, ...] = ()
    before: Values = field(default_factory=dict)

    @property
    def written(self) -> dict[str, object]:
        """As it stands in the value of a field; the inverse of `changes_in`."""
        said: dict[str, object] = {"act": self.act, "key": self.key, "title": self.title, "path": list(self.path)}
        if self.act != "remove":
            said["values"] = dict(self.values)
        if self.parent is not None:
            said["parent"] = self.parent
        if self.act == "change":
            said["before"] = dict(self.before)
        return said


def changes_in(value: object) -> Sequence[TreeChange]:
    """The changes of a field's value, as it was judged."""
    return [_change(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _change(row: Mapping[str, object]) -> TreeChange:
    parent, values, path, before = (row.get(name) for name in ("parent", "values", "path", "before"))
    return TreeChange(
        act=str(row.get("act")),
        key=str(row.get("key")),
        values=values if isinstance(values, dict) else {},
        parent=parent if isinstance(parent, str) else None,
        title=str(row.get("title", "")),
        path=tuple(str(one) for one in path) if isinstance(path, list) else (),
        before=before if isinstance(before, dict) else {},
    )


@dataclass(frozen=True)
class Node:
    """A record of the tree. `parent` is "" at the top; `mark` is the act of the change that is pending, or ""."""

    key: str
    parent: str
    values: Values
    mark: str = ""


@dataclass(frozen=True)
class Tree:
    """The nodes of one unit, by key, in the register's order; those that are to be removed are still there, marked."""

    register: Register
    nodes: Mapping[str, Node]

    @cached_property
    def _below(self) -> Mapping[str, Sequence[Node]]:
        below: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            below.setdefault(self._above(node), []).append(node)
        return below

    def _above(self, node: Node) -> str:
        return node.parent if node.parent in self.nodes else ""

    def below(self, key: str) -> Sequence[Node]:
        """The nodes right below `key`; "" for those at the top."""
        return self._below.get(key, ())

    def staying(self, key: str) -> Sequence[Node]:
        """The nodes right below `key` that are not to be removed."""
        return [one for one in self.below(key) if one.mark != "remove"]

    def path(self, key: str) -> Sequence[Node]:
        """From the top down to `key` itself; where it goes in a circle, once round."""
        found: dict[str, Node] = {}
        while key in self.nodes and key not in found:
            found[key] = self.nodes[key]
            key = self._above(self.nodes[key])
        return [*found.values()][::-1]

    def is_circle(self, key: str) -> bool:
        """Whether `key` hangs below itself."""
        top = self.path(key)[0]
        return bool(self._above(top))

    def height(self, key: str) -> int:
        """How many levels stand from `key` down, itself among them. It must hang in no circle."""
        return 1 + max((self.height(one.key) for one in self.staying(key)), default=0)

    def under(self, key: str) -> Iterator[Node]:
        """`key` and all below it, to be removed or not. It must hang in no circle."""
        yield self.nodes[key]
        for one in self.below(key):
            yield from self.under(one.key)

    def title(self, key: str) -> str:
        """The node's name; its key where it has none, or is not there."""
        node = self.nodes.get(key)
        return str(node.values.get(self.register.title_column) or key) if node else key


def tree_of(register: Register, records: Mapping[str, Values], changes: Sequence[TreeChange] = ()) -> Tree:
    """The tree of `records` (by key, in order) after `changes`; a change of a node that is not there counts nothing."""
    nodes = {key: Node(key, str(values.get(register.tree_column) or ""), values) for key, values in records.items()}
    for one in changes:
        known = nodes.get(one.key)
        if one.act == "add" and known is None:
            nodes[one.key] = Node(one.key, one.parent or "", one.values, "add")
        elif one.act == "change" and known is not None:
            parent = known.parent if one.parent is None else one.parent
            nodes[one.key] = replace(known, parent=parent, values={**known.values, **one.values}, mark="change")
        elif one.act == "remove" and known is not None:
            nodes[one.key] = replace(known, mark="remove")
    return Tree(register, nodes)
