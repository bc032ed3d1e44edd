"""Advice on definitions that compile (D6): nothing here keeps them from working, and readers would be better off."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass

from banshi.conditions import Condition, Expression
from banshi.definition.folder import Source
from banshi.definition.marked_nodes import MarkedNodes
from banshi.definition.model import Definitions, Item
from banshi.definition.node import SourceNode
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import nearest, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.dictionary import Dictionary
from banshi.field import Field
from banshi.i18n import CHINESE, ENGLISH, Text, _
from banshi.kinds import PLACEHOLDER
from banshi.policy import FRONT_DESK, ROLE_DICTIONARY, ROLES
from banshi.register import Register

# A dictionary or register by kind and id.
_Named = tuple[str, str]
LONGEST_LABEL = 30
# The texts of a guide that are names and no quotes, by key.
_GUIDE_NAMES = frozenset({"title", "case"})
_ENDS = re.compile(r"[:：*＊]\s*$")
_PROMPT = re.compile(r"请(输入|填写|选择|上传|录入)")
_SPACES = re.compile(r"^\s|\s$|\s\s|\u3000")
# What tells a person's own particulars, and the class of each; what begins otherwise is an organisation's.
_PERSONAL: Mapping[str, str] = {
    "姓名": "name",
    "手机": "phone",
    "电话": "phone",
    "证件号码": "id_number",
    "账号": "bank",
    "住址": "address",
}
# How like another a role must be to pass for a slip of the pen: two letters the wrong way round in a word of six are,
# `street_reviewer` and `district_reviewer` are not.
_SLIP = 0.82
_ORGANISATION = re.compile(r"(单位|机构|医院|药店|公司|企业|学校|科室|客服)")


def advise(
    sources: Sequence[Source], definitions: Definitions, vocabulary: Vocabulary, own: Iterable[str] = ()
) -> list[Diagnostic]:
    """All advice on what was compiled, sorted.

    :param own: ids of registers and dictionaries that the platform itself reads, which need no item
    """
    return Advice(vocabulary, own).on(sources, definitions)


@dataclass(frozen=True)
class _Advised:
    """A source with the advice on it alone, and what it names: dictionaries, registers, and roles with their places.

    `built` is the item or register that it makes, which hangs on other sources too; None for other kinds.
    """

    source: Source
    built: object
    findings: Sequence[Diagnostic]
    named: frozenset[_Named]
    roles: Sequence[tuple[str, Position]]


class Advice:
    """Advice on definitions, again and again: on what did not change it is kept."""

    def __init__(self, vocabulary: Vocabulary, own: Iterable[str] = ()) -> None:
        self._marked = MarkedNodes(vocabulary)
        self._own = {*own}
        self._known: dict[str, _Advised] = {}

    def on(self, sources: Sequence[Source], definitions: Definitions) -> list[Diagnostic]:
        """As `advise`."""
        self._known = {one.file: self._of(one, definitions) for one in sources}
        findings = [finding for one in self._known.values() for finding in one.findings]
        named = frozenset(name for one in self._known.values() for name in one.named)
        roles = [role for one in self._known.values() for role in one.roles]
        everywhere = (*_unused(sources, definitions, self._own, named), *_misspelt_roles(roles, definitions))
        return sorted({*findings, *everywhere})

    def _of(self, source: Source, definitions: Definitions) -> _Advised:
        known, built = self._known.get(source.file), _built(source, definitions)
        if known and known.source is source and known.built is built:
            return known
        marked = self._marked.of(source)
        texts = marked["text"]
        findings = [*_untranslated(source, texts), *_field_advice(source, definitions)]
        if isinstance(built, Item):
            findings += _doubled_units([*texts, *marked["slot"]], built)
        # What a material is called is its official name, and stands in a list with room for it.
        materials = source.root.get("materials")
        official = {id(one.get("label")) for one in materials or ()}
        findings += [
            finding
            for key, node in texts
            for finding in _label_advice(key, node, source.kind)
            if finding.code != "D602" or id(node) not in official
        ]
        roles = [(str(node.data), node.position) for _key, node in marked["role"]]
        return _Advised(source, built, findings, frozenset(_named_by(source, definitions)), roles)


def _untranslated(source: Source, texts: Sequence[tuple[str, SourceNode]]) -> Iterator[Diagnostic]:
    """Where a file speaks English at all, all of it should. Of a guide only its names: the rest are quotes."""
    texts = [one for one in texts if source.kind != "guide" or one[0] in _GUIDE_NAMES]
    if any(node.get("en") for _key, node in texts):
        for _key, node in texts:
            if not node.get("en"):
                chinese = _chinese(node)
                hint = _("写成 {{zh: {written}, en: …}}", written=shown(chinese))
                yield Diagnostic(
                    node.position, "D601", _("“{written}”没有英文，别处都有", written=shown(chinese)), hint
                )
    rows = source.rows.codes
    # Of a table, half of it: some rows have English names of their own.
    if 2 * sum(1 for one in rows if one.label.en) > len(rows):
        number = next((number for number, one in enumerate(rows) if not one.label.en), None)
        if number is not None:
            message = _("“{written}”没有英文，别处都有", written=shown(rows[number].label.zh))
            yield Diagnostic(source.rows.position(number), "D601", message, _("在 en 一列写上英文"))


def _doubled_units(texts: Iterable[tuple[str, SourceNode]], item: Item) -> Iterator[Diagnostic]:
    """A number stands in a sentence as it is shown, with its unit."""
    for _key, node in texts:
        for language, leaf in [*node.items()] or [("zh", node)]:
            text = str(leaf.data)
            for found in PLACEHOLDER.finditer(text):
                unit = _unit(item.by_name.get(found[1]), ENGLISH if language == "en" else CHINESE)
                if unit and text[found.end() :].lstrip().startswith(unit):
                    message = _("“{name}”的内容已带单位“{unit}”，这里又写了一个", name=found[1], unit=unit)
                    yield Diagnostic(leaf.within(found.start()), "D606", message, _("删去后面的“{unit}”", unit=unit))


def _unit(field: Field | None, locale: str) -> str:
    if field is None or field.cel_type not in ("int", "double"):
        return ""
    # What a field keeps of a number with decimals is a text.
    return field.display(1 if field.cel_type == "int" else "1", locale).partition(" ")[2]


def _chinese(node: SourceNode) -> str:
    written = node.get("zh")
    return str(written.data if written else node.data)


def _label_advice(key: str, node: SourceNode, kind: str) -> Iterator[Diagnostic]:
    """What reads badly beside every control, in lists and in workbooks; a guide quotes what an official text says."""
    text = _chinese(node)
    if _SPACES.search(text) and "\n" not in text:
        hint = _("写成 {written}", written=shown(" ".join(text.split())))
        yield Diagnostic(node.position, "D605", _("“{written}”里有多余的空格", written=shown(text)), hint)
    if key not in ("label", "title"):
        return
    if _ENDS.search(text):
        hint = _("写成 {written}", written=shown(_ENDS.sub("", text)))
        yield Diagnostic(node.position, "D603", _("名称末尾不用写冒号或星号，页面会加上"), hint)
    if key == "label" and kind != "guide" and len(text) > LONGEST_LABEL:
        message = _("名称有 {length} 个字，超过 {most} 个，表格和列表里放不下", length=len(text), most=LONGEST_LABEL)
        yield Diagnostic(node.position, "D602", message, _("名称写短，说明写在 hint 里"))
    if key == "label" and _PROMPT.match(text):
        message = _("名称不是提示：“{written}”", written=shown(text))
        yield Diagnostic(
            node.position, "D604", message, _("写成 {written}", written=shown(_PROMPT.sub("", text, count=1)))
        )


def _built(source: Source, definitions: Definitions) -> Item | Register | None:
    name = str(source.root.child(source.kind).data)
    if source.kind == "item":
        return definitions.items[name]
    return definitions.registers[name] if source.kind == "register" else None


def _field_advice(source: Source, definitions: Definitions) -> Iterator[Diagnostic]:
    own, whole = source.root.child(source.kind), _built(source, definitions)
    if whole is None:
        return
    written = source.root.get("fields")
    for field_name, node in written.items() if written else ():
        field = whole.by_name[field_name]
        yield from _unclassed(field, node)
        for column in field.row_fields:
            yield from _unclassed(column, node.child("columns").child(column.name))
    kept = [one for field in whole.fields for one in (field, *field.row_fields) if one.personal]
    if kept and whole.retention is None:
        message = _("有个人信息（{label}等），却没有写保存多久", label=kept[0].label)
        hint = _("加上 retention: {{years: 几年, basis: 依据}}")
        yield Diagnostic(own.position, "D622", message, hint)


def _unclassed(field: Field, node: SourceNode) -> Iterator[Diagnostic]:
    """A person's particulars that nobody masks or seals."""
    label = field.label.zh
    coded = field.dictionary_used or field.register_used or field.computed or field.cel_type != "string"
    if field.personal or field.register_field or coded or _ORGANISATION.match(label):
        return
    word = next((one for one in _PERSONAL if one in label), None)
    if word:
        hint = _("加上 personal: {kind}；不是个人的就在名称前写明是谁的，例如“单位电话”", kind=_PERSONAL[word])
        yield Diagnostic(node.name_position, "D621", _("“{label}”像是个人信息，却没有分类", label=label), hint)


