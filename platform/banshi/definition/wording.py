"""How findings speak: short quotes, and the word that was probably meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from banshi.diagnostics import Message
from banshi.i18n import _

_LONGEST_SHOWN = 40
# Comparing grows with the square of the length; nobody misspells a name of 65 characters.
_LONGEST_COMPARED = 64


def shown(word: object) -> str:
    """A word of a definition, short and printable enough to stand in a message."""
    text = str(word)
    cut = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return "".join(one if one.isprintable() else "�" for one in cut)


def nearest(word: str, allowed: Iterable[str], least: float = 0.6) -> str | None:
    """The allowed word that `word` is most like, or None.

    :param least: how like, from 0 to 1 for the same word
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    found = get_close_matches(word, list(allowed), n=1, cutoff=least)
    return found[0] if found else None


def _alike(word: str, allowed: list[str]) -> list[str]:
    """The word it is most like; with it others that are nearly as like: a lost letter can be of one as of another."""
    if len(word) > _LONGEST_COMPARED:
        return []
    found = get_close_matches(word, allowed, n=3, cutoff=0.6)
    return [one for one in found if _likeness(word, one) >= _likeness(word, found[0]) - 0.02]


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, other, word).ratio()


def meant(word: str, allowed: Iterable[str]) -> Message | None:
    """“Did you mean …?”, or else the words there are; None when there are none or far too many."""
    words = [one for one in allowed if one]
    close = _alike(word, words)
    if len(close) > 1:
        return _("是不是其中一个：{words}？", words="、".join(close))
    if close:
        return _("是不是“{word}”？", word=close[0])
    if not words:
        return None
    if len(words) > 40:
        return _("共有 {count} 个可用的，例如：{words}", count=len(words), words="、".join(words[:5]))
    return _("可用的有：{words}", words="、".join(words))
