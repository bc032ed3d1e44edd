"""Applications after filing: result, progress query, detail, correction 补正, withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from banshi.applications.flow import (
    NotPossible,
    correct,
    correctable,
    event_of,
    may_withdraw,
    read_correction,
    withdraw,
)
from banshi.applications.rating import grade_of, may_be_rated
from banshi.applications.store import Application, Conflict, Event, EventKind, Remark, State
from banshi.definition.model import Item, Query
from banshi.diagnostics import Message
from banshi.field import Fault
from banshi.i18n import _
from banshi.kinds import PLACEHOLDER
from banshi.policy import Scope, applications_of
from banshi.steps.result import Result
from banshi.web import pages, queries, records
from banshi.web.agreed import agreed_to
from banshi.web.facts import (
    clock_of,
    facts_of,
    generated_facts,
    materials_of,
    shown_in_text,
)
from banshi.web.filing import REGISTER_MOVED, item_or_404
from banshi.web.inputs import typed_in
from banshi.web.kept import CORRECTION, forget, keep, kept
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.rating import dictionaries, rating_form, rating_typed
from banshi.web.screens import correction_controls, label_of
from banshi.web.sheets import links_of
from banshi.web.tables import row_place
from banshi.web.timeline import applicant_timeline_of

blueprint = Blueprint("cases", __name__)


@blueprint.get("/<portal>/<item_id>/query/")
def query(portal: str, item_id: str) -> str | tuple[str, int]:
    """The query screen before anything is asked."""
    item, asked = _query_item(portal, item_id)
    if asked.register:
        return records.query_page(item, asked, asked.register, 1, pages.PAGE_SIZES[0], asked=False)
    return queries.blank_page(item, asked)


@blueprint.post("/<portal>/<item_id>/query/")
def search(portal: str, item_id: str) -> str | tuple[str, int]:
    """A query comes by POST: what is asked names persons and must not stand in an address."""
    item, asked = _query_item(portal, item_id)
    if asked.register:
        page = queries.page_asked()
        return records.query_page(item, asked, asked.register, page.number, page.size, asked=True)
    return queries.found_page(item, asked)


@blueprint.get("/cases/<number>/")
def detail(number: str) -> str:
    return _detail_page(*application_or_404(number))


def _detail_page(application: Application, item: Item, fault: Message | None = None) -> str:
    events = current_platform().store.events(application)
    return pages.render(
        "case.html",
        fault=translator().say(fault) if fault else "",
        rating=rating_form(application, events),
        application=application,
        item=item,
        sections=facts_of(item, application),
        events=applicant_timeline_of(item, application, events),
        may_withdraw=may_withdraw(application) and _is_own(application),
        wanted=correctable(events) if application.state is State.CORRECTION else {},
        own=_is_own(application),
        materials=materials_of(item, application),
        clock=clock_of(item, application),
        agreed=agreed_to(item, application),
        documents=links_of(item, application, events),
        label_of=lambda target: label_of(item, target),
    )


@blueprint.get("/cases/<number>/result/")
def result(number: str) -> str:
    application, item = application_or_404(number)
    text = _result_text(item, application)
    reviewed = application.state is State.PENDING
    stages = item.route(application.filing.values).waiting_on(application.decisions) if reviewed else ()
    return pages.render(
        "result.html",
        application=application,
        item=item,
        text=text,
        stages=stages,
        made=generated_facts(item, application),
        may_rate=may_be_rated(application, current_actor(), dictionaries()[0]),
        documents=links_of(item, application, current_platform().store.events(application)),
    )


def _result_text(item: Item, application: Application) -> str:
    """What the first result step that holds says, with the values of what was filed in their places."""
    values, tell = application.filing.values, translator()
    step = next((one for one in item.live_steps(values) if isinstance(one, Result)), None)
    if step is None:
        return tell.say(_("提交成功"))
    return PLACEHOLDER.sub(
        lambda found: shown_in_text(item.by_name[found[1]], values.get(found[1])), tell.say(step.text)
    )


@blueprint.get("/cases/<number>/correction/")
def correction(number: str) -> str | Response:
    application, item = _own_or_404(number)
    if application.state is not State.CORRECTION:
        return _not_correctable(number)
    return _correction_page(application, item, kept(CORRECTION, application), ())


@blueprint.post("/cases/<number>/correction/")
def file_correction(number: str) -> str | Response | tuple[str, int]:
    application, item = _own_or_404(number)
    if application.state is not State.CORRECTION:
        return _not_correctable(number)
    platform = current_platform()
    raw, refused, named = _correction_typed(application, item)
    if row_place(item, raw):
        return _correction_page(application, item, raw, refused)
    reading = read_correction(item, application, named, raw, pages.judging_context())
    faults = [*refused, *reading.faults]
    if faults:
        return _correction_page(application, item, raw, faults), 422
    try:
        correct(item, application, reading, current_actor(), platform.store, pages.now())
    except (Conflict, NotPossible) as refusal:
        return _not_corrected(application, item, raw, refusal)
    forget(CORRECTION, application)
    return redirect(url_for("cases.result", number=number), 303)


def save_expired_correction(number: str) -> str:
    """Keep what a correction's page held when its session had ended; says where to come back to."""
    application, item = _own_or_404(number)
    raw, _refused, _named = _correction_typed(application, item)
    keep(CORRECTION, application, raw)
    return url_for("cases.correction", number=number)


