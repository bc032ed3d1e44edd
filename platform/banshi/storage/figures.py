"""The row that statistics count of an application: as it begins, and as each move leaves it."""

from collections.abc import Callable, Mapping, Sequence

from banshi.applications.deciding import late_remarks
from banshi.applications.store import ENDED, Application, Event, EventKind, Move, State
from banshi.calendar import office_day

Figure = Mapping[str, object]


def begun(move: Move) -> Figure:
    """The row of an application that `move` files."""
    one = move.after
    first: Figure = {
        "application_id": one.id,
        "item": one.item,
        "office": "",
        "filed_on": office_day(one.submitted_at),
        "returns": 0,
        "late": False,
    }
    return {**first, **_standing(move, None)}


def moved(figure: Figure, before: Application, move: Move, events: Callable[[], Sequence[Event]]) -> Figure:
    """The row `figure` after a move.

    :param events: all of the application, that of the move too; asked for only where there are two returns or more and
        one came or was taken back
    """
    if before.state in ENDED:
        # A note that comes later moves nothing: it ended on the day that it ended.
        return figure
    returns, late = int(str(figure["returns"])), figure["late"]
    came = _returns_of(before, move)
    if came:
        returns += came
        late = returns > 1 and bool(late_remarks(events()))
    standing = _standing(move, before)
    office = standing["office"] or figure["office"]
    return {**figure, **standing, "office": office, "returns": returns, "late": late}


def _returns_of(before: Application, move: Move) -> int:
    """1 for a return, -1 for one that is taken back."""
    if move.event.kind is EventKind.RETURNED:
        return 1
    return -1 if move.event.kind is EventKind.REVOKED and before.state is State.CORRECTION else 0


def _standing(move: Move, before: Application | None) -> Figure:
    one, progress = move.after, move.after.progress
    ended = one.state in ENDED
    return {
        "office": _office(move, before),
        "state": one.state.value,
        "due_on": progress.was_due_on if ended else progress.due_on,
        "ended_on": office_day(move.event.at) if ended else None,
        "worked_days": progress.worked_days if ended else None,
    }


def _office(move: Move, before: Application | None) -> str:
    """The office that it waits on now, else the one that just decided; "" where that is not known.

    Whoever was asked as well 加签 decides for no office.
    """
    progress = move.after.progress
    waiting = progress.offices.get(progress.stage, "")
    if waiting or move.decision is None or before is None:
        return waiting
    stage = move.decision.stage
    if any(one.id == stage for one in before.progress.added):
        return ""
    return before.progress.offices.get(stage, "") or move.event.unit_id
