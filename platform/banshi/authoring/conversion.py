"""From an XLSForm to an item and its dictionaries, with a list of all that could not be carried over."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from banshi.authoring.choices import ChoiceLists, name_of
from banshi.authoring.placing import Draft
from banshi.authoring.questions import (
    Asked,
    Question,
    bounds_of,
    offers_other,
    options_of_kind,
    question_of,
    required_of,
    type_of,
)
from banshi.authoring.rules import Rules, chinese_of, plain_form
from banshi.authoring.writing import words, write_file
from banshi.authoring.xlsform import Form, Loss, Row, has_placeholder
from banshi.authoring.xpath import Untranslatable
from banshi.conditions import CelType
from banshi.definition.wording import shown
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.kinds import Json

_MOST_FIELDS = 300
_LONGEST_LABEL = 200
# Columns that no field has a place for.
_LOST = ("guidance_hint", "required_message", "trigger", "choice_filter", "parameters", "repeat_count")


@dataclass(frozen=True)
class Target:
    """Where the item goes. `taken`: ids of dictionaries that exist.

    `tables` and `defaults`: whether the vocabulary in force has tables of rows, and values to begin with.
    """

    item: str
    title: Text
    portal: str
    menu: str
    taken: frozenset[str] = frozenset()
    comment: str = ""
    tables: bool = False
    defaults: bool = False


@dataclass(frozen=True)
class Conversion:
    """The item first, then its dictionaries; and every loss, in the order of the form."""

    drafts: Sequence[Draft]
    losses: Sequence[Loss]


@dataclass
class _Section:
    title: Text
    names: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    when: list[tuple[Row, str]] = field(default_factory=list)


def convert(form: Form, target: Target, without: Mapping[str, Message] | None = None) -> Conversion:
    """The definitions of a form. A form without questions that can be carried over gives no drafts.

    :param without: fields that are not to be written, each with the reason to tell
    """
    return _Converter(form, target, without or {}).convert()


def field_at(draft: Draft, line: int) -> str:
    """The field that a line of an item's text is about, as the finding of the checker names it; "" for none."""
    lines = draft.text.split("\n")[:line]
    top = next((one for one in reversed(lines) if re.match(r"[a-z]", one)), "")
    if top == "fields:":
        found = next((match for one in reversed(lines) if (match := re.match(r"  ([a-z][a-z0-9_]*):", one))), None)
        return found[1] if found else ""
    if top == "checks:":
        start = max(number for number, one in enumerate(lines) if one.startswith("  - check:"))
        asked = re.search(r"fields: \[([a-z0-9_]+)\]", "\n".join(draft.text.split("\n")[start:]))
        return asked[1] if asked else ""
    return ""


