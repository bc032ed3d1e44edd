"""Derivation `mnemonic_code` 助记码: the initials of a name as it is read, e.g. 青禾医院 is QHYY.

pypinyin takes 0.2 s to load, more than all else in a start together: it is loaded when the first name is read.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from banshi.conditions import Value, Values
from banshi.field import Context, Derivation
from banshi.hookspecs import hookimpl

_LONGEST = 50
# Surnames that are read otherwise than the character alone, which is all a dictionary of words knows.
SURNAMES: Mapping[str, str] = {
    "万俟": "MQ", "尉迟": "YC", "单于": "CY", "长孙": "ZS", "澹台": "TT", "令狐": "LH",
    "单": "S", "曾": "Z", "仇": "Q", "查": "Z", "解": "X", "盖": "G", "乐": "Y", "区": "O", "朴": "P", "繁": "P",
    "覃": "Q", "缪": "M", "折": "S", "员": "Y", "秘": "B", "冼": "X", "尉": "W", "晁": "C", "种": "C", "逄": "P",
}  # fmt: skip


@cache
def _pypinyin() -> ModuleType:
    return import_module("pypinyin")


def initials_of(name: str) -> str:
    """The initials, upper case; letters and digits stay, marks go. At most 50."""
    surname, library = _surname(name), _pypinyin()
    read = library.lazy_pinyin(name[len(surname) :], style=library.Style.FIRST_LETTER)
    letters = SURNAMES.get(surname, "") + "".join(read).upper()
    return "".join(one for one in letters if one.isascii() and one.isalnum())[:_LONGEST]


def _surname(name: str) -> str:
    """The surname that the name begins with, where the table has it; 解放 and 单位 are words and no names."""
    found = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    is_word = name[:2] in _pypinyin().core.PHRASES_DICT and name[:2] not in SURNAMES
    return "" if is_word else found


def mnemonic_code(values: Values, subjects: Sequence[Values], context: Context) -> Value:
    """由 `name` 得出助记码，即读音的首字母。"""
    name = values.get("name")
    return initials_of(name) if isinstance(name, str) else None


@hookimpl
def register_derivations() -> Mapping[str, Derivation]:
    return {"mnemonic_code": mnemonic_code}
