"""A reviewer decides 审核: approve, return for correction, refuse; and takes the own decision back."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime

from banshi.applications.deadlines import halted, running, stage_due_of
from banshi.applications.flow import NotPossible, changes_of, event_of
from banshi.applications.reading import Reading
from banshi.applications.standing import duty_of, placed, taken_back, waiting_stages
from banshi.applications.store import (
    CORRECTION,
    Application,
    Event,
    EventKind,
    Filing,
    Move,
    Progress,
    Remark,
    State,
    Store,
)
from banshi.calendar import office_day
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.i18n import CHINESE, _
from banshi.policy import Absent, Actor
from banshi.review import NOTICE, Action, Decision, Stage
from banshi.workdays import Calendar

EVENTS: Mapping[Action, EventKind] = {
    Action.APPROVE: EventKind.APPROVED,
    Action.RETURN: EventKind.RETURNED,
    Action.REFUSE: EventKind.REFUSED,
}


def decide(
    item: Item,
    application: Application,
    action: Action,
    actor: Actor,
    store: Store,
    now: datetime,
    note: str = "",
    remarks: Sequence[Remark] = (),
    verdicts: Mapping[str, bool] | None = None,
    filled: Reading | None = None,
) -> Application:
    """One reviewer's decision; `item` is the version the application was made with.

    :param verdicts: what the reviewer found of each material, by name: True is 合格
    :param filled: a faultless reading of what the stage has the reviewer fill in (`read_stage`)
    :raises NotPossible: nothing waits for this actor, or a return without remarks, or a refusal without a reason, or a
        material that was found wanting without one, or a public notice that still runs
    :raises Conflict: somebody decided first
    """
    stage = _stage_for(item, application, actor)
    absent = stands_in_for(stage, application, actor)
    _require_allowed(stage, action)
    _require_reason(action, note, remarks)
    _require_sound(item, action, remarks, verdicts or {})
    if action is Action.APPROVE:
        _require_noticed(stage, application, note, now, store.calendar)
    filing = _filled(item, application.filing, stage, action, filled)
    decision = Decision(stage.id, action, actor.user_id, absent.user_id if absent else 0)
    decided = replace(
        application,
        version=application.version + 1,
        filing=filing,
        decisions=(*application.decisions, decision),
    )
    after = placed(item, decided, now, store.calendar)
    if after.state is State.CORRECTION:
        after = replace(after, progress=halted(after.progress, office_day(now), CORRECTION))
    said = replace(
        acted(event_of(EVENTS[action], actor, now), duty_of(stage, application), absent),
        stage=stage.title.zh,
        note=note.strip(),
        remarks=tuple(remarks),
        verdicts=verdicts or {},
        before=_before(application.filing, filing),
    )
    return store.move(application, Move(after, said, changes_of(item, after), decision))


def revoke(item: Item, application: Application, actor: Actor, store: Store, now: datetime, note: str) -> Application:
    """Take the own decision back, before anybody acted on it.

    :raises NotPossible: the latest decision is not this actor's, or it has taken effect, or no reason is given
    :raises Conflict: somebody acted first
    """
    if not may_revoke(application, actor):
        raise NotPossible(_("只能撤销自己刚作出、还没有人接着办理的意见"))
    if not note.strip():
        raise NotPossible(_("请写明撤销的理由"))
    *before, last = application.decisions
    progress = running(application.progress, office_day(now))
    if last.stage in progress.came and progress.stage != last.stage:
        # Back where it was: its limit, or its public notice, goes on from there.
        since = progress.came[last.stage]
        progress = replace(progress, stage=last.stage, since=since, holder=0, holder_name="")
    reopened = replace(application, version=application.version + 1, decisions=tuple(before), progress=progress)
    after = placed(item, reopened, now, store.calendar)
    title = next((one.title.zh for one in waiting_stages(item, after) if one.id == last.stage), last.stage)
    said = replace(event_of(EventKind.REVOKED, actor, now), stage=title, note=note.strip())
    return store.move(application, Move(after, said))


def may_revoke(application: Application, actor: Actor) -> bool:
    """Whether this actor's decision was the latest act and has changed nothing yet but where the case stands."""
    waits = application.state in (State.PENDING, State.CORRECTION)
    return bool(
        waits
        and application.decisions
        and application.decisions[-1].by == actor.user_id
        and not application.decisions[-1].kept
        and application.progress.holder in (0, actor.user_id)
    )


