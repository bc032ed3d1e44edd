"""What a page of a filing shows: its steps with what was typed, found and refused, ready for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from banshi.applications.pages import Page
from banshi.applications.reading import Reading
from banshi.applications.store import Application
from banshi.conditions import Condition, Value, Values
from banshi.definition.model import Item, Material
from banshi.field import Fault, Field, size_text
from banshi.i18n import Text
from banshi.register import Register
from banshi.renderers.form import Controls, Kept, Typed
from banshi.step import SUBJECTS, Step
from banshi.steps.attach import Attach
from banshi.steps.choose import Choose
from banshi.steps.confirm import Confirm
from banshi.steps.fill import Fill, Section
from banshi.steps.find import Find
from banshi.storage.listing import list_records
from banshi.web.pages import PAGE_SIZES, current_actor, current_platform, fragment, judging_context, translator, whole


@dataclass(frozen=True)
class Fact:
    """A value that is shown and not asked."""

    label: str
    value: str
    wide: bool


@dataclass(frozen=True)
class FormSection:
    title: str
    rule: str
    required: int
    facts: Sequence[Fact]
    grids: Sequence[tuple[str, Sequence[Markup]]]
    note: str = ""


@dataclass(frozen=True)
class Upload:
    """A material to attach: what is needed, what is there, and what is wrong with it."""

    name: str
    label: str
    hint: str
    rule: str
    required: bool
    limits: str
    control: Markup
    fault: str


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    cells: Sequence[str]
    ticked: bool


@dataclass(frozen=True)
class Table:
    """A page of records to tick. `others` are keys ticked on other pages; they travel in hidden inputs."""

    headings: Sequence[str]
    rows: Sequence[Row]
    others: Sequence[str]
    total: int
    number: int
    size: int
    pages: int
    fault: str

    @property
    def ticked(self) -> int:
        return len(self.others) + sum(row.ticked for row in self.rows)


@dataclass(frozen=True)
class Block:
    """One step on the screen. `kind` names its template in templates/steps/."""

    kind: str
    rule: str
    title: str = ""
    text: str = ""
    sections: Sequence[FormSection] = ()
    uploads: Sequence[Upload] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Screen:
    blocks: Sequence[Block]
    faults: Sequence[tuple[str, str, str]]
    names: str
    conditional: bool
    carried: Sequence[tuple[str, Typed]]
    ticked: int

    @property
    def many(self) -> bool:
        return any(block.table is not None for block in self.blocks)

    @property
    def asks(self) -> bool:
        """Whether the page only asks what to look for: its button then says 查询."""
        return self.blocks[-1].kind == "find" and not self.many

    @property
    def asks_when(self) -> str:
        """When it asks that; "" for always."""
        return self.blocks[-1].rule


class ScreenMaker:
    """Draws the steps of one page."""

    def __init__(
        self,
        item: Item,
        raw: Mapping[str, object],
        reading: Reading,
        faults: Sequence[Fault],
        asked: frozenset[str] = frozenset(),
    ) -> None:
        self.item, self.raw, self.reading = item, raw, reading
        self.say = translator().say
        self.controls: Controls = current_platform().controls(item, translator())
        self.faults = {one.target: self.say(one.message) for one in reversed(faults)}
        self.locale = translator().locale
        self.asked = asked

    def may_show(self, rule: Condition) -> bool:
        """Whether the rule holds, or is decided by what is typed on this page."""
        return bool(rule.names & self.asked) or rule.holds(self.reading.values)

    def block(self, step: Step, view: Mapping[str, object]) -> Block:
        drawn = Block(kind=step.KIND, rule=rule_text(step.when))
        if isinstance(step, Choose | Find):
            controls = [self._control(use.field, use.required) for use in step.uses()]
            drawn = replace(drawn, sections=[FormSection("", "", 0, (), [("bn-grid3", controls)])])
        if isinstance(step, Find):
            table = self._table(step, view) if step.many else None
            return replace(drawn, title=self._text(step.title), table=table)
        if isinstance(step, Fill):
            shown = [one for one in step.sections if self.may_show(one.when)]
            return replace(drawn, sections=[self._section(one, step) for one in shown])
        if isinstance(step, Attach):
            materials = [self.item.material_by_name[name] for name in step.materials]
            uploads = [self._upload(one) for one in materials if self.may_show(one.when)]
            return replace(drawn, text=self._text(step.note), uploads=uploads)
        if isinstance(step, Confirm):
            return replace(drawn, text=self._text(step.text))
        return drawn

    def _text(self, text: Text | None) -> str:
        return self.say(text) if text else ""

    def _section(self, section: Section, step: Step) -> FormSection:
        known = self._known_before(step)
        fields = [self.item.by_name[name] for name in section.fields]
        shown = [one for one in fields if self._is_fact(one, known)]
        asked = [one for one in fields if one not in shown]
        return FormSection(
            title=self.say(section.title),
            rule=rule_text(section.when),
            required=self.controls.required_count(one.name for one in asked),
            facts=[self._fact(one) for one in shown],
            grids=[
                (grid, [self._control(one.name) for one in several])
                for grid, several in groupby(asked, key=self._grid_of)
            ],
            note=self._text(section.note),
        )

    def _grid_of(self, one: Field) -> str:
        """Look-ups hold long names and a button: two in a row, the rest three."""
        return "bn-grid2" if self.controls.drawing(one.name) == "lookup" else "bn-grid3"

    def _known_before(self, step: Step) -> set[str]:
        before: set[str] = set()
        for one in self.item.live_steps(self.reading.values):
            if one is step:
                break
            before.update(one.asks())
        return before

    def _is_fact(self, one: Field, known: set[str]) -> bool:
        of_record = bool(one.register_field) and bool(self.reading.subjects)
        return one.name in known or of_record or one.computed is not None

    def _fact(self, one: Field) -> Fact:
        value = self.reading.values.get(one.name)
        shown = one.mask(value, self.locale) if one.personal != "name" else one.display(value, self.locale)
        return Fact(self.say(one.label), shown, len(shown) > 14)

    def _control(self, name: str, required: bool | None = None) -> Markup:
        return self.controls.draw(name, self.typed(name), self.faults.get(name, ""), self._files(name), required)

    def any_control(self, name: str) -> Markup:
        """The control of a field, or of a material with its label and fault around it."""
        if name in self.item.by_name:
            return self._control(name)
        upload = self._upload(self.item.material_by_name[name])
        return Markup(fragment("upload.html", upload=upload))

    def typed(self, name: str) -> Typed:
        raw = self.raw.get(name, "")
        return raw if isinstance(raw, (str, list, tuple)) else str(raw)

    def _files(self, name: str) -> Sequence[Kept]:
        one = self.item.by_name.get(name)
        if one is not None and self.controls.drawing(name) not in ("photo", "file"):
            return ()
        typed = self.typed(name)
        return kept_files([typed] if isinstance(typed, str) else typed)

    def _upload(self, material: Material) -> Upload:
        limits = self.say(
            "支持上传{formats}格式的文件，每个不大于 {most}，支持多次上传",
            formats="/".join(material.formats),
            most=size_text(material.max_bytes),
        )
        return Upload(
            name=material.name,
            label=self.say(material.label),
            hint=self._text(material.hint),
            rule=rule_text(material.when),
            required=material.required.holds(self.reading.values),
            limits=limits,
            control=self.controls.picker(material.name, self._files(material.name)),
            fault=self.faults.get(material.name, ""),
        )

    def _table(self, step: Find, view: Mapping[str, object]) -> Table:
        register = step.register
        number, size = whole(view.get("page")), whole(view.get("size"), PAGE_SIZES[0])
        equals = {name: self._equal(name) for name in step.by if self._equal(name)}
        equals.update(step.having)
        found = list_records(current_platform().store, current_actor(), register, equals, page=number, size=size)
        columns = [register.by_name[name] for name in step.columns or step.by]
        ticked = set(self.typed(SUBJECTS))
        rows = [self._row(key, record, columns, ticked, register) for key, record in found.rows]
        here = {row.key for row in rows}
        return Table(
            headings=[self.say(one.label) for one in columns],
            rows=rows,
            others=[key for key in self.typed(SUBJECTS) if key not in here],
            total=found.total,
            number=number,
            size=size,
            pages=max(1, -(-found.total // size)),
            fault=self.faults.get(SUBJECTS, ""),
        )

    def _equal(self, name: str) -> Value:
        typed = self.typed(name)
        return typed.strip() if isinstance(typed, str) else list(typed)

    def _row(self, key: str, record: Values, columns: Sequence[Field], ticked: set[str], register: Register) -> Row:
        # The clerk picks persons here, so names are whole; numbers stay masked.
        cells = [
            one.display(record.get(one.name), self.locale)
            if one.personal == "name"
            else one.mask(record.get(one.name), self.locale)
            for one in columns
        ]
        return Row(key, str(record.get(register.title_column) or key), cells, key in ticked)


def screen_of(
    item: Item,
    page: Page,
    raw: Mapping[str, object],
    reading: Reading,
    faults: Sequence[Fault],
    view: Mapping[str, object],
) -> Screen:
    """Everything a page shows, in the reader's language."""
    maker = ScreenMaker(item, raw, reading, faults, _asked_on(page))
    blocks = [maker.block(step, view) for step in page if maker.may_show(step.when)]
    rules = _rules_on(item, page)
    typed = maker.typed(SUBJECTS)
    return Screen(
        blocks=blocks,
        faults=[(one.target, maker.say(label_of(item, one.target)), maker.say(one.message)) for one in faults],
        names=maker.controls.names,
        conditional=any(rule.depends for rule in rules),
        carried=[(name, maker.typed(name)) for name in sorted(_named_in(rules) - maker.asked)],
        ticked=len(typed) if not isinstance(typed, str) else 0,
    )


