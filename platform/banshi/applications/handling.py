"""What reviewers do with an application beside deciding it: claim, hand on, ask others, stop the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from banshi.applications.deadlines import dated, halted, running
from banshi.applications.deciding import acted, bar_by_part, stands_in_for, waiting_for
from banshi.applications.flow import NotPossible, event_of
from banshi.applications.standing import duty_of, placed, waiting_stages
from banshi.applications.store import (
    SUSPENSION,
    Added,
    Application,
    Event,
    EventKind,
    Move,
    Progress,
    State,
    Store,
)
from banshi.calendar import office_day
from banshi.definition.model import Item
from banshi.i18n import _
from banshi.policy import REVIEWER, Absent, Actor
from banshi.review import NOTICE, Stage

# A duty, and who is away in whose place it is done; None where it is the actor's own.
Capacity = tuple[str, Absent | None]


@dataclass(frozen=True)
class Person:
    """Somebody who can be given an application: a user and what he may decide."""

    user_id: int
    name: str
    duties: frozenset[str]


@dataclass(frozen=True)
class Act:
    """Who does what, where: what every function here takes."""

    item: Item
    application: Application
    actor: Actor
    store: Store
    now: datetime

    def record(
        self,
        kind: EventKind,
        progress: Progress,
        stage: Stage | None = None,
        note: str = "",
        details: Mapping[str, str] | None = None,
        state: State | None = None,
        by: Capacity | None = None,
    ) -> Application:
        """Write the act and where it left the application.

        :param by: as what the actor does it, where it is not as who decides `stage`
        :raises Conflict: somebody acted first
        """
        one = self.application
        moved = replace(one, version=one.version + 1, progress=progress, state=state or one.state)
        after = dated(self.item, moved, waiting_stages(self.item, moved), self.store.calendar)
        said = replace(event_of(kind, self.actor, self.now), note=note.strip(), details=details or {})
        if stage is not None:
            return self.write(after, self.at_stage(said, stage))
        duty, absent = by or self.capacity(self.application.waiting_on)
        return self.write(after, acted(replace(said, stage=one.progress.stage), duty or said.role, absent))

    def at_stage(self, said: Event, stage: Stage) -> Event:
        """The event of an act of who decides `stage`: its title, the duty, and in whose place."""
        absent = stands_in_for(stage, self.application, self.actor)
        return acted(replace(said, stage=stage.title.zh), duty_of(stage, self.application), absent)

    def capacity(self, duties: Iterable[str]) -> Capacity:
        """Of these duties the first that this actor has, and who is away that it is of; "" where he has none."""
        found = ((duty, one) for duty in sorted(duties) for one in self.actor.capacities(duty))
        return next(found, ("", None))

    def write(self, after: Application, event: Event) -> Application:
        return self.store.move(self.application, Move(after, event))


def claim(act: Act) -> Application:
    """Take a case that waits on one's duty: nobody else decides it until it is released.

    :raises NotPossible: it does not wait on this actor, or somebody holds it
    """
    stage = _stage(act)
    held = replace(act.application.progress, holder=act.actor.user_id, holder_name=act.actor.display_name)
    return act.record(EventKind.CLAIMED, held, stage)


def release(act: Act) -> Application:
    """Give a claimed case back to the queue. The stage's supervisor may give back what somebody else holds.

    :raises NotPossible: this actor neither holds it nor supervises its stage
    """
    progress = act.application.progress
    if not progress.holder or not may_release(act.item, act.application, act.actor):
        raise NotPossible(_("这个办件不是您领取的，不能放回"))
    absent = next((one for one in act.actor.standing_in if one.user_id == progress.holder), None)
    duty, _own = act.capacity(act.application.waiting_on)
    return act.record(EventKind.RELEASED, replace(progress, holder=0, holder_name=""), by=(duty, absent))


def transfer(act: Act, to: Person, note: str) -> Application:
    """Hand a case to another person who may decide it.

    :raises NotPossible: it is not this actor's to hand on, or `to` may not decide it, or no reason is given
    """
    stage = _stage(act)
    barred = to.user_id == act.actor.user_id or bar_by_part(stage, act.application, {to.user_id})
    if barred or duty_of(stage, act.application) not in to.duties:
        raise NotPossible(_("{name}不能办理这个环节", name=to.name))
    _require_note(note)
    held = replace(act.application.progress, holder=to.user_id, holder_name=to.name)
    return act.record(EventKind.TRANSFERRED, held, stage, note, {"to": to.name})


def add_reviewer(act: Act, person: Person, note: str, *, before: bool) -> Application:
    """Ask one more person: before this stage for an opinion, after it for one more approval 加签.

    :raises NotPossible: it does not wait on this actor, or `person` filed it or is asked already
    """
    stage = _stage(act)
    progress = act.application.progress
    taken = {one.user_id for one in progress.added} | {act.application.submitted_by, act.actor.user_id}
    if person.user_id in taken or any(one.id == stage.id for one in progress.added):
        raise NotPossible(_("不能请{name}一起审核：已经请过，或是提交人", name=person.name))
    _require_note(note)
    id_ = f"{stage.id}+{len(progress.added) + 1}"
    one = Added(id_, stage.id, before, person.user_id, person.name)
    asked = replace(progress, added=(*progress.added, one))
    moved = replace(act.application, version=act.application.version + 1, progress=asked)
    after = placed(act.item, moved, act.now, act.store.calendar)
    details = {"to": person.name, "before": "yes" if before else "no"}
    said = replace(event_of(EventKind.ADDED, act.actor, act.now), note=note.strip(), details=details)
    return act.write(after, act.at_stage(said, stage))


def extend(act: Act, days: int, note: str) -> Application:
    """Give the office more time, once, by up to the days that the item allows 延长期限.

    :param days: working days
    :raises NotPossible: the item allows none, or it was extended, or this actor may not approve that, or no reason
    """
    limit, progress = act.item.limit(act.application.filing.values), act.application.progress
    if act.application.state is not State.PENDING:
        raise NotPossible(_("只有正在审核的办件可以延长期限"))
    if not limit.extension:
        raise NotPossible(_("这个事项不能延长期限"))
    if progress.extended:
        raise NotPossible(_("已经延长过一次，不能再延长"))
    if not 1 <= days <= limit.extension:
        raise NotPossible(_("最多延长 {days} 个工作日", days=limit.extension))
    if not may_extend(act.item, act.application, act.actor):
        raise NotPossible(_("延长期限要由有权批准的人操作"))
    _require_note(note)
    by = act.capacity([limit.extended_by] if limit.extended_by else act.application.waiting_on)
    longer = replace(progress, extended=days)
    return act.record(EventKind.EXTENDED, longer, note=note, details={"days": str(days)}, by=by)


def may_extend(item: Item, application: Application, actor: Actor) -> bool:
    """Whether this actor may approve more time for it: the role that the item names, else who may decide it now."""
    limit = item.limit(application.filing.values)
    if application.state is not State.PENDING or not limit.extension or application.progress.extended:
        return False
    if limit.extended_by:
        return limit.extended_by in actor.duties
    return waiting_for(item, application, actor) is not None


def suspend(act: Act, note: str) -> Application:
    """Stop the clock while something outside the office must come first 中止.

    :raises NotPossible: it does not wait on this actor, or no reason is given
    """
    stage = _stage(act)
    _require_note(note)
    progress = halted(act.application.progress, office_day(act.now), SUSPENSION)
    return act.record(EventKind.SUSPENDED, progress, stage, note, state=State.SUSPENDED)


def resume(act: Act, note: str) -> Application:
    """Go on with a suspended case 恢复办理.

    :raises NotPossible: it is not suspended, or it does not wait on this actor, or no reason is given
    """
    one = act.application
    if one.state is not State.SUSPENDED or not one.waiting_on & act.actor.duties:
        raise NotPossible(_("这个办件没有中止，或不由您办理"))
    _require_note(note)
    progress = running(one.progress, office_day(act.now))
    return act.record(EventKind.RESUMED, progress, note=note, state=State.PENDING)


def record_objection(act: Act, note: str) -> Application:
    """Write down what somebody objects during a public notice 公示异议.

    :raises NotPossible: no notice runs that this actor handles, or nothing is said
    """
    stage = _stage(act)
    if stage.does != NOTICE:
        raise NotPossible(_("这个办件现在不在公示"))
    if not note.strip():
        raise NotPossible(_("请写明谁提出、异议是什么"))
    progress = act.application.progress
    return act.record(EventKind.OBJECTED, replace(progress, objections=progress.objections + 1), stage, note)


def note(act: Act, text: str) -> Application:
    """Write something down for the other reviewers 内部备注. Nobody else is ever shown it.

    :raises NotPossible: this actor is no reviewer, or filed it, or nothing is said
    """
    if not act.actor.has(REVIEWER) or act.actor.user_id == act.application.submitted_by:
        raise NotPossible(_("只有审核人员可以写内部备注"))
    if not text.strip():
        raise NotPossible(_("请写明备注的内容"))
    return act.record(EventKind.NOTED, act.application.progress, note=text)


def may_release(item: Item, application: Application, actor: Actor) -> bool:
    """Whether this actor may give a claimed case back: who holds it or stands in for him, or the stage's supervisor."""
    mine = {actor.user_id, *(one.user_id for one in actor.standing_in)}
    return application.progress.holder in mine or _supervises(item, application, actor)


def _stage(act: Act) -> Stage:
    stage = waiting_for(act.item, act.application, act.actor)
    if stage is None:
        raise NotPossible(_("这个办件现在不等您审核：可能已由他人办理"))
    return stage


def _supervises(item: Item, application: Application, actor: Actor) -> bool:
    return any(one.supervisor and actor.has(one.supervisor) for one in waiting_stages(item, application))


def _require_note(note: str) -> None:
    if not note.strip():
        raise NotPossible(_("请写明理由"))
