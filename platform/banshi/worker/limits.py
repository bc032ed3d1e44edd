"""What is done once a day, and when the calendar changed: reminders of limits, and limits made anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from banshi.applications.deadlines import dated
from banshi.applications.standing import waiting_stages
from banshi.applications.telling import Open, Telling, horizon, redated, reminders, stage_at
from banshi.clock import AMBER, NO_LIMIT
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.startup import Platform
from banshi.storage import limits
from banshi.storage.limits import STAGE, WHOLE, Limited
from banshi.workdays import Calendar
from banshi.worker.versions import versions_of


def sweep(platform: Platform, today: date, now: datetime) -> int:
    """Remind of every limit that comes near, is due or has passed; answers with how many cases that were.

    Done again it tells nobody twice.
    """
    swept = 0
    for limit in (WHOLE, STAGE):
        until = horizon(today, _largest_amber(platform), platform.store.calendar)
        for batch in limits.due_batches(platform.database, limit, until):
            limits.remind(platform.database, [*_reminders(platform, batch, limit is WHOLE, today)], now)
            swept += len(batch)
    return swept


def _largest_amber(platform: Platform) -> int:
    items = platform.definitions.items.values()
    limited = (limit for item in items for limit in (item.time_limit, *(one.limit for one in item.limit_cases)))
    return max((one.amber for one in limited), default=AMBER)


def _reminders(
    platform: Platform, batch: Sequence[Limited], whole: bool, today: date
) -> Iterator[tuple[Limited, Sequence[Telling]]]:
    """What is to be told of each case of a batch; of one limit, as both have their own batches."""
    items = versions_of(platform, (one.digest for one in batch))
    values = _values_needed(platform, batch, items)
    for case in batch:
        item = items[case.digest]
        progress = replace(case.progress, stage_due_on=None) if whole else replace(case.progress, due_on=None)
        limit = item.limit(values.get(case.id, {})) if item else NO_LIMIT
        stage = stage_at(item, case.progress) if item else None
        told = reminders(Open(progress, case.waiting, limit, stage), today, platform.store.calendar)
        if told:
            yield case, told


def _values_needed(
    platform: Platform, batch: Sequence[Limited], items: Mapping[str, Item | None]
) -> Mapping[str, Values]:
    """What was filed in the cases whose limit hangs on it."""
    needed = [case.id for case in batch if (item := items[case.digest]) and item.limit_cases]
    return limits.limit_values(platform.database, needed) if needed else {}


def calendar_mark(calendar: Calendar) -> str:
    """Names what a calendar says: another name when a day is another."""
    said = [(year.year, [(one.first, one.last, one.made_up) for one in year.holidays]) for year in calendar.years]
    return sha256(repr(said).encode()).hexdigest()[:16]


def redate(platform: Platform, now: datetime) -> int:
    """Make the limits of all open cases anew by the calendar in force; answers with how many have another day."""
    changed, calendar = 0, platform.store.calendar
    mark = calendar_mark(calendar)
    for batch in limits.limited_applications(platform.store):
        items = versions_of(platform, (one.digest for one in batch))
        changes = [
            (after, redated(one, after, mark))
            for one in batch
            if (item := items[one.digest])
            and (after := dated(item, one, waiting_stages(item, one), calendar)).progress != one.progress
        ]
        if changes:
            limits.redate(platform.database, changes, now)
        changed += sum(1 for _one, tellings in changes if tellings)
    return changed
