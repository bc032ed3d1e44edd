"""Which characters the font of documents can draw, and what is drawn in the place of those it cannot."""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FONT = FONTS / "NotoSerifSC_400Regular.ttf"
# The getaway mark 〓 of Chinese typesetters: here stands a character that there is no type for.
GETA = "〓"
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n") | {"\t": " "})
# Control, format, surrogate, private and unassigned: they draw nothing or turn what is around them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class UnreadableFont(Exception):
    """The font file is not what it was shipped as."""


@cache
def drawable() -> frozenset[str]:
    """Every character that the font draws and that shows: read from its `cmap` once (OpenType 1.9, cmap format 12)."""
    content = FONT.read_bytes()
    points = (chr(point) for first, last in _groups(content) for point in range(first, last + 1))
    return frozenset(one for one in points if unicodedata.category(one) not in _UNSEEN) | {"\n"}


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` as it is drawn, and the characters that 〓 stands for in it, each once, in their order."""
    known = drawable()
    lines = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    missing = tuple(dict.fromkeys(one for one in lines if one not in known))
    return "".join(one if one in known else GETA for one in lines), missing


def named(missing: Iterable[str]) -> str:
    """The characters that are missing as they are told where they cannot be drawn: U+20BB7、U+1F468."""
    return "、".join(f"U+{ord(one):04X}" for one in missing)


def _groups(content: bytes) -> Iterator[tuple[int, int]]:
    """First and last code point of each run that the font maps."""
    cmap = _table(content, b"cmap")
    (count,) = struct.unpack_from(">H", content, cmap + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", content, cmap + 4 + 8 * number)
        if (platform, encoding) == (3, 10):
            kind, _reserved, _length, _language, runs = struct.unpack_from(">HHLLL", content, cmap + offset)
            if kind != 12:
                break
            for run in range(runs):
                first, last, _glyph = struct.unpack_from(">LLL", content, cmap + offset + 16 + 12 * run)
                yield first, last
            return
    raise UnreadableFont(f"{FONT.name} has no cmap of format 12")


def _table(content: bytes, tag: bytes) -> int:
    """Where a table of the font begins."""
    (count,) = struct.unpack_from(">H", content, 4)
    for number in range(count):
        name, _checksum, offset, _length = struct.unpack_from(">4sLLL", content, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise UnreadableFont(f"{FONT.name} has no table {tag.decode()}")
