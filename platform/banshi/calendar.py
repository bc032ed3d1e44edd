"""The office's day: when a day begins and ends is decided where the office is, not where the server stands."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

from banshi.diagnostics import Message
from banshi.i18n import _

# China has had one zone and no summer time since 1991; a fixed offset needs no zone files on the server.
OFFICE_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def office_day(moment: datetime) -> date:
    """The day in the office at `moment` (aware)."""
    return moment.astimezone(OFFICE_TIME).date()


def today() -> date:
    return office_day(datetime.now(UTC))


def day_fault(text: str) -> tuple[Message, Message] | None:
    """What is wrong with a day written as 2024-12-31, and what to write instead; None for a day that there is."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return _("没有“{day}”这一天", day=text[:40]), _way_out(text)
    return None


def _way_out(text: str) -> Message:
    found = _DAY.fullmatch(text)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not year or not found:
        return _("写成 2024-12-31 这样")
    if not 1 <= month <= 12:
        return _("月份从 01 到 12")
    return _("{year} 年 {month} 月从 01 到 {last} 日", year=year, month=month, last=monthrange(year, month)[1])
