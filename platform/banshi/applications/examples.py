"""Running the examples 例子 of an item: the one judge reads what is given, in a world that the example describes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from banshi.applications.reading import Reading, read
from banshi.conditions import Values
from banshi.definition.example import Example
from banshi.definition.model import Definitions, Item
from banshi.diagnostics import Diagnostic, Message
from banshi.field import MEDIA_TYPES, Context, Field, Upload
from banshi.i18n import Text, _
from banshi.kinds import Json
from banshi.material import Material
from banshi.register import Register
from banshi.step import AGREED, SUBJECTS, Step

# A file of an example is as large as this, or as its material and field allow.
_ORDINARY_SIZE = 150_000
# The unit that files an example.
_UNIT = "例子单位"


@dataclass(frozen=True)
class Difference:
    """What an example expects and what came instead; `hint` says what to write if what came is right."""

    said: Message
    hint: Message

    def __str__(self) -> str:
        return str(self.said)


@dataclass(frozen=True)
class Run:
    """What came of an example: the reading, and what differs from what it expects."""

    example: Example
    reading: Reading
    review: str
    differences: Sequence[Difference]


def run_examples(item: Item, definitions: Definitions, today: date) -> Sequence[Run]:
    """Every example of `item`, on its own day or else `today`."""
    return [_run(item, example, definitions, today) for example in item.examples]


def check_examples(definitions: Definitions, today: date) -> list[Diagnostic]:
    """Findings (D501) for every example that does not come out as it expects."""
    return [finding for item in definitions.items.values() for finding in example_findings(item, definitions, today)]


def example_findings(item: Item, definitions: Definitions, today: date) -> list[Diagnostic]:
    """The same of one item."""
    return [_wrong(run.example, one) for run in run_examples(item, definitions, today) for one in run.differences]


def _wrong(example: Example, one: Difference) -> Diagnostic:
    return Diagnostic(example.position, "D501", _("例子“{name}”：{said}", name=example.name, said=one.said), one.hint)


def _run(item: Item, example: Example, definitions: Definitions, today: date) -> Run:
    raw, context = given_to(item, example, definitions, today)
    reading = read(item, raw, context)
    review = item.route(reading.values).KIND if item.review else ""
    return Run(example, reading, review, [*_differences(item, example, reading, review)])


def given_to(
    item: Item, example: Example, definitions: Definitions, today: date
) -> tuple[Mapping[str, object], Context]:
    """The payload and the context of an example: with the record that is looked for, where it says none."""
    step = next((one for one in item.live_steps(example.given) if one.brings_records), None)  # type: ignore[arg-type]
    records = {name: _keyed(definitions.registers[name], rows) for name, rows in example.records.items()}
    # Who files has ticked what there is to tick: it is the same for every example.
    raw: dict[str, object] = {**example.given, AGREED: [one.agreement.digest for one in item.steps if one.agreement]}
    uploads = _Uploads({})
    channel = definitions.portals[item.portal].channel
    for name, files in _files_of(item, example.given, channel).items():
        added = [uploads.add(one, item.material_by_name.get(name) or item.by_name[name]) for one in files]
        field = item.by_name.get(name)
        # A photo is one file, and not a list of one.
        raw[name] = added[0] if field and field.CEL_TYPE != "list" and len(added) == 1 else added
    if step and item.subject:
        _find_subject(item.subject, step, records, raw)
    context = Context(example.on or today, _Records(records, definitions.registers), uploads, unit_title=_UNIT)
    return raw, replace(context, channel=channel)


def _find_subject(
    register: Register, step: Step, records: dict[str, dict[str, Values]], raw: dict[str, object]
) -> None:
    """Give a `find` step the record that its example does not describe, and ask for it."""
    if getattr(step, "records", "") == "any" and register.id not in records:
        return
    having = dict(getattr(step, "having", ()))
    sample: dict[str, Json] = {**register.sample, **having}  # type: ignore[dict-item]
    known = records.setdefault(register.id, _keyed(register, [sample]))
    first = next(iter(known.values()), {})
    if step.ticks:
        raw.setdefault(SUBJECTS, [*known])
    for name in getattr(step, "by", ()):
        if name not in raw and first.get(name) is not None:
            raw[name] = first[name]


def _keyed(register: Register, rows: Sequence[Mapping[str, Json]]) -> dict[str, Values]:
    """Records by key; one without a key gets one."""
    keyed: dict[str, Values] = {}
    for number, row in enumerate(rows, 1):
        key = str(row.get(register.key) or f"{register.id}-{number}")
        keyed[key] = {**row, register.key: key}  # type: ignore[dict-item]
    return keyed


def _files_of(item: Item, given: Mapping[str, Json], channel: str) -> Mapping[str, Sequence[Json]]:
    """The files given, by the name of their material or field; what is handed in at a window is none."""
    uploaded = {one.name for one in item.materials if not one.taken_in_at(channel)}
    uploaded |= {one.name for one in item.fields if one.TAKES_FILES}
    files = {name: one for name, one in given.items() if name in uploaded}
    return {name: one if isinstance(one, list) else [one] for name, one in files.items()}


class _Uploads:
    """The files an example names: `a.pdf`, or `{name: a.jpg, size: 3000, width: 358, height: 441}`."""

    def __init__(self, uploads: dict[str, Upload]) -> None:
        self._uploads = uploads

    def find(self, file_id: str) -> Upload | None:
        return self._uploads.get(file_id)

    def add(self, written: Json, taker: Field | Material) -> str:
        said = written if isinstance(written, dict) else {"name": written}
        name = str(said.get("name", ""))
        media_type = MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        size = _whole(said.get("size")) or _size_for(taker)
        width = _whole(said.get("width")) or int(getattr(taker, "width", 0) or 0)
        height = _whole(said.get("height")) or int(getattr(taker, "height", 0) or 0)
        # Its name may be in Chinese, and what a store calls a file never is.
        file_id = f"file-{len(self._uploads) + 1}"
        self._uploads[file_id] = Upload(file_id, name, media_type, size, width, height)
        return file_id


def _whole(written: Json) -> int:
    return written if isinstance(written, int) else 0


def _size_for(taker: Field | Material) -> int:
    least, most = getattr(taker, "min_bytes", 0) or 0, getattr(taker, "max_bytes", _ORDINARY_SIZE)
    return max(least, min(_ORDINARY_SIZE, most))


class _Records:
    """The registers as an example describes them. In one that it does not, any key is a record."""

    def __init__(self, records: Mapping[str, Mapping[str, Values]], registers: Mapping[str, Register]) -> None:
        self._records, self._registers = records, registers

    def find(self, register: str, key: str) -> Values | None:
        if register in self._records:
            return self._records[register].get(key)
        one = self._registers[register]
        return {**one.sample, one.key: key}

    def match(self, register: str, values: Values) -> Sequence[str]:
        rows = self._records.get(register, {}).items()
        return [key for key, row in rows if all(row.get(name) == value for name, value in values.items())][:2]

    def tree(self, register: str) -> Mapping[str, Values]:
        return self._records.get(register, {})

    def referring(self, register: str, key: str) -> Sequence[tuple[Text, int]]:
        """By the columns of the example's records that look up in `register`, the record above in a tree apart."""
        counts = [(self._registers[name], rows.values()) for name, rows in self._records.items()]
        found = [(one.title, sum(_names(one, register, row, key) for row in rows)) for one, rows in counts]
        return [(title, count) for title, count in found if count]


