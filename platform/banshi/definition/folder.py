"""Finding and opening the files of a definitions folder. Whatever lies there, the answer is text or a finding."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from banshi.definition.node import SourceNode
from banshi.definition.source import read_text
from banshi.definition.table import Rows, read_rows
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Position
from banshi.i18n import _
from banshi.material import LARGEST_PAPER, PAPERS, Paper, is_paper, paper_of

# Folder -> what its files define, which is also the first key of each.
KINDS = {
    "portals": "portal",
    "dictionaries": "dictionary",
    "registers": "register",
    "calendars": "calendar",
    "guides": "guide",
    "items": "item",
}
_MEBIBYTE = 1024 * 1024
LARGEST = 1 * _MEBIBYTE
LARGEST_DICTIONARY = 8 * _MEBIBYTE


@dataclass(frozen=True)
class Source:
    """A definition that was read. `kind`: portal, dictionary, … as in KINDS.

    `rows`: those of a dictionary's CSV; `papers`: the templates and samples that an item's materials name.
    """

    file: str
    kind: str
    text: str
    root: SourceNode
    rows: Rows = field(default_factory=Rows)
    papers: Mapping[str, Paper] = field(default_factory=dict)


def read_folder(path: Path) -> tuple[list[Source], list[Diagnostic]]:
    """All definitions under `path`, in sorted order, and what is wrong with their text.

    Folders that hold no definitions (demo) are left alone.
    """
    sources: list[Source] = []
    findings: list[Diagnostic] = []
    for file, kind in definition_files(path):
        source, found = read_file(path, file, kind)
        sources += [source] if source else []
        findings += found
    return sources, findings


def definition_files(path: Path) -> Iterator[tuple[str, str]]:
    """The names of the definition files, relative to `path`, each with its kind."""
    for folder, kind in KINDS.items():
        depth = "*/*.yaml" if kind == "item" else "*.yaml"
        for file in sorted((path / folder).glob(depth)):
            yield file.relative_to(path).as_posix(), kind


def read_file(root: Path, file: str, kind: str = "") -> tuple[Source | None, list[Diagnostic]]:
    """One definition, with the CSV beside it that it names.

    :param file: its name relative to `root`
    :param kind: what it defines; "" to go by its first key
    """
    largest = LARGEST_DICTIONARY if kind == "dictionary" else LARGEST
    text, findings = open_text(root / file, file, largest)
    if text is None:
        return None, findings
    file = shown_file(file)
    node, findings = read_text(text, file)
    if node is None:
        return None, findings
    # An item names its portal and its guide too.
    kind = kind or next((one for one in reversed(KINDS.values()) if node.get(one)), "")
    if not kind:
        message = _("看不出这个文件定义的是什么")
        hint = _("第一行应是 item:、guide:、register:、dictionary:、calendar: 或 portal:")
        return None, [Diagnostic(node.position, "D019", message, hint)]
    rows, findings = _rows_beside(root, file, node) if kind == "dictionary" else (Rows(), [])
    papers, missing = _papers_of(root, node) if kind == "item" else ({}, [])
    findings += missing
    return (None if findings else Source(file, kind, text, node, rows, papers)), findings


def _rows_beside(root: Path, file: str, node: SourceNode) -> tuple[Rows, list[Diagnostic]]:
    named = node.get("csv")
    # Anything but a plain file name is the shape's to refuse; it must not be opened.
    if named is None or not isinstance(named.data, str) or not named.data or named.data != Path(named.data).name:
        return Rows(), []
    beside = (Path(file).parent / named.data).as_posix()
    if not os.path.lexists(root / beside):
        message = _("没有“{name}”这个文件", name=shown(named.data))
        there = sorted(one.name for one in (root / beside).parent.glob("*.csv"))
        hint = meant(named.data, there) or _("CSV 文件应与字典文件放在同一文件夹")
        return Rows(), [Diagnostic(named.position, "D020", message, hint)]
    text, findings = open_text(root / beside, beside, LARGEST_DICTIONARY)
    return read_rows(text, beside) if text is not None else (Rows(), findings)


def _papers_of(root: Path, node: SourceNode) -> tuple[dict[str, Paper], list[Diagnostic]]:
    """The files to give out that an item's materials name, and those that are not there or too large."""
    papers: dict[str, Paper] = {}
    findings: list[Diagnostic] = []
    for named in _papers_named(node):
        name = str(named.data)
        try:
            content = _content(root / PAPERS / name, LARGEST_PAPER)
        except OSError:
            message = _("没有“{name}”这个文件", name=shown(name))
            findings.append(Diagnostic(named.position, "D020", message, _("文件应放在 templates 文件夹里")))
            continue
        if len(content) > LARGEST_PAPER:
            message = _("文件太大，最多 {most} MB", most=LARGEST_PAPER // _MEBIBYTE)
            findings.append(Diagnostic(named.position, "D002", message))
        papers[name] = paper_of(name, content)
    return papers, findings


def _papers_named(node: SourceNode) -> Iterator[SourceNode]:
    """Whatever else is written there is the shape's to refuse; it must not be opened."""
    materials = node.get("materials")
    for _name, material in materials.items() if materials and isinstance(materials.data, dict) else ():
        for key in ("template", "sample") if isinstance(material.data, dict) else ():
            named = material.get(key)
            if named and isinstance(named.data, str) and is_paper(named.data):
                yield named


def paper_files(path: Path) -> Iterator[str]:
    """The names of the files to give out, relative to `path`."""
    for file in sorted((path / PAPERS).glob("*")):
        if is_paper(file.name) and file.is_file() and file.stat().st_size <= LARGEST_PAPER:
            yield file.relative_to(path).as_posix()


def open_text(path: Path, file: str, largest: int) -> tuple[str | None, list[Diagnostic]]:
    """The text of a file in UTF-8, or None and why it cannot be had."""
    start = Position(shown_file(file), 1, 1)
    try:
        content = _content(path, largest)
    except OSError as error:
        return None, [Diagnostic(start, "D001", _("文件打不开：{reason}", reason=error.strerror or str(error)))]
    except ValueError:
        # A name with a NUL in it.
        return None, [Diagnostic(start, "D001", _("文件打不开：{reason}", reason=_("文件名不对")))]
    if len(content) > largest:
        return None, [Diagnostic(start, "D002", _("文件太大，最多 {most} MB", most=largest // _MEBIBYTE))]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        place = Position(start.file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return None, [Diagnostic(place, "D003", _("不是 UTF-8 编码的文字"), _("用编辑器“另存为”，编码选 UTF-8"))]


def _content(path: Path, largest: int) -> bytes:
    """At most one byte more than is allowed. A pipe or device named like a definition must not hang the reader.

    :raises OSError: it cannot be opened, or is no ordinary file
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a regular file")
        return stream.read(largest + 1)


def shown_file(file: str) -> str:
    """A file's name as it can be printed: names on disk need not be Unicode."""
    return file.encode("utf-8", "replace").decode("utf-8")
