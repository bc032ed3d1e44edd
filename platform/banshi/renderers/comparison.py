"""What changed between two versions of a definition, in sentences that policy staff read: `banshi diff`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, takewhile

from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.diagnostics import Message
from banshi.i18n import Translator, _
from banshi.kinds import Json

# Of a value so many characters are shown; of two that differ further on, so many before the difference.
_LONGEST, _BEFORE = 80, 20
# What the named parts of a file are called, by the key they stand under.
_PARTS: Mapping[str, Message] = {
    "fields": _("字段"),
    "materials": _("材料"),
    "codes": _("代码"),
    "columns": _("列"),
    "filters": _("查询条件"),
    "years": _("年份"),
}
# What the parts of a list are called, and by which key the same part is found again; "" for its one kind.
_LISTS: Mapping[str, tuple[Message, str]] = {
    "steps": (_("步骤"), ""),
    "sections": (_("分区"), "title"),
    "review": (_("审核"), ""),
    "effects": (_("办结动作"), ""),
    "documents": (_("文书"), "document"),
    "checks": (_("检查"), ""),
    "menu": (_("菜单组"), "id"),
    "cards": (_("卡片"), "title"),
    "examples": (_("例子"), "name"),
    "one_of": (_("选交材料组"), "label"),
    "holidays": (_("假期"), "name"),
    # Of a guide.
    "cases": (_("情形"), "case"),
    "materials": (_("材料"), "label"),
    "stages": (_("环节"), "stage"),
    "channels": (_("渠道"), "place"),
}
_KEYS: Mapping[str, Message] = {
    "label": _("名称"),
    "title": _("标题"),
    "required": _("是否必填"),
    "visible": _("显示条件"),
    "when": _("条件"),
    "hint": _("填写提示"),
    "type": _("种类"),
    "dictionary": _("字典"),
    "register": _("台账"),
    "personal": _("个人信息类别"),
    "slots": _("各个空"),
    "formats": _("允许的格式"),
    "max_bytes": _("每个文件的大小上限"),
    "max_files": _("文件个数上限"),
    "max_length": _("字数上限"),
    "minimum": _("最小值"),
    "maximum": _("最大值"),
    "text": _("文字"),
    "fields": _("字段及顺序"),
    "list": _("列表里的字段"),
    "role": _("审核角色"),
    "stage": _("环节"),
    "time_limit": _("办理时限"),
    "messages": _("告知的话"),
    "notify": _("通知渠道"),
    "working_days": _("工作日数"),
    "promised": _("承诺时限"),
    "extension": _("延长"),
    "notice": _("通知"),
    "first": _("第一天"),
    "last": _("最后一天"),
    "work": _("调休上班"),
    "retention": _("保存期限"),
    "valid_from": _("启用日"),
    "valid_to": _("停用日"),
    "form": _("原件或复印件"),
    "copies": _("份数"),
    "channel": _("怎样交"),
    "note": _("说明"),
    "notes": _("须知"),
    "who": _("谁能办"),
    "bases": _("设定依据"),
    "places": _("办理地点"),
    "days": _("天数"),
    "outcome_documents": _("结果文书"),
    "phone": _("电话"),
}


def compare(old: Source, new: Source) -> Sequence[Message]:
    """Every change from `old` to `new`, one sentence each; none for comments, layout and the order of keys."""
    return [*_mapping_changes(old.root, new.root, ())]


def render_changes(changes: Iterable[Message], translator: Translator) -> str:
    return "\n".join("- " + translator.say(one) for one in changes)


_Path = tuple[Message | str, ...]


def _mapping_changes(old: SourceNode, new: SourceNode, path: _Path) -> Iterator[Message]:
    before, after = dict(old.items()), dict(new.items())
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            yield _("{where}删去了 {what}，原来是 {old}", where=_at(path), what=_key(key), old=_shown(before[key]))
        elif key not in before:
            yield _("{where}加了 {what}：{new}", where=_at(path), what=_key(key), new=_shown(after[key]))
        else:
            yield from _changes(key, before[key], after[key], path)


def _changes(key: str, old: SourceNode, new: SourceNode, path: _Path) -> Iterator[Message]:
    if old.data == new.data and (key not in _PARTS or list(dict(old.items())) == list(dict(new.items()))):
        return
    if key in _PARTS and isinstance(old.data, dict) and isinstance(new.data, dict):
        yield from _part_changes(_PARTS[key], dict(old.items()), dict(new.items()), path)
    elif key in _LISTS and isinstance(old.data, list) and isinstance(new.data, list):
        word, by = _LISTS[key]
        yield from _part_changes(word, _numbered(old, by), _numbered(new, by), path)
    elif isinstance(old.data, dict) and isinstance(new.data, dict) and "zh" not in {**old.data, **new.data}:
        yield from _mapping_changes(old, new, (*path, _key(key)) if key in _KEYS else path)
    else:
        before, after = _told_apart(old.data, new.data)
        yield _("{where}{what}由 {old} 改为 {new}", where=_at(path), what=_key(key), old=before, new=after)


def _part_changes(
    word: Message, old: Mapping[str, SourceNode], new: Mapping[str, SourceNode], path: _Path
) -> Iterator[Message]:
    """Of parts that bear names: those that came, those that went, those that are otherwise, and another order."""
    for name in (one for one in old if one not in new):
        yield _("{where}删去了{word}“{name}”", where=_at(path), word=word, name=_title(name, old[name]))
    for name in new:
        if name not in old:
            yield _("{where}新增了{word}“{name}”", where=_at(path), word=word, name=_title(name, new[name]))
        else:
            here = (*path, _("{word}“{name}”", word=word, name=_title(name, new[name])))
            if isinstance(old[name].data, dict) and isinstance(new[name].data, dict):
                yield from _mapping_changes(old[name], new[name], here)
            else:
                yield from _changes(name, old[name], new[name], path)
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield _("{where}{word}的顺序变了", where=_at(path), word=word)


def _numbered(node: SourceNode, by: str) -> Mapping[str, SourceNode]:
    """The parts of a list by what tells them apart; of several alike, with their number."""
    named: dict[str, SourceNode] = {}
    for part in node:
        written = part.get(by) if by else None
        kind = next((key for key, _child in part.items() if key != "when"), "")
        name = _words(written.data) if written else kind
        numbered = (f"{name} {number}" for number in count(2))
        named[next(one for one in chain([name], numbered) if one not in named)] = part
    return named


def _title(name: str, node: SourceNode) -> str:
    """What people call a part, with its own name behind where that is another."""
    labelled = node.get("label") or node.get("title")
    called = _words(labelled.data) if labelled else ""
    return f"{called}（{name}）" if called and called != name else name


def _at(path: _Path) -> Message | str:
    """Where it changed, outermost first: 步骤“fill”，分区“联系人”："""
    if not path:
        return ""
    where: Message | str = path[0]
    for one in path[1:]:
        where = _("{outer}，{inner}", outer=where, inner=one)
    return _("{where}：", where=where)


def _key(key: str) -> Message | str:
    return _KEYS.get(key, key)


def _shown(node: SourceNode) -> str:
    return _cut(_words(node.data))


def _told_apart(old: Json, new: Json) -> tuple[str, str]:
    """Two values in few words in which one sees what differs: of long ones the part where it begins."""
    before, after = _words(old), _words(new)
    if before == after:
        # Only the English of a text, or a number that became a text.
        before, after = _written(old), _written(new)
    same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(before, after)))
    start = max(same - _BEFORE, 0) if max(len(before), len(after)) > _LONGEST else 0
    return _cut(before, start), _cut(after, start)


def _words(data: Json) -> str:
    """A value: a text in Chinese, the rest as it is written."""
    if isinstance(data, dict) and "zh" in data:
        return str(data["zh"])
    return data if isinstance(data, str) else _written(data)


def _written(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False)


def _cut(text: str, start: int = 0) -> str:
    end = start + _LONGEST
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
