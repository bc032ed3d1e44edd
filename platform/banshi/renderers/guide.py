"""A guide 办事指南 as people read it: one case at a time; what the case does not say itself is as the whole says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from banshi.definition.sentences import channel_words, form_words, limit_words
from banshi.guide import Channel, Guide, GuideCase, GuideLimit, GuideMaterial
from banshi.i18n import Text, Translator, _

Texts = Sequence[str]


@dataclass(frozen=True)
class GuideLine:
    """A guide in the list of guides."""

    code: str
    title: str
    category: str
    about: str
    limit: str
    cases: int


@dataclass(frozen=True)
class MaterialRow:
    """A material. `when` is blank for what is always needed; `notes` say who issues it and what else to know."""

    label: str
    when: str
    form: str
    channel: str
    notes: str


@dataclass(frozen=True)
class ChannelRow:
    place: str
    kind: str
    who: str
    note: str


@dataclass(frozen=True)
class StageRow:
    title: str
    who: str
    time: str
    note: str


@dataclass(frozen=True)
class CasePage:
    """What is shown of a case."""

    number: int
    title: str
    about: str
    who: Texts
    materials: Sequence[MaterialRow]
    channels: Sequence[ChannelRow]
    limit: str
    limit_note: str
    stages: Sequence[StageRow]
    places: Texts
    bases: Texts
    outcome_documents: Texts
    notes: Texts
    phone: str


@dataclass(frozen=True)
class GuidePage:
    """A guide with one of its cases open. `cases` are the names of all, in order."""

    code: str
    title: str
    category: str
    about: str
    rating: str
    cases: Texts
    case: CasePage


def draw_guide(guide: Guide, number: int, translator: Translator) -> GuidePage:
    """:param number: the case to open, counted from 1; the first for a number that there is not"""
    say = _sayer(translator)
    number = number if 0 < number <= len(guide.cases) else 1
    return GuidePage(
        code=guide.code,
        title=say(guide.title),
        category=say(guide.category),
        about=say(guide.about),
        rating=say(guide.rating),
        cases=[say(one.case) for one in guide.cases],
        case=_case(guide, guide.cases[number - 1], number, translator),
    )


def find_guides(guides: Iterable[Guide], words: str, translator: Translator) -> Sequence[GuideLine]:
    """The guides in which every one of the words stands, those with all of them in the title first."""
    wanted = words.casefold().split()
    found = [one for one in guides if all(word in _words_of(one, translator) for word in wanted)]
    title_first = sorted(found, key=lambda one: not all(word in _title_of(one, translator) for word in wanted))
    return [_line(one, translator) for one in title_first]


def _line(guide: Guide, translator: Translator) -> GuideLine:
    say = _sayer(translator)
    limit = translator.say(limit_words(guide.time_limit))
    return GuideLine(guide.code, say(guide.title), say(guide.category), say(guide.about), limit, len(guide.cases))


def _title_of(guide: Guide, translator: Translator) -> str:
    return f"{translator.say(guide.title)} {guide.title.zh}".casefold()


def _words_of(guide: Guide, translator: Translator) -> str:
    """All that a guide can be searched by, in the reader's language and in Chinese."""
    texts = [guide.title, guide.category, guide.about, *guide.who]
    for case in guide.cases:
        texts += [case.case, case.about, *case.who, *(one.label for one in case.materials)]
    said = (f"{translator.say(one)} {one.zh}" for one in texts if one)
    return " ".join([guide.code, *said]).casefold()


def _case(guide: Guide, case: GuideCase, number: int, translator: Translator) -> CasePage:
    say = _sayer(translator)
    limit = case.time_limit or guide.time_limit
    said = limit_words(limit)
    return CasePage(
        number=number,
        title=say(case.case),
        about=say(case.about),
        who=_each(case.who or guide.who, translator),
        materials=[_material(one, translator) for one in case.materials],
        channels=[_channel(one, translator) for one in case.channels or guide.channels],
        limit=translator.say(said),
        limit_note=say(limit.note) if limit.note != said else "",
        stages=_stages(limit, guide, translator),
        places=_each(case.places or guide.places, translator),
        bases=_each(case.bases or guide.bases, translator),
        outcome_documents=_each(case.outcome_documents or guide.outcome_documents, translator),
        notes=_each((*case.notes, *guide.notes), translator),
        phone=say(case.phone or guide.phone),
    )


def _material(material: GuideMaterial, translator: Translator) -> MaterialRow:
    form = form_words(material.form, material.copies)
    notes = [
        _("{group}（任选一种）", group=material.one_of) if material.one_of else None,
        _("出具单位：{issuer}", issuer=material.issuer) if material.issuer else None,
        _("须加盖公章") if material.sealed else None,
        material.note,
    ]
    return MaterialRow(
        label=translator.say(material.label),
        when=translator.say(material.when) if material.when else "",
        form=translator.say(form) if form else "",
        channel=translator.say(channel_words(material.channel)) if material.channel else "",
        notes=translator.say("；").join(translator.say(one) for one in notes if one),
    )


def _channel(channel: Channel, translator: Translator) -> ChannelRow:
    say = _sayer(translator)
    kind = translator.say(channel_words(channel.kind)) if channel.kind else ""
    return ChannelRow(say(channel.place), kind, say(channel.who), say(channel.note))


def _stages(limit: GuideLimit, guide: Guide, translator: Translator) -> Sequence[StageRow]:
    """The way of a case; where its own time limit names no stages, that of the whole guide."""
    say = _sayer(translator)
    rows = []
    for one in limit.stages or guide.time_limit.stages:
        time = translator.say(_("{days} 个工作日", days=one.days)) if one.days else ""
        if one.days and one.since:
            time = translator.say(_("{since}，{time}", since=one.since, time=time))
        rows.append(StageRow(say(one.stage), say(one.role), time or say(one.since), say(one.note)))
    return rows


def _each(texts: Iterable[Text], translator: Translator) -> Texts:
    return [translator.say(one) for one in texts]


def _sayer(translator: Translator) -> Callable[[Text | None], str]:
    return lambda text: translator.say(text) if text else ""
