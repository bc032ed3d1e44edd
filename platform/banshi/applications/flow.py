"""The life of an application 办件 on the applicant's side: submit, correct, withdraw. Pure, over a `Store`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import randbelow
from uuid import uuid4

from banshi.applications.deadlines import running
from banshi.applications.intake import FILES, format_handed_in, marks_of, stamped
from banshi.applications.reading import Reading, read
from banshi.applications.standing import offices_of, placed
from banshi.applications.store import (
    Application,
    Conflict,
    Event,
    EventKind,
    Filing,
    Move,
    NumberTaken,
    Progress,
    State,
    Store,
)
from banshi.applications.subjects import subjects_of
from banshi.calendar import office_day
from banshi.conditions import Value, Values
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.effect import Change
from banshi.field import Context
from banshi.i18n import CHINESE, _
from banshi.policy import Actor
from banshi.review import Decision
from banshi.step import AGREED

_NUMBERS_TRIED = 5
# Under what name the event of a filing keeps the fingerprint of what was sent.
_SENT = "sent"


class NotPossible(Exception):
    """The act does not fit the state of the application or the role of the actor; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def submit(
    item: Item,
    reading: Reading,
    actor: Actor,
    store: Store,
    key: str,
    now: datetime,
    portal: str = "",
    fingerprint: str = "",
) -> Application:
    """File a faultless reading. The same idempotency `key` files once and answers with the same application.

    :param portal: where it is filed; "" for the item's own portal
    :param fingerprint: of what was sent, for `was_sent`; "" where nobody will ask
    :raises Conflict: a register no longer allows what the application would change
    :raises PluginFailed: a plugin that the item names failed; nothing was written
    """
    assert not reading.faults, "only a faultless reading is filed"
    for _try in range(_NUMBERS_TRIED):
        try:
            move = _filed(item, reading, actor, store, now, portal)
            if fingerprint:
                move = replace(move, event=replace(move.event, details={_SENT: fingerprint}))
            return store.submit(move, actor, key)
        except NumberTaken:
            continue
    raise Conflict("no free application number")


def was_sent(events: Sequence[Event], fingerprint: str) -> bool:
    """Whether an application with these events was filed by what has this fingerprint, as far as anybody knows."""
    return events[0].details.get(_SENT, fingerprint) == fingerprint


def _filed(item: Item, reading: Reading, actor: Actor, store: Store, now: datetime, portal: str) -> Move:
    number = _number(now)
    filing = filing_of(item, reading, actor, now, generated_values(item, reading.values, number, now))
    application = Application(
        id=uuid4().hex,
        number=number,
        item=item.id,
        digest=item.digest,
        portal=portal or item.portal,
        unit_id=actor.unit_id,
        state=State.PENDING,
        version=1,
        submitted_at=now,
        submitted_by=actor.user_id,
        decided_at=None,
        waiting_on=frozenset(),
        filing=filing,
        progress=Progress(offices=offices_of(item, filing.values, actor, store)),
    )
    after = placed(item, application, now, store.calendar)
    return Move(after, event_of(EventKind.SUBMITTED, actor, now), changes_of(item, after), refiled=True)


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
    filing = application.filing
    context = replace(context, today=office_day(application.submitted_at), channel=filing.channel)
    values = filing.values
    # What was shown and left blank was left blank on purpose: no default comes there now.
    filed: dict[str, object] = {**dict.fromkeys(item.shown(values), ""), **values}
    filed.update(brought(filing))
    filed[AGREED] = dict(filing.agreed)
    filed["subjects"] = [one.key for one in filing.subjects if one.key]
    filed.update({name: raw.get(name, "") for name in named})
    return read(item, {name: value for name, value in filed.items() if value is not None}, context)


def correct(
    item: Item, application: Application, reading: Reading, actor: Actor, store: Store, now: datetime
) -> Application:
    """File a corrected application again. It goes back to the stage that returned it, where its review keeps what was
    decided before and the corrected values take the same review; else to the first.

    :raises NotPossible: it does not wait for a correction
    :raises Conflict: it moved meanwhile
    """
    if application.state is not State.CORRECTION:
        raise NotPossible(_("这个办件现在不需要补正"))
    made = {one.name for one in item.generated} | item.filled
    kept = {name: value for name, value in application.filing.values.items() if name in made}
    filing = filing_of(item, reading, actor, now, kept, application.filing)
    route = item.route(filing.values)
    same = route == item.route(application.filing.values)
    progress = running(application.progress, office_day(now))
    refiled = replace(
        application,
        version=application.version + 1,
        filing=filing,
        decisions=route.kept(_own_decisions(application)) if same else (),
        progress=replace(
            progress, offices=offices_of(item, filing.values, actor, store), holder=0, holder_name="", added=()
        ),
    )
    after = placed(item, refiled, now, store.calendar)
    event = event_of(EventKind.CORRECTED, actor, now, before=changed_values(application.filing, filing))
    return store.move(application, Move(after, event, changes_of(item, after), refiled=True))


