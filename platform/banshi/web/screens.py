"""The parts of a page of a filing: controls, facts, uploads and tables, with what was typed, found and refused."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, takewhile

from markupsafe import Markup

from banshi.applications.flow import brought
from banshi.applications.materials import files_in
from banshi.applications.reading import Reading, agreed_in
from banshi.applications.store import Application
from banshi.calendar import office_day
from banshi.conditions import Condition, Expression, Value, Values
from banshi.definition.model import Item
from banshi.field import Fault, Field, FieldError, PartsError, size_text
from banshi.fields.rows import RowsField
from banshi.i18n import Text
from banshi.material import Material
from banshi.register import Register
from banshi.renderers.form import Controls, Kept, Typed, carried_rows, typed_of, typed_rows_of
from banshi.step import SUBJECTS, Step
from banshi.steps.fill import Section
from banshi.steps.find import Find
from banshi.storage.listing import list_records
from banshi.web.materials import Upload, UploadGroup, draw_upload, intake_line
from banshi.web.pages import PAGE_SIZES, current_actor, current_platform, fragment, judging_context, translator, whole
from banshi.web.tree_screen import TreeScreen


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
    # The page where what it shows can be changed; 0 where there is none.
    page: int = 0


@dataclass(frozen=True)
class Total:
    """How much the files of a step may have together, and how much those have that are there. In bytes."""

    most: int
    kept: int
    said: str


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
class Tick:
    """A box that must be ticked to go on; `value` is what the form sends: the version of the text."""

    target: str
    value: str
    words: str
    ticked: bool
    fault: str


@dataclass(frozen=True)
class Block:
    """One step on the screen. `kind` names its template in a folder `steps`: ours, or one that a plugin brings."""

    kind: str
    step: Step
    rule: str
    title: str = ""
    text: str = ""
    sections: Sequence[FormSection] = ()
    groups: Sequence[UploadGroup] = ()
    labels: Sequence[str] = ()
    total: Total | None = None
    table: Table | None = None
    tick: Tick | None = None
    tree: TreeScreen | None = None


@dataclass(frozen=True)
class _Parts:
    """Of the fields of a section: what is shown, and what is asked, side by side in grids.

    `required` are so always, `perhaps_required` by a rule.
    """

    shown: Sequence[Field]
    required: int
    perhaps_required: Sequence[Field]
    grids: Sequence[tuple[str, tuple[str, ...]]]


class ScreenMaker:
    """Draws the parts of one page; which parts a kind of step has, `banshi.web.blocks` says."""

    def __init__(
        self,
        item: Item,
        raw: Mapping[str, object],
        reading: Reading,
        faults: Sequence[Fault],
        asked: frozenset[str] = frozenset(),
        day: date | None = None,
    ) -> None:
        self.item, self.raw, self.reading = item, raw, reading
        self.say = translator().say
        self.controls: Controls = current_platform().controls(item, translator(), day)
        self.faults = {one.target: self.say(one.message) for one in reversed(faults)}
        self.locale = translator().locale
        self.asked = asked
        # Of the step that was asked about last: its sections all ask.
        self._known: tuple[Step, frozenset[str]] | None = None

    def may_show(self, rule: Condition) -> bool:
        """Whether the rule holds, or is decided by what is typed on this page."""
        return bool(rule.names & self.asked) or rule.holds(self.reading.values)

    def text(self, text: Text | None) -> str:
        return self.say(text) if text else ""

    def _must_fill(self, one: Field) -> bool:
        """Whether a field is required, whatever is typed on this page: a number that is shown must stay true."""
        by_name = self.item.by_name
        open_here = any(not by_name[name].worked_out for name in one.required.names & self.asked)
        return not open_here and one.required.holds(self.reading.values)

    def section(self, section: Section, step: Step) -> FormSection:
        known = self.known_before(step)
        # These decide what is asked and what is shown; most persons meet the same of them.
        key = ("section", section.fields, known, bool(self.reading.subjects), self.asked)
        parts = self.controls.once(key, lambda: self._parts_of(section, known))
        return FormSection(
            title=self.say(section.title),
            rule=rule_text(section.when),
            required=parts.required + sum(self._must_fill(one) for one in parts.perhaps_required),
            facts=[self.fact(one) for one in parts.shown],
            grids=[(grid, self._grid(names)) for grid, names in parts.grids],
            note=self.text(section.note),
        )

    def _parts_of(self, section: Section, known: frozenset[str]) -> _Parts:
        fields = [self.item.by_name[name] for name in section.fields]
        shown = [one for one in fields if self._is_fact(one, known)]
        asked = [one for one in fields if one not in shown]
        return _Parts(
            shown=shown,
            required=sum(one.required.constant for one in asked),
            perhaps_required=[one for one in asked if one.required.depends],
            grids=[(grid, tuple(one.name for one in several)) for grid, several in groupby(asked, key=self._grid_of)],
        )

    def _grid(self, names: tuple[str, ...]) -> Sequence[Markup]:
        if self.raw.keys().isdisjoint(names) and self.faults.keys().isdisjoint(names):
            blank = self.controls.blank(names)
            if blank is not None:
                return [blank]
        return [self.control(name) for name in names]

    def _grid_of(self, one: Field) -> str:
        """Look-ups hold long names and a button, spans two days: two in a row, the rest three."""
        return "bn-grid2" if self.controls.drawing(one.name) in ("lookup", "range") else "bn-grid3"

    def listed(self, faults: Sequence[Fault]) -> Sequence[tuple[str, str, str]]:
        """The faults for the summary above the page: beside what, what that is called, and what is wrong."""
        return [(one.target, self.say(label_of(self.item, one.target)), self.say(one.message)) for one in faults]

    def tick(self, step: Step) -> Tick | None:
        """The box of what must be agreed to at this step."""
        wanted = step.agreement
        if wanted is None:
            return None
        return Tick(
            target=wanted.target,
            value=wanted.digest,
            words=self.say(wanted.tick),
            ticked=wanted.digest in agreed_in(self.raw),
            fault=self.faults.get(wanted.target, ""),
        )

    def known_before(self, step: Step) -> frozenset[str]:
        if not any(one is step for one in self.item.steps):
            # A page that only asks again: nothing on it is known already.
            return frozenset()
        if self._known is None or self._known[0] is not step:
            earlier = takewhile(lambda one: one is not step, self.item.live_steps(self.reading.values))
            self._known = (step, frozenset(name for one in earlier for name in one.asks()))
        return self._known[1]

    def _is_fact(self, one: Field, known: frozenset[str]) -> bool:
        if one.computed is not None:
            # Worked out while it is typed where all that it needs is typed on this page.
            return not one.computed.names or any(
                name not in self.asked or self._is_fact(self.item.by_name[name], known) for name in one.computed.names
            )
        of_record = bool(one.register_field) and bool(self.reading.subjects)
        return one.name in known or of_record or one.worked_out

    def fact(self, one: Field) -> Fact:
        value = self.reading.values.get(one.name)
        shown = one.mask(value, self.locale) if one.personal != "name" else one.display(value, self.locale)
        return Fact(self.say(one.label), shown, len(shown) > 14)

    def control(self, name: str, required: bool | None = None) -> Markup:
        one = self.item.by_name[name]
        if isinstance(one, RowsField):
            rows = typed_rows_of(one, self.raw.get(name), self.reading.values.get(name))
            return self.controls.draw_table(name, rows, self.faults)
        typed = self._kept(one) if self.controls.drawing(name) == "kept" else self.typed(name)
        return self.controls.draw(
            name,
            typed,
            self.faults.get(name, ""),
            self._files(name),
            required,
            untouched=name not in self.raw,
            withheld=self._withheld(one),
        )

    def _kept(self, one: Field) -> Typed:
        """What was collected elsewhere, part by part; where it cannot be read any more, what was filed."""
        try:
            value = one.parse(self.raw.get(one.name), judging_context())
        except PartsError as error:
            value = error.sound
        except FieldError:
            value = self.reading.values.get(one.name)
        typed = typed_of(one, value)
        return typed if isinstance(typed, (str, list)) else ""

    def _withheld(self, one: Field) -> Sequence[str]:
        """Codes that are not offered beside what was sent; while nothing was, the browser narrows them itself."""
        needed = {name for offer in one.offers for name in offer.when.names}
        if not one.offers or (needed & self.asked and not needed & self.raw.keys()):
            return ()
        offered = one.offered(self.reading.values)
        return [] if offered is None else [code for code, _label in one.widget().choices if code not in offered]

    def any_control(self, name: str) -> Markup:
        """The control of a field, or of a material with its label and fault around it."""
        if name in self.item.by_name:
            return self.control(name)
        upload = self.upload(self.item.material_by_name[name])
        return Markup(fragment("upload.html", upload=upload))

    def typed(self, name: str) -> Typed:
        one = self.item.by_name.get(name)
        if one is not None and one.computed is not None:
            value = self.reading.values.get(name)
            return "" if value is None else one.display(value, self.locale)
        if one is not None and one.default is not None and name not in self.raw:
            # One that is worked out starts when the field appears; a constant can stand there before.
            worked_out = isinstance(one.default, Expression)
            value = self.reading.values.get(name) if worked_out else one.start({}, judging_context())
            return [str(code) for code in value] if isinstance(value, list) else one.format(value)
        raw = self.raw.get(name, "")
        return raw if isinstance(raw, (str, list, tuple)) else str(raw)

    def carried(self, name: str, before: Container[str]) -> Sequence[tuple[str, str]]:
        """What rules of this page need to know of a field that is not typed here, as names and texts.

        The personal stays on the server.

        :param before: the fields that were asked on earlier pages
        """
        one = self.item.by_name[name]
        typed_here = name in self.asked and name not in before and not one.worked_out and not one.register_field
        if typed_here or (one.personal and name not in self.raw):
            return ()
        if isinstance(one, RowsField):
            return carried_rows(one, typed_rows_of(one, self.raw.get(name), self.reading.values.get(name)))
        if name in self.raw:
            typed = self.typed(name)
        else:
            value = self.reading.values.get(name)
            typed = [str(each) for each in value] if isinstance(value, list) else _sent(one, value)
        return [(name, each) for each in ([typed] if isinstance(typed, str) else typed) if each]

    def _files(self, name: str) -> Sequence[Kept]:
        one = self.item.by_name.get(name)
        if one is not None and not one.TAKES_FILES:
            return ()
        typed = self.typed(name)
        return kept_files([typed] if isinstance(typed, str) else typed)

    def total(self, step: Step) -> Total | None:
        if step.most_bytes is None:
            return None
        reader = judging_context().uploads
        ids = dict.fromkeys(one for name in step.attaches() for one in files_in(self.raw.get(name)))
        kept = sum(found.size for one in ids if (found := reader.find(one)))
        said = self.say("文件合计 {{actual}}，应不大于 {most}", most=size_text(step.most_bytes))
        return Total(step.most_bytes, kept, said)

    def upload(self, material: Material) -> Upload:
        raw = self.raw.get(material.name)
        files = kept_files(files_in(raw))
        here = material.taken_in_at(self.reading.channel)
        return draw_upload(
            self.item,
            material,
            self.controls.picker(material.name, files),
            self.reading.values,
            held=material.name in self.reading.held,
            given=bool(files),
            fault=self.faults.get(material.name, ""),
            intake=intake_line(material, raw, self.faults) if here else None,
        )

    def table(self, step: Find, view: Mapping[str, object]) -> Table:
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


@dataclass(frozen=True)
class RemarkedControl:
    """One thing to correct, by name: what was said about it, and its control."""

    name: str
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
        name: typed_of(item.by_name[name], value) for name, value in application.filing.values.items()
    }
    filing = application.filing
    filed.update(brought(filing))
    filed = {**dict.fromkeys(named, ""), **filed}
    maker = ScreenMaker(
        item,
        filed if raw is None else raw,
        Reading(filing.values, held=filing.held, handed_in=filing.handed_in, channel=filing.channel),
        faults,
        day=office_day(application.submitted_at),
    )
    return [
        RemarkedControl(name, maker.say(label_of(item, name)), said, maker.any_control(name))
        for name, said in named.items()
    ]


def label_of(item: Item, target: str) -> Text | str:
    """What people call a field or a material, or that of which the target is a part."""
    name = target.partition(".")[0]
    if name in item.by_name:
        return item.by_name[name].label
    material = item.material_by_name.get(name)
    return material.label if material else ""


def kept_files(ids: Sequence[str]) -> Sequence[Kept]:
    reader = judging_context().uploads
    found = [reader.find(one) for one in ids if one]
    return [Kept(one.id, one.name, size_text(one.size)) for one in found if one is not None]


def rule_text(condition: Condition) -> str:
    """The expression that the browser evaluates, or nothing."""
    return condition.expression.text if condition.expression else ""


def _sent(one: Field, value: Value) -> str:
    """A value as the browser's conditions read it."""
    return str(value).lower() if isinstance(value, bool) else one.format(value)
