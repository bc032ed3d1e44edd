"""An application as it is read: its sections of facts, its materials and its clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from banshi.applications.deadlines import due_of
from banshi.applications.store import Application, Event, EventKind, State, Subject
from banshi.calendar import today
from banshi.conditions import Value
from banshi.definition.model import Item
from banshi.field import Field, Upload, size_text
from banshi.fields.rows import rows_in
from banshi.i18n import _
from banshi.material import HandedIn
from banshi.policy import applications_of, records_of
from banshi.renderers.clock import ClockLines, clock_lines
from banshi.renderers.why import Reasons
from banshi.storage.files import UploadReader
from banshi.web import pages
from banshi.web.materials import asked_line, intake_text
from banshi.web.pages import current_actor, current_platform, translator

_MASKED = frozenset({"id_number", "bank"})


@dataclass(frozen=True)
class Fact:
    """One fact: where it came from (register, typed, computed, changed), its value, and that before a correction."""

    name: str
    label: str
    value: str
    source: str
    before: str = ""
    masked: bool = False
    files: Sequence["FileLink"] = ()
    table: "RowTable | None" = None
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class RowTable:
    """A table of rows as it is read."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class FileLink:
    id: str
    name: str
    size: str
    media_type: str

    @property
    def image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def pdf(self) -> bool:
        return self.media_type == "application/pdf"


@dataclass(frozen=True)
class MaterialFiles:
    """A material of an application: what was asked of it, and the files handed in or `held` by the register."""

    name: str
    label: str
    asked: str
    required: bool
    # Of which group it is one: 住所证明.
    group: str
    window: bool
    held: bool
    files: Sequence[FileLink]
    # What was handed in at the window, and who checked it when; "" for not.
    handed_in: str = ""
    checked: str = ""


Sections = Sequence[tuple[str, Sequence[Fact]]]


def facts_of(item: Item, application: Application) -> Sections:
    """The applicant's own view: what was filed, section by section."""
    return _sections(item, application, {})


def desk_facts_of(item: Item, application: Application, events: Sequence[Event]) -> Sections:
    """The reviewer's view: as filed, with what the last correction changed."""
    latest = next((one for one in reversed(events) if one.kind is EventKind.CORRECTED), None)
    return _sections(item, application, latest.before or {} if latest else {})


def generated_facts(item: Item, application: Application) -> Sequence[tuple[str, str]]:
    """The numbers that were made when the application was filed, for the page that says so: label and value."""
    tell, values = translator(), application.filing.values
    return [
        (tell.say(one.label), one.display(values[one.name], tell.locale))
        for one in item.generated
        if one.name in values
    ]


def materials_of(item: Item, application: Application) -> Sequence[MaterialFiles]:
    """Every material that this application needed, whether anything was handed in or not."""
    filing = application.filing
    groups = {name: translator().say(one.label) for one in item.material_groups for name in one.materials}
    names = [name for step in item.live_steps(filing.values) for name in step.attaches()]
    needed = (item.material_by_name[name] for name in dict.fromkeys(names))
    return [
        MaterialFiles(
            name=one.name,
            label=translator().say(one.label),
            asked=asked_line(one, here=one.name in filing.handed_in),
            required=one.required.holds(filing.values),
            group=groups.get(one.name, ""),
            window=not one.uploaded,
            held=one.name in filing.held,
            files=links((*filing.materials.get(one.name, ()), *filing.held.get(one.name, ()))),
            **_intake(filing.handed_in.get(one.name)),
        )
        for one in needed
        if one.when.holds(filing.values)
    ]


def _intake(given: HandedIn | None) -> dict[str, str]:
    if given is None:
        return {}
    at = pages.local_time(datetime.fromisoformat(given.at)).strftime("%Y-%m-%d %H:%M")
    checked = translator().say(_("{who} {at} 核对", who=given.by, at=at))
    return {"handed_in": intake_text(given), "checked": checked}


def reasons_of(item: Item, application: Application) -> Reasons:
    """Why things are as they are, in the reader's language; personal inputs are masked."""
    return Reasons(item, application.filing.values, translator())


def clock_of(item: Item, application: Application) -> ClockLines | None:
    """The clock of the whole application, while it runs or stands still."""
    if application.state not in (State.PENDING, State.CORRECTION, State.SUSPENDED):
        return None
    found = due_of(item, application, current_platform().definitions.calendar)
    amber = item.limit(application.filing.values).amber
    return clock_lines(found, today(), translator(), amber) if found else None


