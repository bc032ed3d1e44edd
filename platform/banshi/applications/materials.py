"""Materials in a payload: which are needed, what came, what the register holds already, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from banshi.applications.intake import FILES, RECEIVED, intake_faults, read_handed_in
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.definition.sentences import DEPENDS, attach_conditions, need_words, settled
from banshi.diagnostics import Message
from banshi.field import Context, Fault, Upload, judge_file, size_text
from banshi.i18n import Text, _
from banshi.material import HandedIn, Material, MaterialGroup, is_image
from banshi.step import Step


@dataclass
class Taken:
    """The materials of one step: the ids of files that came, and of those that the register holds, by material; and
    what was handed in at the window."""

    files: dict[str, Sequence[str]] = field(default_factory=dict)
    held: dict[str, Sequence[str]] = field(default_factory=dict)
    handed_in: dict[str, HandedIn] = field(default_factory=dict)

    def has(self, material: Material) -> bool:
        return any(material.name in given for given in (self.files, self.held, self.handed_in))


@dataclass(frozen=True)
class Need:
    """A material that will or may be needed. `words` say when; None where that is certain."""

    material: Material
    words: Message | Text | None


def take_materials(
    item: Item, step: Step, raw: Mapping[str, object], values: Values, subjects: Mapping[str, Values], context: Context
) -> Taken:
    """What `raw` brings for the materials that `step` attaches; what is not needed is left out."""
    taken = Taken()
    for one in _needed(item, step, values):
        brought, held = raw.get(one.name), _held(one, subjects)
        if one.taken_in_at(context.channel):
            given = read_handed_in(one, brought)
            if given:
                taken.handed_in[one.name] = given
        files = files_in(brought)
        if files:
            taken.files[one.name] = files
        elif held and one.uploaded:
            taken.held[one.name] = held
    return taken


def judge_materials(item: Item, step: Step, taken: Taken, values: Values, context: Context) -> Iterator[Fault]:
    """What is wrong with the materials that were taken in at `step`."""
    needed = _needed(item, step, values)
    for one in needed:
        yield from _material_faults(one, taken, values, context)
    for group in item.material_groups:
        members = [one for name in group.materials for one in needed if one.name == name]
        yield from _group_faults(group, members, taken, context) if members else ()
    yield from _total_faults(step, taken, context)


def _needed(item: Item, step: Step, values: Values) -> Sequence[Material]:
    return [one for name in step.attaches() if (one := item.material_by_name[name]).when.holds(values)]


def needs_of(item: Item, values: Values) -> Sequence[Need]:
    """What will be needed by the answers so far, and what may be."""
    found = [_need(one, item, values) for one in item.materials]
    return [one for one in found if one]


def _need(material: Material, item: Item, values: Values) -> Need | None:
    steps = {settled(one, values) for one in attach_conditions(material, item)}
    at_a_step = True if True in steps else None if None in steps else False
    wanted = settled(material.when, values)
    if wanted is False or at_a_step is False:
        return None
    certain = wanted is True and at_a_step is True
    return Need(material, None if certain else need_words(material, item) or DEPENDS)


def file_keys(raw: object) -> Sequence[str]:
    """The ids in a part of a payload, each once; whatever else stands there is none."""
    several = raw if isinstance(raw, (list, tuple)) else [raw]
    return tuple(dict.fromkeys(one for one in several if isinstance(one, str) and one))


def files_in(raw: object) -> Sequence[str]:
    """The ids of files in what a payload brings for a material, beside what was noted of it at a window."""
    return file_keys(raw.get(FILES) if isinstance(raw, Mapping) else raw)


def _held(material: Material, subjects: Mapping[str, Values]) -> Sequence[str]:
    """The files that the record of every subject has in the column of this material."""
    if material.held_by is None:
        return ()
    column = material.held_by.partition(".")[2]
    found = [file_keys(record.get(column)) for record in subjects.values()]
    return tuple(one for files in found for one in files) if all(found) else ()


def _material_faults(material: Material, taken: Taken, values: Values, context: Context) -> Iterator[Fault]:
    files, given = taken.files.get(material.name), taken.handed_in.get(material.name)
    here = material.taken_in_at(context.channel)
    if not material.uploaded and files:
        yield Fault(material.name, _("{material}请到窗口递交，不在网上上传", material=material.label))
    elif files:
        yield from _file_faults(material, files, context)
    if given:
        yield from intake_faults(material, given)
    if taken.has(material) or not material.required.holds(values) or not (material.uploaded or here):
        return
    if here:
        yield Fault(f"{material.name}.{RECEIVED}", _("没有收到这份材料"))
    else:
        yield Fault(material.name, _("请上传{material}", material=material.label))


def _file_faults(material: Material, files: Sequence[str], context: Context) -> Iterator[Fault]:
    if len(files) > material.max_files:
        message = _("最多 {most} 个文件，现为 {actual} 个", most=material.max_files, actual=len(files))
        yield Fault(material.name, message)
    for file_id in files:
        upload = context.uploads.find(file_id)
        if upload is None:
            yield Fault(material.name, _("文件已不在，请重新上传"))
            continue
        reason = judge_file(upload, material.formats, material.max_bytes) or _picture_fault(material, upload)
        if reason is not None:
            yield Fault(material.name, reason)


def _picture_fault(material: Material, upload: Upload) -> Message | None:
    """What is wrong with the size of a picture."""
    least, most = material.image_min_bytes, material.image_max_bytes
    if not is_image(upload.media_type) or (least or 0) <= upload.size <= (most or upload.size):
        return None
    # Beside the limit a rounded size would read 应不大于 200KB，现为 200KB.
    shown = size_text(upload.size)
    limits = {size_text(one) for one in (least, most) if one}
    actual = _("{count} 字节", count=f"{upload.size:,}") if shown in limits else shown
    if least and most:
        between = {"least": size_text(least), "most": size_text(most)}
        return _("“{name}”应在 {least} 至 {most} 之间，现为 {actual}", name=upload.name, **between, actual=actual)
    if least:
        return _("“{name}”应不小于 {least}，现为 {actual}", name=upload.name, least=size_text(least), actual=actual)
    return _("“{name}”应不大于 {most}，现为 {actual}", name=upload.name, most=size_text(most or 0), actual=actual)


def _group_faults(group: MaterialGroup, members: Sequence[Material], taken: Taken, context: Context) -> Iterator[Fault]:
    """A fault stands beside the group's first material that is uploaded, or beside one too many."""
    given = [one for one in members if taken.has(one)]
    least = min(group.at_least, len(members))
    # What is handed in at the window may be the one.
    if len(given) < least and all(one.uploaded or one.taken_in_at(context.channel) for one in members):
        message = _("“{group}”至少交 {least} 种，现为 {actual} 种", group=group.label, least=least, actual=len(given))
        yield Fault(members[0].name, message)
    most = group.at_most or len(members)
    if len(given) > most:
        message = _("“{group}”至多交 {most} 种，现为 {actual} 种", group=group.label, most=most, actual=len(given))
        yield Fault(given[most].name, message)


def _total_faults(step: Step, taken: Taken, context: Context) -> Iterable[Fault]:
    most = step.most_bytes
    if most is None:
        return
    ids = dict.fromkeys(one for files in taken.files.values() for one in files)
    total = sum(upload.size for one in ids if (upload := context.uploads.find(one)))
    if total > most:
        shown = size_text(total)
        actual = _("{count} 字节", count=f"{total:,}") if shown == size_text(most) else shown
        message = _("这一步的文件合计应不大于 {most}，现为 {actual}", most=size_text(most), actual=actual)
        yield Fault(next(reversed(taken.files)), message)
