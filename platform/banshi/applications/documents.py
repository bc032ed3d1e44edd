"""Which documents 文书 an application has now, and of what moment each is."""

from collections.abc import Sequence
from dataclasses import dataclass

from banshi.applications.standing import asked_title, taken_back, waiting_stages
from banshi.applications.store import Application, Event, EventKind, State
from banshi.definition.model import Item
from banshi.document import RECEIPT, Document
from banshi.review import REFUSAL

_FILED = frozenset({EventKind.SUBMITTED, EventKind.CORRECTED})
# What happened, was no mere opinion and was not taken back, each with its place in the chain, from 1.
_Happened = Sequence[tuple[int, Event]]


@dataclass(frozen=True)
class Issue:
    """A document that can be printed: what the item says of it, and the event it comes from.

    `sequence` is the event's place in the application's chain, from 1. What is printed again has the same.
    """

    document: Document
    sequence: int
    event: Event


def documents_of(item: Item, application: Application, events: Sequence[Event]) -> Sequence[Issue]:
    """What can be printed now, in the order of an application's life; nothing of one that was withdrawn, nor of a
    decision that was taken back.

    :param item: the version that the application was made with
    :param events: all of its events, oldest first
    """
    if application.state is State.WITHDRAWN:
        return ()
    found, happened = [], _happened(events)
    for sort, source in _SOURCES.items():
        document = _declared(item, application, sort)
        sequence = source(item, application, happened) if document else 0
        if document and sequence:
            found.append(Issue(document, sequence, events[sequence - 1]))
    return found


def _happened(events: Sequence[Event]) -> _Happened:
    gone, asked = taken_back(events), {name for one in events for name in _asked_before(one)}
    # Who was asked for an opinion before a stage decides nothing, but for a return.
    return [
        (place, one)
        for place, one in enumerate(events, 1)
        if place - 1 not in gone and (one.kind is EventKind.RETURNED or one.stage not in asked)
    ]


def _asked_before(event: Event) -> Sequence[str]:
    """What the stage is called of whom this event asked for an opinion."""
    asks = event.kind is EventKind.ADDED and event.details.get("before") == "yes"
    return [asked_title(event.stage, event.details.get("to", ""))] if asks else []


def _declared(item: Item, application: Application, sort: str) -> Document | None:
    """The first document of that sort whose condition holds."""
    own = [one for one in item.documents if one.document == sort]
    if sort == RECEIPT.document and not own and item.steps:
        return RECEIPT
    return next((one for one in own if one.when.holds(application.filing.values)), None)


def _latest(happened: _Happened, kinds: frozenset[EventKind]) -> int:
    """The place of the latest event of these kinds; 0 where there is none."""
    return next((place for place, one in reversed(happened) if one.kind in kinds), 0)


def _filed(item: Item, application: Application, happened: _Happened) -> int:
    return _latest(happened, _FILED)


def _accepted(item: Item, application: Application, happened: _Happened) -> int:
    """The first approval, at whichever stage; the filing itself where it was approved at once, by no one."""
    approved = (place for place, one in happened if one.kind is EventKind.APPROVED)
    return next(approved, _filed(item, application, happened) if application.state is State.APPROVED else 0)


def _returned(item: Item, application: Application, happened: _Happened) -> int:
    return _latest(happened, frozenset({EventKind.RETURNED}))


def _refused(item: Item, application: Application, happened: _Happened) -> int:
    """The refusal, while its decision is being delivered too: it is the paper that is delivered 送达."""
    delivered = any(one.after == REFUSAL for one in waiting_stages(item, application))
    return _latest(happened, frozenset({EventKind.REFUSED})) if delivered or application.state is State.REFUSED else 0


def _approved(item: Item, application: Application, happened: _Happened) -> int:
    if application.state is not State.APPROVED:
        return 0
    return _latest(happened, frozenset({EventKind.APPROVED}) | _FILED)


# In the order of an application's life.
_SOURCES = {
    "receipt": _filed,
    "acceptance": _accepted,
    "correction": _returned,
    "refusal": _refused,
    "approval": _approved,
}
