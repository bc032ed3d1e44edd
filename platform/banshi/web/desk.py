"""The reviewer's desk 审核台: the queue, one case with its materials, the decision, and what else can be done."""

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from banshi.applications import handling
from banshi.applications.deciding import decide, revoke, waiting_for
from banshi.applications.flow import NotPossible
from banshi.applications.handling import Act, Person
from banshi.applications.reading import Reading, read_stage
from banshi.applications.standing import waiting_stages
from banshi.applications.store import Application, Conflict
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import Fault
from banshi.i18n import _
from banshi.policy import REVIEWER, duties_of
from banshi.review import Action, Stage
from banshi.storage.listing import done_today
from banshi.storage.saved_filters import MOST_KEPT, delete_filter, save_filter, saved_filters
from banshi.web import admin, desk_batch, desk_case, pages
from banshi.web.agreed import agreed_to
from banshi.web.cases import application_or_404
from banshi.web.desk_queue import (
    DUE,
    SIZE,
    Asked,
    asked_in,
    find_queued,
    items_offered,
    may_tick,
    queue_rows,
    stages_offered,
    tabs,
    ticks_in,
)
from banshi.web.facts import clock_of, desk_facts_of, materials_of, reasons_of
from banshi.web.kept import DECISION, forget
from banshi.web.pages import current_actor, current_platform
from banshi.web.timeline import applicant_timeline_of, timeline_of

blueprint = Blueprint("desk", __name__)

_ROW_BUTTONS = ("add_row:", "remove_row:", "remove:")
_LONGEST_ID = 10


@blueprint.get("/desk/")
def queue() -> str:
    return _queue_page(asked_in(request.args), request.args)


@blueprint.post("/desk/")
def search() -> str:
    """The same by a form: whom somebody looks for must not stand in an address, and ticks go from page to page."""
    return _queue_page(asked_in(request.form), request.form)


@blueprint.post("/desk/filters/")
def keep_filter() -> Response | tuple[str, int]:
    """Save what is asked under a name. Whom somebody looked for is not saved."""
    asked, name = asked_in(request.form), request.form.get("name", "").strip()
    if not name:
        return _queue_page(asked, request.form, _("请给筛选起名")), 422
    if not save_filter(current_platform().database, current_actor(), name, asked.address):
        return _queue_page(asked, request.form, _("最多保存 {most} 个筛选，请先删去不用的", most=MOST_KEPT)), 422
    pages.notice(_("筛选已保存"))
    return redirect(url_for("desk.queue", _external=False, **asked.address), 303)


@blueprint.post("/desk/filters/removal/")
def drop_filter() -> Response:
    delete_filter(current_platform().database, current_actor(), request.form.get("drop", ""))
    pages.notice(_("筛选已删除"))
    return redirect(url_for("desk.queue"), 303)


@blueprint.get("/desk/<number>/")
def case(number: str) -> str:
    application, item = application_or_404(number)
    return _case_page(application, item)


@blueprint.post("/desk/<number>/decision/")
def decision(number: str) -> str | Response | tuple[str, int]:
    """One decision; then the next case of the queue."""
    application, item = application_or_404(number)
    action = request.form.get("action", "")
    if request.form.get("version") != str(application.version):
        return _case_page(application, item, moved=True), 409
    if action.startswith(_ROW_BUTTONS):
        return _case_page(application, item)
    if action and action not in set(Action):
        abort(400)
    if not action:
        return _case_page(application, item, [Fault("note", desk_case.NOT_DECIDED)]), 422
    stage = waiting_for(item, application, current_actor())
    filled = _filled(item, application, stage) if action == Action.APPROVE else None
    if filled is not None and filled.faults:
        return _case_page(application, item, filled.faults), 422
    try:
        _decide(item, application, Action(action), stage, filled)
    except NotPossible as refusal:
        return _case_page(application, item, [Fault("", refusal.message)]), 422
    except Conflict as conflict:
        return _too_late(application, conflict), 409
    forget(DECISION, application)
    pages.notice(_DONE[Action(action)])
    following = desk_case.next_to_decide(number)
    return redirect(url_for("desk.case", number=following) if following else url_for("desk.queue"), 303)


