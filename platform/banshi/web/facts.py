"""An application as it is read: its sections of facts, its materials and what happened to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from banshi.applications.store import Application, Event, EventKind, Subject
from banshi.conditions import Value
from banshi.definition.model import Item
from banshi.field import Field, Upload, size_text
from banshi.policy import applications_of, records_of
from banshi.renderers.why import Reasons
from banshi.storage.files import UploadReader
from banshi.web import pages
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.screens import label_of

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
    name: str
    label: str
    files: Sequence[FileLink]


@dataclass(frozen=True)
class Happening:
    """One line of 办理经过."""

    kind: EventKind
    at: datetime
    who: str
    stage: str
    note: str
    remarks: Sequence[tuple[str, str]]
    changed: Sequence[str]


Sections = Sequence[tuple[str, Sequence[Fact]]]


def facts_of(item: Item, application: Application) -> Sections:
    """The applicant's own view: what was filed, section by section."""
    return _sections(item, application, {})


def desk_facts_of(item: Item, application: Application, events: Sequence[Event]) -> Sections:
    """The reviewer's view: as filed, with what the last correction changed."""
    latest = next((one for one in reversed(events) if one.kind is EventKind.CORRECTED), None)
    return _sections(item, application, latest.before or {} if latest else {})


def materials_of(item: Item, application: Application) -> Sequence[MaterialFiles]:
    tell = translator()
    return [
        MaterialFiles(name, tell.say(label_of(item, name)), links(ids))
        for name, ids in application.filing.materials.items()
    ]


def reasons_of(item: Item, application: Application) -> Reasons:
    """Why things are as they are, in the reader's language; personal inputs are masked."""
    return Reasons(item, application.filing.values, translator())


def timeline_of(item: Item, events: Sequence[Event]) -> Sequence[Happening]:
    """Newest first."""
    return [_happening(item, one) for one in reversed(events)]


def links(ids: Iterable[object]) -> Sequence[FileLink]:
    actor = current_actor()
    reader = UploadReader(current_platform().database, actor, applications_of(actor))
    found: list[Upload] = [one for one in (reader.find(str(file)) for file in ids) if one is not None]
    return [FileLink(one.id, one.name, size_text(one.size), one.media_type) for one in found]


def _happening(item: Item, event: Event) -> Happening:
    tell = translator()
    return Happening(
        kind=event.kind,
        at=pages.local_time(event.at),
        who=event.actor,
        stage=event.stage,
        note=event.note,
        remarks=[(tell.say(label_of(item, one.target)), one.text) for one in event.remarks],
        changed=[tell.say(label_of(item, name)) for name in event.before or {}],
    )


def _sections(item: Item, application: Application, before: Mapping[str, Value]) -> Sections:
    tell = translator()
    values = application.filing.values
    sections: dict[str, list[Fact]] = {}
    seen: set[str] = set()
    for step in item.live_steps(values):
        for use in step.uses():
            if use.field in seen or use.field not in values or (use.section is None and not step.asks()):
                continue
            seen.add(use.field)
            title = tell.say(use.section) if use.section else tell.say(item.title)
            sections.setdefault(title, []).append(_fact(item.by_name[use.field], values, before))
    if len(application.filing.subjects) > 1:
        sections[tell.say("办理对象")] = [
            _subject_fact(number, one) for number, one in enumerate(application.filing.subjects, 1)
        ]
    return list(sections.items())


def _subject_fact(number: int, subject: Subject) -> Fact:
    return Fact("", str(number), f"{subject.title} {subject.masked_id_number}", "register")


def _fact(one: Field, values: Mapping[str, Value], before: Mapping[str, Value]) -> Fact:
    tell = translator()
    value = values[one.name]
    masked = one.personal in _MASKED
    shown = one.mask(value, tell.locale) if masked else _shown(one, value)
    drawing = one.widget().drawing
    files = links(value if isinstance(value, list) else [value]) if drawing in ("photo", "file") else ()
    changed = one.name in before
    return Fact(
        name=one.name,
        label=tell.say(one.label),
        value=shown,
        source="changed" if changed else _source(one),
        before=_shown(one, before[one.name]) if changed and not masked else "",
        masked=masked,
        files=files,
    )


def _source(one: Field) -> str:
    if one.computed is not None:
        return "computed"
    return "register" if one.register_field else "typed"


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
