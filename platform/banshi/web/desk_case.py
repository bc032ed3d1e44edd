"""One case on the reviewer's desk: where it stands, what can be done with it, and what is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from markupsafe import Markup

from banshi.applications import handling
from banshi.applications.deadlines import stage_due_of
from banshi.applications.deciding import bar_by_part, late_if_told_now, may_revoke, notice_ends, waiting_for
from banshi.applications.reading import AtStage, Reading
from banshi.applications.standing import own_stage, waiting_stages
from banshi.applications.store import DECISIONS, Application, Event, EventKind, Remark, State
from banshi.calendar import office_day, today
from banshi.definition.model import Item
from banshi.field import Fault
from banshi.i18n import CHINESE, Text, _
from banshi.policy import REVIEWER, applications_of
from banshi.renderers.clock import ClockLines, clock_lines
from banshi.renderers.form import typed_of
from banshi.review import NOTICE, Action, Stage
from banshi.storage.listing import ApplicationFilters, list_applications
from banshi.storage.statistics import office_names
from banshi.web import admin, pages
from banshi.web.desk_queue import Asked as AskedOfQueue
from banshi.web.desk_queue import QueueRow, find_queued, queue_rows
from banshi.web.inputs import typed_in
from banshi.web.kept import DECISION, keep, kept
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.rows import CaseRow, case_rows
from banshi.web.screens import ScreenMaker, label_of

IN_RAIL = 30
REMARK, REASON, VERDICT = "remark-", "reason-", "verdict-"
# The note of a decision in the form of an act.
BESIDE_NOTE = "decision-note"
NOT_DECIDED = _("请选择通过、退回补正或不予通过")
_MOST_EARLIER = 6


@dataclass(frozen=True)
class Stop:
    """A stage of the way that this application takes; `state` is done, current or ahead."""

    title: Text
    state: str


@dataclass(frozen=True)
class Opinion:
    """What a reviewer who was asked as well 加签 said; `action` is None while he has not."""

    name: str
    before: bool
    action: Action | None
    note: str


@dataclass(frozen=True)
class Notice:
    """A public notice 公示 that runs: its days, both included, and what was objected."""

    since: date
    until: date
    over: bool
    objections: Sequence[Event]


@dataclass(frozen=True)
class Typed:
    """What a reviewer typed of a decision: texts of the form by name, and what the stage has him fill in."""

    texts: Mapping[str, str]
    fills: Mapping[str, object]


NOTHING_TYPED = Typed({}, {})


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be given the case, or asked about it."""

    user_id: int
    name: str
    unit: str


@dataclass(frozen=True)
class May:
    """What this person may do with the case now, the decision apart."""

    claim: bool
    release: bool
    hand_on: bool
    extend: int
    suspend: bool
    resume: bool
    revoke: bool
    object: bool
    note: bool


def stage_clock_of(application: Application, stages: Sequence[Stage]) -> ClockLines | None:
    """The clock of the stage it waits on."""
    calendar = current_platform().definitions.calendar
    found = next((one for one in (stage_due_of(each, application.progress, calendar) for each in stages) if one), None)
    return clock_lines(found, today(), translator()) if found else None


def way_of(item: Item, application: Application) -> Sequence[Stop]:
    """The stages of its way so far and, as it looks now, from here on."""
    decided = {one.stage for one in application.decisions}
    current = own_stage(application.progress)
    return [
        Stop(one.title, "current" if one.id == current else "done" if one.id in decided else "ahead")
        for one in item.route(application.filing.values).path()
        if one.after != "refusal" or one.id == current or one.id in decided
    ]


def others_at(application: Application, stage: Stage | None, events: Sequence[Event]) -> Sequence[tuple[str, Action]]:
    """Who decided at this stage already, and how."""
    names = {one.actor_id: one.actor for one in events}
    decided = [one for one in application.decisions if stage and one.stage == stage.id]
    return [(names.get(one.by, ""), one.action) for one in decided]