class _Converter:
    """One conversion: the rows first, then what their expressions say of each other."""

    def __init__(self, form: Form, target: Target, without: Mapping[str, Message]) -> None:
        self.form, self.target, self.without = form, target, without
        self.losses: list[Loss] = [*form.losses]
        self.lists = ChoiceLists(target.item, target.comment, set(target.taken), self.losses)
        self.asked: list[Asked] = []
        self.names: dict[str, tuple[str, CelType]] = {}
        self.sections: list[_Section] = []
        self.rules = Rules(self.asked, self.names, self.lists, self.losses)
        # The groups that are open, outermost first.
        self._open: list[tuple[Row, Text | None]] = []
        # How many repeats are open; and the columns of the outermost, where it becomes a table.
        self._repeats = 0
        self._columns: dict[str, Json] | None = None
        # Names given so far, of fields that are left out too: what is left out must not rename the rest.
        self._given: list[str] = []

    def convert(self) -> Conversion:
        self.lists.read(self.form)
        for row in self.form.survey:
            self._take(row)
        while self._open:
            row, _label = self._open[-1]
            self.lose(row, _("没有与它成对的结尾"))
            self._close(row, "end")
        lost = {one.name for one in self.rules.work_out()}
        for section in self.sections:
            section.names = [name for name in section.names if name not in lost]
        for one in self.asked:
            self.rules.apply(one)
        sections = [self._section(one) for one in self._filled_sections()]
        self._settings()
        dictionaries = self.lists.drafts()
        drafts = [self._item(sections), *dictionaries] if self.asked else []
        return Conversion(drafts, sorted(self.losses, key=_in_order))

    def lose(self, row: Row, why: Message, what: str = "", sheet: str = "survey") -> None:
        self.losses.append(Loss(sheet, row.number, what or row.get("name") or row.get("type"), why))

    def _take(self, row: Row) -> None:
        word = re.sub(r"[\s_]+", " ", row.get("type").lower()).strip()
        if not word:
            self.lose(row, _("没有 type，不知道是什么题"), row.get("name") or "-")
        elif word in ("begin group", "begin repeat"):
            self._open.append((row, row.text("label")))
            self._repeats += word == "begin repeat"
            if word == "begin repeat":
                self._begin_repeat(row)
            self._lost_cells(row, ("hint", "required", "constraint", "calculation"))
            self._begin_section()
        elif word in ("end group", "end repeat"):
            self._close(row, word)
        elif self._repeats and (self._columns is None or self._repeats > 1 or word == "note"):
            self.lose(row, _("在重复组里，没有转换"))
        elif word == "note":
            self._note(row)
        else:
            self._question(row)

    def _close(self, row: Row, word: str) -> None:
        if not self._open:
            self.lose(row, _("没有与它成对的开头"), word)
            return
        opened, label = self._open.pop()
        if "repeat" in opened.get("type").lower():
            self._repeats -= 1
            self._end_repeat(opened, label)
        self._begin_section()

    def _begin_repeat(self, row: Row) -> None:
        if self._repeats > 1:
            self.lose(row, _("在重复组里，没有转换"))
        elif not self.target.tables or not row.get("name"):
            self.lose(row, _("重复组不转换；里面的题目都没有转换"))
        else:
            self._columns = {}

    def _end_repeat(self, row: Row, label: Text | None) -> None:
        """What was asked in the repeat becomes a table in a section of its own."""
        columns, self._columns = (self._columns, None) if not self._repeats else (None, self._columns)
        if not columns:
            return
        name = self._named(row)
        if name:
            written: dict[str, Json] = {
                "label": words(label or Text(row.get("name"))),
                "type": "rows",
                "columns": columns,
            }
            self.asked.append(Asked(row, name, "rows", written, "list"))
            self._here().names.append(name)

    def _begin_section(self) -> None:
        """A new section; the notes of one without fields go along to it."""
        section = self._new_section()
        if self.sections and not self.sections[-1].names:
            section.notes = self.sections.pop().notes
        self.sections.append(section)

    def _new_section(self) -> _Section:
        titles = [label for _row, label in self._open if label]
        title = Text(" - ".join(one.zh for one in titles), " - ".join(one.en for one in titles if one.en))
        whole = title if titles else self.target.title
        if titles and any(not one.en for one in titles):
            whole = Text(title.zh)
        when = [(row, row.get("relevant")) for row, _label in self._open if row.get("relevant")]
        return _Section(whole, when=when)

    def _here(self) -> _Section:
        if not self.sections:
            self.sections.append(self._new_section())
        return self.sections[-1]

    def _note(self, row: Row) -> None:
        said = row.text("label")
        if said is None:
            self.lose(row, _("没有文字"))
            return
        if self._here().names:
            self.lose(row, _("说明移到了所在分区的开头"))
        if row.get("relevant"):
            self.lose(row, _("说明的显示条件没有转换，总是显示"))
        self._placeholders(row)
        self._here().notes.append(said)

    def _question(self, row: Row) -> None:
        question = question_of(row)
        if not question.kind:
            self.lose(row, question.why or _("没有转换"))
            return
        if not row.get("name"):
            self.lose(row, _("没有 name，没有转换"))
            return
        if row.get("name") in self.names:
            self.lose(row, _("name 重复，后一题没有转换"))
            return
        if question.kind == "choice" and not self.lists.count(question.list_name):
            self.lose(row, _("没有选项表“{name}”，没有转换", name=shown(question.list_name)))
            return
        if len(self.asked) >= _MOST_FIELDS:
            self.lose(row, _("字段太多，最多 {most} 个", most=_MOST_FIELDS))
            return
        self._field(row, question)

    def _field(self, row: Row, question: Question) -> None:
        name = self._named(row)
        if not name:
            return
        label = self._label(row)
        written: dict[str, Json] = {"label": words(label)}
        hint = row.text("hint")
        if hint:
            written["hint"] = words(hint)
        written["type"] = question.kind
        if question.kind == "choice":
            written["dictionary"] = self.lists.dictionary(question.list_name, label)
        written.update(options_of_kind(question, row, self.lists.count(question.list_name)))
        self._lost_of(row, question)
        default = self._default(row, question)
        if default is not None:
            written["default"] = default
        if self._columns is not None:
            self._column(row, question, name, written)
            return
        one = Asked(row, name, question.kind, written, type_of(question))
        self.asked.append(one)
        self._here().names.append(name)
        if question.kind != "computed":
            self.names[row.get("name")] = (name, one.type)

    def _named(self, row: Row) -> str:
        """The name of a field here; "" for one that is to be left out."""
        name = name_of(row.get("name"), self._given)
        self._given.append(name)
        if name in self.without:
            self.lose(row, _("没有转换：{reason}", reason=self.without[name]))
            return ""
        if name != row.get("name"):
            self.lose(row, _("改名为 {name}：名称只能用小写英文字母、数字、下划线", name=name))
        return name

    def _column(self, row: Row, question: Question, name: str, written: dict[str, Json]) -> None:
        """A question of a repeat: a column, whose rules about other answers are not carried over."""
        if question.kind == "computed":
            self.lose(row, _("在重复组里，没有转换"))
            return
        self._lost_cells(row, ("relevant", "constraint_message"))
        bounds = bounds_of(row.get("constraint"), question.kind)
        if bounds is None:
            self._lost_cells(row, ("constraint",))
        required = required_of(row)
        if required is None:
            self._lost_cells(row, ("required",))
        assert self._columns is not None, "only asked in a repeat"
        self._columns[name] = {**written, **(bounds or {}), **({"required": True} if required else {})}

    def _default(self, row: Row, question: Question) -> Json:
        """What the field begins with; None where there is nothing, or nothing that can be said."""
        said = row.get("default")
        if not said:
            return None
        is_code = question.kind == "choice" and not question.many and self.lists.has(question.list_name, said)
        is_text = question.kind in ("text", "long_text") and not re.search(r"[${}()=]", said)
        if self.target.defaults and (is_code or is_text):
            return said
        if self.target.defaults and question.kind == "integer" and re.fullmatch(r"-?[0-9]{1,12}", said):
            return int(said)
        self.lose(row, _("{column} 一列没有转换：{cell}", column="default", cell=shown(said)))
        return None

    def _label(self, row: Row) -> Text:
        """The label, told apart from one that reads alike."""
        label = row.text("label")
        if label is None:
            self.lose(row, _("没有 label，用 name 代替"))
            label = Text(row.get("name"))
        label = Text(label.zh[:_LONGEST_LABEL], label.en[:_LONGEST_LABEL])
        taken = {chinese_of(one.written["label"]) for one in self.asked}
        number, plain = 2, label
        while label.zh in taken:
            label = Text(f"{plain.zh}（{number}）", f"{plain.en} ({number})" if plain.en else "")
            number += 1
        if label != plain:
            self.lose(row, _("标签与前面的题相同，改成“{label}”", label=label.zh))
        return label

    def _lost_of(self, row: Row, question: Question) -> None:
        self._placeholders(row)
        if offers_other(row):
            self.lose(row, _("“其他”一项（or_other）没有转换，请加进字典"))
        for column in ("read_only", "readonly"):
            if row.get(column).lower() not in ("", "no", "false", "false()"):
                self.lose(row, _("只读没有转换，可以改写"))
        look = row.get("appearance").lower()
        if look and look not in ("minimal", "multiline"):
            self.lose(row, _("外观 {look} 没有转换", look=shown(look)))
        if question.kind == "integer" and "minimum" not in (bounds_of(row.get("constraint"), "integer") or {}):
            self.lose(row, _("整数不写最小值时只收 0 和正数；要收负数请加 minimum"))
        self._lost_cells(row, _LOST)

    def _lost_cells(self, row: Row, columns: Iterable[str]) -> None:
        for header, cell in row.cells.items():
            word = header.partition("::")[0]
            if cell and (word in columns or word in ("media", "image", "audio", "video")):
                self.lose(row, _("{column} 一列没有转换：{cell}", column=shown(header), cell=shown(cell)))

    def _placeholders(self, row: Row) -> None:
        if any(has_placeholder(row, column) for column in ("label", "hint", "constraint_message")):
            self.lose(row, _("文字里的 ${{…}} 不能代入答案"))

    def _filled_sections(self) -> Sequence[_Section]:
        """The sections with fields. What stands behind the last of them is said in it."""
        filled = [one for one in self.sections if one.names]
        last = self.sections[-1] if self.sections else None
        if filled and last is not None and last is not filled[-1]:
            filled[-1].notes += last.notes
        return filled

    def _section(self, one: _Section) -> Json:
        written: dict[str, Json] = {"title": words(one.title)}
        rules: list[str] = []
        for row, said in one.when:
            try:
                rules.append(self.rules.condition(said))
            except Untranslatable as reason:
                self.lose(row, _("显示条件没有转换，总是显示：{reason}", reason=reason.message))
        if rules:
            written["when"] = plain_form(rules[0]) if len(rules) == 1 else " && ".join(f"({rule})" for rule in rules)
        if one.notes:
            english = " ".join(note.en for note in one.notes) if all(note.en for note in one.notes) else ""
            written["note"] = words(Text(" ".join(note.zh for note in one.notes), english))
        written["fields"] = list[Json](one.names)
        return written

    def _settings(self) -> None:
        for column, cell in self.form.settings.cells.items():
            if column == "version" and cell:
                self.lose(self.form.settings, _("版本由发布决定"), column, "settings")

    def _item(self, sections: Sequence[Json]) -> Draft:
        target = self.target
        content: dict[str, Json] = {
            "item": target.item,
            "title": words(target.title),
            "portal": target.portal,
            "menu": target.menu,
            "fields": {one.name: _ordered(one.written) for one in self.asked},
            "steps": [{"fill": {"sections": [*sections]}}, {"result": {"text": "提交成功！"}}],
            **({"checks": self.rules.checks} if self.rules.checks else {}),
            "review": [{"automatic": {}}],
        }
        text = write_file(target.comment, content, apart=("fields", "steps", "checks", "review"))
        return Draft(f"items/{target.portal}/{target.item}.yaml", text)


def _ordered(written: Mapping[str, Json]) -> dict[str, Json]:
    """Conditions behind what the field is."""
    last = ("visible", "required")
    return {
        name: written[name] for name in sorted(written, key=lambda name: last.index(name) + 1 if name in last else 0)
    }


def _in_order(one: Loss) -> tuple[int, int]:
    sheets = ("survey", "choices", "settings")
    return (sheets.index(one.sheet) if one.sheet in sheets else len(sheets)), one.row
