"""Names of files as they may be kept and shown: they come from another machine and prove nothing."""

import re
import unicodedata

LONGEST_NAME = 100
_LONGEST_EXTENSION = 10
_NAMELESS = "文件"
# Refused by Windows in a name; where staff save the file it must keep the name it is shown with.
_RESERVED_MARKS = re.compile(r'[<>:"|?*]')
_RESERVED_STEMS = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}


def safe_name(name: str) -> str:
    """The base name of `name`: no path, no control or direction marks, NFC, at most 100 characters, never empty."""
    stem, dot, extension = _base(name).rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > _LONGEST_EXTENSION:
        stem, dot, extension = _base(name), "", ""
    stem = stem.strip(". ") or _NAMELESS
    if stem.partition(".")[0].upper() in _RESERVED_STEMS:
        stem = "_" + stem
    return stem[: LONGEST_NAME - len(dot + extension)].rstrip(". ") + dot + extension


def extension_of(safe: str) -> str:
    """The extension of a safe name in lower case, "" where it has none."""
    return safe.rpartition(".")[2].lower() if "." in safe else ""


def _base(name: str) -> str:
    """What follows the last separator of any system, readable characters only."""
    # A name may be megabytes of separators; nothing before the last 4096 characters can be the base name.
    last = re.split(r"[/\\]", name[-4096:])[-1]
    shown = "".join(one for one in last if unicodedata.category(one)[0] != "C" and one not in "\u2028\u2029")
    # NFC never makes a name of readable characters longer by more than a few marks; the cut comes after it.
    return _RESERVED_MARKS.sub("_", unicodedata.normalize("NFC", shown)).strip().rstrip(". ")
