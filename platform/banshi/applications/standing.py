"""Where an application stands in its review: what the decisions so far make of it, and whom it waits on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banshi.applications.deadlines import dated
from banshi.applications.store import DECIDED, DECISIONS, Added, Application, Event, EventKind, Progress, State, Store
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.i18n import Text
from banshi.policy import Actor, duty, personal_duty
from banshi.review import Action, Decision, Outcome, Review, Stage
from banshi.workdays import Calendar

_STATES: Mapping[Outcome | None, State] = {
    None: State.PENDING,
    Outcome.APPROVED: State.APPROVED,
    Outcome.REFUSED: State.REFUSED,
    Outcome.CORRECTION: State.CORRECTION,
}


@dataclass(frozen=True)
class Standing:
    """What the decisions make: an outcome, or the stages that are waited on."""

    outcome: Outcome | None
    waiting: tuple[Stage, ...]


def standing_of(review: Review, decisions: Sequence[Decision], added: Sequence[Added]) -> Standing:
    """What `decisions` make of a review to which reviewers were `added`.

    Whoever was added stands before or after the stage he was asked beside. Before it he gives an opinion, which holds
    nothing up but a return; after it he decides as one stage more.
    """
    own = [one for one in decisions if one.stage not in {each.id for each in added}]
    standing = Standing(review.outcome(own), review.waiting_on(own))
    waiting, decided = {one.id for one in standing.waiting}, {one.stage for one in own}
    for one in added:
        beside_now = one.beside in waiting if one.before else one.beside in decided - waiting
        if not beside_now or (not one.before and standing.outcome in (Outcome.REFUSED, Outcome.CORRECTION)):
            continue
        said = next((each.action for each in decisions if each.stage == one.id), None)
        if said is None:
            return Standing(None, (_stage_of(one, review),))
        if said is Action.RETURN:
            return Standing(Outcome.CORRECTION, ())
        if said is Action.REFUSE and not one.before:
            return Standing(Outcome.REFUSED, ())
    return standing


def asked_title(beside: str, name: str) -> str:
    """What the stage of a reviewer who was asked as well 加签 is called in Chinese, and in events."""
    return f"{beside}·{name}"


def _stage_of(one: Added, review: Review) -> Stage:
    beside = next((each for each in review.path() if each.id == one.beside), None)
    title = Text(
        asked_title(one.beside, one.name), f"{beside.title.en or one.beside} · {one.name}" if beside else one.name
    )
    return Stage(id=one.id, stage=title, role="", within=beside.within if beside else None, exclusive=False)


def duty_of(stage: Stage, application: Application) -> str:
    """What somebody must have to decide `stage` of this application."""
    person = next((one.user_id for one in application.progress.added if one.id == stage.id), None)
    if person is not None:
        return personal_duty(person)
    return duty(stage.role, application.progress.offices.get(stage.id, ""))


def waiting_stages(item: Item, application: Application) -> tuple[Stage, ...]:
    """The stages that an application waits on, whoever asks; none while it is not being reviewed."""
    if application.state is not State.PENDING:
        return ()
    review = item.route(application.filing.values)
    return standing_of(review, application.decisions, application.progress.added).waiting


def placed(item: Item, application: Application, now: datetime, calendar: Calendar) -> Application:
    """`application` with the state, the duties and the limits that its decisions make; the next version of it.

    Whoever came to another stage begins there: nobody holds it, and its limit runs from today. A stage that returned it
    keeps its place, and its limit goes on where the correction stopped it; so it does while a stage asks others first.
    """
    review = item.route(application.filing.values)
    standing = standing_of(review, application.decisions, application.progress.added)
    progress, state = application.progress, _STATES[standing.outcome]
    stage = standing.waiting[0].id if standing.waiting else ""
    if stage != progress.stage and state is not State.CORRECTION:
        since = progress.since if _asking(progress, stage) == _asking(progress, progress.stage) else now
        came = {**progress.came, stage: since or now} if stage else progress.came
        progress = replace(progress, stage=stage, since=came.get(stage), came=came, holder=0, holder_name="")
    moved = replace(
        application,
        state=state,
        decided_at=now if state in DECIDED else None,
        waiting_on=frozenset(duty_of(one, application) for one in standing.waiting),
        progress=progress,
    )
    return dated(item, moved, standing.waiting, calendar)


def own_stage(progress: Progress) -> str:
    """The stage of the review that it is at; of a reviewer who was added, the one beside which he was asked."""
    return next((one.beside for one in progress.added if one.id == progress.stage), progress.stage)


def _asking(progress: Progress, stage: str) -> str:
    """The stage that asked for the opinion which `stage` is; `stage` itself where it is none."""
    return next((one.beside for one in progress.added if one.id == stage and one.before), stage)


def taken_back(events: Sequence[Event]) -> frozenset[int]:
    """The places, from 0, of the decisions among an application's events that whoever made them took back."""
    gone: set[int] = set()
    standing: list[int] = []
    for place, event in enumerate(events):
        if event.kind in DECISIONS:
            standing.append(place)
        elif event.kind is EventKind.CORRECTED:
            standing.clear()
        elif event.kind is EventKind.REVOKED and standing:
            gone.add(standing.pop())
    return frozenset(gone)


def offices_of(item: Item, values: Values, actor: Actor, store: Store) -> Mapping[str, str]:
    """The office of each stage that is one office's: by the area in a field, else by the area of the unit that files.

    A stage whose office is not known waits on its role in every office.
    """
    found = {}
    for stage in item.route(values).path():
        if stage.office:
            areas = _areas(item, values, stage.area) if stage.area else store.areas_of(actor.unit_id)
            found[stage.id] = store.find_office(stage.office, areas) if areas else ""
    return {stage: office for stage, office in found.items() if office}


def _areas(item: Item, values: Values, name: str) -> Sequence[str]:
    """The area in a field and those that it lies in, the smallest first."""
    dictionary = item.by_name[name].dictionary_used
    path = dictionary.path(str(values.get(name) or "")) if dictionary else ()
    return [one.code for one in reversed(path)]
