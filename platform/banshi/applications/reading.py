"""`read`: the one judge. Whatever a payload came by, this says what it means and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from banshi.conditions import Value, Values
from banshi.definition.model import Item, Material
from banshi.diagnostics import Message
from banshi.field import Context, Fault, Field, FieldError, judge_file
from banshi.i18n import Text, _
from banshi.step import SUBJECTS, Step


@dataclass(frozen=True)
class Reading:
    """What a payload means: values by field, file ids by material, subject records by key; and every fault."""

    values: Values
    materials: Mapping[str, Sequence[str]] = field(default_factory=dict)
    subjects: Mapping[str, Values] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @cached_property
    def fault_of(self) -> Mapping[str, Message | Text]:
        """The first fault of each target."""
        return {one.target: one.message for one in reversed(self.faults)}


def read(
    item: Item, raw: Mapping[str, object], context: Context, through: Step | None = None, *, judging: bool = True
) -> Reading:
    """Judge `raw`, a payload by field and material name with "subjects" for the keys ticked in a list.

    Walks the steps that are on the live path, drops what is hidden, works out what is computed or comes from a
    register, and refuses names the item does not have. With `through` the walk ends after that step: a wizard's page.
    Without `judging` it only says what the values are, for showing a page again; there are no faults then.
    """
    walk = _Walk(item, raw, context, judging)
    for step in item.steps:
        if step.when.holds(walk.values):
            walk.take(step)
        if step is through:
            return walk.reading()
    if judging:
        walk.refuse_unknown()
        walk.finish()
    return walk.reading()


class _Walk:
    """One walk along the steps of one payload."""

    def __init__(self, item: Item, raw: Mapping[str, object], context: Context, judging: bool) -> None:
        self.item, self.raw, self.judging = item, raw, judging
        self.values: dict[str, Value] = {}
        self.context = replace(context, values=self.values)
        self.materials: dict[str, Sequence[str]] = {}
        self.subjects: dict[str, Values] = {}
        self.faults: list[Fault] = []
        self._asked: set[str] = set()

    def reading(self) -> Reading:
        return Reading(self.values, self.materials, self.subjects, tuple(self.faults) if self.judging else ())

    def take(self, step: Step) -> None:
        self._take_fields(step)
        if self.judging or step.brings_records:
            found = step.find(self.values, _keys(self.raw.get(SUBJECTS)), self.context)
            self.subjects.update(found.records)
            self.faults.extend(found.faults)
        for name in step.attaches():
            self._take_material(self.item.material_by_name[name])

    def _take_fields(self, step: Step) -> None:
        faults: dict[str, Fault] = {}
        # Of every section: which of them are shown may depend on what the step itself asks.
        asked = [name for name in dict.fromkeys(step.asks()) if name not in self._asked]
        self._take_values(asked, faults)
        live = self._settle(step, asked)
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
            self.faults.extend(faults[name] for name in asked if name in faults)

    def _settle(self, step: Step, asked: Sequence[str]) -> set[str]:
        """Leave out what is hidden, and work out again what hung on it; answers with the fields that are shown.

        What is shown may depend on what was just typed, and a field that is hidden counts as blank for the others.
        """
        live, hideable = set(asked), self.item.hideable
        moving = [name for name in asked if name in self.item.worked_out and not self._has_typed(name)]
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

    def _take_values(self, asked: Sequence[str], faults: dict[str, Fault]) -> None:
        """Read what was typed. Everything that is filed passes here, so that what can be looked up once is."""
        by_name, typed, values = self.item.by_name, self.item.typed, self.values
        raw, context = self.raw, self.context
        for name in asked:
            one = by_name[name]
            try:
                value = one.parse(raw.get(name), context) if name in typed else self._value(one)
            except FieldError as error:
                faults[name] = Fault(name, error.message)
                continue
            if value is not None:
                values[name] = value

    def _value(self, one: Field) -> Value:
        if one.computed is not None:
            return one.compute(self.values)
        if one.register_field and len(self.subjects) == 1:
            # Read again from the register: what the page sent back for it is not believed.
            record = next(iter(self.subjects.values()))
            return record.get(one.register_field.partition(".")[2])
        if one.default is not None and one.name not in self.raw:
            # It was on no page yet. Once it was, its name is there, with "" for what was cleared.
            return one.start(self.values, self.context)
        return one.parse(self.raw.get(one.name), self.context)

    def _judge(self, one: Field, required_here: bool, faults: dict[str, Fault]) -> None:
        if one.name in faults or one.computed is not None:
            return
        value = self.values.get(one.name)
        if value is None:
            if required_here or one.required.holds(self.values):
                faults[one.name] = Fault(one.name, _missing(one))
            return
        for message in one.check(value, self.context):
            faults[one.name] = Fault(one.name, message)
            return

    def _take_material(self, material: Material) -> None:
        if not material.when.holds(self.values):
            return
        files = _keys(self.raw.get(material.name))
        if files:
            self.materials[material.name] = files
            if self.judging:
                self.faults.extend(_material_faults(material, files, self.context))
        elif material.required.holds(self.values):
            self.faults.append(Fault(material.name, _("请上传{material}", material=material.label)))

    def refuse_unknown(self) -> None:
        if self.raw.keys() <= self.item.by_name.keys():
            return
        known = {*self.item.by_name, *self.item.material_by_name, SUBJECTS}
        for name in self.raw:
            if name not in known:
                self.faults.append(Fault("", _("没有名为“{name}”的项，请去掉", name=name)))

    def finish(self) -> None:
        """Rules over the whole, once its parts are sound."""
        if self.faults:
            return
        for validator in self.item.validators:
            self.faults.extend(validator.violations(self.values))
        for _name, check in self.item.route(self.values).named_checks():
            message = check(self.values, list(self.subjects.values()), self.context.records)
            if message is not None:
                self.faults.append(Fault(SUBJECTS if self.subjects else "", message))


def _missing(one: Field) -> Message:
    drawing = one.widget().drawing
    if drawing in ("photo", "file"):
        return _("请上传{label}", label=one.label)
    if drawing in ("select", "radios", "checks", "cascade", "lookup"):
        return _("请选择{label}", label=one.label)
    return _("请填写{label}", label=one.label)


def _keys(raw: object) -> Sequence[str]:
    if isinstance(raw, str):
        return (raw,) if raw else ()
    return tuple(one for one in raw if isinstance(one, str) and one) if isinstance(raw, (list, tuple)) else ()


def _material_faults(material: Material, files: Sequence[str], context: Context) -> Iterable[Fault]:
    if len(files) > material.max_files:
        yield Fault(
            material.name, _("最多 {most} 个文件，现为 {actual} 个", most=material.max_files, actual=len(files))
        )
    for file_id in files:
        upload = context.uploads.find(file_id)
        if upload is None:
            yield Fault(material.name, _("文件已不在，请重新上传"))
            continue
        reason = judge_file(upload, material.formats, material.max_bytes)
        if reason is not None:
            yield Fault(material.name, reason)
