"""The slow counter of T14: day by day, with its own copy of the notices and nothing of the platform.

`OFF` are the days from Monday to Friday that were given off and `WORKED` the Saturdays and Sundays that were worked, as
the notices for 2023 (国办发明电〔2022〕16号), 2024 (〔2023〕7号), 2025 (〔2024〕12号) and 2026 (〔2025〕7号) have them.
"""

from collections.abc import Sequence
from datetime import date, timedelta

ANNOUNCED = {2023, 2024, 2025, 2026}
_OFF = """
2023-01-02 2023-01-23 2023-01-24 2023-01-25 2023-01-26 2023-01-27 2023-04-05 2023-05-01 2023-05-02 2023-05-03
2023-06-22 2023-06-23 2023-09-29 2023-10-02 2023-10-03 2023-10-04 2023-10-05 2023-10-06
2024-01-01 2024-02-12 2024-02-13 2024-02-14 2024-02-15 2024-02-16 2024-04-04 2024-04-05 2024-05-01 2024-05-02
2024-05-03 2024-06-10 2024-09-16 2024-09-17 2024-10-01 2024-10-02 2024-10-03 2024-10-04 2024-10-07
2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-03 2025-02-04 2025-04-04 2025-05-01 2025-05-02
2025-05-05 2025-06-02 2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08
2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23 2026-04-06 2026-05-01
2026-05-04 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07
"""
_WORKED = """
2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""
OFF, WORKED = set(_OFF.split()), set(_WORKED.split())
TOMORROW = timedelta(days=1)
# First and last day; None for one that is open.
Pauses = Sequence[tuple[date, date | None]]


def is_worked(day: date) -> bool:
    return str(day) in WORKED or (day.weekday() < 5 and str(day) not in OFF)


def is_paused(day: date, pauses: Pauses) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in pauses)


def slow_due(received: date, days: int, pauses: Pauses = (), extended: int = 0) -> date | None:
    """The day on which it is due; None while the clock stands still."""
    to_count = days + extended
    day = received
    if to_count == 0:
        # At once: on the day itself, or the first day on which anybody works.
        to_count = 1
    else:
        day += TOMORROW
    while True:
        if any(first <= day and last is None for first, last in pauses):
            return None
        if is_worked(day) and not is_paused(day, pauses):
            to_count -= 1
        if to_count == 0:
            return day
        day += TOMORROW


def is_provisional(received: date, days: int, pauses: Pauses = (), extended: int = 0) -> bool:
    """Whether one of the days on the way is of a year that is not announced."""
    end = slow_due(received, days, pauses, extended)
    if end is None:
        end = min(first for first, last in pauses if last is None)
    day = received if days + extended == 0 else received + TOMORROW
    years = {day.year, end.year}
    while day < end:
        years.add(day.year)
        day += TOMORROW
    return bool(years - ANNOUNCED)
