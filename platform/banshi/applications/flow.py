"""The life of an application 办件: submit, decide, correct, withdraw. Pure decisions over a `Store`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import randbelow
from uuid import uuid4

from banshi.applications.reading import Reading, read
from banshi.applications.store import (
    Application,
    Conflict,
    Event,
    EventKind,
    Filing,
    Move,
    NumberTaken,
    Remark,
    State,
    Store,
)
from banshi.applications.subjects import subjects_of
from banshi.calendar import office_day
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.effect import Change
from banshi.field import Context
from banshi.i18n import CHINESE, _
from banshi.policy import Actor
from banshi.review import Action, Decision, Outcome, Stage
from banshi.step import AGREED

_NUMBERS_TRIED = 5
_EVENTS = {Action.APPROVE: EventKind.APPROVED, Action.RETURN: EventKind.RETURNED, Action.REFUSE: EventKind.REFUSED}
_STATES = {
    None: State.PENDING,
    Outcome.APPROVED: State.APPROVED,
    Outcome.REFUSED: State.REFUSED,
    Outcome.CORRECTION: State.CORRECTION,
}


class NotPossible(Exception):
    """The act does not fit the state of the application or the role of the actor; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def submit(item: Item, reading: Reading, actor: Actor, store: Store, key: str, now: datetime) -> Application:
    """File a faultless reading. The same idempotency `key` files once and answers with the same application.

    :raises Conflict: a register no longer allows what the application would change
    :raises PluginFailed: a plugin that the item names failed; nothing was written
    """
    assert not reading.faults, "only a faultless reading is filed"
    for _try in range(_NUMBERS_TRIED):
        try:
            return _submit(item, reading, actor, store, key, now, _number(now))
        except NumberTaken:
            continue
    raise Conflict("no free application number")


def _submit(
    item: Item, reading: Reading, actor: Actor, store: Store, key: str, now: datetime, number: str
) -> Application:
    outcome, waiting = _outcome(item, reading.values, ())
    filing = filing_of(item, reading, actor, now, generated_values(item, reading.values, number, now))
    application = Application(
        id=uuid4().hex,
        number=number,
        item=item.id,
        digest=item.digest,
        portal=item.portal,
        unit_id=actor.unit_id,
        state=_STATES[outcome],
        version=1,
        submitted_at=now,
        decided_at=now if outcome else None,
        waiting_roles=_roles(waiting),
        filing=filing,
        decisions=(),
    )
    move = Move(
        state=application.state,
        waiting_roles=application.waiting_roles,
        event=_event(EventKind.SUBMITTED, actor, now),
        changes=_changes(item, filing, actor.unit_id) if outcome is Outcome.APPROVED else (),
        filing=filing,
    )
    return store.submit(application, move, actor, key)


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
) -> Application:
    """One reviewer's decision; `item` is the version the application was made with.

    :param verdicts: what the reviewer found of each material, by name: True is 合格
    :raises NotPossible: nothing waits for this actor, or a return without remarks, or a refusal without a reason, or a
        material that was found wanting without one
    :raises Conflict: somebody decided first
    """
    stage = _stage_of(item, application, actor)
    _require_reason(action, note, remarks)
    _require_sound(item, action, remarks, verdicts or {})
    decision = Decision(stage.id, action)
    outcome, waiting = _outcome(item, application.filing.values, (*application.decisions, decision))
    said = _event(_EVENTS[action], actor, now, stage=stage.title.zh, note=note, remarks=tuple(remarks))
    event = replace(said, verdicts=verdicts or {})
    move = Move(
        state=_STATES[outcome],
        waiting_roles=_roles(waiting),
        event=event,
        changes=_changes(item, application.filing, application.unit_id) if outcome is Outcome.APPROVED else (),
        decision=decision,
    )
    return store.move(application, move)


def correctable(events: Sequence[Event]) -> Mapping[str, str]:
    """The fields and materials that the latest return named, with what was said."""
    latest = next((one for one in reversed(events) if one.kind is EventKind.RETURNED), None)
    return {remark.target: remark.text for remark in latest.remarks} if latest else {}


def read_correction(
    item: Item, application: Application, named: Mapping[str, str], raw: Mapping[str, object], context: Context
) -> Reading:
    """Judge a correction 补正: only what was named is taken from `raw`, the rest stays as it was filed.

    It is judged as of the day it was filed: a code that was retired meanwhile is no fault of the applicant's.
    """
    context = replace(context, today=office_day(application.submitted_at))
    values = application.filing.values
    # What was shown and left blank was left blank on purpose: no default comes there now.
    filed: dict[str, object] = {**dict.fromkeys(item.shown(values), ""), **values}
    filed.update({name: list(files) for name, files in application.filing.materials.items()})
    filed[AGREED] = dict(application.filing.agreed)
    filed["subjects"] = [one.key for one in application.filing.subjects if one.key]
    filed.update({name: raw.get(name, "") for name in named})
    return read(item, {name: value for name, value in filed.items() if value is not None}, context)