def _values(wanted: object) -> set[str]:
    return {repr(one) for one in (wanted if isinstance(wanted, list) else [wanted])}


def _unused(
    sources: Sequence[Source], definitions: Definitions, own: set[str], named: frozenset[_Named]
) -> Iterator[Diagnostic]:
    """Dictionaries and registers that no item and no other register names."""
    said = {"dictionary": ("D611", _("没有字段使用这个字典")), "register": ("D612", _("没有事项使用这个台账"))}
    for source in sources if definitions.items else ():
        if source.kind in said:
            code, message = said[source.kind]
            node = source.root.child(source.kind)
            if (source.kind, str(node.data)) not in named and node.data not in own:
                yield Diagnostic(node.position, code, message, _("用上它，或删去 {file}", file=source.file))


def _misspelt_roles(roles: Iterable[tuple[str, Position]], definitions: Definitions) -> Iterator[Diagnostic]:
    """Roles that stand in one place only and are nearly another: nobody has them, and what waits on them waits on."""
    titled = definitions.dictionaries.get(ROLE_DICTIONARY)
    known = {*ROLES, FRONT_DESK, *(one.code for one in (titled.codes if titled else ()))}
    places: dict[str, list[Position]] = {}
    for name, position in roles:
        places.setdefault(name, []).append(position)
    for name, (position, *more) in places.items():
        other = None if more or name in known else nearest(name, {*known, *places} - {name}, _SLIP)
        if other:
            message = _("角色“{name}”只写在这一处，没有人有这个角色，就没有人能办", name=shown(name))
            hint = _(
                "是不是“{word}”？确是另一个角色的，把它写进字典 {dictionary}", word=other, dictionary=ROLE_DICTIONARY
            )
            yield Diagnostic(position, "D613", message, hint)


def _named_by(source: Source, definitions: Definitions) -> Iterator[_Named]:
    """The dictionaries and registers that an item or register names; a register that names itself does not count."""
    name = str(source.root.child(source.kind).data)
    if source.kind == "item":
        item = definitions.items[name]
        yield from _within(item)
        yield from (("register", (one.register_field or "").partition(".")[0]) for one in item.fields)
    elif source.kind == "register":
        yield from (one for one in _within(definitions.registers[name].fields) if one != ("register", name))


# Most of what a model is made of.
_PLAIN = {str, int, bool, type(None)}


def _within(part: object) -> Iterator[_Named]:
    """Those in a part of the model or in what it is made of, not those that they name in turn."""
    ahead = [part]
    while ahead:
        one = ahead.pop()
        if type(one) in _PLAIN:
            continue
        if isinstance(one, Dictionary):
            yield "dictionary", one.id
        elif isinstance(one, Register):
            yield "register", one.id
        elif isinstance(one, (tuple, list)):
            ahead += one
        elif is_dataclass(one) and not isinstance(one, (Text, Condition, Expression)):
            ahead += vars(one).values()
