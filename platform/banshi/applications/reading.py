"""`read`: the one judge. Whatever a payload came by, this says what it means and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar

from banshi.applications.materials import file_keys, judge_materials, take_materials
from banshi.conditions import Value, Values
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import ONLINE, Context, Fault, Field, FieldError, PartsError, missing
from banshi.i18n import Text, _
from banshi.material import HandedIn
from banshi.review import Stage
from banshi.step import AGREED, SUBJECTS, Agreement, Step


@dataclass(frozen=True)
class Reading:
    """What a payload means: values by field, file ids by material, subject records by key; and every fault.

    `held` are the ids of files that the subject's record has already, by material: those need not be handed in.
    """

    values: Values
    materials: Mapping[str, Sequence[str]] = field(default_factory=dict)
    subjects: Mapping[str, Values] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    # By the SHA-256 of each text that was agreed to: when (ISO 8601), or "" where the payload does not say.
    agreed: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # What was handed in at a window, by material, and by which way it was read.
    handed_in: Mapping[str, HandedIn] = field(default_factory=dict)
    channel: str = ONLINE

    @cached_property
    def fault_of(self) -> Mapping[str, Message | Text]:
        """The first fault of each target."""
        return {one.target: one.message for one in reversed(self.faults)}


def read(
    item: Item, raw: Mapping[str, object], context: Context, through: Step | None = None, *, judging: bool = True
) -> Reading:
    """Judge `raw`, a payload by field and material name with "subjects" for the keys ticked in a list and "agreed"
    for the digests of the texts agreed to.

    Walks the steps that are on the live path, drops what is hidden, works out what is computed or comes from a
    register, and refuses names the item does not have. With `through` the walk ends after that step: a wizard's page.
    Without `judging` it only says what the values are, for showing a page again; there are no faults then.
    """
    walk = _Walk(item, raw, context, judging)
    for step in item.steps:
        walk.derive()
        if step.when.holds(walk.values):
            walk.take(step)
        if step is through:
            return walk.reading()
    walk.derive()
    if judging:
        walk.refuse_unknown()
        walk.finish()
    return walk.reading()


def read_stage(item: Item, values: Values, stage: Stage, raw: Mapping[str, object], context: Context) -> Reading:
    """Judge what a reviewer fills in at `stage` of an application with these values, by the same rules."""
    walk = _Walk(item, raw, context, True)
    walk.values.update({name: value for name, value in values.items() if name not in stage.fills})
    walk.take(AtStage(fills=stage.fills))
    walk.refuse_unknown()
    return walk.reading()


@dataclass(frozen=True, kw_only=True)
class AtStage(Step):
    """What a stage asks, as if a step of the item asked it."""

    KIND: ClassVar[str] = "stage"
    fills: tuple[str, ...]

    def asks(self) -> tuple[str, ...]:
        return self.fills


class _Walk:
    """One walk along the steps of one payload."""

    def __init__(self, item: Item, raw: Mapping[str, object], context: Context, judging: bool) -> None:
        self.item, self.raw, self.judging = item, raw, judging
        self.values: dict[str, Value] = {}
        self.context = replace(context, values=self.values)
        self.materials: dict[str, Sequence[str]] = {}
        self.held: dict[str, Sequence[str]] = {}
        self.handed_in: dict[str, HandedIn] = {}
        self.subjects: dict[str, Values] = {}
        self.faults: list[Fault] = []
        self.agreed: dict[str, str] = {}
        self._asked: set[str] = set()

    def derive(self) -> None:
        """Work out what no step has shown yet, from the values so far: the next step may depend on it."""
        for one in self.item.derived:
            if one.name in self._asked:
                continue
            value = self._value(one) if one.visible.holds(self.values) else None
            if value is None:
                self.values.pop(one.name, None)
            else:
                self.values[one.name] = value

    def reading(self) -> Reading:
        faults = tuple(self.faults) if self.judging else ()
        return Reading(
            self.values,
            self.materials,
            self.subjects,
            faults,
            self.agreed,
            self.held,
            self.handed_in,
            self.context.channel,
        )

    def take(self, step: Step) -> None:
        self._take_fields(step)
        if self.judging or step.brings_records:
            found = step.find(self.values, file_keys(self.raw.get(SUBJECTS)), self.context)
            self.subjects.update(found.records)
            self.faults.extend(found.faults)
        if step.attaches():
            self._take_materials(step)
        if step.agreement is not None:
            self._take_agreement(step.agreement)

    def _take_agreement(self, wanted: Agreement) -> None:
        ticked = agreed_in(self.raw)
        if wanted.digest in ticked:
            self.agreed[wanted.digest] = ticked[wanted.digest]
        else:
            self.faults.append(Fault(wanted.target, _("请先勾选“{tick}”", tick=wanted.tick)))

    def _take_materials(self, step: Step) -> None:
        taken = take_materials(self.item, step, self.raw, self.values, self.subjects, self.context)
        self.materials.update(taken.files)
        self.held.update(taken.held)
        self.handed_in.update(taken.handed_in)
        if self.judging:
            self.faults.extend(judge_materials(self.item, step, taken, self.values, self.context))

    def _take_fields(self, step: Step) -> None:
        faults: dict[str, list[Fault]] = {}
        # Of every section: which of them are shown may depend on what the step itself asks.
        asked = [name for name in dict.fromkeys(step.asks()) if name not in self._asked]
        # What is worked out comes from what is typed, wherever on the page that stands.
        self._take_values(sorted(asked, key=self.item.untyped.__contains__) if self.item.untyped else asked, faults)
        live = self._settle(step, asked)
        if self.item.tables and self._retake_tables(live, faults):
            live = self._settle(step, [name for name in asked if name in live])
        for name in asked if len(live) < len(asked) else ():
            if name not in live:
                faults.pop(name, None)
        self._asked.update(live)
        if not self.judging:
            return
        required = step.required_here()
        # A value that was read is sound, but for what only some kinds look at.
        values, checked = self.values, self.item.checked
        for name in [name for name in asked if name not in values or name in checked]:
            if name in live:
                self._judge(self.item.by_name[name], name in required, faults)
        # In the order of the page, whatever found them.
        if faults:
            for name in asked:
                self.faults.extend(faults.get(name, ()))

    def _retake_tables(self, live: Iterable[str], faults: dict[str, list[Fault]]) -> bool:
        """What hides cells of a table may stand below it on the page: read them again. Answers whether they changed."""
        tables = [name for name in live if name in self.item.tables]
        before = [self.values.get(name) for name in tables]
        for name in tables:
            faults.pop(name, None)
        self._take_values(tables, faults)
        return before != [self.values.get(name) for name in tables]

    def _settle(self, step: Step, asked: Sequence[str]) -> set[str]:
        """Leave out what is hidden, and work out again what hung on it; answers with the fields that are shown.

        What is shown may depend on what was just typed, and a field that is hidden counts as blank for the others.
        """
        live, hideable = set(asked), self.item.hideable
        moving = [name for name in asked if name in self.item.dependent and not self._has_typed(name)]
        if not moving and hideable.keys().isdisjoint(live) and live.issubset(step.live_fields(self.values)):
            return live
        taken = {name: self.values.pop(name) for name in asked if name in self.values}
        before, among = dict(self.values), frozenset(asked)
        # Each round settles at least one field, unless they go in a circle.
        for _round in range(len(asked) + 2):
            values = before | {name: value for name, value in taken.items() if name in live}
            for name in moving:
                values[name] = self._work_out(self.item.by_name[name], values) if name in live else None
            shown = {
                name
                for name in step.live_fields(values)
                if name in among and (name not in hideable or hideable[name].holds(values))
            }
            steady = shown == live and all(values[name] == taken.get(name) for name in moving)
            taken.update((name, values[name]) for name in moving)
            live = shown
            if steady:
                break
        self.values.update((name, value) for name, value in taken.items() if name in live and value is not None)
        return live

    def _has_typed(self, name: str) -> bool:
        """Whether somebody has seen a field that a default stands in, and may have changed it."""
        return name in self.raw and self.item.by_name[name].computed is None

    def _work_out(self, one: Field, values: Values) -> Value:
        return one.compute(values) if one.computed is not None else one.start(values, self.context)

    def _take_values(self, asked: Iterable[str], faults: dict[str, list[Fault]]) -> None:
        """Read what was typed. Everything that is filed passes here, so that what can be looked up once is."""
        by_name, typed, values = self.item.by_name, self.item.typed, self.values
        raw, context = self.raw, self.context
        for name in asked:
            one = by_name[name]
            try:
                value = one.parse(raw.get(name), context) if name in typed else self._value(one)
            except PartsError as error:
                # The sound cells count, so that totals are shown and all that is wrong is said at once.
                value = error.sound
                faults[name] = [Fault(f"{name}.{part}" if part else name, said) for part, said in error.parts.items()]
            except FieldError as error:
                value, faults[name] = None, [Fault(name, error.message)]
            if value is not None:
                values[name] = value
            else:
                values.pop(name, None)

    def _value(self, one: Field) -> Value:
        if one.computed is not None:
            return one.compute(self.values)
        if one.ORIGIN == "derived":
            return one.derive(self.values, list(self.subjects.values()), self.context)
        if one.register_field and len(self.subjects) == 1:
            # Read again from the register: what the page sent back for it is not believed.
            record = next(iter(self.subjects.values()))
            return record.get(one.register_field.partition(".")[2])
        if one.default is not None and one.name not in self.raw:
            # It was on no page yet. Once it was, its name is there, with "" for what was cleared.
            return one.start(self.values, self.context)
        return one.parse(self.raw.get(one.name), self.context)

    def _judge(self, one: Field, required_here: bool, faults: dict[str, list[Fault]]) -> None:
        found = faults.setdefault(one.name, [])
        value = self.values.get(one.name)
        if one.worked_out or (found and value is None):
            return
        if value is None:
            if required_here or one.required.holds(self.values):
                found.append(Fault(one.name, missing(one)))
            return
        known = {fault.target for fault in found}
        found.extend(fault for fault in one.faults(value, self.context) if fault.target not in known)
        if known and one.row_fields:
            found.sort(key=_order_of(one))

    def refuse_unknown(self) -> None:
        if self.raw.keys() <= self.item.by_name.keys():
            return
        known = {*self.item.by_name, *self.item.material_by_name, SUBJECTS, AGREED}
        for name in self.raw:
            if name not in known:
                self.faults.append(Fault("", _("没有名为“{name}”的项，请去掉", name=name)))

    def finish(self) -> None:
        """Rules over the whole: each once what it looks at is sound."""
        wrong = {one.of for one in self.faults}
        for validator in self.item.validators:
            reads = validator.reads
            if not wrong or (reads is not None and wrong.isdisjoint(reads)):
                self.faults.extend(validator.violations(self.values))
        if self.faults:
            return
        for _name, check in self.item.route(self.values).named_checks():
            message = check(self.values, list(self.subjects.values()), self.context.records)
            if message is not None:
                self.faults.append(Fault(SUBJECTS if self.subjects else "", message))


def _order_of(table: Field) -> Callable[[Fault], tuple[int, ...]]:
    """The table as a whole first, then row by row, column by column."""
    places = {one.name: place for place, one in enumerate(table.row_fields)}

    def place(fault: Fault) -> tuple[int, ...]:
        _table, *cell = fault.target.split(".")
        return (int(cell[0]), places[cell[1]]) if cell else ()

    return place


def agreed_in(raw: Mapping[str, object]) -> Mapping[str, str]:
    """What a payload says was agreed to, by digest: when, or "" where it only lists digests."""
    ticked = raw.get(AGREED)
    if isinstance(ticked, Mapping):
        return {str(digest): at if isinstance(at, str) else "" for digest, at in ticked.items()}
    return dict.fromkeys(file_keys(ticked), "")
