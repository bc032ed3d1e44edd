"""What the buttons of a `tree` step do. They work without JavaScript: each sends the form, and the page comes again.

Pending changes stand in the draft as the field's raw value; which node is chosen, and what is typed into one that is
not saved yet, in its view. What is saved is judged by `applications.read`, as filing is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from flask import request

from banshi.applications.pages import Page
from banshi.applications.reading import read
from banshi.conditions import Value
from banshi.definition.model import Item
from banshi.dictionary import Code, Dictionary
from banshi.field import Context, Fault, Field, FieldError, PartsError
from banshi.fields.choice import ChoiceField
from banshi.fields.tree_changes import TreeChangesField
from banshi.i18n import Text, _
from banshi.steps.tree import Tree as TreeStep
from banshi.storage.drafts import Draft
from banshi.tree import Tree, TreeChange, changes_in
from banshi.web.pages import notice, whole
from banshi.web.tables import typed_cells

_LONGEST_WORDS = 50
# How the form calls the top, of which no record is above.
_TOP = "/"
Rows = Sequence[Mapping[str, object]]


@dataclass
class Workplace:
    """What a tree step remembers between two requests. `at` is the chosen node, "" for the top.

    `doing` is "add", "change" or "remove" while the node `node` is open for it, `under` where an added one goes, and
    `typed` what was typed into it.
    """

    at: str = ""
    words: str = ""
    page: int = 1
    doing: str = ""
    node: str = ""
    under: str = ""
    typed: Mapping[str, object] | None = None

    @property
    def is_typing(self) -> bool:
        return self.doing in ("add", "change")

    def close(self) -> None:
        self.doing, self.node, self.under, self.typed = "", "", "", None


def tree_step(page: Page) -> TreeStep | None:
    """The tree step of a page, which it shares with no other; None where it is another page."""
    return next((step for step in page if isinstance(step, TreeStep)), None)


def workplace_of(view: Mapping[str, object], step: TreeStep) -> Workplace:
    kept = view.get(_place(step))
    known = {one.name for one in fields(Workplace)}
    return Workplace(**{name: one for name, one in kept.items() if name in known} if isinstance(kept, dict) else {})


def field_of(item: Item, step: TreeStep) -> TreeChangesField:
    field = item.by_name[step.changes]
    assert isinstance(field, TreeChangesField), "the checker lets no other through"
    return field


def pending(item: Item, step: TreeStep, raw: Mapping[str, object], context: Context) -> Value:
    """The changes that the draft holds, as far as they are any."""
    try:
        return field_of(item, step).parse(raw.get(step.changes), context)
    except PartsError as error:
        return error.sound
    except FieldError:
        return None


def asked_of(field: TreeChangesField, tree: Tree, work: Workplace) -> Sequence[Field]:
    """What is asked of the open node: its columns, and of one that may move where it hangs."""
    if work.doing != "change" or not field.moves or work.node not in tree.nodes:
        return field.asked
    own = {one.key for one in tree.under(work.node)} if not tree.is_circle(work.node) else {work.node}
    places = [key for key, node in tree.nodes.items() if key not in own and node.mark != "remove"]
    codes = [Code(key, Text(" / ".join(tree.title(one.key) for one in tree.path(key)))) for key in places]
    above = field.register.by_name[field.register.tree_column]
    offered = Dictionary("", above.label, (Code(_TOP, Text("（最上一级）", "(top)")), *codes))
    return (*field.asked, ChoiceField(name=above.name, label=above.label, dictionary=offered))


def typed_place(key: str) -> str:
    """What the form sends for the node above: the inverse of `_key_of`."""
    return key or _TOP


def _key_of(typed: object) -> str:
    return "" if typed == _TOP else str(typed)


def remember(item: Item, page: Page, draft: Draft, context: Context) -> None:
    """Keep in the draft what the request brought: words to look for, and a node that is being typed."""
    step = tree_step(page)
    if step is None:
        return
    work, field = workplace_of(draft.view, step), field_of(item, step)
    work.words = request.form.get(f"{step.changes}-words", work.words).strip()[:_LONGEST_WORDS]
    if work.is_typing and f"{step.changes}-open" in request.form:
        tree = field.tree(pending(item, step, draft.raw, context), context)
        work.typed = typed_cells(asked_of(field, tree, work), step.changes)
    _keep(draft, step, work)


def forget(page: Page, draft: Draft) -> None:
    """Close whatever is open on the page."""
    step = tree_step(page)
    if step is not None:
        draft.view.pop(_place(step), None)


def left_open(page: Page, draft: Draft) -> Sequence[Fault]:
    """What is said to somebody who goes on while a node is open: what is typed there is not among the changes."""
    step = tree_step(page)
    doing = workplace_of(draft.view, step).doing if step else ""
    if step is None or not doing:
        return ()
    if doing == "remove":
        return [Fault(step.changes, _("请先回答是否删除，再提交"))]
    return [Fault(step.changes, _("填写的内容还没有保存，请先点“保存”或“取消”"))]


def place(page: Page, draft: Draft, argument: str) -> str:
    """The id of what a button leads to; "" for the top of the page, where it says that it was done."""
    step = tree_step(page)
    if step is None or argument in ("save", "removed") or argument.startswith("undo:"):
        return ""
    doing = workplace_of(draft.view, step).doing
    return f"{step.changes}-node" if doing else step.changes


def beside(page: Page, faults: Sequence[Fault]) -> Sequence[Fault]:
    """The faults with the targets that the page has: a change by its place in the list, "changes.2"."""
    step = tree_step(page)
    return [_whole_change(one) if step and one.of == step.changes else one for one in faults]


def _whole_change(fault: Fault) -> Fault:
    name, number, *_cell = [*fault.target.split("."), ""]
    return Fault(f"{name}.{number}", fault.message) if number.isdigit() else fault


@dataclass(frozen=True)
class Done:
    """What a button did: the pending changes where they are others now, and what is wrong."""

    rows: Rows | None = None
    faults: Sequence[Fault] = ()


def act(item: Item, page: Page, draft: Draft, context: Context, argument: str) -> Done:
    """Do what a button of the step asks: `argument` is its name and, after a colon, a node's key or a page."""
    step = tree_step(page)
    if step is None:
        return Done()
    acts = _Acts(item, step, draft, context)
    name, _colon, key = argument.partition(":")
    done = acts.act(name, key)
    _keep(draft, step, acts.work)
    return done