def save_expired_decision(number: str) -> str:
    """Keep what stood in the page of a case when its session had ended; says where to come back to."""
    application, item = application_or_404(number)
    stage = waiting_for(item, application, current_actor())
    desk_case.keep_decision(application, desk_case.typed_decision(item, stage))
    return url_for("desk.case", number=number)


@blueprint.post("/desk/<number>/acts/<name>/")
def act(number: str, name: str) -> str | Response | tuple[str, int]:
    """What a reviewer does beside deciding: claim, hand on, ask others, stop the clock, note."""
    application, item = application_or_404(number)
    if name not in _ACTS:
        abort(404)
    perform, done = _ACTS[name]
    if request.form.get("version") != str(application.version):
        return _case_page(application, item, moved=True, opened=name), 409
    typed = desk_case.typed_decision(item, waiting_for(item, application, current_actor()))
    try:
        after = perform(Act(item, application, current_actor(), current_platform().store, pages.now()))
    except NotPossible as refusal:
        return _case_page(application, item, [Fault(f"act-{name}", refusal.message)], opened=name), 422
    except Conflict as conflict:
        return _too_late(application, conflict, name), 409
    desk_case.keep_decision(after, typed)
    pages.notice(done)
    return redirect(url_for("desk.case", number=number), 303)


@blueprint.post("/desk/batch/")
def batch() -> str:
    """What was ticked, before it is approved."""
    rows = desk_batch.look_at(ticks_in(request.form.getlist("ticked")))
    return pages.render("batch.html", rows=rows, finished=False)


@blueprint.post("/desk/batch/approval/")
def approve_batch() -> str:
    """Approve what was confirmed. Sent twice it approves nothing twice: the versions have moved on."""
    rows = desk_batch.approve_each(ticks_in(request.form.getlist("ticked")))
    return pages.render("batch.html", rows=rows, finished=True)


_DONE = {Action.APPROVE: _("已通过"), Action.RETURN: _("已退回补正"), Action.REFUSE: _("已记为不予通过")}


def _decide(
    item: Item, application: Application, action: Action, stage: Stage | None, filled: Reading | None
) -> Application:
    return decide(
        item,
        application,
        action,
        current_actor(),
        current_platform().store,
        pages.now(),
        note=request.form.get("note", ""),
        remarks=desk_case.remarks_in(item, stage),
        verdicts=desk_case.verdicts_in(item),
        filled=filled,
    )


def _too_late(application: Application, conflict: Conflict, opened: str = "") -> str:
    """Somebody was first; or nobody moved the case, and a register does not allow what it would change."""
    fresh, item = application_or_404(application.number)
    if fresh.version != application.version:
        return _case_page(fresh, item, moved=True, opened=opened)
    said = _("{reason}。本次意见没有记入", reason=conflict.message or _("台账已变"))
    return _case_page(fresh, item, [Fault("", said)], opened=opened)


def _filled(item: Item, application: Application, stage: Stage | None) -> Reading | None:
    """What the reviewer filled in, judged; None where the stage has nothing to fill in."""
    if stage is None or not stage.fills:
        return None
    raw = desk_case.typed_at(item, stage)
    return read_stage(item, application.filing.values, stage, raw, pages.judging_context())


def _said() -> str:
    return request.form.get("note", "")


def _person(act: Act) -> Person:
    """Whom the form names; only somebody who has an account and reviews."""
    account = admin.account_by_id(pages.whole(request.form.get("person"), 0, digits=_LONGEST_ID))
    if account is None or not account.active or REVIEWER not in account.roles:
        raise NotPossible(_("请选择一位审核人员"))
    return Person(account.id, account.display_name, duties_of(account.id, account.unit_id, account.roles))


def _add(act: Act) -> Application:
    return handling.add_reviewer(act, _person(act), _said(), before=request.form.get("when") != "after")


def _extend(act: Act) -> Application:
    return handling.extend(act, pages.whole(request.form.get("days"), 0), _said())


def _revoke(act: Act) -> Application:
    return revoke(act.item, act.application, act.actor, act.store, act.now, _said())


