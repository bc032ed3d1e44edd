"""DOC and XLS: Microsoft's compound file, a small file system with a table of sectors and a directory of names."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banshi.diagnostics import Message
from banshi.i18n import _

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_SECTORS = 109
_LAST_SECTOR = 0xFFFFFFFA
_FREE = 0xFFFFFFFF
_MOST_DIRECTORY_SECTORS = 1_000
_STREAM = 2
# The records of a workbook before its first sheet; what is searched for stands in the first few hundred.
_MOST_GLOBALS = 2 * 1024 * 1024
_MOST_RECORDS = 20_000

DAMAGED = _("文件已损坏或不完整，请用 Office 或 WPS 重新保存后上传")
_MACROS = _("文件含有宏，请另存为不含宏的文件后上传")
_EMBEDDED = _("文件嵌有其他文件或程序，请删除后重新上传")
_ENCRYPTED = _("文件设有密码，请取消密码后重新上传")

_KINDS = {
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "encryptedpackage": "encrypted",
}
_MACRO_NAMES = {"vba", "macros", "_vba_project", "_vba_project_cur", "dir", "projectwm"}
_EMBEDDED_NAMES = {"\x01ole10native", "package"}
# A storage cut out of the directory can be put back by a repairing reader: the names are searched everywhere too.
_HIDDEN_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_HIDDEN_PACKAGE = "\x01Ole10Native".encode("utf-16-le")
_PROGRAM = b"This program cannot be run in DOS mode"

_WORD_MARK = 0xA5EC
_WORD_ENCRYPTED = 0x0100
_SHEET, _FILE_PASS, _END_OF_GLOBALS = 0x85, 0x2F, 0x0A
_WORKSHEET, _CHART = 0, 2


class _Broken(Exception):
    """The tables of the file contradict each other."""


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class _Compound:
    """The directory and the long streams of a compound file."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        if len(content) < 512 or not content.startswith(MAGIC):
            raise _Broken
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise _Broken
        self.sector_size = 1 << shift
        self.table = self._read_table()
        last = max((number for number, after in enumerate(self.table) if after != _FREE), default=0)
        if (last + 1) * self.sector_size >= len(content):
            raise _Broken
        (start,) = struct.unpack_from("<I", content, 48)
        (self.smallest,) = struct.unpack_from("<I", content, 56)
        chain = b"".join(self._chain(start, _MOST_DIRECTORY_SECTORS))
        self.entries = [entry for at in range(0, len(chain), 128) if (entry := _entry(chain[at : at + 128]))]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.sector_size
        found = self.content[start : start + self.sector_size]
        if not found:
            raise _Broken
        return found

    def _numbers(self, number: int) -> Sequence[int]:
        sector = self._sector(number)
        if len(sector) < self.sector_size:
            raise _Broken
        return struct.unpack(f"<{self.sector_size // 4}I", sector)

    def _read_table(self) -> list[int]:
        """The table of sectors; its first 109 sectors are named in the header, more in a chain of their own."""
        named = list(struct.unpack_from(f"<{_HEADER_SECTORS}I", self.content, 76))
        (more,) = struct.unpack_from("<I", self.content, 68)
        most = len(self.content) // self.sector_size // (self.sector_size // 4) + 2
        for _number in range(most):
            if more >= _LAST_SECTOR:
                break
            *numbers, more = self._numbers(more)
            named += numbers
        named = [one for one in named if one < _LAST_SECTOR]
        if len(named) > most or len(set(named)) != len(named):
            raise _Broken
        return [number for one in named for number in self._numbers(one)]

    def _chain(self, sector: int, most: int) -> Iterator[bytes]:
        for _number in range(most):
            if sector >= _LAST_SECTOR:
                return
            if sector >= len(self.table):
                raise _Broken
            yield self._sector(sector)
            sector = self.table[sector]
        raise _Broken

    def head(self, entry: _Entry, most: int) -> bytes:
        """The first bytes of a stream. Short streams lie elsewhere; no main stream of Word or Excel is short."""
        if entry.size < self.smallest:
            raise _Broken
        wanted = min(entry.size, most)
        found = bytearray()
        for sector in self._chain(entry.start, len(self.table) + 1):
            found += sector
            if len(found) >= wanted:
                return bytes(found[:wanted])
        raise _Broken


def _entry(raw: bytes) -> _Entry | None:
    length, kind = struct.unpack_from("<HB", raw, 64)
    if kind == 0 or not 2 <= length <= 64:
        return None
    start, size = struct.unpack_from("<II", raw, 116)
    return _Entry(raw[: length - 2].decode("utf-16-le", "replace").lower(), kind, start, size)


def _main_streams(compound: _Compound) -> list[_Entry]:
    return [one for one in compound.entries if one.name in _KINDS and one.kind == _STREAM]


def kind_of_ole(content: bytes) -> str:
    """doc, xls, ppt, encrypted or ole, by the streams in the directory."""
    try:
        entries = _main_streams(_Compound(content))
    except (_Broken, struct.error):
        return "ole"
    # A workbook embedded in a document stands behind the document's own stream.
    return _KINDS[entries[0].name] if entries else "ole"


def inspect_ole(content: bytes) -> Message | None:
    """What is wrong with a DOC or XLS, None when nothing is."""
    try:
        compound = _Compound(content)
        names = {one.name for one in compound.entries}
        if names & _MACRO_NAMES or _HIDDEN_MACROS in content:
            return _MACROS
        if names & _EMBEDDED_NAMES or _HIDDEN_PACKAGE in content or _PROGRAM in content:
            return _EMBEDDED
        main = _main_streams(compound)
        if len(main) != 1:
            return _EMBEDDED if main else DAMAGED
        if _KINDS[main[0].name] == "doc":
            return _judge_word(compound.head(main[0], 32))
        return _judge_workbook(compound.head(main[0], _MOST_GLOBALS))
    except (_Broken, struct.error):
        return DAMAGED


def _judge_word(head: bytes) -> Message | None:
    mark, flags = struct.unpack_from("<H8xH", head)
    if mark != _WORD_MARK:
        return DAMAGED
    return _ENCRYPTED if flags & _WORD_ENCRYPTED else None


def _judge_workbook(head: bytes) -> Message | None:
    """Excel 4 macros are sheets of their own and need no macro storage; they stand in the list of sheets."""
    position = 0
    for number in range(_MOST_RECORDS):
        kind, length = struct.unpack_from("<HH", head, position)
        if number == 0 and kind & 0xFF != 0x09:
            return DAMAGED
        if kind == _FILE_PASS:
            return _ENCRYPTED
        if kind == _SHEET and head[position + 9] not in (_WORKSHEET, _CHART):
            return _MACROS
        if kind == _END_OF_GLOBALS:
            return None
        position += 4 + length
    return DAMAGED
