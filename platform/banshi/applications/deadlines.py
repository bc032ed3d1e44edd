"""Until when an application is to be decided 办结期限: of the whole, and of the stage it waits on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from banshi.applications.store import CORRECTION, DECIDED, SUSPENSION, Application, Halt, Progress
from banshi.calendar import office_day
from banshi.clock import Due, Pause, due
from banshi.definition.model import Item
from banshi.i18n import Text
from banshi.review import Stage
from banshi.workdays import ONE_DAY, Calendar

_WHY: Mapping[str, Text] = {
    CORRECTION: Text("补正", "correction"),
    SUSPENSION: Text("中止", "suspension"),
}


def due_of(item: Item, application: Application, calendar: Calendar) -> Due | None:
    """The clock of the whole application; None where its item has no limit."""
    days, progress = item.limit(application.filing.values).days, application.progress
    if days is None:
        return None
    return due(calendar, office_day(application.submitted_at), days, _pauses(progress.halts), progress.extended)


def stage_due_of(stage: Stage, progress: Progress, calendar: Calendar) -> Due | None:
    """The clock of the stage that an application waits on; None where it has no limit."""
    if stage.within is None or progress.since is None:
        return None
    return due(calendar, office_day(progress.since), stage.within, _pauses(progress.halts))


def dated(item: Item, application: Application, stages: Sequence[Stage], calendar: Calendar) -> Application:
    """`application` with the limits that run now: none while it waits for the applicant, is suspended or has ended.

    When it is decided, also with the day it was due on and the days it took: those stay, whatever calendar comes later.
    """
    progress = application.progress
    whole = due_of(item, application, calendar) if stages else None
    limits = [stage_due_of(one, progress, calendar) for one in stages]
    nearest = min((one.day for one in limits if one and one.day), default=None)
    provisional = any(one.provisional for one in (whole, *limits) if one)
    kept = replace(progress, due_on=whole.day if whole else None, stage_due_on=nearest, provisional=provisional)
    if application.state in DECIDED and application.decided_at is not None and progress.worked_days is None:
        last = due_of(item, application, calendar)
        worked = worked_days(application, office_day(application.decided_at), calendar)
        kept = replace(kept, was_due_on=last.day if last else None, worked_days=worked)
    return replace(application, progress=kept)


def worked_days(application: Application, last: date, calendar: Calendar) -> int:
    """The working days from the one after the receipt to `last`, without those on which the clock stood still."""
    first = office_day(application.submitted_at) + ONE_DAY
    stood = (
        calendar.working_days(max(one.since, first), min(one.until or last, last)) for one in application.progress.halts
    )
    return max(0, calendar.working_days(first, last) - sum(stood))


def halted(progress: Progress, day: date, why: str) -> Progress:
    """The clock stands still after `day`, on which the office still worked."""
    return replace(progress, halts=(*progress.halts, Halt(day + ONE_DAY, None, why)))


def running(progress: Progress, day: date) -> Progress:
    """The clock runs again: `day` is the last that is not counted."""
    return replace(progress, halts=tuple(replace(one, until=one.until or day) for one in progress.halts))


def _pauses(halts: Sequence[Halt]) -> Sequence[Pause]:
    return [Pause(one.since, one.until, _WHY[one.why]) for one in halts]