def opinions_of(application: Application, events: Sequence[Event]) -> Sequence[Opinion]:
    said = {one.stage: one.note for one in events if one.kind in DECISIONS}
    actions = {one.stage: one.action for one in application.decisions}
    return [
        Opinion(one.name, one.before, actions.get(one.id), said.get(f"{one.beside}·{one.name}", ""))
        for one in application.progress.added
    ]


def notice_of(application: Application, stage: Stage | None, events: Sequence[Event]) -> Notice | None:
    until = stage and notice_ends(stage, application.progress, current_platform().definitions.calendar)
    since = application.progress.since
    if not until or not since:
        return None
    objections = [one for one in events if one.kind is EventKind.OBJECTED and one.at >= since]
    return Notice(office_day(since), until, today() > until, objections)


def may_of(item: Item, application: Application, stage: Stage | None) -> May:
    actor, progress = current_actor(), application.progress
    extendable = handling.may_extend(item, application, actor)
    return May(
        claim=stage is not None and not progress.holder,
        release=bool(progress.holder) and handling.may_release(item, application, actor),
        hand_on=stage is not None,
        extend=item.limit(application.filing.values).extension if extendable else 0,
        suspend=stage is not None,
        resume=application.state is State.SUSPENDED and bool(application.waiting_on & actor.duties),
        revoke=may_revoke(application, actor),
        object=stage is not None and stage.does == NOTICE,
        note=actor.has(REVIEWER) and actor.user_id != application.submitted_by,
    )


def candidates(role: str, office: str = "") -> Sequence[Candidate]:
    """The people with a role, of one office where it is named, but for who asks."""
    found = [one for one in admin.accounts_with(role, office) if one.id != current_actor().user_id]
    units = office_names(current_platform().store, {one.unit_id for one in found})
    return [Candidate(one.id, one.display_name, units.get(one.unit_id, "")) for one in found]


def heirs(application: Application, stage: Stage | None) -> Sequence[Candidate]:
    """Who can be given the case at this stage; nobody where it was given to one person by name."""
    if stage is None or not stage.role:
        return ()
    found = candidates(stage.role, application.progress.offices.get(stage.id, ""))
    return [one for one in found if not bar_by_part(stage, application, {one.user_id})]


def earlier_of(application: Application) -> Sequence[CaseRow]:
    """What else was filed about the same person, among what this reviewer may see; the newest first."""
    subject = next((one for one in application.filing.subjects if one.id_number), None)
    if subject is None:
        return ()
    asked = ApplicationFilters(id_number=subject.id_number)
    found = list_applications(current_platform().store, applications_of(current_actor()), asked, size=_MOST_EARLIER + 1)
    return case_rows([one for one in found.rows if one.number != application.number][:_MOST_EARLIER])


def rail() -> tuple[Sequence[QueueRow], int]:
    """The beginning of this person's queue, and how long it is."""
    found = find_queued(AskedOfQueue(), size=IN_RAIL)
    return queue_rows(found.rows), found.total


def following(rows: Sequence[QueueRow], number: str) -> str:
    """The number of the next case that nobody else holds, after this one or else from the beginning; "" for none."""
    numbers = [one.case.number for one in rows if not one.suspended and (one.mine or not one.holder)]
    after = numbers[numbers.index(number) + 1 :] if number in numbers else numbers
    return next((one for one in (*after, *numbers) if one != number), "")


def next_to_decide(number: str) -> str:
    """The number of the first case by due date that this person may decide now; "" for none."""
    platform, actor = current_platform(), current_actor()
    for row in find_queued(AskedOfQueue(), size=IN_RAIL).rows:
        found = platform.store.find_application(row.number, applications_of(actor))
        item = found and platform.version(found.digest)
        if row.number != number and found and item and waiting_for(item, found, actor):
            return row.number
    return ""


def reasons_offered(stage: Stage | None) -> Sequence[tuple[str, str]]:
    """The reasons for a return that this stage has: code and label."""
    if stage is None or stage.reasons is None:
        return ()
    day = today()
    locale = translator().locale
    return [(one.code, one.label.in_locale(locale)) for one in stage.reasons.codes if one.valid_on(day)]