def _correction_typed(
    application: Application, item: Item
) -> tuple[Mapping[str, object], Sequence[Fault], Mapping[str, str]]:
    """What the page brought for what was named, files that were refused, and what was named with what was said."""
    named = correctable(current_platform().store.events(application))
    raw, refused = typed_in(item, tuple(item.steps), {}, set(named), application.filing.channel)
    return raw, refused, named


def _not_corrected(
    application: Application, item: Item, raw: Mapping[str, object], refusal: Conflict | NotPossible
) -> Response | tuple[str, int]:
    """Somebody was first; or nobody moved it, and a register does not allow what it would change."""
    fresh, _item = application_or_404(application.number)
    if fresh.version != application.version:
        pages.notice(_("这个办件刚刚有了变化，请看最新的情况"))
        return redirect(url_for("cases.detail", number=application.number), 303)
    return _correction_page(application, item, raw, [Fault("", refusal.message or REGISTER_MOVED)]), 409


@blueprint.post("/cases/<number>/reveal/")
def reveal(number: str) -> str:
    """Show one masked value whole. Why is asked first, and the act is kept in the audit chain."""
    application, item = application_or_404(number)
    name, reason = request.form.get("field", ""), request.form.get("reason", "").strip()
    if name not in application.filing.values or name not in item.by_name or not reason:
        abort(400)
    actor = current_actor()
    remark = Remark(name, reason[:100])
    event = event_of(EventKind.REVEALED, actor, pages.now())
    current_platform().store.record(application, replace(event, remarks=(remark,)))
    one = item.by_name[name]
    value = one.display(application.filing.values[name], translator().locale)
    return pages.render("revealed.html", application=application, item=item, label=one.label, value=value)


@blueprint.post("/cases/<number>/rating/")
def rate(number: str) -> Response | tuple[str, int]:
    """The applicant says how the office served: once, after the end."""
    application, item = application_or_404(number)
    if not _is_own(application) or dictionaries()[0] is None:
        abort(404)
    store = current_platform().store
    try:
        said = rating_typed(application)
        store.rate(application, said, grade_of(said))
        pages.notice(_("谢谢您的评价"))
    except NotPossible as refusal:
        return _detail_page(application, item, refusal.message), 422
    except Conflict as before:
        pages.notice(before.message or _("这个办件刚刚有了变化，请看最新的情况"))
    return redirect(url_for("cases.detail", number=number), 303)


@blueprint.post("/cases/<number>/withdrawal/")
def withdrawal(number: str) -> Response:
    application, _item = _own_or_404(number)
    try:
        withdraw(application, current_actor(), current_platform().store, pages.now())
        pages.notice(_("已撤回"))
    except NotPossible as refusal:
        pages.notice(refusal.message)
    except Conflict:
        pages.notice(_("这个办件刚刚有了变化，请看最新的情况"))
    return redirect(url_for("cases.detail", number=number), 303)


def application_or_404(number: str, scope: Scope | None = None) -> tuple[Application, Item]:
    """The application and the version of the item it was made with, if this person may see it."""
    platform = current_platform()
    application = platform.store.find_application(number, scope or applications_of(current_actor()))
    item = application and platform.version(application.digest)
    if application is None or item is None:
        abort(404)
    return application, item


def _query_item(portal: str, item_id: str) -> tuple[Item, Query]:
    item = item_or_404(portal, item_id)
    if item.query is None:
        abort(404)
    return item, item.query


def _own_or_404(number: str) -> tuple[Application, Item]:
    application, item = application_or_404(number)
    if not _is_own(application):
        abort(404)
    return application, item


def _not_correctable(number: str) -> Response:
    """A second click, a page that was open for long: the correction is filed, or the return was taken back."""
    pages.notice(_("这个办件现在不需要补正"))
    return redirect(url_for("cases.detail", number=number), 303)


def _correction_page(
    application: Application, item: Item, raw: Mapping[str, object] | None, faults: Sequence[Fault]
) -> str:
    events: Sequence[Event] = current_platform().store.events(application)
    named = correctable(events)
    return pages.render(
        "correction.html",
        application=application,
        item=item,
        remarks=correction_controls(item, application, named, raw, faults),
        sections=facts_of(item, application),
        clock=clock_of(item, application),
        events=applicant_timeline_of(item, application, events),
        faults=[
            (one.target, translator().say(label_of(item, one.target)), translator().say(one.message)) for one in faults
        ],
    )


def _is_own(application: Application) -> bool:
    return application.unit_id == current_actor().unit_id
