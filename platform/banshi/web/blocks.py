"""What a page of a filing shows, step by step: for each kind of step one small function says what its template gets.

A kind that a plugin brings is drawn by `draw_controls`, unless it has a template of its own (`register_templates`),
which also sees the step itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from banshi.applications.pages import Page
from banshi.applications.reading import Reading
from banshi.conditions import Condition, Expression
from banshi.definition.model import Item
from banshi.field import Fault
from banshi.i18n import _
from banshi.step import SUBJECTS, Step
from banshi.web.confirming import confirmed_sections
from banshi.web.materials import grouped
from banshi.web.screens import Block, FormSection, ScreenMaker, rule_text
from banshi.web.tree_screen import TreeScreen, tree_screen
from banshi.web.trees import field_of

View = Mapping[str, object]
# The step is of the kind that the function stands for below.
Draw = Callable[[ScreenMaker, Any, View], Block]


def draw_controls(maker: ScreenMaker, step: Step, view: View) -> Block:
    """The controls of all that the step shows, side by side."""
    controls = [maker.control(use.field, use.required) for use in step.uses()]
    grids = [("bn-grid3", controls)] if controls else []
    return Block(step.KIND, step, rule_text(step.when), sections=[FormSection("", "", 0, (), grids)])


def draw_find(maker: ScreenMaker, step: Any, view: View) -> Block:
    drawn = draw_controls(maker, step, view)
    table = maker.table(step, view) if step.many else None
    return replace(drawn, title=maker.text(step.title), table=table)


def draw_fill(maker: ScreenMaker, step: Any, view: View) -> Block:
    shown = [one for one in step.sections if maker.may_show(one.when)]
    sections = [maker.section(one, step) for one in shown]
    return Block(step.KIND, step, rule_text(step.when), sections=sections)


def draw_attach(maker: ScreenMaker, step: Any, view: View) -> Block:
    materials = [maker.item.material_by_name[name] for name in step.materials]
    uploads = [maker.upload(one) for one in materials if maker.may_show(one.when)]
    note = maker.text(step.note)
    if not note and any(one.intake for one in uploads):
        note = maker.say(_("逐项核对交来的材料：收到的打勾，写明原件还是复印件、几份、是否盖章。不齐的点“一次性告知”"))
    drawn = Block(step.KIND, step, rule_text(step.when), maker.text(step.title), note)
    labels = [one.label for one in uploads]
    return replace(drawn, groups=grouped(maker.item, uploads), labels=labels, total=maker.total(step))


def draw_pledge(maker: ScreenMaker, step: Any, view: View) -> Block:
    title, text = maker.text(step.title), maker.text(step.text)
    return Block(step.KIND, step, rule_text(step.when), title, text, tick=maker.tick(step))


def draw_confirm(maker: ScreenMaker, step: Any, view: View) -> Block:
    title, text = maker.text(step.title), maker.text(step.text)
    sections = confirmed_sections(maker, step) if step.lists else ()
    return Block(step.KIND, step, rule_text(step.when), title, text, sections, tick=maker.tick(step))


def draw_tree(maker: ScreenMaker, step: Any, view: View) -> Block:
    tree = tree_screen(maker.item, step, maker.raw, view, maker.faults)
    title = maker.text(step.title or field_of(maker.item, step).register.title)
    return Block(step.KIND, step, rule_text(step.when), title, tree=tree)


DRAWINGS: Mapping[str, Draw] = {
    "pledge": draw_pledge,
    "choose": draw_controls,
    "find": draw_find,
    "fill": draw_fill,
    "attach": draw_attach,
    "tree": draw_tree,
    "confirm": draw_confirm,
}


@dataclass(frozen=True)
class Screen:
    blocks: Sequence[Block]
    faults: Sequence[tuple[str, str, str]]
    names: str
    conditional: bool
    carried: Sequence[tuple[str, str]]
    ticked: int

    @property
    def many(self) -> bool:
        return any(block.table is not None for block in self.blocks)

    @property
    def tree(self) -> TreeScreen | None:
        """The tree that the page maintains."""
        return next((block.tree for block in self.blocks if block.tree), None)

    @property
    def asks(self) -> bool:
        """Whether the page only asks what to look for: its button then says 查询."""
        return bool(self.blocks) and self.blocks[-1].kind == "find" and not self.many

    @property
    def confirms(self) -> bool:
        """Whether the page only asks for consent: its buttons are then 取消 and 确定."""
        return bool(self.blocks) and self.blocks[-1].kind in ("confirm", "pledge")

    @property
    def asks_when(self) -> str:
        """When it asks that; "" for always."""
        return self.blocks[-1].rule


def screen_of(
    item: Item,
    page: Page,
    raw: Mapping[str, object],
    reading: Reading,
    faults: Sequence[Fault],
    view: View,
) -> Screen:
    """Everything a page shows, in the reader's language."""
    maker = ScreenMaker(item, raw, reading, faults)
    # The places of its steps name a page; one that only asks again has steps of its own.
    places = tuple(n for n, one in enumerate(item.steps) if any(one is step for step in page))
    own = len(places) == len(page)
    about = maker.controls.once(("page", places), lambda: _about(item, page)) if own else _about(item, page)
    maker.asked = about.asked
    shown = [step for step in page if maker.may_show(step.when)]
    before = maker.known_before(page[0]) if page else frozenset()
    typed = maker.typed(SUBJECTS)
    return Screen(
        blocks=[DRAWINGS.get(step.KIND, draw_controls)(maker, step, view) for step in shown],
        faults=maker.listed(faults),
        names=maker.controls.names,
        conditional=about.conditional,
        carried=[one for name in about.named for one in maker.carried(name, before)],
        ticked=len(typed) if not isinstance(typed, str) else 0,
    )


@dataclass(frozen=True)
class _About:
    """What is the same whoever looks at a page: the fields it asks and, in order, those its conditions ask about."""

    asked: frozenset[str]
    named: Sequence[str]
    conditional: bool


def _about(item: Item, page: Page) -> _About:
    rules = [*_rules_on(item, page), *_rules_inside(item, page)]
    return _About(
        asked=frozenset(use.field for step in page for use in step.uses()),
        named=sorted(_named_in(rules) & item.by_name.keys()),
        conditional=any(rule.depends for rule in rules),
    )


def _rules_on(item: Item, page: Page) -> Sequence[Condition]:
    """The conditions that the browser evaluates on this page."""
    fields = [item.by_name[name] for name in dict.fromkeys(use.field for step in page for use in step.uses())]
    rules = [rule for one in fields for rule in (one.visible, one.required)]
    rules += [offer.when for one in fields for offer in one.offers]
    worked_out = [one.computed or one.default for one in fields]
    rules += [Condition(one) for one in worked_out if isinstance(one, Expression)]
    materials = [item.material_by_name[name] for step in page for name in step.attaches()]
    rules += [rule for one in materials for rule in (one.when, one.required)]
    return rules + [step.when for step in page[1:]] + [rule for step in page for rule in step.rules()]


def _rules_inside(item: Item, page: Page) -> Sequence[Condition]:
    """The rules of columns of tables on this page; what they ask about is a column, or a field outside the table."""
    columns = [one for step in page for use in step.uses() for one in item.by_name[use.field].row_fields]
    return [rule for one in columns for rule in (one.visible, one.required)]


def _named_in(rules: Sequence[Condition]) -> frozenset[str]:
    """The fields these conditions ask about. Those of earlier pages travel in hidden inputs, for the browser only."""
    return frozenset(name for rule in rules for name in rule.names)
