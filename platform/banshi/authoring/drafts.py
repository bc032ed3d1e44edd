"""A new definition from the answers of its author: item, register, dictionary or guide."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass

from banshi.authoring.asking import Asker, Check, is_yes, yes_or_no
from banshi.authoring.placing import Draft
from banshi.authoring.writing import clean, words, write_file
from banshi.definition.model import Definitions
from banshi.definition.schema import CODE_PATTERN, NAME_PATTERN, RESERVED
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import meant
from banshi.diagnostics import Message
from banshi.field import Field
from banshi.i18n import Text, _
from banshi.kinds import Json, Reference, options_of
from banshi.policy import FRONT_DESK

KINDS = ("item", "register", "dictionary", "guide")
_LONGEST_LABEL = 100
_LONGEST_QUOTE = 300
_CODE = re.compile(r"[^\s,]{1,64}")
_NAME = re.compile(NAME_PATTERN)
_GUIDE = re.compile(CODE_PATTERN)
# What a question can ask for beside the label: the name of a dictionary or a register.
_ASKABLE = ("dictionary", "register")


@dataclass(frozen=True)
class Author:
    """Who answers, and what is there already."""

    asker: Asker
    definitions: Definitions
    vocabulary: Vocabulary

    def draft(self, kind: str) -> Draft:
        """:raises AnswersRefused: a file of answers lacks one, or has a wrong one"""
        kinds = {"item": self._item, "register": self._register, "dictionary": self._dictionary, "guide": self._guide}
        drafted = kinds[kind]()
        self.asker.finish()
        return drafted

    def _item(self) -> Draft:
        there, ask = self.definitions, self.asker.ask
        name = ask("id", _("事项编号，也是文件名（小写英文，例如 contact_change）"), _new_name(there.items))
        portal = ask("portal", _("哪个网厅（{known}）", known=_offered(there.portals)), _one_of(there.portals))
        groups = {one.id: one.title for one in there.portals[portal].menu}
        menu = ask("menu", _("放在哪一组菜单（{known}）", known=_named(groups)), _one_of(groups), next(iter(groups)))
        taken = {one.title.zh for one in there.items_of(portal) if one.menu == menu}
        title = self._text("title", _("事项名称（用户看到的）"), taken)
        fields = self._fields()
        review = ask("review", _("谁来审核：automatic 提交即办结，desk 窗口审核"), _one_of(_REVIEWS), "desk")

        def said(chinese: str, english: str) -> Json:
            """In English too where the title is."""
            return words(Text(chinese, english if title.en else ""))

        desk: Json = {"stage": said("前台审核", "Front desk review"), "role": FRONT_DESK}
        content: dict[str, Json] = {
            "item": name,
            "title": words(title),
            "portal": portal,
            "menu": menu,
            "fields": fields,
            "steps": [
                {"fill": {"sections": [{"title": said("填写内容", "Details"), "fields": [*fields]}]}},
                {"result": {"text": said("提交成功！", "Submitted.")}},
            ],
            "review": [{"automatic": {}} if review == "automatic" else {"desk": desk}],
        }
        text = write_file(title.zh, content, apart=("fields", "steps", "review"))
        return Draft(f"items/{portal}/{name}.yaml", text)

    def _register(self) -> Draft:
        there, ask = self.definitions, self.asker.ask
        name = ask("id", _("台账编号，也是文件名（小写英文，例如 vehicle）"), _new_name(there.registers))
        title = self._text("title", _("台账名称"))
        fields = self._fields()
        first = next(iter(fields))
        key = ask("key", _("哪一列是记录的编号（不是上面的字段，就另有一列）"), _name, "id")
        named = ask("name", _("哪个字段作记录的名称（{known}）", known="、".join(fields)), _one_of(fields), first)
        own = is_yes(ask("unit", _("记录属于各单位，别的单位看不到吗（y/n）"), yes_or_no, "y"))
        content: dict[str, Json] = {
            "register": name,
            "title": words(title),
            "key": key,
            **({"unit": "unit_id"} if own else {}),
            "name": named,
            "listed": list[Json]([*fields][:5]),
            "sorted_by": key,
            "fields": fields,
        }
        return Draft(f"registers/{name}.yaml", write_file(title.zh, content, apart=("fields",)))

    def _dictionary(self) -> Draft:
        there, ask = self.definitions, self.asker.ask
        name = ask("id", _("字典编号，也是文件名（小写英文，例如 change_reason）"), _new_name(there.dictionaries))
        title = self._text("title", _("字典名称"))
        codes: dict[str, Json] = {}
        for part in self.asker.each("codes", _("再加一个代码吗（y/n）")):
            code = part.ask("code", _("代码（存在系统里，例如 01）"), _new_code(codes))
            codes[code] = {"label": words(_text_by(part, "label", _("代码的名称（用户看到的）")))}
        content: dict[str, Json] = {"dictionary": name, "title": words(title), "codes": codes}
        # No blank line before the codes, as in the other dictionaries; each code on its own line.
        text = write_file(title.zh, content, apart=("codes",)).replace("\n\ncodes:", "\ncodes:", 1)
        return Draft(f"dictionaries/{name}.yaml", text)

    def _guide(self) -> Draft:
        """In Chinese only: a guide quotes an official text."""
        there, ask = self.definitions, self.asker.ask
        code = ask("code", _("事项编码，也是文件名（例如 112036001002）"), _new_guide(there.guides))
        title = ask("title", _("事项名称（用户看到的）"), _quote)
        bases = [one.ask("text", _("设定依据"), _quote) for one in self.asker.each("bases", _("再加一件依据吗（y/n）"))]
        places = [
            one.ask("text", _("办理地点"), _quote) for one in self.asker.each("places", _("再加一处地点吗（y/n）"))
        ]
        cases: dict[str, Json] = {}
        limit = self._time_limit()
        for part in self.asker.each("cases", _("再加一种情形吗（y/n）")):
            name = part.ask("case", _("情形的名称；只有一种就写事项名称"), _new_quote(cases))
            cases[name] = {"case": name, **_case_materials(part)}
        content: dict[str, Json] = {
            "guide": code,
            "title": title,
            "bases": list[Json](bases),
            "places": list[Json](places),
            "time_limit": limit,
            "cases": [*cases.values()],
        }
        return Draft(f"guides/{code}.yaml", write_file(title, content, apart=("cases",)))

    def _time_limit(self) -> dict[str, Json]:
        ask = self.asker.ask
        kind = ask("time_limit", _("办理时限：immediate 即时，working_days 工作日，other 其他"), _one_of(_LIMITS))
        if kind == "working_days":
            return {"kind": kind, "days": int(ask("days", _("几个工作日"), _days))}
        note = {"note": ask("note", _("时限的原话"), _quote)} if kind == "other" else {}
        return {"kind": kind, **note}

    def _text(self, key: str, question: Message, taken: Iterable[str] = ()) -> Text:
        return _text_by(self.asker, key, question, taken)

    def _fields(self) -> dict[str, Json]:
        kinds = {name: kind for name, kind in self.vocabulary.fields.items() if _is_askable(kind)}
        fields: dict[str, Json] = {}
        labels: set[str] = set()
        for part in self.asker.each("fields", _("再加一个字段吗（y/n）")):
            label = _text_by(part, "label", _("字段名称（用户看到的）"), labels)
            labels.add(label.zh)
            name = part.ask("name", _("字段的英文名（小写，例如 phone）"), _new_name(fields))
            kind = part.ask("type", _("哪一种（{known}）", known="、".join(kinds)), _one_of(kinds), "text")
            field: dict[str, Json] = {"label": words(label), "type": kind, **self._options(part, kinds[kind])}
            if "required" in {one.name for one in options_of(kinds[kind])} and is_yes(
                part.ask("required", _("必填吗（y/n）"), yes_or_no, "n")
            ):
                field["required"] = True
            fields[name] = field
        return fields

    def _options(self, part: Asker, kind: type[Field]) -> Mapping[str, Json]:
        """What a kind cannot do without: its dictionary, its register."""
        known: Mapping[str, Mapping[str, object]] = {
            "dictionary": self.definitions.dictionaries,
            "register": self.definitions.registers,
        }
        questions = {
            "dictionary": _("用哪个字典（{known}）", known=_offered(known["dictionary"])),
            "register": _("在哪个台账里找（{known}）", known=_offered(known["register"])),
        }
        return {name: part.ask(name, questions[name], _one_of(known[name])) for name in _needed(kind)}


_REVIEWS = ("automatic", "desk")
_LIMITS = ("immediate", "working_days", "other")
_FORMS = ("original", "copy", "either")
_CHANNELS = ("online", "window", "both")


def _case_materials(case: Asker) -> dict[str, Json]:
    """The materials of a case; none where it needs none. What is left unanswered the guide does not say."""
    if not is_yes(case.ask("needs", _("这种情形要材料吗（y/n）"), yes_or_no, "y")):
        return {}
    materials: list[Json] = []
    for part in case.each("materials", _("再加一份材料吗（y/n）")):
        said = {
            "label": part.ask("label", _("材料名称，照指南原文"), _quote),
            "when": part.ask("when", _("什么情况下才要（都要就不写）"), _quote, ""),
            "form": part.ask("form", _("原件 original、复印件 copy、都可以 either（可以不写）"), _one_of(_FORMS), ""),
            "channel": part.ask(
                "channel", _("网上 online、窗口 window、都可以 both（可以不写）"), _one_of(_CHANNELS), ""
            ),
        }
        materials.append({name: clean(answer) for name, answer in said.items() if answer})
    return {"materials": materials}


def _needed(kind: type[Field]) -> list[str]:
    return [one.name for one in options_of(kind) if one.name != "label" and one.default is MISSING]


def _is_askable(kind: type[Field]) -> bool:
    """Whether all that a kind needs can be asked for in one word."""
    options = {one.name: one.metadata["option"] for one in options_of(kind)}
    return all(name in _ASKABLE and isinstance(options[name], Reference) for name in _needed(kind))


def _text_by(asker: Asker, key: str, question: Message, taken: Iterable[str] = ()) -> Text:
    """A text, and its English where it is given."""
    used = frozenset(taken)

    def check(answer: str) -> Message | None:
        return _("这里已有“{label}”，请改一个能分清的", label=answer) if answer in used else _label(answer)

    chinese = clean(asker.ask(key, question, check))
    english = asker.ask(f"{key}_en", _("它的英文（可以不写）"), _label, "")
    return Text(chinese, clean(english))


def _label(answer: str) -> Message | None:
    return _line(answer, _LONGEST_LABEL)


def _quote(answer: str) -> Message | None:
    """A sentence of an official text."""
    return _line(answer, _LONGEST_QUOTE)


def _line(answer: str, most: int) -> Message | None:
    if not clean(answer) or "\n" in answer:
        return _("请写成一行文字")
    if len(answer) > most:
        return _("最多 {most} 个字，现为 {actual} 个", most=most, actual=len(answer))
    return None


def _new_quote(taken: Iterable[str]) -> Check:
    return lambda answer: _("已有“{name}”，请换一个", name=answer) if answer in taken else _quote(answer)


def _new_guide(taken: Iterable[str]) -> Check:
    def check(answer: str) -> Message | None:
        if not _GUIDE.fullmatch(answer):
            return _("只用数字和大写英文字母，最长 40 个")
        return _("已有“{name}”，请换一个", name=answer) if answer in taken else None

    return check


def _days(answer: str) -> Message | None:
    return None if re.fullmatch("[1-9][0-9]{0,2}", answer) else _("写 {least} 到 {most}", least=1, most=999)


def _name(answer: str) -> Message | None:
    if not _NAME.fullmatch(answer):
        return _("用小写英文字母开头，后面是小写字母、数字、下划线，最长 60 个")
    return _("“{name}”是保留的词，请换一个", name=answer) if answer in RESERVED else None


def _new_name(taken: Iterable[str]) -> Check:
    used = frozenset(taken)
    return lambda answer: _("已有“{name}”，请换一个", name=answer) if answer in used else _name(answer)


def _new_code(taken: Mapping[str, object]) -> Check:
    def check(answer: str) -> Message | None:
        if not _CODE.fullmatch(answer) or answer != clean(answer):
            return _("代码最多 64 个字符，不能有空格和逗号")
        return _("已有“{name}”，请换一个", name=answer) if answer in taken else None

    return check


def _one_of(known: Iterable[str]) -> Check:
    words_known = [*known]
    return lambda answer: None if answer in words_known else _not_there(answer, words_known)


def _not_there(answer: str, known: list[str]) -> Message:
    close = meant(answer, known)
    return _("没有“{name}”；{hint}", name=answer, hint=close) if close else _("没有“{name}”", name=answer)


def _offered(known: Mapping[str, object]) -> str:
    return "、".join(known) if len(known) <= 12 else "、".join([*known][:12]) + "……"


def _named(known: Mapping[str, Text]) -> str:
    return "、".join(f"{name} {title}" for name, title in known.items())
