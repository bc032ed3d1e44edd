"""Strict YAML reader: text -> tree of nodes with places, or findings (D0). Never a node that YAML would guess at.

One pass over libyaml's events with a stack of our own: composing recurses in C and crashes on deep input.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from sys import intern
from typing import Any

import yaml

from banshi.definition.node import Origin, Place, SourceNode, distance
from banshi.definition.wording import shown
from banshi.diagnostics import Diagnostic, Message, Position
from banshi.i18n import _
from banshi.kinds import Json

DEEPEST = 40
MOST_NODES = 10_000
MOST_FINDINGS = 100

# The core schema cut down to what cannot surprise: 010, 1e3, 0x1F, .5, no, on, 12:30 and 18-digit numbers stay text.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,9})\.[0-9]{1,5}")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None, "": None}
# What YAML forbids, and line breaks that no editor shows as such, with which lines would be miscounted.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_WIDE_COLON = re.compile(r"[ -]*\w+：")
_BREAKS = re.compile(r"\r\n?")
_TAB = (_("缩进用了制表符 Tab"), _("缩进只能用空格，每层两个"))


class _Refused(Exception):
    """Reading cannot go on."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(str(finding))
        self.finding = finding


def read_text(text: str, file: str) -> tuple[SourceNode | None, list[Diagnostic]]:
    """The tree of `text`, or None and why not.

    :param file: the name that findings give
    """
    origin = Origin(file, _BREAKS.sub("\n", text.removeprefix("\ufeff")))
    strange = _FORBIDDEN.search(origin.text)
    if strange:
        message = _("含有不能用的字符 U+{code}，请删去", code=f"{ord(strange[0]):04X}")
        return None, [Diagnostic(origin.position(strange.start()), "D004", message)]
    tree = _Tree(origin)
    try:
        for event in yaml.parse(origin.text, Loader=yaml.CSafeLoader):
            tree.take(event)
    except _Refused as refusal:
        tree.findings.append(refusal.finding)
    except yaml.MarkedYAMLError as error:
        tree.findings.append(_syntax_finding(error, tree))
    if not tree.findings and (tree.root is None or not isinstance(tree.root.children, dict)):
        tree.report((1, 1), "D015", _("文件应由“键: 值”组成"), _("第一行例如：item: change_contact"))
    return (None if tree.findings else tree.root), tree.findings


