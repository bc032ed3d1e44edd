"""What a `tree` step shows: the tree with what is pending in it, the list below the chosen node, and the open node."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from banshi.conditions import ALWAYS, NEVER, Value
from banshi.definition.model import Item
from banshi.field import Context, Field
from banshi.i18n import Text, _
from banshi.renderers.form import Typed, draw_field, typed_of
from banshi.steps.tree import Tree as TreeStep
from banshi.tree import Node, changes_in
from banshi.web.pages import PAGE_SIZES, current_platform, judging_context, translator
from banshi.web.trees import Workplace, asked_of, field_of, may_add, pending, typed_place, workplace_of

_ROWS = PAGE_SIZES[0]
MARKS: Mapping[str, Text] = {
    "add": Text("新增", "New"),
    "change": Text("已修改", "Changed"),
    "remove": Text("将删除", "To be removed"),
}


@dataclass(frozen=True)
class Branch:
    """One node as the tree shows it; `more` where there is something below that is not shown."""

    key: str
    title: str
    mark: str
    act: str
    current: bool
    more: bool
    below: Sequence["Branch"]


@dataclass(frozen=True)
class NodeRow:
    key: str
    title: str
    cells: Sequence[str]
    mark: str
    act: str


@dataclass(frozen=True)
class Pending:
    """One change that 提交 will file: the id of its line, what it says, and what is wrong with it."""

    id: str
    key: str
    said: str
    fault: str


@dataclass(frozen=True)
class OpenNode:
    """The node that is open: its controls, or, where it is to be removed, none."""

    title: str
    controls: Sequence[Markup]


@dataclass(frozen=True)
class TreeScreen:
    """All that the step shows. `top` is what stands above the first level, `at` the chosen node's title or ""."""

    name: str
    top: str
    list_title: str
    note: str
    add: str
    words: str
    at: str
    branches: Sequence[Branch]
    headings: Sequence[str]
    rows: Sequence[NodeRow]
    total: int
    number: int
    pages: int
    may_add: bool
    open: OpenNode | None
    removing: bool
    changes: Sequence[Pending]
    faults: Sequence[str]

    @property
    def first(self) -> int:
        return (self.number - 1) * _ROWS

    @property
    def enter(self) -> str:
        """What the Enter key presses."""
        return "tree:save" if self.open and not self.removing else "tree:find"


def tree_screen(
    item: Item,
    step: TreeStep,
    raw: Mapping[str, object],
    view: Mapping[str, object],
    faults: Mapping[str, str],
) -> TreeScreen:
    """The screen of the step as its draft leaves it. `faults` by target."""
    context = judging_context()
    value = pending(item, step, raw, context)
    return _Drawing(item, step, value, workplace_of(view, step), context, faults).screen()


class _Drawing:
    def __init__(
        self, item: Item, step: TreeStep, value: Value, work: Workplace, context: Context, faults: Mapping[str, str]
    ) -> None:
        self.step, self.value, self.work, self.faults = step, value, work, faults
        self.field = field_of(item, step)
        self.tree = self.field.tree(value, context)
        self.say, self.locale = translator().say, translator().locale
        self.top = context.unit_title if self.field.register.unit_column else self.say(self.field.register.title)
        self.at = work.at if work.at in self.tree.nodes else ""

    def screen(self) -> TreeScreen:
        step, work = self.step, self.work
        below = self.tree.below(self.at)
        pages = max(1, -(-len(below) // _ROWS))
        number = min(work.page, pages)
        return TreeScreen(
            name=step.changes,
            top=self.top,
            list_title=self.say(step.list_title or _("管理列表")),
            note=self.say(step.note) if step.note else "",
            add=self.say(step.add or _("添加下级")),
            words=work.words,
            at=self.tree.title(self.at) if self.at else "",
            branches=self._branches("", self._opened()),
            headings=[self.say(one.label) for one in self.field.asked],
            rows=[self._row(one) for one in below[(number - 1) * _ROWS : number * _ROWS]],
            total=len(below),
            number=number,
            pages=pages,
            may_add=may_add(self.field, self.tree, self.at),
            open=self._open() if work.doing else None,
            removing=work.doing == "remove",
            changes=self._changes(),
            faults=[said for target, said in self.faults.items() if target == step.changes],
        )

    def _opened(self) -> frozenset[str]:
        """What shows its branches: all above the chosen node and what is pending; or above what is sought."""
        words = self.work.words.casefold()
        found = [self.at, *(key for key, node in self.tree.nodes.items() if node.mark)]
        if words:
            found = [key for key in self.tree.nodes if words in self.tree.title(key).casefold()]
        return frozenset(one.key for key in found for one in self.tree.path(key))

    def _branches(self, key: str, opened: frozenset[str]) -> Sequence[Branch]:
        sought = bool(self.work.words)
        return [self._branch(one, opened) for one in self.tree.below(key) if not sought or one.key in opened]

    def _branch(self, node: Node, opened: frozenset[str]) -> Branch:
        below = self._branches(node.key, opened) if node.key in opened else ()
        more = bool(self.tree.below(node.key)) and not below
        return Branch(
            node.key, self.tree.title(node.key), self._mark(node), node.mark, node.key == self.at, more, below
        )

    def _row(self, node: Node) -> NodeRow:
        cells = [one.display(node.values.get(one.name), self.locale) for one in self.field.asked]
        return NodeRow(node.key, self.tree.title(node.key), cells, self._mark(node), node.mark)

    def _mark(self, node: Node) -> str:
        return self.say(MARKS[node.mark]) if node.mark else ""

    def _changes(self) -> Sequence[Pending]:
        places = [f"{self.step.changes}.{number}" for number, _one in enumerate(changes_in(self.value))]
        lines = self.field.lines(self.value, self.locale)
        keys = [one.key for one in changes_in(self.value)]
        return [Pending(at, key, said, self.faults.get(at, "")) for at, key, said in zip(places, keys, lines)]

    def _open(self) -> OpenNode:
        work, node = self.work, self.tree.nodes.get(self.work.node)
        adding = work.doing == "add"
        depth = len(self.tree.path(work.under)) if adding else len(self.tree.path(work.node)) - 1
        named = "" if adding else f"“{self.tree.title(work.node)}”"
        title = self.field.named(work.doing, depth, named, self.locale)
        if adding:
            above = self.tree.title(work.under) if work.under else self.top
            title = self.say(_("{title}（在“{above}”下）", title=title, above=above))
        asked = () if work.doing == "remove" else asked_of(self.field, self.tree, work)
        return OpenNode(title, [self._control(one, node) for one in asked])

    def _control(self, one: Field, node: Node | None) -> Markup:
        name = f"{self.step.changes}.{one.name}"
        needed = one.name == self.field.register.title_column or one.required.constant
        # Rules of the register's columns know no names of this page: the server decides them.
        plain = replace(one, name=name, visible=ALWAYS, required=ALWAYS if needed else NEVER)
        pencil = current_platform().pencil(translator())
        return draw_field(pencil, plain, self._typed(one, node), self.faults.get(name, ""), needed)

    def _typed(self, one: Field, node: Node | None) -> Typed:
        if self.work.typed is not None:
            typed = self.work.typed.get(one.name, "")
            return typed if isinstance(typed, (str, list)) else str(typed)
        if node is None:
            return ""
        if one.name == self.field.register.tree_column:
            return typed_place(node.parent)
        found = typed_of(one, node.values.get(one.name))
        return found if isinstance(found, (str, list)) else ""