def remarks_in(item: Item, stage: Stage | None) -> Sequence[Remark]:
    """What the form says of fields and materials: the reason that was chosen, and what was typed behind it."""
    said = []
    for target in (*item.by_name, *item.material_by_name):
        text = request.form.get(f"{REMARK}{target}", "").strip()
        code = request.form.get(f"{REASON}{target}", "")
        reason = stage.reasons.find(code) if stage and stage.reasons and code else None
        words = reason.label.in_locale(CHINESE) if reason else ""
        if words or text:
            said.append(Remark(target, "：".join(one for one in (words, text) if one)))
    return said


def verdicts_in(item: Item) -> Mapping[str, bool]:
    """What was ticked of each material; one that was not looked at has no tick."""
    ticked = {name: request.form.get(f"{VERDICT}{name}", "") for name in item.material_by_name}
    return {name: said == "good" for name, said in ticked.items() if said in ("good", "bad")}


def typed_at(item: Item, stage: Stage) -> Mapping[str, object]:
    """What the form brings of what the stage has the reviewer fill in."""
    typed, _refused = typed_in(item, (AtStage(fills=stage.fills),), {})
    return typed


def typed_decision(item: Item, stage: Stage | None) -> Typed:
    """What the form brings of a decision. That of an act brings it along, with its note under a name of its own."""
    itself = request.endpoint == "desk.decision"
    if not itself and BESIDE_NOTE not in request.form:
        return NOTHING_TYPED
    note = request.form.get("note" if itself else BESIDE_NOTE, "")
    prefixes = (REMARK, REASON, VERDICT)
    texts = {name: said for name, said in request.form.items() if said and name.startswith(prefixes)}
    return Typed({**texts, "note": note}, typed_at(item, stage) if stage and stage.fills else {})


def keep_decision(application: Application, typed: Typed) -> None:
    """Keep it until the page is shown again."""
    if any(typed.texts.values()) or any(typed.fills.values()):
        keep(DECISION, application, {"texts": {**typed.texts}, "fills": {**typed.fills}})


def kept_decision(application: Application) -> Typed:
    found: Any = kept(DECISION, application)
    return Typed(found["texts"], found["fills"]) if found else NOTHING_TYPED


def fill_controls(
    item: Item, application: Application, stage: Stage | None, faults: Sequence[Fault], typed: Mapping[str, object]
) -> Sequence[Markup]:
    """The controls of what the stage has the reviewer fill in, with what was typed, else with what stands there."""
    if stage is None or not stage.fills:
        return ()
    values = application.filing.values
    raw = {name: typed_of(item.by_name[name], values.get(name)) for name in stage.fills} | {**typed}
    maker = ScreenMaker(item, raw, Reading(values), faults, asked=frozenset(stage.fills))
    return [maker.control(name) for name in stage.fills if maker.may_show(item.by_name[name].visible)]


def told_late(item: Item, events: Sequence[Event]) -> frozenset[str]:
    """What the return before this one should have told already, if it is told now."""
    return late_if_told_now(events, [*item.by_name, *item.material_by_name])


def listed_faults(item: Item, faults: Sequence[Fault]) -> Sequence[tuple[str, str, str]]:
    """Faults for the summary above the page."""
    say = translator().say
    return [(one.target, say(label_of(item, one.target)) if one.target else "", say(one.message)) for one in faults]


def office_words(application: Application, stage: Stage) -> str:
    """Who decides a stage, in words: the role, and the office where it is one's."""
    role = admin.role_titles().get(stage.role)
    said = translator().say(role) if role else stage.role
    office = application.progress.offices.get(stage.id, "")
    return f"{current_platform().unit(office)[1]} {said}".strip() if office else said


def current_stages(item: Item, application: Application) -> Sequence[tuple[Text, str]]:
    """The stages that it waits on, whoever asks, and who decides them."""
    return [(one.title, office_words(application, one)) for one in waiting_stages(item, application)]


def meanwhile(events: Sequence[Event]) -> Sequence[Event]:
    """What happened since the page that this form came from was shown."""
    seen = pages.whole(request.form.get("seen"), 0)
    return events[seen:] if 0 < seen < len(events) else events[-1:]
