"""Definitions as a careful author writes them: short things on one line, long ones below each other."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import east_asian_width

from banshi.i18n import Text
from banshi.kinds import Json

# Columns; a Chinese character takes two.
WIDEST = 120
_INDENT = "  "
# What our reader takes for a text whatever stands around it. A space, dot, slash or hyphen may stand inside.
_PLAIN = re.compile(
    r"[A-Za-z_\u4e00-\u9fff（《“][A-Za-z0-9_\u4e00-\u9fff（）《》“”、，。；：！？/.-]*"
    r"(?: [A-Za-z0-9_\u4e00-\u9fff（）《》“”][A-Za-z0-9_\u4e00-\u9fff（）《》“”、，。；：！？/.-]*)*"
)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """`text` without what no definition may hold (control characters, halves of characters), trimmed."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def words(text: Text) -> Json:
    """A text for people: `姓名`, or `{zh: 姓名, en: Name}` where there is English."""
    return {"zh": text.zh, "en": text.en} if text.en else text.zh


def write_file(comment: str, content: Mapping[str, Json], apart: Iterable[str] = ()) -> str:
    """The whole text of a definition.

    :param comment: what the first lines say; one comment line for each of its lines
    :param apart: the keys with a blank line before them
    """
    lines = [f"# {one}".rstrip() for one in clean(comment).split("\n")]
    for key, value in content.items():
        if key in apart:
            lines.append("")
        # Fields, codes and steps stand one a line even where they would fit on one.
        is_block = bool(value) and isinstance(value, (dict, list)) and key in apart
        lines += _block(key, value, "") if is_block else _entry(key, value, "")
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Json, indent: str) -> list[str]:
    line = f"{indent}{flow(key)}: {flow(value)}"
    if width(line) <= WIDEST or not value or not isinstance(value, (dict, list)):
        return [line]
    return _block(key, value, indent)


def _block(key: str, value: Json, indent: str) -> list[str]:
    lines = [f"{indent}{flow(key)}:"]
    if isinstance(value, dict):
        for name, child in value.items():
            lines += _entry(name, child, indent + _INDENT)
        return lines
    for one in value if isinstance(value, list) else ():
        lines += _listed(one, indent + _INDENT)
    return lines


def _listed(value: Json, indent: str) -> list[str]:
    line = f"{indent}- {flow(value)}"
    # One of a kind, such as a step, is written `- fill: …`.
    is_kind = isinstance(value, dict) and len(value) == 1
    if not isinstance(value, dict) or (width(line) <= WIDEST and not is_kind):
        return [line]
    within = [line for name, child in value.items() for line in _entry(name, child, indent + _INDENT)]
    return [f"{indent}- {within[0].lstrip()}", *within[1:]]


def flow(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else _number(value)


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return "".join(_escaped(json.dumps(text, ensure_ascii=False)))


def _escaped(text: str) -> Iterator[str]:
    for one in text:
        yield f"\\u{ord(one):04x}" if _UNPRINTABLE.fullmatch(one) else one


def _number(value: float | None) -> str:
    return "null" if value is None else str(value)


def width(text: str) -> int:
    """How many columns `text` takes."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
