"""Materials on the screen: what will be needed, and the blocks that take files in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from banshi.applications.intake import COPIES, FORM, MARKS, NOTE, RECEIVED, SEALED
from banshi.applications.materials import needs_of
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.definition.sentences import asked_words, form_words, group_words, intake_words, required_words
from banshi.field import size_text
from banshi.i18n import _
from banshi.material import HandedIn, Material
from banshi.web.pages import portal_with, translator

_FORMS = {form: words for form in ("original", "copy") if (words := form_words(form, None))}
_GIVEN = {"template": _("下载空白表"), "sample": _("查看样表")}


@dataclass(frozen=True)
class PaperLink:
    """A template to download or a sample to look at."""

    address: str
    words: str
    detail: str
    picture: str


@dataclass(frozen=True)
class IntakeLine:
    """A material on the check-list of a window: what the clerk noted, and what is wrong beside which part."""

    received: bool
    form: str
    forms: Sequence[tuple[str, str]]
    copies: str
    sealed: bool
    asks_seal: bool
    note: str
    # By part; "" where it is sound.
    wrong: Mapping[str, str]


@dataclass(frozen=True)
class Upload:
    """A material to attach: what is asked of it, what is there, and what is wrong with it.

    `control` is blank for what is handed in at the window, and for what the register holds already.
    """

    name: str
    label: str
    hint: str
    rule: str
    required: bool
    required_rule: str
    asked: str
    limits: str
    papers: Sequence[PaperLink]
    control: Markup
    held: bool
    fault: str
    # Where it is handed to a clerk; its `control`, if it has one, takes a scan.
    intake: IntakeLine | None = None


@dataclass(frozen=True)
class UploadGroup:
    """Uploads under one heading; a material of no group stands alone, without one."""

    label: str
    words: str
    uploads: Sequence[Upload]


@dataclass(frozen=True)
class NeededMaterial:
    """A line of 办理前请准备. `words` say when it is needed; "" where that is certain."""

    label: str
    words: str
    required: str
    asked: str
    group: str
    papers: Sequence[PaperLink]


def draw_upload(
    item: Item,
    material: Material,
    control: Markup,
    values: Values,
    *,
    held: bool,
    given: bool,
    fault: str,
    intake: IntakeLine | None = None,
) -> Upload:
    """One material as its block shows it.

    :param control: the control with the files that are there
    :param held: the register has it already
    :param given: files are there
    """
    say = translator().say
    shown = material.uploaded and (given or not held)
    return Upload(
        name=material.name,
        label=say(material.label),
        hint=say(material.hint) if material.hint else "",
        rule=_rule(material.when.expression),
        required=material.required.holds(values) and (shown or intake is not None),
        required_rule=_rule(material.required.expression) if shown or intake else "",
        asked=asked_line(material, here=intake is not None),
        limits=_limits(material) if shown else "",
        papers=paper_links(item, material),
        control=control if shown else Markup(""),
        held=held and not given,
        fault=fault,
        intake=intake,
    )


def intake_line(material: Material, raw: object, faults: Mapping[str, str]) -> IntakeLine:
    """The line of a material on the check-list, with what was typed; at first as many copies as are asked for.

    :param faults: by target
    """
    noted = (isinstance(raw, Mapping) and raw) or {}
    say = translator().say
    return IntakeLine(
        received=noted.get(RECEIVED) == "yes",
        form=str(noted.get(FORM) or ""),
        forms=[(form, say(words)) for form, words in _FORMS.items()] if material.form else [],
        copies=str(noted.get(COPIES) or ("" if noted else material.copies)),
        sealed=noted.get(SEALED) == "yes",
        asks_seal=material.sealed,
        note=str(noted.get(NOTE) or ""),
        wrong={part: faults.get(f"{material.name}.{part}", "") for part in MARKS},
    )


def intake_text(given: HandedIn) -> str:
    """What was handed in, in one line."""
    say = translator().say
    return say("，").join(say(one) for one in intake_words(given))


def grouped(item: Item, uploads: Sequence[Upload]) -> Sequence[UploadGroup]:
    """The uploads in their order; a group stands where its first member does."""
    left = {one.name: one for one in uploads}
    found: list[UploadGroup] = []
    for name in list(left):
        if name not in left:
            continue
        group = next((one for one in item.material_groups if name in one.materials), None)
        members = [left.pop(one) for one in (group.materials if group else (name,)) if one in left]
        say = translator().say
        found.append(UploadGroup(say(group.label), say(group_words(group)), members) if group else _alone(members))
    return found


def needed_materials(item: Item, values: Values, channel: str) -> Sequence[NeededMaterial]:
    """What will be needed by the answers so far, and what may be, each with its condition in words."""
    say = translator().say
    groups = {
        name: f"{say(one.label)}{say('：')}{say(group_words(one))}"
        for one in item.material_groups
        for name in one.materials
    }
    return [
        NeededMaterial(
            label=say(one.material.label),
            words=say(one.words) if one.words else "",
            required="" if one.material.name in groups else say(required_words(one.material, item)),
            asked=asked_line(one.material, here=one.material.taken_in_at(channel)),
            group=groups.get(one.material.name, ""),
            papers=paper_links(item, one.material),
        )
        for one in needs_of(item, values)
    ]


def paper_links(item: Item, material: Material) -> Sequence[PaperLink]:
    """The template and the sample, as they were in this version of the item."""
    say = translator().say
    return [
        PaperLink(
            address=url_for(
                "papers.show",
                portal=portal_with(item),
                item_id=item.id,
                material=material.name,
                kind=kind,
                version=item.digest,
            ),
            words=say(_GIVEN[kind]),
            detail=f"{paper.suffix.upper()} {size_text(paper.size)}",
            picture="down" if kind == "template" else "eye",
        )
        for kind, paper in material.papers.items()
    ]


def asked_line(material: Material, *, here: bool = False) -> str:
    """What is asked of a material itself, in one line.

    :param here: it is handed in where this is read: nobody need be sent to a window
    """
    say = translator().say
    return say("；").join(say(one) for one in asked_words(material, here=here))


def _limits(material: Material) -> str:
    say = translator().say
    most = size_text(material.max_bytes)
    limits = say(
        "支持上传{formats}格式的文件，每个不大于 {most}，支持多次上传", formats="/".join(material.formats), most=most
    )
    least, largest = (size_text(one) if one else "" for one in (material.image_min_bytes, material.image_max_bytes))
    if least and largest:
        return limits + say("；图片每张 {least} 至 {most}", least=least, most=largest)
    if least:
        return limits + say("；图片每张不小于 {least}", least=least)
    return limits + say("；图片每张不大于 {most}", most=largest) if largest else limits


def _alone(members: Sequence[Upload]) -> UploadGroup:
    return UploadGroup("", "", members)


def _rule(expression: object) -> str:
    return str(getattr(expression, "text", ""))