def waiting_for(item: Item, application: Application, actor: Actor) -> Stage | None:
    """The stage that this actor may decide now."""
    for stage in waiting_stages(item, application):
        if None in _bars(stage, application, actor):
            return stage
    return None


def stands_in_for(stage: Stage, application: Application, actor: Actor) -> Absent | None:
    """In whose place this actor decides a stage that waits on him; None where it is his own."""
    capacities = actor.capacities(duty_of(stage, application))
    return next((one for one in capacities if _bar(stage, application, actor, one) is None), None)


def acted(event: Event, duty: str, absent: Absent | None) -> Event:
    """The event of an act that asked for a duty, with the name of who was away where another stood in 代."""
    details = {**event.details, "for": absent.name} if absent else event.details
    return replace(event, role=duty, details=details)


def late_remarks(events: Sequence[Event]) -> frozenset[tuple[int, str]]:
    """Remarks of a later return on what was there to be seen at the first one: place of the event, and target.

    All that is wrong is to be said at once 一次性告知 (行政许可法 Art. 32): what was neither told before nor changed
    since should have been. A return that was taken back told nothing.
    """
    gone = taken_back(events)
    told: set[str] = set()
    changed: set[str] = set()
    late: set[tuple[int, str]] = set()
    rounds = 0
    for place, event in enumerate(events):
        if event.kind is EventKind.CORRECTED:
            changed.update(event.before or {})
        if event.kind is EventKind.RETURNED and place not in gone:
            targets = {one.target for one in event.remarks}
            late.update((place, one) for one in targets - told - changed if rounds)
            told |= targets
            rounds += 1
    return frozenset(late)


def late_if_told_now(events: Sequence[Event], targets: Sequence[str]) -> frozenset[str]:
    """Those of `targets` that a return would tell late if it came after these events: `late_remarks`, beforehand."""
    if not events:
        return frozenset()
    now = replace(events[-1], kind=EventKind.RETURNED, remarks=tuple(Remark(one, "") for one in targets))
    return frozenset(target for place, target in late_remarks([*events, now]) if place == len(events))


def bar_to_batch(
    item: Item, application: Application, actor: Actor, now: datetime, calendar: Calendar
) -> Message | None:
    """Why this actor cannot approve this application in a batch, unseen; None where he can."""
    try:
        stage = _stage_for(item, application, actor)
        _require_allowed(stage, Action.APPROVE)
        _require_noticed(stage, application, "", now, calendar)
    except NotPossible as refusal:
        return refusal.message
    if stage.does == NOTICE:
        return _("公示环节要逐件办理")
    return _("这个环节要填写内容，请逐件办理") if stage.fills else None


def _stage_for(item: Item, application: Application, actor: Actor) -> Stage:
    stages = [one for one in waiting_stages(item, application) if duty_of(one, application) in actor.duties]
    if not stages:
        raise NotPossible(_("这个办件现在不等您审核：可能已由他人办理"))
    bars = [_bars(one, application, actor) for one in stages]
    open_to = next((stage for stage, found in zip(stages, bars) if None in found), None)
    if open_to is None:
        raise NotPossible(next(bar for found in bars for bar in found if bar is not None))
    return open_to


def _bars(stage: Stage, application: Application, actor: Actor) -> Sequence[Message | None]:
    """What keeps this actor from deciding, in each capacity in which he has the duty; None where nothing does."""
    return [_bar(stage, application, actor, one) for one in actor.capacities(duty_of(stage, application))]


