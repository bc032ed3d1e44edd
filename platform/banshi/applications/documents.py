"""Which documents 文书 an application has now, and of what moment each is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banshi.applications.standing import waiting_stages
from banshi.applications.store import Application, Event, EventKind, State
from banshi.definition.model import Item
from banshi.document import RECEIPT, Document
from banshi.review import REFUSAL

_FILED = frozenset({EventKind.SUBMITTED, EventKind.CORRECTED})


@dataclass(frozen=True)
class Issue:
    """A document that can be printed: what the item says of it, and the event it comes from.

    `sequence` is the event's place in the application's chain, from 1. What is printed again has the same.
    """

    document: Document
    sequence: int
    event: Event


def documents_of(item: Item, application: Application, events: Sequence[Event]) -> Sequence[Issue]:
    """What can be printed now, in the order of an application's life; nothing of one that was withdrawn.

    :param item: the version that the application was made with
    :param events: all of its events, oldest first
    """
    if application.state is State.WITHDRAWN:
        return ()
    found = []
    for sort, source in _SOURCES.items():
        document = _declared(item, application, sort)
        sequence = source(item, application, events) if document else 0
        if document and sequence:
            found.append(Issue(document, sequence, events[sequence - 1]))
    return found


def _declared(item: Item, application: Application, sort: str) -> Document | None:
    """The first document of that sort whose condition holds."""
    own = [one for one in item.documents if one.document == sort]
    if sort == RECEIPT.document and not own and item.steps:
        return RECEIPT
    return next((one for one in own if one.when.holds(application.filing.values)), None)


def _latest(events: Sequence[Event], kinds: frozenset[EventKind]) -> int:
    """The place from 1 of the latest event of these kinds; 0 where there is none."""
    return next((place for place, one in _backwards(events) if one.kind in kinds), 0)


def _backwards(events: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    return zip(range(len(events), 0, -1), reversed(events))


def _filed(item: Item, application: Application, events: Sequence[Event]) -> int:
    return _latest(events, _FILED)


def _accepted(item: Item, application: Application, events: Sequence[Event]) -> int:
    """The first approval, at whichever stage; the filing itself where it was approved at once, by no one."""
    approved = (place for place, one in enumerate(events, 1) if one.kind is EventKind.APPROVED)
    return next(approved, _filed(item, application, events) if application.state is State.APPROVED else 0)


def _returned(item: Item, application: Application, events: Sequence[Event]) -> int:
    return _latest(events, frozenset({EventKind.RETURNED}))


def _refused(item: Item, application: Application, events: Sequence[Event]) -> int:
    """The refusal, while its decision is being delivered too: it is the paper that is delivered 送达."""
    delivered = any(one.after == REFUSAL for one in waiting_stages(item, application))
    return _latest(events, frozenset({EventKind.REFUSED})) if delivered or application.state is State.REFUSED else 0


def _approved(item: Item, application: Application, events: Sequence[Event]) -> int:
    if application.state is not State.APPROVED:
        return 0
    return _latest(events, frozenset({EventKind.APPROVED}) | _FILED)


# In the order of an application's life.
_SOURCES = {
    "receipt": _filed,
    "acceptance": _accepted,
    "correction": _returned,
    "refusal": _refused,
    "approval": _approved,
}