def _names(one: Register, register: str, row: Values, key: str) -> bool:
    columns = [each.name for each in one.fields if each.register_used and each.register_used.id == register]
    return any(row.get(name) == key for name in columns if name != one.tree_column)


def _differences(item: Item, example: Example, reading: Reading, review: str) -> Iterator[Difference]:
    expect = example.expect
    # A cell that is wrong stands for its table.
    refused = frozenset(fault.of for fault in reading.faults)
    if expect.accepted is not None and expect.accepted == bool(reading.faults):
        if expect.accepted:
            said = _("应能提交，却被退回：{faults}", faults=_said(item, reading))
            yield Difference(said, _("改 given；若退回是对的，写 accepted: false"))
        else:
            yield Difference(_("应被退回，却能提交"), _("若能提交是对的，写 accepted: true"))
    if expect.faults is not None and expect.faults != refused:
        said = _("应有误的是 {wanted}，实际是 {actual}", wanted=_listed(expect.faults), actual=_listed(refused))
        yield Difference(said, _as_it_is("faults", refused))
    missing = frozenset(name for name in refused if name in item.material_by_name and not _given(name, reading))
    if expect.missing_materials is not None and expect.missing_materials != missing:
        wanted = _listed(expect.missing_materials)
        said = _("缺的材料应是 {wanted}，实际是 {actual}", wanted=wanted, actual=_listed(missing))
        yield Difference(said, _as_it_is("missing_materials", missing))
    taken = {*reading.values, *reading.materials, *reading.handed_in}
    for name in sorted((expect.hidden or frozenset()) & taken):
        said = _("“{name}”应不显示、不收，实际收下了", name=name)
        yield Difference(said, _("若收下是对的，从 hidden 里去掉 {name}", name=name))
    for name, wanted_value in expect.values.items():
        if reading.values.get(name) != wanted_value:
            actual = reading.values.get(name)
            said = _("“{name}”应是 {wanted}，实际是 {actual}", name=name, wanted=wanted_value, actual=actual)
            yield Difference(said, _("若实际的对，写 {name}: {actual}", name=name, actual=actual))
    if expect.review and expect.review != review:
        said = _("审核方式应是 {wanted}，实际是 {actual}", wanted=expect.review, actual=review)
        yield Difference(said, _("若实际的对，写 review: {actual}", actual=review))


def _given(material: str, reading: Reading) -> bool:
    return material in reading.materials or material in reading.handed_in


def _as_it_is(key: str, names: frozenset[str]) -> Message:
    return _("若实际的对，写 {key}: [{names}]", key=key, names=", ".join(sorted(names)))


def _listed(names: frozenset[str]) -> str:
    return "、".join(sorted(names)) or "-"


def _said(item: Item, reading: Reading) -> str:
    return "；".join(f"{fault.target} {fault.message}" for fault in reading.faults[:5])