def _own_decisions(application: Application) -> Sequence[Decision]:
    """Those of the review's own stages, which nobody takes back any more: others acted on them.

    Who was asked as well 加签 is not asked again after a correction.
    """
    asked = {one.id for one in application.progress.added}
    return [replace(one, kept=True) for one in application.decisions if one.stage not in asked]


def may_withdraw(application: Application) -> bool:
    """Whether nobody has decided yet; one that is suspended is taken back like any other."""
    return application.state in (State.PENDING, State.SUSPENDED) and not application.decisions


def withdraw(application: Application, actor: Actor, store: Store, now: datetime) -> Application:
    """Take an application back before anybody decided.

    :raises NotPossible: it is decided, or waits for a correction after a decision
    """
    if not may_withdraw(application):
        raise NotPossible(_("已有审核意见，不能撤回"))
    progress = running(application.progress, office_day(now))
    ended = replace(progress, stage="", due_on=None, stage_due_on=None, holder=0, holder_name="")
    after = replace(
        application,
        state=State.WITHDRAWN,
        version=application.version + 1,
        waiting_on=frozenset(),
        progress=ended,
    )
    return store.move(application, Move(after, event_of(EventKind.WITHDRAWN, actor, now)))


def generated_values(item: Item, values: Values, number: str, now: datetime) -> Values:
    """What is made once, for the application `number`, of the fields that these values leave visible."""
    visible = (one for one in item.generated if one.visible.holds(values))
    return {one.name: one.generate(values, number, now) for one in visible}


def filing_of(
    item: Item, reading: Reading, actor: Actor, now: datetime, generated: Values, before: Filing | None = None
) -> Filing:
    """What a reading files, and beside it what was `generated` for it.

    A text that was agreed to with no time kept is agreed to now, and what was taken in at the window is checked now:
    unless it was noted so `before`.
    """
    moment = now.isoformat(timespec="seconds")
    values = {**reading.values, **generated}
    listed = {name: item.by_name[name].mask(values.get(name), CHINESE) for name in item.listed}
    agreed = {digest: at or moment for digest, at in reading.agreed.items()}
    taken_in = stamped(reading.handed_in, before.handed_in if before else {}, actor.display_name, moment)
    subjects = subjects_of(item, reading, actor)
    return Filing(values, reading.materials, subjects, listed, agreed, reading.held, reading.channel, taken_in)


def brought(filing: Filing) -> dict[str, object]:
    """The materials of a filing as a payload brings them."""
    files: dict[str, object] = {name: [*ids] for name, ids in filing.materials.items()}
    marks = {name: {**format_handed_in(one), FILES: files.get(name, [])} for name, one in filing.handed_in.items()}
    return {**files, **marks}


def changed_values(before: Filing, after: Filing) -> Values:
    """What stood before in every field or material that `after` has otherwise."""
    old, new = _everything(before), _everything(after)
    return {name: old.get(name) for name in {**old, **new} if old.get(name) != new.get(name)}


def _everything(filing: Filing) -> Values:
    came: dict[str, Value] = {name: [*ids] for name, ids in filing.materials.items()}
    came.update({name: [marks_of(one), came.get(name)] for name, one in filing.handed_in.items()})
    return {**filing.values, **came}


def changes_of(item: Item, application: Application) -> Sequence[Change]:
    """What the application changes in registers: nothing before it is approved."""
    if application.state is not State.APPROVED:
        return ()
    filing = application.filing
    keys = [one.key for one in filing.subjects if one.key]
    return [
        change
        for route in item.effects
        if route.when.holds(filing.values)
        for change in route.effect.changes(filing.values, keys, application.unit_id)
    ]


def event_of(kind: EventKind, actor: Actor, now: datetime, before: Values | None = None) -> Event:
    """The only place where an event begins: who, from which unit, as what, when, from where."""
    role = ", ".join(sorted(actor.roles))
    return Event(
        kind, now, actor.display_name, actor.user_id, actor.unit_id, before=before, role=role, origin=actor.origin
    )


def _number(now: datetime) -> str:
    """办件编号: the office's day and ten random digits, so that a number says nothing about another."""
    return f"{office_day(now):%Y%m%d}{randbelow(10**10):010d}"