@dataclass(frozen=True)
class RemarkedControl:
    """One thing to correct: what was said about it, and its control."""

    label: str
    said: str
    control: Markup


def correction_controls(
    item: Item,
    application: Application,
    named: Mapping[str, str],
    raw: Mapping[str, object] | None,
    faults: Sequence[Fault],
) -> Sequence[RemarkedControl]:
    """The controls of what a return named, filled with what was filed or, after a fault, with what was typed."""
    filed: dict[str, object] = {
        name: item.by_name[name].format(value) for name, value in application.filing.values.items()
    }
    filed.update({name: list(files) for name, files in application.filing.materials.items()})
    maker = ScreenMaker(item, filed if raw is None else raw, Reading(application.filing.values), faults)
    return [
        RemarkedControl(maker.say(label_of(item, name)), said, maker.any_control(name)) for name, said in named.items()
    ]


def label_of(item: Item, target: str) -> Text | str:
    """What people call a field or a material."""
    if target in item.by_name:
        return item.by_name[target].label
    material = item.material_by_name.get(target)
    return material.label if material else ""


def kept_files(ids: Sequence[str]) -> Sequence[Kept]:
    reader = judging_context().uploads
    found = [reader.find(one) for one in ids if one]
    return [Kept(one.id, one.name, size_text(one.size)) for one in found if one is not None]


def rule_text(condition: Condition) -> str:
    """The expression that the browser evaluates, or nothing."""
    return condition.expression.text if condition.expression else ""


def _asked_on(page: Page) -> frozenset[str]:
    return frozenset(use.field for step in page for use in step.uses())


def _rules_on(item: Item, page: Page) -> Sequence[Condition]:
    """The conditions that the browser evaluates on this page."""
    fields = [item.by_name[use.field] for step in page for use in step.uses()]
    sections = [section for step in page if isinstance(step, Fill) for section in step.sections]
    rules = [rule for one in fields for rule in (one.visible, one.required)]
    return rules + [step.when for step in page[1:]] + [section.when for section in sections]


def _named_in(rules: Sequence[Condition]) -> frozenset[str]:
    """The fields these conditions ask about. Those of earlier pages travel in hidden inputs, for the browser only."""
    return frozenset(name for rule in rules for name in rule.names)
