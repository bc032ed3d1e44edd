"""Days and months as people type them, for the kinds that hold one and those that hold two."""

import datetime
import re
from collections.abc import Iterator

from banshi.diagnostics import Message
from banshi.field import FieldError, quote, typed_text
from banshi.i18n import _
from banshi.kinds import DAY, Plain

TODAY = "today"
DAY_BOUND = DAY
MONTH_BOUND = Plain({"type": "string", "pattern": "^(today|[0-9]{4}-(0[1-9]|1[0-2]))$"})
DAY_PATTERN = "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"
MONTH_PATTERN = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
# A workbook's date cell arrives with a time of midnight.
_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]00:00(?::00)?)?"
)
_EXTENDED = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# As a browser's own control sends it, and no year that `_check_month` refuses.
_ISO = re.compile("(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MONTH_ONLY = re.compile(r"[0-9]{4}([-/.]?[0-9]{1,2}|年[0-9]{1,2}月)")
# After a point two digits only: 2022.1 is what a workbook makes of 2022.10.
_MONTH = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})|年([0-9]{1,2})月|\.([0-9]{2})|([0-9]{2}))")


def is_day(text: str) -> bool:
    """Whether this is the ISO text of a day, and one that exists."""
    return bool(_EXTENDED.fullmatch(text)) and _exists(text)


def _exists(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def typed_day(raw: object) -> str | None:
    """The ISO text of a day as people type it; None when blank.

    :raises FieldError: not a day, or none that exists
    """
    if isinstance(raw, float):
        # 2022.10 has become 2022.1 by now.
        raise FieldError(_("应为日期，例如 2022-07-01；请把单元格格式设为“文本”后重新填写"))
    text = typed_text(raw)
    if not text:
        return None
    if _ISO.fullmatch(text) and _exists(text):
        return text
    found = _DAY.fullmatch(text.replace(" ", "") if "年" in text else text)
    if not found:
        raise FieldError(_unreadable(text))
    year, month, day = (int(one) for one in found.groups() if one and one.isdigit())
    _check_month(year, month)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise FieldError(_("{year} 年 {month} 月没有 {day} 日，请核对", year=year, month=month, day=day)) from None


def typed_month(raw: object) -> str | None:
    """The ISO text of a month as people type it; None when blank.

    :raises FieldError: not a month, or none that exists
    """
    text = typed_text(raw)
    if not text:
        return None
    found = None if isinstance(raw, float) else _MONTH.fullmatch(text.replace(" ", "") if "年" in text else text)
    if not found:
        raise FieldError(_("应为年月，例如 2022-07，现为“{typed}”", typed=quote(text)))
    year, month = (int(one) for one in found.groups() if one)
    _check_month(year, month)
    return f"{year:04}-{month:02}"


def out_of_bounds(value: str, not_before: str | None, not_after: str | None, today: str) -> Iterator[Message]:
    """What is wrong with a day or month outside its bounds, of which `today` may be one; all in the same ISO form."""
    first = today if not_before == TODAY else not_before
    last = today if not_after == TODAY else not_after
    if first and value < first:
        yield _("应不早于 {first}，现为 {actual}", first=first, actual=value)
    if last and value > last:
        yield _("应不晚于 {last}，现为 {actual}", last=last, actual=value)


def surely_between(value: str, not_before: str | None, not_after: str | None) -> bool:
    """Whatever day today is; the program's own years are taken as 2025 to 2098. For samples."""
    earliest = "2098-12-31" if not_before == TODAY else not_before
    latest = "2025-01-01" if not_after == TODAY else not_after
    return (earliest or value)[: len(value)] <= value <= (latest or value)[: len(value)]


def _unreadable(text: str) -> Message:
    if _MONTH_ONLY.fullmatch(text):
        return _("请填写到哪一日，例如 2011-07-01")
    return _("应为日期，例如 2022-07-01，现为“{typed}”", typed=quote(text))


def _check_month(year: int, month: int) -> None:
    if not 1900 <= year < 2200:
        raise FieldError(_("年份应在 1900 至 2199 之间，现为 {actual}", actual=year))
    if not 1 <= month <= 12:
        raise FieldError(_("月份应为 1 至 12，现为 {actual}", actual=month))