class _Acts:
    """The buttons of one tree step."""

    def __init__(self, item: Item, step: TreeStep, draft: Draft, context: Context) -> None:
        self.item, self.step, self.draft, self.context = item, step, draft, context
        self.work, self.field = workplace_of(draft.view, step), field_of(item, step)
        value = pending(item, step, draft.raw, context)
        self.changes = changes_in(value)
        self.tree = self.field.tree(value, context)

    def act(self, name: str, key: str) -> Done:
        work, known = self.work, key in self.tree.nodes
        if name == "at" and (known or not key):
            work.at, work.page = key, 1
        elif name == "page":
            work.page = whole(key)
        elif name == "close":
            work.close()
        elif name == "undo":
            return Done(self._without(key))
        elif name == "save" and work.is_typing:
            return self._judge(self._saved())
        elif name == "removed" and work.doing == "remove":
            return self._remove()
        elif not work.doing and name == "add" and may_add(self.field, self.tree, work.at):
            work.doing, work.node, work.under = "add", self._new_key(), work.at
        elif not work.doing and name in ("change", "remove") and known and self.tree.nodes[key].mark != "remove":
            work.doing, work.node = name, key
        return Done()

    def _new_key(self) -> str:
        used = [int(one.key.removeprefix("new")) for one in self.changes if one.act == "add"]
        return f"new{max(used, default=0) + 1}"

    def _is_new(self, key: str) -> bool:
        return any(one.key == key and one.act == "add" for one in self.changes)

    def _without(self, key: str) -> Rows:
        """The changes without that of one node; of a new one, without all that is new below it."""
        gone = {key}
        if self._is_new(key) and not self.tree.is_circle(key):
            gone = {one.key for one in self.tree.under(key) if one.mark == "add"}
        if self.work.at in gone:
            self.work.at = self.tree.nodes[key].parent if key in self.tree.nodes else ""
        if self.work.node in gone or self.work.under in gone:
            self.work.close()
        return [one.written for one in self.changes if one.key not in gone]

    def _saved(self) -> Rows:
        """The changes with the open node as it is typed now."""
        work, above = self.work, self.field.register.tree_column
        typed = dict(work.typed or {})
        moved = typed.pop(above, None) if self.field.moves else None
        known = next((one for one in self.changes if one.key == work.node), None)
        row: dict[str, object] = {**(known or TreeChange(work.doing, work.node)).written, "values": typed}
        if work.doing == "add":
            row["parent"] = work.under
        elif moved is not None:
            row["parent"] = _key_of(moved)
        if known is None:
            return [*(one.written for one in self.changes), row]
        return [row if one is known else one.written for one in self.changes]

    def _remove(self) -> Done:
        key = self.work.node
        below = len(self.tree.staying(key))
        if not self._is_new(key):
            rest = [one.written for one in self.changes if one.key != key]
            return self._judge([*rest, TreeChange("remove", key).written])
        if below:
            said = _("“{title}”下还有 {count} 个下级，请先删除下级", title=self.tree.title(key), count=below)
            return Done(faults=[Fault(self.step.changes, said)])
        self.work.close()
        notice(_("成功"))
        return Done(self._without(key))

    def _judge(self, rows: Rows) -> Done:
        """Take the changes if they bring no fault that was not there before."""
        old = {str(one.message) for one in self._faults([one.written for one in self.changes])}
        faults = [one for one in self._faults(rows) if str(one.message) not in old]
        if faults:
            return Done(faults=[self._at_control(one) for one in faults])
        value = self.field.parse(rows, self.context)
        self.work.close()
        notice(_("成功"))
        return Done([one.written for one in changes_in(value) if _changes_something(one)])

    def _faults(self, rows: Rows) -> Sequence[Fault]:
        raw = {**self.draft.raw, self.step.changes: rows}
        found = read(self.item, raw, self.context, through=self.step).faults if rows else ()
        return [one for one in found if one.of == self.step.changes]

    def _at_control(self, fault: Fault) -> Fault:
        """Beside the control of a cell of the open node, "changes.name", or the step as a whole."""
        name, *_number = fault.target.split(".")
        cell = fault.target.split(".")[2:]
        return Fault(f"{name}.{cell[0]}" if cell and self.work.is_typing else name, fault.message)


def _changes_something(one: TreeChange) -> bool:
    return one.act != "change" or bool(one.before) or one.parent is not None


def may_add(field: TreeChangesField, tree: Tree, at: str) -> bool:
    """Whether a node may be added below `at`, "" for the top."""
    path = tree.path(at)
    return len(path) < field.deepest and (not path or path[-1].mark != "remove")


def _place(step: TreeStep) -> str:
    return f"tree.{step.changes}"


def _keep(draft: Draft, step: TreeStep, work: Workplace) -> None:
    draft.view[_place(step)] = asdict(work)
