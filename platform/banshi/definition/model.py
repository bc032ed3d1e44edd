"""What a definition becomes: frozen, resolved, without a dict. All that runs reads these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from banshi.clock import NO_LIMIT, TimeLimit
from banshi.conditions import Condition, Expression, Values
from banshi.definition.example import Example
from banshi.dictionary import Dictionary
from banshi.document import Document
from banshi.effect import Effect
from banshi.field import ONLINE, Field
from banshi.guide import Guide
from banshi.i18n import Text
from banshi.material import Material, MaterialGroup
from banshi.message import Kind, Notifier
from banshi.register import Register
from banshi.retention import Retention
from banshi.review import Review
from banshi.step import Step
from banshi.validator import Validator
from banshi.workdays import WEEKENDS, Calendar


@dataclass(frozen=True)
class MenuGroup:
    """A group of the left menu 菜单."""

    id: str
    title: Text


@dataclass(frozen=True)
class CardTab:
    """A tab of 常用服务 on the home page: items by id, in order."""

    title: Text
    items: tuple[str, ...]


@dataclass(frozen=True)
class Portal:
    """A portal 网厅 by id: who uses it and its menu. `hall` is what the top bar says, where it is not the title.

    At a portal of the `channel` WINDOW clerks file for those who come; `offers` are items of other portals, by id.
    """

    id: str
    title: Text
    subtitle: Text
    unit_kinds: frozenset[str]
    menu: tuple[MenuGroup, ...]
    cards: tuple[CardTab, ...] = ()
    hall: Text | None = None
    channel: str = ONLINE
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewRoute:
    """A review and when it is taken; the first route that holds counts."""

    when: Condition
    review: Review


@dataclass(frozen=True)
class LimitCase:
    """The time limit of a case 情形 of an item, and when it is that case; the first that holds counts."""

    when: Condition
    limit: TimeLimit


@dataclass(frozen=True)
class EffectRoute:
    when: Condition
    effect: Effect


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A condition of a query screen. `column` is a column of the source; `by_range` takes a first and a last day."""

    column: str
    label: Text
    required: bool = False


@dataclass(frozen=True)
class Column:
    column: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query item 业务查询: over the applications, or a register when `register` is set."""

    title: Text
    register: Register | None
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class GuideLink:
    """The guide that an item belongs to, by its code, and the case of it that the item handles; "" for all."""

    code: str
    case: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A business item 事项. `digest` (SHA-256, hex) of its text and of all it refers to is its version."""

    id: str
    title: Text
    portal: str
    menu: str
    kind: str
    digest: str
    category: Text | None = None
    short_title: Text | None = None
    icon: str = "doc"
    guide: tuple[GuideLink, ...] = ()
    subject: Register | None = None
    retention: Retention | None = None
    fields: tuple[Field, ...] = ()
    materials: tuple[Material, ...] = ()
    material_groups: tuple[MaterialGroup, ...] = ()
    steps: tuple[Step, ...] = ()
    validators: tuple[Validator, ...] = ()
    review: tuple[ReviewRoute, ...] = ()
    effects: tuple[EffectRoute, ...] = ()
    documents: tuple[Document, ...] = ()
    listed: tuple[str, ...] = ()
    query: Query | None = None
    time_limit: TimeLimit = NO_LIMIT
    limit_cases: tuple[LimitCase, ...] = ()
    examples: tuple[Example, ...] = ()
    # What the applicant is told in the item's own words, by kind; and who carries messages out besides, by name.
    messages: Mapping[Kind, Text] = field(default_factory=dict)
    notify: tuple[tuple[str, Notifier], ...] = ()
    # Where a `link` item leads: https://… or a path of this site.
    link: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {one.name: one for one in self.fields}

    @cached_property
    def hideable(self) -> Mapping[str, Condition]:
        """The fields that are not always shown, with what decides it."""
        return {one.name: one.visible for one in self.fields if one.visible.depends or not one.visible.constant}

    @cached_property
    def typed(self) -> frozenset[str]:
        """The fields whose value is always what was typed: not worked out, not a register's, without a default."""
        return frozenset(
            one.name for one in self.fields if not one.worked_out and not one.register_field and one.default is None
        )

    @cached_property
    def dependent(self) -> frozenset[str]:
        """The fields whose value, or value to begin with, hangs on those of others."""
        return frozenset(one.name for one in self.fields if one.computed or isinstance(one.default, Expression))

    @cached_property
    def checked(self) -> frozenset[str]:
        """The fields of which a value that was read may yet be refused."""
        return frozenset(one.name for one in self.fields if one.is_checked)

    @cached_property
    def untyped(self) -> frozenset[str]:
        """The fields that nobody types."""
        return frozenset(one.name for one in self.fields if one.worked_out)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The fields that are tables of rows."""
        return frozenset(one.name for one in self.fields if one.row_fields)

    @cached_property
    def derived(self) -> tuple[Field, ...]:
        """The fields that plugins work out: known before each step, whether or not a step shows them."""
        return tuple(one for one in self.fields if one.ORIGIN == "derived")

    @cached_property
    def generated(self) -> tuple[Field, ...]:
        """The fields that are made once, when an application is filed."""
        return tuple(one for one in self.fields if one.ORIGIN == "generated")

    @cached_property
    def material_by_name(self) -> Mapping[str, Material]:
        return {one.name: one for one in self.materials}

    def live_steps(self, values: Values) -> tuple[Step, ...]:
        """The steps on the path that these values take."""
        return tuple(step for step in self.steps if step.when.holds(values))

    def shown(self, values: Values) -> frozenset[str]:
        """The fields that stand on a screen with these values."""
        return frozenset(
            name
            for step in self.live_steps(values)
            for name in step.live_fields(values)
            if self.by_name[name].visible.holds(values)
        )

    def limit(self, values: Values) -> TimeLimit:
        """The time limit that these values have: that of their case, else the item's own."""
        return next((one.limit for one in self.limit_cases if one.when.holds(values)), self.time_limit)

    def route(self, values: Values) -> Review:
        """The review these values go to. The checker sees to it that the last route always holds."""
        return next(one.review for one in self.review if one.when.holds(values)).on(values)

    @cached_property
    def filled(self) -> frozenset[str]:
        """The fields that reviewers fill in, at some stage."""
        return frozenset(name for route in self.review for stage in route.review.path() for name in stage.fills)


@dataclass(frozen=True)
class Definitions:
    """Everything published at one moment."""

    portals: Mapping[str, Portal]
    dictionaries: Mapping[str, Dictionary]
    registers: Mapping[str, Register]
    items: Mapping[str, Item]
    calendar: Calendar = WEEKENDS
    guides: Mapping[str, Guide] = field(default_factory=dict)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that the items name: who decides a stage, who supervises it, who approves more time."""
        items = self.items.values()
        stages = [stage for item in items for route in item.review for stage in route.review.path()]
        limits = [limit for item in items for limit in (item.time_limit, *(one.limit for one in item.limit_cases))]
        named = {role for one in stages for role in (one.role, one.supervisor)}
        return frozenset(named | {one.extended_by for one in limits}) - {""}

    def items_of(self, portal: str) -> Iterator[Item]:
        """The items of a portal, and those of others that it offers."""
        offers = self.portals[portal].offers if portal in self.portals else ()
        return (one for one in self.items.values() if one.portal == portal or one.id in offers)

    def items_of_guide(self, code: str) -> Iterator[tuple[Item, str]]:
        """The items that belong to a guide, each with the case that it handles; "" for all."""
        return ((item, one.case) for item in self.items.values() for one in item.guide if one.code == code)