def correct(
    item: Item, application: Application, reading: Reading, actor: Actor, store: Store, now: datetime
) -> Application:
    """File a corrected application again; it goes back to review from the start.

    :raises NotPossible: it does not wait for a correction
    :raises Conflict: it moved meanwhile
    """
    if application.state is not State.CORRECTION:
        raise NotPossible(_("这个办件现在不需要补正"))
    outcome, waiting = _outcome(item, reading.values, ())
    made = {one.name for one in item.generated}
    kept = {name: value for name, value in application.filing.values.items() if name in made}
    filing = filing_of(item, reading, actor, now, kept)
    move = Move(
        state=_STATES[outcome],
        waiting_roles=_roles(waiting),
        event=_event(EventKind.CORRECTED, actor, now, before=changed_values(application.filing, filing)),
        changes=_changes(item, filing, application.unit_id) if outcome is Outcome.APPROVED else (),
        filing=filing,
    )
    return store.move(application, move)


def withdraw(application: Application, actor: Actor, store: Store, now: datetime) -> Application:
    """Take an application back before anybody decided.

    :raises NotPossible: it is decided, or waits for a correction after a decision
    """
    if application.state is not State.PENDING or application.decisions:
        raise NotPossible(_("已有审核意见，不能撤回"))
    move = Move(State.WITHDRAWN, frozenset(), _event(EventKind.WITHDRAWN, actor, now))
    return store.move(application, move)


def waiting_for(item: Item, application: Application, actor: Actor) -> Stage | None:
    """The stage that this actor may decide now."""
    if application.state is not State.PENDING:
        return None
    _outcome_now, waiting = _outcome(item, application.filing.values, application.decisions)
    return next((stage for stage in waiting if actor.has(stage.role)), None)


def generated_values(item: Item, values: Values, number: str, now: datetime) -> Values:
    """What is made once, for the application `number`, of the fields that these values leave visible."""
    visible = (one for one in item.generated if one.visible.holds(values))
    return {one.name: one.generate(values, number, now) for one in visible}


def filing_of(item: Item, reading: Reading, actor: Actor, now: datetime, generated: Values) -> Filing:
    """What a reading files, and beside it what was `generated` for it.

    A text that was agreed to with no time kept is agreed to now.
    """
    values = {**reading.values, **generated}
    listed = {name: item.by_name[name].mask(values.get(name), CHINESE) for name in item.listed}
    agreed = {digest: at or now.isoformat(timespec="seconds") for digest, at in reading.agreed.items()}
    return Filing(values, reading.materials, subjects_of(item, reading, actor), listed, agreed, reading.held)


def changed_values(before: Filing, after: Filing) -> Values:
    """What stood before in every field or material that `after` has otherwise."""
    old, new = _everything(before), _everything(after)
    return {name: old.get(name) for name in {**old, **new} if old.get(name) != new.get(name)}


def _everything(filing: Filing) -> Values:
    return {**filing.values, **{name: list(files) for name, files in filing.materials.items()}}


def _stage_of(item: Item, application: Application, actor: Actor) -> Stage:
    stage = waiting_for(item, application, actor)
    if stage is None:
        raise NotPossible(_("这个办件现在不等您审核：可能已由他人办理"))
    return stage


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


def _outcome(item: Item, values: Values, decisions: Sequence[Decision]) -> tuple[Outcome | None, Sequence[Stage]]:
    review = item.route(values)
    return review.outcome(decisions), review.waiting_on(decisions)


def _roles(stages: Sequence[Stage]) -> frozenset[str]:
    return frozenset(stage.role for stage in stages)


def _changes(item: Item, filing: Filing, unit_id: str) -> Sequence[Change]:
    keys = [one.key for one in filing.subjects if one.key]
    return [
        change
        for route in item.effects
        if route.when.holds(filing.values)
        for change in route.effect.changes(filing.values, keys, unit_id)
    ]


def _event(
    kind: EventKind,
    actor: Actor,
    now: datetime,
    stage: str = "",
    note: str = "",
    remarks: tuple[Remark, ...] = (),
    before: Values | None = None,
) -> Event:
    return Event(kind, now, actor.display_name, actor.user_id, actor.unit_id, stage, note.strip(), remarks, before)


def _number(now: datetime) -> str:
    """办件编号: the day and ten random digits, so that a number says nothing about another."""
    return f"{now:%Y%m%d}{randbelow(10**10):010d}"
