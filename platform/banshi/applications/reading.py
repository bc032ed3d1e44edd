"""`read`: the one judge. Whatever a payload came by, this says what it means and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from banshi.conditions import Value, Values
from banshi.definition.model import Item, Material
from banshi.diagnostics import Message
from banshi.field import Context, Fault, Field, FieldError, PartsError, judge_file, missing
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
        faults: dict[str, list[Fault]] = {}
        asked = [name for name in step.live_fields(self.values) if name not in self._asked]
        for name in asked:
            self._take_value(self.item.by_name[name], faults)
        live = self._drop_hidden(step, asked, faults)
        if self._retake_tables(live, faults):
            live = self._drop_hidden(step, [name for name in asked if name in live], faults)
        self._asked.update(live)
        if not self.judging:
            return
        required = step.required_here()
        for name in asked:
            if name in live:
                self._judge(self.item.by_name[name], name in required, faults)
        # In the order of the page, whatever found them.
        for name in asked:
            self.faults.extend(faults.get(name, ()))

    def _drop_hidden(self, step: Step, asked: Sequence[str], faults: dict[str, list[Fault]]) -> set[str]:
        """Sections and fields may depend on what was just typed, so what is hidden is known only now."""
        live = self._live(step, asked)
        for name in asked:
            if name not in live:
                self.values.pop(name, None)
                faults.pop(name, None)
        return live

    def _retake_tables(self, live: Iterable[str], faults: dict[str, list[Fault]]) -> bool:
        """What hides cells of a table may stand below it on the page: read tables again, and what counts on them."""
        tables = [name for name in live if self.item.by_name[name].row_fields]
        if not tables:
            return False
        before = [self.values.get(name) for name in tables]
        for name in tables:
            self._take_value(self.item.by_name[name], faults)
        if before == [self.values.get(name) for name in tables]:
            return False
        for name in live:
            if self.item.by_name[name].computed is not None:
                self._take_value(self.item.by_name[name], faults)
        return True

    def _live(self, step: Step, asked: Sequence[str]) -> set[str]:
        live = set(asked)
        while True:
            values = {name: value for name, value in self.values.items() if name in live or name not in asked}
            shown = {
                name
                for name in step.live_fields(values)
                if name in live and self.item.by_name[name].visible.holds(values)
            }
            if shown == live:
                return live
            live = shown

    def _take_value(self, one: Field, faults: dict[str, list[Fault]]) -> None:
        faults.pop(one.name, None)
        try:
            value = self._value(one)
        except PartsError as error:
            # The sound cells count, so that totals are shown and all that is wrong is said at once.
            value = error.sound
            faults[one.name] = [
                Fault(f"{one.name}.{part}" if part else one.name, said) for part, said in error.parts.items()
            ]
        except FieldError as error:
            value = None
            faults[one.name] = [Fault(one.name, error.message)]
        if value is None:
            self.values.pop(one.name, None)
        else:
            self.values[one.name] = value

    def _value(self, one: Field) -> Value:
        if one.computed is not None:
            return one.compute(self.values)
        if one.register_field and len(self.subjects) == 1:
            # Read again from the register: what the page sent back for it is not believed.
            record = next(iter(self.subjects.values()))
            return record.get(one.register_field.partition(".")[2])
        return one.parse(self.raw.get(one.name), self.context)

    def _judge(self, one: Field, required_here: bool, faults: dict[str, list[Fault]]) -> None:
        found = faults.setdefault(one.name, [])
        value = self.values.get(one.name)
        if one.computed is not None or (found and value is None):
            return
        if value is None:
            if required_here or one.required.holds(self.values):
                found.append(Fault(one.name, missing(one)))
            return
        known = {fault.target for fault in found}
        found.extend(fault for fault in one.faults(value, self.context) if fault.target not in known)
        if known and one.row_fields:
            found.sort(key=_order_of(one))

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


def _order_of(table: Field) -> Callable[[Fault], tuple[int, ...]]:
    """The table as a whole first, then row by row, column by column."""
    places = {one.name: place for place, one in enumerate(table.row_fields)}

    def place(fault: Fault) -> tuple[int, ...]:
        _table, *cell = fault.target.split(".")
        return (int(cell[0]), places[cell[1]]) if cell else ()

    return place


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