class _Tree:
    """The tree so far: the collections that are still open, innermost last."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.findings: list[Diagnostic] = []
        self.root: SourceNode | None = None
        self.open: list[SourceNode] = []
        # Of the innermost, where it is a mapping: the key whose value comes next.
        self.key: tuple[str, Place] | None = None
        self.nodes = 0
        self.documents = 0
        self.last_scalar: SourceNode | None = None
        self.has_tabs = "\t" in origin.text

    def report(self, place: Place, code: str, message: Message, hint: Message | None = None) -> None:
        self.findings.append(self.finding(place, code, message, hint))
        if len(self.findings) >= MOST_FINDINGS:
            raise _Refused(self.finding(place, "D016", _("问题太多，只列出前 {most} 条", most=MOST_FINDINGS)))

    def finding(self, place: Place, code: str, message: Message, hint: Message | None = None) -> Diagnostic:
        return Diagnostic(Position(self.origin.file, *place), code, message, hint)

    def refuse(self, place: Place, code: str, message: Message, hint: Message | None = None) -> None:
        raise _Refused(self.finding(place, code, message, hint))

    def take(self, event: Any) -> None:
        """:raises _Refused: a limit is passed"""
        taking = _TAKING.get(type(event))
        if taking:
            taking(self, event)

    def start_document(self, event: Any) -> None:
        self.documents += 1
        place = _place(event.start_mark)
        if self.documents > 1:
            self.refuse(place, "D012", _("一个文件只能有一份内容，这里开始了第二份"), _("删去“---”，或分成两个文件"))
        if event.version or event.tags:
            self.report(place, "D011", _("不能用 YAML 指令（% 开头的行）"), _("删去这一行"))

    def start_mapping(self, event: Any) -> None:
        self._open(SourceNode(self.origin, None, *self._begin(event), {}))

    def start_list(self, event: Any) -> None:
        self._open(SourceNode(self.origin, None, *self._begin(event), []))

    def close(self, _event: Any) -> None:
        self.open.pop()
        self.key = None

    def take_scalar(self, event: Any) -> None:
        """A key, or a value."""
        place = self._begin(event)
        if self._awaits_key():
            self._set_key(event.value, place)
            return
        text, style = event.value, event.style or ""
        data = _kept(text) if style else _value(text)
        length = event.end_mark.index - event.start_mark.index
        self.last_scalar = SourceNode(self.origin, data, *place, (), 0, length, style)
        self._place_node(self.last_scalar)

    def take_alias(self, event: Any) -> None:
        """It is reported, and counts as nothing."""
        place = self._begin(event)
        if self._awaits_key():
            self._set_key("", place)
        else:
            self._place_node(SourceNode(self.origin, None, *place, ()))

    def _begin(self, event: Any) -> Place:
        """Where a node starts that may be here."""
        place = _place(event.start_mark)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            hint = _("大的字典请写成 CSV 文件")
            self.refuse(place, "D009", _("内容太多，一个文件最多 {most} 个值", most=MOST_NODES), hint)
        if self.has_tabs:
            self._refuse_tab(place)
        if event.anchor is not None:
            self.report(place, "D010", _("不能用 & 和 * 引用别处的内容"), _("把内容写在这里；若是文字请加引号"))
        if getattr(event, "tag", None) is not None:
            self.report(place, "D011", _("不能用 ! 标签“{tag}”", tag=shown(event.tag)), _("若是文字请加引号"))
        return place

    def _refuse_tab(self, place: Place) -> None:
        """YAML takes a tab for a space inside brackets, where an editor's idea of its width misleads as anywhere."""
        line, column = place
        before = self.origin.line(line)[: column - 1]
        if "\t" in before and not before.strip():
            self.report((line, before.index("\t") + 1), "D006", *_TAB)

    def _open(self, node: SourceNode) -> None:
        if len(self.open) >= DEEPEST:
            self.refuse(node.place, "D008", _("嵌套太深，最多 {most} 层", most=DEEPEST))
        if self._awaits_key():
            self.report(node.place, "D014", _("键应是文字，不能是列表或键值"), _("含有大括号或方括号的文字请加引号"))
            self._set_key("", node.place)
        self._place_node(node)
        self.open.append(node)

    def _awaits_key(self) -> bool:
        return self.key is None and bool(self.open) and isinstance(self.open[-1].children, dict)

    def _set_key(self, key: str, place: Place) -> None:
        children = self.open[-1].children
        if isinstance(children, dict) and key in children:
            hint = _("第 {line} 行已经写过，请删去一处或改名", line=children[key].name_position.line)
            self.report(place, "D013", _("“{key}”重复了", key=shown(key)), hint)
        self.key = intern(key), place

    def _place_node(self, node: SourceNode) -> None:
        if not self.open:
            self.root = node
            return
        children = self.open[-1].children
        if isinstance(children, list):
            children.append(node)
        elif self.key and isinstance(children, dict):
            name, place = self.key
            node.after = distance(place, node.place)
            children.setdefault(name, node)
            self.key = None


# By the very class of an event: a thousand items have a million of them.
_TAKING: dict[type, Callable[[_Tree, Any], None]] = {
    yaml.ScalarEvent: _Tree.take_scalar,
    yaml.MappingStartEvent: _Tree.start_mapping,
    yaml.SequenceStartEvent: _Tree.start_list,
    yaml.MappingEndEvent: _Tree.close,
    yaml.SequenceEndEvent: _Tree.close,
    yaml.AliasEvent: _Tree.take_alias,
    yaml.DocumentStartEvent: _Tree.start_document,
}


def _place(mark: Any) -> Place:
    return mark.line + 1, mark.column + 1


# The length of a text, in characters, up to which it is likely to stand elsewhere as well.
_SHORT = 40


