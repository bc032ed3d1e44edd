"""What of an application's life is told to the applicant 办理经过, and what stays among the reviewers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from banshi.applications.standing import asked_title
from banshi.applications.store import Application, Event, EventKind
from banshi.definition.model import Item
from banshi.review import Action, Decision, Stage

_ACTIONS: Mapping[EventKind, Action] = {
    EventKind.APPROVED: Action.APPROVE,
    EventKind.RETURNED: Action.RETURN,
    EventKind.REFUSED: Action.REFUSE,
}
# Reviewers among themselves: who holds it, who else was asked, what they noted, whose data they looked at.
_AMONG_REVIEWERS = frozenset(
    {
        EventKind.CLAIMED,
        EventKind.RELEASED,
        EventKind.TRANSFERRED,
        EventKind.ADDED,
        EventKind.NOTED,
        EventKind.OBJECTED,
        EventKind.REVEALED,
    }
)


@dataclass(frozen=True)
class _Asked:
    """Who was asked as well 加签: beside which stage, and whether only for an opinion before it."""

    stage: str
    before: bool


def told_to_applicant(item: Item, application: Application, events: Sequence[Event]) -> Sequence[Event]:
    """The events that concern the applicant, as he is told them.

    Of several reviewers at one stage he is told what they come to, not who said what: a stage that was passed or
    refused, once. Of a reviewer who was asked as well he never hears but by what was returned to him.
    """
    return _Telling(item, application).told(events)


class _Telling:
    """One walk along the events, with the decisions that count so far."""

    def __init__(self, item: Item, application: Application) -> None:
        path = item.route(application.filing.values).path()
        self.stages: Mapping[str, Stage] = {one.title.zh: one for one in path}
        self.decisions: list[Decision] = []
        self.asked: dict[str, _Asked] = {}
        # Whether each decision was told, so that what takes it back is told as well.
        self.was_told: list[bool] = []

    def told(self, events: Sequence[Event]) -> Sequence[Event]:
        found = (self._told(one) for one in events)
        return [one for one in found if one is not None]

    def _told(self, event: Event) -> Event | None:
        if event.kind is EventKind.ADDED:
            name = asked_title(event.stage, event.details.get("to", ""))
            self.asked[name] = _Asked(event.stage, event.details.get("before") == "yes")
        if event.kind in _AMONG_REVIEWERS:
            return None
        if event.kind in _ACTIONS:
            return self._decision(event)
        if event.kind is EventKind.REVOKED:
            # Why a reviewer took it back is for reviewers.
            return replace(event, note="", stage=self._stage(event)) if self._taken_back() else None
        if event.kind is EventKind.CORRECTED:
            self.decisions.clear()
            self.was_told.clear()
        return event

    def _stage(self, event: Event) -> str:
        asked = self.asked.get(event.stage)
        return asked.stage if asked else event.stage

    def _taken_back(self) -> bool:
        if self.decisions:
            self.decisions.pop()
        return bool(self.was_told) and self.was_told.pop()

    def _decision(self, event: Event) -> Event | None:
        action, asked = _ACTIONS[event.kind], self.asked.get(event.stage)
        self.decisions.append(Decision(event.stage, action, event.actor_id))
        counts = not asked.before if asked else self._verdict(event.stage, action) is action
        tells = counts or action is Action.RETURN
        self.was_told.append(tells)
        return replace(event, stage=self._stage(event)) if tells else None

    def _verdict(self, name: str, action: Action) -> Action | None:
        """What the decisions at a stage come to; of a stage that is not on the path any more, what was said."""
        stage = self.stages.get(name)
        if stage is None:
            return action
        return replace(stage, id=name).verdict(self.decisions)