def _bar(stage: Stage, application: Application, actor: Actor, absent: Absent | None) -> Message | None:
    """Why this actor, who has the duty, may not decide here all the same.

    Who stands in for another is barred by what either of them did.
    """
    people = {actor.user_id, absent.user_id} if absent else {actor.user_id}
    barred = bar_by_part(stage, application, people)
    if barred is None and application.progress.holder not in {0, *people}:
        return _("{name}已领取这个办件", name=application.progress.holder_name)
    return barred


def bar_by_part(stage: Stage, application: Application, people: Set[int]) -> Message | None:
    """What a person, or one who stands in and who is away, did before that keeps them from deciding this stage."""
    if application.submitted_by in people:
        return _("您提交的办件不能由您审核") if len(people) == 1 else _("您或您代理的人提交的办件不能由您审核")
    if any(one.people & people and one.stage == stage.id for one in application.decisions):
        return _("您在这个环节已经给出意见，还要等其他人")
    if stage.exclusive and any(one.people & people for one in application.decisions):
        return _("您办过前面的环节，这个环节要由另一位审核人办理")
    return None


def _require_allowed(stage: Stage, action: Action) -> None:
    if action not in stage.may:
        raise NotPossible(_("“{stage}”环节不能给出这种意见", stage=stage.title))


def _require_reason(action: Action, note: str, remarks: Sequence[Remark]) -> None:
    if action is Action.RETURN and not remarks:
        raise NotPossible(_("退回补正要写明哪一项、怎样改"))
    if action is Action.REFUSE and not note.strip():
        raise NotPossible(_("不予通过要写明理由"))


def _require_sound(item: Item, action: Action, remarks: Sequence[Remark], verdicts: Mapping[str, bool]) -> None:
    """A material found wanting is told why, and stands against an approval."""
    told = {one.target for one in remarks}
    for name in (name for name, sound in verdicts.items() if not sound):
        label = item.material_by_name[name].label
        if action is Action.APPROVE:
            raise NotPossible(_("“{material}”不合格，不能通过；请退回补正或不予通过", material=label))
        if name not in told:
            raise NotPossible(_("请写明“{material}”为什么不合格", material=label))


def _require_noticed(stage: Stage, application: Application, note: str, now: datetime, calendar: Calendar) -> None:
    """A public notice ends after its last day, and what was objected is answered."""
    progress, last = application.progress, notice_ends(stage, application.progress, calendar)
    if last is None:
        return
    if office_day(now) <= last:
        raise NotPossible(_("公示到 {day} 为止，期满后才能通过", day=last.isoformat()))
    if progress.objections and not note.strip():
        raise NotPossible(_("公示期间有 {count} 条异议，请写明核查的情况", count=progress.objections))


def notice_ends(stage: Stage, progress: Progress, calendar: Calendar) -> date | None:
    """The last day of the public notice 公示 that runs; None where none does. It does not run while the clock stands
    still: nobody sees it then."""
    if stage.does != NOTICE:
        return None
    found = stage_due_of(replace(stage, within=stage.within or 1), progress, calendar)
    return found.day if found else None


def _filled(item: Item, filing: Filing, stage: Stage, action: Action, filled: Reading | None) -> Filing:
    """What was filed, with what the reviewer filled in. Only an approval fills anything in."""
    if not stage.fills or action is not Action.APPROVE:
        return filing
    if filled is None or filled.faults:
        raise NotPossible(_("请先填写本环节的内容"))
    values = {name: value for name, value in filing.values.items() if name not in stage.fills}
    values.update({name: value for name, value in filled.values.items() if name in stage.fills})
    listed = {name: item.by_name[name].mask(values.get(name), CHINESE) for name in item.listed}
    return replace(filing, values=values, listed=listed)


def _before(old: Filing, new: Filing) -> Values | None:
    """What stood before in what a reviewer filled in."""
    if old is new:
        return None
    changed = [name for name in {**old.values, **new.values} if old.values.get(name) != new.values.get(name)]
    return {name: old.values.get(name) for name in changed}
