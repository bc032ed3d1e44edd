"""Applications after filing: result, progress query, detail, correction 补正, withdrawal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, redirect, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from banshi.applications.flow import NotPossible, correct, correctable, read_correction, withdraw
from banshi.applications.store import Application, Conflict, Event, EventKind, Remark, State
from banshi.definition.model import Column, Filter, Item, Query
from banshi.field import Fault
from banshi.i18n import _
from banshi.policy import Scope, applications_of
from banshi.renderers.listing import draw_rows
from banshi.storage.listing import ApplicationFilters, ListedApplication, Page, list_applications
from banshi.web import pages, records
from banshi.web.facts import facts_of, materials_of, timeline_of
from banshi.web.filing import item_or_404, typed_in
from banshi.web.pages import current_actor, current_platform, draw_status, translator
from banshi.web.screens import correction_controls, label_of
from banshi.web.tables import row_place

blueprint = Blueprint("cases", __name__)


@dataclass(frozen=True)
class CaseRow:
    """An application as a list shows it."""

    number: str
    title: str
    category: str
    submitted_at: datetime
    state: State
    subject: str
    subjects: int
    id_type: str
    id_number: str
    # What the item's definition lists of it, in one line.
    summary: str


@blueprint.get("/<portal>/<item_id>/query/")
def query(portal: str, item_id: str) -> str | tuple[str, int]:
    """The query screen before anything is asked."""
    item = _query_item(portal, item_id)
    if item.query and item.query.register:
        return records.query_page(item, item.query, item.query.register, 1, pages.PAGE_SIZES[0], asked=False)
    return _query_page(item, {}, None, 1, pages.PAGE_SIZES[0])


@blueprint.post("/<portal>/<item_id>/query/")
def search(portal: str, item_id: str) -> str | tuple[str, int]:
    """A query comes by POST: what is asked names persons and must not stand in an address."""
    item = _query_item(portal, item_id)
    if item.query and item.query.register:
        return records.query_page(item, item.query, item.query.register, *_page_asked(), asked=True)
    asked = {name: request.form.get(name, "").strip() for name in _inputs(item.query)}
    faults = _query_faults(item.query, asked)
    if faults:
        return _query_page(item, asked, None, 1, pages.PAGE_SIZES[0], faults), 422
    number, size = _page_asked()
    found = list_applications(
        current_platform().store, applications_of(current_actor()), _filters(portal, asked), page=number, size=size
    )
    return _query_page(item, asked, found, number, size)


@blueprint.get("/cases/<number>/")
def detail(number: str) -> str:
    application, item = application_or_404(number)
    events = current_platform().store.events(application)
    return pages.render(
        "case.html",
        application=application,
        item=item,
        sections=facts_of(item, application),
        events=timeline_of(item, events),
        may_withdraw=_may_withdraw(application),
        wanted=correctable(events) if application.state is State.CORRECTION else {},
        own=_is_own(application),
        materials=materials_of(item, application),
        label_of=lambda target: label_of(item, target),
    )


@blueprint.get("/cases/<number>/result/")
def result(number: str) -> str:
    application, item = application_or_404(number)
    texts = [step for step in item.live_steps(application.filing.values) if step.KIND == "result"]
    stages = item.route(application.filing.values).waiting_on(application.decisions)
    return pages.render(
        "result.html", application=application, item=item, step=texts[-1] if texts else None, stages=stages
    )


@blueprint.get("/cases/<number>/correction/")
def correction(number: str) -> str:
    application, item = _correctable_or_404(number)
    return _correction_page(application, item, None, ())


@blueprint.post("/cases/<number>/correction/")
def file_correction(number: str) -> str | Response | tuple[str, int]:
    application, item = _correctable_or_404(number)
    platform = current_platform()
    named = correctable(platform.store.events(application))
    raw, refused = typed_in(item, tuple(item.steps), {}, only=set(named))
    if row_place(item, raw):
        return _correction_page(application, item, raw, refused)
    reading = read_correction(item, application, named, raw, pages.judging_context())
    faults = [*refused, *reading.faults]
    if faults:
        return _correction_page(application, item, raw, faults), 422
    try:
        correct(item, application, reading, current_actor(), platform.store, pages.now())
    except (Conflict, NotPossible):
        pages.notice(_("这个办件刚刚有了变化，请看最新的情况"))
        return redirect(url_for("cases.detail", number=number), 303)
    return redirect(url_for("cases.result", number=number), 303)


@blueprint.post("/cases/<number>/reveal/")
def reveal(number: str) -> str:
    """Show one masked value whole. Why is asked first, and the act is kept in the audit chain."""
    application, item = application_or_404(number)
    name, reason = request.form.get("field", ""), request.form.get("reason", "").strip()
    if name not in application.filing.values or name not in item.by_name or not reason:
        abort(400)
    actor = current_actor()
    remark = Remark(name, reason[:100])
    event = Event(EventKind.REVEALED, pages.now(), actor.display_name, actor.user_id, actor.unit_id, remarks=(remark,))
    current_platform().store.record(application, event)
    one = item.by_name[name]
    value = one.display(application.filing.values[name], translator().locale)
    return pages.render("revealed.html", application=application, item=item, label=one.label, value=value)


@blueprint.post("/cases/<number>/withdrawal/")
def withdrawal(number: str) -> Response:
    application, _item = application_or_404(number)
    if not _is_own(application):
        abort(404)
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


def case_rows(listed: Sequence[ListedApplication]) -> Sequence[CaseRow]:
    platform, tell = current_platform(), translator()
    id_types = platform.definitions.dictionaries.get("id_type")
    return [
        CaseRow(
            number=one.number,
            title=tell.say(platform.definitions.items[one.item].title)
            if one.item in platform.definitions.items
            else one.item,
            category=_category(one.item),
            submitted_at=pages.local_time(one.submitted_at),
            state=one.state,
            subject=one.subject_title,
            subjects=one.subject_count,
            id_type=id_types.label(one.id_type, tell.locale) if id_types and one.id_type else "-",
            id_number=one.masked_id_number or "-",
            summary=" · ".join(one.listed.values()),
        )
        for one in listed
    ]


def _category(item_id: str) -> str:
    item = current_platform().definitions.items.get(item_id)
    return translator().say(item.category) if item and item.category else "-"


def _query_item(portal: str, item_id: str) -> Item:
    item = item_or_404(portal, item_id)
    if item.query is None:
        abort(404)
    return item


def _inputs(query: Query | None) -> Sequence[str]:
    names: list[str] = []
    for one in query.filters if query else ():
        names += [f"{one.column}_from", f"{one.column}_to"] if one.column == "submitted_at" else [one.column]
    return names


def _query_faults(query: Query | None, asked: Mapping[str, str]) -> Sequence[Fault]:
    faults = [
        Fault(one.column, _("请选择{label}", label=one.label))
        for one in (query.filters if query else ())
        if one.required and not asked.get(one.column)
    ]
    for name in ("submitted_at_from", "submitted_at_to"):
        if asked.get(name) and _day(asked[name]) is None:
            faults.append(Fault(name, _("应为日期，如 2026-01-31")))
    return faults


def _filters(portal: str, asked: Mapping[str, str]) -> ApplicationFilters:
    items = current_platform().definitions.items_of(portal)
    known = {one.id for one in items}
    wanted = asked.get("item", "")
    state = asked.get("state", "")
    return ApplicationFilters(
        name=asked.get("name", ""),
        id_type=asked.get("id_type", ""),
        id_number=asked.get("id_number", "").upper(),
        state=State(state) if state in set(State) else None,
        items=(wanted,) if wanted in known else (),
        submitted_from=_day(asked.get("submitted_at_from", "")),
        submitted_to=_day(asked.get("submitted_at_to", "")),
    )


def _query_page(
    item: Item,
    asked: Mapping[str, str],
    found: Page[ListedApplication] | None,
    number: int,
    size: int,
    faults: Sequence[Fault] = (),
) -> str:
    definitions = current_platform().definitions
    say = translator().say
    columns = item.query.columns if item.query else ()
    headings = [say("序号"), *(say(one.label) for one in columns), say("操作")]
    rows = enumerate(case_rows(found.rows) if found else (), (number - 1) * size + 1)
    return pages.render(
        "query.html",
        item=item,
        asked=asked,
        found=found,
        headings=headings,
        rows=draw_rows(headings, [_cells(place, row, columns) for place, row in rows]),
        page=number,
        size=size,
        sizes=pages.PAGE_SIZES,
        applies=[one for one in definitions.items_of(item.portal) if one.kind == "apply"],
        id_types=definitions.dictionaries.get("id_type"),
        faults=[(one.target, _filter_label(item, one.target), translator().say(one.message)) for one in faults],
    )


def _cells(place: int, row: CaseRow, columns: Sequence[Column]) -> Sequence[object]:
    more = escape(translator().say("详情"))
    # A number is digits.
    link = f'<a class="btn btn-quiet" href="/cases/{row.number}/" aria-label="{more} {row.number}">{more}</a>'
    return [place, *(_CELLS[one.column](row) for one in columns), Markup(link)]


def _people(row: CaseRow) -> str:
    more = translator().say("等 {count} 人", count=row.subjects) if row.subjects > 1 else ""
    return f"{row.subject}{more}"


def _figure(text: str) -> Markup:
    return Markup(f'<span class="bn-num">{escape(text)}</span>')


# The columns that a query over applications can name.
_CELLS: Mapping[str, Callable[[CaseRow], object]] = {
    "number": lambda row: _figure(row.number),
    "item": lambda row: row.title,
    "category": lambda row: row.category,
    "submitted_at": lambda row: _figure(f"{row.submitted_at:%Y-%m-%d %H:%M:%S}"),
    "state": lambda row: draw_status(row.state),
    "subject_name": _people,
    "id_type": lambda row: row.id_type,
    "id_number": lambda row: _figure(row.id_number),
}


def _filter_label(item: Item, target: str) -> str:
    filters: Sequence[Filter] = item.query.filters if item.query else ()
    return next((translator().say(one.label) for one in filters if target.startswith(one.column)), "")


def _page_asked() -> tuple[int, int]:
    size = pages.whole(request.form.get("size"), pages.PAGE_SIZES[0])
    return pages.whole(request.form.get("page")), size if size in pages.PAGE_SIZES else pages.PAGE_SIZES[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _correctable_or_404(number: str) -> tuple[Application, Item]:
    application, item = application_or_404(number)
    if application.state is not State.CORRECTION or not _is_own(application):
        abort(404)
    return application, item


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
        events=timeline_of(item, events),
        faults=[
            (one.target, translator().say(label_of(item, one.target)), translator().say(one.message)) for one in faults
        ],
    )


def _is_own(application: Application) -> bool:
    return application.unit_id == current_actor().unit_id


def _may_withdraw(application: Application) -> bool:
    return application.state is State.PENDING and not application.decisions and _is_own(application)