@lru_cache(4096)
def _value(text: str) -> Json:
    """What a scalar without quotes means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else _kept(text)


def _kept(text: str) -> str:
    """One text for all places where short words stand: in a thousand items few of them are new."""
    return intern(text) if len(text) <= _SHORT else text


def _syntax_finding(error: yaml.MarkedYAMLError, tree: _Tree) -> Diagnostic:
    """What libyaml could not read, said at the place where the mistake is rather than where it showed."""
    place = _place(error.problem_mark or error.context_mark)
    if error.context == "while scanning a simple key":
        # Noticed on the next line only.
        place = _place(error.context_mark)
    unclosed = _unclosed_quote(error, tree, place)
    if unclosed:
        hint = _("在这段文字的末尾补上引号；文字里的引号请写两次或改用“”")
        return tree.finding(unclosed, "D007", _("这里的引号没有在本行结束"), hint)
    if "flow" in str(error.context) and (quote := _odd_quote(tree, place[0])):
        hint = _("在这段文字的末尾补上引号；文字里的引号请写两次或改用“”")
        return tree.finding(quote, "D007", _("这里的引号没有成对"), hint)
    tab = _tab_before(tree.origin, place[0])
    if tab:
        return tree.finding(tab, "D006", *_TAB)
    problem = str(error.problem)
    if "nesting depth" in problem:
        return tree.finding(place, "D008", _("嵌套太深，最多 {most} 层", most=DEEPEST))
    if "flow" in str(error.context):
        bracket = tree.open[-1].place if tree.open else _place(error.context_mark)
        message = _("括号里的内容有误：缺少逗号，或括号没有成对")
        closing = "}" if tree.open and isinstance(tree.open[-1].children, dict) else "]"
        hint = _("从这个括号往后逐项检查：各项之间用英文逗号，末尾要有 {closing}", closing=closing)
        return tree.finding(bracket, "D005", message, hint)
    if "expected ':'" in problem and _WIDE_COLON.match(tree.origin.line(place[0])):
        return tree.finding(place, "D005", _("键的后面是中文冒号"), _("换成英文冒号“:”，后面空一格"))
    for sign, message, hint in _explanations():
        if sign in problem:
            return tree.finding(place, "D005", message, hint)
    return tree.finding(place, "D005", _("看不懂这里的写法：{problem}", problem=problem))


def _explanations() -> Iterator[tuple[str, Message, Message]]:
    yield "mapping values", _("这里不应有冒号"), _("检查本行和上一行的缩进；含冒号的文字请加引号")
    yield "cannot start any token", _("文字不能以这个字符开头"), _("请给这段文字加引号")
    yield "expected key", _("这里应是“键: 值”"), _("检查本行的缩进是否与上面对齐，引号是否成对")
    yield "'-' indicator", _("列表的每一项都应以“- ”开头"), _("检查本行的缩进是否与上面对齐")
    yield "expected ':'", _("键的后面缺少冒号"), _("写成“键: 值”，冒号后要有一个空格")
    yield "escape", _("双引号里的反斜杠用法不对"), _("改用单引号，或写两个反斜杠")
    yield "expected <document start>", _("这里的缩进与上面不一致，或多出了内容"), _("检查本行的缩进")


def _unclosed_quote(error: yaml.MarkedYAMLError, tree: _Tree, place: Place) -> Place | None:
    """A quote that runs to the end of the file, or on to a quote of a later line where the text then goes wrong."""
    context, last = str(error.context), tree.last_scalar
    open_to_the_end = "quoted scalar" in context and "end of stream" in str(error.problem)
    shown_at = _place(error.context_mark) if open_to_the_end else place
    if last and last.style in ("'", '"'):
        end = last.place[0] + last.written.count("\n")
        if end > last.place[0] and end == shown_at[0]:
            return last.place
    is_quote = tree.origin.line(shown_at[0])[shown_at[1] - 1 :][:1] in ("'", '"')
    return shown_at if open_to_the_end or ("simple key" in context and is_quote) else None


def _odd_quote(tree: _Tree, line: int) -> Place | None:
    """The last quoted text of a line on which a quote has no other half: it ran on to the next text's quote."""
    last = tree.last_scalar
    text = tree.origin.line(line).replace('\\"', "").replace("''", "")
    odd = last is not None and last.style in ('"', "'") and text.count(last.style) % 2
    return last.place if last and odd and last.place[0] == line else None


def _tab_before(origin: Origin, line: int) -> Place | None:
    """A tab in the indentation of this line or, where that is what upset the next one, of the one above."""
    for number in (line, line - 1):
        text = origin.line(number)
        indentation = text[: len(text) - len(text.lstrip())]
        if "\t" in indentation:
            return number, indentation.index("\t") + 1
    return None
