"""Who is to be told of what happened to an application, and of a limit that comes near. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banshi.applications.standing import own_stage
from banshi.applications.store import DECISIONS, Application, EventKind, Move, Progress, State
from banshi.clock import TimeLimit, usual_amber
from banshi.definition.model import Item
from banshi.message import Kind
from banshi.policy import duty, personal_duty
from banshi.review import NOTICE, Stage
from banshi.workdays import ONE_DAY, Calendar


@dataclass(frozen=True)
class Telling:
    """One thing to tell: to whom (a duty), and what it is about.

    Of one application nobody is told the same kind about the same thing twice. `about` is "" for the event that it
    goes with; else it says which limit, with its day: `whole:2026-12-01`, `stage:2026-12-01:202611250230`.
    """

    kind: Kind
    recipient: str
    about: str = ""


_TO_APPLICANT: Mapping[EventKind, Kind] = {
    EventKind.EXTENDED: Kind.EXTENDED,
    EventKind.SUSPENDED: Kind.SUSPENDED,
    EventKind.RESUMED: Kind.RESUMED,
}
_OUTCOMES: Mapping[State, Kind] = {
    State.CORRECTION: Kind.RETURNED,
    State.APPROVED: Kind.APPROVED,
    State.REFUSED: Kind.REFUSED,
}


def tellings_of(before: Application | None, move: Move) -> Sequence[Telling]:
    """Who is told of a move. Nobody is told what he did himself.

    :param before: the application before it; None for its filing
    """
    applicant = personal_duty(move.after.submitted_by)
    found = [*_to_applicant(before, move, applicant), *_to_reviewers(move)]
    return [one for one in found if one.recipient != personal_duty(move.event.actor_id)]


def _to_applicant(before: Application | None, move: Move, applicant: str) -> Iterator[Telling]:
    kind = move.event.kind
    if kind in _TO_APPLICANT:
        yield Telling(_TO_APPLICANT[kind], applicant)
    elif kind in DECISIONS:
        if move.after.state in _OUTCOMES:
            yield Telling(_OUTCOMES[move.after.state], applicant)
        elif before and kind is EventKind.APPROVED and own_stage(before.progress) != own_stage(move.after.progress):
            yield Telling(Kind.PASSED, applicant)
    elif kind is EventKind.REVOKED and before and before.state is State.CORRECTION:
        yield Telling(Kind.REOPENED, applicant)


def _to_reviewers(move: Move) -> Iterator[Telling]:
    progress = move.after.progress
    if move.event.kind is EventKind.TRANSFERRED:
        yield Telling(Kind.TRANSFERRED, personal_duty(progress.holder))
    elif move.event.kind is EventKind.ADDED:
        yield Telling(Kind.ADDED, personal_duty(progress.added[-1].user_id))


@dataclass(frozen=True)
class Open:
    """An application that is being reviewed, as far as its limits need it.

    `waiting` are the duties it waits on; `stage` is the one it is at, where the definition still knows it.
    """

    progress: Progress
    waiting: Sequence[str]
    limit: TimeLimit
    stage: Stage | None


def stage_at(item: Item, progress: Progress) -> Stage | None:
    """The stage that an application is at, `own_stage`; None where the definition does not know it."""
    own = own_stage(progress)
    stages = (one for route in item.review for one in route.review.path())
    return next((one for one in stages if one.id == own), None)


def reminders(one: Open, today: date, calendar: Calendar) -> Sequence[Telling]:
    """What the limits of an application say on a working day: each limit its furthest threshold only.

    Near and on the day whoever is to act is reminded; past it the stage's supervisor is told, if it has one. A public
    notice that ended is no delay: now it can be decided.
    """
    return [*_of_whole(one, today, calendar), *_of_stage(one, today, calendar)]


def _of_whole(one: Open, today: date, calendar: Calendar) -> Iterator[Telling]:
    day = one.progress.due_on
    kind = day and _threshold(day, one.limit.amber, today, calendar)
    if kind:
        yield from _to(_recipients(one, kind), kind, f"whole:{day}")


def _of_stage(one: Open, today: date, calendar: Calendar) -> Iterator[Telling]:
    day, stage, since = one.progress.stage_due_on, one.stage, one.progress.since
    if day is None or stage is None or since is None:
        return
    about = f"stage:{day}:{since:%Y%m%d%H%M%S}"
    if stage.does == NOTICE:
        if today > day:
            yield from _to(_acting(one), Kind.NOTICE_ENDED, about)
        return
    kind = _threshold(day, usual_amber(stage.within or 0), today, calendar)
    if kind:
        yield from _to(_recipients(one, kind), kind, about)


def _threshold(day: date, amber: int, today: date, calendar: Calendar) -> Kind | None:
    if today > day:
        return Kind.LATE
    if today == day:
        return Kind.DUE
    return Kind.SOON if calendar.working_days(today + ONE_DAY, day) <= amber else None


def _recipients(one: Open, kind: Kind) -> Sequence[str]:
    stage = one.stage
    if kind is Kind.LATE and stage and stage.supervisor:
        return [duty(stage.supervisor, one.progress.offices.get(stage.id, ""))]
    return _acting(one)


def _acting(one: Open) -> Sequence[str]:
    """Whoever is to act: who holds it, else all on whom it waits."""
    return [personal_duty(one.progress.holder)] if one.progress.holder else one.waiting


def _to(recipients: Iterable[str], kind: Kind, about: str) -> Iterator[Telling]:
    return (Telling(kind, one, about) for one in recipients)


def horizon(today: date, amber: int, calendar: Calendar) -> date:
    """The last due day on which a limit can be `amber` working days away or less."""
    return calendar.nth(today, amber + 1) - ONE_DAY if amber >= 0 else today


def redated(before: Application, after: Application, mark: str) -> Sequence[Telling]:
    """Who is told that the calendar moved the due day of an application.

    :param mark: names the calendar
    """
    if before.progress.due_on == after.progress.due_on or after.progress.due_on is None:
        return ()
    progress = after.progress
    acting = [personal_duty(progress.holder)] if progress.holder else sorted(after.waiting_on)
    recipients = dict.fromkeys([personal_duty(after.submitted_by), *acting])
    return [Telling(Kind.REDATED, one, f"calendar:{progress.due_on}:{mark}") for one in recipients]
