"""The office's day: when a day begins and ends is decided where the office is, not where the server stands."""

from datetime import UTC, date, datetime, timedelta, timezone

# China has had one zone and no summer time since 1991; a fixed offset needs no zone files on the server.
OFFICE_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")


def office_day(moment: datetime) -> date:
    """The day in the office at `moment` (aware)."""
    return moment.astimezone(OFFICE_TIME).date()


def today() -> date:
    return office_day(datetime.now(UTC))