def links(ids: Iterable[object]) -> Sequence[FileLink]:
    actor = current_actor()
    reader = UploadReader(current_platform().database, actor, applications_of(actor))
    found: list[Upload] = [one for one in (reader.find(str(file)) for file in ids) if one is not None]
    return [FileLink(one.id, one.name, size_text(one.size), one.media_type) for one in found]


def is_masked(one: Field) -> bool:
    """Whether its value, or one in its rows, is shown in part until somebody says why it must be seen whole."""
    return one.personal in _MASKED or any(each.personal in _MASKED for each in one.row_fields)


def shown_in_text(one: Field, value: Value) -> str:
    """The value in a sentence of the result page: ID numbers and accounts masked, blank as nothing."""
    if value is None:
        return ""
    return one.mask(value, translator().locale) if one.personal in _MASKED else _shown(one, value)


def _sections(item: Item, application: Application, before: Mapping[str, Value]) -> Sections:
    tell = translator()
    values = application.filing.values
    # As the judge has it: of one record that was found. Of a person who is new the same fields were typed.
    known = len(application.filing.subjects) == 1 and bool(application.filing.subjects[0].key)
    sections: dict[str, list[Fact]] = {}
    seen: set[str] = set()
    for step in item.live_steps(values):
        for use in step.uses():
            if use.field in seen or use.field not in values or (use.section is None and not step.asks()):
                continue
            seen.add(use.field)
            title = tell.say(use.section) if use.section else tell.say(item.title)
            sections.setdefault(title, []).append(_fact(item.by_name[use.field], values, before, known))
    made = [_fact(one, values, before, known) for one in item.generated if one.name in values and one.name not in seen]
    if made:
        sections.setdefault(tell.say(item.title), []).extend(made)
    if len(application.filing.subjects) > 1:
        sections[tell.say("办理对象")] = [
            _subject_fact(number, one) for number, one in enumerate(application.filing.subjects, 1)
        ]
    return list(sections.items())


def _subject_fact(number: int, subject: Subject) -> Fact:
    return Fact("", str(number), f"{subject.title} {subject.masked_id_number}", "register")


def _fact(one: Field, values: Mapping[str, Value], before: Mapping[str, Value], known: bool) -> Fact:
    tell = translator()
    value = values[one.name]
    masked = is_masked(one)
    shown = one.mask(value, tell.locale) if masked else _shown(one, value)
    files = links(value if isinstance(value, list) else [value]) if one.TAKES_FILES else ()
    changed = one.name in before
    return Fact(
        name=one.name,
        label=tell.say(one.label),
        value=shown,
        source="changed" if changed else _source(one, known),
        before=_shown(one, before[one.name]) if changed and not masked else "",
        masked=masked,
        files=files,
        lines=() if masked else one.lines(value, tell.locale),
        table=_row_table(one, value) if one.row_fields and one.personal not in _MASKED else None,
    )


def _source(one: Field, known: bool) -> str:
    """Where a value came from; `known` tells whether it is about one record of a register."""
    if one.worked_out:
        return "computed"
    return "register" if one.register_field and known else "typed"


def _row_table(table: Field, value: Value) -> RowTable:
    say, locale = translator().say, translator().locale

    def cell(one: Field, row: Mapping[str, Value]) -> str:
        if one.name not in row:
            return "-"
        return one.mask(row[one.name], locale) if one.personal in _MASKED else _shown(one, row[one.name])

    rows = [[cell(one, row) for one in table.row_fields] for row in rows_in(value)]
    return RowTable([say(one.label) for one in table.row_fields], rows)


def _shown(one: Field, value: Value) -> str:
    """The value for a reader; of a look-up the record's title."""
    if one.register_used and isinstance(value, str):
        return title_of(one.register_used.id, value)
    return one.display(value, translator().locale)


def title_of(register_id: str, key: str) -> str:
    """A record's title, or its key where it is not to be seen."""
    platform = current_platform()
    register = platform.definitions.registers[register_id]
    record = platform.store.find_record(register_id, key, records_of(current_actor(), register.unit_column))
    return str(record.get(register.title_column) or key) if record else key
