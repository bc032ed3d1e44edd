"""The reviewer's desk 审核台: the queue, one case with its materials, and the decision."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from banshi.applications.deciding import decide, waiting_for
from banshi.applications.flow import NotPossible
from banshi.applications.store import Application, Conflict, Remark
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.policy import applications_of
from banshi.review import Action
from banshi.storage.listing import done_today
from banshi.storage.listing import queue as queued
from banshi.web import pages
from banshi.web.agreed import agreed_to
from banshi.web.cases import application_or_404
from banshi.web.facts import desk_facts_of, materials_of, reasons_of, timeline_of
from banshi.web.pages import current_actor, current_platform
from banshi.web.rows import case_rows

blueprint = Blueprint("desk", __name__)

_IN_RAIL = 30
_PAGE = 20
_REMARK = "remark-"
_VERDICT = "verdict-"


@blueprint.get("/desk/")
def queue() -> str:
    platform, actor = current_platform(), current_actor()
    number = pages.whole(request.args.get("page"))
    found = queued(platform.store, applications_of(actor), page=number, size=_PAGE)
    return pages.render(
        "queue.html",
        rows=case_rows(found.rows),
        total=found.total,
        page=number,
        size=_PAGE,
        done=done_today(platform.store, actor),
    )


@blueprint.get("/desk/<number>/")
def case(number: str) -> str:
    application, item = application_or_404(number)
    return _case_page(application, item)


@blueprint.post("/desk/<number>/decision/")
def decision(number: str) -> str | Response | tuple[str, int]:
    """One decision; then the next case of the queue."""
    application, item = application_or_404(number)
    action = request.form.get("action", "")
    if action not in set(Action):
        abort(400)
    if request.form.get("version") != str(application.version):
        return _case_page(application, item, _("这个办件刚刚有了变化，请看最新的情况再决定")), 409
    try:
        decide(
            item,
            application,
            Action(action),
            current_actor(),
            current_platform().store,
            pages.now(),
            note=request.form.get("note", ""),
            remarks=_remarks(item),
            verdicts=_verdicts(item),
        )
    except NotPossible as refusal:
        return _case_page(application, item, refusal.message), 422
    except Conflict as conflict:
        fresh, item = application_or_404(number)
        said = _("另一位审核人刚刚办理了这个办件，或台账已变，本次意见没有记入")
        if conflict.message:
            said = _("{reason}。本次意见没有记入", reason=conflict.message)
        return _case_page(fresh, item, said), 409
    pages.notice(_DONE[Action(action)])
    return redirect(_next_case(number), 303)


_DONE = {Action.APPROVE: _("已通过"), Action.RETURN: _("已退回补正"), Action.REFUSE: _("已记为不予通过")}


def _remarks(item: Item) -> Sequence[Remark]:
    known = {*item.by_name, *item.material_by_name}
    return [
        Remark(name.removeprefix(_REMARK), text.strip())
        for name, text in request.form.items()
        if name.startswith(_REMARK) and text.strip() and name.removeprefix(_REMARK) in known
    ]


def _verdicts(item: Item) -> Mapping[str, bool]:
    """What was ticked of each material; one that was not looked at has no tick."""
    ticked = {name: request.form.get(f"{_VERDICT}{name}", "") for name in item.material_by_name}
    return {name: said == "good" for name, said in ticked.items() if said in ("good", "bad")}


def _case_page(application: Application, item: Item, message: Message | None = None) -> str:
    platform, actor = current_platform(), current_actor()
    events = platform.store.events(application)
    found = queued(platform.store, applications_of(actor), page=1, size=_IN_RAIL)
    return pages.render(
        "desk.html",
        application=application,
        item=item,
        stage=waiting_for(item, application, actor),
        sections=desk_facts_of(item, application, events),
        materials=materials_of(item, application),
        agreed=agreed_to(item, application),
        events=timeline_of(item, events),
        rail=case_rows(found.rows),
        waiting=found.total,
        done=done_today(platform.store, actor),
        message=message,
        typed=request.form,
        why=reasons_of(item, application),
    )


def _next_case(number: str) -> str:
    found = queued(current_platform().store, applications_of(current_actor()), page=1, size=2)
    following = next((one.number for one in found.rows if one.number != number), None)
    return url_for("desk.case", number=following) if following else url_for("desk.queue")
