"""The examples of the reference: cut out of definitions that compile, of each kind and of each key."""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from banshi.definition.folder import Source
from banshi.definition.node import SourceNode
from banshi.diagnostics import Position

# What has keys: a section of a definition and the kind in it, ("steps", "find"); ("file", "item") is a whole file.
Owner = tuple[str, str]
_QUOTES = ('"', "'")
# What a plain text must not have inside brackets.
_APART = re.compile(r"[,\[\]{}#]|: ")
_WITH_KINDS = ("steps", "checks", "review", "effects")


@dataclass(frozen=True)
class Examples:
    """`blocks` shows an owner as it is written; `keys` one of its keys on one line, by the owner and the key's path."""

    blocks: Mapping[Owner, str]
    keys: Mapping[tuple[Owner, str], str]

    def block(self, owner: Owner) -> Iterator[str]:
        if owner in self.blocks:
            yield f"```yaml\n{self.blocks[owner]}\n```\n"


def find_examples(sources: Iterable[Source]) -> Examples:
    """Of whole files the first, of kinds what says most, of keys the shortest."""
    blocks: dict[Owner, str] = {}
    keys: dict[tuple[Owner, str], str] = {}
    for source in sources:
        blocks.setdefault(("file", source.kind), source.text.strip())
        for owner, node, text in _written(source):
            if len(text) > len(blocks.get(owner, "")):
                blocks[owner] = text
            for path, line in _lines(node):
                keys[owner, path] = min(keys.get((owner, path), line), line, key=len)
    return Examples(blocks, keys)


def _lines(node: SourceNode, above: str = "") -> Iterator[tuple[str, str]]:
    """Each key below `node`, by its path in the tables of the reference, and the key with its value on one line."""
    for key, child in node.items():
        yield above + key, f"{key}: {_on_one_line(child)}"
        path = f"{above}{key}."
        yield from _lines(child, path)
        for entry in child:
            yield from _lines(entry, path)


def _on_one_line(node: SourceNode) -> str:
    """The value as it is written; what is spread over lines is drawn together."""
    if isinstance(node.data, dict):
        return "{" + ", ".join(f"{_key(key)}: {_on_one_line(child)}" for key, child in node.items()) + "}"
    if isinstance(node.data, list):
        return "[" + ", ".join(map(_on_one_line, node)) + "]"
    written = node.written
    fits = node.style in _QUOTES or (not node.style and not _APART.search(written))
    return written if fits and "\n" not in written else json.dumps(node.data, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key[:1].isalpha() else json.dumps(key)


def _written(source: Source) -> Iterator[tuple[Owner, SourceNode, str]]:
    """The owners of keys in a definition, the node that has their keys, and their text."""
    lines, root = source.text.split("\n"), source.root
    yield ("file", source.kind), root, ""
    for section in ("fields", "materials"):
        for _name, child in _items(root.get(section)):
            kind = "" if section == "materials" else "from" if child.get("from") else str(child.child("type").data)
            yield (section, kind), child, _excerpt(section, lines, child.name_position)
            if kind not in ("", "from"):
                yield (section, ""), child, ""
    yield from _documents(root, lines)
    for child in root.get("examples") or ():
        yield from ((("given", ""), one, "") for one in child.child("given") if one.get("name"))
    for section in ("examples", "one_of"):
        for child in root.get(section) or ():
            yield (section, ""), child, _excerpt(section, lines, child.position)
    for section in _WITH_KINDS:
        for child in root.get(section) or ():
            kind, options = next((key, one) for key, one in child.items() if key != "when")
            yield (section, kind), options, _excerpt(section, lines, child.position)
            yield (section, ""), child, ""
    if source.kind == "guide":
        yield from ((("guide", part), node, "") for part, node in _parts(root))
    for section in ("query", "retention"):
        whole = root.get(section)
        if whole:
            yield (section, ""), whole, "\n".join(_block(lines, whole.name_position.line))


def _documents(root: SourceNode, lines: Sequence[str]) -> Iterator[tuple[Owner, SourceNode, str]]:
    """Each document, the slots of its template, and those slots that a function fills."""
    for child in root.get("documents") or ():
        name, slots = str(child.child("document").data), child.get("slots")
        yield ("documents", ""), child, ""
        yield ("documents", name), child, _excerpt("documents", lines, child.position)
        if slots:
            yield ("slots", name), slots, ""
            yield from ((("slot", ""), one, "") for one in slots if one.get("function"))


def _parts(node: SourceNode) -> Iterator[tuple[str, SourceNode]]:
    """The parts of a guide, however deep: each case, channel, material, time limit and stage."""
    for key, child in node.items():
        for one in [child] if isinstance(child.data, dict) else child:
            if isinstance(one.data, dict):
                yield key, one
                yield from _parts(one)


def _items(node: SourceNode | None) -> Iterator[tuple[str, SourceNode]]:
    return node.items() if node else iter(())


def _excerpt(section: str, lines: Sequence[str], place: Position) -> str:
    return f"{section}:\n" + textwrap.indent(textwrap.dedent("\n".join(_block(lines, place.line))), "  ")


def _block(lines: Sequence[str], line: int) -> list[str]:
    """The line and those below it that are indented deeper."""
    first, *rest = lines[line - 1 :]
    depth = len(first) - len(first.lstrip())
    block = [first]
    for one in rest:
        if not one.strip() or len(one) - len(one.lstrip()) <= depth:
            break
        block.append(one)
    return block