_ACTS: Mapping[str, tuple[Callable[[Act], Application], Message]] = {
    "claim": (handling.claim, _("已领取")),
    "release": (handling.release, _("已放回待办")),
    "transfer": (lambda act: handling.transfer(act, _person(act), _said()), _("已转办")),
    "ask": (_add, _("已请对方审核")),
    "extend": (_extend, _("已延长期限")),
    "suspend": (lambda act: handling.suspend(act, _said()), _("已中止，停止计算时限")),
    "resume": (lambda act: handling.resume(act, _said()), _("已恢复办理")),
    "revoke": (_revoke, _("已撤销意见")),
    "object": (lambda act: handling.record_objection(act, _said()), _("异议已记下")),
    "note": (lambda act: handling.note(act, _said()), _("备注已记下，只有审核人员能看到")),
}


def _queue_page(asked: Asked, sent: Mapping[str, str] | MultiDict[str, str], refused: Message | None = None) -> str:
    """:param refused: why a filter was not saved"""
    platform, actor = current_platform(), current_actor()
    found = pages.page_shown(lambda number: find_queued(asked, number), sent.get("page"))
    rows = queue_rows(found.rows)
    ticked = ticks_in(request.form.getlist("ticked"))
    here = {one.case.number for one in rows}
    return pages.render(
        "queue.html",
        asked=asked,
        refused=pages.translator().say(refused) if refused else "",
        name=sent.get("name", "") if refused else "",
        tabs=tabs(),
        items=items_offered(),
        stages=stages_offered(),
        dues=DUE,
        saved=saved_filters(platform.database, actor),
        rows=rows,
        found=found,
        page=found.number,
        size=SIZE,
        ticking=may_tick(actor),
        ticked=ticked,
        others=[f"{one}.{version}" for one, version in ticked.items() if one not in here],
        done=done_today(platform.store, actor),
    )


def _case_page(
    application: Application,
    item: Item,
    faults: Sequence[Fault] = (),
    *,
    moved: bool = False,
    opened: str = "",
) -> str:
    """:param moved: it changed since the page that the form came from was shown
    :param opened: the act that was tried
    """
    platform, actor = current_platform(), current_actor()
    # What reviewers say among themselves is not for somebody who filed it himself.
    own = application.submitted_by == actor.user_id
    events = platform.store.events(application)
    stage = waiting_for(item, application, actor)
    stages = waiting_stages(item, application)
    rail, waiting = desk_case.rail()
    sent = request.method == "POST"
    decision = desk_case.typed_decision(item, stage) if sent else desk_case.kept_decision(application)
    return pages.render(
        "desk.html",
        application=application,
        item=item,
        stage=stage,
        stages=desk_case.current_stages(item, application),
        way=desk_case.way_of(item, application),
        clock=clock_of(item, application),
        stage_clock=desk_case.stage_clock_of(application, stages),
        others=desk_case.others_at(application, stage, events),
        opinions=() if own else desk_case.opinions_of(application, events),
        notice=None if own else desk_case.notice_of(application, stages[0] if stages else None, events),
        may=desk_case.may_of(item, application, stage),
        heirs=desk_case.heirs(application, stage),
        reviewers=desk_case.candidates(REVIEWER) if stage else (),
        earlier=desk_case.earlier_of(application),
        reasons=desk_case.reasons_offered(stage),
        fills=desk_case.fill_controls(item, application, stage, faults, decision.fills),
        late=desk_case.told_late(item, events) if stage else frozenset(),
        sections=desk_facts_of(item, application, events),
        materials=materials_of(item, application),
        agreed=agreed_to(item, application),
        events=(applicant_timeline_of if own else timeline_of)(item, application, events),
        seen=len(events),
        meanwhile=timeline_of(item, application, desk_case.meanwhile(events)) if moved and not own else (),
        moved=moved,
        faults=desk_case.listed_faults(item, faults),
        opened=opened,
        rail=rail,
        waiting=waiting,
        following=desk_case.following(rail, application.number),
        done=done_today(platform.store, actor),
        typed=request.form,
        decision=decision.texts,
        why=reasons_of(item, application),
    )
