"""Numbers of a workbook as people see them, and the days that some of them stand for."""

import math
import re
from datetime import date, timedelta

LONGEST_NUMBER = 15
# 18.8.30: formats that are dates in every language, and those that are in Chinese, Japanese and Korean.
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General', re.IGNORECASE)
# Serial numbers of days: the last is 9999-12-31.
_LAST_DAY = 2_958_466
_DATE_LETTERS = re.compile("[ymdhs]", re.IGNORECASE)


def plain_number(number: float) -> str:
    """A number in plain decimals. A double has 15 digits that are what was typed, and so many Excel shows."""
    if not math.isfinite(number):
        raise ValueError(number)
    text = f"{number:.{LONGEST_NUMBER}g}"
    if "e" not in text:
        return text
    return f"{number:.0f}" if "e+" in text else f"{float(text):.17f}".rstrip("0").rstrip(".")


def date_of_serial(serial: float, epoch_1904: bool = False) -> str | None:
    """The ISO text of a day, or of a day and time, that Excel keeps as a number (18.17.4); None before 0 and past 9999.

    :param serial: days
    :param epoch_1904: whether the first day is 1904-01-01, as Excel for Mac had it
    """
    if not 0 <= serial < _LAST_DAY:
        return None
    days, seconds = divmod(round(serial * 86_400), 86_400)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if serial < 1 and not epoch_1904:
        return clock
    # For Excel 1900 was a leap year: day 60 is one that never was.
    first = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30 + (days < 60))
    try:
        day = "1900-02-29" if days == 60 and not epoch_1904 else (first + timedelta(days=days)).isoformat()
    except OverflowError:
        return None
    return f"{day} {clock}" if seconds else day


def is_date_format(code: str) -> bool:
    """Whether a number format shows days or times: it has letters for them outside quotes and brackets."""
    return bool(_DATE_LETTERS.search(_LITERAL.sub("", code.partition(";")[0])))
