"""What stands on the sheet of each sort of document: data for its template, never typst's markup. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banshi.diagnostics import Message
from banshi.document import Document
from banshi.i18n import CHINESE, Translator, _
from banshi.renderers.document.glyphs import named, printable

# Beyond this a text is cut and says so: a sheet of any application takes a second at most, and most take a tenth.
LONGEST_TEXT = 2_000
MOST_CHARACTERS = 20_000
Pair = tuple[str, str]


@dataclass(frozen=True)
class Facts:
    """What a document tells of its application beside its slots, in the reader's language and masked for him.

    `filed` and `at` are moments in office time; `sections` are headings with labels and values.
    """

    number: str
    item: str
    applicant: str
    filed: datetime
    at: datetime
    document_number: str
    sections: Sequence[tuple[str, Sequence[Pair]]] = ()
    materials: Sequence[str] = ()
    corrections: Sequence[Pair] = ()
    reason: str = ""


@dataclass(frozen=True)
class Sheet:
    """A document ready to be set. `missing`: the characters that the font lacks, which 〓 stands for.

    `lines` are labels with what they say, `table` is its heading and rows.
    """

    template: str
    language: str
    title: str
    number: str
    recipient: str
    paragraphs: Sequence[str]
    lines: Sequence[Pair]
    headings: Sequence[str]
    table: Sequence[Sequence[str]]
    office: str
    date: str
    words: Mapping[str, str]
    code: str
    address: str
    missing: tuple[str, ...] = ()


def title_of(document: Document, translator: Translator) -> str:
    return translator.say(document.title or document.sort.title)


def compose(
    document: Document, slots: Mapping[str, str], facts: Facts, translator: Translator, code: str, address: str
) -> Sheet:
    """The sheet of one document.

    :param slots: as `filling.fill_slots` gives them
    :param code: the verification code as it is printed
    :param address: the address that the square code leads to
    """
    say, fit = translator.say, _Fitting(translator)
    text = _WRITERS[document.document](facts, slots, translator)
    lines = [(say(label), said) for label, said in text.lines]
    lines += [
        (say(place.label), slots[name])
        for name, place in document.sort.places.items()
        if name in slots and name != "office"
    ]
    sheet = Sheet(
        template=document.document,
        language="zh" if translator.locale == CHINESE else "en",
        # First what every sheet has: of what is without end the rest is cut.
        title=fit(title_of(document, translator)),
        number=fit(say(_("编号：{number}", number=facts.document_number))),
        recipient=fit(say(_("{applicant}：", applicant=facts.applicant))),
        office=fit(slots.get("office", "")),
        date=fit(_day(facts.at, translator)),
        words={**{name: fit(say(one)) for name, one in _WORDS.items()}, "missing": ""},
        headings=[fit(say(one)) for one in text.headings],
        paragraphs=[fit(say(one)) for one in text.paragraphs],
        lines=[(fit(label), fit(said)) for label, said in lines],
        table=[[fit(cell) for cell in row] for row in text.table],
        code=code,
        address=address,
    )
    if not fit.missing:
        return sheet
    told = say(_("以下字缺字形，用〓代替：{characters}。请以网上的办件详情为准。", characters=named(fit.missing)))
    return replace(sheet, words={**sheet.words, "missing": told}, missing=tuple(fit.missing))


_WORDS: Mapping[str, Message] = {
    "code": _("验证码："),
    "verify": _("扫码或在网上办事大厅“文书核验”填办件编号和验证码，可核对真伪。"),
    "square": _("通向文书核验的二维码"),
    "page": _("第 {{n}} 页，共 {{all}} 页"),
}


@dataclass(frozen=True)
class _Text:
    """What a document says of itself: sentences, labels with what they say, and a table."""

    paragraphs: Sequence[Message]
    lines: Sequence[tuple[Message, str]] = ()
    headings: Sequence[Message] = ()
    table: Sequence[Sequence[str]] = ()


class _Fitting:
    """Makes texts fit to be set: within their length, with 〓 for what cannot be drawn, which it remembers."""

    def __init__(self, translator: Translator) -> None:
        self.missing: dict[str, None] = {}
        self._left = MOST_CHARACTERS
        self._cut = translator.say(_("……（过长，其余略，见办件详情）"))

    def __call__(self, text: str) -> str:
        most = min(LONGEST_TEXT, self._left)
        shown, missing = printable(text if len(text) <= most else text[:most] + self._cut)
        self._left = max(self._left - len(shown), 0)
        self.missing.update(dict.fromkeys(missing))
        return shown


def _day(moment: datetime, translator: Translator) -> str:
    return translator.say(_("{year}年{month}月{day}日", year=moment.year, month=moment.month, day=moment.day))


def _told(facts: Facts, translator: Translator) -> dict[str, str]:
    return {"day": _day(facts.filed, translator), "item": facts.item, "number": facts.number}


def _receipt(facts: Facts, slots: Mapping[str, str], translator: Translator) -> _Text:
    told = _told(facts, translator)
    first = _("你（单位）于{day}提交的“{item}”申请已收到，办件编号：{number}。", **told)
    if not facts.materials:
        return _Text([first, _("办理进展可凭办件编号在网上查询。")])
    return _Text(
        [first, _("收到的材料如下。办理进展可凭办件编号在网上查询。")],
        headings=[_("序号"), _("申请材料")],
        table=[[str(place), one] for place, one in enumerate(facts.materials, 1)],
    )


def _acceptance(facts: Facts, slots: Mapping[str, str], translator: Translator) -> _Text:
    told = _told(facts, translator)
    return _Text(
        [_("你（单位）于{day}提出的“{item}”申请（办件编号：{number}），经审查，符合受理条件，现予受理。", **told)]
    )


def _shortfall(facts: Facts, slots: Mapping[str, str], translator: Translator) -> _Text:
    told = {"day": _day(facts.filed, translator), "item": facts.item}
    return _Text(
        [
            _("你（单位）于{day}申请办理“{item}”，经核对，下列内容缺少或者不符合要求。", **told),
            _("需要补齐、更正的全部内容一次告知如下，齐备后即予受理。"),
        ],
        headings=[_("序号"), _("缺少或不符合要求的内容"), _("怎样补齐、更正")],
        table=[[str(place), label, said] for place, (label, said) in enumerate(facts.corrections, 1)],
    )


def _correction(facts: Facts, slots: Mapping[str, str], translator: Translator) -> _Text:
    told = _told(facts, translator)
    return _Text(
        [
            _("你（单位）于{day}提出的“{item}”申请（办件编号：{number}），经审查，需要补正。", **told),
            _("需要补正的全部内容一次告知如下，请逐项补正后在网上重新提交。"),
        ],
        lines=[(_("说明"), facts.reason)] if facts.reason else [],
        headings=[_("序号"), _("需要补正的内容"), _("怎样补正")],
        table=[[str(place), label, said] for place, (label, said) in enumerate(facts.corrections, 1)],
    )


def _refusal(facts: Facts, slots: Mapping[str, str], translator: Translator) -> _Text:
    told = _told(facts, translator)
    return _Text(
        [_("你（单位）于{day}提出的“{item}”申请（办件编号：{number}），经审查，决定不予批准。", **told)],
        lines=[(_("理由"), facts.reason)],
    )


def _approval(facts: Facts, slots: Mapping[str, str], translator: Translator) -> _Text:
    own = [(_("办件编号"), facts.number), (_("申请单位"), facts.applicant)]
    own.append((_("申请日期"), _day(facts.filed, translator)))
    filed = [pair for _title, pairs in facts.sections for pair in pairs]
    opinion = [(_("审核意见"), facts.reason)] if facts.reason and "opinion" not in slots else []
    return _Text(
        [_("“{item}”申请经审核，准予办理。", item=facts.item)],
        lines=opinion,
        table=[*((translator.say(label), value) for label, value in own), *filed],
    )


_WRITERS: Mapping[str, Callable[[Facts, Mapping[str, str], Translator], _Text]] = {
    "receipt": _receipt,
    "shortfall": _shortfall,
    "acceptance": _acceptance,
    "correction": _correction,
    "refusal": _refusal,
    "approval": _approval,
}
