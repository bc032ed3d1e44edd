"""Patterns of numbers in dictionaries: sound regular expressions that end soon on any text."""

import re
import warnings
from collections.abc import Mapping

from banshi.diagnostics import Message
from banshi.i18n import _

# A repeated group, or a back reference: what lets a regular expression run for ever.
_DANGEROUS = re.compile(r"\)[*+{]|\\[1-9]|\(\?P=")
_LONGEST, _MOST_REPEATS = 200, 3
# What Python says of an expression that is none, by its first words.
_FAULTS: Mapping[str, Message] = {
    "unterminated character set": _("方括号没有成对，补上 ]"),
    "missing )": _("圆括号没有成对，补上 )"),
    "unbalanced parenthesis": _("多了一个 )，删去"),
    "nothing to repeat": _("* + ? 的前面要有可重复的字符"),
    "multiple repeat": _("* + ? 不能连写，删去一个"),
    "bad character range": _("方括号里的范围要从小到大，例如 0-9"),
    "min repeat greater": _("次数要从小到大，例如 {{6,9}}"),
}
_EXAMPLE = _("样式例如 [A-Z][0-9]{{8}}；括号里的一组不能再重复")


def pattern_fault(pattern: str) -> Message | None:
    """How to mend a pattern that is no regular expression, does not mean what it says, or may not end soon on a text of
    30 characters; None for a sound one."""
    try:
        with warnings.catch_warnings():
            # Python warns of sets that will mean something else one day.
            warnings.simplefilter("error")
            re.compile(pattern)
    except re.error as error:
        return next((said for start, said in _FAULTS.items() if error.msg.startswith(start)), _EXAMPLE)
    except (Warning, OverflowError, RecursionError):
        return _EXAMPLE
    if len(pattern) > _LONGEST:
        return _("最长 {most} 个字符", most=_LONGEST)
    sound = not _DANGEROUS.search(pattern) and _repeats(pattern) <= _MOST_REPEATS
    return None if sound else _EXAMPLE


def _repeats(pattern: str) -> int:
    return len(re.findall(r"(?<!\\)[*+]|,\}", pattern))
